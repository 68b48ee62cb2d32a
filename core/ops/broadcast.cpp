#include <array>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// Shapes that are aligned at their last axes; an axis of length 1, or none, stands for any length.
class Broadcast final : public TypedOp<Broadcast> {
 public:
  explicit Broadcast(Merge merge) : merge_(merge) {}

  [[nodiscard]] std::string_view id() const override { return "broadcast"; }
  [[nodiscard]] std::any attributes() const override { return merge_; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const int rank = std::max_element(inputs.begin(), inputs.end(), [](const Shape& a, const Shape& b) {
                       return a.rank() < b.rank();
                     })->rank();
    std::vector<std::int64_t> dims(static_cast<std::size_t>(rank), 1);
    dims[0] = inputs[0][0];
    for (const Shape& one : inputs)
      for (int a = 1; a < one.rank(); ++a) {
        std::int64_t& dim = dims[static_cast<std::size_t>(rank - one.rank() + a)];
        dim = std::max(dim, one[a]);
      }
    return {Shape(std::span<const std::int64_t>(dims))};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override {
    return merge_ == Merge::multiply || merge_ == Merge::maximum;
  }

  template <class T>
  void forward_as(OpRun& run) const {
    T* const y = run.out<T>();
    for_places(run, [&](std::int64_t place, const std::int64_t* at) {
      T value = run.in<T>(0)[at[0]];
      for (std::size_t i = 1; i < run.inputs.size(); ++i) value = merged(value, run.in<T>(i)[at[i]]);
      y[place] = value;
    });
  }

  // A sample's gradients are added up in order, by one task.
  template <class T>
  void backward_as(OpRun& run) const {
    const T* const g = run.grad_out<T>();
    for (std::size_t i = 0; i < run.inputs.size(); ++i) {
      T* const to = run.grad_in<T>(i);
      if (!to) continue;
      if (!run.accumulate(i))
        for_elements(run, run.in_shape(i).size(),
                     [&](std::int64_t begin, std::int64_t end) { std::fill(to + begin, to + end, T{0}); });
      for_places(run,
                 [&](std::int64_t place, const std::int64_t* at) { to[at[i]] += g[place] * slope<T>(run, i, at); });
    }
  }

 private:
  static constexpr std::size_t kMostInputs = 16, kMostAxes = 6;

  template <class T>
  [[nodiscard]] T merged(T a, T b) const {
    switch (merge_) {
      case Merge::add:
        return a + b;
      case Merge::subtract:
        return a - b;
      case Merge::multiply:
        return a * b;
      case Merge::maximum:
        break;
    }
    return b > a || b != b ? b : a;  // NaN goes through
  }
  // Of the i-th input, at these places.
  template <class T>
  [[nodiscard]] T slope(const OpRun& run, std::size_t i, const std::int64_t* at) const {
    if (merge_ == Merge::add) return 1;
    if (merge_ == Merge::subtract) return i == 0 ? T{1} : T{-1};
    if (merge_ == Merge::multiply) {
      T product = 1;
      for (std::size_t k = 0; k < run.inputs.size(); ++k)
        if (k != i) product *= run.in<T>(k)[at[k]];
      return product;
    }
    std::size_t winner = 0;  // the first of equals
    for (std::size_t k = 1; k < run.inputs.size(); ++k)
      if (run.in<T>(k)[at[k]] > run.in<T>(winner)[at[winner]]) winner = k;
    return winner == i ? T{1} : T{0};
  }

  // body(place in y, places in the inputs), sample by sample.
  template <class F>
  void for_places(const OpRun& run, F body) const {
    const Shape& y = run.out_shape();
    const int rank = y.rank();
    const std::size_t inputs = run.inputs.size();
    std::array<std::array<std::int64_t, kMostAxes>, kMostInputs> steps{};
    std::array<std::int64_t, kMostInputs> samples{};
    for (std::size_t i = 0; i < inputs; ++i) {
      const Shape& x = run.in_shape(i);
      std::int64_t step = 1;
      for (int a = x.rank() - 1; a > 0; --a) {
        const auto axis = static_cast<std::size_t>(rank - x.rank() + a);
        steps[i][axis] = x[a] == 1 ? 0 : step;
        step *= x[a];
      }
      samples[i] = step;
    }
    const std::int64_t size = axes_product(y, 1, rank);
    for_rows(run, y[0], size, [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n)
        for (std::int64_t e = 0; e < size; ++e) {
          std::array<std::int64_t, kMostInputs> at{};
          std::int64_t rest = e;
          for (std::size_t i = 0; i < inputs; ++i) at[i] = n * samples[i];
          for (int a = rank - 1; a > 0; --a) {
            const std::int64_t here = rest % y[a];
            rest /= y[a];
            for (std::size_t i = 0; i < inputs; ++i) at[i] += here * steps[i][static_cast<std::size_t>(a)];
          }
          body(n * size + e, at.data());
        }
    });
  }

  Merge merge_;
};

}  // namespace

OpPtr make_broadcast(Merge merge) {
  return std::make_shared<Broadcast>(merge);
}

}  // namespace vitrine
