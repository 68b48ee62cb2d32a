// Pooling of images, and images made larger.
#include <algorithm>
#include <any>
#include <cmath>
#include <limits>

#include "core/ops/side_by_side_ops.h"
#include "core/train/step_formulas.h"

namespace vitrine {
namespace {

PoolAttributes pool_of(const StoryCase& c) {
  const std::any attributes = c.stage.operation->attributes();
  if (const auto* beside = std::any_cast<SideBySidePool>(&attributes)) return beside->windows;
  return c.made_from<PoolAttributes>();
}

// The pixels of a window that lie inside of the image.
struct PoolWindow {
  std::int64_t begin[2], end[2];
  PoolWindow(const PoolAttributes& a, const Shape& x, std::int64_t row, std::int64_t column) {
    const std::int64_t at[] = {row, column};
    for (int axis = 0; axis < 2; ++axis) {
      const std::int64_t first = at[axis] * a.stride[axis] - a.pad_before[axis];
      begin[axis] = std::max<std::int64_t>(0, first);
      end[axis] = std::max(begin[axis], std::min(x[axis + 2], first + a.kernel[axis]));
    }
  }
  [[nodiscard]] std::int64_t count() const { return (end[0] - begin[0]) * (end[1] - begin[1]); }
  [[nodiscard]] bool holds(std::int64_t row, std::int64_t column) const {
    return row >= begin[0] && row < end[0] && column >= begin[1] && column < end[1];
  }
};

// Calls body(row, column, number) for the pixels of the window that c.place, of y, looks at.
template <class F>
void for_pixels(StoryCase& c, const PoolWindow& window, F body) {
  const Shape &x = c.in_shape(0), &y = c.stage.out_shapes[0];
  const std::int64_t plane = c.place / (y[2] * y[3]) * x[2] * x[3];
  for (std::int64_t row = window.begin[0]; row < window.end[0]; ++row)
    for (std::int64_t column = window.begin[1]; column < window.end[1]; ++column)
      body(row, column, c.numbers.in(0, plane + row * x[3] + column));
}

void max_pool_forward(StoryCase& c) {
  if (c.port != 0) return;
  const auto at = place_of(c.shape, c.place);
  const PoolWindow window(pool_of(c), c.in_shape(0), at[2], at[3]);
  std::string words;
  double largest = 0;
  std::int64_t seen = 0, winner[2] = {};
  for_pixels(c, window, [&](std::int64_t row, std::int64_t column, double x) {
    if (seen < 9) words += (seen == 0 ? "" : ", ") + in_story(x);
    if (seen++ == 0 || x > largest || std::isnan(x)) largest = x, winner[0] = row, winner[1] = column;
  });
  if (seen == 0) return c.find_nothing("its window lies in the padding alone");
  if (seen > 9) words += ", … (" + std::to_string(seen - 9) + " more)";
  c.find("the largest of " + words, largest);
  c.say("It stands in row " + std::to_string(winner[0] + 1) + ", column " + std::to_string(winner[1] + 1) + ".");
}

// Calls body(place in y, window) for the windows of its plane that look at a pixel, c.place.
template <class F>
void for_windows_over(StoryCase& c, F body) {
  const PoolAttributes a = pool_of(c);
  const Shape &x = c.in_shape(0), &y = c.stage.out_shapes[0];
  const auto at = place_of(x, c.place);
  for (std::int64_t i = 0; i < y[2]; ++i)
    for (std::int64_t j = 0; j < y[3]; ++j) {
      const PoolWindow window(a, x, i, j);
      if (window.holds(at[2], at[3])) body(((at[0] * y[1] + at[1]) * y[2] + i) * y[3] + j, window);
    }
}

void max_pool_backward(StoryCase& c) {
  const Shape& x = c.in_shape(0);
  const auto pixel = static_cast<double>(c.place % (x[2] * x[3]));
  StorySum sum;
  for_windows_over(c, [&](std::int64_t place, const PoolWindow&) {
    if (c.numbers.out(1, place) == pixel) sum.add(c.numbers.arriving(0, place));
  });
  if (sum.empty()) return c.find_nothing("it won no window");
  c.find(sum);
}

void average_pool_forward(StoryCase& c) {
  const auto at = place_of(c.shape, c.place);
  const PoolWindow window(pool_of(c), c.in_shape(0), at[2], at[3]);
  if (window.count() == 0) return c.find_nothing("its window lies in the padding alone");
  StorySum sum;
  for_pixels(c, window, [&](std::int64_t, std::int64_t, double x) { sum.add(x); });
  const auto count = static_cast<double>(window.count());
  c.find("(" + sum.words() + ")/" + in_story(count), sum.value() / count, sum.size() / count);
}

void average_pool_backward(StoryCase& c) {
  StorySum sum;
  for_windows_over(c, [&](std::int64_t place, const PoolWindow& window) {
    sum.add(c.numbers.arriving(0, place), 1 / static_cast<double>(window.count()));
  });
  c.find(sum);
}

std::int64_t pixels_of(const StoryCase& c) {
  return c.in_shape(0)[2] * c.in_shape(0)[3];
}

void global_mean_forward(StoryCase& c) {
  const std::int64_t pixels = pixels_of(c);
  StorySum sum;
  for (std::int64_t i = 0; i < pixels; ++i) sum.add(c.numbers.in(0, c.place * pixels + i));
  const auto count = static_cast<double>(pixels);
  c.find("(" + sum.words() + ")/" + in_story(count), sum.value() / count, sum.size() / count);
}

void global_mean_backward(StoryCase& c) {
  const std::int64_t pixels = pixels_of(c);
  const double g = c.numbers.arriving(0, c.place / pixels);
  c.find(in_story(g) + "/" + std::to_string(pixels), g / static_cast<double>(pixels));
}

// ---- bilinear: a pixel of y lies between two of x along each axis

struct PixelsBetween {
  std::int64_t at[2];  // the lower one, and the higher one
  double share[2];
  PixelsBetween(std::int64_t out, std::int64_t factor, std::int64_t length) {
    const double middle = (static_cast<double>(out) + 0.5) / static_cast<double>(factor) - 0.5;
    const double from = std::max(0.0, middle);
    at[0] = std::min(static_cast<std::int64_t>(from), length - 1);
    at[1] = std::min(at[0] + 1, length - 1);
    share[1] = from - static_cast<double>(at[0]);
    share[0] = 1 - share[1];
  }
  [[nodiscard]] double of(std::int64_t pixel) const {
    return (at[0] == pixel ? share[0] : 0) + (at[1] == pixel ? share[1] : 0);
  }
};

std::int64_t larger_by(const StoryCase& c) {
  return c.stage.out_shapes[0][2] / std::max<std::int64_t>(1, c.in_shape(0)[2]);
}

void bilinear_forward(StoryCase& c) {
  const Shape& x = c.in_shape(0);
  const auto at = place_of(c.shape, c.place);
  const PixelsBetween rows(at[2], larger_by(c), x[2]), columns(at[3], larger_by(c), x[3]);
  const std::int64_t plane = (at[0] * x[1] + at[1]) * x[2] * x[3];
  StorySum sum;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j)
      sum.add(rows.share[i] * columns.share[j], c.numbers.in(0, plane + rows.at[i] * x[3] + columns.at[j]));
  c.find(sum);
}

void bilinear_backward(StoryCase& c) {
  const Shape &x = c.in_shape(0), &y = c.stage.out_shapes[0];
  const auto at = place_of(x, c.place);
  const std::int64_t factor = larger_by(c), plane = (at[0] * y[1] + at[1]) * y[2] * y[3];
  StorySum sum;
  for (std::int64_t i = 0; i < y[2]; ++i) {
    const double row = PixelsBetween(i, factor, x[2]).of(at[2]);
    for (std::int64_t j = 0; row != 0 && j < y[3]; ++j) {
      const double column = PixelsBetween(j, factor, x[3]).of(at[3]);
      if (column != 0) sum.add(row * column, c.numbers.arriving(0, plane + i * y[3] + j));
    }
  }
  c.find(sum);
}

constexpr OpFormulas kPoolFormulas[] = {
    {"max_pool2d", max_pool_forward, max_pool_backward},
    {"average_pool2d", average_pool_forward, average_pool_backward},
    {"global_average_pool2d", global_mean_forward, global_mean_backward},
    {"bilinear", bilinear_forward, bilinear_backward},
};

}  // namespace

std::span<const OpFormulas> pool_formulas() {
  return kPoolFormulas;
}

}  // namespace vitrine
