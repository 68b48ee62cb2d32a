#include "core/data/sources/generate.h"

namespace vitrine {

SourceType xor_source() {
  TypeInfo info{
      "xor",
      "XOR",
      "Generated",
      "Points in the square ±1 in two classes: class 0 where x and y have the same sign, class 1 where they "
      "differ. The smallest problem that needs a hidden layer (Minsky and Papert, Perceptrons, 1969).",
      {},
      {}};
  info.params = {samples_spec(1000),
                 noise_spec(0.02, 1,
                            "Standard deviation of the noise on x and y. Points keep 0.05 away from the axes "
                            "before noise.")};
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return make_points(info, params, 2, seed, progress, [](std::int64_t label, Draws& draws) {
              const double x = draws.uniform(0.05, 1), y = draws.uniform(0.05, 1);
              const double side = draws.below(2) == 0 ? 1 : -1;
              return Point{side * x, label == 0 ? side * y : -side * y};
            });
          }};
}

}  // namespace vitrine
