// The transposed convolution is what a convolution's gradient does to an image, and its gradient is a convolution: so
// all of it is asked of that op, with input and output exchanged.
#include <utility>
#include <vector>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// A run of the convolution, seen from there. Its lists are kept from run to run: a pass allocates nothing.
class Exchanged {
 public:
  explicit Exchanged(const OpRun& run) : there(run.pool, run.training) {
    there.samples = run.samples, there.scratch = run.scratch;
    there.inputs.swap(kept().first), there.outputs.swap(kept().second);
  }
  ~Exchanged() { there.inputs.swap(kept().first), there.outputs.swap(kept().second); }
  Exchanged(const Exchanged&) = delete;
  Exchanged& operator=(const Exchanged&) = delete;

  OpRun there;

 private:
  using Slots = std::vector<OpRun::Slot>;
  static std::pair<Slots, Slots>& kept() {
    static thread_local std::pair<Slots, Slots> lists;
    return lists;
  }
};

// x (N,I,H,W), weight (I,O/groups,kh,kw)[, bias (O)] -> (N,O,H',W')
class ConvTranspose2D final : public TypedOp<ConvTranspose2D> {
 public:
  ConvTranspose2D(const Conv2DAttributes& windows, const std::int64_t (&extra)[2], bool bias)
      : windows_(windows), extra_{extra[0], extra[1]}, bias_(bias), convolution_(make_conv2d(windows, false)) {}

  [[nodiscard]] std::string_view id() const override { return "conv_transpose2d"; }
  [[nodiscard]] std::any attributes() const override { return TransposedConvolution{windows_, bias_}; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[0];
    Shape out{x[0], inputs[1][1] * windows_.groups, 0, 0};
    for (int i = 0; i < 2; ++i)
      out[i + 2] = (x[i + 2] - 1) * windows_.stride[i] + windows_.dilation[i] * (windows_.kernel[i] - 1) + 1 -
                   windows_.pad_before[i] - windows_.pad_after[i] + extra_[i];
    return {out};
  }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override { return i < 2; }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    return convolution_->multiply_adds(seen_from_there(inputs));
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    // Its own forward gives a gradient that may have to be added: it goes by way of a copy.
    return aligned_bytes(convolution_->scratch_bytes(seen_from_there(inputs), type)) +
           aligned_bytes(static_cast<std::size_t>(axes_product(inputs[0], 0, 4)) * bytes_of(type));
  }

  template <class T>
  void forward_as(OpRun& run) const {
    Exchanged exchanged(run);
    OpRun& there = exchanged.there;
    there.inputs = {{run.out_shape(), run.out<T>(), run.out<T>(), false}, {run.in_shape(1), run.in<T>(1)}};
    there.outputs = {{run.in_shape(0), nullptr, const_cast<T*>(run.in<T>(0)), false}};
    convolution_->backward(there, dtype_of<T>);
    if (!bias_) return;
    const std::int64_t channels = run.out_shape()[1], size = run.out_shape()[2] * run.out_shape()[3];
    for_rows(run, run.out_shape()[0] * channels, size, [&](Chunk chunk) {
      for (std::int64_t plane = chunk.begin; plane < chunk.end; ++plane)
        store(run.out<T>() + plane * size, size, true,
              [bias = run.in<T>(2)[plane % channels]](std::int64_t) { return bias; });
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const OpRun::Slot image{run.out_shape(), run.grad_out<T>()};
    if (T* const dx = run.grad_in<T>(0)) {
      Exchanged exchanged(run);
      OpRun& there = exchanged.there;
      T* const copy = run.accumulate(0) ? copy_of<T>(run) : dx;
      there.inputs = {image, {run.in_shape(1), run.in<T>(1)}};
      there.outputs = {{run.in_shape(0), copy}};
      convolution_->forward(there, dtype_of<T>);
      if (copy != dx)
        for_elements(run, run.in_shape(0).size(), [&](std::int64_t begin, std::int64_t end) {
          store(dx + begin, end - begin, true, [from = copy + begin](std::int64_t e) { return from[e]; });
        });
    }
    if (T* const dw = run.grad_in<T>(1)) {
      Exchanged exchanged(run);
      OpRun& there = exchanged.there;
      there.inputs = {image, {run.in_shape(1), run.in<T>(1), dw, run.accumulate(1)}};
      there.outputs = {{run.in_shape(0), nullptr, const_cast<T*>(run.in<T>(0)), false}};
      convolution_->backward(there, dtype_of<T>);
    }
    if (T* const db = bias_ ? run.grad_in<T>(2) : nullptr) bias_gradient(run, db);
  }

 private:
  [[nodiscard]] std::vector<Shape> seen_from_there(std::span<const Shape> inputs) const {
    return {infer(inputs).front(), inputs[1]};
  }
  template <class T>
  T* copy_of(const OpRun& run) const {
    const Shape shapes[] = {run.out_shape(), run.in_shape(1)};
    return reinterpret_cast<T*>(static_cast<std::byte*>(run.scratch) +
                                aligned_bytes(convolution_->scratch_bytes(shapes, dtype_of<T>)));
  }
  template <class T>
  static void bias_gradient(const OpRun& run, T* db) {
    const Shape& y = run.out_shape();
    const std::int64_t size = y[2] * y[3];
    for_rows(run, y[1], y[0] * size, [&](Chunk chunk) {
      for (std::int64_t c = chunk.begin; c < chunk.end; ++c) {
        double sum = 0;
        for (std::int64_t n = 0; n < y[0]; ++n) {
          const T* const g = run.grad_out<T>() + (n * y[1] + c) * size;
          sum += static_cast<double>(sum_of<T>(size, [g](std::int64_t e) { return g[e]; }));
        }
        put(db[c], static_cast<T>(sum), run.accumulate(2));
      }
    });
  }

  Conv2DAttributes windows_;
  std::int64_t extra_[2];
  bool bias_;
  OpPtr convolution_;
};

}  // namespace

OpPtr make_conv_transpose2d(const Conv2DAttributes& windows, const std::int64_t (&extra)[2], bool bias) {
  return std::make_shared<ConvTranspose2D>(windows, extra, bias);
}

}  // namespace vitrine
