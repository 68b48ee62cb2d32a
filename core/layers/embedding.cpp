#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

Result<Shapes> infer_embedding(const LayerContext& context) {
  const Shape& shape = context.inputs.front();
  if (shape.rank() + 2 > Shape::kMaxRank)
    return Error{"Embedding adds an axis, but its input " + shape.text() + " has " + std::to_string(shape.rank()) +
                     " of at most 4",
                 "", "Add Flatten before it", "add flatten"};
  std::vector<std::int64_t> axes(shape.dims().begin(), shape.dims().end());
  axes.push_back(context.integer("width"));
  VITRINE_CHECK(check_tensor("The table of Embedding", Shape{context.integer("vocabulary"), axes.back()}));
  return single_output(context, Shape(std::span(axes)));
}

void lower_embedding(const LayerContext& context, Lowering& lowering) {
  const std::int64_t vocabulary = context.integer("vocabulary"), width = context.integer("width");
  const Value table = lowering.parameter(
      {"weight", Shape{vocabulary, width}, context.nested("initializer"), vocabulary, width, ParameterRole::weight});
  lowering.output(0, lowering.add(make_gather(vocabulary), {lowering.input(0), table}));
}

}  // namespace

LayerType embedding() {
  LayerType type;
  type.info = {
      "embedding",
      "Embedding",
      "Core",
      "Turns each token, a whole number, into a trained vector: y_t = E[x_t], row x_t of a table of vocabulary × "
      "width (Bengio et al. 2003). Tokens that are used alike end up with similar vectors. T tokens become T×width.",
      {ParamSpec::integer("vocabulary", "Vocabulary", 10)
           .range(1, 1e7)
           .in("tokens")
           .says("How many different tokens there are: 0 … vocabulary − 1. Must not be smaller than the Input's."),
       ParamSpec::integer("width", "Width", 64)
           .range(1, 65536)
           .in("channels")
           .says("Length of each token's vector.")},
      {}};
  add_initializer(type.info, "normal",
                  "How the vectors start. Normal with deviation 1, as in PyTorch, makes tokens as "
                  "large as the sinusoidal position codes that are often added.");
  set_fallback(type.info, "initializer.std", 1.0);
  type.has_weights = true;
  type.passes_gradients = false;
  type.infer = infer_embedding;
  type.lengths = same_lengths;
  type.lower = lower_embedding;
  type.reach = [](const LayerContext& context, std::size_t port, const Places& outputs) {
    return context.inputs[port].rank() == 1 ? outputs : all_places(context.inputs[port]);
  };
  type.summary = [](const LayerContext& context) {
    return grouped(context.integer("vocabulary")) + " → " + grouped(context.integer("width"));
  };
  return type;
}

}  // namespace vitrine::layers
