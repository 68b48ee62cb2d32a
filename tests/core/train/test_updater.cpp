// One update against arithmetic by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/ops.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// Its output, of so many numbers, is compared with a target.
Program program_of(const Project& project, std::int64_t outputs) {
  return {lower_graph(project.graph, 1), {ProgramLoss::of(make_mean_squared_error(), 0, Shape{outputs})}, {}};
}

// A Dense of 2×2 weights and 2 biases under plain gradient descent, with gradients of our choice.
// Of a program that is the whole network.
Updater updater_of(const Program& program, const Project& project) {
  return {program.layout(), project, [&program](std::size_t entry) { return program.learns(entry); }};
}

struct UpdaterTest : ::testing::Test {
  Project project;
  std::unique_ptr<Program> program;
  ParameterLayout layout;
  RunState state;
  AlignedVector<float> gradients;
  Pool pool{1};
  const std::vector<float> w{1, -2, 3, 0}, b{0.5F, -1}, gw{3, -4, 0, 12}, gb{0, 84};  // ‖g‖ = 85: 13² + 84²

  void SetUp() override {
    Sketch s(project.graph);
    s.input({2});
    s.dense(2);
    project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.1}}};
    program = std::make_unique<Program>(program_of(project, 2));
    layout = program->layout();
    begin();
  }
  void begin() {
    state.parameters.assign(static_cast<std::size_t>(layout.size()), 0.0F);
    gradients = state.parameters;
    state.slots.assign(1, state.parameters);
    state.updates.assign(layout.entries().size(), 0);
    put(state.parameters, "dense_1/weight", w), put(state.parameters, "dense_1/bias", b);
    put(gradients, "dense_1/weight", gw), put(gradients, "dense_1/bias", gb);
  }
  void put(AlignedVector<float>& to, const char* key, const std::vector<float>& values) {
    std::copy(values.begin(), values.end(), to.begin() + layout.find(key)->offset);
  }
  [[nodiscard]] std::vector<float> get(const char* key) const {
    const auto* entry = layout.find(key);
    return {state.parameters.begin() + entry->offset, state.parameters.begin() + entry->offset + entry->size};
  }
  void update(Updater& updater, double learning_rate = 0.1) { EXPECT_TRUE(tried(updater, learning_rate)); }
  // Whether an update at this rate was kept.
  bool tried(Updater& updater, double learning_rate) {
    project.optimizers.front().optimizer.params.set("learning_rate", learning_rate);
    updater.read(project, [this](std::size_t entry) { return program->learns(entry); });
    EXPECT_TRUE(updater.measure(state, gradients.data(), pool));
    return updater.apply(state, gradients.data(), {}, pool);
  }
  void update_and_expect(const std::vector<double>& step_w, const std::vector<double>& step_b) {
    Updater updater = updater_of(*program, project);
    update(updater);
    EXPECT_NEAR(updater.gradient_norm(), 85, 1e-9) << "the norm is that before clipping";
    const auto new_w = get("dense_1/weight"), new_b = get("dense_1/bias");
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(new_w[i], w[i] - 0.1 * step_w[i], 1e-6) << "weight " << i;
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(new_b[i], b[i] - 0.1 * step_b[i], 1e-6) << "bias " << i;
  }
};

TEST_F(UpdaterTest, PlainDescent) {
  update_and_expect({3, -4, 0, 12}, {0, 84});
}

TEST_F(UpdaterTest, ClippingByNormKeepsTheDirection) {
  set(project, "regularisation.clip_norm", "17");  // a fifth of 85
  update_and_expect({0.6, -0.8, 0, 2.4}, {0, 16.8});
}

TEST_F(UpdaterTest, AShortGradientIsNotClipped) {
  set(project, "regularisation.clip_norm", "86");
  update_and_expect({3, -4, 0, 12}, {0, 84});
}

TEST_F(UpdaterTest, ClippingByValueCutsEveryEntry) {
  set(project, "regularisation.clip_value", "3.5");
  update_and_expect({3, -3.5, 0, 3.5}, {0, 3.5});
}

TEST_F(UpdaterTest, ClippingByNormComesAfterClippingByValue) {
  set(project, "regularisation.clip_value", "4");
  set(project, "regularisation.clip_norm", "1");
  const double norm = std::sqrt(3.0 * 3 + 4 * 4 + 4 * 4 + 4 * 4);
  update_and_expect({3 / norm, -4 / norm, 0, 4 / norm}, {0, 4 / norm});
}

TEST_F(UpdaterTest, PenaltiesActOnWeightsAlone) {
  set(project, "regularisation.l1", "0.5");
  set(project, "regularisation.l2", "0.25");
  update_and_expect({3 + 0.5 + 0.25, -4 - 0.5 - 0.5, 0.5 + 0.75, 12}, {0, 84});
  Updater updater = updater_of(*program, project);
  begin();
  ASSERT_TRUE(updater.measure(state, gradients.data(), pool));
  EXPECT_NEAR(updater.penalty(), 0.5 * (1 + 2 + 3) + 0.25 / 2 * (1 + 4 + 9), 1e-12);
}

TEST_F(UpdaterTest, PenaltiesAreNotClipped) {
  set(project, "regularisation.clip_norm", "17");
  set(project, "regularisation.l2", "1");
  update_and_expect({0.6 + 1, -0.8 - 2, 3, 2.4}, {0, 16.8});
}

TEST_F(UpdaterTest, DecoupledDecayShrinksWeightsPastTheGradient) {
  set(project, "regularisation.weight_decay", "0.5");
  update_and_expect({3 + 0.5 * 1, -4 - 0.5 * 2, 0.5 * 3, 12}, {0, 84});
}

TEST_F(UpdaterTest, NormsAndRatiosAreThoseOfLayers) {
  Updater updater = updater_of(*program, project);
  ASSERT_EQ(updater.layers().size(), 1U);
  EXPECT_EQ(updater.layers()[0].node, "dense_1");
  update(updater);
  EXPECT_NEAR(updater.layer_norms()[0], 85, 1e-4);
  double weights = 0;
  for (const char* key : {"dense_1/weight", "dense_1/bias"})
    for (const float value : get(key)) weights += static_cast<double>(value) * value;
  EXPECT_NEAR(updater.layer_ratios()[0], 8.5 / std::sqrt(weights), 1e-5);
}

TEST_F(UpdaterTest, ARateOf1e30IsTakenBackToTheLastBit) {
  Updater updater = updater_of(*program, project);
  update(updater);  // so that the optimizer's state is not empty
  put(gradients, "dense_1/weight", {1e9F, 1, 1, 1});
  const RunState before = state;
  EXPECT_FALSE(tried(updater, 1e30));
  EXPECT_EQ(state, before);
  EXPECT_EQ(updater.bad_layer(), "dense_1");
  put(gradients, "dense_1/weight", gw);  // and it goes on from there
  update(updater);
  EXPECT_NE(state, before);
}

TEST_F(UpdaterTest, HugeWeightsAreGuardedFromTheFirstStep) {
  put(state.parameters, "dense_1/weight", {3.4e38F, 0, 0, 0});
  put(gradients, "dense_1/weight", {-1e5F, 0, 0, 0});
  put(gradients, "dense_1/bias", {0, 0});
  set(project, "regularisation.l2", "1");
  Updater updater = updater_of(*program, project);
  const RunState before = state;
  EXPECT_FALSE(tried(updater, 900));
  EXPECT_EQ(state, before);
}

TEST_F(UpdaterTest, AGradientThatIsNotFiniteChangesNothing) {
  Updater updater = updater_of(*program, project);
  put(gradients, "dense_1/bias", {0, std::numeric_limits<float>::infinity()});
  const RunState before = state;
  EXPECT_FALSE(updater.measure(state, gradients.data(), pool));
  EXPECT_EQ(updater.bad_layer(), "dense_1");
  EXPECT_EQ(state, before);
}

TEST(Updater, PiecesOfALargeLayerAddUp) {
  Project project;
  Sketch s(project.graph);
  s.input({300});
  s.dense(400);  // 120,000 weights in several pieces
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.5}}};
  set(project, "regularisation.clip_norm", "3");
  const Program program = program_of(project, 400);
  const ParameterLayout& layout = program.layout();
  const auto count = static_cast<std::size_t>(layout.size());
  double squared = 0;
  RunState first;
  for (const int threads : {1, 4}) {
    const Pool pool(threads);
    RunState state;
    state.parameters.assign(count, 0.0F);
    layout.initialise(1, state.parameters);
    state.slots.assign(1, AlignedVector<float>(count, 0.0F));
    state.updates.assign(layout.entries().size(), 0);
    AlignedVector<float> gradients(count, 0.0F);
    squared = 0;
    for (const auto& entry : layout.entries())
      for (std::int64_t i = 0; i < entry.size; ++i) {
        float& g = gradients[static_cast<std::size_t>(entry.offset + i)] = std::sin(static_cast<float>(i));
        squared += static_cast<double>(g) * g;
      }
    Updater updater = updater_of(program, project);
    ASSERT_TRUE(updater.measure(state, gradients.data(), pool));
    ASSERT_TRUE(updater.apply(state, gradients.data(), {}, pool));
    EXPECT_NEAR(updater.gradient_norm(), std::sqrt(squared), 1e-6);
    double moved = 0;
    AlignedVector<float> start(count);
    layout.initialise(1, start);
    for (std::size_t i = 0; i < count; ++i) moved += std::pow(double{state.parameters[i]} - start[i], 2);
    EXPECT_NEAR(std::sqrt(moved), 0.5 * 3, 1e-4);
    if (threads == 1) first = state;
    EXPECT_EQ(state, first);
  }
}

}  // namespace
}  // namespace vitrine
