// What guessing costs: the mark that a network has to beat before it can be said to have learned anything.
#pragma once

#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/project/project.h"

namespace vitrine {

// The loss of the best answer that is the same for every sample of the training part: the entropy of the classes, in
// nats, for both cross entropies. NaN where there is no such short formula (other losses, weighted classes).
[[nodiscard]] double guess_loss(const Project& project, const Dataset& dataset, const Split& split);

// The losses of all objectives that something learns from have a scale (LossType::has_scale).
[[nodiscard]] bool loss_has_scale(const Project& project);

}  // namespace vitrine
