#include "ui/views/chart/smoothed_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSettings>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {
constexpr double kDefaultSmoothing = 0.6;  // TensorBoard's
constexpr double kCatchUpMs = 3;           // of a frame, while a new smoothing runs over a long past
constexpr int kSliderSteps = 999;
}  // namespace

SmoothedView::SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent)
    : CurveView(context, settings, logarithmic, parent),
      m_smoother(std::clamp(QSettings().value("views/smoothing", kDefaultSmoothing).toDouble(), 0.0, 0.999)) {
  connect(&context.feed, &LiveFeed::historiesReset, this, [this] { m_smoother.clear(); });
}

void SmoothedView::buildCurves() {
  using Look = Curve::Look;
  // The strong line is the smoothed one; the card's row and the legend speak of the exact value of the step.
  std::vector<Curve> curves{
      {tr("train"), [this] { return raw(); }, 0, Look::faint, true, true},
      {tr("train"), [this] { return m_smoother.weight() > 0 ? &m_smoother.curve() : raw(); }, 0, Look::mean, true,
       false},
      {tr("validation"), [this] { return validation(); }, 1, Look::markers, true, true},
  };
  for (Curve& curve : moreCurves()) curves.push_back(std::move(curve));
  resetCurves(std::move(curves));
}

void SmoothedView::prepare() {
  if (!m_smoother.catchUp(*raw(), kCatchUpMs)) invalidate();  // the rest in the next frame
  QList<int> named;
  for (int i = 0; i < static_cast<int>(chart().curves().size()); ++i) {
    const Curve& curve = chart().curves()[static_cast<std::size_t>(i)];
    if (const History* history = curve.inCard ? curve.history() : nullptr; history && !history->empty())
      named.append(i);
  }
  showInLegend(named);
}

void SmoothedView::setSmoothing(double weight) {
  QSettings().setValue("views/smoothing", weight);
  m_smoother.setWeight(weight);
  refreshNow();
  emit hintChanged();
}

QString SmoothedView::state() const {
  return m_smoother.weight() > 0 ? tr("smoothing %1").arg(QLocale().toString(m_smoother.weight(), 'g', 3))
                                 : tr("every step");
}

void SmoothedView::addOptions(QVBoxLayout& column) {
  auto* row = new QWidget;
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("Smoothing"), row);
  label->setMinimumWidth(84);
  auto* slider = new QSlider(Qt::Horizontal, row);
  slider->setRange(0, kSliderSteps);
  slider->setPageStep(100);
  slider->setSingleStep(10);
  slider->setMinimumWidth(150);
  slider->setValue(static_cast<int>(m_smoother.weight() * 1000 + 0.5));
  slider->setAccessibleName(tr("Smoothing"));
  slider->setToolTip(
      tr("Weight of the past in the moving average, as TensorBoard computes it; 0 shows every step alone"));
  auto* value = new QLabel(row);
  value->setFont(Theme::monoFont(12));
  value->setMinimumWidth(38);
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  const auto show = [value](int at) { value->setText(QLocale().toString(at / 1000.0, 'f', at % 10 == 0 ? 2 : 3)); };
  show(slider->value());
  connect(slider, &QSlider::valueChanged, this, [this, show](int at) {
    show(at);
    setSmoothing(at / 1000.0);
  });
  line->addWidget(label);
  line->addWidget(slider, 1);
  line->addWidget(value);
  column.addWidget(row);
}

}  // namespace vitrine::ui
