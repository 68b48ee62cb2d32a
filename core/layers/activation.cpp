#include "core/layers/activation.h"

#include <algorithm>

#include "core/layers/common.h"

namespace vitrine::layers {
namespace {

const Activation& find(const std::string& id) {
  const auto& all = activations();
  const auto it = std::find_if(all.begin(), all.end(), [&](const Activation& a) { return a.info.id == id; });
  return it == all.end() ? all.front() : *it;  // an unknown id never passes check_params
}

}  // namespace

const std::vector<Activation>& activations() {
  static const std::vector<Activation> list{linear(), step(),    relu(), leaky_relu(), elu(),    gelu(),
                                            silu(),   sigmoid(), tanh(), softplus(),   softmax()};
  return list;
}

LayerType activation_layer(const Activation& activation) {
  LayerType type;
  type.info = activation.info;
  type.is_activation = true;
  type.infer = same_shape;
  type.lengths = activation.along_axis ? lengths_by_position : same_lengths;
  type.lower = [make_op = activation.make_op](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    lowering.output(0, lowering.add(make_op(context.type.info, context.params, x.shape.without_batch()), {x}));
  };
  type.reach = [along = activation.along_axis](const LayerContext& context, std::size_t port, const Places& outputs) {
    // Along the channels of a sequence and of an image, and along a whole row.
    return along && context.inputs[port].rank() == 1 ? all_places(context.inputs[port]) : outputs;
  };
  const bool has_params = !activation.info.params.empty();
  type.summary = [has_params](const LayerContext& context) {
    return has_params ? value_text(context.real(context.type.info.params.front().id)) : std::string();
  };
  return type;
}

void add_activation(TypeInfo& info) {
  std::vector<const TypeInfo*> types;
  for (const Activation& activation : activations()) types.push_back(&activation.info);
  nest_choice(info,
              ParamSpec::choice("activation", "Activation", "linear", {})
                  .says("Applied to the result. Linear means none; an activation dropped on the layer sets it."),
              types);
}

Value apply_activation(const Spec& activation, Lowering& lowering, Value value) {
  const Activation& chosen = find(activation.type);
  if (chosen.info.id == "linear") return value;
  return lowering.add(chosen.make_op(chosen.info, activation.params, value.shape.without_batch()), {value});
}

std::string activation_title(const Spec& activation) {
  const Activation& chosen = find(activation.type);
  return chosen.info.id == "linear" ? "" : chosen.info.title;
}

Activation elementwise(std::string id, std::string title, std::string doc, UnaryKind kind,
                       std::vector<ParamSpec> params) {
  Activation out;
  out.info = {std::move(id), std::move(title), "Activation", std::move(doc), std::move(params), {}};
  out.make_op = [kind](const TypeInfo& info, const Params& set, const Shape&) {
    return make_unary(kind, info.params.empty() ? 0 : real_of(info, set, info.params.front().id));
  };
  return out;
}

}  // namespace vitrine::layers
