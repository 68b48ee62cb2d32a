// Forward: what one number of an op's output is made of.
#include <algorithm>
#include <any>
#include <cmath>
#include <functional>
#include <limits>

#include "core/ops/side_by_side_ops.h"
#include "core/ops/unary_functions.h"
#include "core/train/step_numbers.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

std::string told_place(const StoryCase& c) {
  return c.tensor.symbol + place_in_words(c.tensor.of->shape, c.place);
}

double through(UnaryFunction function, double x) {
  double y = x;
  if (function.kind != UnaryKind::linear) activate(function, &x, 1, &y);
  return y;
}

void say_function(StoryCase& c, UnaryFunction function, double x) {
  if (function.kind == UnaryKind::linear) return;
  c.out.value = through(function, x);
  c.out.lines.push_back(std::string(name_of(function.kind)) + "(" + in_story(x) + ") = " + in_story(*c.out.value));
}

// ---- products

void explain_linear(StoryCase& c) {
  const Shape weight = c.numbers.shape(StoryRole::input, 1);
  const std::int64_t in = weight[1], out = weight[0], row = c.place / out, unit = c.place % out;
  StorySum sum;
  for (std::int64_t i = 0; i < in; ++i) sum.add(c.numbers.in(0, row * in + i), c.numbers.in(1, unit * in + i));
  if (c.numbers.find(StoryRole::input, 2)) sum.add(c.numbers.in(2, unit));
  c.size = sum.size();
  c.out.value = sum.value();
  c.out.lines.push_back("= " + sum.words() + " = " + in_story(sum.value()));
  if (c.tensor.port == 0) say_function(c, function_of(*c.stage.operation), sum.value());
}

struct StoryConvolution {
  Conv2DAttributes windows;
  std::optional<PoolAttributes> pool;
};

std::optional<StoryConvolution> convolution_of(const StoryStage& stage) {
  if (!stage.operation) return {};
  const std::any attributes = stage.operation->attributes();
  if (const auto* plain = std::any_cast<Convolution>(&attributes)) return StoryConvolution{plain->windows, {}};
  if (const auto* beside = std::any_cast<SideBySideConvolution>(&attributes))
    return StoryConvolution{beside->windows, beside->pool};
  return {};
}

// Calls `tap(weight's place, input's place or −1 in the padding)` for all that one place of the convolution reads.
void for_taps(const StoryConvolution& of, const Shape& x, const Shape& w, const std::vector<std::int64_t>& at,
              const std::function<void(std::int64_t, std::int64_t)>& tap) {
  const Conv2DAttributes& a = of.windows;
  const std::int64_t group = at[1] / (w[0] / a.groups);
  for (std::int64_t c = 0; c < w[1]; ++c)
    for (std::int64_t u = 0; u < w[2]; ++u)
      for (std::int64_t v = 0; v < w[3]; ++v) {
        const std::int64_t row = at[2] * a.stride[0] + u * a.dilation[0] - a.pad_before[0];
        const std::int64_t column = at[3] * a.stride[1] + v * a.dilation[1] - a.pad_before[1];
        const bool inside = row >= 0 && column >= 0 && row < x[2] && column < x[3];
        const std::int64_t from =
            inside ? ((at[0] * x[1] + group * w[1] + c) * x[2] + row) * x[3] + column : std::int64_t{-1};
        tap(((at[1] * w[1] + c) * w[2] + u) * w[3] + v, from);
      }
}

StorySum convolved(StoryNumbers& numbers, const StoryConvolution& of, const std::vector<std::int64_t>& at) {
  StorySum sum;
  for_taps(of, numbers.shape(StoryRole::input, 0), numbers.shape(StoryRole::input, 1), at,
           [&](std::int64_t weight, std::int64_t from) {
             if (from >= 0) sum.add(numbers.in(0, from), numbers.in(1, weight));
           });
  if (numbers.find(StoryRole::input, 2)) sum.add(numbers.in(2, at[1]));
  return sum;
}

// The place of the convolution itself: where pooling is joined to it, the largest of the window.
std::vector<std::int64_t> winner(StoryNumbers& numbers, const StoryConvolution& of, std::vector<std::int64_t> at) {
  if (!of.pool) return at;
  std::vector<std::int64_t> best;
  double largest = -std::numeric_limits<double>::infinity();
  for (std::int64_t u = 0; u < of.pool->kernel[0]; ++u)
    for (std::int64_t v = 0; v < of.pool->kernel[1]; ++v) {
      const std::vector<std::int64_t> place{at[0], at[1], at[2] * of.pool->stride[0] + u,
                                            at[3] * of.pool->stride[1] + v};
      const double value = convolved(numbers, of, place).value();
      if (best.empty() || value > largest) largest = value, best = place;
    }
  return best;
}

void explain_convolution(StoryCase& c, const StoryConvolution& of) {
  const auto at = winner(c.numbers, of, place_of(c.tensor.of->shape, c.place));
  if (of.pool)
    c.out.lines.push_back("the largest of its window is that of row " + std::to_string(at[2] + 1) + ", column " +
                          std::to_string(at[3] + 1));
  const StorySum sum = convolved(c.numbers, of, at);
  c.size = sum.size();
  c.out.value = sum.value();
  c.out.lines.push_back("= " + sum.words() + " = " + in_story(sum.value()));
  say_function(c, function_of(*c.stage.operation), sum.value());
}

// ---- element by element

void explain_elements(StoryCase& c, bool product) {
  double value = product ? 1 : 0;
  std::string words;
  for (std::size_t port = 0; c.numbers.find(StoryRole::input, port); ++port) {
    const double x = c.numbers.in(port, c.place);
    value = product ? value * x : value + x;
    c.size += std::abs(x);
    words += (words.empty() ? "" : product ? " · " : " + ") + in_story(x);
  }
  c.out.value = value;
  c.out.lines.push_back("= " + words + " = " + in_story(value));
}

void explain_function(StoryCase& c) {
  say_function(c, function_of(*c.stage.operation), c.numbers.in(0, c.place));
}

void explain_dropout(StoryCase& c) {
  const double x = c.numbers.in(0, c.place), y = c.numbers.out(0, c.place);
  c.out.value = y;  // which are dropped is drawn
  c.out.lines.push_back(y == 0 && x != 0 ? "dropped in this step: " + in_story(x) + " → 0"
                                         : in_story(x) + " · " + in_story(x == 0 ? 1 : y / x) + " = " + in_story(y));
}

void explain_same_place(StoryCase& c) {
  const Shape x = c.numbers.shape(StoryRole::input, 0);
  if (x.size() != c.tensor.of->shape.size()) return;
  c.out.value = c.numbers.in(0, c.place);
  c.out.lines.push_back("= x" + place_in_words(x, c.place) + " = " + in_story(*c.out.value));
}

void explain_position(StoryCase& c) {
  const std::int64_t each = c.numbers.shape(StoryRole::input, 1).size();
  const double x = c.numbers.in(0, c.place), p = c.numbers.in(1, each > 0 ? c.place % each : 0);
  c.size = std::abs(x) + std::abs(p);
  c.out.value = x + p;
  c.out.lines.push_back("= " + in_story(x) + " + " + in_story(p) + " = " + in_story(x + p));
}

void explain_gather(StoryCase& c) {
  const Shape table = c.numbers.shape(StoryRole::input, 1);
  const double row = c.numbers.in(0, c.place / table[1]);
  if (!(row >= 0 && row < static_cast<double>(table[0]))) return;
  c.out.value = c.numbers.in(1, static_cast<std::int64_t>(row) * table[1] + c.place % table[1]);
  c.out.lines.push_back("= E[" + in_story(row) + " (from 0), " + std::to_string(c.place % table[1] + 1) +
                        "] = " + in_story(*c.out.value));
}

// ---- along an axis

// Its axis is not told: it is the one along which the numbers agree.
void explain_softmax(StoryCase& c) {
  const Shape x = c.numbers.shape(StoryRole::input, 0);
  const auto at = place_of(x, c.place);
  for (int axis = x.rank() - 1; axis >= 1; --axis) {
    std::vector<std::int64_t> other = at;
    double largest = -std::numeric_limits<double>::infinity();
    const auto each = [&](const auto& body) {
      for (std::int64_t i = 0; i < x[axis]; ++i) {
        other[static_cast<std::size_t>(axis)] = i;
        body(c.numbers.in(0, place_at(x, other)));
      }
    };
    each([&](double value) { largest = std::max(largest, value); });
    StorySum sum;
    each([&](double value) { sum.add(std::exp(value - largest)); });
    const double own = std::exp(c.numbers.in(0, c.place) - largest), value = own / sum.value();
    if (axis > 1 && c.out.told && std::abs(value - static_cast<double>(*c.out.told)) > 1e-4) continue;
    c.out.value = value;
    c.out.lines.push_back("= exp(" + in_story(c.numbers.in(0, c.place)) + " − " + in_story(largest) + ")/(" +
                          sum.words() + ") = " + in_story(own) + "/" + in_story(sum.value()) + " = " +
                          in_story(value));
    return;
  }
}

// `statistic`: the place of its mean and of its k among those; `first`: the output that holds the means.
void explain_normalised(StoryCase& c, std::size_t first, std::int64_t statistic, std::int64_t parameter) {
  const double x = c.numbers.in(0, c.place), mean = c.numbers.out(first, statistic);
  const double k = c.numbers.out(first + 1, statistic);
  const double gain = c.numbers.in(1, parameter), shift = c.numbers.in(2, parameter);
  const double value = (x - mean) * k * gain + shift;
  c.size = (std::abs(x) + std::abs(mean)) * std::abs(k * gain) + std::abs(shift);
  c.out.value = value;
  c.out.lines.push_back("= (" + in_story(x) + " − " + in_story(mean) + ")·" + in_story(k) + "·" + in_story(gain) +
                        " + " + in_story(shift) + " = " + in_story(value));
  say_function(c, function_of(*c.stage.operation), value);
}

void explain_batch_norm(StoryCase& c) {
  const Shape x = c.tensor.of->shape;
  const bool positions = c.stage.op == "batch_norm_positions";
  const auto at = place_of(x, c.place);
  if (positions && static_cast<double>(at[1]) >= std::max(1.0, c.numbers.in(5, at[0]))) {
    c.out.value = 0;
    return c.out.lines.push_back("= 0: the sample ends before this position");
  }
  const std::int64_t channel = positions ? at.back() : at[1];
  explain_normalised(c, 3, channel, channel);
}

void explain_layer_norm(StoryCase& c) {
  const std::int64_t width = std::max<std::int64_t>(1, c.numbers.shape(StoryRole::input, 1).size());
  explain_normalised(c, 1, c.place / width, c.place % width);
}

void explain_global_mean(StoryCase& c) {
  const Shape x = c.numbers.shape(StoryRole::input, 0);
  const std::int64_t pixels = x[2] * x[3];
  StorySum sum;
  for (std::int64_t i = 0; i < pixels; ++i) sum.add(c.numbers.in(0, c.place * pixels + i));
  c.size = sum.size() / static_cast<double>(pixels);
  c.out.value = sum.value() / static_cast<double>(pixels);
  c.out.lines.push_back("= (" + sum.words() + ")/" + std::to_string(pixels) + " = " + in_story(*c.out.value));
}

void explain_attention(StoryCase& c) {
  const Shape weights = c.numbers.shape(StoryRole::output, 1);
  const auto at = place_of(c.tensor.of->shape, c.place);
  const std::vector<StoryTensor>& tensors = c.numbers.all();
  if (weights.rank() != 4) return;
  const std::int64_t width = c.numbers.shape(StoryRole::output, 0)[2] / weights[1];
  const std::int64_t head = c.tensor.port == 1 ? at[1] : at[2] / width, query = c.tensor.port == 1 ? at[2] : at[1];
  const auto seen = head_of(c.stage, tensors, at[0], head);
  if (!seen) return;
  StorySum sum;
  const auto row = static_cast<std::size_t>(query * seen->keys);
  if (c.tensor.port == 0) {
    for (std::int64_t k = 0; k < seen->keys; ++k)
      sum.add(static_cast<double>(seen->weights[row + static_cast<std::size_t>(k)]),
              static_cast<double>(seen->v[static_cast<std::size_t>(k * width + at[2] % width)]));
    c.out.lines.push_back("head " + std::to_string(head + 1) + ": = Σ A·V = " + sum.words() + " = " +
                          in_story(sum.value()) + " (before dropout of A, where there is any)");
    return;
  }
  const float score = seen->scores[row + static_cast<std::size_t>(at[3])];
  for (std::int64_t i = 0; i < width; ++i)
    sum.add(static_cast<double>(seen->q[static_cast<std::size_t>(query * width + i)]),
            static_cast<double>(seen->k[static_cast<std::size_t>(at[3] * width + i)]));
  c.out.lines.push_back("score = (" + sum.words() + ")/√" + std::to_string(width) + " = " +
                        in_story(static_cast<double>(score)));
}

// ---- losses: the mean of rows or elements, where no weights make some count more

double loss_term(StoryCase& c, std::int64_t row, std::int64_t classes) {
  const auto x = [&](std::int64_t k) { return c.numbers.in(0, row * classes + k); };
  const double target = c.numbers.in(1, row);
  if (c.stage.op == "mean_squared_error") return (x(0) - target) * (x(0) - target);
  if (c.stage.op == "mean_absolute_error") return std::abs(x(0) - target);
  if (c.stage.op == "binary_cross_entropy") {
    const double most = std::max(x(0), 0.0);
    return most + std::log(std::exp(-most) + std::exp(x(0) - most)) - target * x(0);
  }
  double largest = x(0), sum = 0;
  for (std::int64_t k = 1; k < classes; ++k) largest = std::max(largest, x(k));
  for (std::int64_t k = 0; k < classes; ++k) sum += std::exp(x(k) - largest);
  return largest + std::log(sum) - x(static_cast<std::int64_t>(target));
}

void explain_loss(StoryCase& c) {
  const Shape x = c.numbers.shape(StoryRole::input, 0), target = c.numbers.shape(StoryRole::input, 1);
  const bool rows = c.stage.op == "cross_entropy";
  if (c.tensor.port != 0 || c.numbers.find(StoryRole::input, 2) || (rows && x.rank() > 3)) return;
  const std::int64_t classes = rows ? x.back() : 1, count = x.size() / classes;
  if (count != target.size()) return;
  StorySum sum;
  std::int64_t judged = 0;
  for (std::int64_t row = 0; row < count; ++row) {
    if (rows && !(c.numbers.in(1, row) >= 0)) continue;  // not labelled
    sum.add(loss_term(c, row, classes));
    ++judged;
  }
  if (judged == 0) return;
  const double value = sum.value() / static_cast<double>(judged);
  c.out.lines.push_back("= (" + sum.words() + ")/" + std::to_string(judged) + " = " + in_story(value));
  // Smoothed labels, and classes that count more, are told nowhere.
  if (c.out.told && std::abs(value - static_cast<double>(*c.out.told)) > 1e-4 * (1 + std::abs(value)))
    c.out.lines.emplace_back("without the loss's own settings, such as smoothed labels or weights of classes");
  else
    c.out.value = value;
}

}  // namespace

void explain_forward(StoryCase& c) {
  if (!c.stage.operation) return;
  c.out.lines.push_back(told_place(c) + ": " + words_of(*c.stage.operation).forward);
  const std::string& op = c.stage.op;
  if (const auto convolution = convolution_of(c.stage)) {
    if (c.tensor.port == 0) explain_convolution(c, *convolution);
  } else if (op == "linear" && c.numbers.find(StoryRole::input, 1)) {
    explain_linear(c);
  } else if (c.stage.part == StoryPart::loss) {
    if (op == "mean_squared_error" || op == "mean_absolute_error" || op == "binary_cross_entropy" ||
        op == "cross_entropy")
      explain_loss(c);
  } else if (op == "attention") {
    explain_attention(c);
  } else if (c.tensor.port != 0) {
    return;
  } else if (op == "add" || op == "multiply") {
    explain_elements(c, op == "multiply");
  } else if (op == "dropout") {
    explain_dropout(c);
  } else if (op == "reshape" || op == "stop_gradient" || op == "to_side_by_side" || op == "from_side_by_side") {
    explain_same_place(c);
  } else if (op == "add_position") {
    explain_position(c);
  } else if (op == "gather") {
    explain_gather(c);
  } else if (op == "softmax") {
    explain_softmax(c);
  } else if (op == "batch_norm" || op == "batch_norm_positions") {
    explain_batch_norm(c);
  } else if (op == "layer_norm") {
    explain_layer_norm(c);
  } else if (op == "global_average_pool2d") {
    explain_global_mean(c);
  } else if (function_of(*c.stage.operation).kind != UnaryKind::linear) {
    explain_function(c);
  }
}

std::optional<StoryWindow> window_of(const StoryStage& stage, const std::vector<StoryTensor>& tensors,
                                     std::int64_t place) {
  const auto convolution = convolution_of(stage);
  StoryNumbers numbers(tensors);
  const StoryTensor* out = numbers.find(StoryRole::output);
  if (!convolution || !out || stage.part == StoryPart::backward || place < 0 || place >= out->of->shape.size())
    return {};
  const Shape w = numbers.shape(StoryRole::input, 1);
  StoryWindow window{w[2], w[3], w[1], {}, {}, {}};
  const auto at = winner(numbers, *convolution, place_of(out->of->shape, place));
  for_taps(*convolution, numbers.shape(StoryRole::input, 0), w, at, [&](std::int64_t weight, std::int64_t from) {
    window.window.push_back(from < 0 ? 0.0F : static_cast<float>(numbers.in(0, from)));
    window.kernel.push_back(static_cast<float>(numbers.in(1, weight)));
    window.padding.push_back(from < 0 ? 1 : 0);
  });
  return numbers.all_there() ? std::optional(std::move(window)) : std::nullopt;
}

std::optional<StoryHead> head_of(const StoryStage& stage, const std::vector<StoryTensor>& tensors,
                                 std::int64_t sample, std::int64_t head) {
  if (stage.op != "attention" || stage.part != StoryPart::forward) return {};
  StoryNumbers numbers(tensors);
  const Shape y = numbers.shape(StoryRole::output, 0), weights = numbers.shape(StoryRole::output, 1);
  if (weights.rank() != 4 || sample < 0 || sample >= weights[0] || head < 0 || head >= weights[1]) return {};
  const bool ports = numbers.shape(StoryRole::input, 0)[2] == y[2];  // else queries, keys and values side by side
  StoryHead out{weights[2], weights[3], y[2] / weights[1], weights[1], {}, {}, {}, {}, {}};
  const std::int64_t row = ports ? y[2] : 3 * y[2];
  const auto part = [&](std::size_t which, std::int64_t count, std::vector<float>& to) {
    const std::int64_t inside = (ports ? 0 : static_cast<std::int64_t>(which) * y[2]) + head * out.width;
    for (std::int64_t t = 0; t < count; ++t)
      for (std::int64_t i = 0; i < out.width; ++i)
        to.push_back(static_cast<float>(numbers.in(ports ? which : 0, (sample * count + t) * row + inside + i)));
  };
  part(0, out.queries, out.q), part(1, out.keys, out.k), part(2, out.keys, out.v);
  for (std::int64_t q = 0; q < out.queries; ++q)
    for (std::int64_t k = 0; k < out.keys; ++k) {
      const auto weight =
          static_cast<float>(numbers.out(1, ((sample * weights[1] + head) * out.queries + q) * out.keys + k));
      double score = 0;
      for (std::int64_t i = 0; i < out.width; ++i)
        score += static_cast<double>(out.q[static_cast<std::size_t>(q * out.width + i)]) *
                 static_cast<double>(out.k[static_cast<std::size_t>(k * out.width + i)]);
      out.weights.push_back(weight);
      out.scores.push_back(weight == 0 ? std::numeric_limits<float>::quiet_NaN()
                                       : static_cast<float>(score / std::sqrt(static_cast<double>(out.width))));
    }
  return numbers.all_there() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace vitrine
