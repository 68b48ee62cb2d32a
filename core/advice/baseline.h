// What answers cost that need no network: always the same one, and one that favours nothing.
#pragma once

#include <functional>

#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/project/project.h"

namespace vitrine {

struct Baseline {
  double constant = 0;   // the best constant answer; of absolute and Huber errors that of answering the mean, at most
  double even = 0;       // classes told evenly; of numbers the same as `constant`
  bool classes = false;  // `even` is that of classes
};

// Of one objective, over the training part, without its weight: the entropy of classes (smoothed and weighted as the
// loss says), the variance of numbers. NaN where no short formula is known, or `stop` said true.
[[nodiscard]] Baseline baseline_of(const Objective& objective, const Dataset& dataset, const Split& split,
                                   const Scales& scales, const std::function<bool()>& stop);

}  // namespace vitrine
