#include "core/engine/fuse.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/rng.h"
#include "core/engine/program.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

// x (3 numbers) -> linear -> f -> linear, with parameters of its own.
OpList pair_list(UnaryFunction function, bool show_between = false) {
  OpList list;
  list.batch = 5;
  const int x = list.add_input("input", Shape{3});
  const auto parameter = [&](const char* name, const Shape& shape) {
    const int value = static_cast<int>(list.values.size());
    list.values.push_back({shape, OpList::Kind::parameter, -1, static_cast<int>(list.parameters.size())});
    ParameterSpec spec;
    spec.name = name;
    spec.shape = shape;
    list.parameters.push_back({std::string("n/") + name, std::string("n.") + name, "n", spec, value, {}});
    return value;
  };
  const int w1 = parameter("w1", {4, 3}), b1 = parameter("b1", {4}), w2 = parameter("w2", {2, 4});
  const int z = list.add_op(make_linear(true), {x, w1, b1}, "first")[0];
  const int y = list.add_op(make_unary(function.kind, function.alpha), {z}, "function")[0];
  const int out = list.add_op(make_linear(false), {y, w2}, "second")[0];
  if (show_between) list.exposed.push_back({"first", "z", z});
  list.outputs.push_back({"second", "", out});
  return list;
}

TEST(Fuse, JoinsAFunctionToTheProductBeforeIt) {
  const OpList relu = fuse(pair_list({UnaryKind::relu, 0}));
  ASSERT_EQ(relu.ops.size(), 2U);
  EXPECT_EQ(relu.ops[0].outputs.size(), 1U);  // relu′ is read from the output: nothing else is kept
  const OpList gelu = fuse(pair_list({UnaryKind::gelu, 0}));
  ASSERT_EQ(gelu.ops.size(), 2U);
  EXPECT_EQ(gelu.ops[0].outputs.size(), 2U);
  for (const OpList* list : {&relu, &gelu})
    for (std::size_t op = 0; op < list->ops.size(); ++op)
      for (const int value : list->ops[op].outputs)
        EXPECT_EQ(list->values[static_cast<std::size_t>(value)].producer, static_cast<int>(op));
}

TEST(Fuse, LeavesAPairApartWhereTheValueBetweenIsShown) {
  EXPECT_EQ(fuse(pair_list({UnaryKind::relu, 0}, true)).ops.size(), 3U);
}

TEST(Fuse, LeavesAPairApartWhereAnotherOpReadsTheValueBetween) {
  OpList list = pair_list({UnaryKind::relu, 0});
  const int z = list.ops[0].outputs[0], y = list.ops[1].outputs[0];
  list.outputs.push_back({"sum", "", list.add_op(make_add(), {z, y}, "sum")[0]});
  EXPECT_EQ(fuse(std::move(list)).ops.size(), 4U);
}

// A program that keeps every value is not fused: both must give the same loss and gradients.
TEST(Fuse, ChangesNoResult) {
  const Pool pool(2);
  for (const UnaryKind kind : {UnaryKind::relu, UnaryKind::tanh, UnaryKind::gelu, UnaryKind::silu, UnaryKind::step}) {
    AlignedVector<float> results[2], input(5 * 3), target(5 * 2);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(Rng(1, 1).normal(0, i));
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = static_cast<float>(Rng(1, 2).normal(0, i));
    for (const bool keep_all : {false, true}) {
      ProgramOptions options;
      options.keep_all = keep_all;
      Program program(pair_list({kind, 0}), {ProgramLoss::of(make_mean_squared_error(), 0, {2})}, options);
      const auto size = static_cast<std::size_t>(program.layout().size());
      AlignedVector<float> weights(size), gradients(size, 0);
      for (std::size_t i = 0; i < size; ++i) weights[i] = static_cast<float>(Rng(1, 3).normal(0, i));
      program.bind(weights.data(), gradients.data());
      program.set_input(0, input.data());
      program.set_field(0, 1, target.data());
      program.forward({pool, 5});
      program.backward({pool, 5});
      results[keep_all] = gradients;
      results[keep_all].push_back(*static_cast<const float*>(program.value(program.loss_value(0))));
    }
    ASSERT_EQ(results[0].size(), results[1].size());
    for (std::size_t i = 0; i < results[0].size(); ++i) EXPECT_NEAR(results[0][i], results[1][i], 1e-5);
    EXPECT_GT(std::fabs(results[0].back()), 0);
  }
}

}  // namespace
}  // namespace vitrine
