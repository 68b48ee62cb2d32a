#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/layers/training_params.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

Result<Shapes> infer_batch_norm(const LayerContext& context) {
  const Shape& shape = context.inputs.front();
  if (shape.rank() >= 1 && shape.rank() <= 3) return single_output(context, shape);
  return Error{"BatchNorm works on features C, a sequence T×C or an image C×H×W but gets " + shape.text(), "",
               "Add Flatten or Reshape before it", "add flatten"};
}

void lower_batch_norm(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const bool sequence = x.shape.rank() == 3;  // with the batch
  const Shape channels{sequence ? x.shape[2] : x.shape[1]};
  const bool frozen = !trains(context.type.info, context.params);
  const Value gain = lowering.parameter(constant_parameter("weight", channels, 1, ParameterRole::bias));
  const Value shift = lowering.parameter(constant_parameter("bias", channels, 0, ParameterRole::bias));
  const Value mean = lowering.parameter(constant_parameter("running_mean", channels, 0, ParameterRole::running));
  const Value variance = lowering.parameter(constant_parameter("running_var", channels, 1, ParameterRole::running));
  const double epsilon = context.real("epsilon"), momentum = context.real("momentum");
  std::vector<Value> inputs{x, gain, shift, mean, variance};
  if (const auto lengths = lowering.lengths(0)) inputs.push_back(*lengths);
  const std::vector<Value> outputs = lowering.add_all(
      sequence ? make_batch_norm_positions({epsilon, momentum, frozen}) : make_batch_norm(epsilon, momentum, frozen),
      std::move(inputs));
  if (!frozen) {
    lowering.update_running(mean, outputs[1]);
    lowering.update_running(variance, outputs[2]);
  }
  lowering.output(0, outputs[0]);
}

}  // namespace

LayerType batch_norm() {
  LayerType type;
  type.info = {
      "batch_norm",
      "BatchNorm",
      "Normalisation",
      "Brings every channel to mean 0 and variance 1 over the batch (and, for images, over all pixels, for "
      "sequences over all positions that are filled), then scales and shifts it: y = g·(x − μ)/√(σ² + ε) + b (Ioffe "
      "& Szegedy 2015). While training μ and σ² are those of the "
      "batch; running averages of them are kept and used afterwards, and wherever the layer is set not to train. It "
      "speeds training up and allows larger learning rates; very small batches make it noisy.",
      {ParamSpec::real("momentum", "Momentum", 0.1)
           .range(0, 1)
           .says("How fast the running averages follow: r ← (1 − momentum)·r + momentum·batch."),
       ParamSpec::real("epsilon", "Epsilon", 1e-5)
           .above(0)
           .below(1)
           .says("Added to the variance, so that a constant channel is not divided by 0.")},
      {}};
  type.has_weights = true;
  type.infer = infer_batch_norm;
  type.lengths = lengths_by_position;
  type.lower = lower_batch_norm;
  type.reach = same_places;
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
