// Quantiles of numbers of any order.
#pragma once

#include <span>
#include <vector>

namespace vitrine {

// Of the finite ones among `values`, at each of `shares` (0 … 1, ascending): the number at (n − 1) · share of their
// order, on a straight line between two of them (Hyndman & Fan 1996, definition 7). Empty where none is finite.
[[nodiscard]] std::vector<double> quantiles_of(std::span<const float> values, std::span<const double> shares);

}  // namespace vitrine
