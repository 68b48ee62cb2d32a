// Products: linear, matmul, convolutions.
#include <algorithm>
#include <any>
#include <functional>
#include <limits>
#include <optional>

#include "core/ops/side_by_side_ops.h"
#include "core/train/step_formulas.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// ---- linear

void linear_forward(StoryCase& c) {
  const Shape weight = c.in_shape(1);
  const std::int64_t in = weight[1], out = weight[0], row = c.place / out, unit = c.place % out;
  StorySum sum;
  for (std::int64_t i = 0; i < in; ++i) sum.add(c.numbers.in(0, row * in + i), c.numbers.in(1, unit * in + i));
  if (c.inputs() > 2) sum.add(c.numbers.in(2, unit));
  c.find(sum);
  if (c.port == 0) say_function(c, sum.value());
}

void linear_backward(StoryCase& c) {
  const UnaryFunction function = function_of(*c.stage.operation);
  const std::int64_t out = c.in_shape(1)[0], in = c.in_shape(1)[1], rows = c.in_shape(0).size() / in;
  StorySum sum;
  if (c.port == 0) {
    const std::int64_t row = c.place / in, i = c.place % in;
    for (std::int64_t o = 0; o < out; ++o)
      sum.add(before_function(c, function, row * out + o), c.numbers.in(1, o * in + i));
  } else if (c.port == 1) {
    const std::int64_t o = c.place / in, i = c.place % in;
    for (std::int64_t row = 0; row < rows; ++row)
      sum.add(before_function(c, function, row * out + o), c.numbers.in(0, row * in + i));
  } else {
    for (std::int64_t row = 0; row < rows; ++row) sum.add(before_function(c, function, row * out + c.place));
  }
  c.find(sum);
}

// ---- a product a sample

// Of b, (N,K,P) or turned (N,P,K): where the number for k and p stands.
std::int64_t place_in_b(const StoryCase& c, std::int64_t n, std::int64_t k, std::int64_t p) {
  const Shape& b = c.in_shape(1);
  return n * b[1] * b[2] + (c.made_from<TurnedProduct>().turned ? p * b[2] + k : k * b[2] + p);
}

void matmul_forward(StoryCase& c) {
  const std::int64_t rows = c.in_shape(0)[1], inner = c.in_shape(0)[2];
  const auto at = place_of(c.shape, c.place);
  StorySum sum;
  for (std::int64_t k = 0; k < inner; ++k)
    sum.add(c.numbers.in(0, (at[0] * rows + at[1]) * inner + k), c.numbers.in(1, place_in_b(c, at[0], k, at[2])));
  c.find(sum);
}

void matmul_backward(StoryCase& c) {
  const std::int64_t rows = c.in_shape(0)[1], inner = c.in_shape(0)[2];
  const bool turned = c.made_from<TurnedProduct>().turned;
  const std::int64_t columns = c.in_shape(1)[turned ? 1 : 2];
  const auto at = place_of(c.shape, c.place);
  StorySum sum;
  if (c.port == 0) {
    for (std::int64_t p = 0; p < columns; ++p)
      sum.add(c.numbers.arriving(0, (at[0] * rows + at[1]) * columns + p),
              c.numbers.in(1, place_in_b(c, at[0], at[2], p)));
  } else {
    const std::int64_t k = at[turned ? 2 : 1], p = at[turned ? 1 : 2];
    for (std::int64_t m = 0; m < rows; ++m)
      sum.add(c.numbers.in(0, (at[0] * rows + m) * inner + k),
              c.numbers.arriving(0, (at[0] * rows + m) * columns + p));
  }
  c.find(sum);
}

// ---- convolutions

struct StoryConvolution {
  Conv2DAttributes windows;
  std::optional<PoolAttributes> pool;

  // Where a tap of the window at `position` lies in the image; may be outside.
  [[nodiscard]] std::int64_t row(int axis, std::int64_t position, std::int64_t tap) const {
    return position * windows.stride[axis] + tap * windows.dilation[axis] - windows.pad_before[axis];
  }
  // The window of which this tap is that pixel; below 0 if there is none.
  [[nodiscard]] std::int64_t position(int axis, std::int64_t pixel, std::int64_t tap) const {
    const std::int64_t from = pixel + windows.pad_before[axis] - tap * windows.dilation[axis];
    return from >= 0 && from % windows.stride[axis] == 0 ? from / windows.stride[axis] : -1;
  }
  // Rows or columns of what the convolution makes of so many.
  [[nodiscard]] std::int64_t made_of(int axis, std::int64_t length, std::int64_t kernel) const {
    return (length + windows.pad_before[axis] + windows.pad_after[axis] - windows.dilation[axis] * (kernel - 1) - 1) /
               windows.stride[axis] +
           1;
  }
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
  const std::int64_t group = at[1] / (w[0] / of.windows.groups);
  for (std::int64_t c = 0; c < w[1]; ++c)
    for (std::int64_t u = 0; u < w[2]; ++u)
      for (std::int64_t v = 0; v < w[3]; ++v) {
        const std::int64_t row = of.row(0, at[2], u), column = of.row(1, at[3], v);
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

void convolution_forward(StoryCase& c) {
  const auto of = convolution_of(c.stage);
  if (!of || c.port != 0) return;
  const auto at = winner(c.numbers, *of, place_of(c.shape, c.place));
  if (of->pool)
    c.say("the largest of its window is that of row " + std::to_string(at[2] + 1) + ", column " +
          std::to_string(at[3] + 1));
  const StorySum sum = convolved(c.numbers, *of, at);
  c.find(sum);
  say_function(c, sum.value());
}

// What arrives at each number that the convolution itself made, before a function and pooling.
class ConvolutionGradient {
 public:
  ConvolutionGradient(StoryCase& c, const StoryConvolution& of)
      : c_(c), of_(of), function_(function_of(*c.stage.operation)), dy_(c.stage.out_shapes.at(0)) {
    const Shape &x = c.in_shape(0), &w = c.in_shape(1);
    for (int axis = 0; axis < 2; ++axis) made_[axis] = of.made_of(axis, x[axis + 2], w[axis + 2]);
  }

  // body(row, column, gradient) for those of a channel of a sample; with pooling, for those that won.
  template <class F>
  void each(std::int64_t sample, std::int64_t channel, F body) {
    const std::int64_t plane = (sample * dy_[1] + channel) * dy_[2] * dy_[3];
    for (std::int64_t p = 0; p < dy_[2] * dy_[3]; ++p) {
      const auto pixel = of_.pool ? static_cast<std::int64_t>(c_.numbers.out(1, plane + p)) : p;
      if (pixel < 0) continue;
      body(pixel / made_[1], pixel % made_[1], before_function(c_, function_, plane + p));
    }
  }
  // 0 where there is no such number, and where it did not win its window.
  double at(std::int64_t sample, std::int64_t channel, std::int64_t row, std::int64_t column) {
    if (row < 0 || column < 0 || row >= made_[0] || column >= made_[1]) return 0;
    const std::int64_t plane = (sample * dy_[1] + channel) * dy_[2];
    if (!of_.pool) return before_function(c_, function_, (plane + row) * dy_[3] + column);
    const std::int64_t i = row / of_.pool->stride[0], j = column / of_.pool->stride[1];
    if (i >= dy_[2] || j >= dy_[3]) return 0;
    const std::int64_t pooled = (plane + i) * dy_[3] + j;
    const bool won = static_cast<std::int64_t>(c_.numbers.out(1, pooled)) == row * made_[1] + column;
    return won ? before_function(c_, function_, pooled) : 0;
  }

 private:
  StoryCase& c_;
  const StoryConvolution& of_;
  UnaryFunction function_;
  Shape dy_;
  std::int64_t made_[2] = {};
};

// What reached this pixel through every tap of every channel that read it.
void convolution_input_gradient(StoryCase& c, const StoryConvolution& of, ConvolutionGradient& gradient) {
  const Shape &x = c.in_shape(0), &w = c.in_shape(1);
  const auto at = place_of(x, c.place);
  const std::int64_t group = at[1] / w[1], each = w[0] / of.windows.groups;
  StorySum sum;
  for (std::int64_t o = group * each; o < (group + 1) * each; ++o)
    for (std::int64_t u = 0; u < w[2]; ++u)
      for (std::int64_t v = 0; v < w[3]; ++v) {
        const double g = gradient.at(at[0], o, of.position(0, at[2], u), of.position(1, at[3], v));
        if (g != 0) sum.add(c.numbers.in(1, ((o * w[1] + at[1] % w[1]) * w[2] + u) * w[3] + v), g);
      }
  c.find(sum);
}

void convolution_backward(StoryCase& c) {
  const auto of = convolution_of(c.stage);
  if (!of) return;
  ConvolutionGradient gradient(c, *of);
  if (c.port == 0) return convolution_input_gradient(c, *of, gradient);
  const Shape &x = c.in_shape(0), &w = c.in_shape(1);
  const auto at = place_of(c.shape, c.place);
  const std::int64_t group = at[0] / (w[0] / of->windows.groups);
  StorySum sum;
  for (std::int64_t n = 0; n < x[0]; ++n)
    gradient.each(n, at[0], [&](std::int64_t i, std::int64_t j, double g) {
      if (c.port == 2) return sum.add(g);
      const std::int64_t row = of->row(0, i, at[2]), column = of->row(1, j, at[3]);
      if (row < 0 || column < 0 || row >= x[2] || column >= x[3]) return;
      sum.add(g, c.numbers.in(0, ((n * x[1] + group * w[1] + at[1]) * x[2] + row) * x[3] + column));
    });
  c.find(sum);
}

// ---- the convolution turned round: x (N,I,H,W), W (I,O/groups,kh,kw), y (N,O,H',W')

// A window stands at each pixel of x; channel i of it writes to the channels of its group.
struct TurnedConvolution {
  StoryConvolution of;
  Shape x, w, y;
  explicit TurnedConvolution(const StoryCase& c)
      : of{c.made_from<TransposedConvolution>().windows, {}},
        x(c.in_shape(0)),
        w(c.in_shape(1)),
        y(c.stage.out_shapes.at(0)) {}
  // The channels of x in a group.
  [[nodiscard]] std::int64_t each() const { return x[1] / of.windows.groups; }
  // −1 outside.
  [[nodiscard]] std::int64_t in_y(std::int64_t n, std::int64_t channel, std::int64_t row, std::int64_t column) const {
    const bool inside = row >= 0 && column >= 0 && row < y[2] && column < y[3];
    return inside ? ((n * y[1] + channel) * y[2] + row) * y[3] + column : -1;
  }
  [[nodiscard]] std::int64_t in_x(std::int64_t n, std::int64_t channel, std::int64_t row, std::int64_t column) const {
    const bool inside = row >= 0 && column >= 0 && row < x[2] && column < x[3];
    return inside ? ((n * x[1] + channel) * x[2] + row) * x[3] + column : -1;
  }
  [[nodiscard]] std::int64_t in_w(std::int64_t i, std::int64_t o, std::int64_t u, std::int64_t v) const {
    return ((i * w[1] + o) * w[2] + u) * w[3] + v;
  }
};

void turned_forward(StoryCase& c) {
  const TurnedConvolution t(c);
  const auto at = place_of(t.y, c.place);
  const std::int64_t group = at[1] / t.w[1];
  StorySum sum;
  for (std::int64_t i = group * t.each(); i < (group + 1) * t.each(); ++i)
    for (std::int64_t u = 0; u < t.w[2]; ++u)
      for (std::int64_t v = 0; v < t.w[3]; ++v) {
        const std::int64_t from = t.in_x(at[0], i, t.of.position(0, at[2], u), t.of.position(1, at[3], v));
        if (from >= 0) sum.add(c.numbers.in(0, from), c.numbers.in(1, t.in_w(i, at[1] % t.w[1], u, v)));
      }
  if (c.inputs() > 2) sum.add(c.numbers.in(2, at[1]));
  c.find(sum);
}

void turned_backward(StoryCase& c) {
  const TurnedConvolution t(c);
  const auto at = place_of(c.shape, c.place);
  StorySum sum;
  if (c.port == 0) {
    for (std::int64_t o = 0; o < t.w[1]; ++o)
      for (std::int64_t u = 0; u < t.w[2]; ++u)
        for (std::int64_t v = 0; v < t.w[3]; ++v) {
          const std::int64_t to =
              t.in_y(at[0], at[1] / t.each() * t.w[1] + o, t.of.row(0, at[2], u), t.of.row(1, at[3], v));
          if (to >= 0) sum.add(c.numbers.in(1, t.in_w(at[1], o, u, v)), c.numbers.arriving(0, to));
        }
  } else if (c.port == 1) {
    for (std::int64_t n = 0; n < t.x[0]; ++n)
      for (std::int64_t i = 0; i < t.x[2]; ++i)
        for (std::int64_t j = 0; j < t.x[3]; ++j) {
          const std::int64_t to =
              t.in_y(n, at[0] / t.each() * t.w[1] + at[1], t.of.row(0, i, at[2]), t.of.row(1, j, at[3]));
          if (to >= 0) sum.add(c.numbers.in(0, t.in_x(n, at[0], i, j)), c.numbers.arriving(0, to));
        }
  } else {
    for (std::int64_t n = 0; n < t.y[0]; ++n)
      for (std::int64_t p = 0; p < t.y[2] * t.y[3]; ++p)
        sum.add(c.numbers.arriving(0, (n * t.y[1] + c.place) * t.y[2] * t.y[3] + p));
  }
  c.find(sum);
}

constexpr OpFormulas kProductFormulas[] = {
    {"linear", linear_forward, linear_backward},
    {"matmul", matmul_forward, matmul_backward},
    {"conv2d", convolution_forward, convolution_backward},
    {"conv_transpose2d", turned_forward, turned_backward},
};

}  // namespace

std::span<const OpFormulas> product_formulas() {
  return kProductFormulas;
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

}  // namespace vitrine
