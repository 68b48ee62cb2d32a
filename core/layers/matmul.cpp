#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {

LayerType matmul() {
  LayerType type;
  type.info = {
      "matmul",
      "MatMul",
      "Shape",
      "The matrix product of two inputs, sample by sample: M×K and K×P make M×P. With the second one turned it "
      "compares every row of one with every row of the other, as attention does with queries and keys.",
      {ParamSpec::boolean("transpose", "Turn second", false)
           .says("The second input is taken as P×K: its rows are multiplied with those of the first.")},
      {}};
  type.input_ports = [](const Params&) { return std::vector<std::string>{"input 1", "input 2"}; };
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape &a = context.inputs[0], &b = context.inputs[1];
    const bool turned = context.flag("transpose");
    if (a.rank() != 2 || b.rank() != 2)
      return Error{"MatMul multiplies two matrices but gets " + a.text() + " and " + b.text(), "",
                   "Add Reshape before it to make matrices of them"};
    if (a[1] != b[turned ? 1 : 0])
      return Error{"MatMul cannot multiply " + a.text() + " and " + b.text() + (turned ? " turned" : "") +
                       ": the columns of the first must be as many as the " + (turned ? "columns" : "rows") +
                       " of the second",
                   "", turned ? "Switch “Turn second” off" : "Switch “Turn second” on",
                   std::string("set transpose ") + (turned ? "off" : "on")};
    return single_output(context, Shape{a[0], b[turned ? 0 : 1]});
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    Error error = mixes_padding(context, "sums over positions");
    error.remedy = "Use MultiHeadAttention, which leaves padding out";
    error.code.clear();
    return error;
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lowering.output(0, lowering.add(make_matmul(context.flag("transpose")), {lowering.input(0), lowering.input(1)}));
  };
  type.summary = [](const LayerContext& context) {
    return std::string(context.flag("transpose") ? "second turned" : "");
  };
  return type;
}

}  // namespace vitrine::layers
