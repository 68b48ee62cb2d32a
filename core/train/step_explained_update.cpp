// Update: how the gradient of one weight becomes its next value.
#include <algorithm>
#include <cmath>

#include "core/train/step_numbers.h"

namespace vitrine {
namespace {

// Clipping by value, by norm, and penalties, in the order in which they are done.
double gradient_in_use(StoryCase& c, const Updater::Rules& rules, double raw, double weight) {
  double g = raw;
  std::string words = "g = " + in_story(raw);
  if (rules.clip_value > 0 && std::abs(g) > rules.clip_value) {
    g = std::clamp(g, -rules.clip_value, rules.clip_value);
    words += ", clipped to " + in_story(g);
  }
  if (rules.clip_scale != 1) {
    words += " · " + in_story(rules.clip_scale) + " (clipping by norm)";
    g *= rules.clip_scale;
  }
  if (rules.l2 > 0) {
    words += " + " + in_story(rules.l2) + "·" + in_story(weight) + " (L2)";
    g += rules.l2 * weight;
  }
  if (rules.l1 > 0) {
    const int sign = (weight > 0) - (weight < 0);
    words += " + " + in_story(rules.l1) + "·" + in_story(sign) + " (L1)";
    g += rules.l1 * sign;
  }
  if (g != raw) words += " = " + in_story(g);
  c.out.lines.push_back(std::move(words));
  return g;
}

// What is taken off the weight.
struct WeightStep {
  double value = 0;
  std::string words;
};

double momentum_of(StoryCase& c, double kept, double before, double g, const char* taken) {
  const double v = kept * before + g;
  c.out.lines.push_back("v ← " + in_story(kept) + "·" + in_story(before) + " + " + taken + " = " + in_story(v));
  return v;
}

WeightStep sgd_step(StoryCase& c, const Updater::Rules& rules, double g) {
  const double momentum = rules.numbers.at(0), rate = rules.learning_rate;
  if (momentum == 0) return {rate * g, in_story(rate) + "·" + in_story(g)};
  const double v = momentum_of(c, momentum, c.numbers.at(StoryRole::slot, 0, c.place), g, "g");
  if (rules.numbers.at(1) == 0) return {rate * v, in_story(rate) + "·" + in_story(v)};
  return {rate * (g + momentum * v),
          in_story(rate) + "·(" + in_story(g) + " + " + in_story(momentum) + "·" + in_story(v) + ")"};
}

WeightStep adam_step(StoryCase& c, const Updater::Rules& rules, double g) {
  const double beta1 = rules.numbers.at(0), beta2 = rules.numbers.at(1), epsilon = rules.numbers.at(2);
  const auto t = static_cast<double>(rules.updates);
  const double m0 = c.numbers.at(StoryRole::slot, 0, c.place), v0 = c.numbers.at(StoryRole::slot, 1, c.place);
  const double m = beta1 * m0 + (1 - beta1) * g, v = beta2 * v0 + (1 - beta2) * g * g;
  c.out.lines.push_back("m ← " + in_story(beta1) + "·" + in_story(m0) + " + " + in_story(1 - beta1) +
                        "·g = " + in_story(m));
  c.out.lines.push_back("v ← " + in_story(beta2) + "·" + in_story(v0) + " + " + in_story(1 - beta2) +
                        "·g² = " + in_story(v));
  const double mean = m / (1 - std::pow(beta1, t)), square = v / (1 - std::pow(beta2, t));
  c.out.lines.push_back("m̂ = m/(1 − " + in_story(beta1) + "^" + in_story(t) + ") = " + in_story(mean) +
                        ", v̂ = v/(1 − " + in_story(beta2) + "^" + in_story(t) + ") = " + in_story(square));
  return {rules.learning_rate * mean / (std::sqrt(square) + epsilon), in_story(rules.learning_rate) + "·" +
                                                                          in_story(mean) + "/(√" + in_story(square) +
                                                                          " + " + in_story(epsilon) + ")"};
}

WeightStep rmsprop_step(StoryCase& c, const Updater::Rules& rules, double g) {
  const double smoothing = rules.numbers.at(0), epsilon = rules.numbers.at(1);
  const double s0 = c.numbers.at(StoryRole::slot, 0, c.place);
  const double s = smoothing * s0 + (1 - smoothing) * g * g;
  c.out.lines.push_back("s ← " + in_story(smoothing) + "·" + in_story(s0) + " + " + in_story(1 - smoothing) +
                        "·g² = " + in_story(s));
  const double v = momentum_of(c, rules.numbers.at(2), c.numbers.at(StoryRole::slot, 1, c.place),
                               g / (std::sqrt(s) + epsilon), "g/(√s + ε)");
  return {rules.learning_rate * v, in_story(rules.learning_rate) + "·" + in_story(v)};
}

}  // namespace

void explain_update(StoryCase& c) {
  if (!c.stage.rules || !c.stage.rules->type) return;
  const Updater::Rules& rules = *c.stage.rules;
  const double weight = c.numbers.at(StoryRole::weight, 0, c.place);
  const double g = gradient_in_use(c, rules, c.numbers.at(StoryRole::gradient, 0, c.place), weight);
  if (c.tensor.role == StoryRole::used) c.out.value = g, c.size = std::abs(g);
  if (c.tensor.role != StoryRole::new_weight && c.tensor.role != StoryRole::new_slot && !c.stage.bad) return;
  const std::string& optimizer = c.stage.op;
  WeightStep step;
  if (optimizer == "sgd")
    step = sgd_step(c, rules, g);
  else if (optimizer == "rmsprop")
    step = rmsprop_step(c, rules, g);
  else if (optimizer == "adam" || optimizer == "adamw")
    step = adam_step(c, rules, g);
  else
    return c.out.lines.push_back("How " + optimizer + " moves a weight is written in the reference.");
  const double keep = 1 - rules.learning_rate * rules.weight_decay, after = keep * weight - step.value;
  const std::string kept = keep == 1 ? in_story(weight) : in_story(keep) + "·" + in_story(weight);
  c.out.lines.push_back("w ← " + kept + " − " + step.words + " = " + kept + " − " + in_story(step.value) + " = " +
                        in_story(after));
  if (c.tensor.role == StoryRole::new_weight) c.out.value = after, c.size = std::abs(weight) + std::abs(step.value);
}

}  // namespace vitrine
