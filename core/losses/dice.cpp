#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType dice() {
  return classes_loss(
      {"dice",
       "Dice",
       "Classes",
       "1 − (2·Σ p·g + s) / (Σ p² + Σ g² + s), the mean over all classes, with sums over the pixels (or tokens) of a "
       "sample; then the mean over all samples (Milletari et al. 2016). g is 1 where the class is right and 0 "
       "elsewhere, p the probability it is given: the overlap of what is found with what is there, so that a small "
       "object counts as much as a large background. It takes logits: p is their softmax, or the sigmoid of a single "
       "output, which then judges the second class alone. Places without a label are left out.",
       {ParamSpec::real("smooth", "Smooth", 1.0)
            .range(0, 1e6)
            .says("s: keeps the quotient calm where a class hardly occurs in a sample.")},
       {}},
      [](const TypeInfo& info, const Params& params) { return make_dice(real_of(info, params, "smooth")); });
}

}  // namespace vitrine::losses
