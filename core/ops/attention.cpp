#include <cmath>

#include "core/ops/dropout_mask.h"
#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/ops/softmax_rows.h"
#include "core/tensor/kernels/gemm.h"
#include "core/tensor/kernels/route.h"

namespace vitrine {
namespace {

struct Sizes {
  // Queries are taken in blocks so that the working memory grows with T, not with T².
  std::int64_t samples, tokens, width, heads, head_width, block;
  Sizes(const Shape& qkv, std::int64_t head_count)
      : samples(qkv[0] == Shape::kBatch ? 1 : qkv[0]),
        tokens(qkv[1]),
        width(qkv[2] / 3),
        heads(head_count),
        head_width(width / heads),
        block(std::min(tuning::kQueryBlock, tokens)) {}
  [[nodiscard]] std::int64_t row() const { return 3 * width; }  // distance of two tokens in qkv
  [[nodiscard]] std::int64_t grain() const {                    // (sample, head) pairs a part
    const std::int64_t products = std::max<std::int64_t>(1, 2 * tokens * tokens * head_width);
    return part_grain(samples * heads, tuning::kAttentionTask / products, tuning::kMostParts);
  }
  [[nodiscard]] std::int64_t block_elements() const { return aligned_count(block * tokens); }
};

// How many tokens of a sample there are: the last input, where there is one.
template <class T>
[[nodiscard]] std::int64_t seen_tokens(const OpRun& run, std::int64_t sample, std::int64_t tokens) {
  return run.inputs.size() > 1 ? filled_positions(run.in<T>(1)[sample], tokens) : tokens;
}

// rows × columns zeros, `stride` apart.
template <class T>
void clear(T* to, std::int64_t rows, std::int64_t columns, std::int64_t stride) {
  for (std::int64_t row = 0; row < rows; ++row) std::fill_n(to + row * stride, columns, T{0});
}

// One head of one sample. Pointers to queries and to what belongs to them; keys lie `width` further, values 2·width.
struct Head {
  std::int64_t qkv, weights, output;  // offsets of the first element
  Head(const Sizes& s, std::int64_t index)
      : qkv(index / s.heads * s.tokens * s.row() + index % s.heads * s.head_width),
        weights(index * s.tokens * s.tokens),
        output(index / s.heads * s.tokens * s.width + index % s.heads * s.head_width) {}
};

class Attention final : public TypedOp<Attention> {
 public:
  Attention(std::int64_t heads, bool causal, double rate, std::uint64_t stream)
      : heads_(heads), causal_(causal), rate_(rate), stream_(stream) {}

  [[nodiscard]] std::string_view id() const override { return "attention"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& qkv = inputs[0];
    return {Shape{qkv[0], qkv[1], qkv[2] / 3}, Shape{qkv[0], heads_, qkv[1], qkv[1]}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Sizes s(inputs[0], heads_);
    return 2 * s.samples * s.tokens * s.tokens * s.width;
  }
  [[nodiscard]] std::string route(std::span<const Shape> inputs, DType type, bool) const override {
    const Sizes s(inputs[0], heads_);
    return std::string(name_of(choose_product({false, true, s.block, s.tokens, s.head_width, type})));
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    return static_cast<std::size_t>(2 * tuning::kMostParts * Sizes(inputs[0], heads_).block_elements()) *
           bytes_of(type);
  }

  template <class T>
  void forward_as(OpRun& run) const {
    each_head<T>(run, [&](const Sizes& s, std::int64_t index, T* buffer) {
      const std::int64_t seen = seen_tokens<T>(run, index / s.heads, s.tokens);
      for (std::int64_t first = 0; first < seen; first += s.block) forward_block(run, s, index, seen, first, buffer);
      const Head head(s, index);  // padding asks nothing and says nothing
      clear(run.out<T>(1) + head.weights + seen * s.tokens, s.tokens - seen, s.tokens, s.tokens);
      clear(run.out<T>() + head.output + seen * s.width, s.tokens - seen, s.head_width, s.width);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    if (!run.grad_in<T>(0)) return;
    each_head<T>(run, [&](const Sizes& s, std::int64_t index, T* buffer) {
      const std::int64_t seen = seen_tokens<T>(run, index / s.heads, s.tokens);
      for (std::int64_t first = 0; first < seen; first += s.block) backward_block(run, s, index, seen, first, buffer);
      if (run.accumulate(0)) return;
      for (std::int64_t part = 0; part < 3; ++part)
        clear(run.grad_in<T>(0) + Head(s, index).qkv + seen * s.row() + part * s.width, s.tokens - seen, s.head_width,
              s.row());
    });
  }

 private:
  template <class T, class F>
  void each_head(const OpRun& run, F body) const {
    const Sizes s(run.in_shape(0), heads_);
    run.pool.for_chunks(s.samples * s.heads, s.grain(), [&](Chunk chunk) {
      T* const buffer = static_cast<T*>(run.scratch) + chunk.index * 2 * s.block_elements();
      for (std::int64_t index = chunk.begin; index < chunk.end; ++index) body(s, index, buffer);
    });
  }

  [[nodiscard]] bool drops(const OpRun& run) const { return run.training && rate_ > 0; }

  // to = from with dropped weights zeroed and the others scaled. from may be to.
  template <class T>
  void drop(const OpRun& run, const Sizes& s, std::int64_t index, std::int64_t first, std::int64_t rows,
            const T* from, T* to) const {
    const DropoutMask mask(run.seed, stream_, run.step, rate_);
    mask.apply(static_cast<std::uint64_t>((index * s.tokens + first) * s.tokens), from, rows * s.tokens, false, to);
  }

  // Row i sees its first `seen` tokens, with causality one more than the row before.
  template <class T>
  void softmax(T* weights, std::int64_t rows, std::int64_t seen, std::int64_t tokens) const {
    if constexpr (std::is_same_v<T, float>) return simd::softmax_rows(weights, rows, seen, causal_ ? 1 : 0, tokens);
    for (std::int64_t i = 0; i < rows; ++i, weights += tokens, seen += causal_ ? 1 : 0) {
      softmax_row(weights, seen);
      std::fill(weights + seen, weights + tokens, T{0});
    }
  }
  template <class T>
  static void pull_softmax(const T* weights, T* ds, std::int64_t rows, std::int64_t tokens) {
    if constexpr (std::is_same_v<T, float>) return simd::softmax_pull_rows(weights, ds, rows, tokens);
    for (std::int64_t i = 0; i < rows; ++i, weights += tokens, ds += tokens) {
      const T dot = sum_of<T>(tokens, [=](std::int64_t e) { return weights[e] * ds[e]; });
      for (std::int64_t e = 0; e < tokens; ++e) ds[e] = weights[e] * (ds[e] - dot);
    }
  }

  // weights = softmax(Q·Kᵀ/√d), y = dropout(weights)·V for queries first … of one head, over the `seen` keys there
  // are.
  template <class T>
  void forward_block(OpRun& run, const Sizes& s, std::int64_t index, std::int64_t seen, std::int64_t first,
                     T* buffer) const {
    const Head head(s, index);
    const std::int64_t rows = std::min(s.block, seen - first);
    const T* const q = run.in<T>(0) + head.qkv;
    T* weights = run.out<T>(1) + head.weights + first * s.tokens;
    const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(s.head_width)));
    gemm<T>(false, true, rows, seen, s.head_width, scale, q + first * s.row(), s.row(), q + s.width, s.row(), T{0},
            weights, s.tokens);
    softmax(weights, rows, causal_ ? first + 1 : seen, s.tokens);
    if (drops(run)) {
      drop(run, s, index, first, rows, weights, buffer);
      weights = buffer;
    }
    gemm<T>(false, false, rows, s.head_width, seen, T{1}, weights, s.tokens, q + 2 * s.width, s.row(), T{0},
            run.out<T>() + head.output + first * s.width, s.width);
  }

  // With A the weights: dA = dropout(dy·Vᵀ), dS = A·(dA - Σ A·dA) by rows, dQ = dS·K/√d, dK += dSᵀ·Q/√d,
  // dV += dropout(A)ᵀ·dy.
  template <class T>
  void backward_block(OpRun& run, const Sizes& s, std::int64_t index, std::int64_t seen, std::int64_t first,
                      T* buffer) const {
    const Head head(s, index);
    const std::int64_t rows = std::min(s.block, seen - first);
    const T *const q = run.in<T>(0) + head.qkv, *const dy = run.grad_out<T>() + head.output + first * s.width;
    const T* const weights = run.out<T>(1) + head.weights + first * s.tokens;
    const T* const outside = run.grad_out<T>(1);  // somebody may use the weights themselves
    T* const dq = run.grad_in<T>(0) + head.qkv;
    T *const ds = buffer, *const dropped = buffer + s.block_elements();
    const T before = run.accumulate(0) ? T{1} : T{0}, later = first > 0 ? T{1} : before;
    const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(s.head_width)));

    const T* used = weights;
    if (drops(run)) {
      drop(run, s, index, first, rows, weights, dropped);
      used = dropped;
    }
    gemm<T>(true, false, seen, s.head_width, rows, T{1}, used, s.tokens, dy, s.width, later, dq + 2 * s.width,
            s.row());
    gemm<T>(false, true, rows, seen, s.head_width, T{1}, dy, s.width, q + 2 * s.width, s.row(), T{0}, ds, s.tokens);
    clear(ds + seen, rows, s.tokens - seen, s.tokens);
    if (drops(run)) drop(run, s, index, first, rows, ds, ds);
    if (outside) {
      store(ds, rows * s.tokens, true,
            [from = outside + head.weights + first * s.tokens](std::int64_t e) { return from[e]; });
    }
    pull_softmax(weights, ds, rows, s.tokens);
    gemm<T>(false, false, rows, s.head_width, seen, scale, ds, s.tokens, q + s.width, s.row(), before,
            dq + first * s.row(), s.row());
    gemm<T>(true, false, seen, s.head_width, rows, scale, ds, s.tokens, q + first * s.row(), s.row(), later,
            dq + s.width, s.row());
  }

  std::int64_t heads_;
  bool causal_;
  double rate_;
  std::uint64_t stream_;
};

}  // namespace

OpPtr make_attention(std::int64_t heads, bool causal, double dropout, std::uint64_t stream) {
  return std::make_shared<Attention>(heads, causal, dropout, stream);
}

}  // namespace vitrine
