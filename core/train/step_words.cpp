#include "core/train/step_words.h"

#include <algorithm>
#include <any>
#include <iterator>

#include "core/ops/side_by_side_ops.h"

namespace vitrine {
namespace {

// Symbols of inputs and outputs, apart by spaces.
struct OpWordsRow {
  std::string_view op, inputs, outputs, forward, backward;
};

constexpr OpWordsRow kOpWords[] = {
    {"linear", "x W b", "y z", "y = x·Wᵀ + b", "dx = dy·W, dW = Σ dy·x, db = Σ dy, summed over the samples"},
    {"conv2d", "x W b", "y z", "y = Σ W·x over the window and its channels, + b",
     "dx = Σ W·dy, dW = Σ dy·x, db = Σ dy, summed over samples and places"},
    {"conv_transpose2d", "x W b", "y", "y = Σ x·W over the pixels whose window covers the place, + b",
     "dx = Σ W·dy, dW = Σ x·dy, db = Σ dy"},
    {"matmul", "a b", "y", "y = a·b, a product a sample", "da = dy·bᵀ, db = aᵀ·dy"},
    {"add", "a", "y", "y = a₁ + a₂ + …", "da = dy, for each of them"},
    {"multiply", "a", "y", "y = a₁·a₂·…", "da₁ = dy·a₂·…, for each of them"},
    {"broadcast", "a b", "y", "y = a ∘ b, an axis of length 1 standing for any length",
     "da and db: dy by the slope of ∘, summed along axes of length 1"},
    {"affine", "x", "y", "y = factor·x + shift", "dx = factor·dy"},
    {"stop_gradient", "x", "y", "y = x", "no gradient"},
    {"prelu", "x s", "y", "y = x where x ≥ 0, else s·x", "dx = dy·(1 or s), ds = Σ dy·x where x < 0"},
    {"scale_channels", "x s", "y", "y = s·x, a factor a channel", "dx = s·dy, ds = Σ dy·x over the channel"},
    {"dropout", "x", "y", "y = x/(1 − rate), or 0 where it is dropped",
     "dx = dy/(1 − rate), or 0 where it is dropped"},
    {"add_noise", "x", "y", "y = x + deviation·ε", "dx = dy"},
    {"sample_normal", "m v ε", "y", "y = m + exp(v/2)·ε", "dm = dy, dv = dy·ε·exp(v/2)/2"},
    {"sample_bits", "p", "y", "y = 1 with probability p, else 0", "no gradient"},
    {"free_energy", "v b a", "F", "F = −b·v − Σ ln(1 + exp(a))", "dv = −b·dF, db = −Σ v·dF, da = −σ(a)·dF"},
    {"reshape", "x", "y", "y = x, the same numbers in another shape", "dx = dy"},
    {"concat", "a", "y", "y = a₁, a₂, … one behind the other", "da = its stretch of dy"},
    {"permute", "x", "y", "y = x with its axes in another order", "dx = dy with its axes put back"},
    {"select", "x", "y", "y = x at chosen places, 0 where none is chosen", "dx = Σ dy of the places that chose it"},
    {"transpose", "W", "y", "y = Wᵀ", "dW = dyᵀ"},
    {"for_each_sample", "x p", "y", "y = p, once for each sample", "dp = Σ dy over the samples"},
    {"slice", "x", "y", "y = a stretch of x", "dx = dy there, 0 elsewhere"},
    {"softmax", "x", "y", "y = exp(x)/Σ exp(x)", "dx = y·(dy − Σ dy·y)"},
    {"bilinear", "x", "y", "y = the weighted mean of the four nearest pixels of x", "dx = Σ dy by the same weights"},
    {"max_pool2d", "x", "y i", "y = the largest x of the window", "dx = Σ dy of the windows that it won"},
    {"average_pool2d", "x", "y", "y = the mean of x over the window", "dx = Σ dy/count of the windows over it"},
    {"global_average_pool2d", "x", "y", "y = the mean of x over the channel", "dx = dy/count"},
    {"batch_norm", "x γ β r s", "y r′ s′ μ k", "y = (x − μ)·k·γ + β, with k = 1/√(variance + ε)",
     "dx = γ·k·(dy − mean dy − x̂·mean(dy·x̂)), dγ = Σ dy·x̂, dβ = Σ dy, with x̂ = (x − μ)·k"},
    {"batch_norm_positions", "x γ β r s n", "y r′ s′ μ k", "y = (x − μ)·k·γ + β, with k = 1/√(variance + ε)",
     "dx = γ·k·(dy − mean dy − x̂·mean(dy·x̂)), dγ = Σ dy·x̂, dβ = Σ dy, with x̂ = (x − μ)·k"},
    {"layer_norm", "x γ β", "y μ k", "y = (x − μ)·k·γ + β, with k = 1/√(variance + ε) of its row",
     "dx = k·(h − mean h − x̂·mean(h·x̂)) with h = dy·γ, dγ = Σ dy·x̂, dβ = Σ dy"},
    {"group_norm", "x γ β", "y μ k", "y = (x − μ)·k·γ + β, with μ and k of its group of channels",
     "dx as of layer normalisation, within the group; dγ = Σ dy·x̂, dβ = Σ dy"},
    {"rms_norm", "x γ", "y k", "y = x·k·γ, with k = 1/√(mean(x²) + ε)", "dx = k·(h − x·k²·mean(h·x)) with h = dy·γ"},
    {"mask_positions", "x n", "y", "y = x for the first n positions, 0 behind them", "dx = dy there, 0 behind them"},
    {"max_over_positions", "x n", "y i", "y = the largest x over the positions", "dx = dy at the position that won"},
    {"mean_over_positions", "x n", "y", "y = the mean of x over the positions", "dx = dy/count"},
    {"rnn", "x W U b c h", "y h", "h ← f(W·x + b + U·h + c), position by position",
     "the same, walked back from the last position to the first"},
    {"lstm", "x W U b c h C", "y h C",
     "i, f, o = σ(W·x + U·h + b), g = tanh(W·x + U·h + b); C ← f·C + i·g, h ← o·tanh(C)",
     "the same, walked back from the last position to the first"},
    {"gru", "x W U b c h", "y h", "r, z = σ(W·x + U·h + b), n = tanh(W·x + b + r·(U·h + c)); h ← (1 − z)·n + z·h",
     "the same, walked back from the last position to the first"},
    {"gather", "i E", "y", "y = row i of E", "dE = Σ dy over the places that read the row"},
    {"add_position", "x P", "y", "y = x + P, the same P for every sample", "dx = dy, dP = Σ dy over the samples"},
    {"attention", "Q K V n", "y A", "A = softmax(Q·Kᵀ/√d), y = A·V, in each head",
     "dV = Aᵀ·dy, dA = dy·Vᵀ, dS = A·(dA − Σ dA·A), dQ = dS·K/√d, dK = dSᵀ·Q/√d"},
    {"cross_entropy", "x t w", "L n", "L = mean of −ln softmax(x)[t]", "dx = (softmax(x) − 1 at t)·weight/n"},
    {"focal", "x t w", "L n", "L = mean of −α·(1 − p)^γ·ln p, p of the class t", "dx = its slope·weight/n"},
    {"hinge", "x t w", "L n", "L = mean of max(0, margin + the largest other x − x[t])",
     "dx = 1 at the largest other, −1 at t, where the margin is not kept; by n"},
    {"dice", "x t w", "L n s", "L = 1 − mean of (2·Σ p·g + s)/(Σ p² + Σ g² + s)", "dx = its slope"},
    {"binary_cross_entropy", "x t w", "L n", "L = mean of ln(1 + exp(x)) − t·x", "dx = (σ(x) − t)·weight/n"},
    {"mean_squared_error", "x t w", "L n", "L = mean of (x − t)²", "dx = 2·(x − t)·weight/n"},
    {"mean_absolute_error", "x t w", "L n", "L = mean of |x − t|", "dx = sign(x − t)·weight/n"},
    {"huber", "x t w", "L n", "L = mean of d²/2 for |d| ≤ δ, else δ·(|d| − δ/2), d = x − t",
     "dx = d, at most δ either way, by n"},
    {"kl_divergence", "x t w", "L n", "L = mean of Σ t·(ln t − ln softmax(x))", "dx = (softmax(x)·Σ t − t)·weight/n"},
    {"distillation", "x t w", "L n", "L = mean of T²·KL(softmax(t/T) ‖ softmax(x/T))",
     "dx = T·(softmax(x/T) − softmax(t/T))·weight/n"},
    {"cosine", "x t w", "L n", "L = mean of 1 − x·t/(‖x‖·‖t‖)", "dx = its slope·weight/n"},
    {"kl_normal", "m v w", "L n", "L = mean of ½·Σ (m² + exp(v) − 1 − v)", "dm = m/n, dv = (exp(v) − 1)/(2·n)"},
    {"contrastive_divergence", "a b w", "L n", "L = mean of a − b", "da = 1/n, db = −1/n"},
    {"to_side_by_side", "x", "y", "y = x, sixteen samples side by side in memory", "dx = dy"},
    {"from_side_by_side", "x", "y", "y = x, one sample after the other in memory", "dx = dy"},
};

// Of the functions, by UnaryKind.
constexpr OpWordsRow kFunctionWords[] = {
    {"linear", "x", "y", "y = x", "dx = dy"},
    {"step", "x", "y", "y = 1 for x > 0, else 0", "dx = 0"},
    {"relu", "x", "y", "y = max(0, x)", "dx = dy where y > 0, else 0"},
    {"leaky_relu", "x", "y", "y = x for x ≥ 0, else α·x", "dx = dy, or α·dy where x < 0"},
    {"elu", "x", "y", "y = x for x ≥ 0, else α·(exp(x) − 1)", "dx = dy, or dy·(y + α) where x < 0"},
    {"gelu", "x", "y", "y = x·Φ(x)", "dx = dy·(Φ(x) + x·φ(x))"},
    {"silu", "x", "y", "y = x·σ(x)", "dx = dy·σ(x)·(1 + x·(1 − σ(x)))"},
    {"sigmoid", "x", "y", "y = 1/(1 + exp(−x))", "dx = dy·y·(1 − y)"},
    {"tanh", "x", "y", "y = tanh(x)", "dx = dy·(1 − y²)"},
    {"softplus", "x", "y", "y = ln(1 + exp(x))", "dx = dy·(1 − exp(−y))"},
};

const OpWordsRow* row_of_op(const Op& op) {
  const std::any attributes = op.attributes();
  if (const auto* function = std::any_cast<UnaryFunction>(&attributes))
    return &kFunctionWords[static_cast<std::size_t>(function->kind)];
  const auto found = std::find_if(std::begin(kOpWords), std::end(kOpWords),
                                  [&](const OpWordsRow& row) { return row.op == op.id(); });
  return found == std::end(kOpWords) ? nullptr : found;
}

std::vector<std::string> symbols_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Of the last symbol's kind there may be many: a, a2, a3.
std::string symbol_at(const std::vector<std::string>& all, std::size_t at) {
  if (at < all.size()) return all[at];
  return all.back() + std::to_string(at - all.size() + 2);
}

bool is_fused_pool(const Op& op) {
  const std::any attributes = op.attributes();
  const auto* convolution = std::any_cast<SideBySideConvolution>(&attributes);
  return convolution && convolution->pool;
}

}  // namespace

OpWords words_of(const Op& op) {
  const OpWordsRow* row = row_of_op(op);
  if (!row) return {{"x"}, {"y"}, "y = f(x)", "dx = dy·f′(x)"};
  OpWords out{symbols_of(row->inputs), symbols_of(row->outputs), std::string(row->forward),
              std::string(row->backward)};
  const UnaryFunction function = function_of(op);
  std::string then;  // what is joined to it
  if (function.kind != UnaryKind::linear && row->op != name_of(function.kind)) then = name_of(function.kind);
  if (is_fused_pool(op)) then += std::string(then.empty() ? "" : " and ") + "the largest of each window";
  if (then.empty()) return out;
  out.forward += "; then " + then;
  out.backward = "first dy goes back through " + then + "; then " + out.backward;
  return out;
}

bool has_words(std::string_view op) {
  const auto is = [&](const OpWordsRow& row) { return row.op == op; };
  return std::any_of(std::begin(kOpWords), std::end(kOpWords), is) ||
         std::any_of(std::begin(kFunctionWords), std::end(kFunctionWords), is);
}

std::string_view name_of(UnaryKind kind) {
  return kFunctionWords[static_cast<std::size_t>(kind)].op;
}

std::string title_of(const Op& op) {
  std::string out(op.id());
  const UnaryFunction function = function_of(op);
  if (function.kind != UnaryKind::linear && out != name_of(function.kind))
    out += " + " + std::string(name_of(function.kind));
  if (is_fused_pool(op)) out += " + max_pool2d";
  return out;
}

std::string input_symbol(const Op& op, std::size_t port) {
  return symbol_at(words_of(op).inputs, port);
}

std::string output_symbol(const Op& op, std::size_t port) {
  return symbol_at(words_of(op).outputs, port);
}

std::string slot_symbol(std::string_view optimizer, std::size_t slot) {
  if (optimizer == "adam" || optimizer == "adamw") return slot == 0 ? "m" : "v";
  if (optimizer == "rmsprop") return slot == 0 ? "s" : "v";
  return optimizer == "sgd" ? "v" : "s" + std::to_string(slot + 1);
}

std::string slot_name(std::string_view optimizer, std::size_t slot) {
  if (optimizer == "adam" || optimizer == "adamw") return slot == 0 ? "mean of gradients" : "mean of their squares";
  if (optimizer == "rmsprop") return slot == 0 ? "mean of squared gradients" : "velocity";
  return optimizer == "sgd" ? "velocity" : "state " + std::to_string(slot + 1);
}

UnaryFunction function_of(const Op& op) {
  const std::any attributes = op.attributes();
  if (const auto* own = std::any_cast<UnaryFunction>(&attributes)) return *own;
  if (const auto* linear = std::any_cast<LinearAttributes>(&attributes)) return linear->function;
  const auto* convolution = std::any_cast<SideBySideConvolution>(&attributes);
  const auto* norm = std::any_cast<SideBySideNormalisation>(&attributes);
  if ((convolution && convolution->relu) || (norm && norm->relu)) return {UnaryKind::relu, 0};
  return {};
}

}  // namespace vitrine
