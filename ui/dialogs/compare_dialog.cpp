#include "ui/dialogs/compare_dialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <new>

#include "core/graph/flat.h"
#include "core/io/project_file.h"
#include "core/runs/run_label.h"
#include "ui/dialogs/difference.h"
#include "ui/dialogs/messages.h"
#include "ui/dialogs/run_row.h"
#include "ui/document/background.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/read_curves.h"
#include "ui/views/chart/chart_legend.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/export/curve_data.h"

namespace vitrine::ui {
namespace {

// What can be compared: losses and the gradient norm are there of every run; then two for each figure of the first
// one, of every validation and of every step. Odd ones are of steps.
enum Compared { kValidationLoss, kTrainingLoss, kGradientNorm = 3, kFirstFigure };
constexpr bool isOfSteps(int compared) {
  return compared % 2 == 1;
}
constexpr std::uint64_t kQuickDifference = 20'000;  // steps that are gone through within a frame

QString told(const std::optional<double>& value) {
  return value ? figure(*value) : QStringLiteral("—");
}

}  // namespace

CompareDialog::CompareDialog(const RunFolder& one, const RunFolder& other, QWidget* parent)
    : QDialog(parent), m_later([this](std::shared_ptr<const History> made) { takeDifference(std::move(made)); }) {
  setWindowTitle(tr("Compare runs"));
  resize(980, 640);
  build();
  inBackground([self = QPointer(this), one, other] {
    auto read = std::make_shared<Read>();
    try {
      *read = readBoth(one, other);
    } catch (const std::bad_alloc&) {
      read->complaint = tr("There is not enough memory for both of them.");
    }
    QMetaObject::invokeMethod(
        qApp,
        [self, read] {
          if (self) self->take(read);
        },
        Qt::QueuedConnection);
  });
}

CompareDialog::~CompareDialog() = default;

void CompareDialog::build() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(10);
  m_head = new QLabel(tr("Reading both runs …"), this);
  m_head->setTextFormat(Qt::PlainText);
  m_head->setWordWrap(true);
  column->addWidget(m_head);
  auto* parts = new QSplitter(Qt::Horizontal, this);
  parts->setChildrenCollapsible(false);
  m_settings = new QTreeWidget(parts);
  m_settings->setAccessibleName(tr("Settings that differ"));
  m_settings->setRootIsDecorated(false);
  m_settings->setUniformRowHeights(true);
  m_settings->setMinimumWidth(300);
  auto* right = new QWidget(parts);
  auto* charts = new QVBoxLayout(right);
  charts->setContentsMargins(12, 0, 0, 0);
  m_figure = new QComboBox(right);
  m_figure->setAccessibleName(tr("What is compared"));
  m_figure->setToolTip(tr("Which curve of the two runs is drawn"));
  m_curves = new TimeChart(m_link, right);
  m_apart = new TimeChart(m_link, right);
  m_curves->setAccessibleName(tr("Curves of both runs"));
  m_apart->setAccessibleName(tr("Difference"));
  for (TimeChart* chart : {m_curves, m_apart}) chart->setUnit(StepScale::Unit::step);
  charts->addWidget(m_figure);
  charts->addWidget(m_curves, 3);
  m_legend = new ChartLegend(*m_curves, right);
  charts->addWidget(m_legend);
  charts->addWidget(m_apart, 2);
  parts->setStretchFactor(1, 1);
  column->addWidget(parts, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  column->addWidget(buttons);
  m_copy = buttons->addButton(tr("Copy &numbers"), QDialogButtonBox::ActionRole);
  m_export = buttons->addButton(tr("&Export numbers …"), QDialogButtonBox::ActionRole);
  m_copy->setToolTip(tr("Both curves and their difference, as a table of every step (CSV)."));
  m_export->setToolTip(m_copy->toolTip());
  for (QPushButton* button : {m_copy, m_export}) button->setEnabled(false);
  connect(m_copy, &QPushButton::clicked, this, &CompareDialog::copyData);
  connect(m_export, &QPushButton::clicked, this, &CompareDialog::exportData);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_figure, &QComboBox::currentIndexChanged, this, &CompareDialog::choose);
}

CompareDialog::Read CompareDialog::readBoth(const RunFolder& one, const RunFolder& other) {
  Read out;
  std::optional<Project> projects[2];
  const RunFolder* folders[2] = {&one, &other};
  for (int side = 0; side < 2; ++side) {
    Side& to = out.sides[side];
    const RunLabel label = label_of(*folders[side]);
    to.name = qtext(name_of(*folders[side], label));
    to.colour = label.colour;
    to.summary = summary_of(*folders[side]);
    auto project = load_project(folders[side]->project);
    if (!project) {
      out.complaint = qtext(project.error().sentence());
      continue;
    }
    projects[side] = std::move(*project);
    auto curves = readCurves(folders[side]->metrics, flat(projects[side]->graph));
    if (!curves)
      out.complaint = qtext(curves.error().sentence());
    else
      to.curves = std::make_shared<const Curves>(std::move(*curves));
  }
  if (projects[0] && projects[1]) out.apart = settings_apart(*projects[0], *projects[1]);
  return out;
}

void CompareDialog::take(std::shared_ptr<const Read> read) {
  m_read = std::move(read);
  const RunSummary &a = m_read->sides[0].summary, &b = m_read->sides[1].summary;
  QString head = tr("Best loss %1 and %2").arg(told(a.loss), told(b.loss));
  if (a.loss && b.loss) head += tr(" (%1%2)").arg(*b.loss > *a.loss ? "+" : "", figure(*b.loss - *a.loss));
  if (a.metric && b.metric && a.metric->first == b.metric->first)
    head += tr(" · %1 %2 and %3 (%4%5)")
                .arg(metricTitle(a.metric->first), figure(a.metric->second), figure(b.metric->second),
                     b.metric->second > a.metric->second ? "+" : "", figure(b.metric->second - a.metric->second));
  head += tr(" · trained for %1 and %2").arg(durationText(a.seconds), durationText(b.seconds));
  if (!m_read->complaint.isEmpty()) head += "\n" + m_read->complaint;
  m_head->setText(head);
  fillSettings();
  fillFigures();
}

void CompareDialog::fillSettings() {
  m_settings->setHeaderLabels({tr("Setting"), m_read->sides[0].name, m_read->sides[1].name});
  for (const SettingApart& one : m_read->apart) {
    auto* row =
        new QTreeWidgetItem(m_settings, {qtext(one.path), one.one.empty() ? QStringLiteral("—") : qtext(one.one),
                                         one.other.empty() ? QStringLiteral("—") : qtext(one.other)});
    for (int i = 0; i < 3; ++i) row->setToolTip(i, row->text(i));
  }
  if (m_read->apart.empty()) {
    auto* row = new QTreeWidgetItem(m_settings, {tr("Both have the same settings")});
    row->setFirstColumnSpanned(true);
  }
  for (int i = 0; i < 3; ++i) m_settings->resizeColumnToContents(i);
}

// The curves that both have.
void CompareDialog::fillFigures() {
  const QSignalBlocker quiet(m_figure);
  const auto add = [this](const QString& title, int figure) {
    if (historyOf(0, figure) && historyOf(1, figure)) m_figure->addItem(title, figure);
  };
  add(tr("Validation loss"), kValidationLoss);
  add(tr("Training loss"), kTrainingLoss);
  if (const Curves* first = m_read->sides[0].curves.get())
    for (int i = 0; i < static_cast<int>(first->figures.size()); ++i) {
      const QString title = qtext(first->figures[static_cast<std::size_t>(i)].title);
      add(tr("%1, validation").arg(title), kFirstFigure + 2 * i);
      add(tr("%1, training").arg(title), kFirstFigure + 2 * i + 1);
    }
  add(tr("Gradient norm"), kGradientNorm);
  m_figure->setEnabled(m_figure->count() > 1);
  choose(0);
}

// `figure` counts those of the first run; the other's is the one of that id.
const History* CompareDialog::historyOf(int side, int figure) const {
  const Curves* curves = m_read->sides[side].curves.get();
  if (!curves) return nullptr;
  const History* out = nullptr;
  if (figure == kValidationLoss) out = &curves->validationLoss;
  if (figure == kTrainingLoss) out = &curves->trainLoss;
  if (figure == kGradientNorm) out = &curves->gradientNorm;
  if (figure >= kFirstFigure) {
    const std::string& id = m_read->sides[0].curves->figures[static_cast<std::size_t>(figure - kFirstFigure) / 2].id;
    for (std::size_t i = 0; i < curves->figures.size(); ++i)
      if (curves->figures[i].id == id) out = isOfSteps(figure) ? curves->trainOf(i) : curves->validationOf(i);
  }
  return out && hasNumbers(*out) ? out : nullptr;
}

void CompareDialog::takeDifference(std::shared_ptr<const History> made) {
  m_difference = std::move(made);
  for (QPushButton* button : {m_copy, m_export}) button->setEnabled(true);
  m_apart->setEmptyText(tr("The two runs share no step"));
  m_apart->refresh();
}

DataWriter CompareDialog::chosenData() const {
  const int figure = m_figure->currentData().toInt();
  const auto ofRead = [this](const History* history) { return std::shared_ptr<const History>(m_read, history); };
  std::vector<CurveColumn> columns{{m_read->sides[0].name, ofRead(historyOf(0, figure))},
                                   {m_read->sides[1].name, ofRead(historyOf(1, figure))},
                                   {tr("difference"), m_difference}};
  return [columns = std::move(columns)](QTextStream& out) { writeCurves(out, columns); };
}

void CompareDialog::copyData() {
  writeInBackground(chosenData(), {}, [self = QPointer(this)](const Result<QByteArray>& out) {
    if (out)
      QGuiApplication::clipboard()->setText(QString::fromUtf8(*out));
    else if (self)
      showError(self, tr("The numbers cannot be copied"), out.error());
  });
}

void CompareDialog::exportData() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Export numbers"), QDir::homePath() + "/difference.csv",
                                                    tr("Numbers, every point (*.csv)"));
  if (path.isEmpty()) return;
  writeInBackground(chosenData(), path, [self = QPointer(this)](const Result<QByteArray>& out) {
    if (!out && self) showError(self, tr("The numbers cannot be exported"), out.error());
  });
}

// As in the other charts, where the two can be told apart by that.
int CompareDialog::colourOf(int side) const {
  const int one = m_read->sides[0].colour.value_or(0), other = m_read->sides[1].colour.value_or(1);
  return one == other ? side : side == 0 ? one : other;
}

void CompareDialog::choose(int index) {
  const int figure = m_figure->itemData(index).toInt();
  const History *one = historyOf(0, figure), *other = historyOf(1, figure);
  if (m_figure->count() == 0 || !one || !other) {
    m_curves->setEmptyText(tr("There is no curve that both runs have"));
    return;
  }
  m_difference = nullptr;
  for (QPushButton* button : {m_copy, m_export}) button->setEnabled(false);
  m_apart->setEmptyText(tr("The difference is being computed …"));
  m_later.forget();
  m_later.ask(one->count() <= kQuickDifference, [read = m_read, one, other, figure] {  // whose these are
    return std::make_shared<const History>(isOfSteps(figure) ? differenceOfSteps(*one, *other)
                                                             : differenceAtPoints(*one, *other));
  });
  const Curve::Look look = isOfSteps(figure) ? Curve::Look::line : Curve::Look::markers;
  m_curves->setLogarithmic(figure < kFirstFigure);
  m_curves->setCurves({{m_read->sides[0].name, [one] { return one; }, colourOf(0), look},
                       {m_read->sides[1].name, [other] { return other; }, colourOf(1), look}});
  m_legend->rebuild();
  m_apart->setCurves({{tr("difference"), [this] { return m_difference.get(); }, 2, look}});
  for (TimeChart* chart : {m_curves, m_apart}) chart->refresh();
}

}  // namespace vitrine::ui
