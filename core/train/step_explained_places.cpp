// Ops that take numbers from other places: shapes, pieces, choices, axes that stand for many.
#include <algorithm>
#include <cmath>

#include "core/ops/ops.h"
#include "core/train/step_formulas.h"

namespace vitrine {
namespace {

using Axes = std::vector<std::int64_t>;

void from_x(StoryCase& c, std::int64_t from) {
  c.find_at("x", c.in_shape(0), from, c.numbers.in(0, from));
}
void from_dy(StoryCase& c, std::int64_t from) {
  c.find_at("dy", c.stage.out_shapes[0], from, c.numbers.arriving(0, from));
}

void same_forward(StoryCase& c) {
  from_x(c, c.place);
}
void same_backward(StoryCase& c) {
  from_dy(c, c.place);
}

// ---- one behind the other

int concat_axis(const StoryCase& c) {
  const int axis = c.made_from<ConcatAxis>().axis;
  return axis < 0 ? axis + c.stage.out_shapes[0].rank() : axis;
}

void concat_forward(StoryCase& c) {
  const int axis = concat_axis(c);
  Axes at = place_of(c.shape, c.place);
  std::int64_t& along = at[static_cast<std::size_t>(axis)];
  std::size_t input = 0;
  while (input + 1 < c.inputs() && along >= c.in_shape(input)[axis]) along -= c.in_shape(input++)[axis];
  const std::int64_t from = place_at(c.in_shape(input), at);
  c.find_at("input " + std::to_string(input + 1) + " ", c.in_shape(input), from, c.numbers.in(input, from));
}

void concat_backward(StoryCase& c) {
  const int axis = concat_axis(c);
  Axes at = place_of(c.shape, c.place);
  for (std::size_t input = 0; input < c.port; ++input) at[static_cast<std::size_t>(axis)] += c.in_shape(input)[axis];
  from_dy(c, place_at(c.stage.out_shapes[0], at));
}

void slice_forward(StoryCase& c) {
  const SliceRange range = c.made_from<SliceRange>();
  Axes at = place_of(c.shape, c.place);
  at[static_cast<std::size_t>(range.axis)] += range.begin;
  from_x(c, place_at(c.in_shape(0), at));
}

void slice_backward(StoryCase& c) {
  const SliceRange range = c.made_from<SliceRange>();
  Axes at = place_of(c.shape, c.place);
  std::int64_t& along = at[static_cast<std::size_t>(range.axis)];
  if (along < range.begin || along >= range.end) return c.find_nothing("it was not taken");
  along -= range.begin;
  from_dy(c, place_at(c.stage.out_shapes[0], at));
}

// ---- in another order

void permute_forward(StoryCase& c) {
  const auto axes = c.made_from<PermutedAxes>().axes;
  const Axes at = place_of(c.shape, c.place);
  Axes from = at;
  for (std::size_t a = 0; a < axes.size(); ++a) from[1 + static_cast<std::size_t>(axes[a])] = at[1 + a];
  from_x(c, place_at(c.in_shape(0), from));
}

void permute_backward(StoryCase& c) {
  const auto axes = c.made_from<PermutedAxes>().axes;
  const Axes at = place_of(c.shape, c.place);
  Axes to = at;
  for (std::size_t a = 0; a < axes.size(); ++a) to[1 + a] = at[1 + static_cast<std::size_t>(axes[a])];
  from_dy(c, place_at(c.stage.out_shapes[0], to));
}

std::int64_t turned_place(const StoryCase& c, const Shape& other) {
  const std::int64_t columns = c.shape[1];
  return c.place % columns * other[1] + c.place / columns;
}
void transpose_forward(StoryCase& c) {
  const std::int64_t from = turned_place(c, c.in_shape(0));
  c.find_at("W", c.in_shape(0), from, c.numbers.in(0, from));
}
void transpose_backward(StoryCase& c) {
  from_dy(c, turned_place(c, c.stage.out_shapes[0]));
}

// ---- chosen places

// Where in x a place of y comes from along an axis behind the first; −1: from nowhere.
std::int64_t chosen(const Selection& from, int axis, std::int64_t at) {
  const auto a = static_cast<std::size_t>(axis - 1);
  return a >= from.size() || from[a].empty() ? at : from[a][static_cast<std::size_t>(at)];
}

void select_forward(StoryCase& c) {
  const auto from = c.made_from<Selection>();
  Axes at = place_of(c.shape, c.place);
  for (int axis = 1; axis < c.shape.rank(); ++axis) {
    std::int64_t& along = at[static_cast<std::size_t>(axis)];
    along = chosen(from, axis, along);
    if (along < 0) return c.find_nothing("it comes from nowhere");
  }
  from_x(c, place_at(c.in_shape(0), at));
}

void select_backward(StoryCase& c) {
  const auto from = c.made_from<Selection>();
  const Shape& y = c.stage.out_shapes[0];
  const Axes at = place_of(c.shape, c.place);
  const std::int64_t sample = y.size() / std::max<std::int64_t>(1, y[0]);
  StorySum sum;
  for (std::int64_t e = at[0] * sample; e < (at[0] + 1) * sample; ++e) {
    const Axes to = place_of(y, e);
    bool comes = true;
    for (int axis = 1; comes && axis < y.rank(); ++axis) {
      const auto a = static_cast<std::size_t>(axis);
      comes = chosen(from, axis, to[a]) == at[a];
    }
    if (comes) sum.add(c.numbers.arriving(0, e));
  }
  c.find(sum);
}

// ---- one for many

void for_each_forward(StoryCase& c) {
  const std::int64_t from = c.place % c.in_shape(1).size();
  c.find_at("p", c.in_shape(1), from, c.numbers.in(1, from));
}

// Of what is the same for every sample.
void over_samples_backward(StoryCase& c) {
  const std::int64_t each = c.in_shape(1).size(), samples = c.stage.out_shapes[0][0];
  StorySum sum;
  for (std::int64_t n = 0; n < samples; ++n) sum.add(c.numbers.arriving(0, n * each + c.place));
  c.find(sum);
}

void position_forward(StoryCase& c) {
  StorySum sum;
  sum.add(c.numbers.in(0, c.place)), sum.add(c.numbers.in(1, c.place % c.in_shape(1).size()));
  c.find(sum);
}
void position_backward(StoryCase& c) {
  if (c.port == 0) return same_backward(c);
  over_samples_backward(c);
}

// The element of an input that stands for an element of y: the shapes agree at their last axes, the samples are the
// first axis of each.
std::int64_t standing_for(const Shape& x, const Shape& y, const Axes& at) {
  std::int64_t place = at[0];
  for (int a = 1; a < x.rank(); ++a)
    place = place * x[a] + (x[a] == 1 ? 0 : at[static_cast<std::size_t>(y.rank() - x.rank() + a)]);
  return place;
}

double in_broadcast(StoryCase& c, std::size_t input, const Axes& at) {
  return c.numbers.in(input, standing_for(c.in_shape(input), c.stage.out_shapes[0], at));
}

void broadcast_forward(StoryCase& c) {
  const Merge merge = c.made_from<Merge>();
  const char* const sign = merge == Merge::add        ? " + "
                           : merge == Merge::subtract ? " − "
                           : merge == Merge::multiply ? " · "
                                                      : " or ";
  const Axes at = place_of(c.shape, c.place);
  double value = in_broadcast(c, 0, at), magnitude = std::abs(value);
  std::string words = in_story(value);
  for (std::size_t i = 1; i < c.inputs(); ++i) {
    const double x = in_broadcast(c, i, at);
    words += sign + (x < 0 ? "(" + in_story(x) + ")" : in_story(x));
    magnitude += std::abs(x);
    if (merge == Merge::add) value += x;
    if (merge == Merge::subtract) value -= x;
    if (merge == Merge::multiply) value *= x;
    if (merge == Merge::maximum && (x > value || std::isnan(x))) value = x;
  }
  if (merge == Merge::multiply) magnitude = std::abs(value);
  c.find((merge == Merge::maximum ? "the largest of " : "") + words, value, magnitude);
}

// By input `port`, at a place of y.
double broadcast_slope(StoryCase& c, Merge merge, const Axes& at) {
  if (merge == Merge::add) return 1;
  if (merge == Merge::subtract) return c.port == 0 ? 1 : -1;
  double product = 1;
  std::size_t winner = 0;
  for (std::size_t i = 0; i < c.inputs(); ++i) {
    if (merge == Merge::multiply && i != c.port) product *= in_broadcast(c, i, at);
    if (merge == Merge::maximum && in_broadcast(c, i, at) > in_broadcast(c, winner, at)) winner = i;
  }
  if (merge == Merge::multiply) return product;
  return winner == c.port ? 1 : 0;
}

void broadcast_backward(StoryCase& c) {
  const Merge merge = c.made_from<Merge>();
  const Shape& y = c.stage.out_shapes[0];
  const std::int64_t sample = y.size() / std::max<std::int64_t>(1, y[0]);
  const std::int64_t n = c.place / std::max<std::int64_t>(1, c.shape.size() / std::max<std::int64_t>(1, c.shape[0]));
  StorySum sum;
  for (std::int64_t e = n * sample; e < (n + 1) * sample; ++e) {
    const Axes at = place_of(y, e);
    if (standing_for(c.shape, y, at) == c.place) sum.add(c.numbers.arriving(0, e), broadcast_slope(c, merge, at));
  }
  c.find(sum);
}

// ---- rows of a table

void gather_forward(StoryCase& c) {
  const Shape& table = c.in_shape(1);
  const double row = c.numbers.in(0, c.place / table[1]);
  if (!(row >= 0 && row < static_cast<double>(table[0]))) return;
  const std::int64_t column = c.place % table[1];
  c.find("E[" + in_story(row) + " (from 0), " + std::to_string(column + 1) + "]",
         c.numbers.in(1, static_cast<std::int64_t>(row) * table[1] + column));
}

void gather_backward(StoryCase& c) {
  const std::int64_t width = c.in_shape(1)[1], count = c.in_shape(0).size();
  const auto row = static_cast<double>(c.place / width);
  StorySum sum;
  for (std::int64_t i = 0; i < count; ++i)
    if (c.numbers.in(0, i) == row) sum.add(c.numbers.arriving(0, i * width + c.place % width));
  if (sum.empty()) return c.find_nothing("nothing read this row");
  c.find(sum);
}

constexpr OpFormulas kPlaceFormulas[] = {
    {"reshape", same_forward, same_backward},
    {"stop_gradient", same_forward, nullptr},
    {"to_side_by_side", same_forward, same_backward},
    {"from_side_by_side", same_forward, same_backward},
    {"concat", concat_forward, concat_backward},
    {"slice", slice_forward, slice_backward},
    {"permute", permute_forward, permute_backward},
    {"transpose", transpose_forward, transpose_backward},
    {"select", select_forward, select_backward},
    {"for_each_sample", for_each_forward, over_samples_backward},
    {"add_position", position_forward, position_backward},
    {"broadcast", broadcast_forward, broadcast_backward},
    {"gather", gather_forward, gather_backward},
};

}  // namespace

std::span<const OpFormulas> place_formulas() {
  return kPlaceFormulas;
}

}  // namespace vitrine
