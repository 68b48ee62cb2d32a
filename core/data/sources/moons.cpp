#include "core/data/sources/generate.h"

namespace vitrine {

SourceType moons_source() {
  TypeInfo info{
      "moons",
      "Moons",
      "Generated",
      "Two half circles of radius 1 that reach into each other: class 0 the upper half around (−0.5, −0.25), "
      "class 1 the lower half around (0.5, 0.25).",
      {},
      {}};
  info.params = {samples_spec(1000), noise_spec(0.1, 1, "Standard deviation of the noise on x and y.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return make_points(info, params, 2, seed, progress, [](std::int64_t label, Draws& draws) {
              const double angle = draws.uniform(0, std::numbers::pi);
              const double side = label == 0 ? 1 : -1;
              return Point{side * (std::cos(angle) - 0.5), side * (std::sin(angle) - 0.25)};
            });
          }};
}

}  // namespace vitrine
