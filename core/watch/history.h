// A curve that never loses an extreme. Every point is kept up to a budget; past it the oldest blocks fold into
// min, max, mean and count. Reading a range gives at most a few values a pixel column, with each column's true
// minimum and maximum, from a pyramid of blocks: the cost depends on the width asked for, not on the run's length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vitrine {

class History {
 public:
  struct Point {
    double x = 0;      // strictly increasing (a step number)
    float value = 0;   // NaN marks a gap
  };
  struct Column {  // what happened between two pixel columns
    double x_first = 0, x_last = 0;
    float first = 0, last = 0, min = 0, max = 0;
    double x_min = 0, x_max = 0;  // where the extremes are
    double mean = 0;
    std::uint64_t count = 0;      // finite points
  };

  explicit History(std::size_t budget_bytes = std::size_t{64} << 20);

  void append(double x, float value);
  void append_range(double x, float mean, float min, float max, std::uint64_t covers);  // several steps in one record
  void clear();

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::uint64_t count() const { return count_; }  // points ever appended
  [[nodiscard]] std::uint64_t folded() const { return folded_; }  // points that live on only in a fold
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] double first_x() const;
  [[nodiscard]] double last_x() const;
  [[nodiscard]] float last_value() const;

  // At most `columns` columns covering [from, to], empty ones left out; each column's min and max are exact.
  [[nodiscard]] std::vector<Column> columns(double from, double to, int columns) const;
  // The value at the largest x ≤ the given one (for a crosshair); NaN before the first.
  [[nodiscard]] Point at(double x) const;

 private:
  static constexpr std::size_t kFan = 16;  // children of a pyramid block
  struct Block {
    double x_first = 0, x_last = 0, x_min = 0, x_max = 0, sum = 0;
    float first = 0, last = 0, min = 0, max = 0;
    std::uint64_t count = 0;
  };
  static void merge(Block& into, const Block& next);
  void push_leaf(const Block& leaf);
  void fold_oldest();
  void collect(std::size_t level, std::size_t index, double from, double to, double width,
               std::vector<Column>& out) const;
  // levels_[0] are leaves (single points, or folds of several at the old end), levels_[k+1][i] sums up
  // levels_[k][kFan·i … kFan·i+kFan-1].
  std::vector<std::vector<Block>> levels_;
  std::size_t budget_;
  std::uint64_t count_ = 0, folded_ = 0;
};

}  // namespace vitrine
