// The way into the lane layout and out of it.
#include "core/ops/lanes_ops.h"
#include "core/ops/op_support.h"
#include "core/tensor/kernels/lanes_transpose.h"
#include "core/tensor/lanes.h"

namespace vitrine {
namespace {

using Transpose = void (*)(const float*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, bool, float*);

// Pieces of a block's pixels: a few blocks alone would not keep many cores busy.
template <class F>
void for_pieces(const OpRun& run, const Shape& image, F body) {
  const std::int64_t length = axes_product(image, 1, 4),
                     grain = std::max<std::int64_t>(4, kElementGrain / kLaneCount);
  const std::int64_t pieces = chunk_count(length, grain);
  run.pool.for_chunks(lane_blocks(run.samples) * pieces, 1, [&](Chunk chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
      const std::int64_t block = i / pieces, begin = i % pieces * grain;
      body(block * kLaneCount * length, std::min(kLaneCount, run.samples - block * kLaneCount), length, begin,
           std::min(length, begin + grain));
    }
  });
}

class Reorder final : public Op {
 public:
  explicit Reorder(bool into) : into_(into) {}

  [[nodiscard]] std::string_view id() const override { return into_ ? kToLanes : kFromLanes; }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override { return {inputs[0]}; }
  [[nodiscard]] bool backward_needs_input(std::size_t) const override { return false; }

  void forward(OpRun& run, DType) const override {
    copy(run, into_ ? rows_to_lanes : lanes_to_rows, run.in<float>(0), false, run.out<float>());
  }
  void backward(OpRun& run, DType) const override {
    if (!run.grad_in<float>(0)) return;
    copy(run, into_ ? lanes_to_rows : rows_to_lanes, run.grad_out<float>(), run.accumulate(0), run.grad_in<float>(0));
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

OpPtr make_to_lanes() {
  return std::make_shared<Reorder>(true);
}
OpPtr make_from_lanes() {
  return std::make_shared<Reorder>(false);
}

}  // namespace vitrine
