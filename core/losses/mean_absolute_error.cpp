#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType mean_absolute_error() {
  return numbers_loss(
      {"mae",
       "Mean absolute error",
       "Numbers",
       "|y − t|, the mean over all outputs. Every error counts by its size alone, so outliers pull little; the best "
       "constant answer is the median. Its gradient does not shrink near the target: let the learning rate fall.",
       {},
       {}},
      [](const TypeInfo&, const Params&) { return make_mean_absolute_error(); });
}

}  // namespace vitrine::losses
