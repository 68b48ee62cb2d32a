#include "core/data/sources/generate.h"

namespace vitrine {

SourceType sine_source() {
  TypeInfo info{
      "sine",      "Sine",
      "Generated", "Regression on one input: x is uniform in ±π, the target is sin(frequency · x) plus noise.",
      {},          {}};
  info.params = {samples_spec(1000),
                 ParamSpec::real("frequency", "Frequency", 1)
                     .range(0.1, 20)
                     .says("Waves between −π and π. The higher, the harder."),
                 noise_spec(0.1, 2,
                            "Standard deviation of the noise on the target: the smallest RMSE that any network "
                            "can reach.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            const double frequency = real_of(info, params, "frequency");
            return make_curve(info, params, {"x"}, std::numbers::pi, seed, progress, [frequency](const float* x) {
              return std::sin(frequency * static_cast<double>(x[0]));
            });
          }};
}

}  // namespace vitrine
