#include "ui/views/chart/smoothing.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSettings>
#include <QSlider>
#include <algorithm>
#include <utility>

#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr auto kWeight = "views/smoothing";
constexpr double kDefault = 0.6;  // TensorBoard's
constexpr double kCatchUpMs = 3;  // of a frame, while a new smoothing runs over a long past
constexpr int kSliderSteps = 999;
constexpr std::size_t kBytes = std::size_t{64} << 20;  // for all curves of a view
constexpr std::size_t kLeastBytes = std::size_t{256} << 10, kMostBytes = std::size_t{32} << 20;

QString words(const char* text) {
  return QCoreApplication::translate("Smoothing", text);
}

}  // namespace

Smoothing::Smoothing() : m_weight(kDefault) {
  takeKept();
}

void Smoothing::setWeight(double weight) {
  QSettings().setValue(kWeight, weight);
  takeKept();
}

bool Smoothing::takeKept() {
  const double kept = std::clamp(QSettings().value(kWeight, kDefault).toDouble(), 0.0, 0.999);
  for (Smoother& smoother : m_smoothers) smoother.setWeight(kept);
  return std::exchange(m_weight, kept) != kept;
}

void Smoothing::start(std::size_t curves, std::size_t kept) {
  const std::size_t bytes = std::clamp(kBytes / std::max<std::size_t>(1, curves), kLeastBytes, kMostBytes);
  m_smoothers.resize(std::min({kept, curves, m_smoothers.size()}), Smoother(m_weight, bytes));
  m_smoothers.resize(curves, Smoother(m_weight, bytes));
  m_next = 0;
}

bool Smoothing::catchUp(const std::vector<const History*>& raw) {
  QElapsedTimer timer;
  timer.start();
  const std::size_t count = std::min(raw.size(), m_smoothers.size());
  for (std::size_t i = 0; i < count && m_weight > 0; ++i) {
    const std::size_t curve = (m_next + i) % count;
    const double left = kCatchUpMs - static_cast<double>(timer.nsecsElapsed()) * 1e-6;
    if (left > 0 && (!raw[curve] || m_smoothers[curve].catchUp(*raw[curve], left))) continue;
    m_next = curve;
    return false;
  }
  return true;
}

const History* Smoothing::of(std::size_t curve, const History* raw) const {
  return m_weight > 0 && curve < m_smoothers.size() ? &m_smoothers[curve].curve() : raw;
}

QString Smoothing::words() const {
  return m_weight > 0 ? ui::words("smoothing %1").arg(QLocale().toString(m_weight, 'g', 3)) : ui::words("every step");
}

QWidget* Smoothing::makeSlider(QWidget* parent, const std::function<void(double)>& moved) const {
  auto* row = new QWidget(parent);
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(ui::words("Smoothing"), row);
  label->setMinimumWidth(84);
  auto* slider = new QSlider(Qt::Horizontal, row);
  slider->setRange(0, kSliderSteps);
  slider->setPageStep(100);
  slider->setSingleStep(10);
  slider->setMinimumWidth(150);
  slider->setValue(static_cast<int>(m_weight * 1000 + 0.5));
  slider->setAccessibleName(ui::words("Smoothing"));
  slider->setToolTip(
      ui::words("Weight of the past in the moving average, as TensorBoard computes it; 0 shows every step alone"));
  auto* value = new QLabel(row);
  value->setFont(Theme::monoFont(12));
  value->setMinimumWidth(38);
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  const auto show = [value](int at) { value->setText(QLocale().toString(at / 1000.0, 'f', at % 10 == 0 ? 2 : 3)); };
  show(slider->value());
  QObject::connect(slider, &QSlider::valueChanged, row, [show, moved](int at) {
    show(at);
    moved(at / 1000.0);
  });
  line->addWidget(label);
  line->addWidget(slider, 1);
  line->addWidget(value);
  return row;
}

}  // namespace vitrine::ui
