#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType mean_squared_error() {
  return numbers_loss(
      {"mse",
       "Mean squared error",
       "Numbers",
       "(y − t)², the mean over all outputs (Gauss 1809; Legendre 1805). Large errors count much more than small "
       "ones, so "
       "outliers pull hard; the best constant answer is the mean. Two classes count as the numbers 0 and 1.",
       {},
       {}},
      [](const TypeInfo&, const Params&) { return make_mean_squared_error(); });
}

}  // namespace vitrine::losses
