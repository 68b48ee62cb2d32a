#include "ui/views/chart/smoothed_view.h"

#include <QCheckBox>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>

#include "ui/live/live_feed.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

SmoothedView::SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent)
    : CurveView(context, settings, logarithmic, parent),
      m_seeds(new SeedsTogether(
          context.feed, [this](const Curves& run) { return seriesOf(run); }, settingsKey("seeds_together"), this)) {
  const RunsBeside& beside = context.feed.beside();
  const auto follow = [this] {
    rebuild(true);
    m_seeds->gather();
    invalidate();
  };
  connect(&beside, &RunsBeside::changed, this, follow);
  connect(&beside, &RunsBeside::advanced, this, follow);
  connect(m_seeds, &SeedsTogether::asked, this, &SmoothedView::setSeedsTogether);
  connect(m_seeds, &SeedsTogether::changed, this, [this] {
    rebuild(true);
    invalidate();
  });
}

void SmoothedView::buildCurves() {
  m_seeds->restart();
  rebuild(false);
  m_seeds->gather();
}

void SmoothedView::rebuild(bool same) {
  m_series.clear();
  std::vector<Curve> curves;
  addOwn(curves);
  const std::size_t own = m_series.size();
  addBeside(curves);
  for (Curve& curve : moreCurves()) curves.push_back(std::move(curve));
  smoothers().start(std::max<std::size_t>(1, m_series.size()), same ? own : 0);
  resetCurves(std::move(curves));
}

void SmoothedView::addOwn(std::vector<Curve>& curves) {
  using Look = Curve::Look;
  const bool onTop = !feed().beside().all().empty();
  const std::optional<int> own = onTop ? feed().beside().presentColour() : std::nullopt;  // it has it everywhere
  m_series = series();
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const QString& name = m_series[i].name;
    const QString train = name.isEmpty() ? tr("train") : name;
    const QString validation = name.isEmpty() ? tr("validation") : tr("%1, validation").arg(name);
    const int colour = i == 0 ? own.value_or(0) : static_cast<int>(i) + 3;  // 2 and 3 are the penalties'
    addSmoothed(curves, {train, m_series[i].train, colour}, i);
    curves.push_back(
        {validation, m_series[i].validation, i == 0 ? own.value_or(1) : colour, Look::markers, true, true});
  }
  for (Curve& curve : curves) curve.onTop = onTop;
}

void SmoothedView::addBeside(std::vector<Curve>& curves) {
  using Look = Curve::Look;
  for (const RunsBeside::Beside& run : feed().beside().all()) {
    if (!run.curves) continue;
    if (const SeedsTogether::Group group = m_seeds->groupOf(run.folder)) {
      if (m_seeds->leads(group, run.folder)) addGroup(curves, group);
      continue;
    }
    const std::size_t i = m_series.size();
    m_series.push_back({run.name, [this, of = run.curves] { return seriesOf(*of).first; },
                        [this, of = run.curves] { return seriesOf(*of).second; }});
    addSmoothed(curves, {run.name, m_series[i].train, run.colour}, i);
    // One entry in the legend for all of a run.
    curves.push_back({run.name, m_series[i].validation, run.colour, Look::markers, true, true,
                      tr("%1, validation").arg(run.name)});
  }
}

void SmoothedView::addGroup(std::vector<Curve>& curves, const SeedsTogether::Group& group) {
  const std::size_t i = m_series.size();
  m_series.push_back({m_seeds->nameOf(group), [group] { return &group->train.values; },
                      [group] { return &group->validation.values; }});
  m_seeds->addCurves(curves, group, [this, i] { return smoothers().of(i, m_series[i].train()); });
}

void SmoothedView::setWatching(bool watching) {
  m_seeds->setWatching(watching);
}

void SmoothedView::setSeedsTogether(bool together) {
  if (together == m_seeds->isOn()) return;
  m_seeds->setOn(together);
  buildCurves();
  refreshNow();
  emit hintChanged();
}

// ---- what CurveView asks

std::vector<const History*> SmoothedView::smoothed() const {
  std::vector<const History*> out;
  for (const Series& one : m_series) out.push_back(one.train());
  return out;
}

void SmoothedView::prepare() {
  QList<int> named;
  for (int i = 0; i < static_cast<int>(chart().curves().size()); ++i) {
    const Curve& curve = chart().curves()[static_cast<std::size_t>(i)];
    const History* history = curve.inCard ? curve.history() : nullptr;
    const bool twice = std::any_of(named.begin(), named.end(), [&](int other) {
      return chart().curves()[static_cast<std::size_t>(other)].name == curve.name;
    });
    if (history && !history->empty() && !twice) named.append(i);
  }
  showInLegend(named);
}

bool SmoothedView::addColumns(std::vector<CurveColumn>& columns, const Curve& curve) const {
  return m_seeds->addColumns(columns, curve);
}

QString SmoothedView::spokenValues() const {
  if (m_seeds->shown().empty() || chart().isEmpty()) return CurveView::spokenValues();
  QStringList parts;
  double step = 0;
  for (const Curve& curve : chart().curves()) {
    const History* history = curve.inCard && curve.visible ? curve.history() : nullptr;
    if (!history || history->empty()) continue;
    const bool several = curve.look == Curve::Look::band || curve.look == Curve::Look::ranges;
    const History::Point last = history->at(history->last_x());
    const QString name = curve.look == Curve::Look::ranges ? tr("%1, validation").arg(curve.name)
                         : several || curve.row.isEmpty()  ? curve.name
                                                           : curve.row;
    step = std::max(step, history->last_x());
    parts.append(name + QLatin1Char(' ') + figure(static_cast<double>(history->last_value())));
    if (several)
      parts.back() +=
          tr(", from %1 to %2").arg(figure(static_cast<double>(last.min)), figure(static_cast<double>(last.max)));
  }
  return tr("Step %1: ").arg(grouped(static_cast<qint64>(step))) + parts.join(QStringLiteral(", "));
}

QString SmoothedView::state() const {
  return m_seeds->isOn() ? smoothers().words() + tr(" · seeds together") : smoothers().words();
}

void SmoothedView::addOptions(QVBoxLayout& column) {
  column.addWidget(m_seeds->makeBox());
}

}  // namespace vitrine::ui
