#include "core/data/batch_transforms/list.h"

namespace vitrine {

BatchTransformType masking_noise_transform() {
  BatchTransformType type;
  type.info = {"masking_noise",
               "Masking noise",
               "Noise",
               "Sets each value to 0 with a given probability, other ones each epoch. A network that is to give back "
               "what was there learns to fill gaps from what is left (Vincent et al. 2008).",
               made_from("masked", true),
               {}};
  type.info.params.push_back(
      ParamSpec::real("rate", "Rate", 0.3).range(0, 1).says("Probability that a value is set to 0."));
  type.makes = [info = type.info](const Params&, const Field* from) { return like_numbers(info, from); };
  type.applies = [info = type.info](const Params& params, const Field*) {
    return [rate = real_of(info, params, "rate")](std::span<const float> from, std::span<float> to, Draws& draws) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] = draws.uniform() < rate ? 0.0F : from[i];
    };
  };
  return type;
}

}  // namespace vitrine
