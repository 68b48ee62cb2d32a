#include "ui/views/figures.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace vitrine::ui {

QString figure(double value, int digits) {
  if (std::isnan(value)) return QStringLiteral("—");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  const double size = std::abs(value);
  const QLocale locale;
  if (size == 0) return QStringLiteral("0");
  if (size >= 1e-3 && size < 1e6) {
    const int whole = std::max(1, static_cast<int>(std::floor(std::log10(size))) + 1);
    const int zeros = size < 0.1 ? static_cast<int>(-std::floor(std::log10(size))) - 2 : 0;  // past the first
    return locale.toString(value, 'f', std::max(0, size < 1 ? digits + zeros : digits - whole));
  }
  const int exponent = static_cast<int>(std::floor(std::log10(size)));
  return locale.toString(value / std::pow(10.0, exponent), 'f', 1) + QStringLiteral("e%1").arg(exponent);
}

QString grouped(qint64 value) {
  return QLocale().toString(value);
}

QString percent(double share) {
  if (!std::isfinite(share)) return QStringLiteral("—");
  double value = std::round(share * 100);
  if (value >= 100 && share < 1) value = 99;
  if (value <= 0 && share > 0) return QStringLiteral("< 1 %");
  return QStringLiteral("%1 %").arg(static_cast<int>(value));
}

}  // namespace vitrine::ui
