// How the numbers of a layer were spread at one moment of the training: what a ridge and a band are drawn from.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/train/probes/activations.h"
#include "core/train/probes/weights.h"

namespace vitrine::ui {

// The quantiles that are told: least, 5, 25, 50, 75, 95 % and largest.
inline constexpr std::array<double, 7> kSpreadShares{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

struct Spread {
  std::string name;  // "weight"; of activations the output's name, empty where it has none
  ValueStatistics all;
  // How many lie in each of equal parts from all.least to all.largest. Of activations exact zeros are left out: ReLU
  // makes so many of them that nothing else would be seen.
  std::array<std::int64_t, 64> histogram{};
  bool zerosApart = false;
  std::array<double, 7> quantiles{};  // at kSpreadShares; means something where all.finite() > 0
  std::int64_t leftOut = 0;           // numbers that the quantiles do not know of
};

struct SpreadMoment {
  std::string node;
  bool activations = false;
  std::uint64_t step = 0;  // of the run
  bool kept = false;       // from a kept state; else from a look while it trained
  std::vector<Spread> tensors;

  [[nodiscard]] const Spread* find(const std::string& name) const;  // null: none of that name
};
using MomentPtr = std::shared_ptr<const SpreadMoment>;

[[nodiscard]] MomentPtr spreadOf(const WeightsAnswer& answer, bool kept);
[[nodiscard]] MomentPtr spreadOf(const ActivationsAnswer& answer, bool kept);

// The counts of a spread in `parts` equal parts from `low` to `high`; what lies across a border is shared out,
// what lies beyond left out.
[[nodiscard]] std::vector<double> inParts(const Spread& spread, double low, double high, int parts);

}  // namespace vitrine::ui
