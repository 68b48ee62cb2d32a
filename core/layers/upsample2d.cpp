#include <algorithm>

#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

// Bilinear: before the centre of its pixel the one before counts too, behind it the one behind.
Places places_upsample2d(const LayerContext& context, std::size_t port, const Places& outputs) {
  const std::int64_t factor = context.integer("factor");
  const bool smooth = context.text("mode") == "bilinear";
  Places out;
  for (std::size_t a = 0; a < 2; ++a) {
    const std::int64_t length = context.inputs[port][static_cast<int>(a) + 1], first = outputs.first[a],
                       last = outputs.last[a];
    const bool before = smooth && 2 * (first % factor) + 1 < factor,
               behind = smooth && 2 * (last % factor) + 1 > factor;
    out.first[a] = std::max<std::int64_t>(0, first / factor - (before ? 1 : 0));
    out.last[a] = std::min(length - 1, last / factor + (behind ? 1 : 0));
  }
  return out;
}

}  // namespace

LayerType upsample2d() {
  LayerType type;
  type.info = {
      "upsample2d",
      "Upsample2D",
      "Convolution",
      "Makes an image C×H×W larger by a whole factor: each pixel becomes a square of its value (nearest), or values "
      "between neighbours are drawn in a straight line (bilinear, corners not aligned). Followed by a convolution "
      "it leaves no checkerboard, as a transposed one may (Odena et al. 2016).",
      {ParamSpec::integer("factor", "Factor", 2).range(1, 64).says("How many times as high and wide."),
       ParamSpec::choice("mode", "Mode", "nearest", {{"nearest", "Nearest"}, {"bilinear", "Bilinear"}})
           .says("Nearest: squares of one value. Bilinear: smooth.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    const Shape& x = context.inputs.front();
    if (x.rank() != 3)
      return Error{"Upsample2D needs an image, channels × height × width, but gets " + x.text(), "",
                   "Add Reshape before it"};
    const std::int64_t factor = context.integer("factor");
    return single_output(context, Shape{x[0], x[1] * factor, x[2] * factor});
  };
  type.lengths = no_ragged_images;
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    const Value x = lowering.input(0);
    const std::int64_t factor = context.integer("factor");
    if (context.text("mode") == "bilinear") return lowering.output(0, lowering.add(make_bilinear(factor), {x}));
    Selection from(3);
    for (int axis = 1; axis < 3; ++axis)
      for (std::int64_t i = 0; i < x.shape[axis + 1] * factor; ++i)
        from[static_cast<std::size_t>(axis)].push_back(i / factor);
    lowering.output(0, lowering.add(make_select(std::move(from)), {x}));
  };
  type.reach = places_upsample2d;
  type.summary = [](const LayerContext& context) {
    return joined({"× " + grouped(context.integer("factor")), context.text("mode") == "bilinear" ? "bilinear" : ""});
  };
  return type;
}

}  // namespace vitrine::layers
