#include "core/watch/history.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine {

namespace {
constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();
constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kSmallestBudget = std::size_t{16} << 10;  // below this the pyramid's own spine would not fit
}  // namespace

History::History(std::size_t budget_bytes)
    : budget_(std::max(budget_bytes, kSmallestBudget)), first_x_(kNowhere), last_x_(kNowhere), last_value_(kGap) {}

void History::clear() {
  leaves_.clear();
  blocks_.clear();
  begin_.assign(1, 0);
  count_ = folded_ = 0;
  first_x_ = last_x_ = kNowhere;
  last_value_ = kGap;
}

void History::append(double x, float value) {
  push({x, value, value, value, value, 1});
}

void History::append_range(double x, float mean, float min, float max, float last, std::uint64_t covers) {
  const auto most = std::uint64_t{std::numeric_limits<std::uint32_t>::max()};
  push({x, mean, min, max, last, static_cast<std::uint32_t>(std::clamp<std::uint64_t>(covers, 1, most))});
}

void History::push(const Leaf& leaf) {
  if (!std::isfinite(leaf.x) || (count_ > 0 && leaf.x <= last_x_)) return;
  const bool finite = std::isfinite(leaf.mean) && std::isfinite(leaf.min) && std::isfinite(leaf.max);
  leaves_.push_back(finite ? leaf : Leaf{leaf.x, kGap, kGap, kGap, kGap, leaf.covers});
  if (count_ == 0) first_x_ = leaf.x;
  last_x_ = leaf.x;
  last_value_ = leaves_.back().mean;
  count_ += leaf.covers;
  complete(0);
  trim_to_budget();
}

// ---- the pyramid

// Quantiles of many values, of which a block hands on three: those at 10, 50 and 90 %, with 20, 60 and 20 % of its
// weight, so that reading a single block gives back what it says.
class History::Quantiles {
 public:
  void clear() { marks_.clear(), total_ = 0; }
  void add(float value, double weight) { marks_.push_back({value, weight}), total_ += weight; }
  void add(const Block& block) {
    if (block.count == 1) return add(block.middle, 1);
    const auto weight = static_cast<double>(block.count);
    add(block.lower, 0.2 * weight), add(block.middle, 0.6 * weight), add(block.upper, 0.2 * weight);
  }
  // A leaf's last value stands for its steps: their mean would say nothing of how far they spread.
  void add(const Leaf& leaf) { add(leaf.last, leaf.covers); }
  void sort() {
    std::sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.value < b.value; });
  }
  // After sort(): between the middles of two marks' weights the value runs straight.
  [[nodiscard]] float at(double share) const {
    const double wanted = share * total_;
    double before = 0, middle = 0;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      const double next = before + marks_[i].weight / 2;
      if (next >= wanted) {
        if (i == 0) return marks_[i].value;
        const double part = (wanted - middle) / (next - middle);
        const auto low = static_cast<double>(marks_[i - 1].value);
        return static_cast<float>(low + part * (static_cast<double>(marks_[i].value) - low));
      }
      before += marks_[i].weight;
      middle = next;
    }
    return marks_.empty() ? kGap : marks_.back().value;
  }

 private:
  struct Mark {
    float value;
    double weight;
  };
  std::vector<Mark> marks_;
  double total_ = 0;
};

History::Block History::block_of(const Leaf& leaf) {
  Block out;
  out.x_first = out.x_last = out.x_min = out.x_max = leaf.x;
  out.first = out.last = leaf.mean;
  out.min = leaf.min, out.max = leaf.max;
  out.lower = out.middle = out.upper = leaf.last;
  if (std::isnan(leaf.mean)) {
    out.gap_first = out.gap_last = true;
    return out;
  }
  out.x_first = leaf.x - static_cast<double>(leaf.covers - 1);
  out.sum = static_cast<double>(leaf.mean) * leaf.covers;
  out.count = leaf.covers;
  return out;
}

void History::merge(Block& into, const Block& next) {
  if (next.count == 0) {
    if (into.count == 0) into.x_last = next.x_last;
    into.gap_last = true;
    return;
  }
  if (into.count == 0) {
    into = next;
    into.gap_first = true;
    return;
  }
  if (next.min < into.min) into.min = next.min, into.x_min = next.x_min;
  if (next.max > into.max) into.max = next.max, into.x_max = next.x_max;
  into.x_last = next.x_last;
  into.last = next.last;
  into.gap_last = next.gap_last;
  into.sum += next.sum;
  into.count += next.count;
}

std::size_t History::end_of(std::size_t level) const {
  return begin_[level] + (level == 0 ? leaves_.size() : blocks_[level - 1].size());
}

History::Block History::block_at(std::size_t level, std::size_t index) const {
  const std::size_t offset = index - begin_[level];
  return level == 0 ? block_of(leaves_[offset]) : blocks_[level - 1][offset];
}

bool History::has_children(std::size_t level, std::size_t index) const {
  return level > 0 && index * kFan >= begin_[level - 1];
}

// Called after an entry was added to `level`: sums up its last kFan entries when they are complete.
void History::complete(std::size_t level) {
  const std::size_t end = end_of(level);
  if (end % kFan != 0) return;
  const Block sum = summed_up(level, end - kFan);
  if (blocks_.size() == level) blocks_.emplace_back(), begin_.push_back(0);
  blocks_[level].push_back(sum);
  complete(level + 1);
}

History::Block History::summed_up(std::size_t level, std::size_t first) const {
  Block sum = block_at(level, first);
  Quantiles quantiles;
  for (std::size_t i = first; i < first + kFan; ++i) {
    const Block child = block_at(level, i);
    if (i > first) merge(sum, child);
    if (child.count > 0) level == 0 ? quantiles.add(leaves_[i - begin_[0]]) : quantiles.add(child);
  }
  quantiles.sort();
  sum.lower = quantiles.at(0.1), sum.middle = quantiles.at(0.5), sum.upper = quantiles.at(0.9);
  return sum;
}

// ---- the budget

std::size_t History::bytes() const {
  std::size_t total = leaves_.size() * sizeof(Leaf);
  for (const auto& level : blocks_) total += level.size() * sizeof(Block);
  return total;
}

void History::trim_to_budget() {
  while (bytes() > budget_ && fold_oldest()) continue;
}

// Drops the oldest kFan entries of the level that takes most room; the block above them stays and speaks for them.
bool History::fold_oldest() {
  std::size_t worst = 0, most = 0;
  for (std::size_t level = 0; level < blocks_.size(); ++level) {
    const std::size_t size = level == 0 ? leaves_.size() * sizeof(Leaf) : blocks_[level - 1].size() * sizeof(Block);
    const bool summed_up = begin_[level] + kFan <= end_of(level + 1) * kFan;
    const bool children_gone = level == 0 || begin_[level - 1] >= (begin_[level] + kFan) * kFan;
    if (summed_up && children_gone && size > most) worst = level, most = size;
  }
  if (most == 0) return false;
  if (worst == 0) {
    for (std::size_t i = 0; i < kFan; ++i) folded_ += leaves_[i].covers;
    leaves_.erase(leaves_.begin(), leaves_.begin() + kFan);
  } else {
    auto& level = blocks_[worst - 1];
    level.erase(level.begin(), level.begin() + kFan);
  }
  begin_[worst] += kFan;
  return true;
}

// ---- reading

template <class Visit>
bool History::visit_roots(Visit&& visit) const {
  std::size_t summed_up = 0;  // entries of this level that a block above speaks for
  for (std::size_t level = begin_.size(); level-- > 0;) {
    const std::size_t end = end_of(level);
    for (std::size_t i = std::max(summed_up, begin_[level]); i < end; ++i) {
      if (!visit(level, i)) return false;
    }
    summed_up = end * kFan;
  }
  return true;
}

struct History::Reader {
  const History& history;
  double from, to, width;
  int columns;
  bool spread;
  double grain;
  std::vector<Column> out;
  int current = -1;  // index of the column that is being filled
  Block filling{};
  bool gap = false;  // since the last finite point of the column before
  Quantiles quantiles{};

  [[nodiscard]] int column_of(double x) const {
    return static_cast<int>(std::clamp((x - from) / width, 0.0, static_cast<double>(columns - 1)));
  }
  void flush() {
    if (current < 0) return;
    const Block& b = filling;
    out.push_back({b.x_first, b.x_last, b.first, b.last, b.min, b.max, b.x_min, b.x_max,
                   b.sum / static_cast<double>(b.count), b.count, gap});
    gap = b.gap_last;
    current = -1;
    if (!spread) return;
    quantiles.sort();
    out.back().lower = quantiles.at(0.1), out.back().upper = quantiles.at(0.9);
    quantiles.clear();
  }
  void visit(std::size_t level, std::size_t index) {
    const std::size_t offset = index - history.begin_[level];
    if (level == 0) {
      take(block_of(history.leaves_[offset]), level, index);
    } else {
      take(history.blocks_[level - 1][offset], level, index);
    }
  }
  void take(const Block& block, std::size_t level, std::size_t index) {
    if (block.x_last < from || block.x_first > to) return;
    if (block.count == 0) {
      (current < 0 ? gap : filling.gap_last) = true;
      return;
    }
    const bool inside = block.x_first >= from && block.x_last <= to;
    const int column = column_of(block.x_first);
    const bool whole = block.x_last - block.x_first <= grain * width || column == column_of(block.x_last);
    if (level > 0 && !(inside && whole) && history.has_children(level, index)) {
      for (std::size_t i = index * kFan; i < (index + 1) * kFan; ++i) visit(level - 1, i);
      return;
    }
    if (column != current) {
      flush();
      current = column;
      filling = block;
      gap = gap || block.gap_first;
    } else {
      merge(filling, block);
    }
    if (spread) quantiles.add(block);
  }
};

std::vector<History::Column> History::columns(double from, double to, int columns, bool spread, double grain) const {
  if (columns < 1 || !std::isfinite(from) || !std::isfinite(to) || to < from) return {};
  const double width = std::max((to - from) / columns, std::numeric_limits<double>::min());
  Reader reader{*this, from, to, width, columns, spread, grain, {}};
  visit_roots([&](std::size_t level, std::size_t index) {
    reader.visit(level, index);
    return true;
  });
  reader.flush();
  return std::move(reader.out);
}

History::Point History::point_of(const Leaf& leaf) {
  return {leaf.x, leaf.mean, leaf.min, leaf.max, leaf.covers};
}

History::Point History::point_of(const Block& block) {
  if (block.count == 0) return {block.x_last, kGap, kGap, kGap, 1};
  const auto mean = static_cast<float>(block.sum / static_cast<double>(block.count));
  return {block.x_last, mean, block.min, block.max, block.count};
}

History::Point History::at(double x) const {
  if (count_ == 0 || std::isnan(x)) return {kNowhere, kGap, kGap, kGap, 0};
  // The record that speaks for x, or else the last one before it.
  const auto next = std::lower_bound(leaves_.begin(), leaves_.end(), x,
                                     [](const Leaf& leaf, double value) { return leaf.x < value; });
  if (next != leaves_.end() && next->x - static_cast<double>(next->covers - 1) <= x) return point_of(*next);
  if (next != leaves_.begin()) return point_of(*std::prev(next));
  // Older than every record that is still whole: the finest fold that begins at or before x.
  for (const auto& row : blocks_) {
    const auto later = std::upper_bound(row.begin(), row.end(), x,
                                        [](double value, const Block& block) { return value < block.x_first; });
    if (later != row.begin()) return point_of(*std::prev(later));
  }
  return {kNowhere, kGap, kGap, kGap, 0};
}

std::vector<History::Point> History::read_after(double after, std::size_t most) const {
  std::vector<Point> out;
  // Folds first, coarse to fine: level k speaks for what level k-1 has dropped.
  for (std::size_t level = blocks_.size(); level >= 1 && out.size() < most; --level) {
    const auto& row = blocks_[level - 1];
    const std::size_t end = begin_[level - 1] / kFan;  // from here on the children are there themselves
    auto it = std::upper_bound(row.begin(), row.end(), after,
                               [](double value, const Block& block) { return value < block.x_last; });
    for (; it != row.end() && out.size() < most; ++it) {
      if (begin_[level] + static_cast<std::size_t>(it - row.begin()) >= end) break;
      out.push_back(point_of(*it));
    }
  }
  auto it = std::upper_bound(leaves_.begin(), leaves_.end(), after,
                             [](double value, const Leaf& leaf) { return value < leaf.x; });
  for (; it != leaves_.end() && out.size() < most; ++it) out.push_back(point_of(*it));
  return out;
}

}  // namespace vitrine
