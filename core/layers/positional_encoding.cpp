#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

Result<Shapes> infer_positional_encoding(const LayerContext& context) {
  const Shape& shape = context.inputs.front();
  if (shape.rank() != 2)
    return Error{"PositionalEncoding needs a sequence, tokens × channels, but gets " + shape.text(), "",
                 shape.rank() == 1 ? "Add Embedding before it" : "Add Reshape before it to make tokens of it",
                 shape.rank() == 1 ? "add embedding" : ""};
  if (shape[0] < 1)
    return Error{"PositionalEncoding needs a sequence of fixed length", "", "Set the length in the Input's Shape"};
  return single_output(context, shape);
}

ParameterSpec table_of(const LayerContext& context, const Shape& table) {
  if (context.text("kind") == "learned")
    return {"weight", table, context.nested("initializer"), table[0], table[1], ParameterRole::weight};
  return {"table", table, Spec{"sinusoidal", {{"width", table[1]}}}, table[0], table[1], ParameterRole::running};
}

}  // namespace

LayerType positional_encoding() {
  LayerType type;
  type.info = {
      "positional_encoding",
      "PositionalEncoding",
      "Attention",
      "Adds to every token a vector that tells its place, since attention itself does not know the order: y_t = x_t "
      "+ "
      "p_t. Sinusoidal: p_t[2i] = sin(t / 10000^(2i/C)), p_t[2i+1] = cos(t / 10000^(2i/C)), fixed waves of rising "
      "length (Vaswani et al. 2017). Learned: a trained table of T×C (Gehring et al. 2017).",
      {ParamSpec::choice("kind", "Kind", "sinusoidal", {{"sinusoidal", "Sinusoidal"}, {"learned", "Learned"}})
           .says("Sinusoidal codes are fixed and have no weights; learned ones are trained like any weight.")},
      {}};
  add_initializer(type.info, "normal",
                  "How the learned table starts. Deviation 1 makes places as large as the tokens of an Embedding.",
                  Condition{"kind", {"learned"}});
  set_fallback(type.info, "initializer.std", 1.0);
  type.has_weights = true;
  type.infer = infer_positional_encoding;
  type.lengths = same_lengths;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const Value table = lowering.parameter(table_of(context, x.shape.without_batch()));
    lowering.output(0, lowering.add(make_add_position(), {x, table}));
  };
  type.reach = same_places;
  type.summary = [](const LayerContext& context) { return context.text("kind"); };
  return type;
}

}  // namespace vitrine::layers
