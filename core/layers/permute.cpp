#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

Result<std::vector<int>> axes_of(const LayerContext& context, const Shape& sample) {
  const auto& order = context.integers("order");
  std::vector<int> axes;
  std::vector<bool> seen(static_cast<std::size_t>(sample.rank()));
  for (const std::int64_t axis : order) {
    if (axis > sample.rank() || seen[static_cast<std::size_t>(axis - 1)]) break;
    seen[static_cast<std::size_t>(axis - 1)] = true;
    axes.push_back(static_cast<int>(axis - 1));
  }
  if (static_cast<int>(axes.size()) == sample.rank() && axes.size() == order.size()) return axes;
  std::string all, code;
  for (int a = sample.rank(); a >= 1; --a) {
    all += (all.empty() ? "" : ", ") + std::to_string(a);
    code += (code.empty() ? "" : ",") + std::to_string(a);
  }
  return Error{"Permute needs each axis of " + sample.text() + " once, but its order is " +
                   Shape(std::span<const std::int64_t>(order)).text(),
               "", "Name the axes 1 to " + std::to_string(sample.rank()) + " in their new order, such as " + all,
               "set order " + code};
}

}  // namespace

LayerType permute() {
  LayerType type;
  type.info = {
      "permute",
      "Permute",
      "Shape",
      "Puts the axes of its input into another order: with 2, 1 the positions of a sequence become its channels, "
      "and the other way round; with 2, 3, 1 an image C×H×W becomes H×W×C. No value changes.",
      {ParamSpec::integers("order", "Order", {2, 1})
           .lengths(2, 5)
           .range(1, 5)
           .says("The input's axes, counted from 1, in the order in which the output has them.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& sample = context.inputs.front();
    VITRINE_TRY(const std::vector<int> axes, axes_of(context, sample));
    Shape out = sample;
    for (std::size_t a = 0; a < axes.size(); ++a) out[static_cast<int>(a)] = sample[axes[a]];
    return single_output(context, out);
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    if (context.integers("order").front() == 1) return context.lengths.front();
    Error error = mixes_padding(context, "moves the positions to another axis");
    error.remedy = "Leave axis 1 where it is, or add GlobalAveragePool1D before it";
    error.code.clear();
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    lowering.output(0, lowering.add(make_permute(*axes_of(context, x.shape.without_batch())), {x}));
  };
  type.summary = [](const LayerContext& context) {
    std::string out;
    for (const std::int64_t axis : context.integers("order")) out += (out.empty() ? "" : ", ") + std::to_string(axis);
    return out;
  };
  return type;
}

}  // namespace vitrine::layers
