#include <array>

#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

std::array<std::int64_t, 2> size_of(const LayerContext& context) {
  const auto& size = context.integers("size");
  return {size[0], size.back()};
}

}  // namespace

LayerType patches() {
  LayerType type;
  type.info = {
      "patches",
      "Patches",
      "Shape",
      "Cuts an image C×H×W into squares that do not overlap, and makes a sequence of them: T×(C·p·p), row after "
      "row, each patch with its channels one behind the other. With a Dense layer behind it these are the tokens "
      "of a Vision Transformer (Dosovitskiy et al. 2021).",
      {ParamSpec::integers("size", "Size", {4})
           .lengths(1, 2)
           .range(1, 65536)
           .in("pixels")
           .says("Height and width p of a patch: one number for a square, two for rows and columns.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& x = context.inputs.front();
    if (x.rank() != 3)
      return Error{"Patches needs an image, channels × height × width, but gets " + x.text(), "",
                   "Add Reshape before it"};
    const auto size = size_of(context);
    if (x[1] % size[0] != 0 || x[2] % size[1] != 0)
      return Error{"Patches of " + Shape{size[0], size[1]}.text() + " do not fill an image of " +
                       Shape{x[1], x[2]}.text() + " evenly",
                   "", "Choose a size that divides both, or add Pad before it", "set size 1"};
    return single_output(context, Shape{x[1] / size[0] * (x[2] / size[1]), x[0] * size[0] * size[1]});
  };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const auto [p, q] = size_of(context);
    const std::int64_t channels = x.shape[1], rows = x.shape[2] / p, columns = x.shape[3] / q;
    const Value cut = lowering.add(make_reshape(Shape{channels, rows, p, columns, q}), {x});
    const Value turned = lowering.add(make_permute({1, 3, 0, 2, 4}), {cut});
    lowering.output(0, lowering.add(make_reshape(Shape{rows * columns, channels * p * q}), {turned}));
  };
  type.summary = [](const LayerContext& context) {
    const auto size = size_of(context);
    return Shape{size[0], size[1]}.text();
  };
  return type;
}

}  // namespace vitrine::layers
