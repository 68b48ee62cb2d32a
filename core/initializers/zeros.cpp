#include <algorithm>

#include "core/initializers/list.h"

namespace vitrine::initializers {

InitializerType zeros() {
  return {{"zeros",
           "Zeros",
           "Constant",
           "Every value is 0. Right for biases; a Dense of zeros cannot learn, since all its units stay alike.",
           {},
           {}},
          [](const TypeInfo&, const Params&, const FillArgs& args) {
            std::fill(args.values.begin(), args.values.end(), 0.0F);
          }};
}

}  // namespace vitrine::initializers
