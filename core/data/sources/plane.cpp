#include "core/data/sources/generate.h"

namespace vitrine {

SourceType plane_source() {
  TypeInfo info{"plane",
                "Plane",
                "Generated",
                "Regression on two inputs: x and y are uniform in ±1, the target is 0.5 · (x + y) plus noise. One "
                "linear unit solves it.",
                {},
                {}};
  info.params = {samples_spec(1000), noise_spec(0.05, 2,
                                                "Standard deviation of the noise on the target: the smallest "
                                                "RMSE that any network can reach.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return make_curve(info, params, {"x", "y"}, 1, seed, progress, [](const float* x) {
              return 0.5 * (static_cast<double>(x[0]) + static_cast<double>(x[1]));
            });
          }};
}

}  // namespace vitrine
