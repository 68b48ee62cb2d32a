#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType distillation() {
  LossType loss =
      rows_loss({"distillation",
                 "Distillation",
                 "Distributions",
                 "T²·Σ p·(log p − log q) with p = softmax(t/T) of the teacher's logits t and q = softmax(z/T) of the "
                 "student's, the "
                 "mean over all samples (and tokens or pixels) (Hinton, Vinyals & Dean 2015). The target is another "
                 "Output, the "
                 "teacher's; a StopGradient before it keeps the teacher from learning of its student. At a higher "
                 "temperature T "
                 "the student also hears which wrong answers the teacher finds likely. No label is needed.",
                 {ParamSpec::real("temperature", "Temperature", 4)
                      .range(0.01, 1000)
                      .says("T: 1 takes the answers as they are, more makes them softer.")},
                 {}},
                "compares the answers of two networks", [](const TypeInfo& info, const Params& params) {
                  return make_distillation(real_of(info, params, "temperature"));
                });
  loss.readout = LossType::Readout::softmax;
  return loss;
}

}  // namespace vitrine::losses
