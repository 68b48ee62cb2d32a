#include "core/base/text.h"
#include "core/layers/list.h"
#include "core/layers/sides.h"

namespace vitrine::layers {
namespace {

// Where each place of the padded axis comes from; -1: a zero.
std::vector<std::int64_t> padded(std::int64_t length, std::int64_t before, std::int64_t after,
                                 const std::string& mode) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = -before; i < length + after; ++i) {
    const bool inside = i >= 0 && i < length;
    if (inside || mode == "zeros")
      out.push_back(inside ? i : -1);
    else if (mode == "edge")
      out.push_back(i < 0 ? 0 : length - 1);
    else
      out.push_back(i < 0 ? -i : 2 * (length - 1) - i);
  }
  return out;
}

Margin padding_of(const LayerContext& context) {
  return [mode = context.text("mode")](std::int64_t length, std::int64_t before, std::int64_t after) {
    return padded(length, before, after, mode);
  };
}

}  // namespace

LayerType pad() {
  LayerType type;
  type.info = {
      "pad",
      "Pad",
      "Shape",
      "Puts a margin around an image C×H×W, or positions before and behind a sequence T×C: zeros, the mirrored "
      "image, or its edge once more. Mirrored margins leave no frame in generated images, as zeros do.",
      {sides_param(1, "How much is added."),
       ParamSpec::choice("mode", "Mode", "zeros", {{"zeros", "Zeros"}, {"reflect", "Mirrored"}, {"edge", "Edge"}})
           .says("What stands in the margin. Mirrored: the image turned round at its edge, which stands there "
                 "once. Edge: its outermost values again and again.")},
      {}};
  type.infer = [](const LayerContext& context) -> Result<Shapes> {
    VITRINE_TRY(const Sides sides, sides_of(context));
    Shape out = context.inputs.front();
    const int first = first_side(out);
    for (int a = 0; a < out.rank() - 1; ++a) {
      const auto at = static_cast<std::size_t>(a);
      std::int64_t& length = out[first + a];
      const std::int64_t most = std::max(sides.before[at], sides.after[at]);
      if (context.text("mode") == "reflect" && most >= length)
        return Error{"Pad cannot mirror " + grouped(most) + " places of an axis of " + grouped(length), "",
                     "Add less than " + grouped(length) + ", or choose another mode", "set mode edge"};
      length += sides.before[at] + sides.after[at];
    }
    return single_output(context, out);
  };
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "adds positions behind the end");
  };
  type.lower = [](const LayerContext& context, Lowering& lowering) {
    lowering.output(0, with_sides(context, lowering, padding_of(context)));
  };
  type.reach = [](const LayerContext& context, std::size_t, const Places& outputs) {
    return places_with_sides(context, outputs, padding_of(context));
  };
  type.summary = [](const LayerContext& context) {
    return joined({Shape(std::span<const std::int64_t>(context.integers("sides"))).text(), context.text("mode")});
  };
  return type;
}

}  // namespace vitrine::layers
