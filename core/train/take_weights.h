// Weights that were trained elsewhere as those that a run begins with: an old trunk under a new head.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/engine/parameters.h"
#include "core/train/trained.h"

namespace vitrine {

// What of `from` a new run may begin with: weights and running statistics, of these layers only (by the names they
// have there; none named: of all), without the state of the run they come from. An error names a layer that it has
// nothing of.
[[nodiscard]] Result<Trained> weights_to_begin_with(Trained from, const std::vector<std::string>& layers);

// All weights of a network, in its layout. An error names the first that `trained` does not have, or has in another
// shape; `weights` says where.
[[nodiscard]] Status fill_parameters(const ParameterLayout& layout, const Trained& trained,
                                     const std::string& weights, AlignedVector<float>& out);

// What a network can begin with, as a run that does would tell: which weights it takes, and which begin anew, each
// with the reason in brackets; what has no place in it. `take` is called for each that is taken.
using TakeWeight = std::function<void(const ParameterEntry& entry, const Trained::Entry& saved)>;
[[nodiscard]] Adoption compare_weights(const ParameterLayout& layout, const Trained& trained,
                                       const TakeWeight& take = {});

// For a person, once a run has taken them up: which layers begin with them, which anew, and what was not used.
[[nodiscard]] std::string taken_in_words(const Adoption& adoption);

}  // namespace vitrine
