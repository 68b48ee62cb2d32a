#include "core/base/text.h"
#include "core/layers/list.h"
#include "core/layers/sides.h"

namespace vitrine::layers {
namespace {

// Where the kept places of an axis lie.
std::vector<std::int64_t> kept(std::int64_t length, std::int64_t before, std::int64_t after) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = before; i < length - after; ++i) out.push_back(i);
  return out;
}

}  // namespace

LayerType crop() {
  LayerType type;
  type.info = {
      "crop",
      "Crop",
      "Shape",
      "Cuts a margin off an image C×H×W, or positions off both ends of a sequence T×C. U-Net with valid "
      "convolutions crops what its shortcuts bring (Ronneberger et al. 2015). Gradients of what is cut off are 0.",
      {sides_param(1, "How much is cut off.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    VITRINE_TRY(const Sides sides, sides_of(context));
    Shape out = context.inputs.front();
    const int first = first_side(out);
    for (int a = 0; a < out.rank() - 1; ++a) {
      const auto at = static_cast<std::size_t>(a);
      std::int64_t& length = out[first + a];
      if (sides.before[at] + sides.after[at] >= length)
        return Error{
            "Crop would cut " + grouped(sides.before[at] + sides.after[at]) + " off an axis of " + grouped(length),
            "", "Cut off less", "set sides 0"};
      length -= sides.before[at] + sides.after[at];
    }
    return single_output(context, out);
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "cuts positions off the end");
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lowering.output(0, with_sides(context, lowering, kept));
  };
  type.reach = [](const LayerContext& context, std::size_t, const Places& outputs) {
    return places_with_sides(context, outputs, kept);
  };
  type.summary = [](const LayerContext& context) {
    return Shape(std::span<const std::int64_t>(context.integers("sides"))).text();
  };
  return type;
}

}  // namespace vitrine::layers
