#include <cmath>
#include <cstring>
#include <limits>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// inputs: indices (N,…), table (V,D)
class Gather final : public TypedOp<Gather> {
 public:
  explicit Gather(std::int64_t vocabulary) : vocabulary_(vocabulary) {}

  [[nodiscard]] std::string_view id() const override { return "gather"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    std::vector<std::int64_t> dims(inputs[0].dims().begin(), inputs[0].dims().end());
    dims.push_back(inputs[1][1]);
    return {Shape(std::span<const std::int64_t>(dims))};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 1; }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i == 0; }

  template <class T>
  void forward_as(OpRun& run) const {
    const std::int64_t width = run.in_shape(1)[1];
    for_rows(run, run.in_shape(0).size(), width, [&](Chunk chunk) {
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
        const T index = run.in<T>(0)[i];
        T* const to = run.out<T>() + i * width;
        if (valid(index)) {
          std::memcpy(to, run.in<T>(1) + static_cast<std::int64_t>(index) * width,
                      static_cast<std::size_t>(width) * sizeof(T));
        } else {
          std::fill_n(to, width, std::numeric_limits<T>::quiet_NaN());
        }
      }
    });
  }

  // Rows of the table are hit any number of times: a chunk owns columns and meets the indices in their order.
  template <class T>
  void backward_as(OpRun& run) const {
    T* const table = run.grad_in<T>(1);
    if (!table) return;
    const std::int64_t width = run.in_shape(1)[1], count = run.in_shape(0).size();
    const std::int64_t columns = std::max<std::int64_t>(16, tuning::kElementGrain / std::max<std::int64_t>(1, count));
    run.pool.for_chunks(width, columns, [&](Chunk chunk) {
      const std::int64_t length = chunk.end - chunk.begin;
      if (!run.accumulate(1)) {
        for (std::int64_t v = 0; v < vocabulary_; ++v) std::fill_n(table + v * width + chunk.begin, length, T{0});
      }
      for (std::int64_t i = 0; i < count; ++i) {
        const T index = run.in<T>(0)[i];
        if (!valid(index)) continue;
        store(table + static_cast<std::int64_t>(index) * width + chunk.begin, length, true,
              [g = run.grad_out<T>() + i * width + chunk.begin](std::int64_t e) { return g[e]; });
      }
    });
  }

 private:
  template <class T>
  [[nodiscard]] bool valid(T index) const {
    return index >= T{0} && index < static_cast<T>(vocabulary_) && index == std::floor(index);
  }

  std::int64_t vocabulary_;
};

}  // namespace

OpPtr make_gather(std::int64_t vocabulary) {
  return std::make_shared<Gather>(vocabulary);
}

}  // namespace vitrine
