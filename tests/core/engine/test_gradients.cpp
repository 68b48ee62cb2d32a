// Whole programs in double against central differences.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/core/engine/runner.h"

namespace vitrine {
namespace {

using test::Runner;

constexpr std::int64_t kBatch = 5;
constexpr double kStep = 1e-5;

// d loss / d *place by central differences.
double difference(Runner<double>& runner, double* place) {
  const double at = *place;
  *place = at + kStep;
  runner.forward();
  const double above = runner.loss();
  *place = at - kStep;
  runner.forward();
  const double below = runner.loss();
  *place = at;
  return (above - below) / (2 * kStep);
}

// ‖a − n‖∞ ≤ 1e-6·‖n‖∞ for one tensor.
void expect_gradient(Runner<double>& runner, double* values, const std::vector<double>& analytic,
                     const std::string& what) {
  double worst = 0, largest = 1e-3;
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    const double numeric = difference(runner, values + i);
    worst = std::max(worst, std::abs(numeric - analytic[i]));
    largest = std::max(largest, std::abs(numeric));
  }
  EXPECT_LT(worst / largest, 1e-6) << what;
}

class WholeProgram : public ::testing::TestWithParam<int> {};

TEST_P(WholeProgram, GradientsAgreeWithDifferences) {
  const test::Network network = test::networks()[static_cast<std::size_t>(GetParam())];
  SCOPED_TRACE(network.name);
  Runner<double> runner(network, kBatch, {.training = true, .input_gradients = network.tokens == 0});
  runner.forward();
  runner.backward();
  const AlignedVector<double> gradients = runner.gradients;
  std::vector<double> by_input;
  if (network.tokens == 0) by_input.assign(runner.input_gradient(), runner.input_gradient() + runner.input.size());

  for (const auto& entry : runner.program.layout().entries()) {
    if (!entry.trained()) continue;
    const auto* first = gradients.data() + entry.offset;
    const std::vector<double> analytic(first, first + entry.size);
    EXPECT_TRUE(std::any_of(analytic.begin(), analytic.end(), [](double g) { return g != 0; })) << entry.key;
    expect_gradient(runner, runner.parameters.data() + entry.offset, analytic, entry.key);
  }
  if (!by_input.empty()) expect_gradient(runner, runner.input.data(), by_input, "input");
}

INSTANTIATE_TEST_SUITE_P(Networks, WholeProgram, ::testing::Range(0, 5));

TEST(Gradients, SharedParametersGetTheSum) {
  // One Dense used twice: y = W·(W·x + b) + b, compared with differences.
  OpList list;
  list.batch = 3;
  const Node shared{
      "dense_1", "dense_1", "dense", {{"units", std::int64_t{4}}, {"activation", std::string("tanh")}}, {}};
  const int in = list.add_input("input_1", {4});
  lower_layer(list, shared, {in});
  const int middle = list.layer_outputs.at("dense_1").front();
  lower_layer(list, shared, {middle});
  list.outputs.push_back({"dense_1", "", list.layer_outputs.at("dense_1").front()});
  Program program(std::move(list), {ProgramLoss::of(make_mean_squared_error(), 0, {4})}, {.type = DType::f64});
  const Pool pool(1);
  const auto size = static_cast<std::size_t>(program.layout().size());
  AlignedVector<double> parameters(size), gradients(size), input(12), target(12);
  const Rng rng(1, 1);
  for (std::size_t i = 0; i < size; ++i) parameters[i] = rng.normal(0, i) * 0.5;
  for (std::size_t i = 0; i < 12; ++i) input[i] = rng.normal(1, i), target[i] = rng.normal(2, i);
  program.bind(parameters.data(), gradients.data());
  program.set_input(0, input.data());
  program.set_field(0, 1, target.data());
  const auto loss = [&] {
    program.forward({pool, 3});
    return *static_cast<const double*>(program.value(program.loss_value(0)));
  };
  (void)loss();
  program.backward({pool, 3});
  const auto analytic = gradients;
  for (const auto& entry : program.layout().entries())
    for (std::int64_t i = entry.offset; i < entry.offset + entry.size; ++i) {
      double& place = parameters[static_cast<std::size_t>(i)];
      const double at = place;
      place = at + kStep;
      const double above = loss();
      place = at - kStep;
      const double below = loss();
      place = at;
      EXPECT_NEAR(analytic[static_cast<std::size_t>(i)], (above - below) / (2 * kStep), 1e-8) << entry.key;
    }
}

}  // namespace
}  // namespace vitrine
