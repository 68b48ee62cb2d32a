#include "core/base/text.h"
#include "core/layers/activation.h"
#include "core/layers/common.h"
#include "core/layers/list.h"

namespace vitrine::layers {
namespace {

Result<Shapes> infer_dense(const LayerContext& context) {
  Shape shape = context.inputs.front();
  if (shape.rank() == 0)
    return Error{"Dense needs at least one axis but gets a single number", "", "Add Reshape with Shape 1 before it",
                 "add reshape shape=1"};
  if (shape.rank() > 2)
    return Error{"Dense needs a flat input but gets " + shape.text(), "", "Add Flatten before it", "add flatten"};
  const std::int64_t inputs = shape.back();
  shape[shape.rank() - 1] = context.integer("units");
  VITRINE_CHECK(check_tensor("The weights of Dense", Shape{shape.back(), inputs}));
  return single_output(context, shape);
}

void lower_dense(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const std::int64_t inputs = x.shape.back(), units = context.integer("units");
  std::vector<Value> values{x, lowering.parameter({"weight", Shape{units, inputs}, context.nested("initializer"),
                                                   inputs, units, ParameterRole::weight})};
  const bool bias = context.flag("bias");
  if (bias) values.push_back(lowering.parameter(bias_parameter(units)));
  const Value y = lowering.add(make_linear(bias), std::move(values));
  lowering.output(0, apply_activation(context.nested("activation"), lowering, y));
}

}  // namespace

LayerType dense() {
  LayerType type;
  type.info = {
      "dense",
      "Dense",
      "Core",
      "Every output is a weighted sum of all inputs: y = f(W·x + b), with W of shape units × inputs, b the bias and "
      "f the activation. The layer of the first perceptrons (Rosenblatt 1958) and of every network's last step. A "
      "sequence T×C is handled token by token with the same weights; an image has to be flattened first.",
      {ParamSpec::integer("units", "Units", 64)
           .range(1, 65536)
           .says("Number of outputs: the width of the layer. The last layer needs one unit for each class, or "
                 "for each number to predict.")},
      {}};
  add_activation(type.info);
  type.info.params.push_back(bias_param());
  add_initializer(type.info, "glorot_uniform", "How the weights start; the bias starts at 0.");
  type.accepts_activation = "activation";
  type.has_weights = true;
  type.infer = infer_dense;
  type.lengths = lengths_by_position;
  type.lower = lower_dense;
  type.reach = places_by_position;
  type.summary = [](const LayerContext& context) {
    return joined({grouped(context.integer("units")), activation_title(context.nested("activation"))});
  };
  return type;
}

}  // namespace vitrine::layers
