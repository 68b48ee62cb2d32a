#include <algorithm>
#include <cstdlib>

#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

// Up to three divisors of `width` past 1, those nearest to `heads`, in order.
std::vector<std::int64_t> divisors_near(std::int64_t width, std::int64_t heads) {
  std::vector<std::int64_t> all;
  for (std::int64_t d = 2; d <= std::min<std::int64_t>(width, 1024); ++d)
    if (width % d == 0) all.push_back(d);
  if (all.empty()) return {1};
  std::sort(all.begin(), all.end(), [heads](std::int64_t a, std::int64_t b) {
    const std::int64_t x = std::abs(a - heads), y = std::abs(b - heads);
    return x != y ? x < y : a > b;
  });
  all.resize(std::min<std::size_t>(all.size(), 3));
  std::sort(all.begin(), all.end());
  return all;
}

Result<Shapes> infer_multi_head_attention(const LayerContext& context) {
  const Shape& shape = context.inputs.front();
  if (shape.rank() != 2)
    return Error{"MultiHeadAttention needs a sequence, tokens × channels, but gets " + shape.text(), "",
                 shape.rank() == 1 ? "Add Embedding before it for tokens, or Reshape for numbers"
                                   : "Add Reshape before it to make tokens of it",
                 shape.rank() == 1 ? "add embedding" : ""};
  const std::int64_t width = shape[1], heads = context.integer("heads");
  if (width % heads != 0) {
    const auto near = divisors_near(width, heads);
    const auto nearest = *std::min_element(near.begin(), near.end(), [heads](std::int64_t a, std::int64_t b) {
      return std::abs(a - heads) < std::abs(b - heads);
    });
    return Error{"MultiHeadAttention splits " + grouped(width) + " channels into " + grouped(heads) +
                     " heads, which does not come out even",
                 "", "Choose heads that divide " + grouped(width) + ", e.g. " + alternatives(near),
                 "set heads " + std::to_string(nearest)};
  }
  VITRINE_CHECK(check_tensor("The weights of MultiHeadAttention", Shape{3, width, width}));
  VITRINE_CHECK(check_tensor("The attention map of MultiHeadAttention", Shape{heads, shape[0], shape[0]}));
  return single_output(context, shape);
}

// in_proj_weight stacks the three square matrices of queries, keys and values, so each has fans width and width.
Value project(const LayerContext& context, Lowering& lowering, Value x, const std::string& weight,
              const std::string& bias, std::int64_t outputs) {
  const std::int64_t width = x.shape.back();
  std::vector<Value> values{x, lowering.parameter({weight, Shape{outputs, width}, context.nested("initializer"),
                                                   width, width, ParameterRole::weight})};
  const bool has_bias = context.flag("bias");
  if (has_bias)
    values.push_back(lowering.parameter(constant_parameter(bias, Shape{outputs}, 0, ParameterRole::bias)));
  return lowering.add(make_linear(has_bias), std::move(values));
}

void lower_multi_head_attention(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const std::int64_t width = x.shape.back();
  const Value qkv = project(context, lowering, x, "in_proj_weight", "in_proj_bias", 3 * width);
  std::vector<Value> asked{qkv};
  if (const auto lengths = lowering.lengths(0)) asked.push_back(*lengths);
  const std::vector<Value> attended =
      lowering.add_all(make_attention({context.integer("heads"), context.flag("causal"), context.integer("window"),
                                       context.real("dropout"), lowering.random_stream("attention")}),
                       std::move(asked));
  lowering.expose("attention", attended[1]);
  lowering.output(0, project(context, lowering, attended[0], "out_proj.weight", "out_proj.bias", width));
}

}  // namespace

LayerType multi_head_attention() {
  LayerType type;
  type.info = {
      "multi_head_attention",
      "MultiHeadAttention",
      "Attention",
      "Every token asks (query q) every other (key k) and mixes their values v: softmax(Q·Kᵀ / √d)·V, with Q, K and "
      "V "
      "linear in the input and d channels a head (Vaswani et al. 2017). Several heads do so side by side, each "
      "with its own question; a last linear step joins their answers. The softmax rows are what the Attention view "
      "shows. Where sequences end at different positions, nobody asks the padding behind their end.",
      {ParamSpec::integer("heads", "Heads", 4)
           .range(1, 1024)
           .says("How many questions are asked side by side. Must divide the channels."),
       ParamSpec::boolean("causal", "Causal", false)
           .says("A token sees only itself and those before it, as needed to predict the next one."),
       ParamSpec::integer("window", "Window", 0)
           .range(0, 1000000)
           .in("tokens")
           .says("A token sees only those up to so many places away (Beltagy et al. 2020), and the work grows with "
                 "T·window "
                 "in place of T·T. 0: it sees all."),
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
  type.infer = infer_multi_head_attention;
  type.lengths = same_lengths;  // padded keys get no attention
  type.lower = lower_multi_head_attention;
  type.summary = [](const LayerContext& context) {
    const std::int64_t heads = context.integer("heads");
    return joined({grouped(heads) + (heads == 1 ? " head" : " heads"), context.flag("causal") ? "causal" : "",
                   context.integer("window") > 0 ? "window " + grouped(context.integer("window")) : ""});
  };
  return type;
}

}  // namespace vitrine::layers
