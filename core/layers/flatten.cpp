#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

// Length of the flat vector; 0 where it is not known yet or past any limit.
std::int64_t flat_length(const Shape& shape) {
  const auto size = shape.checked_size();
  return size ? *size : 0;
}

}  // namespace

LayerType flatten() {
  LayerType type;
  type.info = {
      "flatten",
      "Flatten",
      "Shape",
      "Lays all numbers of a sample in one row: C×H×W becomes a vector of C·H·W, channel after channel, row after "
      "row. It changes no number and has no weights; Dense needs it after images.",
      {},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& shape = context.inputs.front();
    const std::int64_t length = flat_length(shape);
    if (length == 0)
      return Error{"Flatten cannot lay " + shape.text() + " in one row", "",
                   "Give every axis a fixed, smaller length"};
    return single_output(context, Shape{length});
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "lays all positions in one row");
  };
  type.lower = [](const LayerContext&, Lowering& lowering) {
    const Value x = lowering.input(0);
    lowering.output(0, lowering.add(make_reshape(Shape{x.shape.without_batch().size()}), {x}));
  };
  type.summary = [](const LayerContext&) { return std::string(); };
  return type;
}

}  // namespace vitrine::layers
