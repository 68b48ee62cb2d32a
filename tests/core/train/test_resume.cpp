// A run that is saved, closed and gone on with is the run that was never closed.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/base/text.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// Gives the number of epochs. `change`: what is done to what was saved.
std::size_t resumes(
    const Project& project, std::uint64_t steps, const Data& data,
    const std::function<void(TrainingState&)>& change = [](TrainingState&) {}) {
  SCOPED_TRACE(steps);
  const Pool pool(2);
  const auto straight = trainer_of(project, data, pool);
  Story whole;
  EXPECT_TRUE(train(*straight, whole));

  Story story, rest;
  const auto before = trainer_of(project, data, pool);
  EXPECT_TRUE(train(*before, story, steps));
  Trained trained = saved_and_loaded(before->trained(false));
  change(*trained.state);
  const auto after = trainer_of(project, data, pool, &trained);
  EXPECT_TRUE(train(*after, rest));
  append(story, rest);
  expect_same(story, whole);
  EXPECT_EQ(*after->trained(false).state, *straight->trained(false).state);
  return whole.epochs.size();
}
std::size_t resumes(const Project& project, std::uint64_t steps) {
  return resumes(project, steps, load(project));
}

// 160 points on a curve: numbers, judged by MAE, RMSE and R².
Data curve() {
  std::vector<float> x, y;
  for (int i = 0; i < 160; ++i) {
    x.push_back(static_cast<float>(i * 37 % 160) / 40 - 2);
    y.push_back(100 + 10 * std::sin(2 * x.back()));
  }
  return points(x, y);
}
Project curve_project() {
  Project project = new_project();
  Sketch s(project.graph);
  s.input({1});
  s.dense(8, "tanh");
  s.dense(1);
  project.objectives.front().loss = {"mse", {}};
  set(project, "training.batch_size", "16");
  set(project, "training.epochs", "3");
  return project;
}

TEST(Resume, AfterAnEpochAndInTheMiddleOfOne) {
  (void)resumes(norm_project(), 9);   // the first epoch's last step (800 samples by 96)
  (void)resumes(norm_project(), 13);  // in the second
  (void)resumes(norm_project(), 1);
  (void)resumes(averaged_project(), 13);
  (void)resumes(image_project(), 10);
  (void)resumes(sequence_project(), 5);
}

TEST(Resume, FiguresOfNumbersGoOnInTheMiddleOfAnEpoch) {
  EXPECT_EQ(resumes(curve_project(), 3, curve()), 3U);
  (void)resumes(curve_project(), 13, curve());
}

// They kept four sums of every metric, used or not.
TEST(Resume, FilesOfBeforeSumsHadALengthOfTheirOwn) {
  int metrics = 0;
  const auto as_before = [&](TrainingState& state) {
    for (MetricSums& sums : state.epoch_metric_sums) {
      EXPECT_LT(sums.sums.size(), 4U);
      EXPECT_GT(sums.count, 0);
      sums.sums.resize(4);
      ++metrics;
    }
  };
  (void)resumes(curve_project(), 3, curve(), as_before);
  (void)resumes(norm_project(), 13, load(norm_project()), as_before);
  EXPECT_EQ(metrics, 4);
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
  const auto second = trainer_of(first->project_now(), data, pool, &trained);
  ASSERT_TRUE(train(*straight, whole, 5));
  ASSERT_TRUE(train(*second, rest, 5));
  append(story, rest);
  expect_same(story, whole);
}

TEST(Resume, ASettingMadeSinceWinsOverAnOldLiveChange) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story, rest;
  ASSERT_TRUE(train(*first, story, 4));
  ASSERT_TRUE(first->set_live("regularisation.l2", 0.02).ok());
  ASSERT_TRUE(first->set_live("optimizer.learning_rate", 0.003).ok());
  Project now = first->project_now();
  EXPECT_EQ(*get_setting(now, "optimizer.learning_rate"), "0.003");
  set(now, "optimizer.learning_rate", "0.0005");
  const Trained trained = saved_and_loaded(first->trained(false));
  const auto second = trainer_of(now, data, pool, &trained);
  EXPECT_TRUE(second->adoption().exact);
  ASSERT_TRUE(train(*second, rest, 1));
  const double cosine = rest.steps.front().learning_rate / 0.0005;
  EXPECT_GT(cosine, 0.5);
  EXPECT_LE(cosine, 1.0001);
  ASSERT_TRUE(second->set_live("optimizer.momentum", 0.5).ok());
  EXPECT_EQ(std::stod(*get_setting(second->project_now(), "optimizer.learning_rate")), 0.0005);
  EXPECT_EQ(*get_setting(second->project_now(), "optimizer.momentum"), "0.5");
  // Made again in the order of the history, the changes give what was in force, before it stopped and since.
  const auto in_force = [&](const Trained& state, const char* path) {
    Project then = now;
    for (const LiveChange& change : state.state->changes) set(then, change.path, shortest(change.value));
    return *get_setting(then, path);
  };
  EXPECT_EQ(in_force(trained, "optimizer.learning_rate"), "0.003");
  EXPECT_EQ(in_force(second->trained(false), "optimizer.learning_rate"), shortest(0.0005));
  EXPECT_EQ(in_force(second->trained(false), "regularisation.l2"), "0.02") << "what was not set anew stays";
}

TEST(Resume, AFlagThatIsSetAnewIsInTheHistoryAndWhatIsNotIsNot) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  const std::string path = "layer.dense_1.trainable";
  Story story;
  for (const double trainable : {0.0, 1.0}) {
    ASSERT_TRUE(first->set_live(path, trainable).ok());
    ASSERT_TRUE(train(*first, story, 2));
  }
  const Trained trained = first->trained(false);
  EXPECT_EQ(trainer_of(project, data, pool, &trained)->state().changes, trained.state->changes);
  Project frozen = project;
  set(frozen, path, "off");
  const auto second = trainer_of(frozen, data, pool, &trained);
  ASSERT_EQ(second->state().changes.size(), 3U) << second->adoption().sentence();
  EXPECT_EQ(second->state().changes.back(), (LiveChange{4, path, 0}));
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
  EXPECT_FALSE(second->adoption().exact);
  EXPECT_TRUE(same_floats(flat(second->trained(false)), story.weights));
  for (const auto& slot : second->state().slots)
    for (const float value : slot) ASSERT_EQ(value, 0.0F);
}

TEST(Resume, AnotherNetworkTakesWhatFitsAndSaysWhatDoesNot) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*first, story, 12));
  const Trained trained = saved_and_loaded(first->trained(false));
  Project wider = project;
  set(wider, "layer.dense_2.units", "65");
  const auto made = trainer_of(wider, data, pool, &trained);
  const Adoption& adoption = made->adoption();
  EXPECT_FALSE(adoption.exact);
  EXPECT_EQ(adoption.changed, std::vector<std::string>{"the network"});
  EXPECT_NE(adoption.sentence().find("dense_2.weight (192×192 then, 65×192 now)"), std::string::npos)
      << adoption.sentence();
  const auto* entry = made->program().layout().find("dense_1/weight");
  EXPECT_TRUE(same_floats(made->state().parameters.data() + entry->offset,
                          trained.find("dense_1/weight")->value.values.data(),
                          static_cast<std::size_t>(entry->size)));
  EXPECT_EQ(made->state().step, 0U);
  EXPECT_FALSE(adoption.optimizer_kept);
  EXPECT_GT(made->state().optimizer_steps, 0U) << "the memory of the layers that fit is kept";

  Trained other = trained;  // of the same shapes, but of other layers
  for (auto& weight : other.weights) weight.layer = "conv2d";
  const auto refused = Trainer::create(project, data, pool, &other);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("Nothing in the saved weights fits"), std::string::npos);
}

TEST(Resume, AnotherOptimizerStartsItsMemoryAnew) {
  Project project = norm_project();
  project.optimizers.front() = {{"adam", {}}, {"constant", {}}};
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story, rest;
  ASSERT_TRUE(train(*first, story, 12));
  const Trained trained = saved_and_loaded(first->trained(false));
  EXPECT_EQ(trained.state->optimizer, "adam");
  project.optimizers.front().optimizer = {"rmsprop", {{"momentum", 0.5}}};  // as many slots as Adam
  const auto second = trainer_of(project, data, pool, &trained);
  EXPECT_EQ(second->adoption().changed, std::vector<std::string>{"the optimizer"});
  EXPECT_FALSE(second->adoption().optimizer_kept);
  for (const auto& slot : second->state().slots)
    for (const float value : slot) ASSERT_EQ(value, 0.0F);
  EXPECT_EQ(second->state().optimizer_steps, 0U);
  EXPECT_TRUE(train(*second, rest, 20)) << "signed means taken for mean squares give no finite number";
}

TEST(Resume, AChangedNetworkForgetsTheBestWeightsOfTheOldOne) {
  Project project = norm_project();
  project.stopping = {{"enabled", true}, {"patience", std::int64_t{3}}};
  set(project, "training.epochs", "40");
  project.optimizers.front().optimizer.params.set("learning_rate", 1.5);
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story, rest;
  ASSERT_TRUE(train(*first, story));
  ASSERT_TRUE(first->should_stop_early());
  const Trained trained = saved_and_loaded(first->trained(false));
  set(project, "layer.dropout_1.rate", "0.1");
  const auto second = trainer_of(project, data, pool, &trained);
  EXPECT_FALSE(second->should_stop_early());
  EXPECT_EQ(second->state().best_epoch, 0U);
  EXPECT_TRUE(second->state().best_parameters.empty());
  EXPECT_EQ(second->state().epoch, 0U);
  ASSERT_TRUE(train(*second, rest, second->info().steps_per_epoch));
  EXPECT_EQ(second->state().best_epoch, 1U);
  second->restore_best();
  EXPECT_TRUE(same_floats(flat(second->trained(false)), rest.weights)) << "the best are those of its own epoch";
}

TEST(Resume, AnotherSplitOrOtherDataKeepWeightsOnlyAndSayWhy) {
  Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*first, story, 12));
  const Trained trained = saved_and_loaded(first->trained(false));
  Project other = project;
  set(other, "split.validation", "0.4");
  const auto split = trainer_of(other, data, pool, &trained);
  EXPECT_EQ(split->adoption().changed, std::vector<std::string>{"the split"});
  EXPECT_EQ(split->state().step, 0U);
  EXPECT_EQ(split->state().optimizer_steps, 0U);
  EXPECT_NE(split->adoption().sentence().find("flatter"), std::string::npos);
  auto changed = std::make_shared<Dataset>(*data);
  changed->fields.front().values.floats()[17] += 1;
  const auto moved = trainer_of(project, changed, pool, &trained);
  EXPECT_EQ(moved->adoption().changed, std::vector<std::string>{"the data"});
  EXPECT_FALSE(moved->adoption().optimizer_kept);
}

TEST(Resume, EpochsAskedForBelongToTheState) {
  Project project = norm_project();  // 3 epochs
  const Data data = load(project);
  const Pool pool(1);
  const auto first = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*first, story));
  first->extend();
  EXPECT_EQ(first->info().epochs, 6U);
  ASSERT_TRUE(train(*first, story, 2));
  const Trained trained = saved_and_loaded(first->trained(false));
  const auto second = trainer_of(project, data, pool, &trained);
  EXPECT_EQ(second->info().epochs, 6U) << "not 3 more than were begun";
  EXPECT_EQ(second->info().total_steps, 6 * 9U);
  set(project, "training.epochs", "10");  // asked for since
  const auto third = trainer_of(project, data, pool, &trained);
  EXPECT_TRUE(third->adoption().exact);
  EXPECT_EQ(third->info().epochs, 10U);
}

TEST(Resume, AnEpochThatWaitsToBeJudgedIsJudged) {
  const Project project = norm_project();
  const Data data = load(project);
  const Pool pool(1);
  const auto straight = trainer_of(project, data, pool), first = trainer_of(project, data, pool);
  Story whole, story, rest;
  ASSERT_TRUE(train(*straight, whole));
  while (first->step() != Trainer::Outcome::epoch) {
  }
  const RunState before = first->state();
  EXPECT_FALSE(first->finish_epoch([] { return true; }).has_value());
  EXPECT_EQ(first->state(), before) << "a judging that was given up changes nothing";
  const Trained trained = saved_and_loaded(first->trained(false));
  const auto second = trainer_of(project, data, pool, &trained);
  ASSERT_TRUE(second->epoch_due());
  rest.epochs.push_back(*second->finish_epoch());
  ASSERT_TRUE(train(*second, rest));
  EXPECT_TRUE(same(rest.epochs.front().train, whole.epochs.front().train));
  EXPECT_EQ(rest.epochs.size(), whole.epochs.size());
  EXPECT_TRUE(same_floats(rest.weights, whole.weights));
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
    const EpochRecord record = *trainer->finish_epoch();
    EXPECT_EQ(record.best, record.validation.loss < best);
    if (record.best) best = record.validation.loss, epoch = record.epoch, at_best = flat(trainer->trained(false));
  }
  const Trained trained = trainer->trained(true);
  EXPECT_EQ(trained.epoch, epoch);
  EXPECT_FALSE(trained.state.has_value());
  EXPECT_LT(epoch, 20U);
  EXPECT_GT(epoch, 1U);
  const auto back = trainer_of(project, data, pool, &trained);
  EXPECT_TRUE(same_floats(flat(back->trained(false)), at_best));
}

}  // namespace
}  // namespace vitrine
