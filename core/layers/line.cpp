#include "core/layers/line.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

Result<Window> place_on_line(const LayerContext& context) {
  const std::string& title = context.type.info.title;
  const Shape& x = context.inputs.front();
  if (x.rank() != 2)
    return Error{title + " needs a sequence, positions × channels, but gets " + x.text(), "",
                 x.rank() == 1 ? "Add Embedding before it for tokens, or Reshape to T×1 for a series of numbers"
                               : "Use the layer of the same name for images, or add Reshape before it",
                 x.rank() == 1 ? "add reshape shape=" + std::to_string(x[0]) + ",1" : ""};
  Window window;
  const bool dilates = context.type.info.param("dilation") != nullptr;
  window.kernel[1] = context.integer("kernel");
  window.stride[1] = std::max<std::int64_t>(1, context.integer("stride"));
  if (context.integer("stride") == 0) window.stride[1] = window.kernel[1];
  window.dilation[1] = dilates ? context.integer("dilation") : 1;
  const std::int64_t span = window.dilation[1] * (window.kernel[1] - 1) + 1;
  const std::string& padding = context.text("padding");
  std::int64_t total = 0;
  if (padding == "causal") total = span - 1;
  if (padding == "same")
    total = std::max<std::int64_t>(0, ((x[0] - 1) / window.stride[1]) * window.stride[1] + span - x[0]);
  window.pad_before[1] = padding == "causal" ? total : total / 2;
  window.pad_after[1] = total - window.pad_before[1];
  if (x[0] + total < span)
    return Error{title + " looks at " + grouped(span) + " positions at a time, but the sequence has " + grouped(x[0]),
                 "", "Choose a smaller kernel or Same padding", "set padding same"};
  window.out[1] = (x[0] + total - span) / window.stride[1] + 1;
  return window;
}

Places line_places(const LayerContext& context, std::size_t port, const Places& outputs) {
  const Shape& x = context.inputs[port];
  const auto window = place_on_line(context);
  if (!window) return all_places(x);
  Places along{{0, outputs.first[0]}, {0, outputs.last[0]}};  // a sequence lies in a window's columns
  reach_of(*window, 1, x[0], along);
  return {{along.first[1], 0}, {along.last[1], 0}};
}

Value as_image(Lowering& lowering, Value sequence) {
  const Value turned = lowering.add(make_permute({1, 0}), {sequence});
  return lowering.add(make_reshape(Shape{turned.shape[1], 1, turned.shape[2]}), {turned});
}

Value as_sequence(Lowering& lowering, Value image) {
  const Value flat = lowering.add(make_reshape(Shape{image.shape[1], image.shape[3]}), {image});
  return lowering.add(make_permute({1, 0}), {flat});
}

ParamSpec line_kernel_param(std::int64_t fallback) {
  return ParamSpec::integer("kernel", "Kernel", fallback)
      .range(1, 65536)
      .in("positions")
      .says("How many positions the window sees at a time.");
}

bool keeps_positions(const LayerContext& context) {
  return context.integer("stride") == 1 && context.text("padding") != "valid";
}

Result<std::string> lengths_along(const LayerContext& context) {
  if (keeps_positions(context)) return context.lengths.front();
  Error error = mixes_padding(context, "leaves other positions than it is given");
  error.remedy = "Choose a stride of 1 and Same or Causal padding, or add GlobalAveragePool1D before it";
  error.code.clear();
  return error;
}

}  // namespace vitrine::layers
