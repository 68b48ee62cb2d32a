#include "core/data/sources/generate.h"

namespace vitrine {

SourceType circle_source() {
  TypeInfo info{"circle",
                "Circle",
                "Generated",
                "Points in the plane in two classes: a disc of radius 0.5 around the origin (class 0) and a ring "
                "between 0.7 and 1 around it (class 1). No straight line parts them.",
                {},
                {}};
  info.params = {samples_spec(1000), noise_spec(0.05, 1,
                                                "Standard deviation of the noise on x and y; the gap between "
                                                "disc and ring is 0.2 wide.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return make_points(info, params, 2, seed, progress, [](std::int64_t label, Draws& draws) {
              // The square root makes the density even over the area.
              const double inner = label == 0 ? 0 : 0.7, outer = label == 0 ? 0.5 : 1;
              const double radius = std::sqrt(draws.uniform(inner * inner, outer * outer));
              const double angle = draws.uniform(0, 2 * std::numbers::pi);
              return Point{radius * std::cos(angle), radius * std::sin(angle)};
            });
          }};
}

}  // namespace vitrine
