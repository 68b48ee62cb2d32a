#include <numeric>

#include "core/base/text.h"
#include "core/layers/activation.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/layers/spatial.h"

namespace vitrine::layers {
namespace {

// Divisors that both numbers share, smallest first, at most `most` of them past 1.
std::vector<std::int64_t> common_divisors(std::int64_t a, std::int64_t b, std::size_t most) {
  std::vector<std::int64_t> out{1};
  for (std::int64_t d = 2; d <= std::min(a, b) && d <= 65536 && out.size() <= most; ++d)
    if (a % d == 0 && b % d == 0) out.push_back(d);
  return out;
}

Status check_groups(const LayerContext& context, std::int64_t channels) {
  const std::int64_t groups = context.integer("groups"), filters = context.integer("filters");
  if (channels % groups == 0 && filters % groups == 0) return {};
  const bool by_channels = channels % groups != 0;
  return Error{
      "Conv2D splits " + grouped(by_channels ? channels : filters) + (by_channels ? " channels" : " filters") +
          " into " + grouped(groups) + " groups, which does not come out even",
      "", "Choose Groups that divide channels and filters: " + alternatives(common_divisors(channels, filters, 4)),
      "set groups " + std::to_string(std::gcd(std::gcd(channels, filters), groups))};
}

Result<Shapes> infer_conv2d(const LayerContext& context) {
  const Shape& image = context.inputs.front();
  VITRINE_TRY(const Window window, place_window(context, image));
  VITRINE_CHECK(check_groups(context, image[0]));
  const std::int64_t inputs = image[0] / context.integer("groups") * window.kernel[0] * window.kernel[1];
  VITRINE_CHECK(check_tensor("The weights of Conv2D", Shape{context.integer("filters"), inputs}));
  return single_output(context, Shape{context.integer("filters"), window.out[0], window.out[1]});
}

void lower_conv2d(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const Shape image = x.shape.without_batch();
  const Window window = *place_window(context, image);
  const std::int64_t filters = context.integer("filters"), groups = context.integer("groups");
  const std::int64_t field = window.kernel[0] * window.kernel[1];
  std::vector<Value> values{
      x, lowering.parameter({"weight", Shape{filters, image[0] / groups, window.kernel[0], window.kernel[1]},
                             context.nested("initializer"), image[0] / groups * field, filters / groups * field,
                             ParameterRole::weight})};
  const bool bias = context.flag("bias");
  if (bias) values.push_back(lowering.parameter(bias_parameter(filters)));
  const Value y = lowering.add(make_conv2d(convolution_of(window, groups), bias), std::move(values));
  lowering.output(0, apply_activation(context.nested("activation"), lowering, y));
}

std::string summary(const LayerContext& context) {
  const Pair stride = pair_of(context.integers("stride"));
  return joined({grouped(context.integer("filters")), pair_text(pair_of(context.integers("kernel"))),
                 stride == Pair{1, 1}     ? ""
                 : stride[0] == stride[1] ? "stride " + std::to_string(stride[0])
                                          : "stride " + pair_text(stride),
                 activation_title(context.nested("activation"))});
}

}  // namespace

LayerType conv2d() {
  LayerType type;
  type.info = {
      "conv2d",
      "Conv2D",
      "Convolution",
      "Slides small windows of weights, the filters, over an image: y[o,i,j] = f(b[o] + Σ_c,u,v w[o,c,u,v] · "
      "x[c, i·stride + u·dilation − pad, j·stride + v·dilation − pad]) (LeCun et al. 1989). Each filter looks for "
      "the "
      "same pattern everywhere and writes a map of where it found it, so few weights see the whole image.",
      {ParamSpec::integer("filters", "Filters", 32)
           .range(1, 65536)
           .in("channels")
           .says("How many patterns are looked for: the channels of the output."),
       kernel_param(3, "Size of the window: one number for a square, two for rows and columns."),
       stride_param({1}, "How far the window moves each time; 2 halves the image."),
       ParamSpec::choice("padding", "Padding", "same", {{"valid", "Valid"}, {"same", "Same"}, {"number", "Number"}})
           .says("Zeros around the image. Valid: none. Same: as many as make the output ⌈size / stride⌉, the odd one "
                 "at the bottom and right. Number: as many as Padding size says on every side."),
       ParamSpec::integers("padding_size", "Padding size", {1})
           .lengths(1, 2)
           .range(0, 65536)
           .in("pixels")
           .says("Zeros on every side: one number, or two for top and bottom and for left and right.")
           .only_when("padding", {"number"}),
       ParamSpec::integers("dilation", "Dilation", {1})
           .lengths(1, 2)
           .range(1, 1024)
           .in("pixels")
           .says("Distance between the window's weights: 2 leaves one pixel out between any two, and sees farther "
                 "with the same number of weights (Yu & Koltun 2016)."),
       ParamSpec::integer("groups", "Groups", 1)
           .range(1, 65536)
           .says("Splits channels and filters into groups that do not see each other; as many groups as channels is "
                 "a depthwise convolution.")},
      {}};
  add_activation(type.info);
  type.info.params.push_back(bias_param());
  add_initializer(type.info, "glorot_uniform",
                  "How the weights start; the bias starts at 0. He suits deep stacks of ReLU better.");
  type.accepts_activation = "activation";
  type.has_weights = true;
  type.infer = infer_conv2d;
  type.lengths = no_ragged_images;
  type.lower = lower_conv2d;
  type.reach = window_places;
  type.summary = summary;
  return type;
}

}  // namespace vitrine::layers
