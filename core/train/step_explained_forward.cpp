// Forward: what one number of an op's output is made of; and which file knows an op.
#include <algorithm>
#include <array>

#include "core/ops/unary_functions.h"
#include "core/train/step_formulas.h"
#include "core/train/step_words.h"

namespace vitrine {

const OpFormulas* formulas_of(const Op& op) {
  const std::array all{element_formulas(),   product_formulas(),   pool_formulas(),
                       norm_formulas(),      place_formulas(),     sequence_formulas(),
                       attention_formulas(), recurrent_formulas(), loss_formulas()};
  const std::string_view id = op.attributes().type() == typeid(UnaryFunction) ? "function" : op.id();
  for (const auto& family : all)
    for (const OpFormulas& formulas : family)
      if (formulas.op == id) return &formulas;
  return nullptr;
}

void say_function(StoryCase& c, double x) {
  const UnaryFunction function = function_of(*c.stage.operation);
  if (function.kind == UnaryKind::linear) return;
  double y = x;
  activate(function, &x, 1, &y);
  c.out.value = y;
  c.say(std::string(name_of(function.kind)) + "(" + in_story(x) + ") = " + in_story(y));
}

void explain_forward(StoryCase& c) {
  if (!c.stage.operation) return;
  c.say(c.tensor.symbol + place_in_words(c.shape, c.place) + ": " + words_of(*c.stage.operation).forward);
  const OpFormulas* const formulas = formulas_of(*c.stage.operation);
  if (formulas && formulas->forward) formulas->forward(c);
}

}  // namespace vitrine
