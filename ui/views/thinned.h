// Which of many samples are drawn where all would be too many: evenly over them, but in no rhythm, so that data whose
// classes take turns are not shown as one class.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace vitrine::ui {

// Calls `visit(index)` for `most` of `count` samples, in ascending order; for all of them if they are no more.
template <class Visit>
void visitThinned(std::int64_t count, std::int64_t most, const Visit& visit) {
  constexpr double kGolden = 0.6180339887498949;  // the multiples of no fraction are spread more evenly
  for (std::int64_t i = 0; i < std::min(count, most); ++i) {
    const double within = std::fmod(static_cast<double>(i) * kGolden, 1);
    const double share = (static_cast<double>(i) + within) / static_cast<double>(most);
    visit(count <= most ? i : static_cast<std::int64_t>(share * static_cast<double>(count)));
  }
}

}  // namespace vitrine::ui
