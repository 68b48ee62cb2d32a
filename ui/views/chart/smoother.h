// TensorBoard's smoothing: a moving average without the bias of its start,
//   last ← w·last + (1 − w)·y,   shown = last / (1 − wⁿ),   n values so far
// over every step, not over what a screen happens to show. Values that are not finite are skipped and stay gaps.
#pragma once

#include <cstddef>

#include "core/watch/history.h"

namespace vitrine::ui {

class Smoother {
 public:
  explicit Smoother(double weight = 0.6, std::size_t bytes = std::size_t{32} << 20)
      : m_weight(weight), m_bytes(bytes), m_curve(bytes) {}

  double weight() const { return m_weight; }
  void setWeight(double weight);  // 0 … below 1; starts over, while the curve so far stays to be looked at
  void clear();

  // Takes in what `raw` has got since the last call, for `milliseconds` at most. True once it is up to date. A record
  // of several steps counts as that many steps at its mean.
  bool catchUp(const History& raw, double milliseconds);
  // Up to date or, after setWeight(), the old curve until the new one has caught up.
  const History& curve() const { return m_rebuilding ? m_old : m_curve; }

 private:
  void take(const History::Point& point);
  double m_weight;
  std::size_t m_bytes;                 // the curve may take
  double m_last = 0, m_remaining = 1;  // the latter wⁿ
  double m_readUpTo = -1;
  bool m_rebuilding = false;
  History m_curve, m_old;
};

}  // namespace vitrine::ui
