#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (N,C,…), gain (C), shift (C) -> y, and for backward the mean and 1/σ of every group of every sample (N,groups).
class GroupNorm final : public TypedOp<GroupNorm> {
 public:
  GroupNorm(std::int64_t groups, double epsilon) : groups_(groups), epsilon_(epsilon) {}

  [[nodiscard]] std::string_view id() const override { return "group_norm"; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape rows{inputs[0][0], groups_};
    return {inputs[0], rows, rows};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i > 0; }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType) const override {
    return ColumnSums::scratch_bytes(inputs[1].size(), 2);
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const Sizes s(*this, run);
    const T *const gain = run.in<T>(1), *const shift = run.in<T>(2);
    for_rows(run, s.rows, s.width, [&](Chunk chunk) {
      for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
        const T* const x = run.in<T>(0) + row * s.width;
        const T mean = sum_of<T>(s.width, [x](std::int64_t e) { return x[e]; }) / static_cast<T>(s.width);
        const T variance = sum_of<T>(s.width, [x, mean](std::int64_t e) { return (x[e] - mean) * (x[e] - mean); }) /
                           static_cast<T>(s.width);
        const T inverse = T{1} / std::sqrt(variance + static_cast<T>(epsilon_));
        for (std::int64_t c = 0; c < s.channels; ++c) {
          const std::int64_t channel = row % groups_ * s.channels + c;
          store(run.out<T>() + row * s.width + c * s.pixels, s.pixels, false,
                [=, from = x + c * s.pixels, w = gain[channel], b = shift[channel]](std::int64_t e) {
                  return (from[e] - mean) * inverse * w + b;
                });
        }
        run.out<T>(1)[row] = mean;
        run.out<T>(2)[row] = inverse;
      }
    });
  }

  // With h = g·gain and x̂ = (x - mean)/σ: dL/dx = (h - mean(h) - x̂·mean(h·x̂))/σ over a group
  template <class T>
  void backward_as(OpRun& run) const {
    const Sizes s(*this, run);
    if (run.grad_in<T>(0)) {
      for_rows(run, s.rows, s.width, [&](Chunk chunk) {
        for (std::int64_t row = chunk.begin; row < chunk.end; ++row) pull_row<T>(run, s, row);
      });
    }
    if (!run.grad_in<T>(1) && !run.grad_in<T>(2)) return;
    const std::int64_t all = s.channels * groups_, samples = s.rows / groups_;
    const ColumnSums sums(samples, all, 2);
    auto* const scratch = static_cast<double*>(run.scratch);
    sums.run(run.pool, scratch, [&](Chunk chunk, double* line) {
      for (std::int64_t plane = chunk.begin * all; plane < chunk.end * all; ++plane) {
        const std::int64_t row = plane / s.channels, channel = plane % all;
        const T mean = run.out<T>(1)[row], inverse = run.out<T>(2)[row];
        const T *const x = run.in<T>(0) + plane * s.pixels, *const g = run.grad_out<T>() + plane * s.pixels;
        line[channel] += static_cast<double>(
            sum_of<T>(s.pixels, [=](std::int64_t e) { return g[e] * ((x[e] - mean) * inverse); }));
        line[aligned_count(all) + channel] +=
            static_cast<double>(sum_of<T>(s.pixels, [=](std::int64_t e) { return g[e]; }));
      }
    });
    for (std::size_t i = 1; i <= 2; ++i)
      if (T* const to = run.grad_in<T>(i))
        sum_parts(run.pool, scratch + (i == 1 ? 0 : aligned_count(all)), sums.parts(), sums.stride(), all,
                  run.accumulate(i), to);
  }

 private:
  struct Sizes {
    std::int64_t rows, channels, pixels, width;  // groups of all samples; of a group: channels, and elements
    Sizes(const GroupNorm& op, const OpRun& run) {
      const Shape& x = run.in_shape(0);
      rows = x[0] * op.groups_, channels = x[1] / op.groups_;
      pixels = axes_product(x, 2, x.rank()), width = channels * pixels;
    }
  };

  template <class T>
  void pull_row(OpRun& run, const Sizes& s, std::int64_t row) const {
    const T *const x = run.in<T>(0) + row * s.width, *const g = run.grad_out<T>() + row * s.width;
    const T* const gain = run.in<T>(1) + row % groups_ * s.channels;
    const T mean = run.out<T>(1)[row], inverse = run.out<T>(2)[row];
    T h = 0, hx = 0;
    for (std::int64_t c = 0; c < s.channels; ++c) {
      const T *const from = x + c * s.pixels, *const by = g + c * s.pixels;
      h += gain[c] * sum_of<T>(s.pixels, [=](std::int64_t e) { return by[e]; });
      hx += gain[c] * sum_of<T>(s.pixels, [=](std::int64_t e) { return by[e] * ((from[e] - mean) * inverse); });
    }
    h /= static_cast<T>(s.width), hx /= static_cast<T>(s.width);
    for (std::int64_t c = 0; c < s.channels; ++c)
      store(run.grad_in<T>(0) + row * s.width + c * s.pixels, s.pixels, run.accumulate(0),
            [=, from = x + c * s.pixels, by = g + c * s.pixels, w = gain[c]](std::int64_t e) {
              return (by[e] * w - h - (from[e] - mean) * inverse * hx) * inverse;
            });
  }

  std::int64_t groups_;
  double epsilon_;
};

}  // namespace

OpPtr make_group_norm(std::int64_t groups, double epsilon) {
  return std::make_shared<GroupNorm>(groups, epsilon);
}

}  // namespace vitrine
