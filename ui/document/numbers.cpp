#include "ui/document/numbers.h"

#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace vitrine::ui {
namespace {

// The C locale, with its commas between thousands.
const QLocale& plain() {
  static const QLocale locale = [] {
    QLocale out = QLocale::c();
    out.setNumberOptions(QLocale::DefaultNumberOptions);
    return out;
  }();
  return locale;
}

bool isGroupedBy(const QString& text, QChar mark) {
  static const QRegularExpression comma("^[+-]?\\d{1,3}(,\\d{3})+$"), point("^[+-]?\\d{1,3}(\\.\\d{3})+$");
  return (mark == ',' ? comma : point).match(text).hasMatch();
}

}  // namespace

QString figure(double value, int digits) {
  if (std::isnan(value)) return QStringLiteral("—");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  const double size = std::abs(value);
  if (size == 0) return QStringLiteral("0");
  if (size >= 1e-3 && size < 1e6) {
    const int whole = std::max(1, static_cast<int>(std::floor(std::log10(size))) + 1);
    const int zeros = size < 0.1 ? static_cast<int>(-std::floor(std::log10(size))) - 2 : 0;  // past the first
    return plain().toString(value, 'f', std::max(0, size < 1 ? digits + zeros : digits - whole));
  }
  return shortExponent(QString::number(value, 'e', 1));
}

QString wholeNumber(qint64 value) {
  return plain().toString(value);
}

QString percent(double share) {
  if (!std::isfinite(share)) return QStringLiteral("—");
  double value = std::round(share * 100);
  if (value >= 100 && share < 1) value = 99;
  if (value <= 0 && share > 0) return QStringLiteral("< 1 %");
  return QStringLiteral("%1 %").arg(static_cast<int>(value));
}

QString durationText(double seconds) {
  const auto whole = static_cast<qint64>(std::ceil(seconds));
  const QString rest = QString("%1").arg(whole % 60, 2, 10, QLatin1Char('0'));
  if (whole < 3600) return QString("%1:%2").arg(whole / 60).arg(rest);
  return QString("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QLatin1Char('0')).arg(rest);
}

QString shortExponent(QString number) {
  return number.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e");
}

QString spelt(const QString& typed, bool whole) {
  static const QRegularExpression between("(?<=\\d)[\\s\\x{202f}\\x{2009}'’](?=\\d)");
  QString text = typed.trimmed();
  text.remove(between).replace(QChar(0x2212), '-');
  const qsizetype points = text.count('.'), commas = text.count(',');
  if (whole) return isGroupedBy(text, ',') ? text.remove(',') : text;
  if (points > 0 && commas > 0) {  // the last mark is the decimal one
    const QChar other = text.lastIndexOf(',') > text.lastIndexOf('.') ? '.' : ',';
    return text.remove(other).replace(',', '.');
  }
  if (commas == 1) return text.replace(',', '.');
  if (commas > 1 && isGroupedBy(text, ',')) return text.remove(',');
  if (points > 1 && isGroupedBy(text, '.')) return text.remove('.');
  return text;
}

}  // namespace vitrine::ui
