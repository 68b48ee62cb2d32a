#include "core/ops/loss_support.h"
#include "core/ops/ops.h"
#include "core/ops/softmax_rows.h"

namespace vitrine {
namespace {

// Of each sample and class, over the sample's judged places: A = 2·Σ w·p·g, B = Σ w·(p² + g²), where p is the
// probability and g 1 where the class is right. The loss of a sample is 1 - mean over classes of (A + s)/(B + s).
class Dice final : public TypedOp<Dice> {
 public:
  explicit Dice(double smooth) : smooth_(smooth) {}

  [[nodiscard]] std::string_view id() const override { return "dice"; }
  // The third output, of which backward reads: for each sample A and B of every class.
  [[nodiscard]] std::any attributes() const override { return LossSettings{.smooth = smooth_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    check_loss_weights(inputs, places_of(inputs[0]));
    return {Shape{}, Shape{}, Shape{inputs[0][0], 2 * ClassRows(inputs[0]).classes}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0; }
  [[nodiscard]] bool backward_needs_output(std::size_t o) const override { return o > 0; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    const Blocks b(inputs[0]);
    return aligned_bytes(static_cast<std::size_t>(b.samples * b.of_sample * line(ClassRows(inputs[0]))) *
                         sizeof(double));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const ClassRows v(run.in_shape(0));
    const Blocks blocks(run.in_shape(0));
    const Weights<T> weights(run, blocks);
    auto* const sums = static_cast<double*>(run.scratch);
    run.pool.for_chunks(blocks.samples * blocks.of_sample, blocks.grain, [&](Chunk chunk) {
      for (std::int64_t block = chunk.begin; block < chunk.end; ++block) {
        double* const to = sums + block * line(v);
        std::fill_n(to, line(v), 0.0);
        blocks.for_rows(block, [&](std::int64_t row) { add_row<T>(run, v, weights, row, to); });
      }
    });
    WeightedSum mean;
    T* const kept = run.out<T>(2);
    for (std::int64_t sample = 0; sample < blocks.samples; ++sample) {
      double* const of_sample = sums + sample * blocks.of_sample * line(v);
      for (std::int64_t i = line(v); i < blocks.of_sample * line(v); ++i) of_sample[i % line(v)] += of_sample[i];
      double& weight = of_sample[2 * v.classes];  // so far, of its places
      weight = weight == 0 ? 0.0 : weights.of_sample(sample) + 0 * weight;
      if (weight != 0) mean.add(weight, loss_of(v, of_sample));
      for (std::int64_t i = 0; i < 2 * v.classes; ++i)
        kept[sample * 2 * v.classes + i] = static_cast<T>(of_sample[i]);
    }
    write_mean<T>(run, {&mean, 1});
  }

  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const ClassRows v(run.in_shape(0));
    const Blocks blocks(run.in_shape(0));
    const Weights<T> weights(run, blocks);
    const double scale = gradient_scale<T>(run);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const std::int64_t sample = row / blocks.places;
        const bool judged = run.in<T>(1)[row] != T{-1} && !weights.leaves_out(row);
        const double weight = judged ? scale * weights.of_sample(sample) * weights.of_place(row) : 0.0;
        pull<T>(run, v, row, weight, run.out<T>(2) + sample * 2 * v.classes, dx + v.begin(row));
      }
    });
  }

 private:
  // Places of a sample that are summed at once; a sample has so many blocks of them.
  struct Blocks {
    std::int64_t samples, places, length, of_sample, grain;
    explicit Blocks(const Shape& shape) {
      const ClassRows v(shape);
      samples = axes_product(shape, 0, 1);
      places = samples == 0 ? 1 : v.rows / samples;
      length = std::min(row_grain(v.classes), std::max<std::int64_t>(1, places));
      of_sample = chunk_count(places, length);
      grain = row_grain(v.classes * length);
    }
    template <class F>
    void for_rows(std::int64_t block, F body) const {
      const std::int64_t sample = block / of_sample, first = block % of_sample * length;
      for (std::int64_t i = first; i < std::min(first + length, places); ++i) body(sample * places + i);
    }
  };

  // A weight by place counts in its sample's sums, a weight by sample in the mean over samples.
  template <class T>
  struct Weights {
    Weights(const OpRun& run, const Blocks& blocks)
        : by_sample(run.inputs.size() > kLossWeights && run.in_shape(kLossWeights).size() == blocks.samples),
          values(run, by_sample ? blocks.samples : blocks.samples * blocks.places),
          places(blocks.places) {}
    [[nodiscard]] double of_sample(std::int64_t sample) const { return by_sample ? values[sample] : 1.0; }
    [[nodiscard]] double of_place(std::int64_t row) const { return by_sample ? 1.0 : values[row]; }
    [[nodiscard]] bool leaves_out(std::int64_t row) const { return values[by_sample ? row / places : row] == 0; }
    bool by_sample;
    PlaceWeights<T> values;
    std::int64_t places;
  };

  // A block's sums: A and B of every class, then the weight of its judged places.
  [[nodiscard]] static std::int64_t line(const ClassRows& v) { return 2 * v.classes + 1; }

  // p of class k. One value a place is the logit of class 1, the only class there is then.
  template <class T>
  class Probabilities {
   public:
    Probabilities(const T* x, const ClassRows& v) : x_(x), v_(v) {
      if (v.classes > 1) below_ = denominator(x, v.classes, v.stride);
    }
    double operator[](std::int64_t k) const {
      if (v_.classes == 1) return static_cast<double>(math::sigmoid(x_[0]));
      return static_cast<double>(math::exp(x_[k * v_.stride] - below_.largest)) / static_cast<double>(below_.sum);
    }

   private:
    const T* x_;
    const ClassRows& v_;
    Denominator<T> below_{};
  };
  // Which of the classes that have a probability a target names; -1: none of them.
  [[nodiscard]] static std::int64_t right_class(const ClassRows& v, double target) {
    return static_cast<std::int64_t>(target) - (v.classes == 1 ? 1 : 0);
  }

  template <class T>
  static void add_row(const OpRun& run, const ClassRows& v, const Weights<T>& weights, std::int64_t row, double* to) {
    const auto target = static_cast<double>(run.in<T>(1)[row]);
    if (target == -1 || weights.leaves_out(row)) return;
    if (!v.tells(target)) {
      to[2 * v.classes] = std::numeric_limits<double>::quiet_NaN();
      return;
    }
    const double weight = weights.of_place(row);
    const Probabilities<T> p(run.in<T>(0) + v.begin(row), v);
    const std::int64_t right = right_class(v, target);
    for (std::int64_t k = 0; k < v.classes; ++k) {
      const double chance = p[k];
      to[2 * k + 1] += weight * (chance * chance + (k == right ? 1 : 0));
      if (k == right) to[2 * k] += weight * 2 * chance;
    }
    to[2 * v.classes] += weight;
  }

  [[nodiscard]] double loss_of(const ClassRows& v, const double* sums) const {
    double overlap = 0;
    for (std::int64_t k = 0; k < v.classes; ++k) {
      const double below = sums[2 * k + 1] + smooth_;
      overlap += below == 0 ? 1.0 : (sums[2 * k] + smooth_) / below;  // a class that is neither there nor seen
    }
    return 1 - overlap / static_cast<double>(v.classes);
  }

  // ∂/∂p[k] = G[k] = -2·w/K·(g - p·D)/(B + s) with D = (A + s)/(B + s); through the softmax p[k]·(G[k] - Σ G·p).
  template <class T>
  void pull(const OpRun& run, const ClassRows& v, std::int64_t row, double weight, const T* sums, T* dx) const {
    const bool add = run.accumulate(0);
    const auto target = static_cast<double>(run.in<T>(1)[row]);
    if (weight == 0 || !v.tells(target)) {
      for (std::int64_t k = 0; k < v.classes; ++k) put(dx[k * v.stride], T{0}, add);
      return;
    }
    const Probabilities<T> p(run.in<T>(0) + v.begin(row), v);
    const std::int64_t right = right_class(v, target);
    const auto slope = [&](std::int64_t k, double chance) {
      const double above = static_cast<double>(sums[2 * k]) + smooth_;
      const double below = static_cast<double>(sums[2 * k + 1]) + smooth_;
      const double share = -2 * weight / static_cast<double>(v.classes);
      return below == 0 ? 0.0 : share * ((k == right ? 1 : 0) - chance * (above / below)) / below;
    };
    double mean = 0;
    if (v.classes > 1)
      for (std::int64_t k = 0; k < v.classes; ++k) {
        const double chance = p[k];
        mean += slope(k, chance) * chance;
      }
    for (std::int64_t k = 0; k < v.classes; ++k) {
      const double chance = p[k], own = slope(k, chance), inner = v.classes > 1 ? own - mean : own * (1 - chance);
      put(dx[k * v.stride], static_cast<T>(chance * inner), add);
    }
  }

  double smooth_;
};

}  // namespace

OpPtr make_dice(double smooth) {
  return std::make_shared<Dice>(smooth);
}

}  // namespace vitrine
