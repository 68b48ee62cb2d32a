// Short runs from the first step to the last: the feed from a run to its findings, what fixes do to them, and that
// nobody's bits change.
#include "tests/core/advice/support.h"

namespace vitrine {
namespace {

using namespace test;

struct Feed {
  bool steps = true, epochs = true, looks = true, facts = true;
};

struct Advised {
  std::vector<Finding> findings;
  Story story;
};

Advised advised(const Project& project, Feed feed = {}) {
  Advised out;
  const Data data = load(project);
  Advisor advisor;
  UnitsLook units;
  std::vector<Reading> readings;
  RunSetup setup;
  setup.project = project, setup.dataset = data, setup.threads = 2, setup.drained = false;
  setup.on_step = [&](const StepRecord& record, const StepFigures& figures) {
    out.story.add(record, figures);
    readings_of(record, figures, readings);
    if (feed.steps) (void)advisor.add({record.step, record.epoch, 1}, readings);
  };
  setup.on_epoch = [&](const EpochRecord& record) {
    out.story.epochs.push_back(record);
    if (feed.epochs) (void)advisor.add(record);
  };
  if (feed.looks)
    setup.on_look = [&](const ProbeSubject& subject) {
      if (const auto seen = units.look(subject)) (void)advisor.add(subject.step, *seen);
    };
  const auto run = run_of(std::move(setup));
  AdviceFacts facts;
  if (feed.facts) facts = facts_for_advice(project, data, run->split());
  advisor.begin(run->project(), run->info(), facts, advise_before(project, data, run->split()));
  run->train();
  run->wait();
  const RunStatus status = run->status();
  if (status.reason == StopReason::not_finite) (void)advisor.failed(status.failed_layer, status.why);
  out.findings = advisor.findings();
  out.story.weights = flat(*run->trained(Run::Which::last).get());
  return out;
}

Project spiral(const std::vector<std::pair<std::int64_t, std::string>>& layers, const char* optimizer, double rate,
               int epochs) {
  Project project = chain(2, layers);
  project.sources = {{"spiral", {{"samples", std::int64_t{400}}}}};
  project.transform = {"standardise", {}};
  project.optimizers.front().optimizer = {optimizer, {{"learning_rate", rate}}};
  set(project, "training.epochs", std::to_string(epochs));
  return project;
}

TEST(AdvisedRun, ASoundOneIsLeftAlone) {
  const Advised sound = advised(spiral({{32, "tanh"}, {32, "tanh"}, {2, "linear"}}, "adam", 0.01, 60));
  for (const Finding& one : sound.findings) EXPECT_EQ(one.severity, Finding::Severity::note) << told(sound.findings);
}

TEST(AdvisedRun, LookingAndListeningChangeNoBit) {
  const Project project = spiral({{32, "relu"}, {32, "relu"}, {2, "linear"}}, "adam", 0.01, 5);
  const Advised with = advised(project), without = advised(project, {false, false, false, false});
  expect_same(with.story, without.story);
}

TEST(AdvisedRun, EachFeedIsNeeded) {
  const Project vanishes = spiral({{16, "sigmoid"},
                                   {16, "sigmoid"},
                                   {16, "sigmoid"},
                                   {16, "sigmoid"},
                                   {16, "sigmoid"},
                                   {16, "sigmoid"},
                                   {16, "sigmoid"},
                                   {2, "linear"}},
                                  "sgd", 0.1, 15);
  EXPECT_TRUE(warns(advised(vanishes).findings, "vanishing_gradients"));
  EXPECT_FALSE(warns(advised(vanishes, {.steps = false}).findings, "vanishing_gradients"));

  Project saturated = spiral({{32, "tanh"}, {32, "tanh"}, {2, "linear"}}, "adam", 0.001, 8);
  for (const char* layer : {"dense_1", "dense_2"}) {
    set(saturated, std::string("layer.") + layer + ".initializer", "normal");
    set(saturated, std::string("layer.") + layer + ".initializer.std", "8");
  }
  const auto seen = advised(saturated).findings;
  ASSERT_TRUE(warns(seen, "saturated_units")) << told(seen);
  expect_sound_fixes(*find(seen, "saturated_units"), saturated, load(saturated));
  EXPECT_FALSE(warns(advised(saturated, {.looks = false}).findings, "saturated_units"));
  const Project begun_well = find(seen, "saturated_units")->fixes.front().apply(saturated);
  EXPECT_FALSE(warns(advised(begun_well).findings, "saturated_units")) << "its first fix removes the cause";

  Project heart = spiral({{128, "relu"}, {128, "relu"}, {2, "linear"}}, "adam", 0.01, 60);
  set(heart, "data.noise", "0.5"), set(heart, "data.samples", "100"), set(heart, "split.validation", "0.5");
  const auto learnt = advised(heart).findings;
  ASSERT_TRUE(warns(learnt, "overfitting")) << told(learnt);
  expect_sound_fixes(*find(learnt, "overfitting"), heart, load(heart));
  EXPECT_FALSE(warns(advised(heart, {.epochs = false}).findings, "overfitting"));
}

TEST(AdvisedRun, FixesOfTheRateRemoveTheFault) {
  const std::vector<std::pair<std::int64_t, std::string>> layers{{32, "tanh"}, {32, "tanh"}, {2, "linear"}};
  const Project wild = spiral(layers, "sgd", 50, 15);
  const auto found = advised(wild).findings;
  ASSERT_TRUE(warns(found, "rate_too_high")) << told(found);
  const Finding& high = *find(found, "rate_too_high");
  expect_sound_fixes(high, wild, load(wild));
  EXPECT_FALSE(warns(advised(high.fixes.front().apply(wild)).findings, "rate_too_high")) << high.fixes.front().title;
  const Project slow = spiral(layers, "adam", 1e-7, 15);
  const auto low = advised(slow).findings;
  ASSERT_TRUE(warns(low, "rate_too_low")) << told(low);
  expect_sound_fixes(*find(low, "rate_too_low"), slow, load(slow));
  EXPECT_FALSE(warns(advised(find(low, "rate_too_low")->fixes.front().apply(slow)).findings, "rate_too_low"));
}

TEST(AdvisedRun, OneThatEndsInNoNumberSaysSoAndOffersWhatHelps) {
  Project project = chain(2, {{32, "relu"}, {32, "relu"}, {1, "linear"}});
  project.sources = {{"plane", {{"samples", std::int64_t{200}}}}};
  project.objectives.front().loss = {"mse", {}};
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 300.0}}};
  const auto found = advised(project).findings;
  ASSERT_TRUE(warns(found, "not_finite")) << told(found);
  EXPECT_EQ(found.front().severity, Finding::Severity::serious);
  expect_sound_fixes(*find(found, "not_finite"), project, load(project));
}

TEST(AdvisedRun, UnderfittingOffersAWiderNetwork) {
  const Project project = spiral({{2, "linear"}}, "adam", 0.02, 40);
  const auto found = advised(project).findings;
  ASSERT_TRUE(warns(found, "underfitting")) << told(found);
  const Finding& one = *find(found, "underfitting");
  expect_sound_fixes(one, project, load(project));
  EXPECT_FALSE(warns(advised(one.fixes.front().apply(project)).findings, "underfitting")) << one.fixes.front().title;
}

// Every network that the tests know is told of without a crash, however little can be said.
TEST(AdvisedRun, EveryKindOfNetworkIsTakenAsItIs) {
  for (const Network& network : kNetworks) {
    SCOPED_TRACE(network.name);
    const Advised run = advised(network.project());
    EXPECT_FALSE(run.story.steps.empty());
    for (const Finding& one : run.findings) EXPECT_FALSE(one.evidence.empty() || one.remedy.empty()) << one.rule;
  }
}

}  // namespace
}  // namespace vitrine
