// The multiply-adds of a step, against sums done by hand.
#include <gtest/gtest.h>

#include "core/engine/program.h"
#include "core/ops/ops.h"
#include "tests/core/engine/networks.h"

namespace vitrine {
namespace {

using test::draw;

StepWork work_of(const Graph& graph, std::int64_t batch, ProgramOptions options = {}) {
  OpList list = lower_graph(graph, batch);
  const auto output = static_cast<std::size_t>(list.outputs.front().value);
  const Shape target = list.values[output].shape.without_batch();
  return Program(std::move(list), {ProgramLoss::of(make_mean_squared_error(), 0, target)}, options).work();
}

Graph small_mlp() {
  return draw([](Sketch& s) {
    s.input({5});
    s.dense(4, "relu");
    s.dense(3, "tanh");
    s.dense(2);
  });
}

TEST(StepWork, OfAnMlpLeavesOutTheGradientOfItsInput) {
  constexpr std::int64_t first = 5 * 4, others = 4 * 3 + 3 * 2, batch = 7;
  const StepWork work = work_of(small_mlp(), batch);
  EXPECT_EQ(work.forward, batch * (first + others));
  EXPECT_EQ(work.weight_gradients, batch * (first + others));
  EXPECT_EQ(work.input_gradients, batch * others);
  EXPECT_EQ(work.total(), batch * (2 * first + 3 * others));
}

TEST(StepWork, CountsTheGradientOfTheInputWhereItIsAskedFor) {
  EXPECT_EQ(work_of(small_mlp(), 1, {.input_gradients = true}).input_gradients, 5 * 4 + 4 * 3 + 3 * 2);
}

TEST(StepWork, OfEvaluationIsTheForwardPassAlone) {
  const StepWork work = work_of(small_mlp(), 3, {.training = false});
  EXPECT_EQ(work.total(), work.forward);
  EXPECT_EQ(work.forward, 3 * (5 * 4 + 4 * 3 + 3 * 2));
}

// The count is the network's, whichever way the convolutions run: 16 samples go side by side, 2 one by one.
TEST(StepWork, OfAConvolutionalNetworkIsTheSameInEveryLayout) {
  const Graph graph = draw([](Sketch& s) {
    s.input({2, 8, 8});
    s.conv(4, "relu");  // 3×3, same padding
    s.add("max_pool2d");
    s.conv(6, "relu");
    s.add("flatten");
    s.dense(10);
  });
  constexpr std::int64_t first = 8 * 8 * 4 * 2 * 9, second = 4 * 4 * 6 * 4 * 9, last = 6 * 4 * 4 * 10;
  for (const std::int64_t batch : {2, 16}) {
    const StepWork work = work_of(graph, batch);
    EXPECT_EQ(work.forward, batch * (first + second + last));
    EXPECT_EQ(work.weight_gradients, batch * (first + second + last));
    EXPECT_EQ(work.input_gradients, batch * (second + last));
  }
}

// Scores and weighted sums multiply tensors that both have a gradient; the projections multiply by weights.
TEST(StepWork, OfAttentionCountsBothFactors) {
  const Graph graph = draw([](Sketch& s) {
    s.tokens(6, 9);
    s.add("embedding", {{"vocabulary", std::int64_t{9}}, {"width", std::int64_t{8}}});
    s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  });
  constexpr std::int64_t products = 2 * 6 * 6 * 8, projections = 6 * (8 * 24 + 8 * 8), batch = 3;
  const StepWork work = work_of(graph, batch);
  EXPECT_EQ(work.forward, batch * (products + projections));
  EXPECT_EQ(work.weight_gradients, batch * projections);
  EXPECT_EQ(work.input_gradients, batch * (2 * products + projections));
}

}  // namespace
}  // namespace vitrine
