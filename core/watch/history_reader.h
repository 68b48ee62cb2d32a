// Goes through a history from its start, one point after another, some points ahead.
#pragma once

#include <vector>

#include "core/watch/history.h"

namespace vitrine {

class HistoryReader {
 public:
  explicit HistoryReader(const History& history) : history_(&history) {}

  // The point that comes next; null at the end. It stays the same until pass().
  [[nodiscard]] const History::Point* next() {
    constexpr std::size_t kPiece = 4'096;
    if (at_ < points_.size()) return &points_[at_];
    points_ = history_->read_after(after_, kPiece);
    at_ = 0;
    if (points_.empty()) return nullptr;
    after_ = points_.back().x;
    return points_.data();
  }
  void pass() { ++at_; }

 private:
  const History* history_;
  std::vector<History::Point> points_;
  std::size_t at_ = 0;
  double after_ = -1;
};

}  // namespace vitrine
