#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

// The same with weights, one a sample and one a judged place, some of them 0.
void add_weighted(std::vector<OpCase>& cases, const OpCase& plain, const Shape& places) {
  const Fill weights = [](std::int64_t e, auto, double u) { return e % 5 == 3 ? 0.0 : 0.25 + u; };
  for (const bool by_sample : {true, false}) {
    OpCase c = plain;
    c.name += by_sample ? " weighted by sample" : " weighted by place";
    c.fills.resize(2, fill::normal());
    c.fills.push_back(weights);
    c.inputs.push_back(by_sample ? Shape{places[0]} : places);
    cases.push_back(std::move(c));
  }
}

void add_cross_entropy(std::vector<OpCase>& cases) {
  const std::pair<Shape, Shape> shapes[] = {{{1, 2}, {1}},
                                            {{5, 3}, {5}},
                                            {{7, 10}, {7}},
                                            {{3, 1}, {3}},
                                            {{2, 4, 5}, {2, 4}},
                                            {{1, 3, 2}, {1, 3}},
                                            {{2, 3, 2, 4}, {2, 2, 4}},
                                            {{1, 4, 3, 3}, {1, 3, 3}},
                                            {{301, 67}, {301}},
                                            {{5, 80, 67}, {5, 80}},
                                            {{3, 5, 60, 60}, {3, 60, 60}}};
  for (const auto& [x, target] : shapes) {
    const auto classes = static_cast<int>(x.rank() == 4 ? x[1] : x.back());
    std::vector<double> weights;
    for (int k = 0; k < classes; ++k) weights.push_back(0.5 + 0.3 * k);
    for (const double smoothing : {0.0, 0.1}) {
      for (const bool weighted : {false, true}) {
        for (const int ignored : {0, 3}) {
          cases.push_back({"cross_entropy " + x.text() + " smoothing " + std::to_string(smoothing) +
                               (weighted ? " weighted" : "") + (ignored ? " some ignored" : ""),
                           make_cross_entropy(smoothing, weighted ? weights : std::vector<double>{}),
                           {x, target},
                           {fill::normal(), fill::classes(classes, ignored)},
                           {}});
          cases.back().rows_independent = false;
          cases.back().large = x.size() > 1000;
          if (weighted && ignored) add_weighted(cases, OpCase(cases.back()), target);
        }
      }
    }
  }
}

void add_over_classes(std::vector<OpCase>& cases) {
  const std::pair<Shape, Shape> shapes[] = {{{1, 2}, {1}},
                                            {{7, 5}, {7}},
                                            {{6, 1}, {6}},
                                            {{2, 4, 5}, {2, 4}},
                                            {{3, 4, 1}, {3, 4}},
                                            {{2, 3, 2, 4}, {2, 2, 4}},
                                            {{2, 1, 3, 3}, {2, 3, 3}},
                                            {{301, 67}, {301}},
                                            {{3, 5, 60, 60}, {3, 60, 60}}};
  for (const auto& [x, target] : shapes) {
    const auto outputs = static_cast<int>(x.rank() == 4 ? x[1] : x.back()), classes = std::max(2, outputs);
    std::vector<double> alpha;
    for (int k = 0; k < classes; ++k) alpha.push_back(0.5 + 0.3 * k);
    const std::pair<std::string, OpPtr> ops[] = {{"focal", make_focal(2, {})},
                                                 {"focal steep", make_focal(0.5, alpha)},
                                                 {"focal flat", make_focal(0, {})},
                                                 {"hinge", make_hinge(false)},
                                                 {"hinge without margin", make_hinge(false, 0)},
                                                 {"hinge squared", make_hinge(true)},
                                                 {"dice", make_dice(1)},
                                                 {"dice without smooth", make_dice(0)}};
    for (const auto& [name, op] : ops) {
      for (const int ignored : {0, 3}) {
        OpCase c{name + " " + x.text() + (ignored ? " some ignored" : ""),
                 op,
                 {x, target},
                 {fill::normal(), fill::classes(classes, ignored)},
                 {}};
        c.rows_independent = false;
        c.large = x.size() > 1000;
        cases.push_back(c);
        if (ignored) add_weighted(cases, c, target);
      }
    }
  }
}

void add_over_rows(std::vector<OpCase>& cases) {
  const std::pair<Shape, Shape> shapes[] = {{{1, 2}, {1}},       {{7, 5}, {7}},
                                            {{2, 4, 5}, {2, 4}}, {{2, 3, 2, 4}, {2, 2, 4}},
                                            {{301, 67}, {301}},  {{3, 5, 60, 60}, {3, 60, 60}}};
  for (const auto& [x, places] : shapes) {
    const std::pair<OpPtr, Fill> ops[] = {{make_kl_divergence(), fill::positive()},
                                          {make_cosine(), fill::normal()},
                                          {make_distillation(2.5), fill::normal()},
                                          {make_kl_normal(), fill::normal()}};
    for (const auto& [op, targets] : ops) {
      OpCase c{std::string(op->id()) + " " + x.text(), op, {x, x}, {fill::normal(), targets}, {}};
      c.rows_independent = false;
      c.large = x.size() > 1000;
      cases.push_back(c);
      add_weighted(cases, c, op->id() == "kl_normal" ? Shape{x[0]} : places);
    }
  }
}

}  // namespace

void add_loss_cases(std::vector<OpCase>& cases) {
  add_cross_entropy(cases);
  add_over_classes(cases);
  add_over_rows(cases);
  const auto add = [&](const std::string& name, const OpPtr& op, const Shape& x, const Shape& target,
                       std::vector<Fill> fills) {
    OpCase c{name + " " + x.text(), op, {x, target}, std::move(fills), {}};
    c.rows_independent = false;
    c.large = x.size() > 1000;
    cases.push_back(c);
    add_weighted(cases, c, x);
  };
  // Targets near 0, outputs away from it and from ±1, where Huber's parabola ends.
  const Fill near_zero = [](auto, auto, double u) { return 0.02 * u; };
  const Fill no_kink = [](auto, double n, double u) { return std::copysign(u < 0.5 ? 0.2 + u : 1.2 + u, n); };
  const std::pair<Shape, Shape> shapes[] = {{{1, 1}, {1}},           {{5, 1}, {5}},
                                            {{1, 9}, {1, 9}},        {{4, 3}, {4, 3}},
                                            {{2, 3, 5}, {2, 3, 5}},  {{2, 2, 3, 3}, {2, 2, 3, 3}},
                                            {{65, 1031}, {65, 1031}}};
  for (const auto& [x, target] : shapes) {
    add("mean_squared_error", make_mean_squared_error(), x, target, {});
    add("contrastive_divergence", make_contrastive_divergence(), x, target, {});
    add("mean_absolute_error", make_mean_absolute_error(), x, target, {no_kink, near_zero});
    for (const double delta : {1.0, 0.1, 9.0}) add("huber", make_huber(delta), x, target, {no_kink, near_zero});
    for (const double weight : {1.0, 3.5}) {
      add("binary_cross_entropy", make_binary_cross_entropy(weight), x, target, {fill::normal(), fill::bits()});
      add("binary_cross_entropy soft", make_binary_cross_entropy(weight), x, target, {fill::normal(), fill::unit()});
    }
  }
}

}  // namespace vitrine::test
