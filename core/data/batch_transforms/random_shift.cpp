#include <algorithm>

#include "core/data/batch_transforms/list.h"

namespace vitrine {
namespace {

// Moves each channel of C×H×W by (down, right); what comes from outside is 0.
void shift(const Shape& shape, std::int64_t down, std::int64_t right, std::span<const float> from,
           std::span<float> to) {
  const std::int64_t height = shape[1], width = shape[2];
  std::fill(to.begin(), to.end(), 0.0F);
  for (std::int64_t c = 0; c < shape[0]; ++c)
    for (std::int64_t y = std::max<std::int64_t>(0, down); y < std::min(height, height + down); ++y) {
      const std::int64_t left = std::max<std::int64_t>(0, right), end = std::min(width, width + right);
      const float* const row = from.data() + (c * height + y - down) * width;
      std::copy(row + left - right, row + end - right, to.data() + (c * height + y) * width + left);
    }
}

}  // namespace

BatchTransformType random_shift_transform() {
  BatchTransformType type;
  type.info = {"random_shift",
               "Random shift",
               "Augmentation",
               "Moves an image by a few pixels in any direction, otherwise each epoch; what comes in from outside is 0. "
               "The network sees more places than the data has (LeCun et al. 1998).",
               made_from("input", false),
               {}};
  type.info.params.push_back(ParamSpec::integer("pixels", "Pixels", 2)
                                 .range(0, 1024)
                                 .in("px")
                                 .says("How far an image moves at most, up, down, left and right."));
  type.makes = [info = type.info](const Params& params, const Field* from) -> Result<Field> {
    VITRINE_TRY(Field out, like_numbers(info, from));
    if (from->shape.rank() != 3)
      return Error{info.title + " needs images, C×H×W, and a sample of “" + from->name + "” is " + from->shape.text(),
                   "", "Let it read a field of images"};
    const std::int64_t pixels = integer_of(info, params, "pixels");
    if (pixels >= std::min(from->shape[1], from->shape[2]))
      return Error{info.title + " would move images of " + from->shape.text() + " out of sight", "",
                   "Choose fewer pixels"};
    return out;
  };
  type.applies = [info = type.info](const Params& params, const Field* from) {
    return [shape = from->shape, most = integer_of(info, params, "pixels")](std::span<const float> values,
                                                                            std::span<float> to, Draws& draws) {
      const auto places = static_cast<std::uint32_t>(2 * most + 1);
      const std::int64_t down = static_cast<std::int64_t>(draws.below(places)) - most;
      const std::int64_t right = static_cast<std::int64_t>(draws.below(places)) - most;
      shift(shape, down, right, values, to);
    };
  };
  return type;
}

}  // namespace vitrine
