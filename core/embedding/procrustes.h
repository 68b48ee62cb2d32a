// How one picture of points has to be turned to lie upon another of the same points.
#pragma once

#include <array>
#include <span>

namespace vitrine {

using Turn = std::array<double, 9>;  // an orthogonal matrix, row after row
inline constexpr Turn kNoTurn{1, 0, 0, 0, 1, 0, 0, 0, 1};

// The R, a rotation with or without a reflection, for which Σ |before_i − R·now_i|² is least (Schönemann 1966). Both
// are count × 3.
[[nodiscard]] Turn nearest_turn(std::span<const double> before, std::span<const double> now);

}  // namespace vitrine
