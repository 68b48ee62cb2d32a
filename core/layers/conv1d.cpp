#include "core/base/text.h"
#include "core/layers/activation.h"
#include "core/layers/common.h"
#include "core/layers/line.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

Result<Shapes> infer_conv1d(const LayerContext& context) {
  VITRINE_TRY(const Window window, place_on_line(context));
  const std::int64_t channels = context.inputs.front()[1], filters = context.integer("filters"),
                     groups = context.integer("groups");
  if (channels % groups != 0 || filters % groups != 0)
    return Error{"Conv1D splits " + grouped(channels % groups != 0 ? channels : filters) +
                     (channels % groups != 0 ? " channels" : " filters") + " into " + grouped(groups) +
                     " groups, which does not come out even",
                 "", "Choose Groups that divide channels and filters", "set groups 1"};
  VITRINE_CHECK(check_tensor("The weights of Conv1D", Shape{filters, channels / groups * window.kernel[1]}));
  return single_output(context, Shape{window.out[1], filters});
}

void lower_conv1d(const LayerContext& context, Lowering& lowering) {
  const Window window = *place_on_line(context);
  Value x = lowering.input(0);
  if (const auto lengths = lowering.lengths(0)) x = lowering.add(make_mask_positions(), {x, *lengths});
  const std::int64_t channels = x.shape[2], filters = context.integer("filters"), groups = context.integer("groups");
  const std::int64_t inputs = channels / groups, field = window.kernel[1];
  const Value weight = lowering.parameter({"weight", Shape{filters, inputs, field}, context.nested("initializer"),
                                           inputs * field, filters / groups * field, ParameterRole::weight});
  std::vector<Value> values{as_image(lowering, x), lowering.add(make_reshape(Shape{inputs, 1, field}), {weight})};
  const bool bias = context.flag("bias");
  if (bias) values.push_back(lowering.parameter(bias_parameter(filters)));
  const Value y =
      as_sequence(lowering, lowering.add(make_conv2d(convolution_of(window, groups), bias), std::move(values)));
  lowering.output(0, apply_activation(context.nested("activation"), lowering, y));
}

}  // namespace

LayerType conv1d() {
  LayerType type;
  type.info = {
      "conv1d",
      "Conv1D",
      "Convolution",
      "Slides windows of weights along a sequence T×C: y[t,o] = f(b[o] + Σ_c,u w[o,c,u] · x[t·stride + u·dilation − "
      "pad, c]) (Waibel et al. 1989, time-delay networks). Patterns of a few neighbouring words, samples of a "
      "sound, days of a series. With Causal padding it never sees the future (van den Oord et al. 2016).",
      {ParamSpec::integer("filters", "Filters", 32)
           .range(1, 65536)
           .in("channels")
           .says("How many patterns are looked for: the channels of the output."),
       line_kernel_param(3),
       ParamSpec::integer("stride", "Stride", 1)
           .range(1, 65536)
           .in("positions")
           .says("How far the window moves each time; 2 halves the sequence."),
       ParamSpec::choice("padding", "Padding", "same", {{"valid", "Valid"}, {"same", "Same"}, {"causal", "Causal"}})
           .says("Zeros at the ends. Valid: none. Same: as many as make ⌈T / stride⌉ positions, the odd one at "
                 "the end. Causal: all before the beginning, so that a position sees itself and those before."),
       ParamSpec::integer("dilation", "Dilation", 1)
           .range(1, 65536)
           .in("positions")
           .says("Distance between the window's weights: 2 leaves one position out between any two."),
       ParamSpec::integer("groups", "Groups", 1)
           .range(1, 65536)
           .says("Splits channels and filters into groups that do not see each other.")},
      {}};
  add_activation(type.info);
  type.info.params.push_back(bias_param());
  add_initializer(type.info, "glorot_uniform", "How the weights start; the bias starts at 0.");
  type.accepts_activation = "activation";
  type.has_weights = true;
  type.infer = infer_conv1d;
  type.lengths = lengths_along;
  type.lower = lower_conv1d;
  type.reach = line_places;
  type.summary = [](const LayerContext& context) {
    const std::int64_t stride = context.integer("stride"), dilation = context.integer("dilation");
    return joined({grouped(context.integer("filters")), "kernel " + grouped(context.integer("kernel")),
                   stride > 1 ? "stride " + grouped(stride) : "", dilation > 1 ? "dilation " + grouped(dilation) : "",
                   context.text("padding") == "causal" ? "causal" : "",
                   activation_title(context.nested("activation"))});
  };
  return type;
}

}  // namespace vitrine::layers
