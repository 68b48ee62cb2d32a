// A curve that never loses an extreme. Every point is kept up to a budget; past it the oldest blocks fold into
// min, max, mean and count. Reading a range gives at most a few values a pixel column, with each column's true
// minimum and maximum, from a pyramid of blocks: the cost depends on the width asked for, not on the run's length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace vitrine {

class History {
 public:
  struct Point {
    double x = 0;              // strictly increasing (a step number)
    float value = 0;           // NaN marks a gap
    float min = 0, max = 0;    // of the steps it speaks for; equal to value for a single step
    std::uint64_t covers = 1;  // more than one: `value` is the mean over that many finite steps that end at x
  };
  struct Column {                    // what happened between two pixel columns
    double x_first = 0, x_last = 0;  // of its finite points
    float first = 0, last = 0, min = 0, max = 0;
    double x_min = 0, x_max = 0;  // where the extremes are
    double mean = 0;
    std::uint64_t count = 0;     // finite points
    bool gap_before = false;     // something that was not finite lies between the column before and this one
    float lower = 0, upper = 0;  // 10 % of the steps lie below, 10 % above; filled in where they are asked for
  };

  explicit History(std::size_t budget_bytes = std::size_t{64} << 20);

  // x must be larger than every x before it; a point that is not is left out. A value that is not finite is a gap.
  void append(double x, float value);
  // Several steps in one record, the last of them at x with the value `last`; needs min ≤ mean ≤ max.
  void append_range(double x, float mean, float min, float max, float last, std::uint64_t covers);
  void clear();

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::uint64_t count() const { return count_; }    // points ever appended
  [[nodiscard]] std::uint64_t folded() const { return folded_; }  // points that live on only in a fold
  [[nodiscard]] std::size_t bytes() const;
  // Of all points, NaN when there are none. first_x is that of the first point ever appended.
  [[nodiscard]] double first_x() const { return first_x_; }
  [[nodiscard]] double last_x() const { return last_x_; }
  [[nodiscard]] float last_value() const { return last_value_; }

  // At most `columns` columns covering [from, to], those without a finite point left out; each column's min and max
  // are exact. What was folded is shown whole, in the column in which it begins: its extremes keep their own x.
  // `spread`: with the quantiles, which are those of single steps, not of means; estimated from a sketch.
  // `grain`: by which share of its width a column may begin later or earlier than it should. Nothing is lost by it,
  // and looking for edges step by step would take most of the time.
  [[nodiscard]] std::vector<Column> columns(double from, double to, int columns, bool spread = false,
                                            double grain = 0) const;
  // The value at the largest x ≤ the given one (for a crosshair); NaN before the first. Inside a fold: its mean.
  [[nodiscard]] Point at(double x) const;
  // Up to `most` points (and folds) that end after `after`, in order: how a derived curve catches up.
  [[nodiscard]] std::vector<Point> read_after(double after, std::size_t most) const;

 private:
  static constexpr std::size_t kFan = 16;  // children of a pyramid block
  struct Leaf {                            // one record as it was appended
    double x = 0;
    float mean = 0, min = 0, max = 0, last = 0;
    std::uint32_t covers = 1;
  };
  // Extents and extremes are those of the finite points; a block without any has count 0 and the extents of its gaps.
  struct Block {
    double x_first = 0, x_last = 0, x_min = 0, x_max = 0, sum = 0;
    float first = 0, last = 0, min = 0, max = 0;
    float lower = 0, middle = 0, upper = 0;    // 10, 50 and 90 % of its steps lie below
    bool gap_first = false, gap_last = false;  // before its first finite point, after its last
    std::uint64_t count = 0;
  };
  class Quantiles;
  struct Reader;
  static Block block_of(const Leaf& leaf);
  static void merge(Block& into, const Block& next);
  static Point point_of(const Leaf& leaf);
  static Point point_of(const Block& block);

  void push(const Leaf& leaf);
  void complete(std::size_t level);
  bool fold_oldest();
  void trim_to_budget();
  [[nodiscard]] Block summed_up(std::size_t level, std::size_t first) const;
  [[nodiscard]] Block block_at(std::size_t level, std::size_t index) const;
  [[nodiscard]] std::size_t end_of(std::size_t level) const;
  [[nodiscard]] bool has_children(std::size_t level, std::size_t index) const;
  // The blocks no other block sums up, oldest first: visits (level, index) until told to stop.
  template <class Visit>
  bool visit_roots(Visit&& visit) const;

  // Level 0 are records, level k+1's block i sums up level k's entries kFan·i … kFan·i+kFan-1 once they are complete.
  // Folding drops the oldest entries of a level: `begin_[k]` counts those that are gone.
  std::deque<Leaf> leaves_;
  std::vector<std::deque<Block>> blocks_;  // levels 1, 2, …
  std::vector<std::size_t> begin_{0};
  std::size_t budget_;
  std::uint64_t count_ = 0, folded_ = 0;
  double first_x_, last_x_;
  float last_value_;
};

}  // namespace vitrine
