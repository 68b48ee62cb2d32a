#include "ui/views/chart/smoother.h"

#include <QElapsedTimer>
#include <cmath>
#include <utility>

namespace vitrine::ui {

namespace {
constexpr std::size_t kBatch = 8'192;  // points between two looks at the clock
}

void Smoother::clear() {
  m_curve.clear();
  m_old.clear();
  m_last = 0, m_remaining = 1, m_readUpTo = -1;
  m_rebuilding = false;
}

void Smoother::setWeight(double weight) {
  if (weight == m_weight) return;
  History shown = m_rebuilding ? std::move(m_old) : std::move(m_curve);
  clear();
  m_weight = weight;
  m_old = std::move(shown);
  m_curve = History(m_bytes);
  m_rebuilding = !m_old.empty();
}

bool Smoother::catchUp(const History& raw, double milliseconds) {
  if (raw.empty() || raw.last_x() < m_readUpTo) {  // another run
    clear();
    if (raw.empty()) return true;
  }
  QElapsedTimer timer;
  timer.start();
  while (m_readUpTo < raw.last_x()) {
    const auto points = raw.read_after(m_readUpTo, kBatch);
    if (points.empty()) break;
    for (const auto& point : points) take(point);
    if (static_cast<double>(timer.nsecsElapsed()) * 1e-6 > milliseconds && m_readUpTo < raw.last_x()) return false;
  }
  m_rebuilding = false;
  m_old.clear();
  return true;
}

void Smoother::take(const History::Point& point) {
  m_readUpTo = point.x;
  if (!std::isfinite(point.value)) return m_curve.append(point.x, point.value);
  // `covers` equal values one after the other, in closed form.
  const double keep = point.covers == 1 ? m_weight : std::pow(m_weight, static_cast<double>(point.covers));
  m_last = keep * m_last + (1 - keep) * static_cast<double>(point.value);
  m_remaining *= keep;
  const double debiased = m_remaining < 1 ? m_last / (1 - m_remaining) : static_cast<double>(point.value);
  m_curve.append(point.x, static_cast<float>(debiased));
}

}  // namespace vitrine::ui
