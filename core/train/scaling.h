// How a project's data is scaled: what inputs are divided by, and in which unit answers are given.
#pragma once

#include <span>
#include <string>

#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/project/project.h"
#include "core/train/trained.h"

namespace vitrine {

// Is the target one that a normalisation applies to? Numbers that the loss measures a distance to; not classes, and
// not the zeros and ones of a loss that reads its output as a probability.
[[nodiscard]] bool target_has_scale(const Objective& objective, FieldKind target);
// A loss is that of a normalised target: in no unit that a person knows.
[[nodiscard]] bool loss_is_scaled(const Project& project, const Dataset& dataset);

// Whole samples of what the objective's Output says become numbers in the unit of its target; they stay as they are
// where the target is not normalised.
void into_unit_of_target(const Objective& objective, const Scales& scales, std::span<float> said);
[[nodiscard]] bool says_in_other_unit(const Objective& objective, const Scales& scales);  // that changes something

// The project's normalisations, fitted on these rows.
[[nodiscard]] Scales fit_scales(const Project& project, const Dataset& dataset, std::span<const std::int64_t> rows);

// Those of trained weights. Where the file of the weights says nothing of them, the project's own are fitted anew on
// the training samples, and `note` becomes a sentence about it. Errors where the weights were trained on other data:
// other inputs or classes.
[[nodiscard]] Result<Scales> scales_of(const Trained& trained, const Project& project, const Dataset& dataset,
                                       std::span<const std::int64_t> training_rows, std::string& note);

}  // namespace vitrine
