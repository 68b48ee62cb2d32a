// Ops element by element: functions, sums and products, and what is drawn.
#include <cmath>

#include "core/base/rng.h"
#include "core/ops/dropout_mask.h"
#include "core/ops/ops.h"
#include "core/train/step_formulas.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// ---- functions

void function_forward(StoryCase& c) {
  if (function_of(*c.stage.operation).kind == UnaryKind::linear) return c.find("x", c.numbers.in(0, c.place));
  say_function(c, c.numbers.in(0, c.place));
}

void function_backward(StoryCase& c) {
  const double g = c.numbers.arriving(0, c.place);
  const double dx = before_function(c, function_of(*c.stage.operation), c.place);
  c.find(in_story(g) + "·" + in_story(g == 0 ? 0 : dx / g), dx, 0.01 * std::abs(g));  // a slope may cancel out
}

void affine_forward(StoryCase& c) {
  const auto [factor, shift] = c.made_from<AffineNumbers>();
  const double x = c.numbers.in(0, c.place);
  c.find(in_story(factor) + "·" + in_story(x) + " + " + in_story(shift), factor * x + shift,
         std::abs(factor * x) + std::abs(shift));
}

void affine_backward(StoryCase& c) {
  const double factor = c.made_from<AffineNumbers>().factor, g = c.numbers.arriving(0, c.place);
  c.find(in_story(factor) + "·" + in_story(g), factor * g);
}

// ---- sums and products

void add_forward(StoryCase& c) {
  StorySum sum;
  for (std::size_t port = 0; port < c.inputs(); ++port) sum.add(c.numbers.in(port, c.place));
  c.find(sum);
}

void pass_backward(StoryCase& c) {
  c.find_at("dy", c.shape, c.place, c.numbers.arriving(0, c.place));
}

// All inputs but `port`, times what stands in front.
void product_of_others(StoryCase& c, std::size_t port, std::string words, double value) {
  for (std::size_t k = 0; k < c.inputs(); ++k) {
    if (k == port) continue;
    const double factor = c.numbers.in(k, c.place);
    value *= factor;
    words += (words.empty() ? "" : " · ") + in_story(factor);
  }
  c.find(words, value);
}

void multiply_forward(StoryCase& c) {
  product_of_others(c, c.inputs(), "", 1);
}

void multiply_backward(StoryCase& c) {
  const double g = c.numbers.arriving(0, c.place);
  product_of_others(c, c.port, in_story(g), g);
}

// ---- with a number for many elements

// Which slope of prelu belongs to an element of x.
std::int64_t slope_at(const StoryCase& c, std::int64_t element) {
  const Shape& x = c.in_shape(0);
  const int axis = c.made_from<AlongAxis>().axis;
  std::int64_t length = 1;
  for (int a = axis + 1; a < x.rank(); ++a) length *= x[a];
  return element / length % c.in_shape(1).size();
}

void prelu_forward(StoryCase& c) {
  const double x = c.numbers.in(0, c.place);
  if (x >= 0) return c.find("x", x);
  const double slope = c.numbers.in(1, slope_at(c, c.place));
  c.find(in_story(slope) + "·" + in_story(x), slope * x);
}

void prelu_backward(StoryCase& c) {
  if (c.port == 0) {
    const double g = c.numbers.arriving(0, c.place);
    const double slope = c.numbers.in(0, c.place) < 0 ? c.numbers.in(1, slope_at(c, c.place)) : 1;
    return c.find(in_story(slope) + "·" + in_story(g), slope * g);
  }
  StorySum sum;
  const std::int64_t count = c.in_shape(0).size();
  for (std::int64_t e = 0; e < count; ++e) {
    const double x = slope_at(c, e) == c.place ? c.numbers.in(0, e) : 0;
    if (x < 0) sum.add(c.numbers.arriving(0, e), x);
  }
  c.find(sum);
}

std::int64_t pixels_of_channel(const StoryCase& c) {
  return c.in_shape(0).size() / std::max<std::int64_t>(1, c.in_shape(1).size());
}

void scale_forward(StoryCase& c) {
  const double s = c.numbers.in(1, c.place / pixels_of_channel(c)), x = c.numbers.in(0, c.place);
  c.find(in_story(s) + "·" + in_story(x), s * x);
}

void scale_backward(StoryCase& c) {
  const std::int64_t pixels = pixels_of_channel(c);
  if (c.port == 0) {
    const double s = c.numbers.in(1, c.place / pixels), g = c.numbers.arriving(0, c.place);
    return c.find(in_story(s) + "·" + in_story(g), s * g);
  }
  StorySum sum;
  for (std::int64_t e = c.place * pixels; e < (c.place + 1) * pixels; ++e)
    sum.add(c.numbers.arriving(0, e), c.numbers.in(0, e));
  c.find(sum);
}

// ---- what is drawn, drawn again

// What dropout multiplies an element by.
double kept_share(const StoryCase& c) {
  const auto [rate, stream] = c.made_from<DrawnNumbers>();
  if (!c.stage.training || rate <= 0) return 1;
  const double one = 1;
  double share = 0;
  DropoutMask(c.stage.seed, stream, c.stage.step, rate)
      .apply(static_cast<std::uint64_t>(c.place), &one, 1, false, &share);
  return share;
}

void through_dropout(StoryCase& c, double x) {
  const double share = kept_share(c);
  if (share == 0) return c.find_nothing("it is dropped in this step");
  c.find(in_story(x) + "·" + in_story(share), x * share);
}

void dropout_forward(StoryCase& c) {
  through_dropout(c, c.numbers.in(0, c.place));
}

void dropout_backward(StoryCase& c) {
  through_dropout(c, c.numbers.arriving(0, c.place));
}

double drawn_normal(const StoryCase& c) {
  return Rng(c.stage.seed, c.made_from<DrawnNumbers>().stream)
      .normal(c.stage.step, static_cast<std::uint64_t>(c.place));
}

void noise_forward(StoryCase& c) {
  const double x = c.numbers.in(0, c.place), deviation = c.stage.training ? c.made_from<DrawnNumbers>().amount : 0;
  const double e = deviation > 0 ? drawn_normal(c) : 0;
  c.find(in_story(x) + " + " + in_story(deviation) + "·" + in_story(e), x + deviation * e,
         std::abs(x) + std::abs(deviation * e));
}

// ε of sample_normal: its third input, or drawn.
double epsilon_of(StoryCase& c) {
  if (c.inputs() > 2) return c.numbers.in(2, c.place);
  return c.stage.training ? drawn_normal(c) : 0;
}

void sample_normal_forward(StoryCase& c) {
  const double m = c.numbers.in(0, c.place), v = c.numbers.in(1, c.place), e = epsilon_of(c);
  c.find(in_story(m) + " + exp(" + in_story(v) + "/2)·" + in_story(e), m + std::exp(v / 2) * e,
         std::abs(m) + std::abs(std::exp(v / 2) * e));
}

void sample_normal_backward(StoryCase& c) {
  if (c.port == 0) return pass_backward(c);
  const double g = c.numbers.arriving(0, c.place), v = c.numbers.in(1, c.place);
  const std::string words = in_story(g) + "·exp(" + in_story(v) + "/2)";
  if (c.port == 2) return c.find(words, g * std::exp(v / 2));
  const double e = epsilon_of(c);
  c.find(words + "·" + in_story(e) + "/2", g * std::exp(v / 2) * e / 2);
}

void sample_bits_forward(StoryCase& c) {
  const double p = c.numbers.in(0, c.place);
  if (!c.stage.training || std::isnan(p)) return c.find("p", p);
  const auto drawn = static_cast<double>(Rng(c.stage.seed, c.made_from<DrawnNumbers>().stream)
                                             .uniform(c.stage.step, static_cast<std::uint64_t>(c.place)));
  c.find("1 if " + in_story(drawn) + " < " + in_story(p) + ", else 0", drawn < p ? 1 : 0);
}

// ---- the energy of a restricted Boltzmann machine

void free_energy_forward(StoryCase& c) {
  const std::int64_t visible = c.in_shape(0)[1], hidden = c.in_shape(2)[1];
  StorySum seen, felt;
  for (std::int64_t i = 0; i < visible; ++i) seen.add(c.numbers.in(1, i), c.numbers.in(0, c.place * visible + i));
  for (std::int64_t j = 0; j < hidden; ++j) {
    const double a = c.numbers.in(2, c.place * hidden + j);
    felt.add(std::max(a, 0.0) + std::log1p(std::exp(-std::abs(a))));
  }
  c.find("−(" + seen.words() + ") − (" + felt.words() + ")", -seen.value() - felt.value(), seen.size() + felt.size());
}

void free_energy_backward(StoryCase& c) {
  const std::int64_t visible = c.in_shape(0)[1], hidden = c.in_shape(2)[1], rows = c.in_shape(0)[0];
  if (c.port == 0) {
    const double g = c.numbers.arriving(0, c.place / visible), b = c.numbers.in(1, c.place % visible);
    return c.find("−" + in_story(g) + "·" + in_story(b), -g * b);
  }
  if (c.port == 2) {
    const double g = c.numbers.arriving(0, c.place / hidden), a = c.numbers.in(2, c.place);
    return c.find("−" + in_story(g) + "·σ(" + in_story(a) + ")", -g / (1 + std::exp(-a)));
  }
  StorySum sum;
  for (std::int64_t row = 0; row < rows; ++row)
    sum.add(-c.numbers.arriving(0, row), c.numbers.in(0, row * visible + c.place));
  c.find(sum);
}

constexpr OpFormulas kElementFormulas[] = {
    {"function", function_forward, function_backward},
    {"affine", affine_forward, affine_backward},
    {"add", add_forward, pass_backward},
    {"multiply", multiply_forward, multiply_backward},
    {"prelu", prelu_forward, prelu_backward},
    {"scale_channels", scale_forward, scale_backward},
    {"dropout", dropout_forward, dropout_backward},
    {"add_noise", noise_forward, pass_backward},
    {"sample_normal", sample_normal_forward, sample_normal_backward},
    {"sample_bits", sample_bits_forward, nullptr},
    {"free_energy", free_energy_forward, free_energy_backward},
};

}  // namespace

std::span<const OpFormulas> element_formulas() {
  return kElementFormulas;
}

}  // namespace vitrine
