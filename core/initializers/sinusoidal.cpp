#include <cmath>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType sinusoidal() {
  return {{"sinusoidal",
           "Sinusoidal",
           "Fixed",
           "The position codes of a sinusoidal PositionalEncoding: row t holds sin(t / 10000^(2i/C)) at 2i and the "
           "cosine at "
           "2i + 1 (Vaswani et al. 2017).",
           {ParamSpec::integer("width", "Width", 64).range(1, 1e9).in("channels").says("Length C of a row.")},
           {}},
          [](const TypeInfo& info, const Params& params, const FillArgs& args) {
            const auto width = static_cast<std::size_t>(integer_of(info, params, "width"));
            for (std::size_t i = 0; i < args.values.size(); ++i) {
              const std::size_t row = i / width, column = i % width;
              const double exponent = static_cast<double>(column / 2 * 2) / static_cast<double>(width);
              const double angle = static_cast<double>(row) / std::pow(10000.0, exponent);
              args.values[i] = static_cast<float>(column % 2 == 0 ? std::sin(angle) : std::cos(angle));
            }
          }};
}

}  // namespace vitrine::initializers
