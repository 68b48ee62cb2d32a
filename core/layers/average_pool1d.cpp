#include "core/layers/list.h"
#include "core/layers/pool.h"

namespace vitrine::layers {

LayerType average_pool1d() {
  return line_pool_layer(
      "average_pool1d", "AveragePool1D",
      "The mean of each window along a sequence T×C, channel by channel: the sequence gets shorter and "
      "smoother. Its gradient is shared by all positions of the window.",
      make_average_pool2d);
}

}  // namespace vitrine::layers
