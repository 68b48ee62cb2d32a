#include "core/layers/pool.h"

#include "core/base/text.h"
#include "core/layers/spatial.h"

namespace vitrine::layers {
namespace {

PoolAttributes attributes_of(const Window& window) {
  PoolAttributes attributes;
  for (std::size_t i = 0; i < 2; ++i) {
    attributes.kernel[i] = window.kernel[i];
    attributes.stride[i] = window.stride[i];
    attributes.pad_before[i] = window.pad_before[i];
    attributes.pad_after[i] = window.pad_after[i];
  }
  return attributes;
}

}  // namespace

LayerType pool_layer(std::string id, std::string title, std::string doc,
                     std::function<OpPtr(const PoolAttributes&)> make_op, std::int64_t most_pixels) {
  LayerType type;
  type.info = {
      std::move(id),
      std::move(title),
      "Convolution",
      std::move(doc),
      {kernel_param(2, "Size of the window: one number for a square, two for rows and columns."),
       stride_param({},
                    "How far the window moves each time. Empty: the kernel's size, so that windows do not overlap."),
       ParamSpec::choice("padding", "Padding", "valid", {{"valid", "Valid"}, {"same", "Same"}})
           .says(
               "Valid: windows stay inside the image, an odd row or column at the end is left out. Same: the output "
               "has ⌈size / stride⌉ pixels; pixels outside the image do not count.")},
      {}};
  type.infer = [most_pixels, title = type.info.title](const LayerContext& context) -> Result<Shapes> {
    const Shape& image = context.inputs.front();
    VITRINE_TRY(const Window window, place_window(context, image));
    if (image[1] * image[2] > most_pixels)
      return Error{"An image of " + Shape{image[1], image[2]}.text() + " has more than the " + grouped(most_pixels) +
                       " pixels that " + title + " can number",
                   "", "Make the image smaller before it, with AveragePool2D or a stride"};
    return single_output(context, Shape{image[0], window.out[0], window.out[1]});
  };
  type.lengths = no_ragged_images;
  type.lower = [make_op = std::move(make_op)](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const Window window = *place_window(context, x.shape.without_batch());
    lowering.output(0, lowering.add(make_op(attributes_of(window)), {x}));
  };
  type.summary = [](const LayerContext& context) { return pair_text(pair_of(context.integers("kernel"))); };
  return type;
}

}  // namespace vitrine::layers
