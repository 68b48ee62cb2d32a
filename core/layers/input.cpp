#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"

namespace vitrine::layers {

LayerType input() {
  LayerType type;
  type.info = {
      "input",
      "Input",
      "Data",
      "Where samples enter the network. Its shape is that of one sample, without the batch: channels × height × "
      "width for images, features for a table, length for a sequence of tokens. Opening data sets it.",
      {ParamSpec::integers("shape", "Shape", {1, 28, 28})
           .lengths(1, 5)
           .range(1, 1e6)
           .says("Axes of one sample: 1 28 28 is a grey image of 28×28 pixels, 4 a row of four numbers, 12 a "
                 "sequence of twelve tokens."),
       ParamSpec::choice("kind", "Kind", "values", {{"values", "Values"}, {"tokens", "Tokens"}})
           .says("Values are real numbers. Tokens are whole numbers that name things, such as letters: an "
                 "Embedding turns them into vectors."),
       ParamSpec::integer("vocabulary", "Vocabulary", 10)
           .range(1, 1e7)
           .in("tokens")
           .says("How many different tokens there are: 0 … vocabulary − 1.")
           .only_when("kind", {"tokens"}),
       ParamSpec::text("field", "Field", "input")
           .picks(ParamSpec::Names::field)
           .says("Which field of the data comes in here. Most data have one, called input."),
       ParamSpec::text("lengths", "Lengths of", "")
           .picks(ParamSpec::Names::field)
           .says(
               "For sequences that do not all fill the first axis: the field whose lengths they have, most often "
               "the one that comes in here. What stands behind the end of a sequence is padding: attention does not "
               "look at it, averages and losses do not count it. Empty: every sample fills the whole shape.")},
      {}};
  type.is_input = true;
  type.input_ports = [](const Params&) { return std::vector<std::string>{}; };
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const auto& axes = context.integers("shape");
    if (axes.empty() || axes.size() >= Shape::kMaxRank)
      return Error{"Input needs a shape of 1 to 5 axes", "", "Set Shape, e.g. 1 28 28 for a grey image of 28×28"};
    return single_output(context, Shape(std::span(axes)));
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> { return context.text("lengths"); };
  type.lower = [](const LayerContext&, Lowering& lowering) { lowering.output(0, lowering.input(0)); };
  type.summary = [](const LayerContext& context) {
    const auto& axes = context.integers("shape");
    if (context.text("kind") == "tokens" && axes.size() == 1) return grouped(axes[0]) + " tokens";
    return axes.size() < Shape::kMaxRank ? Shape(std::span(axes)).text() : std::string();
  };
  return type;
}

}  // namespace vitrine::layers
