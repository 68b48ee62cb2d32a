#include "core/losses/list.h"
#include "core/ops/ops.h"

namespace vitrine::losses {

LossType cosine() {
  return rows_loss(
      {"cosine",
       "Cosine",
       "Numbers",
       "1 − y·t / (‖y‖·‖t‖), the mean over all samples (and tokens or pixels): 0 where output and target point the "
       "same way, 2 where they are opposite, whatever their lengths (Salton et al. 1975). A row that is all zeros "
       "points nowhere: it costs 1 and has no gradient.",
       {},
       {}},
      "compares the directions of rows", [](const TypeInfo&, const Params&) { return make_cosine(); });
}

}  // namespace vitrine::losses
