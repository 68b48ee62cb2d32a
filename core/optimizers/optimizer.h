// How gradients move weights. An optimizer is an update rule over one stretch of parameters with its state slots.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/schema/registry.h"

namespace vitrine {

struct UpdateArgs {
  std::int64_t count = 0;
  float* weight = nullptr;
  const float* gradient = nullptr;  // after clipping and penalties
  float* const* slots = nullptr;    // slot k of this stretch
  double learning_rate = 0;         // after the schedule
  double weight_decay = 0;          // decoupled, of this stretch (0 for biases)
  bool decays = true;               // weights: an optimizer's own weight decay applies; false for biases and gains
  std::uint64_t step = 1;           // counted from 1, for bias correction
  const Params* params = nullptr;
  const double* numbers = nullptr;  // OptimizerType::numbers, read beforehand; null: read them from params
  const double* shared = nullptr;   // what OptimizerType::share made for this step; null: made here
};

// Sums over the stretch, for the update/weight ratio and the check that everything stayed finite.
struct UpdateSums {
  double update_squared = 0, weight_squared = 0;  // of the new weights
};

inline constexpr std::size_t kMostNumbers = 8, kMostShared = 4;

struct OptimizerType {
  TypeInfo info;                            // has `learning_rate`; parameters marked live may change during a run
  std::function<int(const Params&)> slots;  // how many state values a weight has
  // Parameters that `update` reads, in the order of UpdateArgs::numbers: at most kMostNumbers.
  std::vector<std::string> numbers;
  // What all stretches of a step have in common, such as bias corrections, made once: kMostShared numbers. May be
  // empty.
  std::function<void(const TypeInfo&, const UpdateArgs&, double* shared)> share;
  std::function<UpdateSums(const TypeInfo&, const UpdateArgs&)> update;
};

const Registry<OptimizerType>& optimizer_types();
// The numbers of a type with these settings, in their order; switches are 0 or 1.
[[nodiscard]] std::vector<double> numbers_of(const OptimizerType& type, const Params& params);

}  // namespace vitrine
