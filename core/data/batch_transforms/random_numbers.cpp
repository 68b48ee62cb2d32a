#include "core/data/batch_transforms/list.h"

namespace vitrine {

BatchTransformType random_numbers_transform() {
  BatchTransformType type;
  type.info = {"random_numbers",
               "Random numbers",
               "Noise",
               "A field of random numbers, new ones for each sample and epoch. It is what the generator of a generative "
               "adversarial network makes its samples of (Goodfellow et al. 2014).",
               {ParamSpec::text("field", "Makes", "noise").says("The name of the field that it makes."),
                ParamSpec::integer("size", "Size", 16).range(1, 65'536).says("How many numbers a sample has."),
                ParamSpec::choice("distribution", "Distribution", "normal",
                                  {{"normal", "Normal"}, {"uniform", "Uniform"}})
                    .says("Normal: mean 0, deviation 1. Uniform: evenly between −1 and 1.")},
               {}};
  type.makes = [info = type.info](const Params& params, const Field*) -> Result<Field> {
    Field out;
    out.shape = Shape{integer_of(info, params, "size")};
    return out;
  };
  type.applies = [info = type.info](const Params& params, const Field*) {
    return [normal = text_of(info, params, "distribution") == "normal"](std::span<const float>, std::span<float> to,
                                                                        Draws& draws) {
      for (float& value : to) value = static_cast<float>(normal ? draws.normal() : draws.uniform(-1, 1));
    };
  };
  return type;
}

}  // namespace vitrine
