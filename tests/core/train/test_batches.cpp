// Full batch, mini-batch and one sample; and a stream that is seen once.
#include <gtest/gtest.h>

#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

Data forty() {
  std::vector<float> x, y;
  for (int i = 0; i < 40; ++i) x.push_back(0.05F * static_cast<float>(i) - 1), y.push_back(2 * x.back() + 0.3F);
  return points(x, y);
}
Project line() {
  return line_project(30, 40, 0.1, 4);
}

std::uint64_t steps_of(const Project& project) {
  const Pool pool(1);
  return trainer_of(project, forty(), pool)->info().steps_per_epoch;
}

TEST(Batches, OneSettingSaysHowManySamplesAStepTakes) {
  Project project = line();
  EXPECT_EQ(steps_of(project), 8U);
  set(project, "training.batch", "one");
  EXPECT_EQ(steps_of(project), 30U);
  set(project, "training.batch", "full");
  EXPECT_EQ(steps_of(project), 1U);
  EXPECT_EQ(evaluation_batch(project), 256);
}

TEST(Batches, FullBatchIsTheBatchOfAllSamples) {
  Project named = line(), counted = named;
  for (Project* one : {&named, &counted}) set(*one, "training.epochs", "4");
  set(named, "training.batch", "full");
  set(counted, "training.batch_size", "1000");
  const Pool pool(1);
  Story a, b;
  const auto one = trainer_of(named, forty(), pool), other = trainer_of(counted, forty(), pool);
  ASSERT_TRUE(train(*one, a, 4) && train(*other, b, 4));
  expect_same(a, b);
}

TEST(Online, SeesEachSampleOnceInOrderAndIsRefusedOtherwiseWithAFix) {
  Project project = line();
  set(project, "recipe.type", "online");
  set(project, "training.shuffle", "on");
  set(project, "training.epochs", "3");
  const auto facts = facts_of(*forty());
  const Analysis refused = check_project(project, &facts);
  std::string told;
  for (const Problem& problem : refused.problems) {
    told += problem.text + "\n";
    ASSERT_TRUE(problem.fix) << problem.text;
    for (const auto& [path, value] : problem.fix->settings) set(project, path, value);
  }
  EXPECT_NE(told.find("as they come, but Shuffle mixes them"), std::string::npos) << told;
  EXPECT_NE(told.find("sees each sample once"), std::string::npos) << told;
  EXPECT_TRUE(check_project(project, &facts).ok());

  // As a supervised run over one epoch in order.
  Project plain = project;
  plain.recipe.type = "supervised";
  const Pool pool(1);
  Story a, b;
  const auto one = trainer_of(project, forty(), pool), other = trainer_of(plain, forty(), pool);
  const std::uint64_t steps = one->info().steps_per_epoch;
  ASSERT_TRUE(train(*one, a, steps) && train(*other, b, steps));
  expect_same(a, b);
  EXPECT_TRUE(one->all_epochs_done());
}

}  // namespace
}  // namespace vitrine
