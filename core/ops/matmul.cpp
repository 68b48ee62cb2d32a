#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/tensor/kernels/gemm.h"
#include "core/tensor/kernels/route.h"

namespace vitrine {
namespace {

// a (N,M,K), b (N,K,P), or (N,P,K) if it is turned -> (N,M,P): a product for each sample
class MatMul final : public TypedOp<MatMul> {
 public:
  explicit MatMul(bool turned) : turned_(turned) {}

  [[nodiscard]] std::string_view id() const override { return "matmul"; }
  [[nodiscard]] std::any attributes() const override { return TurnedProduct{turned_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return {Shape{inputs[0][0], inputs[0][1], inputs[1][turned_ ? 1 : 2]}};
  }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    return axes_product(inputs[0], 0, 3) * inputs[1][turned_ ? 1 : 2];
  }
  [[nodiscard]] std::string route(std::span<const Shape> inputs, DType type, bool) const override {
    return std::string(
        name_of(choose_product({false, turned_, inputs[0][1], inputs[1][turned_ ? 1 : 2], inputs[0][2], type})));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    each(run, [&](std::int64_t n, std::int64_t m, std::int64_t k, std::int64_t p) {
      gemm<T>(false, turned_, m, p, k, T{1}, run.in<T>(0) + n * m * k, k, run.in<T>(1) + n * k * p, turned_ ? k : p,
              T{0}, run.out<T>() + n * m * p, p);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    each(run, [&](std::int64_t n, std::int64_t m, std::int64_t k, std::int64_t p) {
      const T *const g = run.grad_out<T>() + n * m * p, *const a = run.in<T>(0) + n * m * k,
                     *const b = run.in<T>(1) + n * k * p;
      if (T* const da = run.grad_in<T>(0))
        gemm<T>(false, !turned_, m, k, p, T{1}, g, p, b, turned_ ? k : p, run.accumulate(0) ? T{1} : T{0},
                da + n * m * k, k);
      T* const db = run.grad_in<T>(1);
      if (!db) return;
      const T before = run.accumulate(1) ? T{1} : T{0};
      if (turned_)
        gemm<T>(true, false, p, k, m, T{1}, g, p, a, k, before, db + n * k * p, k);
      else
        gemm<T>(true, false, k, p, m, T{1}, a, k, g, p, before, db + n * k * p, p);
    });
  }

 private:
  template <class F>
  void each(const OpRun& run, F body) const {
    const Shape &a = run.in_shape(0), &y = run.out_shape();
    const std::int64_t products = std::max<std::int64_t>(1, a[1] * a[2] * y[2]);
    run.pool.for_chunks(a[0], std::max<std::int64_t>(1, tuning::kAttentionTask / products), [&](Chunk chunk) {
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n) body(n, a[1], a[2], y[2]);
    });
  }

  bool turned_;
};

}  // namespace

OpPtr make_matmul(bool turned) {
  return std::make_shared<MatMul>(turned);
}

}  // namespace vitrine
