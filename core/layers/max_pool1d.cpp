#include "core/layers/list.h"
#include "core/layers/pool.h"

namespace vitrine::layers {

LayerType max_pool1d() {
  return line_pool_layer(
      "max_pool1d", "MaxPool1D",
      "Keeps the largest value of each window along a sequence T×C, channel by channel: the sequence gets "
      "shorter, and where exactly in the window something was no longer matters. The gradient goes to that "
      "one position.",
      make_max_pool2d);
}

}  // namespace vitrine::layers
