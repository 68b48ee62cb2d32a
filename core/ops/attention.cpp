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
  // Queries are taken in blocks so that the working memory grows with T, not with T². A window's blocks are small:
  // what a block computes is as wide as all windows of its queries together.
  std::int64_t samples, queries, keys, width, heads, head_width, block;
  Sizes(const Shape& q, const Shape& k, const AttentionAttributes& a) {
    samples = q[0] == Shape::kBatch ? 1 : q[0];
    queries = q[1], keys = k[1];
    width = a.ports ? q[2] : q[2] / 3;
    heads = a.heads, head_width = width / heads;
    block = std::min(a.window > 0 ? std::clamp<std::int64_t>(a.window, 32, tuning::kQueryBlock) : tuning::kQueryBlock,
                     queries);
  }
  [[nodiscard]] std::int64_t row(bool ports) const { return ports ? width : 3 * width; }  // distance of two positions
  [[nodiscard]] std::int64_t grain() const {  // (sample, head) pairs a part
    const std::int64_t products = std::max<std::int64_t>(1, 2 * queries * keys * head_width);
    return part_grain(samples * heads, tuning::kAttentionTask / products, tuning::kMostParts);
  }
  [[nodiscard]] std::int64_t block_elements() const { return aligned_count(block * keys); }
};

// rows × columns zeros, `stride` apart.
template <class T>
void clear(T* to, std::int64_t rows, std::int64_t columns, std::int64_t stride) {
  for (std::int64_t row = 0; row < rows; ++row) std::fill_n(to + row * stride, columns, T{0});
}

// Which keys a run of queries sees.
struct Range {
  std::int64_t begin = 0, end = 0;
  [[nodiscard]] std::int64_t length() const { return end - begin; }
};

// One head of one sample: where its queries, keys, values and what belongs to them begin, and how far rows are apart.
template <class T>
struct Head {
  const T *q, *k, *v;
  T *dq = nullptr, *dk = nullptr, *dv = nullptr;
  T *weights, *y;
  const T *dy = nullptr, *dweights = nullptr;
  std::int64_t row;

  Head(const OpRun& run, const Sizes& s, std::int64_t index, bool ports) : row(s.row(ports)) {
    const std::int64_t sample = index / s.heads, inside = index % s.heads * s.head_width;
    const std::int64_t at_q = sample * s.queries * row + inside, at_k = sample * s.keys * row + inside;
    const auto place = [&](auto* base, std::size_t part) -> decltype(base) {
      return !base ? nullptr
                   : base + (part == 0 ? at_q : at_k) + (ports ? 0 : static_cast<std::int64_t>(part) * s.width);
    };
    const auto of = [ports](std::size_t part) { return ports ? part : 0; };
    q = place(run.in<T>(of(0)), 0), k = place(run.in<T>(of(1)), 1), v = place(run.in<T>(of(2)), 2);
    dq = place(run.grad_in<T>(of(0)), 0), dk = place(run.grad_in<T>(of(1)), 1), dv = place(run.grad_in<T>(of(2)), 2);
    weights = run.out<T>(1) + index * s.queries * s.keys;
    const std::int64_t at_y = sample * s.queries * s.width + inside;
    y = run.out<T>() ? run.out<T>() + at_y : nullptr;
    dy = run.grad_out<T>() ? run.grad_out<T>() + at_y : nullptr;
    dweights = run.grad_out<T>(1) ? run.grad_out<T>(1) + index * s.queries * s.keys : nullptr;
  }
};

class Attention final : public TypedOp<Attention> {
 public:
  explicit Attention(const AttentionAttributes& attributes) : a_(attributes) {}

  [[nodiscard]] std::string_view id() const override { return "attention"; }
  [[nodiscard]] std::any attributes() const override { return a_; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& q = inputs[0];
    const std::int64_t keys = a_.ports ? inputs[1][1] : q[1], width = a_.ports ? q[2] : q[2] / 3;
    return {Shape{q[0], q[1], width}, Shape{q[0], a_.heads, q[1], keys}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < parts(); }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 1; }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Sizes s = sizes(inputs);
    const std::int64_t seen = a_.window > 0 ? std::min(s.keys, (a_.causal ? 1 : 2) * a_.window + 1) : s.keys;
    return 2 * s.samples * s.queries * seen * s.width;
  }
  [[nodiscard]] std::string route(std::span<const Shape> inputs, DType type, bool) const override {
    const Sizes s = sizes(inputs);
    return std::string(name_of(choose_product({false, true, s.block, s.keys, s.head_width, type})));
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    return static_cast<std::size_t>(2 * tuning::kMostParts * sizes(inputs).block_elements()) * bytes_of(type);
  }

  template <class T>
  void forward_as(OpRun& run) const {
    each_head<T>(run, [&](const Sizes& s, std::int64_t index, T* buffer) {
      const Head<T> head(run, s, index, a_.ports);
      const std::int64_t seen = seen_keys<T>(run, index / s.heads, s), asking = a_.ports ? s.queries : seen;
      for (std::int64_t first = 0; first < asking; first += s.block)
        forward_block(run, s, head, index, {seen, asking, first}, buffer);
      clear(head.weights + asking * s.keys, s.queries - asking, s.keys, s.keys);  // padding asks nothing
      clear(head.y + asking * s.width, s.queries - asking, s.head_width, s.width);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    bool wanted = false;
    for (std::size_t i = 0; i < parts(); ++i) wanted = wanted || run.grad_in<T>(i);
    if (!wanted) return;
    each_head<T>(run, [&](const Sizes& s, std::int64_t index, T* buffer) {
      const Head<T> head(run, s, index, a_.ports);
      const std::int64_t seen = seen_keys<T>(run, index / s.heads, s), asking = a_.ports ? s.queries : seen;
      for (std::size_t part = 0; part < 3; ++part) {
        T* const to = part == 0 ? head.dq : part == 1 ? head.dk : head.dv;
        if (to && !run.accumulate(a_.ports ? part : 0))
          clear(to, part == 0 ? s.queries : s.keys, s.head_width, head.row);
      }
      for (std::int64_t first = 0; first < asking; first += s.block)
        backward_block(run, s, head, index, {seen, asking, first}, buffer);
    });
  }

 private:
  // Of a sample: how many keys and queries there are, and the first query of the block at hand.
  struct Place {
    std::int64_t seen, asking, first;
  };

  [[nodiscard]] Sizes sizes(std::span<const Shape> inputs) const { return {inputs[0], inputs[a_.ports ? 1 : 0], a_}; }
  [[nodiscard]] std::size_t parts() const { return a_.ports ? 3 : 1; }
  // How many keys of a sample there are: the last input, where there is one.
  template <class T>
  [[nodiscard]] std::int64_t seen_keys(const OpRun& run, std::int64_t sample, const Sizes& s) const {
    return run.inputs.size() > parts() ? filled_positions(run.in<T>(parts())[sample], s.keys) : s.keys;
  }

  template <class T, class F>
  void each_head(const OpRun& run, F body) const {
    const Sizes s(run.in_shape(0), run.in_shape(a_.ports ? 1 : 0), a_);
    run.pool.for_chunks(s.samples * s.heads, s.grain(), [&](Chunk chunk) {
      T* const buffer = static_cast<T*>(run.scratch) + chunk.index * 2 * s.block_elements();
      for (std::int64_t index = chunk.begin; index < chunk.end; ++index) body(s, index, buffer);
    });
  }

  // Keys that query i sees, and those that a block of queries sees together.
  [[nodiscard]] Range seen_by(std::int64_t i, std::int64_t seen) const {
    Range range{a_.window > 0 ? std::max<std::int64_t>(0, i - a_.window) : 0,
                a_.causal ? std::min(seen, i + 1) : seen};
    if (a_.window > 0) range.end = std::min(range.end, i + a_.window + 1);
    range.begin = std::min(range.begin, range.end);
    return range;
  }
  [[nodiscard]] Range seen_by_block(const Place& p, std::int64_t rows) const {
    const Range top = seen_by(p.first, p.seen), bottom = seen_by(p.first + rows - 1, p.seen);
    return {std::min(top.begin, bottom.begin), std::max(top.end, bottom.end)};
  }

  [[nodiscard]] bool drops(const OpRun& run) const { return run.training && a_.dropout > 0; }

  // to = from with dropped weights zeroed and the others scaled, in the columns of `range`. from may be to.
  template <class T>
  void drop(const OpRun& run, const Sizes& s, std::int64_t index, std::int64_t first, std::int64_t rows, Range range,
            const T* from, T* to) const {
    const DropoutMask mask(run.seed, a_.stream, run.step, a_.dropout);
    const std::int64_t begin = (index * s.queries + first) * s.keys;
    if (range.length() == s.keys)
      return mask.apply(static_cast<std::uint64_t>(begin), from, rows * s.keys, false, to);
    for (std::int64_t r = 0; r < rows; ++r) {
      const std::int64_t at = r * s.keys + range.begin;
      mask.apply(static_cast<std::uint64_t>(begin + at), from + at, range.length(), false, to + at);
    }
  }

  // Softmax of each row over the keys it sees; 0 elsewhere.
  template <class T>
  void softmax(T* weights, const Sizes& s, const Place& p, std::int64_t rows) const {
    if constexpr (std::is_same_v<T, float>) {
      if (a_.window == 0 && (!a_.causal || p.first + rows <= p.seen))
        return simd::softmax_rows(weights, rows, a_.causal ? p.first + 1 : p.seen, a_.causal ? 1 : 0, s.keys);
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      T* const row = weights + r * s.keys;
      const Range range = seen_by(p.first + r, p.seen);
      if (range.length() > 0) {
        if constexpr (std::is_same_v<T, float>)
          simd::softmax_rows(row + range.begin, 1, range.length(), 0, range.length());
        else
          softmax_row(row + range.begin, range.length());
      }
      std::fill(row, row + range.begin, T{0});
      std::fill(row + range.end, row + s.keys, T{0});
    }
  }
  // ds = weights·(ds - Σ weights·ds) by rows, within `range`, outside of which both are 0.
  template <class T>
  static void pull_softmax(const T* weights, T* ds, std::int64_t rows, std::int64_t keys, Range range) {
    if constexpr (std::is_same_v<T, float>) {
      if (range.length() == keys) return simd::softmax_pull_rows(weights, ds, rows, keys);
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      const T* const w = weights + r * keys + range.begin;
      T* const d = ds + r * keys + range.begin;
      if constexpr (std::is_same_v<T, float>) {
        simd::softmax_pull_rows(w, d, 1, range.length());
      } else {
        const T dot = sum_of<T>(range.length(), [=](std::int64_t e) { return w[e] * d[e]; });
        for (std::int64_t e = 0; e < range.length(); ++e) d[e] = w[e] * (d[e] - dot);
      }
    }
  }

  // weights = softmax(Q·Kᵀ/√d), y = dropout(weights)·V for the queries from p.first on, over the keys they see.
  template <class T>
  void forward_block(OpRun& run, const Sizes& s, const Head<T>& head, std::int64_t index, const Place& p,
                     T* buffer) const {
    const std::int64_t rows = std::min(s.block, p.asking - p.first);
    const Range range = seen_by_block(p, rows);
    T* weights = head.weights + p.first * s.keys;
    const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(s.head_width)));
    gemm<T>(false, true, rows, range.length(), s.head_width, scale, head.q + p.first * head.row, head.row,
            head.k + range.begin * head.row, head.row, T{0}, weights + range.begin, s.keys);
    softmax(weights, s, p, rows);
    if (drops(run)) {
      drop(run, s, index, p.first, rows, range, weights, buffer);
      weights = buffer;
    }
    gemm<T>(false, false, rows, s.head_width, range.length(), T{1}, weights + range.begin, s.keys,
            head.v + range.begin * head.row, head.row, T{0}, head.y + p.first * s.width, s.width);
  }

  // With A the weights: dA = dropout(dy·Vᵀ), dS = A·(dA - Σ A·dA) by rows, dQ += dS·K/√d, dK += dSᵀ·Q/√d,
  // dV += dropout(A)ᵀ·dy.
  template <class T>
  void backward_block(OpRun& run, const Sizes& s, const Head<T>& head, std::int64_t index, const Place& p,
                      T* buffer) const {
    const std::int64_t rows = std::min(s.block, p.asking - p.first);
    const Range range = seen_by_block(p, rows);
    const T* const dy = head.dy + p.first * s.width;
    const T* const weights = head.weights + p.first * s.keys;
    T *const ds = buffer, *const dropped = buffer + s.block_elements();
    const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(s.head_width)));

    const T* used = weights;
    if (drops(run)) {
      drop(run, s, index, p.first, rows, range, weights, dropped);
      used = dropped;
    }
    if (head.dv)
      gemm<T>(true, false, range.length(), s.head_width, rows, T{1}, used + range.begin, s.keys, dy, s.width, T{1},
              head.dv + range.begin * head.row, head.row);
    if (!head.dq && !head.dk) return;
    gemm<T>(false, true, rows, range.length(), s.head_width, T{1}, dy, s.width, head.v + range.begin * head.row,
            head.row, T{0}, ds + range.begin, s.keys);
    if (drops(run)) drop(run, s, index, p.first, rows, range, ds, ds);
    if (head.dweights)  // somebody may use the weights themselves
      for (std::int64_t r = 0; r < rows; ++r)
        store(ds + r * s.keys + range.begin, range.length(), true,
              [from = head.dweights + (p.first + r) * s.keys + range.begin](std::int64_t e) { return from[e]; });
    pull_softmax(weights, ds, rows, s.keys, range);
    if (head.dq)
      gemm<T>(false, false, rows, s.head_width, range.length(), scale, ds + range.begin, s.keys,
              head.k + range.begin * head.row, head.row, T{1}, head.dq + p.first * head.row, head.row);
    if (head.dk)
      gemm<T>(true, false, range.length(), s.head_width, rows, scale, ds + range.begin, s.keys,
              head.q + p.first * head.row, head.row, T{1}, head.dk + range.begin * head.row, head.row);
  }

  AttentionAttributes a_;
};

}  // namespace

OpPtr make_attention(const AttentionAttributes& attributes) {
  return std::make_shared<Attention>(attributes);
}

}  // namespace vitrine
