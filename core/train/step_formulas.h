// Which formulas there are, a family of ops a file.
#pragma once

#include <span>
#include <string_view>

#include "core/ops/op.h"
#include "core/train/step_numbers.h"

namespace vitrine {

// How one number of an op's output, or of the gradient by one of its inputs, comes about: each says it and finds its
// value. Null where there is nothing to say.
struct OpFormulas {
  std::string_view op;  // Op::id(); of functions "function"
  void (*forward)(StoryCase& c) = nullptr;
  void (*backward)(StoryCase& c) = nullptr;
};
std::span<const OpFormulas> element_formulas();
std::span<const OpFormulas> product_formulas();
std::span<const OpFormulas> pool_formulas();
std::span<const OpFormulas> norm_formulas();
std::span<const OpFormulas> place_formulas();
std::span<const OpFormulas> sequence_formulas();
std::span<const OpFormulas> attention_formulas();
std::span<const OpFormulas> recurrent_formulas();
std::span<const OpFormulas> loss_formulas();

[[nodiscard]] const OpFormulas* formulas_of(const Op& op);  // null where nobody knows it

// The gradient by what a function that is joined to the op was given, at a place of the output.
double before_function(StoryCase& c, UnaryFunction function, std::int64_t place);
// Says what the function joined to the op makes of x, and finds that.
void say_function(StoryCase& c, double x);

}  // namespace vitrine
