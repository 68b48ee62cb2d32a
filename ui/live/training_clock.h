// How long a run had been training at each of its steps, pauses left out. Measured at the end of each epoch and about
// twenty times a second between; in between it is interpolated.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace vitrine::ui {

class TrainingClock {
 public:
  // A run begins to count its seconds behind this step, which is one of the curves. Where steps before it were never
  // measured (a run that goes on from what a file tells), no seconds are known of any.
  void begin(double step) {
    if (m_moments.empty() ? step > 0 : step > m_moments.back().step + kMostUnmeasured * m_moments.back().step) {
      *this = {};
      m_lost = true;
    }
    if (m_lost) return;
    m_before = m_moments.empty() ? 0 : secondsAt(step);
    while (!m_moments.empty() && m_moments.back().step >= step) m_moments.pop_back();
    if (m_before > 0) m_moments.push_back({step, m_before});
  }
  // So long that run had trained by then. What runs back in time, or stands still, is left out.
  void add(double step, double seconds) {
    if (m_lost || !(seconds > 0) || !(step > 0)) return;
    const Moment made{step, m_before + seconds};
    const auto next = std::lower_bound(m_moments.begin(), m_moments.end(), step,
                                       [](const Moment& one, double at) { return one.step < at; });
    const bool again = next != m_moments.end() && next->step == step;  // it was judged meanwhile
    const auto after = again ? std::next(next) : next;
    if (after != m_moments.end() && after->seconds <= made.seconds) return;
    if (next != m_moments.begin() && std::prev(next)->seconds >= made.seconds) return;
    if (again)
      next->seconds = std::max(next->seconds, made.seconds);
    else if (next == m_moments.end() && m_moments.size() > 1 && step - std::prev(next, 2)->step <= m_apart)
      m_moments.back() = made;  // the newest counts until the next one that is far enough from the one before
    else
      m_moments.insert(next, made);
    if (m_moments.size() > kMost) thin();
  }

  [[nodiscard]] bool isKnown() const { return !m_moments.empty(); }
  // Both rise with their argument, and each takes the other back. Behind the last moment the pace of the whole goes
  // on.
  [[nodiscard]] double secondsAt(double step) const { return between(step, &Moment::step, &Moment::seconds); }
  [[nodiscard]] double stepAt(double seconds) const { return between(seconds, &Moment::seconds, &Moment::step); }

 private:
  struct Moment {
    double step = 0, seconds = 0;
  };
  static constexpr std::size_t kMost = 1'024;
  static constexpr double kMostUnmeasured = 0.5;  // of the steps so far, that the pace may be trusted for

  [[nodiscard]] double between(double x, double Moment::*from, double Moment::*to) const {
    if (m_moments.empty()) return x;
    const auto next = std::upper_bound(m_moments.begin(), m_moments.end(), x,
                                       [&](double at, const Moment& one) { return at < one.*from; });
    const Moment& last = m_moments.back();
    if (next == m_moments.end()) return last.*to + (x - last.*from) * (last.*to / last.*from);
    const Moment before = next == m_moments.begin() ? Moment{} : *std::prev(next);
    return before.*to + (x - before.*from) * ((*next).*to - before.*to) / ((*next).*from - before.*from);
  }
  // Twice as far from one another as they may lie at most; the last one stays.
  void thin() {
    m_apart = 2 * (m_moments.back().step - m_moments.front().step) / static_cast<double>(kMost);
    const Moment last = m_moments.back();
    std::size_t kept = 1;
    for (std::size_t i = 1; i + 1 < m_moments.size(); ++i)
      if (m_moments[i].step - m_moments[kept - 1].step > m_apart) m_moments[kept++] = m_moments[i];
    m_moments.resize(kept);
    m_moments.push_back(last);
  }

  std::vector<Moment> m_moments;
  double m_before = 0;  // seconds of the runs before this one
  double m_apart = 0;   // steps, that are told apart
  bool m_lost = false;
};

}  // namespace vitrine::ui
