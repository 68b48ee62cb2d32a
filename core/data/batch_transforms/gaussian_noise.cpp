#include "core/data/batch_transforms/list.h"

namespace vitrine {

BatchTransformType gaussian_noise_transform() {
  BatchTransformType type;
  type.info = {"gaussian_noise",
               "Gaussian noise",
               "Noise",
               "Adds a normally distributed number to each value: x + σ·ε with ε from N(0, 1), new ones each epoch. A "
               "network that is to give back the clean values learns what the data looks like (denoising "
               "autoencoders, Vincent et al. 2008); as an augmentation it smooths what is learned (Bishop 1995).",
               made_from("noisy", true),
               {}};
  type.info.params.push_back(ParamSpec::real("deviation", "Deviation", 0.3)
                                 .range(0, 1e6)
                                 .says("σ, in the unit of the normalised values."));
  type.makes = [info = type.info](const Params&, const Field* from) { return like_numbers(info, from); };
  type.applies = [info = type.info](const Params& params, const Field*) {
    return [sigma = real_of(info, params, "deviation")](std::span<const float> from, std::span<float> to, Draws& draws) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[i] + static_cast<float>(sigma * draws.normal());
    };
  };
  return type;
}

}  // namespace vitrine
