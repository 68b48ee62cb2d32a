#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType kl_divergence() {
  LossType loss = rows_loss(
      {"kl_divergence",
       "KL divergence",
       "Distributions",
       "Σ t·(log t − log p) with p = softmax(z), the mean over all samples (and tokens or pixels) (Kullback & "
       "Leibler "
       "1951): how far the network's distribution is from the target's, a probability for each class such as the "
       "shares of several opinions. It takes logits z, the plain outputs: no softmax belongs before it. The targets "
       "of "
       "a row add up to 1 and are not normalised; where t is 0 the term is 0, a negative t gives no number.",
       {},
       {}},
      "compares distributions", [](const TypeInfo&, const Params&) { return make_kl_divergence(); });
  loss.readout = LossType::Readout::softmax;
  loss.least_target = 0;
  return loss;
}

}  // namespace vitrine::losses
