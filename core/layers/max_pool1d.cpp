#include "core/base/text.h"
#include "core/layers/line.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType max_pool1d() {
  LayerType type;
  type.info = {
      "max_pool1d",
      "MaxPool1D",
      "Convolution",
      "Keeps the largest value of each window along a sequence T×C, channel by channel: the sequence gets shorter, "
      "and where exactly in the window something was no longer matters. The gradient goes to that one position.",
      {line_kernel_param(2),
       ParamSpec::integer("stride", "Stride", 0)
           .range(0, 65536)
           .in("positions")
           .says("How far the window moves each time. 0: the kernel's size, so that windows do not overlap."),
       ParamSpec::choice("padding", "Padding", "valid", {{"valid", "Valid"}, {"same", "Same"}})
           .says("Valid: windows stay inside, an odd position at the end is left out. Same: the output has ⌈T / "
                 "stride⌉ positions; what lies outside does not count.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    VITRINE_TRY(const Window window, place_on_line(context));
    return single_output(context, Shape{window.out[1], context.inputs.front()[1]});
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "takes neighbouring positions together");
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Window window = *place_on_line(context);
    PoolAttributes attributes;
    for (std::size_t i = 0; i < 2; ++i) {
      attributes.kernel[i] = window.kernel[i], attributes.stride[i] = window.stride[i];
      attributes.pad_before[i] = window.pad_before[i], attributes.pad_after[i] = window.pad_after[i];
    }
    lowering.output(
        0, as_sequence(lowering, lowering.add(make_max_pool2d(attributes), {as_image(lowering, lowering.input(0))})));
  };
  type.summary = [](const LayerContext& context) { return "kernel " + grouped(context.integer("kernel")); };
  return type;
}

}  // namespace vitrine::layers
