// A history that follows another one, which goes on meanwhile: what is new is read piece by piece where the other
// one grows, and taken where the copy is used, on whatever thread. Nothing is read twice.
#pragma once

#include <optional>
#include <vector>

#include "core/watch/history.h"

namespace vitrine::ui {

class HistoryCopy {
 public:
  static constexpr std::size_t kMostAtOnce = 65'536;  // points of a piece: some milliseconds

  struct Piece {
    std::vector<History::Point> points;
    bool isLast = true;  // the other one has no more of them
  };
  // Behind what was read before; where nothing is copied, none.
  [[nodiscard]] Piece read(const History* of) {
    Piece out;
    if (!of || of->empty()) return out;
    out.points = of->read_after(m_read, kMostAtOnce);
    if (!out.points.empty()) m_read = out.points.back().x;
    out.isLast = out.points.size() < kMostAtOnce;
    return out;
  }
  // Pieces in the order in which they were read.
  void take(const std::vector<History::Point>& points) {
    for (const History::Point& point : points)
      m_history.append_range(point.x, point.value, point.min, point.max, point.value, point.covers);
  }
  [[nodiscard]] const History& history() const { return m_history; }

 private:
  History m_history;
  double m_read = -1;
};

}  // namespace vitrine::ui
