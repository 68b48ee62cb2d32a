#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType global_max_pool2d() {
  LayerType type;
  type.info = {
      "global_max_pool2d",
      "GlobalMaxPool2D",
      "Convolution",
      "The largest value of each channel of an image: C numbers of C×H×W. Says whether a pattern is anywhere, not "
      "where (Oquab et al. 2015). The gradient goes to that one pixel.",
      {},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& image = context.inputs.front();
    if (image.rank() != 3)
      return Error{"GlobalMaxPool2D needs an image, channels × height × width, but gets " + image.text(), "",
                   image.rank() == 2 ? "Use GlobalMaxPool1D for a sequence" : "Add Reshape before it"};
    if (image[1] * image[2] > kMostNumberedPixels)
      return Error{
          "An image of " + Shape{image[1], image[2]}.text() + " has more pixels than GlobalMaxPool2D can number", "",
          "Make the image smaller before it, with AveragePool2D or a stride"};
    return single_output(context, Shape{image[0]});
  };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext&, Lowering& lowering) {
    const Value x = lowering.input(0);
    PoolAttributes whole;
    for (int i = 0; i < 2; ++i) whole.kernel[i] = whole.stride[i] = x.shape[i + 2];
    const Value largest = lowering.add(make_max_pool2d(whole), {x});
    lowering.output(0, lowering.add(make_reshape(Shape{x.shape[1]}), {largest}));
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
