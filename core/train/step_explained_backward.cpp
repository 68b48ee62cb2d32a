// Backward: what one number of a gradient is made of.
#include <cmath>

#include "core/ops/unary_functions.h"
#include "core/train/step_formulas.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// The part that comes by way of one input. Its shape may be another, as where one input is a view of the other.
std::optional<double> part_of_gradient(StoryCase& c, const OpFormulas& formulas, std::size_t port) {
  const StoryTensor* const tensor = c.numbers.find(StoryRole::leaving, port);
  if (!tensor) return {};
  c.port = port, c.shape = tensor->of->shape;
  c.out.value.reset();
  formulas.backward(c);
  return c.out.value;
}

// What the inputs that are this one value have their parts in, and what other ops gave before.
void add_up_gradient(StoryCase& c, const OpFormulas& formulas) {
  std::vector<std::size_t> ports = c.tensor.together;
  if (ports.empty()) ports = {c.tensor.port};
  double sum = 0;
  std::string words;
  bool known = true;
  const StoryTensor* const before = c.numbers.find(StoryRole::before, ports.front());
  if (before) {
    sum = c.numbers.at(StoryRole::before, ports.front(), c.place);
    c.size = std::abs(sum);
    words = in_story(sum) + " before";
  }
  for (const std::size_t port : ports) {
    const std::optional<double> part = part_of_gradient(c, formulas, port);
    known = known && part;
    if (!part) continue;
    sum += *part;
    words += (words.empty() ? "" : " + ") + in_story(*part);
  }
  c.out.value.reset();
  if (c.tensor.added && !before)
    c.say("It is added to what other ops gave before it.");
  else if (known)
    c.out.value = sum;
  if (c.out.value && (before || ports.size() > 1)) c.say("added up: " + words + " = " + in_story(sum));
}

}  // namespace

double before_function(StoryCase& c, UnaryFunction function, std::int64_t place) {
  const double g = c.numbers.arriving(0, place);
  if (function.kind == UnaryKind::linear) return g;
  const bool alone = c.inputs() == 1;  // it is the whole op
  double v = 0, out = 0;
  if (function.reads_output()) v = c.numbers.out(0, place);
  if (function.reads_input()) v = alone ? c.numbers.in(0, place) : c.numbers.out(1, place);
  activate_gradient(function, &v, &g, 1, false, &out);
  return out;
}

void explain_backward(StoryCase& c) {
  if (!c.stage.operation) return;
  c.say(c.tensor.symbol + place_in_words(c.shape, c.place) + ": " + words_of(*c.stage.operation).backward);
  const OpFormulas* const formulas = formulas_of(*c.stage.operation);
  if (formulas && formulas->backward) add_up_gradient(c, *formulas);
}

}  // namespace vitrine
