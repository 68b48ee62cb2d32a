#include "ui/views/chart/smoothed_view.h"

#include <QVBoxLayout>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

SmoothedView::SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent)
    : CurveView(context, settings, logarithmic, parent) {
  m_smoothing.start(1);
  connect(&context.feed, &LiveFeed::historiesReset, this, [this] { m_smoothing.start(1); });
}

void SmoothedView::buildCurves() {
  using Look = Curve::Look;
  // The strong line is the smoothed one; the card's row and the legend speak of the exact value of the step.
  std::vector<Curve> curves{
      {tr("train"), [this] { return raw(); }, 0, Look::faint, true, true},
      {tr("train"), [this] { return m_smoothing.of(0, raw()); }, 0, Look::mean, true, false},
      {tr("validation"), [this] { return validation(); }, 1, Look::markers, true, true},
  };
  for (Curve& curve : moreCurves()) curves.push_back(std::move(curve));
  resetCurves(std::move(curves));
}

void SmoothedView::prepare() {
  if (!m_smoothing.catchUp({raw()})) invalidate();  // the rest in the next frame
  QList<int> named;
  for (int i = 0; i < static_cast<int>(chart().curves().size()); ++i) {
    const Curve& curve = chart().curves()[static_cast<std::size_t>(i)];
    if (const History* history = curve.inCard ? curve.history() : nullptr; history && !history->empty())
      named.append(i);
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
