#include "tests/core/ops/op_cases.h"

namespace vitrine::test {
namespace {

struct ConvCase {
  Shape x;
  std::int64_t out_channels;
  Conv2DAttributes attributes;
};

void add_convolutions(std::vector<OpCase>& cases) {
  // kernel, stride, dilation, padding before, padding after, groups
  const ConvCase small[] = {
      {{1, 1, 3, 3}, 1, {}},
      {{2, 1, 5, 4}, 3, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 1}},
      {{3, 2, 5, 5}, 3, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, 1}},
      {{2, 3, 4, 4}, 2, {{1, 1}, {2, 2}, {1, 1}, {0, 0}, {0, 0}, 1}},
      {{2, 2, 6, 5}, 2, {{2, 3}, {2, 1}, {1, 1}, {0, 1}, {1, 0}, 1}},
      {{2, 1, 7, 7}, 2, {{3, 2}, {1, 2}, {2, 3}, {1, 0}, {1, 2}, 1}},
      {{2, 4, 4, 3}, 4, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 2}},
      {{2, 3, 4, 4}, 3, {{2, 2}, {1, 1}, {1, 1}, {0, 0}, {1, 1}, 3}},
      {{1, 2, 3, 3}, 2, {{3, 3}, {3, 3}, {1, 1}, {2, 2}, {2, 2}, 1}},
      {{2, 4, 3, 3}, 2, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, 2}},
      {{2, 1, 4, 4}, 1, {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 1}},
      {{2, 1, 2, 2}, 2, {{5, 5}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, 1}},
  };
  const ConvCase large[] = {
      {{13, 8, 14, 14}, 24, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 1}},
      {{5, 3, 61, 67}, 7, {{5, 5}, {2, 1}, {1, 1}, {2, 2}, {2, 2}, 1}},
      {{9, 16, 15, 15}, 32, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, 2}},
      {{1, 24, 40, 80}, 8, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 1}},
  };
  const auto add = [&](const ConvCase& c, bool is_large) {
    for (const bool bias : {true, false}) {
      const auto& a = c.attributes;
      std::vector<Shape> inputs = {c.x, {c.out_channels, c.x[1] / a.groups, a.kernel[0], a.kernel[1]}};
      if (bias) inputs.push_back({c.out_channels});
      cases.push_back({"conv2d " + c.x.text() + " weight " + inputs[1].text() + " stride " +
                           std::to_string(a.stride[0]) + (bias ? " bias" : ""),
                       make_conv2d(a, bias),
                       inputs,
                       {},
                       {true, false, false}});
      cases.back().large = is_large;
    }
  };
  for (const ConvCase& c : small) add(c, false);
  for (const ConvCase& c : large) add(c, true);
}

void add_pools(std::vector<OpCase>& cases) {
  struct Case {
    Shape x;
    PoolAttributes attributes;
  };
  const Case all[] = {
      {{1, 1, 2, 2}, {}},
      {{2, 3, 4, 6}, {}},
      {{2, 1, 5, 7}, {}},
      {{1, 2, 5, 5}, {{3, 3}, {1, 1}, {1, 1}, {1, 1}}},
      {{2, 2, 6, 5}, {{3, 2}, {2, 1}, {0, 0}, {0, 1}}},
      {{3, 1, 7, 4}, {{2, 3}, {3, 2}, {1, 0}, {0, 2}}},
      {{2, 2, 3, 3}, {{3, 3}, {3, 3}, {0, 0}, {0, 0}}},
      {{11, 5, 31, 33}, {}},
      {{11, 5, 31, 33}, {{3, 3}, {2, 2}, {1, 1}, {1, 1}}},
  };
  for (const Case& c : all) {
    const bool large = c.x.size() > 1000;
    const std::string suffix = " " + c.x.text() + " kernel " + std::to_string(c.attributes.kernel[0]);
    cases.push_back({"max_pool2d" + suffix, make_max_pool2d(c.attributes), {c.x}, {fill::distinct()}, {}});
    cases.back().large = large;
    cases.push_back({"average_pool2d" + suffix, make_average_pool2d(c.attributes), {c.x}, {}, {}});
    cases.back().large = large;
    cases.push_back({"global_average_pool2d" + suffix, make_global_average_pool2d(), {c.x}, {}, {}});
    cases.back().large = large;
  }
}

void add_batch_norm(std::vector<OpCase>& cases) {
  for (const Shape& x : {Shape{4, 3}, Shape{7, 1}, Shape{2, 5}, Shape{3, 2, 5}, Shape{2, 3, 3, 2}, Shape{1, 2, 5, 4},
                         Shape{5, 2, 7, 3}, Shape{33, 129}, Shape{13, 7, 15, 17}}) {
    const Shape channels{x[1]};
    for (const bool training : {true, false}) {
      cases.push_back({std::string("batch_norm ") + (training ? "training " : "evaluating ") + x.text(),
                       make_batch_norm(1e-3, 0.1),
                       {x, channels, channels, channels, channels},
                       {fill::normal(), fill::normal(), fill::normal(), fill::normal(), fill::positive()},
                       {true, false, false, false, false},
                       training,
                       !training});
      cases.back().large = x.size() > 1000;
    }
  }
}

}  // namespace

void add_image_cases(std::vector<OpCase>& cases) {
  add_convolutions(cases);
  add_pools(cases);
  add_batch_norm(cases);
}

}  // namespace vitrine::test
