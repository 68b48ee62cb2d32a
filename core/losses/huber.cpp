#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType huber() {
  return numbers_loss(
      {"huber",
       "Huber",
       "Numbers",
       "½·d² for errors |d| ≤ δ, else δ·(|d| − ½·δ), with d = y − t, the mean over all outputs (Huber 1964): squared "
       "near "
       "the target, absolute far from it, so that outliers pull with limited strength.",
       {ParamSpec::real("delta", "Delta", 1.0)
            .range(1e-6, 1e6)
            .says("Error δ up to which the loss is squared, in the target's (normalised) unit.")},
       {}},
      [](const TypeInfo& info, const Params& params) { return make_huber(real_of(info, params, "delta")); });
}

}  // namespace vitrine::losses
