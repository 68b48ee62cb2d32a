#include "core/layers/list.h"
#include "core/layers/pool.h"

namespace vitrine::layers {

LayerType global_average_pool1d() {
  return position_pool_layer(
      "global_average_pool1d", "GlobalAveragePool1D",
      "The mean over the positions of a sequence: y_c = 1/L · Σ_t x_tc makes C numbers of T×C (Lin et al. "
      "2014, for images). L is the sequence's own length: padding behind its end does not count. The usual "
      "way from tokens to one answer a sequence; the order of the positions is lost, so whatever depends on "
      "it belongs before.",
      make_mean_over_positions);
}

}  // namespace vitrine::layers
