#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType global_average_pool2d() {
  LayerType type;
  type.info = {
      "global_average_pool2d",
      "GlobalAveragePool2D",
      "Convolution",
      "Replaces every channel of an image by its mean: C×H×W becomes C numbers (Lin et al. 2014). It takes the place "
      "of Flatten before the last Dense with far fewer weights, and works for images of any size.",
      {},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& image = context.inputs.front();
    if (image.rank() != 3)
      return Error{"GlobalAveragePool2D needs an image, channels × height × width, but gets " + image.text(), "",
                   "Move it before what made the image flat, or remove it", "remove"};
    return single_output(context, Shape{image[0]});
  };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    lowering.output(0, lowering.add(make_global_average_pool2d(), {lowering.input(0)}));
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
