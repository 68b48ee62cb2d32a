#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType perceptron() {
  LossType type = classes_loss(
      {"perceptron",
       "Perceptron",
       "Classes",
       "max(0, m − z[class]), where m is the largest output of the other classes; of a single output z that tells "
       "two "
       "classes, max(0, −y·z) with y = ±1. Only samples that are told wrong move the weights, by their own inputs: "
       "with SGD and one sample a step this is the perceptron rule (Rosenblatt 1958), which finds a line without "
       "errors where there is one, and never rests where there is none. The outputs are scores, not probabilities. "
       "Samples without a label are left out.",
       {},
       {}},
      [](const TypeInfo&, const Params&) { return make_hinge(false, 0); });
  type.has_scale = false;
  return type;
}

}  // namespace vitrine::losses
