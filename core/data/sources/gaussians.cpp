#include "core/data/sources/generate.h"

namespace vitrine {

SourceType gaussians_source() {
  TypeInfo info{"gaussians",
                "Gaussians",
                "Generated",
                "Round clouds of points, one a class, their centres evenly spread on the unit circle. With a small "
                "spread straight lines part them; with a large one they overlap and no network is perfect.",
                {},
                {}};
  info.params = {samples_spec(1000),
                 ParamSpec::integer("classes", "Classes", 2).range(2, 20).says("How many clouds."),
                 ParamSpec::real("spread", "Spread", 0.3)
                     .range(0.01, 3)
                     .says("Standard deviation of each cloud; the centres lie 1 from the origin."),
                 noise_spec(0, 1, "Standard deviation of further noise on x and y.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            const std::int64_t classes = integer_of(info, params, "classes");
            const double spread = real_of(info, params, "spread");
            return make_points(info, params, classes, seed, progress, [&](std::int64_t label, Draws& draws) {
              const double angle =
                  2 * std::numbers::pi * (static_cast<double>(label) / static_cast<double>(classes) + 0.125);
              const double dx = draws.normal(), dy = draws.normal();
              return Point{std::cos(angle) + spread * dx, std::sin(angle) + spread * dy};
            });
          }};
}

}  // namespace vitrine
