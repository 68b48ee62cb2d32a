#include "core/layers/list.h"
#include "core/layers/pool.h"

namespace vitrine::layers {

LayerType average_pool2d() {
  return pool_layer(
      "average_pool2d", "AveragePool2D",
      "Replaces each window by its mean, channel by channel: a smaller, smoother image (LeCun et al. 1998). "
      "The mean is over the pixels inside the image; padding does not count.",
      make_average_pool2d);
}

}  // namespace vitrine::layers
