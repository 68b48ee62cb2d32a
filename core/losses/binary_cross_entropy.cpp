#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType binary_cross_entropy() {
  LossType loss = numbers_loss({"binary_cross_entropy",
                                "Binary cross entropy",
                                "Classes",
                                "For yes or no: −(w·t·log σ(z) + (1 − t)·log(1 − σ(z))), the mean over all outputs, "
                                "with target t of 0 or 1 and σ the "
                                "sigmoid. It takes logits z, the plain outputs: no sigmoid belongs before it. One "
                                "output tells two classes apart; "
                                "several outputs are so many independent questions.",
                                {ParamSpec::real("positive_weight", "Positive weight", 1.0)
                                     .range(1e-6, 1e6)
                                     .says("Weight w of the targets that are 1: above 1 where they are rare.")},
                                {}},
                               [](const TypeInfo& info, const Params& params) {
                                 return make_binary_cross_entropy(real_of(info, params, "positive_weight"));
                               });
  loss.readout = LossType::Readout::sigmoid;
  loss.class_threshold = 0;  // of the logit: σ(0) = 1/2
  return loss;
}

}  // namespace vitrine::losses
