#include "ui/live/playhead.h"

#include <algorithm>
#include <cmath>

namespace vitrine::ui {

void Playhead::goLive() {
  if (!std::exchange(m_step, std::nullopt)) return;
  emit moved();
}

void Playhead::show(double step) {
  if (m_last <= m_first) return;
  const double to = std::clamp(std::round(step), m_first, m_last);
  if (m_step == to) return;
  m_step = to;
  emit moved();
}

void Playhead::stepStates(int by) {
  if (m_states.empty()) return;
  const double now = step() - m_stepsBefore;
  const auto after =
      std::upper_bound(m_states.begin(), m_states.end(), now,
                       [](double at, const Snapshots::Mark& mark) { return at < static_cast<double>(mark.step); });
  std::ptrdiff_t at = after - m_states.begin() - 1;  // the state that is shown; −1 before the first
  // One back from between two states is the one behind, not the one before that.
  const bool between = at >= 0 && static_cast<double>(m_states[static_cast<std::size_t>(at)].step) < now;
  at += by + (between && by < 0 ? 1 : 0);
  if (at >= std::ssize(m_states)) return goLive();
  const auto chosen = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at));
  show(static_cast<double>(m_states[chosen].step) + m_stepsBefore);
}

std::int64_t Playhead::inAll(std::uint64_t step) const {
  return static_cast<std::int64_t>(step) + std::llround(m_stepsBefore);
}

std::optional<std::uint64_t> Playhead::state() const {
  if (!m_step) return {};
  std::optional<std::uint64_t> out;
  for (const Snapshots::Mark& mark : m_states)
    if (static_cast<double>(mark.step) + m_stepsBefore <= *m_step) out = mark.step;
  return out;
}

void Playhead::setRange(double first, double last, double stepsBefore) {
  if (first == m_first && last == m_last && stepsBefore == m_stepsBefore) return;
  m_first = first, m_last = last, m_stepsBefore = stepsBefore;
  emit changed();
  if (m_step && (*m_step > last || *m_step < first)) goLive();
}

void Playhead::setStates(std::vector<Snapshots::Mark> states) {
  if (states == m_states) return;
  m_states = std::move(states);
  emit changed();
}

}  // namespace vitrine::ui
