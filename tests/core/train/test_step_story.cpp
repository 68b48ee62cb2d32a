// One step gone through op by op: it is the run's own next step, to the bit, and its numbers are those of the
// formulas.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/core/train/step_story_support.h"

namespace vitrine {
namespace {

using namespace test;

// ---- by hand

// What a step is by its definitions, in double.
struct ByHand {
  double w1[3][2], b1[3], w2[3], b2;  // before
  double y1[2][3], y2[2], loss = 0;   // forward
  double dy2[2], dy1[2][3];           // gradients of what comes out of the layers
  double dw1[3][2] = {}, db1[3] = {}, dw2[3] = {}, db2 = 0;

  ByHand(const Trained& trained, int first) {
    const auto& a = trained.find("dense_1/weight")->value.values;
    const auto& b = trained.find("dense_1/bias")->value.values;
    const auto& c = trained.find("dense_2/weight")->value.values;
    b2 = static_cast<double>(trained.find("dense_2/bias")->value.values[0]);
    for (std::size_t u = 0; u < 3; ++u) {
      w1[u][0] = static_cast<double>(a[2 * u]), w1[u][1] = static_cast<double>(a[2 * u + 1]);
      b1[u] = static_cast<double>(b[u]), w2[u] = static_cast<double>(c[u]);
    }
    for (int n = 0; n < 2; ++n) {
      const double x[2] = {static_cast<double>(kTinyInputs[first + n][0]),
                           static_cast<double>(kTinyInputs[first + n][1])};
      y2[n] = b2;
      for (int u = 0; u < 3; ++u) {
        y1[n][u] = std::tanh(w1[u][0] * x[0] + w1[u][1] * x[1] + b1[u]);
        y2[n] += w2[u] * y1[n][u];
      }
      const double d = y2[n] - static_cast<double>(kTinyTargets[first + n]);
      loss += d * d / 2;
      dy2[n] = 2 * d / 2;
      db2 += dy2[n];
      for (int u = 0; u < 3; ++u) {
        dw2[u] += dy2[n] * y1[n][u];
        dy1[n][u] = dy2[n] * w2[u];
        const double dz = dy1[n][u] * (1 - y1[n][u] * y1[n][u]);
        db1[u] += dz;
        dw1[u][0] += dz * x[0], dw1[u][1] += dz * x[1];
      }
    }
  }
};

void expect_near(const StoryValues* values, const double* expected, std::size_t count, const char* what) {
  ASSERT_NE(values, nullptr) << what;
  ASSERT_EQ(values->values.size(), count) << what;
  for (std::size_t i = 0; i < count; ++i)
    EXPECT_NEAR(static_cast<double>(values->values[i]), expected[i], 1e-6) << what << ", number " << i;
}

TEST(StepStory, IsWhatTheFormulasSay) {
  const Pool pool(1);
  const Project project = tiny_project();
  const Data data = tiny_data();
  const auto trainer = trainer_of(project, data, pool);
  ASSERT_EQ(trainer->step(), Trainer::Outcome::step);  // so that there is a velocity
  const Run::Standing standing = standing_of(*trainer, data);
  const ByHand hand(*standing.trained, 2);
  const auto story = told(standing, pool);
  EXPECT_EQ(story->step(), 2U);
  EXPECT_EQ(story->rows(), (std::vector<std::int64_t>{2, 3}));

  const auto batch = looked(*story, 0);
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch[0].name, "input");
  EXPECT_EQ(batch[0].of->values, (std::vector<float>{-0.75F, 1.5F, 1, 1}));
  EXPECT_EQ(batch[1].of->values, (std::vector<float>{0.25F, 2}));

  const auto first = looked(*story, stage_at(*story, StoryPart::forward, "dense_1"));
  expect_near(values_of(first, StoryRole::output), &hand.y1[0][0], 6, "what comes out of dense_1");
  const auto second = looked(*story, stage_at(*story, StoryPart::forward, "dense_2"));
  expect_near(values_of(second, StoryRole::output), hand.y2, 2, "what comes out of dense_2");
  const auto loss = looked(*story, *story->first_of(StoryPart::loss));
  expect_near(values_of(loss, StoryRole::output), &hand.loss, 1, "the loss");

  const auto back2 = looked(*story, stage_at(*story, StoryPart::backward, "dense_2", "linear"));
  expect_near(values_of(back2, StoryRole::arriving), hand.dy2, 2, "what arrives at dense_2");
  expect_near(values_of(back2, StoryRole::leaving, 0), &hand.dy1[0][0], 6, "what leaves it");
  expect_near(values_of(back2, StoryRole::leaving, 1), hand.dw2, 3, "the gradient of dense_2.weight");
  expect_near(values_of(back2, StoryRole::leaving, 2), &hand.db2, 1, "the gradient of dense_2.bias");
  const auto back1 = looked(*story, stage_at(*story, StoryPart::backward, "dense_1"));
  expect_near(values_of(back1, StoryRole::leaving, 1), &hand.dw1[0][0], 6, "the gradient of dense_1.weight");
  expect_near(values_of(back1, StoryRole::leaving, 2), hand.db1, 3, "the gradient of dense_1.bias");

  const auto update = looked(*story, stage_at(*story, StoryPart::update, "dense_1.weight"));
  const auto& velocity = standing.trained->state->slots.front().find("dense_1/weight")->second.values;
  double after[6], rolled[6];
  for (std::size_t i = 0; i < 6; ++i) {
    rolled[i] = 0.9 * static_cast<double>(velocity[i]) + hand.dw1[i / 2][i % 2];
    after[i] = hand.w1[i / 2][i % 2] - 0.1 * rolled[i];
  }
  EXPECT_GT(std::abs(velocity[0]), 0);
  expect_near(values_of(update, StoryRole::weight), &hand.w1[0][0], 6, "the weights before");
  expect_near(values_of(update, StoryRole::gradient), &hand.dw1[0][0], 6, "their gradients");
  expect_near(values_of(update, StoryRole::new_slot), rolled, 6, "the velocity after");
  expect_near(values_of(update, StoryRole::new_weight), after, 6, "the weights after");
}

TEST(StepStory, TellsTheUpdateOfOneWeightInWords) {
  const Pool pool(1);
  const Data data = tiny_data();
  const auto trainer = trainer_of(tiny_project(), data, pool);
  const auto story = told(standing_of(*trainer, data), pool);
  const std::size_t at = stage_at(*story, StoryPart::update, "dense_2.bias");
  const auto tensors = looked(*story, at);
  const Explained words = explained(story->stages()[at], tensors, main_tensor(story->stages()[at]), 0);
  ASSERT_TRUE(words.value && words.told);
  EXPECT_NEAR(*words.value, static_cast<double>(*words.told), 1e-7);
  EXPECT_TRUE(words.agrees);
  ASSERT_EQ(words.lines.size(), 3U);
  EXPECT_TRUE(words.lines[0].starts_with("g = ")) << words.lines[0];
  EXPECT_TRUE(words.lines[1].starts_with("v ← 0.9·0 + g = ")) << words.lines[1];
  EXPECT_TRUE(words.lines[2].starts_with("w ← 0 − 0.1·")) << words.lines[2];
}

// ---- the run's own step

TEST(StepStory, LeavesItsRunAlone) {
  const Project project = tiny_project();
  const Data data = tiny_data();
  std::vector<StepRecord> records;
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  setup.threads = 1;
  setup.on_step = [&](const StepRecord& record, const StepFigures&) { records.push_back(record); };
  const auto run = run_of(std::move(setup));
  const Pool pool(1);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(run->set_live("optimizer.learning_rate", 0.05 + 0.01 * i).ok());
    const auto story = told(run->standing().get(), pool);
    step_once(*run);
    const Run::Standing after = run->standing().get();
    ASSERT_EQ(records.size(), static_cast<std::size_t>(i + 1));
    EXPECT_TRUE(same(story->record(), records.back())) << "step " << i + 1;
    const auto& weight = after.trained->find("dense_1/weight")->value.values;
    const ParameterEntry& entry = *story->layout().find("dense_1/weight");
    EXPECT_TRUE(same_floats(weight.data(), story->after().parameters.data() + entry.offset, weight.size()));
  }
}

// A run that has ended begins more epochs when it is told to take a step.
TEST(StepStory, OfAnEndedRunIsTheStepThatItWouldTake) {
  Project project = tiny_project();
  project.optimizers.front().schedule = {"cosine", {}};
  const Data data = tiny_data();
  const Pool pool(1);
  StepRecord last;
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  setup.threads = 1;
  setup.on_step = [&](const StepRecord& record, const StepFigures&) { last = record; };
  const auto run = run_of(std::move(setup));
  run->train();
  run->wait();
  ASSERT_EQ(run->status().phase, RunPhase::finished);
  const auto story = told(run->standing().get(), pool);
  EXPECT_EQ(story->epoch(), 5U);
  step_once(*run);
  EXPECT_EQ(last.step, 9U);
  EXPECT_TRUE(same(story->record(), last));
}

// ---- numbers that are not finite

TEST(StepStory, FindsTheFirstOpThatIsNotFinite) {
  Project project = tiny_project();
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 1000.0}}};
  set(project, "layer.dense_1.activation", "linear");
  set(project, "training.epochs", "100");
  const Data data = tiny_data();
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  for (int i = 0; i < 150; ++i) {
    const auto story = told(standing_of(*trainer, data), pool);
    const auto outcome = trainer->step();
    if (outcome == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    if (outcome != Trainer::Outcome::not_finite) {
      ASSERT_TRUE(story->done());
      ASSERT_FALSE(story->first_bad());
      continue;
    }
    EXPECT_FALSE(story->done());
    EXPECT_EQ(story->why(), trainer->bad_story());
    ASSERT_TRUE(story->first_bad());
    const std::size_t first = *story->first_bad();
    EXPECT_EQ(story->stages()[first].node, trainer->bad_layer());
    for (std::size_t k = 0; k < first; ++k)
      for (const StoryTensor& tensor : story->stages()[k].tensors)
        EXPECT_TRUE(!tensor.of || tensor.of->statistics.not_finite == 0) << story->stages()[k].title;
    return;
  }
  FAIL() << "it never stopped being finite";
}

TEST(StepStory, FindsTheDataThatIsNotFinite) {
  const Data data = tiny_data(std::numeric_limits<float>::quiet_NaN());
  const Pool pool(1);
  const auto trainer = trainer_of(tiny_project(), data, pool);
  const auto story = told(standing_of(*trainer, data), pool);
  EXPECT_FALSE(story->done());
  ASSERT_TRUE(story->first_bad());
  EXPECT_EQ(*story->first_bad(), 0U);  // the batch
  EXPECT_EQ(story->first_of(StoryPart::backward), std::nullopt);
}

// ---- memory and time

TEST(StepStory, KeepsWhatItIsAllowedAndFetchesTheRest) {
  const Pool pool(1);
  const Project project = image_project();
  const Data data = load(project);
  const auto trainer = trainer_of(project, data, pool);
  const Run::Standing standing = standing_of(*trainer, data);
  const auto whole = told(standing, pool);
  const auto small = told(standing, pool, {.kept = 4096, .looked_at = std::size_t{64} << 20});
  const auto narrow = told(standing, pool, {.kept = 0, .looked_at = 40'000});
  EXPECT_LE(small->bytes_kept(), 4096U);
  EXPECT_EQ(narrow->bytes_kept(), 0U);
  ASSERT_EQ(whole->stages().size(), small->stages().size());
  bool cut = false;
  for (std::size_t i = 0; i < whole->stages().size(); ++i) {
    const auto all = looked(*whole, i), again = looked(*small, i), part = looked(*narrow, i, 3);
    ASSERT_EQ(all.size(), again.size());
    ASSERT_EQ(all.size(), part.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (!all[k].of) continue;
      ASSERT_TRUE(all[k].of->whole());
      EXPECT_TRUE(same_floats(all[k].of->values, again[k].of->values)) << whole->stages()[i].title;
      EXPECT_EQ(small->stages()[i].tensors[k].of->statistics.mean, all[k].of->statistics.mean);
      const StoryValues& some = *part[k].of;
      ASSERT_LE(some.begin + std::ssize(some.values), std::ssize(all[k].of->values));
      EXPECT_TRUE(same_floats(some.values.data(), all[k].of->values.data() + some.begin, some.values.size()));
      if (some.whole()) continue;
      cut = true;
      const bool images = some.shape.rank() == 4 && some.of_samples;
      EXPECT_TRUE(!images || some.begin == 3 * some.shape.without_batch().size());
    }
  }
  EXPECT_TRUE(cut);
}

TEST(StepStory, RefusesInWordsWhatItHasNoRoomFor) {
  const Pool pool(1);
  const Data data = tiny_data();
  const auto trainer = trainer_of(tiny_project(), data, pool);
  const auto refused = StepStory::create(standing_of(*trainer, data), pool, {.most = 1});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("of memory beside the run"), std::string::npos) << refused.error().what;
  EXPECT_FALSE(refused.error().remedy.empty());
}

TEST(StepStory, IsGivenUpBetweenTwoOps) {
  const Pool pool(1);
  const Data data = tiny_data();
  const auto trainer = trainer_of(tiny_project(), data, pool);
  double most = 0;
  int asked = 0;
  const auto given_up = StepStory::create(standing_of(*trainer, data), pool, {}, [&](double share) {
    most = std::max(most, share);
    return ++asked < 3;
  });
  ASSERT_FALSE(given_up.ok());
  EXPECT_EQ(given_up.error().code, "cancelled");
  EXPECT_EQ(asked, 3);
  EXPECT_GT(most, 0);
  EXPECT_LE(most, 1);
}

}  // namespace
}  // namespace vitrine
