#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType hinge() {
  return classes_loss(
      {"hinge",
       "Hinge",
       "Classes",
       "max(0, 1 + m − z[class]), where m is the largest output of the other classes (Crammer & Singer 2001); of a "
       "single output z that tells two classes, max(0, 1 − y·z) with y = ±1 (Cortes & Vapnik 1995). The mean over "
       "all "
       "samples (and tokens or pixels). Once the right class leads by 1 nothing more is learned from a sample. The "
       "outputs are scores: their softmax is shown as shares, but is no probability. Samples without a label are "
       "left "
       "out.",
       {ParamSpec::boolean("squared", "Squared", false)
            .says("Squares it: smooth where it reaches 0, and harder on what is far wrong.")},
       {}},
      [](const TypeInfo& info, const Params& params) { return make_hinge(flag_of(info, params, "squared")); });
}

}  // namespace vitrine::losses
