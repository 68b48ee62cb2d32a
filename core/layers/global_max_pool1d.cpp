#include "core/layers/list.h"
#include "core/layers/pool.h"

namespace vitrine::layers {

LayerType global_max_pool1d() {
  return position_pool_layer(
      "global_max_pool1d", "GlobalMaxPool1D",
      "The largest value over the positions of a sequence, channel by channel: C numbers of T×C (Collobert "
      "& Weston 2008, max over time). Says whether something was there, not where. Padding behind a "
      "sequence's end never wins.",
      make_max_over_positions);
}

}  // namespace vitrine::layers
