#include "core/layers/list.h"
#include "core/layers/pool.h"

namespace vitrine::layers {

LayerType max_pool2d() {
  return pool_layer(
      "max_pool2d", "MaxPool2D",
      "Keeps the largest value of each window, channel by channel: the image gets smaller, and where exactly "
      "in the window a pattern lies no longer matters (Ranzato et al. 2007). The gradient goes to that one "
      "pixel, the first of several equals.",
      make_max_pool2d, kMostNumberedPixels);
}

}  // namespace vitrine::layers
