#include "ui/views/chart/scales.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr double kMostDecades = 12;       // below that a log axis is cut off
constexpr double kTickRoom = 44;          // px a decade's tick needs on an upright axis
constexpr double kLinearRoom = 34;        // and a linear one's
constexpr double kClosest = 1.0 / 2'000;  // of the whole: what is thinned for the screen lies within that
constexpr double kLeastSpan = 1e-9;       // of the numbers themselves: closer than that they are no more told apart
constexpr double kFewDecades = 0.3;       // below that ticks of a log axis lie as on a linear one

// The smallest of 1, 2, 2.5, 5 · 10^k that is not below `rough`.
double niceStep(double rough) {
  if (!(rough > 0) || !std::isfinite(rough)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double m : {1.0, 2.0, 2.5, 5.0}) {
    if (m * power >= rough * (1 - 1e-9)) return m * power;
  }
  return 10 * power;
}

// Whether it is 2.5 · 10^k, which takes a digit more than 2 · 10^k.
bool isQuarter(double step) {
  return std::abs(step / std::pow(10.0, std::floor(std::log10(step) + 1e-9)) - 2.5) < 1e-6;
}

// Bounds of a log axis lie on 1 and 3 · 10^k.
double snappedDown(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
  return value >= 3 * power * (1 - 1e-9) ? 3 * power : power;
}
double snappedUp(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value) - 1e-9));
  return value <= 3 * power * (1 + 1e-9) ? 3 * power : 10 * power;
}

// With as many digits as tell it from its neighbours.
QString toldApart(double value, double step) {
  const auto order = [](double of) { return static_cast<int>(std::floor(std::log10(std::abs(of)) + 1e-9)); };
  const int digits = std::max(2, order(value) - order(step) + (isQuarter(step) ? 2 : 1));
  const double size = std::abs(value);
  if (size >= 1e-3 && size < 1e6) return figure(value, digits);
  return shortExponent(QString::number(value, 'e', digits - 1));
}

}  // namespace

// ---- values

void ValueScale::setLogarithmic(bool logarithmic) {
  if (m_logarithmic == logarithmic) return;
  m_logarithmic = logarithmic;
  m_low = logarithmic ? 0.1 : 0, m_high = 1;  // until there are data: a log axis has no zero
  forget();
  showAll();
}

bool ValueScale::fit(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high) || low > high) return false;
  const bool changed = m_logarithmic ? fitLog(low, high) : fitLinear(low, high);
  settle();
  return changed;
}

void ValueScale::fitExactly(double low, double high) {
  m_low = low, m_high = high > low ? high : low + 1, m_known = true;
  settle();
}

void ValueScale::settle() {
  if (m_picked && (m_from >= m_high || m_to <= m_low)) m_picked = false;  // of other data
  if (!m_picked) m_from = m_low, m_to = m_high;
}

void ValueScale::showAll() {
  m_picked = false;
  settle();
}

void ValueScale::pick(double from, double to) {
  const double one = share(std::min(from, to)), other = share(std::max(from, to));
  if (!std::isfinite(one) || !std::isfinite(other)) return;
  const double biggest = std::max(std::abs(m_low), std::abs(m_high));
  const double least = m_logarithmic ? kClosest : std::max(kClosest, kLeastSpan * biggest / (m_high - m_low));
  const double length = std::max(other - one, least);
  if (length >= 1 - 1e-9) return showAll();
  const double begin = std::clamp((one + other - length) / 2, 0.0, 1 - length);
  m_from = atShare(begin), m_to = atShare(begin + length), m_picked = true;
}

void ValueScale::pickUnits(double from, double to) {
  if (from != 0 || to != 1) pick(value(from), value(to));
}

void ValueScale::reveal(double value) {
  const double at = unit(value), by = std::min(at, 0.0) + std::max(at - 1, 0.0);
  if (m_picked && std::isfinite(by)) pickUnits(by, 1 + by);
}

double ValueScale::share(double value) const {
  if (!m_logarithmic) return (value - m_low) / (m_high - m_low);
  return value > 0 ? std::log(value / m_low) / std::log(m_high / m_low) : 0;
}

double ValueScale::atShare(double share) const {
  return m_logarithmic ? m_low * std::pow(m_high / m_low, share) : m_low + share * (m_high - m_low);
}

bool ValueScale::fitLinear(double low, double high) {
  const double shown = m_high - m_low;
  if (m_known && low >= m_low && high <= m_high && high - low > 0.45 * shown) return false;
  double span = high - low;
  if (span <= 0) span = high != 0 ? std::abs(high) * 0.2 : 1;  // a flat line still needs an axis
  if (m_tight) {
    const double pad = (low == high ? span / 2 : 0.04 * span);
    m_low = low - pad, m_high = high + pad, m_known = true;
    return true;
  }
  const double step = niceStep(span / 8);
  const double newLow = std::floor((low - 0.02 * span) / step) * step;
  double from = low >= 0 && newLow < 0 ? 0 : newLow;
  double to = std::ceil((high + 0.02 * span) / step) * step;
  if (high <= 1 && to > 1 && low >= 0) to = 1;  // a share never passes 1
  if (to <= from) to = from + step;
  const bool changed = !m_known || from != m_low || to != m_high;
  m_low = from, m_high = to, m_known = true;
  return changed;
}

bool ValueScale::fitLog(double low, double high) {
  if (high <= 0) low = 0.1, high = 1;  // nothing to show above zero: any decade will do
  low = std::clamp(low, high * std::pow(10.0, -kMostDecades), high);
  if (m_known && low >= m_low && high <= m_high && std::log(high / low) > 0.45 * std::log(m_high / m_low))
    return false;
  double from = snappedDown(low);
  double to = snappedUp(high);
  if (to <= from * 1.01) to = snappedUp(to * 1.01);
  const bool changed = !m_known || from != m_low || to != m_high;
  m_low = from, m_high = to, m_known = true;
  return changed;
}

double ValueScale::unit(double value) const {
  if (!m_logarithmic) return (value - m_from) / (m_to - m_from);
  return std::log((value > m_low ? value : m_low) / m_from) / std::log(m_to / m_from);
}

double ValueScale::value(double unit) const {
  return m_logarithmic ? m_from * std::pow(m_to / m_from, unit) : m_from + unit * (m_to - m_from);
}

QString ValueScale::label(double value, double step) const {
  const QLocale locale;
  if (m_logarithmic) {
    const int exponent = static_cast<int>(std::floor(std::log10(value) + 1e-9));
    const double mantissa = value / std::pow(10.0, exponent);
    const bool whole = std::abs(mantissa - std::round(mantissa)) < 1e-6;
    if (m_scientific || exponent < -3 || exponent > 4) {
      return locale.toString(mantissa, 'f', whole ? 0 : 1) + QStringLiteral("e%1").arg(exponent);
    }
    return locale.toString(value, 'f', std::max(0, (whole ? 0 : 1) - exponent));
  }
  const double biggest = std::max(std::abs(m_from), std::abs(m_to));
  if (std::abs(value) < step * 1e-6) value = 0;
  if (value != 0 && (biggest >= 1e5 || biggest < 1e-3)) return toldApart(value, step);
  const int exponent = static_cast<int>(std::floor(std::log10(step) + 1e-9));
  const double mantissa = step / std::pow(10.0, exponent);
  const int digits = std::max(0, (std::abs(mantissa - 2.5) < 1e-6 ? 1 : 0) - exponent);
  return locale.toString(value, 'f', digits);
}

QList<Tick> ValueScale::linearTicks(double pixels) const {
  const double step = niceStep((m_to - m_from) / std::max(1.0, std::floor(pixels / kLinearRoom)));
  QList<Tick> out;
  for (double at = std::ceil(m_from / step - 1e-6) * step; at <= m_to + step * 1e-6; at += step) {
    out.append({unit(at), label(at, step)});
  }
  return out;
}

QList<Tick> ValueScale::logTicks(double pixels) const {
  const double decades = std::log10(m_to / m_from);
  const double room = pixels / kTickRoom;
  std::vector<double> mantissas{1};
  if (decades * 6 <= room + 1 || decades < 0.5) {
    mantissas = {1, 1.5, 2, 3, 4, 5, 7};
  } else if (decades * 3 <= room + 1) {
    mantissas = {1, 2, 5};
  } else if (decades * 2 <= room + 2) {
    mantissas = {1, 3};
  }
  const int stride =
      mantissas.size() > 1 ? 1 : static_cast<int>(std::max(1.0, std::ceil(decades / std::max(1.0, room))));
  QList<Tick> out;
  const int first = static_cast<int>(std::floor(std::log10(m_from) + 1e-9));
  for (int exponent = first; exponent <= first + static_cast<int>(std::ceil(decades)) + 1; ++exponent) {
    if (stride > 1 && exponent % stride != 0) continue;
    for (const double m : mantissas) {
      const double at = m * std::pow(10.0, exponent);
      if (at >= m_from * (1 - 1e-9) && at <= m_to * (1 + 1e-9)) out.append({unit(at), label(at, 0)});
    }
  }
  return out;
}

// Of a log axis of which so little is shown that it is as good as linear.
QList<Tick> ValueScale::closeTicks(double pixels) const {
  const double step = niceStep((m_to - m_from) / std::max(1.0, std::floor(pixels / kTickRoom)));
  QList<Tick> out;
  for (double at = std::ceil(m_from / step - 1e-6) * step; at <= m_to + step * 1e-6; at += step)
    out.append({unit(at), toldApart(at, step)});
  return out;
}

QList<Tick> ValueScale::ticks(double pixels) const {
  QList<Tick> out = m_logarithmic ? logTicks(pixels) : linearTicks(pixels);
  if (m_logarithmic && out.size() < 2 && std::log10(m_to / m_from) < kFewDecades) out = closeTicks(pixels);
  if (out.size() < 2) {
    const double step = (m_to - m_from) / 2;
    out = {{0, m_logarithmic ? figure(m_from, 2) : label(m_from, niceStep(step))},
           {1, m_logarithmic ? figure(m_to, 2) : label(m_to, niceStep(step))}};
  }
  return out;
}

// ---- steps

void StepScale::follow(double first, double last) {
  m_first = std::max(0.0, first - 1);
  m_last = std::max(last, m_first + 1);
  if (m_picked && (m_from >= m_last || m_to <= m_first)) m_picked = false;  // of another run
  if (m_picked) return;
  // Grows by a 48th at a time, so that the picture stands still in between; never more than that is empty.
  const double span = m_last - m_first;
  const double grain = std::max(1.0, niceStep(span / 96));
  const double end = m_first + std::ceil(1.012 * span / grain) * grain;  // room for the last marker
  m_from = m_first;
  m_to = std::max(end, m_first + 1);
}

void StepScale::pick(double from, double to) {
  if (from > to) std::swap(from, to);
  if (to - from < 2) {
    const double middle = (from + to) / 2;
    from = middle - 1, to = middle + 1;
  }
  const double end = std::max(m_last, m_first + 2);
  if (to - from >= end - m_first) return showAll();
  if (from < m_first) to += m_first - from, from = m_first;
  if (to > end) from -= to - end, to = end;
  m_from = std::max(from, m_first), m_to = to;
  m_picked = true;
}

void StepScale::showAll() {
  m_picked = false;
  follow(m_first + 1, m_last);
}

// "3.2".
QList<Tick> StepScale::partsOfEpoch(double pixels) const {
  QList<Tick> out;
  const double from = m_epochs.doneAt(m_from), to = m_epochs.doneAt(m_to);
  const double step = niceStep((to - from) / std::max(1.0, pixels / 70));
  const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  for (double at = std::ceil(from / step - 1e-9) * step; at <= to; at += step)
    out.append({unit(m_epochs.stepAfter(at)), QLocale().toString(at + 1, 'f', digits)});
  return out;
}

// "12.5": of training, so that there is none before 0.
QList<Tick> StepScale::ticksOfTime(double pixels) const {
  QList<Tick> out;
  const double from = std::max(0.0, counted(m_from)), to = counted(m_to);
  const double step = niceStep((to - from) / std::max(1.0, pixels / 70));
  const bool whole = step >= 1 && (step >= 10 || !isQuarter(step));
  const int digits =
      whole ? 0 : std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9))) + (isQuarter(step) ? 1 : 0);
  for (double at = std::ceil(from / step - 1e-9) * step; at <= to; at += step)
    out.append({(at - counted(m_from)) / (to - counted(m_from)),
                whole ? grouped(static_cast<qint64>(std::llround(at))) : QLocale().toString(at, 'f', digits)});
  return out;
}

QString StepScale::caption() const {
  switch (unitShown()) {
    case Unit::epoch:
      return QStringLiteral("epoch");
    case Unit::step:
      return QStringLiteral("step");
    case Unit::second:
      return QStringLiteral("seconds of training, interpolated");
  }
  return {};
}

QList<Tick> StepScale::ticks(double pixels) const {
  if (unitShown() == Unit::second) return ticksOfTime(pixels);
  const bool epochs = unitShown() == Unit::epoch;
  const double from = epochs ? m_epochs.doneAt(m_from) : m_from, to = epochs ? m_epochs.doneAt(m_to) : m_to;
  if (epochs && to - from < 1.5) return partsOfEpoch(pixels);
  QList<Tick> out;
  const double step = std::max(1.0, std::ceil(niceStep((to - from) / std::max(1.0, pixels / (epochs ? 26 : 70)))));
  for (double at = std::max(epochs ? 1.0 : 0.0, std::ceil(from / step) * step); at <= to + 1; at += step) {
    // An epoch's number stands in the middle of its band, a step's where it is.
    const double u = unit(epochs ? (m_epochs.stepAfter(at - 1) + m_epochs.stepAfter(at)) / 2 : at);
    if (u >= 0 && u <= 1) out.append({u, grouped(static_cast<qint64>(at))});
  }
  return out;
}

QList<StepScale::Band> StepScale::bands(double pixels) const {
  QList<Band> out;
  if (m_epochs.perEpoch <= 0 || pixels * m_epochs.perEpoch / (m_to - m_from) < 6) return out;
  for (double epoch = std::floor(m_epochs.doneAt(m_from)); m_epochs.stepAfter(epoch) < m_to; ++epoch) {
    if (static_cast<qint64>(epoch) % 2 == 0) continue;
    out.append({std::max(0.0, unit(m_epochs.stepAfter(epoch))), std::min(1.0, unit(m_epochs.stepAfter(epoch + 1)))});
  }
  return out;
}

}  // namespace vitrine::ui
