// Examples that learn by another rule than the gradient of an error, and those that make samples in many steps.
#include <numeric>

#include "core/train/samples.h"
#include "tests/core/examples/train_example.h"

namespace vitrine {
namespace {

using test::TrainedExample;

TEST(Examples, ThePerceptronRestsWhereALineWillDo) {
  TrainedExample parted("perceptron");
  EXPECT_EQ(parted.train().train.loss, 0) << "no sample moved it in the last epoch";
  EXPECT_EQ(parted.last.train.metrics.front(), 1);
}

TEST(Examples, ThePerceptronNeverGetsXorRight) {
  TrainedExample never("perceptron-xor");
  while (!never.trainer->all_epochs_done()) {
    while (!never.trainer->epoch_due()) ASSERT_NE(never.trainer->step(), Trainer::Outcome::not_finite);
    EXPECT_LE(never.trainer->finish_epoch()->train.metrics.front(), 0.75);
  }
}

// What it makes of random numbers, in the data's unit.
Tensor drawn_by(const TrainedExample& example, std::int64_t count) {
  const auto maker = SampleMaker::create(example.project, example.data).value();
  return maker->make(example.weights().data(), example.trainer->scales(), count, 1, *example.pool);
}

TEST(Examples, DiffusionLeadsNoiseOntoTheSpiral) {
  TrainedExample spiral("spiral-diffusion");
  spiral.train();
  const Tensor made = drawn_by(spiral, 500);
  const auto distance = [&](float x, float y, std::int64_t but) {
    double nearest = 1e9;
    for (std::int64_t i = 0; i < spiral.data->count; ++i) {
      const auto point = spiral.data->input().sample(i);
      if (i != but)
        nearest = std::min(nearest, std::hypot(static_cast<double>(point[0] - x), static_cast<double>(point[1] - y)));
    }
    return nearest;
  };
  double of_made = 0, of_data = 0;
  for (std::int64_t i = 0; i < 500; ++i) {
    of_made +=
        distance(made.values[static_cast<std::size_t>(2 * i)], made.values[static_cast<std::size_t>(2 * i + 1)], -1);
    const auto point = spiral.data->input().sample(i);
    of_data += distance(point[0], point[1], i);
  }
  EXPECT_LT(of_made, 2 * of_data);
}

TEST(Examples, ABoltzmannMachineSeesAndDrawsDigits) {
  TrainedExample machine("digits-boltzmann");
  const auto error = [&] { return machine.figure("loss.reconstruction"); };
  while (!machine.trainer->epoch_due()) ASSERT_NE(machine.trainer->step(), Trainer::Outcome::not_finite);
  machine.last = machine.trainer->finish_epoch().value();
  const double first = error();
  machine.train();
  EXPECT_LT(error(), first / 2);

  const Tensor drawn = drawn_by(machine, 100);
  const auto mean = [](std::span<const float> of) {
    return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
  };
  // As much ink as in the data, where noise would be half of it.
  double ink = 0;
  for (std::int64_t i = 0; i < 500; ++i)
    for (std::size_t k = 0; k < 784; ++k)
      ink += static_cast<double>(machine.data->input().sample(i)[k]) / (500 * 784);
  EXPECT_NEAR(mean({drawn.values.data(), drawn.values.size()}), ink, ink / 3);
  // Strokes: the darkest pixel of nearly every picture is certain.
  int certain = 0;
  for (std::int64_t i = 0; i < 100; ++i)
    certain += *std::max_element(drawn.values.begin() + i * 784, drawn.values.begin() + (i + 1) * 784) > 0.8F;
  EXPECT_GE(certain, 90);
}

}  // namespace
}  // namespace vitrine
