#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

// Features C and sequences T×C are normalised over the channels, an image over all of C×H×W.
int normalised_axes(const Shape& sample) {
  return sample.rank() == 3 ? 3 : 1;
}

void lower_layer_norm(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const int axes = normalised_axes(x.shape.without_batch());
  const Shape shape(x.shape.dims().last(static_cast<std::size_t>(axes)));
  const Value gain = lowering.parameter(constant_parameter("weight", shape, 1, ParameterRole::bias));
  const Value shift = lowering.parameter(constant_parameter("bias", shape, 0, ParameterRole::bias));
  lowering.output(0, lowering.add(make_layer_norm(axes, context.real("epsilon")), {x, gain, shift}));
}

}  // namespace

LayerType layer_norm() {
  LayerType type;
  type.info = {
      "layer_norm",
      "LayerNorm",
      "Normalisation",
      "Brings each sample to mean 0 and variance 1 over its own values, then scales and shifts them: y = g·(x − "
      "μ)/√(σ² + ε) + b (Ba et al. 2016). A sequence T×C is normalised token by token over the last axis, an image "
      "C×H×W as a whole. Unlike BatchNorm it does not look at the other samples, so it does the same while "
      "training and afterwards; the usual choice in Transformers.",
      {ParamSpec::real("epsilon", "Epsilon", 1e-5)
           .above(0)
           .below(1)
           .says("Added to the variance, so that constant values are not divided by 0.")},
      {}};
  type.has_weights = true;
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    if (context.inputs.front().rank() == 0)
      return Error{"LayerNorm needs at least one axis but gets a single number", "", "Remove it", "remove"};
    return same_shape(context);
  };
  type.lengths = lengths_by_position;
  type.lower = lower_layer_norm;
  type.reach = places_by_position;
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
