// What the ways to lay points out share: rows of numbers come in, places in the plane or in space come out.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace vitrine {

// `count` rows of `width` numbers, one after the other.
struct NumberRows {
  std::span<const float> values;
  std::int64_t count = 0, width = 0;

  [[nodiscard]] std::span<const float> row(std::int64_t i) const {
    return values.subspan(static_cast<std::size_t>(i * width), static_cast<std::size_t>(width));
  }
};
// Errors where the sizes do not agree, or a number is not finite: which row, and what to do.
[[nodiscard]] Status check_rows(const NumberRows& rows, const std::string& method);

struct Layout {
  int dimensions = 2;
  std::vector<float> places;  // count × dimensions, around 0
  int iterations = 0;         // that were done
  bool stopped = false;       // the watcher wanted no more
};

// A layout on its way. `places`: count × dimensions; empty while neighbours are still looked for (iteration 0).
struct LayoutProgress {
  int iteration = 0, iterations = 0;
  std::span<const double> places;
};
// Called after every iteration, in the caller's thread. False stops: what there is so far is the answer.
using LayoutWatch = std::function<bool(const LayoutProgress&)>;

}  // namespace vitrine
