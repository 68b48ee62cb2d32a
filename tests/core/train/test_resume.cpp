// A run that is saved, closed and gone on with is the run that was never closed.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "core/io/weights.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// Through a file, as the window does.
Trained saved_and_loaded(const Trained& trained) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("vitrine_resume_" + std::to_string(getpid()) + ".safetensors"))
          .string();
  const Status saved = save_trained(trained, path);
  if (!saved) throw std::logic_error(saved.error().sentence());
  auto loaded = load_trained(path);
  std::filesystem::remove(path);
  if (!loaded) throw std::logic_error(loaded.error().sentence());
  return std::move(*loaded);
}

void append(Story& story, const Story& more) {
  story.steps.insert(story.steps.end(), more.steps.begin(), more.steps.end());
  story.norms.insert(story.norms.end(), more.norms.begin(), more.norms.end());
  story.ratios.insert(story.ratios.end(), more.ratios.begin(), more.ratios.end());
  story.epochs.insert(story.epochs.end(), more.epochs.begin(), more.epochs.end());
  story.weights = more.weights;
}

// Gives the number of epochs.
std::size_t resumes(const Project& project, std::uint64_t steps) {
  SCOPED_TRACE(steps);
  const Data data = load(project);
  const Pool pool(2);
  const auto straight = trainer_of(project, data, pool);
  Story whole;
  EXPECT_TRUE(train(*straight, whole));

  Story story, rest;
  const auto before = trainer_of(project, data, pool);
  EXPECT_TRUE(train(*before, story, steps));
  const Trained trained = saved_and_loaded(before->trained(false));
  const auto after = trainer_of(project, data, pool, &trained);
  EXPECT_TRUE(train(*after, rest));
  append(story, rest);
  expect_same(story, whole);
  EXPECT_EQ(*after->trained(false).state, *straight->trained(false).state);
  return whole.epochs.size();
}

TEST(Resume, AfterAnEpochAndInTheMiddleOfOne) {
  (void)resumes(norm_project(), 9);   // the first epoch's last step (800 samples by 96)
  (void)resumes(norm_project(), 13);  // in the second
  (void)resumes(norm_project(), 1);
  (void)resumes(image_project(), 10);
  (void)resumes(sequence_project(), 5);
}

TEST(Resume, EarlyStoppingGoesOnCounting) {
  Project project = norm_project();
  project.optimizers.front().optimizer.params.set("learning_rate", 1.5);  // too much: soon nothing gets better
  project.stopping = {{"enabled", true}, {"patience", std::int64_t{3}}};
  set(project, "training.epochs", "40");
  EXPECT_LT(resumes(project, 9 * 2), 40U) << "it does not stop early";
  (void)resumes(project, 9 * 3 + 4);
}

TEST(Resume, LiveChangesStayInForce) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto straight = trainer_of(project, data, pool), first = trainer_of(project, data, pool);
  Story whole, story, rest;
  for (const auto& [trainer, told] : {std::pair{straight.get(), &whole}, std::pair{first.get(), &story}}) {
    ASSERT_TRUE(train(*trainer, *told, 4));
    ASSERT_TRUE(trainer->set_live("optimizer.learning_rate", 0.003).ok());
    ASSERT_TRUE(trainer->set_live("optimizer.momentum", 0.5).ok());
    ASSERT_TRUE(trainer->set_live("regularisation.l2", 0.02).ok());
    ASSERT_TRUE(train(*trainer, *told, 3));
  }
  const Trained trained = saved_and_loaded(first->trained(false));
  EXPECT_EQ(trained.state->changes.size(), 3U);
  const auto second = trainer_of(project, data, pool, &trained);
  ASSERT_TRUE(train(*straight, whole, 5));
  ASSERT_TRUE(train(*second, rest, 5));
  append(story, rest);
  expect_same(story, whole);
}

TEST(Resume, PlainWeightsStartANewRun) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*first, story, 12));
  Trained plain = first->trained(false);
  plain.state.reset();
  const auto second = trainer_of(project, data, pool, &plain);
  EXPECT_EQ(second->state().step, 0U);
  EXPECT_TRUE(same_floats(second->state().parameters, story.weights));
  for (const auto& slot : second->state().slots)
    for (const float value : slot) ASSERT_EQ(value, 0.0F);
}

TEST(Resume, WeightsOfAnotherNetworkAreRefusedByName) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const Trained trained = trainer_of(project, data, pool)->trained(false);
  Project wider = project;
  set(wider, "layer.dense_2.units", "65");
  const auto refused = Trainer::create(wider, data, pool, &trained);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("dense_2.weight is 192×192 there and 65×192 here"), std::string::npos)
      << refused.error().what;
  Trained missing = trained;
  missing.weights.erase(missing.weights.begin());
  EXPECT_NE(Trainer::create(project, data, pool, &missing).error().what.find("dense_1.weight is missing"),
            std::string::npos);
}

TEST(Resume, AFinishedRunTrainsAsManyEpochsAgain) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*first, story));
  EXPECT_TRUE(first->all_epochs_done());
  const Trained trained = first->trained(false);
  const auto second = trainer_of(project, data, pool, &trained);
  EXPECT_FALSE(second->all_epochs_done());
  EXPECT_EQ(second->info().epochs, 6U);
  Story more;
  ASSERT_TRUE(train(*second, more));
  EXPECT_EQ(more.epochs.size(), 3U);
  EXPECT_EQ(more.epochs.back().epoch, 6U);
}

TEST(Resume, TheBestWeightsAreThoseOfTheBestEpoch) {
  // The slope grows towards 1 and passes that of the validation sample on its way.
  Project project = line_project(2, 3, 0.05, 2);
  set(project, "training.epochs", "20");
  const Data data = points({1, 1, 1}, {1, 1, 0.5F});
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  Story story;
  AlignedVector<float> at_best;
  float best = std::numeric_limits<float>::infinity();
  std::uint32_t epoch = 0;
  while (!trainer->all_epochs_done()) {
    if (trainer->step() != Trainer::Outcome::epoch) continue;
    const EpochRecord record = trainer->finish_epoch();
    EXPECT_EQ(record.best, record.validation.loss < best);
    if (record.best) best = record.validation.loss, epoch = record.epoch, at_best = trainer->state().parameters;
  }
  const Trained trained = trainer->trained(true);
  EXPECT_EQ(trained.epoch, epoch);
  EXPECT_FALSE(trained.state.has_value());
  EXPECT_LT(epoch, 20U);
  EXPECT_GT(epoch, 1U);
  const auto back = trainer_of(project, data, pool, &trained);
  EXPECT_TRUE(same_floats(back->state().parameters, at_best));
}

}  // namespace
}  // namespace vitrine
