#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// y[n, i, j, …] = x[n, from[0][i], from[1][j], …]; 0 where one of them is -1.
class Select final : public TypedOp<Select> {
 public:
  explicit Select(Selection from) : from_(std::move(from)) {}

  [[nodiscard]] std::string_view id() const override { return "select"; }
  [[nodiscard]] std::any attributes() const override { return from_; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    Shape out = inputs[0];
    for (std::size_t a = 0; a < from_.size(); ++a)
      if (!from_[a].empty()) out[1 + static_cast<int>(a)] = static_cast<std::int64_t>(from_[a].size());
    return {out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  template <class T>
  void forward_as(OpRun& run) const {
    const T* const x = run.in<T>(0);
    T* const y = run.out<T>();
    const Lines lines(*this, run.in_shape(0), run.out_shape());
    for_rows(run, lines.samples * lines.count, lines.length, [&](Chunk chunk) {
      for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
        const std::int64_t from = lines.begin(i);
        T* const to = y + i * lines.length;
        for (std::int64_t e = 0; e < lines.length; ++e) {
          const std::int64_t at = lines.last(e);
          to[e] = from < 0 || at < 0 ? T{0} : x[from + at];
        }
      }
    });
  }

  // Several places may have come from one: a sample's are added up in order, by one task.
  template <class T>
  void backward_as(OpRun& run) const {
    T* const dx = run.grad_in<T>(0);
    if (!dx) return;
    const T* const g = run.grad_out<T>();
    const Lines lines(*this, run.in_shape(0), run.out_shape());
    for_rows(run, lines.samples, lines.count * lines.length, [&](Chunk chunk) {
      if (!run.accumulate(0)) std::fill(dx + chunk.begin * lines.sample, dx + chunk.end * lines.sample, T{0});
      for (std::int64_t i = chunk.begin * lines.count; i < chunk.end * lines.count; ++i) {
        const std::int64_t from = lines.begin(i);
        if (from < 0) continue;
        for (std::int64_t e = 0; e < lines.length; ++e)
          if (const std::int64_t at = lines.last(e); at >= 0) dx[from + at] += g[i * lines.length + e];
      }
    });
  }

 private:
  // The output as lines along its last axis.
  struct Lines {
    const Selection& from;
    Shape x, y;
    std::int64_t samples, count, length, sample;  // lines of a sample, elements of a line and of a sample of x

    Lines(const Select& op, const Shape& in, const Shape& out)
        : from(op.from_), x(in), y(out), samples(out[0]), length(out[out.rank() - 1]) {
      count = axes_product(y, 1, y.rank() - 1);
      sample = axes_product(x, 1, x.rank());
    }
    [[nodiscard]] std::int64_t source(int axis, std::int64_t i) const {
      const auto a = static_cast<std::size_t>(axis - 1);
      return a >= from.size() || from[a].empty() ? i : from[a][static_cast<std::size_t>(i)];
    }
    // Where line i begins in x; -1: all of it is 0.
    [[nodiscard]] std::int64_t begin(std::int64_t i) const {
      std::int64_t at = 0, step = x[x.rank() - 1];
      for (int axis = y.rank() - 2; axis > 0; --axis) {
        const std::int64_t here = source(axis, i % y[axis]);
        if (here < 0) return -1;
        at += here * step, step *= x[axis], i /= y[axis];
      }
      return at + i * sample;
    }
    [[nodiscard]] std::int64_t last(std::int64_t e) const { return source(y.rank() - 1, e); }
  };

  Selection from_;
};

}  // namespace

OpPtr make_select(Selection from) {
  return std::make_shared<Select>(std::move(from));
}

}  // namespace vitrine
