#include <algorithm>
#include <cmath>

#include "core/base/rng.h"
#include "core/initializers/list.h"

namespace vitrine::initializers {

void draw_uniform(const FillArgs& args, double limit) {
  const Rng rng(args.seed, args.stream);
  for (std::size_t i = 0; i < args.values.size(); ++i)
    args.values[i] = static_cast<float>((2.0 * static_cast<double>(rng.uniform(0, i)) - 1.0) * limit);
}

void draw_normal(const FillArgs& args, double deviation) {
  const Rng rng(args.seed, args.stream);
  for (std::size_t i = 0; i < args.values.size(); ++i)
    args.values[i] = static_cast<float>(rng.normal(0, i) * deviation);
}

double glorot_variance(const FillArgs& args) {
  return 2.0 / static_cast<double>(std::max<std::int64_t>(1, args.fan_in + args.fan_out));
}

double he_variance(const FillArgs& args) {
  return 2.0 / static_cast<double>(std::max<std::int64_t>(1, args.fan_in));
}

}  // namespace vitrine::initializers
