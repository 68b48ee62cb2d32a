// How a layer with weights trains: parameters that every such type has beside its own.
#pragma once

#include "core/schema/type_info.h"

namespace vitrine {

// Appends them: `trainable`, `learning_rate_factor`, `optimizer_group`, `weights_of`.
void add_training_params(TypeInfo& info);

// Of a layer of any type; one without weights trains, at the usual rate, in the first group, with its own.
[[nodiscard]] bool trains(const TypeInfo& info, const Params& params);
[[nodiscard]] double learning_rate_factor(const TypeInfo& info, const Params& params);
[[nodiscard]] const std::string& optimizer_group(const TypeInfo& info, const Params& params);  // empty: the first
[[nodiscard]] const std::string& weights_of(const TypeInfo& info, const Params& params);  // id of a layer, or empty

}  // namespace vitrine
