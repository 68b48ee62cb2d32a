#include <algorithm>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType forget_gate() {
  return {{"forget_gate",
           "Forget gate",
           "Fixed",
           "The biases of an LSTM: those of the forget gate, the second quarter, are a number, the others 0.",
           {ParamSpec::real("value", "Value", 1.0).range(-1e6, 1e6).says("What the forget gate's biases are.")},
           {}},
          [](const TypeInfo& info, const Params& params, const FillArgs& args) {
            const auto quarter = static_cast<std::ptrdiff_t>(args.values.size() / 4);
            std::fill(args.values.begin(), args.values.end(), 0.0F);
            std::fill_n(args.values.begin() + quarter, quarter, static_cast<float>(real_of(info, params, "value")));
          }};
}

}  // namespace vitrine::initializers
