// Examples that learn by another rule than the gradient of an error: the perceptron's, and contrastive divergence.
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

TEST(Examples, ABoltzmannMachineSeesAndDrawsDigits) {
  TrainedExample machine("digits-boltzmann");
  const auto error = [&] { return machine.figure("loss.reconstruction"); };
  while (!machine.trainer->epoch_due()) ASSERT_NE(machine.trainer->step(), Trainer::Outcome::not_finite);
  machine.last = machine.trainer->finish_epoch().value();
  const double first = error();
  machine.train();
  EXPECT_LT(error(), first / 2);

  const auto maker = SampleMaker::create(machine.project, machine.data);
  ASSERT_TRUE(maker) << maker.error().sentence();
  EXPECT_EQ((*maker)->field(), "input");
  const Trained trained = machine.trainer->trained(false);
  const ParameterLayout& layout = machine.trainer->layout();
  std::vector<float> weights(static_cast<std::size_t>(layout.size()));
  for (const ParameterEntry& entry : layout.entries())
    std::copy_n(trained.find(entry.key)->value.values.data(), entry.size, weights.data() + entry.offset);
  const Tensor drawn = (*maker)->make(weights.data(), {}, 100, 1, *machine.pool);
  const auto mean = [](std::span<const float> of) {
    return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
  };
  // As much ink as in the data, where noise would be half of it.
  double ink = 0;
  for (std::int64_t i = 0; i < 500; ++i)
    for (std::size_t k = 0; k < 784; ++k) ink += static_cast<double>(machine.data->input().sample(i)[k]) / (500 * 784);
  EXPECT_NEAR(mean({drawn.values.data(), drawn.values.size()}), ink, ink / 3);
  // Strokes: the darkest pixel of nearly every picture is certain.
  int certain = 0;
  for (std::int64_t i = 0; i < 100; ++i)
    certain += *std::max_element(drawn.values.begin() + i * 784, drawn.values.begin() + (i + 1) * 784) > 0.8F;
  EXPECT_GE(certain, 90);
}

}  // namespace
}  // namespace vitrine
