// Activations: layers of their own, and what Dense and Conv2D may apply to their output.
#pragma once

#include <functional>
#include <vector>

#include "core/layers/layer.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

struct Activation {
  TypeInfo info;
  // The op for a sample of this shape (without batch).
  std::function<OpPtr(const TypeInfo&, const Params&, const Shape& sample)> make_op;
  bool along_axis = false;  // values of the last axis (of images the first) depend on one another
};

const std::vector<Activation>& activations();  // in palette order

[[nodiscard]] LayerType activation_layer(const Activation& activation);

// Adds the choice "activation" (default linear: none) with the parameters of each activation below it.
void add_activation(TypeInfo& info);
// Appends the chosen activation's op; linear appends nothing.
[[nodiscard]] Value apply_activation(const Spec& activation, Lowering& lowering, Value value);
// "GELU"; empty for linear.
[[nodiscard]] std::string activation_title(const Spec& activation);

// An activation that is one elementwise function. Its only parameter, if any, is the `alpha` of make_unary.
[[nodiscard]] Activation elementwise(std::string id, std::string title, std::string doc, UnaryKind kind,
                                     std::vector<ParamSpec> params = {});

// One function for each activation, defined in the file of that name.
Activation linear();
Activation step();
Activation relu();
Activation leaky_relu();
Activation elu();
Activation gelu();
Activation silu();
Activation sigmoid();
Activation tanh();
Activation softplus();
Activation softmax();

}  // namespace vitrine::layers
