// The loop that every optimizer shares.
#pragma once

#include <algorithm>
#include <array>

#include "core/optimizers/optimizer.h"

namespace vitrine::optimizers {

[[nodiscard]] ParamSpec learning_rate_param(double fallback);
[[nodiscard]] ParamSpec epsilon_param();

// Moves the weights of a stretch: w ← (1 - learning_rate·decay)·w - rule(i, g), decoupled decay first (Loshchilov &
// Hutter 2019). `rule` reads and writes the state of element i. Blocks and lanes are fixed, so the sums have one
// order; the first loop has no dependence between elements and vectorises, the second adds in eight lanes.
template <class Rule>
UpdateSums update_stretch(const UpdateArgs& args, double decay, Rule rule) {
  constexpr std::int64_t kBlock = 512;
  constexpr std::size_t kLanes = 8;
  alignas(64) std::array<float, kBlock> moved{};
  std::array<double, kLanes> update{}, weight{};
  const auto keep = static_cast<float>(1.0 - args.learning_rate * decay);
  float* const w = args.weight;
  const float* const g = args.gradient;
  for (std::int64_t begin = 0; begin < args.count; begin += kBlock) {
    const std::int64_t count = std::min(kBlock, args.count - begin);
    for (std::int64_t j = 0; j < count; ++j) {
      const float before = w[begin + j];
      const float after = keep * before - rule(begin + j, g[begin + j]);
      moved[static_cast<std::size_t>(j)] = after - before;
      w[begin + j] = after;
    }
    for (std::int64_t j = 0; j < count; ++j) {
      const auto lane = static_cast<std::size_t>(j) % kLanes;
      const double step = moved[static_cast<std::size_t>(j)], now = w[begin + j];
      update[lane] += step * step;
      weight[lane] += now * now;
    }
  }
  UpdateSums sums;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sums.update_squared += update[lane];
    sums.weight_squared += weight[lane];
  }
  return sums;
}

// Adam's update (Kingma & Ba 2015) with decoupled decay; slots: mean and uncentred variance of the gradient.
[[nodiscard]] UpdateSums adam_update(const TypeInfo& info, const UpdateArgs& args, double decay);
[[nodiscard]] std::vector<ParamSpec> adam_params();

}  // namespace vitrine::optimizers
