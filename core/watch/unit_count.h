// How much of each layer is at work: units that never speak, and units that sit at the ends of their activation. One
// rule for health, the advisor, reports and every view that counts them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/kernels/activation.h"

namespace vitrine {

// Of a layer with an activation that can fall silent or saturate; a unit is one number of a row, one channel of an
// image or of a sequence, over all its places.
struct LayerUnits {
  std::string node, name;  // id in the flat network; what people call it
  std::string activation;  // "relu", "tanh" …: id of its function; of an LSTM and a GRU "tanh"
  std::int64_t units = 0;
  std::int64_t dead = 0, saturated = 0;  // as UnitCount says
  // Of an RNN, LSTM or GRU: the most positions that it read of a sample, and how far back the slope of a sample's
  // loss reaches: the largest norm by its state (of an LSTM by its cell) at the first tenth of the positions, of the
  // largest at any; of a few samples the largest. 0 positions: not known.
  std::int64_t positions = 0;
  double reach = 1;

  [[nodiscard]] double dead_share() const { return units > 0 ? double(dead) / double(units) : 0; }
  [[nodiscard]] double saturated_share() const { return units > 0 ? double(saturated) / double(units) : 0; }
  friend bool operator==(const LayerUnits&, const LayerUnits&) = default;
};

// What a look told, and after how many steps.
struct UnitsSeen {
  std::uint64_t step = 0;
  std::vector<LayerUnits> layers;
  friend bool operator==(const UnitsSeen&, const UnitsSeen&) = default;
};

inline constexpr double kManyUnits = 0.5;  // of a layer, from which on it says little

// When that is too many of a layer: more than half; of very few units, half of which are dead by chance, four fifths.
[[nodiscard]] bool many_are_dead(const LayerUnits& layer);
[[nodiscard]] bool many_are_saturated(const LayerUnits& layer);
// Beyond it hardly anything is left that learns.
inline constexpr double kNearlyAllUnits = 0.9;
// Units that know their answer lie at the ends, too, and a network learns without the half of a wide layer: below
// this share of the loss of guessing neither is an illness (Health::learnt).
inline constexpr double kLearnsWithSuchUnits = 0.25;

// Counts over samples, whose numbers are told one sample after the other.
// - dead: answers of 0, at all places, to at least 99 of 100 samples, as of a ReLU that no longer learns (Lu et al.
//   2019); of GELU and SiLU of next to nothing. Sigmoid and tanh have no such units.
// - saturated: a mean |y| beyond 0.85 of the way to the ends of sigmoid or tanh, where the slope is next to nothing:
//   the measure of Rakitianskaia and Engelbrecht (2015). Others have no ends.
class UnitCount {
 public:
  // `function`: the layer's; of linear and others that have no slope of 0, silent is what is exactly 0.
  UnitCount(UnaryKind function, std::int64_t units);
  // Runs of `together` numbers are of one unit, the next one of the next unit, and after the last of the first again:
  // the places of a channel, the positions of a sequence. What is missing at the end, as padding, counts for nothing.
  void add(std::span<const float> sample, std::int64_t together = 1);

  [[nodiscard]] std::int64_t units() const { return static_cast<std::int64_t>(silent_.size()); }
  [[nodiscard]] std::int64_t samples() const { return samples_; }
  [[nodiscard]] bool is_dead(std::int64_t unit) const;
  [[nodiscard]] bool is_saturated(std::int64_t unit) const;
  [[nodiscard]] double extent(std::int64_t unit) const;  // mean |y| in 0 … 1; 0 of what has no ends
  [[nodiscard]] std::int64_t dead() const;
  [[nodiscard]] std::int64_t saturated() const;
  [[nodiscard]] bool falls_silent() const { return !has_ends(); }
  [[nodiscard]] bool has_ends() const { return function_ == UnaryKind::sigmoid || function_ == UnaryKind::tanh; }

 private:
  UnaryKind function_;
  std::vector<std::int64_t> silent_, seen_;  // of each unit: samples without a word; numbers
  std::vector<double> extent_;               // sum of |y| in −1 … 1
  std::vector<bool> speaks_;                 // in the sample under way
  std::int64_t samples_ = 0;
};

}  // namespace vitrine
