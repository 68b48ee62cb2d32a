// First values of parameters, from (seed, stream) alone.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/schema/registry.h"

namespace vitrine {

struct FillArgs {
  std::span<float> values;
  std::int64_t fan_in = 1, fan_out = 1;
  std::uint64_t seed = 0, stream = 0;
};

struct InitializerType {
  TypeInfo info;
  std::function<void(const TypeInfo&, const Params&, const FillArgs&)> fill;
};

const Registry<InitializerType>& initializer_types();
// Those a person may pick for weights: all but the fixed tables that layers use themselves.
[[nodiscard]] std::vector<const TypeInfo*> initializer_choices();
void fill(const Spec& initializer, const FillArgs& args);

}  // namespace vitrine
