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

// What the person chose, as long as the run has it; else the first metric of the objective.
std::optional<std::size_t> MetricView::figure() const {
  const auto& figures = feed().figures();
  for (std::size_t i = 0; i < figures.size(); ++i)
    if (!m_picked.empty() && figures[i].id == m_picked) return i;
  return first_metric(figures, m_objective);
}

QString MetricView::title() const {
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
  const auto own = figure();
  const std::string id = own ? feed().figures()[*own].id : std::string();
  auto theirs = first_metric(run.figures, m_objective);
  for (std::size_t i = 0; own && i < run.figures.size(); ++i)
    if (run.figures[i].id == id) theirs = i;
  if (!theirs || (own && run.figures[*theirs].id != id)) return {nullptr, nullptr};
  return {run.trainOf(*theirs), run.validationOf(*theirs)};
}

void MetricView::addOptions(QVBoxLayout& column) {
  const auto& figures = feed().figures();
  if (figures.size() > 1) {
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(tr("Metric"), row);
    label->setMinimumWidth(84);
    auto* box = new QComboBox(row);
    box->setAccessibleName(tr("Metric"));
    box->setToolTip(tr("Which of the figures that the network is judged by is drawn"));
    for (const FigureInfo& one : figures)
      if (!one.is_loss) box->addItem(qtext(one.title), qtext(one.id));
    if (const auto shown = figure()) box->setCurrentIndex(box->findData(qtext(figures[*shown].id)));
    line->addWidget(label);
    line->addWidget(box, 1);
    connect(box, &QComboBox::activated, this, [this, box](int index) {
      const QString picked = box->itemData(index).toString();
      m_picked = picked.toStdString();
      QSettings().setValue(settingsKey("figure"), picked);
      attach();
      chart().showAll();
      refreshNow();
    });
    column.addWidget(row);
  }
  SmoothedView::addOptions(column);
}

}  // namespace vitrine::ui
