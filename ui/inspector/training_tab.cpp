#include "ui/inspector/training_tab.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <set>
#include <utility>

#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/section_form.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

QString numbered(const char* kind, std::size_t index) {
  return index == 0 ? QString(kind) : QString("%1_%2").arg(kind).arg(index + 1);
}

}  // namespace

TrainingTab::TrainingTab(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
  m_column = new QVBoxLayout(this);
  m_column->setContentsMargins(16, 14, 16, 16);
  m_column->setSpacing(0);
  rebuild();
  m_column->addStretch(1);
  connect(&document, &Document::documentReset, this, [this] { m_choosing = false, refresh(); });
  connect(&document, &Document::settingsChanged, this, &TrainingTab::refresh);
  connect(&document, &Document::analysisChanged, this, &TrainingTab::refresh);  // Outputs come and go
  connect(&document, &Document::dataChanged, this, &TrainingTab::refresh);      // and so do fields
}

// Lists of one have no headings, unless there is something to choose: several Outputs, or more fields than two.
QStringList TrainingTab::plan() const {
  const Project& project = m_document.project();
  QStringList out;
  std::size_t outputs = 0;
  for (const Node& node : project.graph.nodes()) outputs += node.type == "output" ? 1 : 0;
  const auto dataset = m_document.dataset();
  const bool several = project.objectives.size() > 1;
  const bool choosing = m_choosing || several || outputs > 1 || (dataset && dataset->fields.size() > 2) ||
                        !project.batch_transforms.empty() || project.recipe != Spec{"supervised", {}} ||
                        !project.objectives.front().settings.empty();
  out << "recipe";
  if (!several) out << "line";  // a heading brings its own
  for (std::size_t i = 0; i < project.objectives.size(); ++i) {
    if (several) out << "heading " + numbered("objective", i) + " " + qtext(objective_name(project, i));
    if (choosing) out << numbered("objective", i);
    out << numbered("loss", i);
    const std::size_t metrics = project.objectives[i].metrics.size(), first = first_metric_place(project, i);
    for (std::size_t k = 0; k < metrics; ++k) out << numbered("metric", first + k);
    if (m_document.judgedTarget(i) && metrics < kMostMetrics)
      out << (metrics == 0 ? "choose metrics" : "more metrics");
    out << "next objective";
  }
  out << (choosing ? "more objectives" : "choose objective");
  const bool groups = project.optimizers.size() > 1;
  for (std::size_t i = 0; i < project.optimizers.size(); ++i) {
    out << (groups ? "heading " + numbered("optimizer", i) + " " + qtext(group_name(project, i)) : QString("line"));
    if (groups) out << numbered("group", i);
    out << numbered("optimizer", i);
    if (i == 0) out << "find rate";  // the others keep their ratio to it
    out << numbered("schedule", i);
  }
  out << "more optimizers";
  const QStringList before{"data",      "transform", "target_transform", "batch", "split",     "recipe",
                           "objective", "loss",      "metric",           "group", "optimizer", "schedule"};
  for (const Section& section : sections(project)) {
    const QString prefix = qtext(section.prefix);
    if (!before.contains(prefix.section('_', 0, 0)) && !before.contains(prefix)) out << "line" << prefix;
  }
  return out;
}

void TrainingTab::addLine() {
  auto* line = new QFrame(m_page);
  line->setProperty("role", "line");
  m_rows->addWidget(line);
}

void TrainingTab::addHeading(const QString& heading, const QString& words, std::function<void()> remove) {
  if (m_rows->count() > 0) addLine();
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(heading, m_page);
  label->setProperty("role", "section");
  row->addWidget(label, 1);
  row->addWidget(removal(words, std::move(remove)));
  m_rows->addLayout(row);
}

QToolButton* TrainingTab::removal(const QString& words, std::function<void()> remove) {
  auto* button = new QToolButton(m_page);
  button->setText(QStringLiteral("×"));
  button->setProperty("role", "quiet");
  button->setAccessibleName(words);
  button->setToolTip(words);
  button->setFocusPolicy(Qt::StrongFocus);
  // The page is made anew while its click is being handled: the document acts once that is over.
  connect(button, &QToolButton::clicked, &m_document, std::move(remove), Qt::QueuedConnection);
  return button;
}

void TrainingTab::addMore(const QString& words, const QString& doc, std::function<void()> add) {
  auto* button = new QPushButton(words, m_page);
  button->setProperty("role", "link");
  button->setToolTip(doc);
  button->setCursor(Qt::PointingHandCursor);
  connect(button, &QPushButton::clicked, this, std::move(add), Qt::QueuedConnection);
  m_rows->addWidget(button, 0, Qt::AlignLeft);
}

SectionForm* TrainingTab::formOf(const QString& prefix) {
  auto* form = new SectionForm(m_document, m_page);
  form->show(prefix);
  m_forms.push_back(form);
  return form;
}

void TrainingTab::addForm(const QString& prefix) {
  const auto section = vitrine::section(m_document.project(), prefix.toStdString());
  if (!section) return;
  // A section with types has its title at the choice; one whose first field says the same needs no heading.
  const bool listed = prefix.startsWith("objective") || prefix.startsWith("group");
  if (!listed && section->types.empty() && section->info && section->info->params.front().title != section->title) {
    auto* heading = new QLabel(qtext(section->title).toUpper(), m_page);
    heading->setProperty("role", "section");
    m_rows->addWidget(heading);
  }
  m_rows->addWidget(formOf(prefix));
}

void TrainingTab::addMetric(const QString& prefix, std::function<void()> remove) {
  SectionForm* form = formOf(prefix);
  const auto section = vitrine::section(m_document.project(), prefix.toStdString());
  const QString title = section && section->info ? qtext(section->info->title) : prefix;
  form->besideTitle(removal(tr("Remove the metric %1").arg(title), std::move(remove)));
  m_rows->addWidget(form);
}

void TrainingTab::rebuild() {
  m_plan = plan();
  m_forms.clear();
  if (m_page) {
    m_column->removeWidget(m_page);
    m_page->hide();
    m_page->deleteLater();  // one of its fields may be the sender of what brought us here
  }
  m_page = new QWidget(this);
  m_rows = new QVBoxLayout(m_page);
  m_rows->setContentsMargins(0, 0, 0, 0);
  m_rows->setSpacing(10);
  Document& document = m_document;
  std::size_t objective = 0, optimizer = 0, judged = 0, metric = 0;
  for (const QString& item : m_plan) {
    if (item.startsWith("heading objective")) {
      const QString name = item.section(' ', 2);
      addHeading(tr("OBJECTIVE · %1").arg(name), tr("Remove the objective %1").arg(name),
                 [&document, i = objective++] { document.removeObjective(i); });
    } else if (item.startsWith("heading optimizer")) {
      const QString name = item.section(' ', 2);
      addHeading(tr("OPTIMIZER · %1").arg(name), tr("Remove the optimizer %1").arg(name),
                 [&document, i = optimizer++] { document.removeOptimizer(i); });
    } else if (item == "next objective") {
      ++judged, metric = 0;
    } else if (item.startsWith("metric")) {
      addMetric(item, [&document, judged, k = metric++] { document.removeMetric(judged, k); });
    } else if (item == "choose metrics" || item == "more metrics") {
      addMore(item == "choose metrics" ? tr("Choose metrics") : tr("Add metric"),
              tr("Figures that the network is judged by: F1, AUC, top-k accuracy, IoU and more. The first is told "
                 "step by step"),
              [&document, judged] { document.addMetric(judged); });
    } else if (item == "more objectives") {
      addMore(tr("Add objective"), tr("Another loss, of another Output or field: the sum of all is made small"),
              [&document] { document.addObjective(); });
    } else if (item == "choose objective") {
      addMore(tr("Choose Output and target"),
              tr("What the loss judges, and the field it is compared with: the input itself makes an autoencoder"),
              [this] { m_choosing = true, rebuild(); });
    } else if (item == "find rate") {
      addMore(
          tr("Find learning rate…"),
          tr("A copy of the network trains a few steps at rates that grow: where the loss falls most is a good one"),
          [this] { emit rateWanted(); });
    } else if (item == "more optimizers") {
      addMore(tr("Add optimizer"), tr("Another optimizer, for the layers that choose it"),
              [&document] { document.addOptimizer(); });
    } else if (item == "line") {
      addLine();
    } else {
      addForm(item);
    }
  }
  m_column->insertWidget(0, m_page);
}

void TrainingTab::refresh() {
  if (plan() != m_plan) return rebuild();
  for (SectionForm* form : m_forms) form->refresh();
}

}  // namespace vitrine::ui
