#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

const std::vector<Shape> kSmall = {{1, 1}, {1, 7}, {3, 5}, {2, 3, 4}, {2, 2, 3, 3}, {5, 17}};
const Shape kLarge{65, 1031};  // no chunk divides it

void add_unary(std::vector<OpCase>& cases) {
  struct Kind {
    const char* name;
    UnaryKind kind;
    double alpha;
  };
  const Kind kinds[] = {{"linear", UnaryKind::linear, 0},
                        {"step", UnaryKind::step, 0},
                        {"relu", UnaryKind::relu, 0},
                        {"leaky_relu", UnaryKind::leaky_relu, 0.01},
                        {"leaky_relu_0", UnaryKind::leaky_relu, 0},
                        {"leaky_relu_neg", UnaryKind::leaky_relu, -0.3},
                        {"elu", UnaryKind::elu, 1},
                        {"elu_0.5", UnaryKind::elu, 0.5},
                        {"elu_neg", UnaryKind::elu, -0.7},
                        {"gelu", UnaryKind::gelu, 0},
                        {"silu", UnaryKind::silu, 0},
                        {"sigmoid", UnaryKind::sigmoid, 0},
                        {"tanh", UnaryKind::tanh, 0},
                        {"softplus", UnaryKind::softplus, 0}};
  for (const Kind& kind : kinds) {
    for (const Shape& shape : kSmall) {
      cases.push_back({std::string(kind.name) + " " + shape.text(),
                       make_unary(kind.kind, kind.alpha),
                       {shape},
                       {fill::away_from_zero()},
                       {}});
    }
    cases.push_back({std::string(kind.name) + " large",
                     make_unary(kind.kind, kind.alpha),
                     {kLarge},
                     {fill::away_from_zero()},
                     {}});
    cases.back().large = true;
  }
}

void add_many(std::vector<OpCase>& cases) {
  for (const Shape& shape : kSmall) {
    for (std::size_t count = 1; count <= 4; ++count) {
      const std::string suffix = std::to_string(count) + " " + shape.text();
      cases.push_back({"add " + suffix, make_add(), std::vector<Shape>(count, shape), {}, {}});
      cases.push_back({"multiply " + suffix, make_multiply(), std::vector<Shape>(count, shape), {}, {}});
    }
  }
  for (const Shape& image : {Shape{1, 1, 1, 1}, Shape{2, 3, 4, 5}, Shape{3, 2, 7, 1}, Shape{1, 5, 1, 3},
                             Shape{5, 1, 3, 3}, Shape{2, 17, 2, 2}}) {
    const Shape factors{image[0], image[1]};
    cases.push_back({"scale_channels " + image.text(), make_scale_channels(), {image, factors}, {}, {}});
  }
  cases.push_back({"scale_channels large", make_scale_channels(), {Shape{9, 5, 37, 41}, Shape{9, 5}}, {}, {}});
  cases.back().large = true;
  for (const std::size_t count : {2, 3}) {
    cases.push_back({"add large", make_add(), std::vector<Shape>(count, kLarge), {}, {}});
    cases.back().large = true;
    cases.push_back({"multiply large", make_multiply(), std::vector<Shape>(count, kLarge), {}, {}});
    cases.back().large = true;
  }
}

void add_shapes(std::vector<OpCase>& cases) {
  const Shape flat{12}, square{3, 4}, cube{2, 3, 2};
  for (const Shape& to : {flat, square, cube}) {
    for (const Shape& from : {Shape{1, 12}, Shape{3, 2, 6}, Shape{4, 3, 2, 2}}) {
      cases.push_back({"reshape " + from.text() + " to " + to.text(), make_reshape(to), {from}, {}, {}});
    }
  }
  cases.push_back({"reshape large", make_reshape(Shape{1031, 5}), {Shape{33, 5, 1031}}, {}, {}});
  cases.back().large = true;

  const auto concat = [&](int axis, std::vector<Shape> inputs) {
    std::string name = "concat axis " + std::to_string(axis);
    for (const Shape& shape : inputs) name += " " + shape.text();
    cases.push_back({name, make_concat(axis), std::move(inputs), {}, {}});
  };
  concat(1, {{1, 3}, {1, 4}});
  concat(1, {{3, 3}, {3, 1}, {3, 5}});
  concat(1, {{2, 1, 3, 2}, {2, 4, 3, 2}});
  concat(2, {{2, 3, 1}, {2, 3, 5}});
  concat(2, {{2, 3, 1, 4}, {2, 3, 2, 4}});
  concat(3, {{2, 2, 3, 1}, {2, 2, 3, 3}});
  concat(-1, {{3, 4, 2}, {3, 4, 3}});
  concat(1, {{65, 301, 3}, {65, 17, 3}});
  cases.back().large = true;

  const auto slice = [&](int axis, std::int64_t begin, std::int64_t end, const Shape& x) {
    cases.push_back({"slice axis " + std::to_string(axis) + " " + std::to_string(begin) + " … " +
                         std::to_string(end) + " of " + x.text(),
                     make_slice(axis, begin, end),
                     {x},
                     {},
                     {}});
  };
  slice(1, 0, 1, {1, 1});
  slice(1, 2, 5, {3, 7});
  slice(1, 0, 2, {2, 3, 4});
  slice(2, 3, 4, {2, 3, 4});
  slice(2, 1, 3, {3, 2, 5, 2});
  slice(3, 0, 2, {2, 2, 3, 2});
  slice(1, 40, 290, {65, 301, 3});
  cases.back().large = true;
}

void add_dropout(std::vector<OpCase>& cases) {
  for (const Shape& shape : kSmall) {
    for (const bool training : {true, false}) {
      for (const double rate : {0.0, 0.4}) {
        cases.push_back(
            {"dropout " + std::to_string(rate) + (training ? " training " : " evaluating ") + shape.text(),
             make_dropout(rate, 21),
             {shape},
             {},
             {},
             training});
        cases.back().rows_independent = rate == 0 || !training;  // the mask counts the elements of the batch
      }
    }
  }
  cases.push_back({"dropout large", make_dropout(0.3, 22), {kLarge}, {}, {}});
  cases.back().large = true;
  cases.back().rows_independent = false;
}

// Restricted Boltzmann machines: units that are drawn, and the energy of what is seen.
void add_boltzmann(std::vector<OpCase>& cases) {
  for (const Shape& shape : {Shape{1, 1}, Shape{3, 4}, Shape{2, 3, 2}, kLarge})
    for (const bool training : {true, false}) {
      cases.push_back({std::string("sample_bits") + (training ? " training " : " evaluating ") + shape.text(),
                       make_sample_bits(31),
                       {shape},
                       {fill::unit()},
                       {}});
      cases.back().training = training;
      cases.back().rows_independent = !training;
      cases.back().large = shape.size() > 1000;
    }
  const std::pair<std::int64_t, std::int64_t> units[] = {{1, 1}, {3, 2}, {2, 5}, {7, 7}, {1, 9}, {4, 1}, {271, 133}};
  for (const auto& [visible, hidden] : units) {
    const std::int64_t rows = visible > 100 ? 65 : visible + 1;
    cases.push_back({"free_energy " + std::to_string(visible) + " to " + std::to_string(hidden),
                     make_free_energy(),
                     {{rows, visible}, {visible}, {rows, hidden}},
                     {},
                     {true, false, true}});
    cases.back().large = visible > 100;
  }
}

void add_sample_normal(std::vector<OpCase>& cases) {
  for (const Shape& shape : kSmall) {
    for (const bool training : {true, false})
      cases.push_back({std::string("sample_normal") + (training ? " training " : " evaluating ") + shape.text(),
                       make_sample_normal(23),
                       {shape, shape},
                       {},
                       {},
                       training});
    cases.back().rows_independent = true;
    cases[cases.size() - 2].rows_independent = false;  // the noise counts the elements of the batch
    cases.push_back(
        {"sample_normal of given noise " + shape.text(), make_sample_normal(23), {shape, shape, shape}, {}, {}});
  }
  cases.push_back({"sample_normal large", make_sample_normal(24), {kLarge, kLarge}, {}, {}});
  cases.back().large = true;
  cases.back().rows_independent = false;
}

}  // namespace

void add_elementwise_cases(std::vector<OpCase>& cases) {
  add_unary(cases);
  add_many(cases);
  add_shapes(cases);
  add_dropout(cases);
  add_sample_normal(cases);
  add_boltzmann(cases);
}

}  // namespace vitrine::test
