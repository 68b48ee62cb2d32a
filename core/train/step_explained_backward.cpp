// Backward: what one number of a gradient is made of.
#include <any>
#include <cmath>

#include "core/ops/side_by_side_ops.h"
#include "core/ops/unary_functions.h"
#include "core/train/step_numbers.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// The gradient by what the joined function was given, at a place of the output.
double before_function(StoryCase& c, UnaryFunction function, std::int64_t place) {
  const double g = c.numbers.arriving(0, place);
  if (function.kind == UnaryKind::linear) return g;
  const bool alone = words_of(*c.stage.operation).inputs.size() == 1;  // it is the whole op
  double v = 0, out = 0;
  if (function.reads_output()) v = c.numbers.out(0, place);
  if (function.reads_input()) v = alone ? c.numbers.in(0, place) : c.numbers.out(1, place);
  activate_gradient(function, &v, &g, 1, false, &out);
  return out;
}

void say_sum(StoryCase& c, const StorySum& sum) {
  c.size = sum.size();
  c.out.value = sum.value();
  c.out.lines.push_back("= " + sum.words() + " = " + in_story(sum.value()));
}

void explain_linear_gradient(StoryCase& c) {
  const UnaryFunction function = function_of(*c.stage.operation);
  const Shape dy = c.numbers.shape(StoryRole::arriving, 0);
  const std::int64_t out = dy.back(), rows = dy.size() / out;
  StorySum sum;
  if (c.tensor.port == 0) {
    const std::int64_t in = c.tensor.of->shape.back(), row = c.place / in, i = c.place % in;
    for (std::int64_t o = 0; o < out; ++o)
      sum.add(before_function(c, function, row * out + o), c.numbers.in(1, o * in + i));
  } else {
    const std::int64_t in = c.tensor.port == 1 ? c.tensor.of->shape.back() : 1, o = c.place / in, i = c.place % in;
    for (std::int64_t row = 0; row < rows; ++row) {
      const double g = before_function(c, function, row * out + o);
      if (c.tensor.port == 1)
        sum.add(g, c.numbers.in(0, row * in + i));
      else
        sum.add(g);
    }
  }
  say_sum(c, sum);
}

// Of the weights and the bias: sums over samples and places.
void explain_convolution_gradient(StoryCase& c, const Conv2DAttributes& a) {
  const UnaryFunction function = function_of(*c.stage.operation);
  const Shape dy = c.numbers.shape(StoryRole::arriving, 0), x = c.numbers.shape(StoryRole::input, 0);
  const auto at = place_of(c.tensor.of->shape, c.place);
  StorySum sum;
  for (std::int64_t n = 0; n < dy[0]; ++n)
    for (std::int64_t i = 0; i < dy[2]; ++i)
      for (std::int64_t j = 0; j < dy[3]; ++j) {
        const auto g = [&] { return before_function(c, function, ((n * dy[1] + at[0]) * dy[2] + i) * dy[3] + j); };
        if (c.tensor.port == 2) {
          sum.add(g());
          continue;
        }
        const std::int64_t row = i * a.stride[0] + at[2] * a.dilation[0] - a.pad_before[0];
        const std::int64_t column = j * a.stride[1] + at[3] * a.dilation[1] - a.pad_before[1];
        if (row < 0 || column < 0 || row >= x[2] || column >= x[3]) continue;
        const std::int64_t channel = at[0] / (dy[1] / a.groups) * c.tensor.of->shape[1] + at[1];
        sum.add(g(), c.numbers.in(0, ((n * x[1] + channel) * x[2] + row) * x[3] + column));
      }
  say_sum(c, sum);
}

void explain_function_gradient(StoryCase& c) {
  const UnaryFunction function = function_of(*c.stage.operation);
  const double g = c.numbers.arriving(0, c.place), dx = before_function(c, function, c.place);
  c.out.value = dx;
  c.out.lines.push_back("= " + in_story(g) + " · " + in_story(g == 0 ? 0 : dx / g) + " = " + in_story(dx));
}

void explain_product_gradient(StoryCase& c) {
  double value = c.numbers.arriving(0, c.place);
  std::string words = in_story(value);
  for (std::size_t port = 0; c.numbers.find(StoryRole::input, port); ++port) {
    if (port == c.tensor.port) continue;
    const double other = c.numbers.in(port, c.place);
    value *= other;
    words += " · " + in_story(other);
  }
  c.out.value = value;
  c.out.lines.push_back("= " + words + " = " + in_story(value));
}

void explain_same_gradient(StoryCase& c) {
  if (c.numbers.shape(StoryRole::arriving, 0).size() != c.tensor.of->shape.size()) return;
  c.out.value = c.numbers.arriving(0, c.place);
  c.out.lines.push_back("= " + in_story(*c.out.value));
}

void explain_dropout_gradient(StoryCase& c) {
  const double g = c.numbers.arriving(0, c.place);
  const std::optional<float> told = c.tensor.of->at(c.place);
  if (!told) return;
  c.out.value = static_cast<double>(*told);  // which are dropped is drawn
  c.out.lines.push_back(*told == 0 ? "dropped in this step: no gradient goes through"
                                   : "= " + in_story(g) + " · " + in_story(g == 0 ? 1 : *c.out.value / g) + " = " +
                                         in_story(*c.out.value));
}

void explain_softmax_loss_gradient(StoryCase& c) {
  const Shape x = c.numbers.shape(StoryRole::input, 0);
  const std::int64_t classes = x.back(), row = c.place / classes, own = c.place % classes;
  double largest = c.numbers.in(0, row * classes), sum = 0;
  for (std::int64_t k = 1; k < classes; ++k) largest = std::max(largest, c.numbers.in(0, row * classes + k));
  for (std::int64_t k = 0; k < classes; ++k) sum += std::exp(c.numbers.in(0, row * classes + k) - largest);
  const double share = std::exp(c.numbers.in(0, c.place) - largest) / sum, target = c.numbers.in(1, row);
  const double count = c.numbers.out(1, 0), one = static_cast<std::int64_t>(target) == own ? 1 : 0;
  const double value = target < 0 ? 0 : c.numbers.arriving(0, 0) * (share - one) / count;
  c.out.lines.push_back("= " + in_story(c.numbers.arriving(0, 0)) + "·(" + in_story(share) + " − " + in_story(one) +
                        ")/" + in_story(count) + " = " + in_story(value));
  if (!c.out.told || std::abs(value - static_cast<double>(*c.out.told)) < 1e-5 + 1e-4 * std::abs(value))
    c.out.value = value;
  else
    c.out.lines.emplace_back("without the loss's own settings, such as smoothed labels or weights of classes");
}

// A square's slope, or a sigmoid's.
void explain_element_loss_gradient(StoryCase& c) {
  const double x = c.numbers.in(0, c.place), t = c.numbers.in(1, c.place), share = c.numbers.arriving(0, 0);
  const auto count = static_cast<double>(c.tensor.of->shape.size());
  const bool square = c.stage.op == "mean_squared_error";
  const double slope = square ? 2 * (x - t) : 1 / (1 + std::exp(-x)) - t, value = share * slope / count;
  c.out.lines.push_back(
      "= " + in_story(share) + "·" +
      (square ? "2·(" + in_story(x) + " − " + in_story(t) + ")" : "(σ(" + in_story(x) + ") − " + in_story(t) + ")") +
      "/" + in_story(count) + " = " + in_story(value));
  if (!c.out.told || std::abs(value - static_cast<double>(*c.out.told)) < 1e-5 + 1e-4 * std::abs(value))
    c.out.value = value;
}

void explain_loss_gradient(StoryCase& c) {
  if (c.tensor.port != 0 || c.numbers.find(StoryRole::input, 2)) return;
  const Shape x = c.numbers.shape(StoryRole::input, 0);
  if (c.stage.op == "cross_entropy" && x.rank() <= 3 && c.numbers.find(StoryRole::output, 1))
    explain_softmax_loss_gradient(c);
  else if ((c.stage.op == "mean_squared_error" || c.stage.op == "binary_cross_entropy") &&
           c.numbers.find(StoryRole::input, 1))
    explain_element_loss_gradient(c);
}

std::optional<Conv2DAttributes> windows_of(const Op& op) {
  const std::any attributes = op.attributes();
  if (const auto* plain = std::any_cast<Convolution>(&attributes)) return plain->windows;
  const auto* beside = std::any_cast<SideBySideConvolution>(&attributes);
  return beside && !beside->pool ? std::optional(beside->windows) : std::nullopt;
}

void explain_op_gradient(StoryCase& c) {
  const std::string& op = c.stage.op;
  if (const auto windows = windows_of(*c.stage.operation)) {
    if (c.tensor.port > 0 && c.numbers.shape(StoryRole::input, 0).rank() == 4)
      explain_convolution_gradient(c, *windows);
  } else if (op == "linear" && c.numbers.find(StoryRole::input, 1)) {
    explain_linear_gradient(c);
  } else if (op == "multiply") {
    explain_product_gradient(c);
  } else if (op == "add" || op == "reshape" || op == "add_noise" || op == "to_side_by_side" ||
             op == "from_side_by_side" || (op == "add_position" && c.tensor.port == 0)) {
    explain_same_gradient(c);
  } else if (op == "dropout") {
    explain_dropout_gradient(c);
  } else if (function_of(*c.stage.operation).kind != UnaryKind::linear &&
             words_of(*c.stage.operation).inputs.size() == 1) {
    explain_function_gradient(c);
  } else {
    explain_loss_gradient(c);
  }
}

}  // namespace

void explain_backward(StoryCase& c) {
  if (!c.stage.operation) return;
  c.out.lines.push_back(c.tensor.symbol + place_in_words(c.tensor.of->shape, c.place) + ": " +
                        words_of(*c.stage.operation).backward);
  explain_op_gradient(c);
  if (!c.tensor.added) return;
  c.out.value.reset();
  c.out.lines.emplace_back("It is added to what other ops gave before it.");
}

}  // namespace vitrine
