// Losses that judge row by row: loss = Σ w·f(row) / Σ w. A row is the values of one place along the axis of classes.
#pragma once

#include "core/ops/loss_support.h"
#include "core/ops/ops.h"

namespace vitrine {

template <class T>
struct Row {
  const T* first;
  std::int64_t count, stride;
  [[nodiscard]] double operator[](std::int64_t k) const { return static_cast<double>(first[k * stride]); }
};

// Where the gradient of a row goes; nowhere if nobody wants it.
template <class T>
struct GradientRow {
  T* first;
  std::int64_t count, stride;
  bool add;
  explicit operator bool() const { return first != nullptr; }
  void put(std::int64_t k, double value) const { vitrine::put(first[k * stride], static_cast<T>(value), add); }
  void put_nothing() const {
    if (!first || add) return;
    for (std::int64_t k = 0; k < count; ++k) first[k * stride] = T{0};
  }
};

// `Formula` has name(), rows(shape) -> ClassRows, places(shape) -> the shape of a weight for each row, and kLabels:
//   true: the target is one class a row, -1 none:  value(x, class) -> double, gradient(x, class, factor, dx);
//   false: a second tensor of the output's shape:  value(x, t) -> double, gradient(x, t, factor, dx, dt).
// `value` gives NaN for NaN; `gradient` puts factor·∂f into every value of the rows that are wanted, dx before dt.
template <class Formula>
class RowLoss final : public TypedOp<RowLoss<Formula>> {
 public:
  explicit RowLoss(Formula formula) : formula_(formula) {}

  [[nodiscard]] std::string_view id() const override { return Formula::name(); }
  [[nodiscard]] std::any attributes() const override { return formula_.settings(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    check_loss_weights(inputs, Formula::places(inputs[0]));
    return {Shape{}, Shape{}};
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i == 0 || (i == 1 && !Formula::kLabels); }
  [[nodiscard]] bool backward_needs_output(std::size_t o) const override { return o == 1; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    const ClassRows v = Formula::rows(inputs[0]);
    return aligned_bytes(static_cast<std::size_t>(chunk_count(v.rows, row_grain(v.classes))) * sizeof(WeightedSum));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const ClassRows v = Formula::rows(run.in_shape(0));
    const PlaceWeights<T> weights(run, v.rows);
    auto* const parts = static_cast<WeightedSum*>(run.scratch);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      WeightedSum sum;
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const double weight = weights[row];
        if (weight != 0 && judged<T>(run, row)) sum.add(weight, value_of<T>(run, v, row));
      }
      parts[chunk.index] = sum;
    });
    write_mean<T>(run, {parts, static_cast<std::size_t>(chunk_count(v.rows, row_grain(v.classes)))});
  }

  template <class T>
  void backward_as(OpRun& run) const {
    if (!run.grad_in<T>(0) && !run.grad_in<T>(1)) return;
    const ClassRows v = Formula::rows(run.in_shape(0));
    const PlaceWeights<T> weights(run, v.rows);
    const double scale = gradient_scale<T>(run);
    for_rows(run, v.rows, v.classes, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const double weight = weights[row];
        const GradientRow<T> dx = gradient_row<T>(run, v, 0, row);
        if (weight != 0 && judged<T>(run, row)) {
          push<T>(run, v, row, scale * weight, dx);
        } else {
          dx.put_nothing();
          if constexpr (!Formula::kLabels) gradient_row<T>(run, v, 1, row).put_nothing();
        }
      }
    });
  }

 private:
  template <class T>
  [[nodiscard]] static bool judged(const OpRun& run, std::int64_t row) {
    return !Formula::kLabels || run.in<T>(1)[row] != T{-1};
  }
  template <class T>
  [[nodiscard]] static Row<T> row_of(const OpRun& run, const ClassRows& v, std::size_t input, std::int64_t row) {
    return {run.in<T>(input) + v.begin(row), v.classes, v.stride};
  }
  template <class T>
  [[nodiscard]] static GradientRow<T> gradient_row(const OpRun& run, const ClassRows& v, std::size_t input,
                                                   std::int64_t row) {
    T* const first = run.grad_in<T>(input);
    return {first ? first + v.begin(row) : nullptr, v.classes, v.stride, run.accumulate(input)};
  }

  // NaN for a target that is no class: it reaches the loss, and the engine reports it.
  template <class T>
  [[nodiscard]] double value_of(const OpRun& run, const ClassRows& v, std::int64_t row) const {
    const Row<T> x = row_of<T>(run, v, 0, row);
    if constexpr (Formula::kLabels) {
      const auto target = static_cast<double>(run.in<T>(1)[row]);
      if (!v.tells(target)) return std::numeric_limits<double>::quiet_NaN();
      return formula_.value(x, static_cast<std::int64_t>(target));
    } else {
      return formula_.value(x, row_of<T>(run, v, 1, row));
    }
  }

  template <class T>
  void push(const OpRun& run, const ClassRows& v, std::int64_t row, double factor, const GradientRow<T>& dx) const {
    const Row<T> x = row_of<T>(run, v, 0, row);
    if constexpr (Formula::kLabels) {
      const auto target = static_cast<double>(run.in<T>(1)[row]);
      const bool known = v.tells(target);
      formula_.gradient(x, known ? static_cast<std::int64_t>(target) : 0,
                        known ? factor : std::numeric_limits<double>::quiet_NaN(), dx);
    } else {
      formula_.gradient(x, row_of<T>(run, v, 1, row), factor, dx, gradient_row<T>(run, v, 1, row));
    }
  }

  Formula formula_;
};

// Of a formula whose rows lie along the axis of classes.
struct AlongClasses {
  [[nodiscard]] static ClassRows rows(const Shape& shape) { return ClassRows(shape); }
  [[nodiscard]] static Shape places(const Shape& shape) { return places_of(shape); }
};

}  // namespace vitrine
