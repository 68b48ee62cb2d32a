// Sequences that end before their last position: what is left out, the mean, the largest.
#include <cmath>

#include "core/ops/op_support.h"
#include "core/train/step_formulas.h"

namespace vitrine {
namespace {

// x (N,T,…): the positions of a sample that count, and the elements of one.
struct Positions {
  std::int64_t filled, all, width;
  Positions(StoryCase& c, std::int64_t sample) : all(c.in_shape(0)[1]) {
    width = axes_product(c.in_shape(0), 2, c.in_shape(0).rank());
    filled = c.inputs() > 1 ? filled_positions(c.numbers.in(1, sample), all) : all;
  }
};

// Whether an element of x lies behind the end of its sample, which is said then.
bool ends_before(StoryCase& c) {
  const Shape& x = c.in_shape(0);
  const std::int64_t sample = axes_product(x, 1, x.rank());
  const Positions p(c, c.place / sample);
  if (c.place % sample / p.width < p.filled) return false;
  c.find_nothing("the sample ends before this position");
  return true;
}

void mask_forward(StoryCase& c) {
  if (!ends_before(c)) c.find_at("x", c.shape, c.place, c.numbers.in(0, c.place));
}

void mask_backward(StoryCase& c) {
  if (!ends_before(c)) c.find_at("dy", c.shape, c.place, c.numbers.arriving(0, c.place));
}

void mean_positions_forward(StoryCase& c) {
  const std::int64_t width = c.in_shape(0)[2], sample = c.place / width;
  const Positions p(c, sample);
  StorySum sum;
  for (std::int64_t t = 0; t < p.filled; ++t)
    sum.add(c.numbers.in(0, (sample * p.all + t) * width + c.place % width));
  const auto count = static_cast<double>(p.filled);
  c.find("(" + sum.words() + ")/" + in_story(count), sum.value() / count, sum.size() / count);
}

// Where what arrives for an element of x stands: (N,C).
std::int64_t in_summary(const StoryCase& c) {
  const Shape& x = c.in_shape(0);
  return c.place / (x[1] * x[2]) * x[2] + c.place % x[2];
}

void mean_positions_backward(StoryCase& c) {
  if (ends_before(c)) return;
  const std::int64_t at = in_summary(c);
  const Positions p(c, at / c.in_shape(0)[2]);
  const double g = c.numbers.arriving(0, at);
  c.find(in_story(g) + "/" + std::to_string(p.filled), g / static_cast<double>(p.filled));
}

void max_positions_forward(StoryCase& c) {
  if (c.port != 0) return;
  const std::int64_t width = c.in_shape(0)[2], sample = c.place / width;
  const Positions p(c, sample);
  std::int64_t winner = 0;
  double largest = 0;
  std::string words;
  for (std::int64_t t = 0; t < p.filled; ++t) {
    const double x = c.numbers.in(0, (sample * p.all + t) * width + c.place % width);
    if (t < 9) words += (t == 0 ? "" : ", ") + in_story(x);
    if (t == 0 || (!std::isnan(largest) && (x > largest || std::isnan(x)))) winner = t, largest = x;
  }
  if (p.filled > 9) words += ", … (" + std::to_string(p.filled - 9) + " more)";
  c.find("the largest of " + words, largest);
  c.say("It stands at position " + std::to_string(winner + 1) + ".");
}

void max_positions_backward(StoryCase& c) {
  const Shape& x = c.in_shape(0);
  const std::int64_t at = in_summary(c), position = c.place / x[2] % x[1];
  const double winner = c.numbers.out(1, at);
  if (winner != static_cast<double>(position))
    return c.find_nothing("position " + in_story(winner + 1) + " was the largest");
  c.find_at("dy", c.stage.out_shapes[0], at, c.numbers.arriving(0, at));
}

constexpr OpFormulas kSequenceFormulas[] = {
    {"mask_positions", mask_forward, mask_backward},
    {"mean_over_positions", mean_positions_forward, mean_positions_backward},
    {"max_over_positions", max_positions_forward, max_positions_backward},
};

}  // namespace

std::span<const OpFormulas> sequence_formulas() {
  return kSequenceFormulas;
}

}  // namespace vitrine
