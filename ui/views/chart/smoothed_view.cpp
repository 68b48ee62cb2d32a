#include "ui/views/chart/smoothed_view.h"

#include <QVBoxLayout>
#include <algorithm>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

SmoothedView::SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent)
    : CurveView(context, settings, logarithmic, parent) {
  m_smoothing.start(1);
  connect(&context.feed, &LiveFeed::historiesReset, this,
          [this] { m_smoothing.start(std::max<std::size_t>(1, m_series.size())); });
  const RunsBeside& beside = context.feed.beside();
  connect(&beside, &RunsBeside::changed, this, [this] {
    buildCurves();
    invalidate();
  });
  connect(&beside, &RunsBeside::advanced, this, [this] {
    buildCurves();
    invalidate();
  });
}

void SmoothedView::buildCurves() {
  using Look = Curve::Look;
  m_series = series();
  m_own = m_series.size();
  std::vector<int> colours;
  for (const RunsBeside::Beside& run : feed().beside().all()) {
    if (!run.curves) continue;
    m_series.push_back({run.name, [this, curves = run.curves] { return seriesOf(*curves).first; },
                        [this, curves = run.curves] { return seriesOf(*curves).second; }});
    colours.push_back(run.colour);
  }
  m_smoothing.start(std::max<std::size_t>(1, m_series.size()));
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const QString& name = m_series[i].name;
    const QString train = name.isEmpty() ? tr("train") : name;
    const QString validation = name.isEmpty() ? tr("validation") : tr("%1, validation").arg(name);
    const bool own = i < m_own;
    const int colour = !own     ? colours[i - m_own]
                       : i == 0 ? 0
                                : static_cast<int>(i) + 3;  // 2 and 3 are the penalties'
    // The strong line is the smoothed one; the card's row and the legend speak of the exact value of the step.
    curves.push_back({train, m_series[i].train, colour, Look::faint, true, true});
    curves.push_back(
        {train, [this, i] { return m_smoothing.of(i, m_series[i].train()); }, colour, Look::mean, true, false});
    if (own)
      curves.push_back({validation, m_series[i].validation, i == 0 ? 1 : colour, Look::markers, true, true});
    else  // one entry in the legend for all of a run
      curves.push_back({train, m_series[i].validation, colour, Look::markers, true, true, validation});
  }
  for (Curve& curve : moreCurves()) curves.push_back(std::move(curve));
  resetCurves(std::move(curves));
}

std::vector<const History*> SmoothedView::raws() const {
  std::vector<const History*> out;
  for (const Series& one : m_series) out.push_back(one.train());
  return out;
}

void SmoothedView::prepare() {
  if (!m_smoothing.catchUp(raws())) invalidate();  // the rest in the next frame
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

void SmoothedView::setSmoothing(double weight) {
  m_smoothing.setWeight(weight);
  refreshNow();
  emit hintChanged();
}

QString SmoothedView::state() const {
  return m_smoothing.words();
}

void SmoothedView::addOptions(QVBoxLayout& column) {
  column.addWidget(m_smoothing.makeSlider(nullptr, [this](double weight) { setSmoothing(weight); }));
}

}  // namespace vitrine::ui
