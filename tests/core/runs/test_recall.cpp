// A run that stops and goes on is advised as if it had never stopped: its folder remembers what its advisor was told.
#include "core/runs/recall.h"

#include <cmath>

#include "core/io/weights.h"
#include "core/runs/listening.h"
#include "core/runs/run_keeper.h"
#include "tests/core/advice/support.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using namespace test;

// Most of its units are saturated from the start, which looks alone can tell.
Project saturated_run(int epochs) {
  Project project = chain(2, {{32, "tanh"}, {32, "tanh"}, {2, "linear"}});
  project.sources = {{"spiral", {{"samples", std::int64_t{400}}}}};
  project.transform = {"standardise", {}};
  project.optimizers.front().optimizer = {"adam", {{"learning_rate", 0.001}}};
  set(project, "training.epochs", std::to_string(epochs));
  for (const char* layer : {"dense_1", "dense_2"}) {
    set(project, std::string("layer.") + layer + ".initializer", "normal");
    set(project, std::string("layer.") + layer + ".initializer.std", "8");
  }
  return project;
}

std::string all_found(const Advisor& advisor) {
  std::string out;
  for (const Finding& one : advisor.findings())
    out += one.rule + " " + std::to_string(static_cast<int>(one.severity)) + " " + std::to_string(one.first_step) +
           "–" + std::to_string(one.step) + ": " + one.evidence + "\n";
  return out;
}

// A run, what writes it down, and who is told of it: as vitrine-cli has them.
struct KeptAndAdvised {
  std::shared_ptr<RunKeeper> keeper;
  Advisor advisor;
  std::unique_ptr<Run> run;  // it tells those above

  KeptAndAdvised(const Project& project, const RunFolder& folder, std::int64_t log_every, bool goes_on = false)
      : keeper(std::make_shared<RunKeeper>(folder, log_every)) {
    RunSetup setup;
    setup.project = project, setup.dataset = load(project), setup.threads = 2, setup.drained = false;
    std::optional<LogPlace> place;
    if (goes_on) {
      setup.resume = load_trained(folder.state).value();
      place = {setup.resume->state->step, setup.resume->state->epoch};
    }
    write_down(setup, keeper, &advisor);
    run = run_of(std::move(setup));
    keeper->follow(*run);
    AdviceFacts facts;
    facts.guess = facts.uniform = std::log(2.0), facts.neighbours = 0.1;
    advisor.begin(run->project(), run->info(), facts);
    if (!place) return;
    EXPECT_TRUE(keeper->go_on(*place));
    EXPECT_TRUE(recall(folder, *place, log_every, run->info().total_steps, advisor));
  }
  void to_the_end() {
    run->train();
    run->wait();
    save();
  }
  void some(int steps) {
    for (int i = 0; i < steps; ++i) {
      const std::uint64_t before = run->status().step;
      run->step_once();
      EXPECT_TRUE(
          eventually([&] { return run->status().step > before && run->status().phase != RunPhase::training; }));
    }
    save();
  }
  void save() { EXPECT_TRUE(keeper->save(run->status(), *run->trained(Run::Which::last).get())); }
  [[nodiscard]] std::string found() const { return all_found(advisor); }
};

std::vector<UnitsSeen> all_looks(const RunFolder& folder, std::uint64_t total_steps) {
  return looks_in(folder, ~std::uint64_t{0}, total_steps);
}

// In the middle of a window and of an epoch; at a look; where an epoch ends; and with a log that leaves out steps.
TEST(Recall, ARunThatGoesOnFindsWhatOneThatNeverStoppedFinds) {
  for (const std::int64_t log_every : {1, 7, 0}) {
    const Folder folder;
    KeptAndAdvised straight(saturated_run(8), RunFolder(folder / "straight"), log_every);
    straight.to_the_end();
    const std::uint64_t total = straight.run->info().total_steps;
    const std::string found = straight.found();
    ASSERT_NE(found.find("saturated_units"), std::string::npos) << found;
    ASSERT_GE(all_looks(straight.keeper->folder(), total).size(), RunSetup::kLooks);
    const int epoch = static_cast<int>(straight.run->info().steps_per_epoch);
    for (const int stop : {epoch + 3, 2 * epoch + 8, 3 * epoch}) {
      SCOPED_TRACE(std::to_string(log_every) + ", " + std::to_string(stop));
      const RunFolder stopped(folder / ("stopped_" + std::to_string(stop)));
      KeptAndAdvised(saturated_run(8), stopped, log_every).some(stop);
      KeptAndAdvised rest(saturated_run(8), stopped, log_every, true);
      rest.to_the_end();
      EXPECT_EQ(rest.found(), found);
      EXPECT_EQ(all_looks(stopped, total), all_looks(straight.keeper->folder(), total));
      EXPECT_EQ(read_raw(stopped.metrics), read_raw(straight.keeper->folder().metrics));
    }
  }
}

TEST(Recall, ARunThatIsMadeLongerHasLookedWhereALongOneLooks) {
  const Folder folder;
  KeptAndAdvised straight(saturated_run(9), RunFolder(folder / "straight"), 1);
  straight.to_the_end();
  const RunFolder longer(folder / "longer");
  KeptAndAdvised(saturated_run(4), longer, 1).to_the_end();
  KeptAndAdvised rest(saturated_run(9), longer, 1, true);
  rest.to_the_end();
  EXPECT_EQ(rest.found(), straight.found());
  const std::uint64_t total = straight.run->info().total_steps;
  EXPECT_EQ(all_looks(longer, total), all_looks(straight.keeper->folder(), total));
}

// As a window has it: no advisor is told, and the folder is taken up with the first step.
TEST(Recall, LooksStayWhereAFolderIsTakenUpWithTheFirstStep) {
  const Folder folder;
  const auto kept_run = [&](const std::shared_ptr<RunKeeper>& keeper, std::optional<Trained> resume = {}) {
    RunSetup setup;
    setup.project = saturated_run(4), setup.dataset = load(setup.project), setup.threads = 2, setup.drained = false;
    setup.resume = std::move(resume);
    write_down(setup, keeper);
    auto run = run_of(std::move(setup));
    keeper->follow(*run);
    return run;
  };
  const auto to_the_end = [](RunKeeper& keeper, vitrine::Run& run) {
    run.train();
    run.wait();
    EXPECT_TRUE(keeper.save(run.status(), *run.trained(vitrine::Run::Which::last).get()));
  };
  const auto straight = std::make_shared<RunKeeper>(RunFolder(folder / "straight"), 0);
  const auto whole = kept_run(straight);
  to_the_end(*straight, *whole);
  const std::uint64_t total = whole->info().total_steps;
  const std::vector<UnitsSeen> looks = all_looks(straight->folder(), total);
  ASSERT_GE(looks.size(), RunSetup::kLooks);
  EXPECT_EQ(looks.front().step, 0U);
  EXPECT_EQ(looks.front().layers.front().node, "dense_1");
  const RunFolder stopped(folder / "stopped");
  KeptAndAdvised(saturated_run(4), stopped, 0).some(5);
  auto saved = load_trained(stopped.state);
  ASSERT_TRUE(saved);
  const LogPlace place{saved->state->step, saved->state->epoch};
  const auto keeper = std::make_shared<RunKeeper>(RunFolder(folder / "unused"), 0);
  const auto rest = kept_run(keeper, std::move(*saved));
  keeper->go_on_in(stopped, place);
  to_the_end(*keeper, *rest);
  EXPECT_EQ(all_looks(stopped, total), looks);
}

TEST(Recall, WhatTheFirstStepLostIsKnownHoweverSeldomLinesAreWritten) {
  const Folder folder;
  Project project = saturated_run(8);
  set(project, "layer.dense_3.initializer", "normal");
  set(project, "layer.dense_3.initializer.std", "8");
  for (const std::int64_t log_every : {1, 7}) {
    const RunFolder at(folder / std::to_string(log_every));
    KeptAndAdvised(project, at, log_every).some(20);
    KeptAndAdvised rest(project, at, log_every, true);
    rest.to_the_end();
    EXPECT_NE(rest.found().find("bad_initial_loss"), std::string::npos) << log_every << ": " << rest.found();
  }
}

// Past the steps that have a row each, where a run comes to rest in the middle of a row of four: a window of steps
// ends with a row, and would end elsewhere if that row were told in two.
TEST(Recall, ARowThatIsNotDoneIsToldOnceItIs) {
  const Folder folder;
  constexpr std::uint64_t kStop = 2 * StepLog::kWhole + 42, kTotal = 2 * StepLog::kWhole + 128;
  const auto tell = [](MetricsLog& log, Advisor& advisor, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t step = from; step <= to; ++step) {
      const float much = 1 + static_cast<float>(step % 7) / 10;
      StepRecord record;
      record.step = step, record.epoch = 1, record.loss = 0.69F;
      record.learning_rate = 0.01F, record.gradient_norm = 0.1F * much;
      const std::vector<float> norms{1e-6F * much, 0.1F * much}, ratios{1e-3F, 1e-3F};
      log.step(record, {norms, ratios, {}},
               [&](const StepRow& row, std::span<const Reading> readings) { (void)advisor.add(row, readings); });
    }
    EXPECT_TRUE(log.finish());
  };
  const Project two = chain(2, {{8, "sigmoid"}, {2, "linear"}});
  ToldRun straight(two, kTotal), rest(two, kTotal), before(two, kTotal);
  for (ToldRun* run : {&straight, &rest, &before}) run->begin();
  const LogColumns columns{{"accuracy"}, {"dense_1", "dense_2"}};
  const RunFolder whole(folder / "whole"), stopped(folder / "stopped");
  ASSERT_TRUE(make_run_folder(whole) && make_run_folder(stopped));
  MetricsLog one(columns, 0), first(columns, 0), second(columns, 0);
  ASSERT_TRUE(one.begin(whole.metrics) && first.begin(stopped.metrics));
  tell(one, straight.advisor, 1, kTotal);
  tell(first, before.advisor, 1, kStop);
  ASSERT_TRUE(second.resume(stopped.metrics, {kStop, 0}));
  ASSERT_TRUE(recall(stopped, {kStop, 0}, 0, kTotal, rest.advisor));
  tell(second, rest.advisor, kStop + 1, kTotal);
  ASSERT_TRUE(straight.warns_of("vanishing_gradients")) << straight.said();
  EXPECT_EQ(all_found(rest.advisor), all_found(straight.advisor));
  EXPECT_EQ(read_raw(stopped.metrics), read_raw(whole.metrics));
}

TEST(Recall, LooksAreAPowerOfTwoApart) {
  for (std::uint64_t total = 1; total < 5000; ++total) {
    const std::uint64_t apart = RunSetup::steps_between_looks(total);
    EXPECT_EQ(apart & (apart - 1), 0U);
    EXPECT_GE(total / apart, std::min<std::uint64_t>(total, RunSetup::kLooks));
    EXPECT_LT(total / apart, 2 * RunSetup::kLooks);
  }
}

TEST(Recall, WhatReportsOfOthersSayOfLooksIsTakenOrLeft) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run));
  EXPECT_TRUE(looks_in(run, 100, 100).empty());
  for (const char* text : {"[]", "{\"looks\": 3}", "{\"looks\": [3, {}, {\"step\": 0, \"layers\": 1}]}"}) {
    write_raw(run.report, text);
    EXPECT_TRUE(looks_in(run, 100, 100).empty()) << text;
  }
  write_raw(run.report, R"({"looks": [{"step": 4, "layers": [{"layer": "dense_1", "units": "many", "dead": 2}]},
                                      {"step": 8, "layers": []}]})");
  EXPECT_EQ(looks_in(run, 7, 64), (std::vector<UnitsSeen>{{4, {{"dense_1", "", "", 0, 2, 0}}}}));
  // What a report of ours says of them comes back whole.
  const std::vector<UnitsSeen> looks{{0, {{"rnn_1", "rnn_1", "tanh", 8, 0, 3, 40, 1.0 / 3e7}}}};
  const Project project;
  const RunInfo info;
  const RunStatus status;
  const std::vector<EpochRecord> epochs;
  ReportFacts facts{project, info, status, epochs};
  facts.looks = looks;
  write_raw(run.report, report_text(facts));
  EXPECT_EQ(looks_in(run, 7, 64), looks);
}

}  // namespace
}  // namespace vitrine
