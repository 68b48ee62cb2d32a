#include "core/runs/settings_then.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/io/project_file.h"
#include "core/project/settings.h"
#include "tests/core/io/support.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr auto kRate = "optimizer.learning_rate";

Project with_rate(const char* rate) {
  Project project = norm_project();
  EXPECT_TRUE(set_setting(project, kRate, rate).ok());
  return project;
}

TEST(SettingsThen, AStateSaysWhatWasInForce) {
  RunSetup setup;
  setup.project = with_rate("0.02");
  setup.dataset = load(setup.project);
  const auto run = run_of(std::move(setup));
  run->step_once();
  run->wait();
  const auto early = run->trained(Run::Which::last).get();
  ASSERT_TRUE(run->set_live(kRate, 0.5).ok());
  run->step_once();
  run->wait();
  const auto late = run->trained(Run::Which::last).get();
  for (const auto& [state, rate] : {std::pair(early, "0.02"), std::pair(late, "0.5")}) {
    const Project then = project_then(with_rate("0.125"), *state->state, RunFolder("nowhere"));
    EXPECT_EQ(*get_setting(then, kRate), rate);
  }
}

// As runs were kept once.
TEST(SettingsThen, AStateThatDoesNotGoesByTheRunsProjectAndItsChanges) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run).ok() && save_project(with_rate("0.02"), run.project).ok());
  TrainingState state;
  EXPECT_EQ(*get_setting(project_then(with_rate("0.125"), state, run), kRate), "0.02");
  state.changes = {{3, kRate, 0.5}, {4, "dense_1/weight[2]", 1.0}};
  EXPECT_EQ(*get_setting(project_then(with_rate("0.125"), state, run), kRate), "0.5");
}

TEST(SettingsThen, LiveChangesAreTakenUnlessTheyAreSetAnew) {
  Project project = with_rate("0.02");
  const std::vector<LiveChange> changes{{1, kRate, 0.25}, {2, kRate, 0.5}, {2, "dense_1/weight[2]", 1.0}};
  EXPECT_TRUE(take_live_changes(project, changes, [](const std::string& path) { return path == kRate; }).empty());
  EXPECT_EQ(*get_setting(project, kRate), "0.02");
  EXPECT_EQ(take_live_changes(project, changes), std::vector<std::string>{kRate});
  EXPECT_EQ(*get_setting(project, kRate), "0.5");
  EXPECT_TRUE(take_live_changes(project, changes).empty());  // it is so already
}

}  // namespace
}  // namespace vitrine
