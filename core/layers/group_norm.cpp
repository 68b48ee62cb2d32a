#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

ParamSpec epsilon_param() {
  return ParamSpec::real("epsilon", "Epsilon", 1e-5)
      .range(0, 1)
      .above(0)
      .says("Added to the variance, so that nothing is divided by 0.");
}

Result<Shapes> infer_group_norm(const LayerContext& context, std::int64_t groups) {
  const Shape& x = context.inputs.front();
  const std::string& title = context.type.info.title;
  if (x.rank() != 3)
    return Error{title + " needs an image, channels × height × width, but gets " + x.text(), "",
                 "Use LayerNorm for sequences and flat inputs"};
  if (groups > 0 && x[0] % groups != 0)
    return Error{title + " splits " + grouped(x[0]) + " channels into " + grouped(groups) +
                     " groups, which does not come out even",
                 "", "Choose Groups that divide " + grouped(x[0]), "set groups 1"};
  return same_shape(context);
}

void lower_group_norm(const LayerContext& context, Lowering& lowering, std::int64_t groups) {
  const Value x = lowering.input(0);
  const Shape channels{x.shape[1]};
  lowering.output(0,
                  lowering.add(make_group_norm(groups, context.real("epsilon")),
                               {x, lowering.parameter(constant_parameter("weight", channels, 1, ParameterRole::bias)),
                                lowering.parameter(constant_parameter("bias", channels, 0, ParameterRole::bias))}));
}

}  // namespace

LayerType group_norm() {
  LayerType type;
  type.info = {
      "group_norm",
      "GroupNorm",
      "Normalisation",
      "Shifts and scales each group of channels of each image to mean 0 and variance 1, then lets every channel "
      "choose its own: y = (x − mean)/√(var + ε)·w + b (Wu & He 2018). Other samples of the batch do not matter, "
      "so it works with batches of one or two, where BatchNorm does not.",
      {ParamSpec::integer("groups", "Groups", 8)
           .range(1, 65536)
           .says("How many groups the channels are split into; 1 normalises the whole image together."),
       epsilon_param()},
      {}};
  type.has_weights = true;
  type.infer = [](const LayerContext& context) { return infer_group_norm(context, context.integer("groups")); };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lower_group_norm(context, lowering, context.integer("groups"));
  };
  type.summary = [](const LayerContext& context) { return grouped(context.integer("groups")) + " groups"; };
  return type;
}

LayerType instance_norm() {
  LayerType type;
  type.info = {
      "instance_norm",
      "InstanceNorm",
      "Normalisation",
      "Shifts and scales each channel of each image to mean 0 and variance 1, then lets every channel choose its "
      "own: contrast and brightness of the picture are gone, which is what style transfer wants (Ulyanov et al. "
      "2016). The same as GroupNorm with as many groups as channels.",
      {epsilon_param()},
      {}};
  type.has_weights = true;
  type.infer = [](const LayerContext& context) { return infer_group_norm(context, 0); };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lower_group_norm(context, lowering, lowering.input(0).shape[1]);
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
