#include "core/base/text.h"
#include "core/layers/activation.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/layers/spatial.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

// Each channel by itself, `multiplier` filters for it.
Value depthwise(const LayerContext& context, Lowering& lowering, const std::string& prefix, bool bias) {
  const Value x = lowering.input(0);
  const Window window = *place_window(context, x.shape.without_batch());
  const std::int64_t channels = x.shape[1], outputs = channels * context.integer("multiplier"),
                     field = window.kernel[0] * window.kernel[1];
  std::vector<Value> values{
      x, lowering.parameter({prefix + "weight", Shape{outputs, 1, window.kernel[0], window.kernel[1]},
                             context.nested("initializer"), field, context.integer("multiplier") * field,
                             ParameterRole::weight})};
  if (bias)
    values.push_back(lowering.parameter(constant_parameter(prefix + "bias", Shape{outputs}, 0, ParameterRole::bias)));
  return lowering.add(make_conv2d(convolution_of(window, channels), bias), std::move(values));
}

std::vector<ParamSpec> window_params() {
  return {
      kernel_param(3, "Size of the window: one number for a square, two for rows and columns."),
      stride_param({1}, "How far the window moves each time; 2 halves the image."),
      ParamSpec::choice("padding", "Padding", "same", {{"valid", "Valid"}, {"same", "Same"}})
          .says(
              "Zeros around the image. Valid: none. Same: as many as make the output ⌈size / stride⌉, the odd one at "
              "the bottom and right."),
      ParamSpec::integer("multiplier", "Multiplier", 1)
          .range(1, 1024)
          .says("How many windows look at each channel.")};
}

void add_rest(TypeInfo& info) {
  add_activation(info);
  info.params.push_back(bias_param());
  add_initializer(info, "glorot_uniform", "How the weights start; the bias starts at 0.");
}

Result<Shapes> infer_depthwise(const LayerContext& context, std::int64_t filters) {
  const Shape& image = context.inputs.front();
  VITRINE_TRY(const Window window, place_window(context, image));
  const std::int64_t outputs = image[0] * context.integer("multiplier");
  VITRINE_CHECK(check_tensor("The weights of " + context.type.info.title,
                             Shape{outputs, std::max(window.kernel[0] * window.kernel[1], filters)}));
  VITRINE_CHECK(
      check_tensor("The channels of " + context.type.info.title, Shape{outputs, window.out[0], window.out[1]}));
  return single_output(context, Shape{filters > 0 ? filters : outputs, window.out[0], window.out[1]});
}

}  // namespace

LayerType depthwise_conv2d() {
  LayerType type;
  type.info = {
      "depthwise_conv2d",
      "DepthwiseConv2D",
      "Convolution",
      "A convolution that looks at each channel by itself: y[c,i,j] = f(b[c] + Σ_u,v w[c,u,v] · x[c,i+u,j+v]). "
      "Patterns in space without mixing channels, for a small share of Conv2D's weights and work (Howard et al. "
      "2017, MobileNet).",
      window_params(),
      {}};
  add_rest(type.info);
  type.accepts_activation = "activation";
  type.has_weights = true;
  type.infer = [](const LayerContext& context) { return infer_depthwise(context, 0); };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value y = depthwise(context, lowering, "", context.flag("bias"));
    lowering.output(0, apply_activation(context.nested("activation"), lowering, y));
  };
  type.reach = window_places;
  type.summary = [](const LayerContext& context) {
    return joined({pair_text(pair_of(context.integers("kernel"))), activation_title(context.nested("activation"))});
  };
  return type;
}

LayerType separable_conv2d() {
  LayerType type;
  type.info = {
      "separable_conv2d",
      "SeparableConv2D",
      "Convolution",
      "Two convolutions in place of one: first each channel by itself in space, then all channels together at "
      "each pixel, y = f(W·d + b) (Chollet 2017, Xception). About k² times fewer weights and multiplications than "
      "Conv2D with the same kernel.",
      {ParamSpec::integer("filters", "Filters", 32)
           .range(1, 65536)
           .in("channels")
           .says("The channels of the output.")},
      {}};
  for (ParamSpec& spec : window_params()) type.info.params.push_back(std::move(spec));
  add_rest(type.info);
  type.accepts_activation = "activation";
  type.has_weights = true;
  type.infer = [](const LayerContext& context) { return infer_depthwise(context, context.integer("filters")); };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value d = depthwise(context, lowering, "depthwise.", false);
    const std::int64_t filters = context.integer("filters"), channels = d.shape[1];
    std::vector<Value> values{
        d, lowering.parameter({"pointwise.weight", Shape{filters, channels, 1, 1}, context.nested("initializer"),
                               channels, filters, ParameterRole::weight})};
    const bool bias = context.flag("bias");
    if (bias)
      values.push_back(
          lowering.parameter(constant_parameter("pointwise.bias", Shape{filters}, 0, ParameterRole::bias)));
    const Value y = lowering.add(make_conv2d(convolution_of(Window()), bias), std::move(values));
    lowering.output(0, apply_activation(context.nested("activation"), lowering, y));
  };
  type.reach = window_places;
  type.summary = [](const LayerContext& context) {
    return joined({grouped(context.integer("filters")), pair_text(pair_of(context.integers("kernel"))),
                   activation_title(context.nested("activation"))});
  };
  return type;
}

}  // namespace vitrine::layers
