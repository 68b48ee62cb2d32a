#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

#include "tests/core/engine/runner.h"
#include "tests/support/not_finite.h"

namespace vitrine {
namespace {

using test::kNan;

using test::Runner;
using test::same_bits;


TEST(Program, SharingMemoryChangesNoBit) {
  for (const test::Network& network : test::networks()) {
    SCOPED_TRACE(network.name);
    Runner<float> shared(network, 6, {.training = true}), apart(network, 6, {.training = true, .keep_all = true});
    for (int step = 0; step < 3; ++step) {
      shared.forward(), shared.backward();
      apart.forward(), apart.backward();
      EXPECT_EQ(shared.loss(), apart.loss());
      EXPECT_EQ(shared.output(), apart.output());
      EXPECT_TRUE(same_bits(shared.gradients, apart.gradients));
    }
    EXPECT_LT(shared.program.bytes(), apart.program.bytes());
  }
}

TEST(Program, ThreadsChangeNoBit) {
  for (const test::Network& network : test::networks()) {
    SCOPED_TRACE(network.name);
    Runner<float> one(network, 33, {.training = true}, 1), four(network, 33, {.training = true}, 4);
    one.forward(), one.backward();
    four.forward(), four.backward();
    EXPECT_EQ(one.loss(), four.loss());
    EXPECT_TRUE(same_bits(one.gradients, four.gradients));
  }
}

TEST(Program, InputsMayLieHereAndThereInTurns) {
  for (const test::Network& network : test::networks()) {
    SCOPED_TRACE(network.name);
    Runner<float> one(network, 6, {.training = true}), turns(network, 6, {.training = true});
    auto other_input = turns.input;
    auto other_target = turns.target;
    for (int step = 0; step < 4; ++step) {
      const std::int64_t samples = step == 2 ? 5 : 6;
      // What is not in use must not be read: its place holds other values.
      const bool here = step % 2 == 0;
      std::fill(turns.input.begin(), turns.input.end(), 0.0F);
      std::fill(other_input.begin(), other_input.end(), 0.0F);
      (here ? turns.input : other_input) = one.input;
      (here ? turns.target : other_target) = one.target;
      std::fill((here ? other_target : turns.target).begin(), (here ? other_target : turns.target).end(), 9.0F);
      turns.program.set_input(0, here ? turns.input.data() : other_input.data());
      turns.program.set_field(0, 1, here ? turns.target.data() : other_target.data());
      one.forward(samples), one.backward(samples);
      turns.forward(samples), turns.backward(samples);
      EXPECT_EQ(one.loss(), turns.loss());
      EXPECT_TRUE(same_bits(one.gradients, turns.gradients));
    }
  }
}

TEST(Program, BackwardOverwritesGradients) {
  Runner<float> runner(test::branches(), 4, {.training = true});
  runner.forward(), runner.backward();
  const auto first = runner.gradients;
  for (const auto& entry : runner.program.layout().entries())
    std::fill_n(runner.gradients.begin() + entry.offset, entry.size, 1e9F);
  runner.forward(), runner.backward();
  EXPECT_TRUE(same_bits(runner.gradients, first));
}

TEST(Program, ASmallerBatchIsWhatAProgramOfThatSizeComputes) {
  for (const test::Network& network : test::networks()) {
    SCOPED_TRACE(network.name);
    Runner<float> planned(network, 24, {.training = true}), small(network, 19, {.training = true});
    // The full batch first: nothing of it may be left over.
    planned.forward(), planned.backward();
    std::copy_n(small.input.begin(), small.input.size(), planned.input.begin());
    std::copy_n(small.target.begin(), small.target.size(), planned.target.begin());
    planned.forward(19), planned.backward(19);
    small.forward(), small.backward();
    EXPECT_EQ(planned.loss(), small.loss());
    EXPECT_EQ(planned.output(19), small.output());
    EXPECT_TRUE(same_bits(planned.gradients, small.gradients));
  }
}

TEST(Program, OutsideTrainingASampleDoesNotSeeItsNeighbours) {
  for (const test::Network& network : test::networks()) {
    SCOPED_TRACE(network.name);
    Runner<float> runner(network, 8, {.training = false});
    runner.forward();
    const auto all = runner.output();
    runner.forward(3);
    const auto three = runner.output(3);
    for (std::size_t i = 0; i < three.size(); ++i) EXPECT_NEAR(three[i], all[i], 1e-5F * (1 + std::abs(all[i])));
  }
}

TEST(Program, MoreSamplesThanPlannedIsADefect) {
  Runner<float> runner(test::branches(), 4, {.training = true});
  EXPECT_THROW(runner.forward(5), std::logic_error);
}

// Values whose variance no float holds: what flows on is finite, the statistics are not.
TEST(Program, RunningStatisticsThatNoNumberHoldsAreTold) {
  const test::Network network{"norm",
                              test::draw([](Sketch& s) {
                                s.input({2});
                                s.add("batch_norm");
                              }),
                              {2}};
  Runner<float> runner(network, 2, {.training = true});
  runner.forward();
  EXPECT_TRUE(runner.program.running_finite());
  runner.input = {1e25F, 1, -1e25F, 2};
  runner.program.set_input(0, runner.input.data());
  const auto before = runner.parameters;
  runner.forward();
  EXPECT_TRUE(std::isfinite(runner.loss()));
  EXPECT_FALSE(runner.program.running_finite());
  EXPECT_THROW(runner.program.commit_running(), std::logic_error);
  EXPECT_TRUE(same_bits(runner.parameters, before));
  const auto found = runner.program.find_not_finite(runner.pass());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->node, "batch_norm_1");
  EXPECT_EQ(found->tensor, "running_var");
}

// Sixteen times the layers may take sixteen times as long, and some more where they no longer fit into the caches;
// 256 times would be each against each.
TEST(Program, CompilingTakesTimeThatGrowsWithTheNetwork) {
  const auto seconds = [](int layers) {
    Graph graph;
    Sketch sketch(graph);
    sketch.input({4});
    for (int i = 1; i < layers; ++i) sketch.dense(4, "relu");
    double best = 1e9;
    for (int attempt = 0; attempt < 3; ++attempt) {
      const std::clock_t began = std::clock();
      const Program program(lower_graph(graph, 8), {ProgramLoss::of(make_mean_squared_error(), 0, {4})}, {});
      best = std::min(best, static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC);
    }
    return best;
  };
  const double few = seconds(1'000), many = seconds(16'000);
  EXPECT_LT(many, 100 * few) << few << " s and " << many << " s";
}

TEST(Program, RunningStatisticsMoveOnlyWhenTheStepIsKept) {
  const test::Network network{"norm",
                              test::draw([](Sketch& s) {
                                s.input({2});
                                s.add("batch_norm", {{"momentum", 0.25}});
                              }),
                              {2}};
  Runner<float> runner(network, 4, {.training = true});
  runner.input = {1, 10, 2, 20, 3, 30, 6, 40};  // channel means 3 and 25, unbiased variances 14/3 and 500/3
  runner.program.set_input(0, runner.input.data());
  const auto before = runner.parameters;
  runner.forward(), runner.backward();
  EXPECT_TRUE(same_bits(runner.parameters, before));
  runner.program.commit_running();
  const float* mean = runner.parameter("batch_norm_1/running_mean");
  const float* variance = runner.parameter("batch_norm_1/running_var");
  EXPECT_FLOAT_EQ(mean[0], 0.25F * 3);
  EXPECT_FLOAT_EQ(mean[1], 0.25F * 25);
  EXPECT_FLOAT_EQ(variance[0], 0.75F + 0.25F * 14 / 3);
  EXPECT_FLOAT_EQ(variance[1], 0.75F + 0.25F * 500 / 3);
}

TEST(Program, EvaluationChangesNoParameter) {
  Runner<float> runner(test::convolutional(), 5, {.training = false});
  const auto before = runner.parameters;
  runner.forward();
  EXPECT_TRUE(same_bits(runner.parameters, before));
}

TEST(NotFinite, NothingIsFoundInAHealthyPass) {
  for (const test::Network& network : test::networks()) {
    Runner<float> runner(network, 4, {.training = true});
    EXPECT_FALSE(runner.program.find_not_finite(runner.pass()).has_value()) << network.name;
  }
}

TEST(NotFinite, TheFirstLayerWithABadWeightIsNamed) {
  Runner<float> runner(test::convolutional(), 4, {.training = true});
  for (const float bad : {kNan, std::numeric_limits<float>::infinity()}) {
    runner.parameter("dense_1/bias")[2] = bad;
    runner.parameter("dense_2/bias")[0] = bad;
    const auto found = runner.program.find_not_finite(runner.pass());
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->node, "dense_1");
    EXPECT_FALSE(found->in_backward);
    EXPECT_EQ(found->tensor, "output");
  }
}

TEST(NotFinite, ABadNumberPassesReluAndPoolingSoThatItIsFound) {
  const test::Network network{"kinks",
                              test::draw([](Sketch& s) {
                                s.input({1, 4, 4});
                                s.conv(2, "relu");
                                s.add("max_pool2d");
                                s.add("flatten");
                                s.dense(2);
                              }),
                              {1, 4, 4}};
  Runner<float> runner(network, 3, {.training = true});
  runner.parameter("conv2d_1/weight")[0] = kNan;
  runner.forward();
  EXPECT_TRUE(std::isnan(runner.loss()));
  EXPECT_EQ(runner.program.find_not_finite(runner.pass())->node, "conv2d_1");
}

TEST(NotFinite, ABadInputIsToldFromABadLayer) {
  Runner<float> runner(test::branches(), 4, {.training = true});
  runner.input[7] = kNan;
  const auto found = runner.program.find_not_finite(runner.pass());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->node, "input_1");
  EXPECT_EQ(found->tensor, "input");
  // Past the samples of this pass nobody looks.
  EXPECT_FALSE(runner.program.find_not_finite(runner.pass(1)).has_value());
}

TEST(NotFinite, AGradientThatOverflowsIsFoundInBackward) {
  const test::Network network{"two",
                              test::draw([](Sketch& s) {
                                s.input({1});
                                s.add("dense", {{"units", std::int64_t{1}}, {"bias", false}});
                                s.add("dense", {{"units", std::int64_t{1}}, {"bias", false}});
                              }),
                              {1}};
  Runner<float> runner(network, 1, {.training = true});
  // y = w₂·w₁·x = 1e10; the loss 1e20 is finite, d loss / d (w₁·x) = 2e10·1e30 is not.
  runner.parameter("dense_1/weight")[0] = 1e-30F;
  runner.parameter("dense_2/weight")[0] = 1e30F;
  runner.input[0] = 1e10F;
  runner.target[0] = 0;
  runner.forward();
  EXPECT_TRUE(std::isfinite(runner.loss()));
  const auto found = runner.program.find_not_finite(runner.pass());
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->in_backward);
  EXPECT_EQ(found->node, "dense_2");
  EXPECT_EQ(found->tensor, "gradient of its input");
}

}  // namespace
}  // namespace vitrine
