#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

std::string wanted_text(const std::vector<std::int64_t>& axes) {
  std::string out;
  for (const std::int64_t axis : axes) out += (out.empty() ? "" : "×") + (axis == -1 ? "?" : std::to_string(axis));
  return out;
}

// The shape that `axes` means for an input of this shape; one axis may be -1: whatever is left over.
Result<Shape> resolve(const std::vector<std::int64_t>& axes, const Shape& input) {
  if (axes.empty() || axes.size() >= Shape::kMaxRank)
    return Error{"Reshape needs 1 to 5 axes", "", "Set Shape, e.g. 7 4 to make seven tokens of four numbers"};
  VITRINE_TRY(const std::int64_t have, input.checked_size());
  Shape out{std::span(axes)};
  int open = -1;
  for (int i = 0; i < out.rank(); ++i) {
    if (out[i] == 0)
      return Error{"Reshape cannot make an axis of length 0", "", "Use -1 for the axis that is left over"};
    if (out[i] != -1) continue;
    if (open >= 0)
      return Error{"Reshape to " + wanted_text(axes) + " leaves two axes open", "", "Use -1 for one axis only"};
    open = i;
    out[i] = 1;
  }
  VITRINE_TRY(const std::int64_t asked, out.checked_size());
  if (open >= 0 && have % asked == 0) out[open] = have / asked;
  if (open >= 0 ? have % asked != 0 : have != asked)
    return Error{"Reshape cannot make " + wanted_text(axes) + " of " + input.text() + ", which has " +
                     std::to_string(have) + " numbers",
                 "", "Choose axes whose product is " + std::to_string(have) + ", or -1 for one of them"};
  return out;
}

}  // namespace

LayerType reshape() {
  LayerType type;
  type.info = {
      "reshape",
      "Reshape",
      "Shape",
      "Gives the same numbers other axes, in the same order (the last axis runs fastest): a row of 784 becomes an "
      "image of 1×28×28, or 28 tokens of 28 numbers. The product of the axes has to stay the same.",
      {ParamSpec::integers("shape", "Shape", {-1})
           .lengths(1, 5)
           .range(-1, 1e6)
           .says("The new axes without the batch. One of them may be -1: it takes what is left over.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    VITRINE_TRY(const Shape shape, resolve(context.integers("shape"), context.inputs.front()));
    return single_output(context, shape);
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    const Shape& from = context.inputs.front();
    if ((*resolve(context.integers("shape"), from))[0] == from[0]) return same_lengths(context);
    Error error = mixes_padding(context, "cuts the positions of a sequence anew");
    error.remedy = "Keep " + grouped(from[0]) + " as the first axis, or add GlobalAveragePool1D before it";
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    lowering.output(0, lowering.add(make_reshape(*resolve(context.integers("shape"), x.shape.without_batch())), {x}));
  };
  type.summary = [](const LayerContext& context) { return wanted_text(context.integers("shape")); };
  return type;
}

}  // namespace vitrine::layers
