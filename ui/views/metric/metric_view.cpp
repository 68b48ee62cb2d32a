#include "ui/views/metric/metric_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
MetricView::MetricView(const ViewContext& context, QWidget* parent, std::size_t objective)
    : SmoothedView(context, objective == 0 ? "metric" : "metric_2", false, parent),
      m_context(context),
      m_objective(objective),
      m_picked(QSettings().value(settingsKey("figure")).toString().toStdString()) {
  connect(&context.feed, &LiveFeed::attached, this, &MetricView::attach);
  connect(&context.document, &Document::dataChanged, this, &MetricView::rename);
  rename();
  buildCurves();
}

// Their ids are kept in settings; those of metrics and losses begin otherwise.
const std::vector<MetricView::OfRun>& MetricView::ofRuns() {
  static const std::vector<OfRun> all = {
      {"run.learning_rate", tr("Learning rate"), &Curves::learningRate},
      {"run.gradient_norm", tr("Gradient norm, whole"), &Curves::gradientNorm},
      {"run.penalty", tr("Weight penalty"), &Curves::penalty},
      {"run.objective", tr("Loss + penalty"), &Curves::totalLoss},
  };
  return all;
}

const MetricView::OfRun* MetricView::pickedOfRun() const {
  for (const OfRun& one : ofRuns())
    if (m_picked == one.id) return &one;
  return nullptr;
}

// What the person chose, as long as the run has it; else the first metric of the objective.
std::optional<std::size_t> MetricView::figure() const {
  const auto& figures = feed().figures();
  for (std::size_t i = 0; i < figures.size(); ++i)
    if (!m_picked.empty() && figures[i].id == m_picked) return i;
  return first_metric(figures, m_objective);
}

QString MetricView::title() const {
  if (const OfRun* picked = pickedOfRun()) return picked->title;
  const auto shown = figure();
  return shown ? qtext(feed().figures()[*shown].title) : metricTitle(m_context, m_objective);
}

void MetricView::attach() {
  buildCurves();
  rename();
}

void MetricView::rename() {
  setEmptyText(tr("Press Train to see %1 at every step and each validation").arg(inSentence(title())));
  emit titleChanged();
}

// Not every metric is known of a step.
std::vector<MetricView::Series> MetricView::series() const {
  if (const OfRun* picked = pickedOfRun())
    return {{inSentence(picked->title), [this, of = picked->history] { return &(feed().curves().*of); },
             [] { return nullptr; }}};
  return {{{},
           [this]() -> const History* {
             const auto shown = figure();
             return shown ? feed().trainOf(*shown) : nullptr;
           },
           [this]() -> const History* {
             const auto shown = figure();
             return shown ? feed().validationOf(*shown) : nullptr;
           }}};
}

// The same figure, by its id; without a run of its own, the one that it would show.
std::pair<const History*, const History*> MetricView::seriesOf(const Curves& run) const {
  if (const OfRun* picked = pickedOfRun()) return {&(run.*picked->history), nullptr};
  const auto own = figure();
  const std::string id = own ? feed().figures()[*own].id : std::string();
  auto theirs = first_metric(run.figures, m_objective);
  for (std::size_t i = 0; own && i < run.figures.size(); ++i)
    if (run.figures[i].id == id) theirs = i;
  if (!theirs || (own && run.figures[*theirs].id != id)) return {nullptr, nullptr};
  return {run.trainOf(*theirs), run.validationOf(*theirs)};
}

void MetricView::pick(const QString& id) {
  m_picked = id.toStdString();
  QSettings().setValue(settingsKey("figure"), id);
  attach();
  chart().showAll();
  refreshNow();
}

void MetricView::addOptions(QVBoxLayout& column) {
  auto* row = new QWidget;
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("Metric"), row);
  label->setMinimumWidth(84);
  auto* box = new QComboBox(row);
  box->setAccessibleName(tr("Metric"));
  box->setToolTip(tr("Which of the figures that the network is judged by is drawn, or which of the run itself"));
  for (const FigureInfo& one : feed().figures())
    if (!one.is_loss) box->addItem(qtext(one.title), qtext(one.id));
  if (box->count() > 0) box->insertSeparator(box->count());
  for (const OfRun& one : ofRuns()) box->addItem(one.title, QString::fromLatin1(one.id));
  const OfRun* own = pickedOfRun();
  const auto judged = figure();
  box->setCurrentIndex(own      ? box->findData(QString::fromLatin1(own->id))
                       : judged ? box->findData(qtext(feed().figures()[*judged].id))
                                : -1);
  line->addWidget(label);
  line->addWidget(box, 1);
  connect(box, &QComboBox::activated, this, [this, box](int index) { pick(box->itemData(index).toString()); });
  column.addWidget(row);
  SmoothedView::addOptions(column);
}

}  // namespace vitrine::ui
