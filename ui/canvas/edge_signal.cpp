#include "ui/canvas/edge_signal.h"

#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/canvas/canvas_metrics.h"
#include "ui/document/numbers.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kThinnest = 1, kThickest = 4;
constexpr double kWidthStep = 0.25, kShareStep = 0.125;
constexpr double kMostTint = 0.8, kMostPale = 0.55;

double inSteps(double value, double step) {
  return std::round(value / step) * step;
}

double balanceOf(const ValueStatistics& numbers) {
  const double strength = signalStrength(numbers);
  return strength > 0 ? std::clamp(numbers.mean / strength, -1.0, 1.0) : 0;
}

}  // namespace

double signalStrength(const ValueStatistics& numbers) {
  return numbers.finite() > 0 ? std::hypot(numbers.mean, numbers.deviation) : 0;
}

EdgeSignal signalOf(const ValueStatistics& numbers, double strongest) {
  EdgeSignal out;
  const double strength = signalStrength(numbers);
  const double decades = strength > 0 && strongest > 0 ? std::log10(strength / strongest) : -kThickest;
  out.width = inSteps(std::clamp(kThickest + decades, kThinnest, kThickest), kWidthStep);
  out.balance = inSteps(balanceOf(numbers), kShareStep);
  out.zeros = inSteps(numbers.zero_share(), kShareStep);
  out.lost = numbers.not_finite > 0;
  return out;
}

QColor signalColour(const EdgeSignal& signal) {
  const Colours& c = Theme::instance().colours();
  if (signal.lost) return c.bad;
  const QColor tinted =
      canvas::mixed(c.faint, c.curves[signal.balance < 0 ? 0 : 1], kMostTint * std::abs(signal.balance));
  return canvas::mixed(tinted, c.canvas, kMostPale * signal.zeros);
}

QString signalInWords(const ValueStatistics& numbers, double strongest) {
  const double strength = signalStrength(numbers);
  QStringList parts{QObject::tr("signal %1 (root mean square)").arg(figure(strength, 3))};
  if (strongest > 0)
    parts << (strength >= strongest ? QObject::tr("the strongest")
                                    : QObject::tr("%1 of the strongest").arg(percent(strength / strongest)));
  constexpr double kMostly = 0.5;
  if (balanceOf(numbers) > kMostly) parts << QObject::tr("mostly positive");
  if (balanceOf(numbers) < -kMostly) parts << QObject::tr("mostly negative");
  return parts.join(QStringLiteral(", "));
}

}  // namespace vitrine::ui
