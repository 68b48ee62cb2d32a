// The way into the side-by-side layout and out of it.
#include "core/ops/op_support.h"
#include "core/ops/side_by_side_ops.h"
#include "core/tensor/kernels/side_by_side_transpose.h"
#include "core/tensor/side_by_side.h"

namespace vitrine {
namespace {

using Transpose = void (*)(const float*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, bool, float*);

// Pieces of a block's pixels: a few blocks alone would not keep many cores busy.
template <class F>
void for_pieces(const OpRun& run, const Shape& image, F body) {
  const std::int64_t length = axes_product(image, 1, 4),
                     grain = std::max<std::int64_t>(4, tuning::kElementGrain / kSideBySide);
  const std::int64_t pieces = chunk_count(length, grain);
  run.pool.for_chunks(side_by_side_blocks(run.samples) * pieces, 1, [&](Chunk chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
      const std::int64_t block = i / pieces, begin = i % pieces * grain;
      body(block * kSideBySide * length, std::min(kSideBySide, run.samples - block * kSideBySide), length, begin,
           std::min(length, begin + grain));
    }
  });
}

class Reorder final : public Op {
 public:
  explicit Reorder(bool into) : into_(into) {}

  [[nodiscard]] std::string_view id() const override { return into_ ? kToSideBySide : kFromSideBySide; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  void forward(OpRun& run, DType) const override {
    copy(run, into_ ? rows_to_side_by_side : side_by_side_to_rows, run.in<float>(0), false, run.out<float>());
  }
  void backward(OpRun& run, DType) const override {
    if (!run.grad_in<float>(0)) return;
    copy(run, into_ ? side_by_side_to_rows : rows_to_side_by_side, run.grad_out<float>(), run.accumulate(0),
         run.grad_in<float>(0));
  }

 private:
  // A block is sixteen samples on both sides, so it begins at the same element.
  void copy(const OpRun& run, Transpose transpose, const float* from, bool add, float* to) const {
    const Shape& image = into_ ? run.in_shape(0) : run.out_shape();
    for_pieces(run, image,
               [&](std::int64_t at, std::int64_t valid, std::int64_t length, std::int64_t begin, std::int64_t end) {
                 transpose(from + at, length, valid, begin, end, add, to + at);
               });
  }

  bool into_;
};

}  // namespace

OpPtr make_to_side_by_side() {
  return std::make_shared<Reorder>(true);
}
OpPtr make_from_side_by_side() {
  return std::make_shared<Reorder>(false);
}

}  // namespace vitrine
