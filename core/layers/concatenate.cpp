#include <algorithm>

#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

int sample_axis(const LayerContext& context, const Shape& sample) {
  return context.text("axis") == "first" ? 0 : sample.rank() - 1;
}

Result<Shapes> infer_concatenate(const LayerContext& context) {
  Shape out = context.inputs.front();
  if (out.rank() == 0)
    return Error{"Concatenate needs inputs with an axis", "", "Add Reshape with Shape 1 before it",
                 "add reshape shape=1"};
  const int axis = sample_axis(context, out);
  for (std::size_t i = 1; i < context.inputs.size(); ++i) {
    const Shape& next = context.inputs[i];
    bool fits = next.rank() == out.rank();
    for (int a = 0; fits && a < out.rank(); ++a) fits = a == axis || next[a] == out[a];
    if (!fits)
      return Error{"Concatenate joins along the " + context.text("axis") +
                       " axis, so the others must be equal, but it gets " + context.inputs.front().text() + " and " +
                       next.text(),
                   "", "Give the layers before it equal sizes there, or choose the other axis"};
    out[axis] += next[axis];
  }
  return single_output(context, out);
}

Places places_concatenate(const LayerContext& context, std::size_t port, const Places& outputs) {
  const Shape& input = context.inputs[port];
  const int axis = sample_axis(context, input);
  const auto along = place_axis(input, axis);
  if (input.rank() > 3) return all_places(input);
  Places out = outputs;
  if (!along) return out;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < port; ++i) before += context.inputs[i][axis];
  out.first[*along] = std::max<std::int64_t>(0, outputs.first[*along] - before);
  out.last[*along] = std::min(input[axis] - 1, outputs.last[*along] - before);
  return out;
}

}  // namespace

LayerType concatenate() {
  LayerType type;
  type.info = {
      "concatenate",
      "Concatenate",
      "Shape",
      "Puts its inputs one after the other along one axis: 16×8×8 and 8×8×8 become 24×8×8 along the channels. Later "
      "layers then see all of them side by side, as in Inception and DenseNet (Szegedy et al. 2015; Huang et al. "
      "2017).",
      {inputs_param(),
       ParamSpec::choice("axis", "Axis", "first", {{"first", "First (channels of an image)"}, {"last", "Last"}})
           .says("First: the channels C of an image C×H×W, the tokens T of a sequence T×C. Last: the width of an "
                 "image, the channels of a sequence. For flat inputs both mean the same.")},
      {}};
  type.input_ports = numbered_ports(type.info);
  type.infer = infer_concatenate;
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    if (sample_axis(context, context.inputs.front()) > 0) return same_lengths(context);
    Error error = mixes_padding(context, "puts sequences one behind the other");
    error.remedy = "Join them along the last axis, or add GlobalAveragePool1D before it";
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const int axis = 1 + sample_axis(context, lowering.input(0).shape.without_batch());
    lowering.output(0, lowering.add(make_concat(axis), all_inputs(lowering)));
  };
  type.reach = places_concatenate;
  type.summary = [](const LayerContext& context) { return context.text("axis") + " axis"; };
  return type;
}

}  // namespace vitrine::layers
