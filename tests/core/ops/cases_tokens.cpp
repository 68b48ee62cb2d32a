#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

void add_linear(std::vector<OpCase>& cases) {
  const std::pair<Shape, std::int64_t> all[] = {
      {{1, 1}, 1},       {{1, 5}, 3},     {{7, 3}, 1},      {{5, 17}, 9},       {{2, 3, 4}, 5},
      {{2, 2, 3, 3}, 2}, {{129, 67}, 33}, {{1027, 24}, 40}, {{3, 301, 64}, 64}, {{64, 300}, 520}};
  for (const auto& [x, units] : all) {
    for (const bool bias : {true, false}) {
      std::vector<Shape> inputs = {x, {units, x.back()}};
      if (bias) inputs.push_back({units});
      cases.push_back({"linear " + x.text() + " to " + std::to_string(units) + (bias ? " bias" : ""),
                       make_linear(bias),
                       inputs,
                       {},
                       {true, false, false}});
      cases.back().large = x.size() > 1000;
    }
  }
}

// A function joined to the product; kinks are left alone, a product lands on them only by chance.
void add_joined_linear(std::vector<OpCase>& cases) {
  const std::pair<const char*, UnaryFunction> functions[] = {
      {"relu", {UnaryKind::relu, 0}}, {"leaky_relu_neg", {UnaryKind::leaky_relu, -0.3}},
      {"elu", {UnaryKind::elu, 1}},   {"gelu", {UnaryKind::gelu, 0}},
      {"silu", {UnaryKind::silu, 0}}, {"sigmoid", {UnaryKind::sigmoid, 0}},
      {"tanh", {UnaryKind::tanh, 0}}, {"softplus", {UnaryKind::softplus, 0}},
      {"step", {UnaryKind::step, 0}}};
  const std::pair<Shape, std::int64_t> all[] = {{{3, 5}, 4}, {{2, 3, 7}, 17}, {{1027, 24}, 40}};
  for (const auto& [name, function] : functions) {
    for (const auto& [x, units] : all) {
      for (const bool bias : {true, false}) {
        std::vector<Shape> inputs = {x, {units, x.back()}};
        if (bias) inputs.push_back({units});
        cases.push_back({"linear and " + std::string(name) + ' ' + x.text() + " to " + std::to_string(units) +
                             (bias ? " bias" : ""),
                         make_linear(bias, function),
                         inputs,
                         {},
                         {true, false, false}});
        cases.back().large = x.size() > 1000;
      }
    }
  }
}

void add_softmax(std::vector<OpCase>& cases) {
  const std::pair<Shape, int> all[] = {{{1, 1}, -1},   {{3, 7}, 1},       {{2, 3, 5}, -1},
                                       {{2, 3, 5}, 1}, {{2, 4, 3, 2}, 1}, {{1, 4, 3, 2}, 2},
                                       {{3, 33}, -1},  {{129, 201}, -1},  {{9, 5, 40, 41}, 1}};
  for (const auto& [x, axis] : all) {
    cases.push_back({"softmax " + x.text() + " axis " + std::to_string(axis), make_softmax(axis), {x}, {}, {}});
    cases.back().large = x.size() > 1000;
  }
}

void add_layer_norm(std::vector<OpCase>& cases) {
  struct Case {
    Shape x, axes;
  };
  const Case all[] = {{{3, 5}, {5}},       {{1, 2}, {2}},       {{2, 3, 7}, {7}},
                      {{2, 3, 4}, {3, 4}}, {{2, 2, 3, 3}, {3}}, {{2, 2, 3, 3}, {2, 3, 3}},
                      {{4, 33}, {33}},     {{9, 65, 67}, {67}}, {{13, 5000}, {5000}}};
  for (const Case& c : all) {
    cases.push_back({"layer_norm " + c.x.text() + " over " + c.axes.text(),
                     make_layer_norm(c.axes.rank(), 1e-3),
                     {c.x, c.axes, c.axes},
                     {},
                     {true, false, false}});
    cases.back().large = c.x.size() > 1000;
  }
}

void add_tables(std::vector<OpCase>& cases) {
  const std::pair<Shape, Shape> gathers[] = {{{1}, {1, 1}},       {{4}, {3, 2}},     {{2, 5}, {7, 3}},
                                             {{3, 4}, {2, 5}},    {{1, 9}, {20, 1}}, {{2, 2, 3}, {5, 4}},
                                             {{17, 65}, {64, 67}}};
  for (const auto& [indices, table] : gathers) {
    cases.push_back({"gather " + indices.text() + " of " + table.text(),
                     make_gather(table[0]),
                     {indices, table},
                     {fill::classes(static_cast<int>(table[0]))},
                     {true, false}});
    cases.back().large = indices.size() > 1000;
  }
  for (const Shape& x : {Shape{1, 1, 1}, Shape{1, 4, 3}, Shape{3, 2, 5}, Shape{2, 7, 1}, Shape{5, 3, 4},
                         Shape{2, 5, 6}, Shape{17, 65, 67}}) {
    cases.push_back({"add_position " + x.text(), make_add_position(), {x, x.without_batch()}, {}, {true, false}});
    cases.back().large = x.size() > 1000;
  }
}

void add_ragged_attention(std::vector<OpCase>& cases) {
  struct Case {
    std::int64_t samples, tokens, heads, head_width;
  };
  const Case all[] = {{1, 1, 1, 1}, {1, 3, 1, 2},   {2, 4, 2, 3},   {3, 5, 2, 1},
                      {1, 7, 3, 2}, {5, 65, 3, 17}, {2, 150, 2, 16}};
  for (const Case& c : all) {
    for (const bool causal : {false, true}) {
      for (const double dropout : {0.0, 0.3}) {
        cases.push_back({"attention " + std::to_string(c.samples) + "×" + std::to_string(c.tokens) + " heads " +
                             std::to_string(c.heads) + (causal ? " causal" : "") + (dropout > 0 ? " dropout" : ""),
                         make_attention({c.heads, causal, 0, dropout, 31}),
                         {{c.samples, c.tokens, 3 * c.heads * c.head_width}},
                         {},
                         {}});
        cases.back().large = c.tokens > 20;
        cases.back().rows_independent = dropout == 0;
        cases.push_back(cases.back());
        cases.back().name += " with a gradient of the weights";
        cases.back().graded_outputs = 2;
      }
    }
  }
}

}  // namespace

void add_token_cases(std::vector<OpCase>& cases) {
  add_linear(cases);
  add_joined_linear(cases);
  add_softmax(cases);
  add_layer_norm(cases);
  add_tables(cases);
  add_ragged_attention(cases);
}

}  // namespace vitrine::test
