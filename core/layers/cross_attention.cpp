#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

constexpr const char* kParts[] = {"query", "key", "value"};

Result<Shapes> infer_cross_attention(const LayerContext& context) {
  for (std::size_t i = 0; i < 3; ++i)
    if (context.inputs[i].rank() != 2)
      return Error{"CrossAttention needs a sequence, positions × channels, as its " + std::string(kParts[i]) +
                       " but gets " + context.inputs[i].text(),
                   "", "Add Embedding or Reshape before it"};
  const Shape &query = context.inputs[0], &key = context.inputs[1], &value = context.inputs[2];
  if (key[0] != value[0])
    return Error{"CrossAttention needs a value for every key, but there are " + grouped(key[0]) + " keys and " +
                     grouped(value[0]) + " values",
                 "", "Connect key and value with the same sequence"};
  const std::int64_t width = query[1], heads = context.integer("heads");
  if (width % heads != 0)
    return Error{"CrossAttention splits " + grouped(width) + " channels into " + grouped(heads) +
                     " heads, which does not come out even",
                 "", "Choose heads that divide " + grouped(width), "set heads 1"};
  VITRINE_CHECK(check_tensor("The weights of CrossAttention", Shape{width, std::max({width, key[1], value[1]})}));
  VITRINE_CHECK(check_tensor("The attention map of CrossAttention", Shape{heads, query[0], key[0]}));
  return single_output(context, query);
}

Result<std::string> lengths(const LayerContext& context) {
  if (context.lengths[1] == context.lengths[2]) return context.lengths[0];
  return Error{"CrossAttention's keys and values do not end at the same positions", "",
               "Connect key and value with the same sequence"};
}

void lower_cross_attention(const LayerContext& context, Lowering& lowering) {
  const std::int64_t width = lowering.input(0).shape.back();
  const bool bias = context.flag("bias");
  std::optional<Value> biases;
  if (bias) biases = lowering.parameter(constant_parameter("in_proj_bias", Shape{3 * width}, 0, ParameterRole::bias));
  std::vector<Value> asked;
  for (std::size_t i = 0; i < 3; ++i) {
    const Value x = lowering.input(i);
    const std::int64_t inputs = x.shape.back(), at = static_cast<std::int64_t>(i) * width;
    std::vector<Value> values{
        x, lowering.parameter({std::string(1, kParts[i][0]) + "_proj_weight", Shape{width, inputs},
                               context.nested("initializer"), inputs, width, ParameterRole::weight})};
    if (bias) values.push_back(lowering.add(make_slice(0, at, at + width), {*biases}));
    asked.push_back(lowering.add(make_linear(bias), std::move(values)));
  }
  if (const auto keys = lowering.lengths(1)) asked.push_back(*keys);
  const std::vector<Value> attended = lowering.add_all(make_attention({.heads = context.integer("heads"),
                                                                       .dropout = context.real("dropout"),
                                                                       .stream = lowering.random_stream("attention"),
                                                                       .ports = true}),
                                                       std::move(asked));
  lowering.expose("attention", attended[1]);
  std::vector<Value> values{
      attended[0], lowering.parameter({"out_proj.weight", Shape{width, width}, context.nested("initializer"), width,
                                       width, ParameterRole::weight})};
  if (bias)
    values.push_back(lowering.parameter(constant_parameter("out_proj.bias", Shape{width}, 0, ParameterRole::bias)));
  lowering.output(0, lowering.add(make_linear(bias), std::move(values)));
}

}  // namespace

LayerType cross_attention() {
  LayerType type;
  type.info = {
      "cross_attention",
      "CrossAttention",
      "Attention",
      "Attention between two sequences: every position of one (the query) asks every position of the other (its key) "
      "and mixes the values there, softmax(Q·Kᵀ / √d)·V (Bahdanau et al. 2015; Vaswani et al. 2017). A decoder reads "
      "its encoder so: key and value are both connected with the encoder's output. Where the other sequences end "
      "early, "
      "nobody asks the padding behind. The softmax rows are what the Attention view shows.",
      {ParamSpec::integer("heads", "Heads", 4)
           .range(1, 1024)
           .says("How many questions are asked side by side. Must divide the query's channels."),
       ParamSpec::real("dropout", "Dropout", 0.0)
           .range(0, 1)
           .below(1)
           .says("Share of attention weights that are set to 0 in each training step."),
       bias_param()},
      {}};
  add_initializer(type.info, "glorot_uniform",
                  "How the weights of queries, keys, values and of the last step start; the biases start at 0.");
  type.has_weights = true;
  type.shows_attention = true;
  type.input_ports = [](const Params&) { return std::vector<std::string>{"query", "key", "value"}; };
  type.infer = infer_cross_attention;
  type.lengths = lengths;
  type.lower = lower_cross_attention;
  type.summary = [](const LayerContext& context) {
    const std::int64_t heads = context.integer("heads");
    return grouped(heads) + (heads == 1 ? " head" : " heads");
  };
  return type;
}

}  // namespace vitrine::layers
