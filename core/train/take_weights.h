// Weights that were trained elsewhere as those that a run begins with: an old trunk under a new head.
#pragma once

#include <string>
#include <vector>

#include "core/train/trained.h"

namespace vitrine {

// What of `from` a new run may begin with: weights and running statistics, of these layers only (by the names they
// have there; none named: of all), without the state of the run they come from. An error names a layer that it has
// nothing of.
[[nodiscard]] Result<Trained> weights_to_begin_with(Trained from, const std::vector<std::string>& layers);

// For a person, once a run has taken them up: which layers begin with them, which anew, and what was not used.
[[nodiscard]] std::string taken_in_words(const Adoption& adoption);

}  // namespace vitrine
