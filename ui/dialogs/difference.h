// One curve minus another, where both speak of the same.
#pragma once

#include <cmath>
#include <limits>
#include <optional>

#include "core/watch/history_reader.h"

namespace vitrine::ui {

// Of curves that hold from one point to the next, such as what was validated: `other` − `one` at the points of `one`
// at which both have a value.
[[nodiscard]] inline History differenceAtPoints(const History& one, const History& other) {
  History out;
  HistoryReader reader(one);
  for (; const History::Point* point = reader.next(); reader.pass())
    if (point->x >= other.first_x() && point->x <= other.last_x())
      out.append(point->x, other.at(point->x).value - point->value);
  return out;
}

// Steps that follow one another, and the mean over those of them that are finite.
class Stretch {
 public:
  explicit Stretch(const History& history) : m_reader(history) {}

  // Begins with the next point; false at the end.
  bool begin() {
    m_sum = 0, m_finite = 0;
    const History::Point* point = m_reader.next();
    if (!point) return false;
    m_from = m_to = startOf(*point);
    take(*point);
    return true;
  }
  // False where what comes next does not follow at once.
  bool extend() {
    const History::Point* point = m_reader.next();
    if (!point || startOf(*point) != m_to) return false;
    take(*point);
    return true;
  }
  double from() const { return m_from; }  // the step before its first one
  double to() const { return m_to; }
  float mean() const {
    return m_finite > 0 ? static_cast<float>(m_sum / m_finite) : std::numeric_limits<float>::quiet_NaN();
  }

 private:
  static double startOf(const History::Point& point) { return point.x - static_cast<double>(point.covers); }
  void take(const History::Point& point) {
    const auto steps = static_cast<double>(point.covers);
    if (std::isfinite(point.value)) m_sum += steps * static_cast<double>(point.value), m_finite += steps;
    m_to = point.x;
    m_reader.pass();
  }
  HistoryReader m_reader;
  double m_from = 0, m_to = 0, m_sum = 0, m_finite = 0;
};

// Of curves of steps, of which one may keep each and the other only the means of many: `other` − `one`, of the means
// over every stretch of steps that both tell of, at its last step. Steps that one of them lacks count nowhere.
[[nodiscard]] inline History differenceOfSteps(const History& one, const History& other) {
  History out;
  Stretch a(one), b(other);
  for (bool more = a.begin() && b.begin(); more;) {
    if (a.from() != b.from()) {
      more = a.from() < b.from() ? a.begin() : b.begin();
      continue;
    }
    while (a.to() != b.to())
      if (!(a.to() < b.to() ? a.extend() : b.extend())) break;
    if (a.to() == b.to()) {
      out.append(a.to(), b.mean() - a.mean());
      more = a.begin() && b.begin();
    } else {
      more = a.to() < b.to() ? a.begin() : b.begin();
    }
  }
  return out;
}

}  // namespace vitrine::ui
