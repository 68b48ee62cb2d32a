#include "core/data/sources/generate.h"

namespace vitrine {

SourceType spiral_source() {
  TypeInfo info{
      "spiral",
      "Spiral",
      "Generated",
      "Arms that wind around each other, one a class: radius r from 0.05 to 1, angle 2π · turns · r plus the "
      "arm's own start. Hard for a small network, and beautiful to watch.",
      {},
      {}};
  info.params = {samples_spec(1000),
                 ParamSpec::integer("classes", "Arms", 2).range(2, 10).says("How many arms, each a class."),
                 ParamSpec::real("turns", "Turns", 1.25)
                     .range(0.1, 4)
                     .in("turns")
                     .says("How often an arm winds around the middle. Arms lie 1 / (turns · arms) apart."),
                 noise_spec(0.02, 0.5, "Standard deviation of the noise on x and y.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            const std::int64_t classes = integer_of(info, params, "classes");
            const double turns = real_of(info, params, "turns");
            return make_points(info, params, classes, seed, progress, [&](std::int64_t label, Draws& draws) {
              const double radius = draws.uniform(0.05, 1);
              const double start = static_cast<double>(label) / static_cast<double>(classes);
              const double angle = 2 * std::numbers::pi * (turns * radius + start);
              return Point{radius * std::cos(angle), radius * std::sin(angle)};
            });
          }};
}

}  // namespace vitrine
