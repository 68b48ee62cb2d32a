// A run as a folder: stopped by a signal, gone on with, named in place of its project; nothing replaced unasked.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "core/io/weights.h"
#include "core/runs/run_log.h"
#include "tests/cli/support.h"

namespace vitrine {
namespace {

namespace fs = std::filesystem;
using test::read_raw;
using test::write_raw;

struct Runs : test::CliTest {
  // Many short steps: a signal comes in the middle of the first of two epochs.
  [[nodiscard]] Project long_one() const {
    Project project = moons();
    project.sources.front().params.set("samples", std::int64_t{60'000});
    set(project, "training.batch_size", "8");
    set(project, "training.epochs", "2");
    return project;
  }
  // Sends `signal` as soon as the log of the run in `out` has something in it.
  [[nodiscard]] test::Finished interrupted(const std::vector<std::string>& arguments, const std::string& out,
                                           int signal) const {
    return test::Process{VITRINE_CLI, folder / ""}(arguments, [&](pid_t child) {
      const auto began = std::chrono::steady_clock::now();
      std::error_code code;
      while (fs::file_size(folder / (out + "/metrics.csv"), code) == 0 || code) {
        if (std::chrono::steady_clock::now() - began > std::chrono::seconds(60)) throw std::runtime_error("no log");
        std::this_thread::yield();
      }
      kill(child, signal);
    });
  }
  [[nodiscard]] nlohmann::json report(const std::string& out) const {
    return nlohmann::json::parse(read_raw(folder / (out + "/report.json")));
  }
  void expect_same_run(const std::string& a, const std::string& b) const {
    for (const char* file : {"/metrics.csv", "/weights.safetensors", "/state.safetensors"})
      EXPECT_TRUE(read_raw(folder / (a + file)) == read_raw(folder / (b + file))) << file;
    auto one = report(a), other = report(b);
    for (auto* told : {&one, &other}) told->erase("timings");
    EXPECT_EQ(one, other);
  }
};

TEST_F(Runs, WhatGoesWrongIsSaidAtTheEndAndStandsInTheReport) {
  const std::string project = folder / "spiral.vitrine";
  ASSERT_EQ(cli({"new", "--example", "spiral-mlp", project}).status, 0);
  const auto slow =
      cli({"train", project, "--out", folder / "slow", "--epochs", "3", "--set", "optimizer.learning_rate=1e-8"});
  ASSERT_EQ(slow.status, 0) << slow.err;
  EXPECT_NE(slow.err.find("The learning rate is too low: At a learning rate of 1.0e-8"), std::string::npos)
      << slow.err;
  bool found = false;
  const nlohmann::json told = report("slow");
  for (const auto& one : told.at("findings"))
    if (one.at("rule") == "rate_too_low") found = one.at("severity") == "warning" && !one.at("remedy").empty();
  EXPECT_TRUE(found);
}

TEST_F(Runs, ASignalStopsAtTheNextStepAndTheRunGoesOnToTheSameBits) {
  const std::string project = save(long_one());
  (void)result({"train", project, "--out", folder / "whole"});
  for (const int signal : {SIGINT, SIGTERM}) {
    SCOPED_TRACE(signal);
    fs::remove_all(folder / "out");
    const auto stopped = interrupted({"train", project, "--out", folder / "out"}, "out", signal);
    EXPECT_EQ(stopped.status, 130) << stopped.err;
    EXPECT_NE(stopped.err.find("train --resume " + folder / "out"), std::string::npos) << stopped.err;
    auto told = report("out");
    EXPECT_EQ(told["stopped"]["reason"], "stopped");
    EXPECT_LT(told["steps"].get<int>(), 2 * 5250);
    const auto trained = load_trained(folder / "out/weights.safetensors");
    ASSERT_TRUE(trained.ok());
    EXPECT_EQ(trained->step, told["steps"]);
    ASSERT_EQ(load_trained(folder / "out/state.safetensors")->state->batch_in_epoch, told["steps"])
        << "it was to stop in the middle of the first epoch";
    (void)result({"train", "--resume", folder / "out"});
    expect_same_run("out", "whole");
  }
}

TEST_F(Runs, AResumedRunKeepsItsOverridesAndItsLogsRhythm) {
  const std::string project = save(long_one());
  const std::vector<std::string> overrides{"--set", "optimizer.learning_rate=0.003", "--seed", "5", "--log-every",
                                           "7"};
  const auto train = [&](const std::string& out) {
    std::vector<std::string> arguments{"train", project, "--out", folder / out};
    arguments.insert(arguments.end(), overrides.begin(), overrides.end());
    return arguments;
  };
  (void)result(train("whole"));
  EXPECT_EQ(interrupted(train("out"), "out", SIGINT).status, 130);
  (void)result({"train", "--resume", folder / "out", "--threads", "1"});
  expect_same_run("out", "whole");
}

TEST_F(Runs, ALogThatWasCutOffInALineIsMadeWhole) {
  const std::string project = save(long_one());
  (void)result({"train", project, "--out", folder / "whole"});
  EXPECT_EQ(interrupted({"train", project, "--out", folder / "out"}, "out", SIGINT).status, 130);
  // As if the program had been killed a little later, in the middle of a line.
  const std::string log = read_raw(folder / "out/metrics.csv"), whole = read_raw(folder / "whole/metrics.csv");
  ASSERT_TRUE(whole.starts_with(log));
  write_raw(folder / "out/metrics.csv", whole.substr(0, log.size() + 1000));
  (void)result({"train", "--resume", folder / "out"});
  expect_same_run("out", "whole");
}

TEST_F(Runs, ARunThatHasEndedSaysSoAndTrainsLongerOnDemand) {
  const std::string project = save(moons());
  (void)trained(project);
  const std::string before = read_raw(folder / "out/weights.safetensors");
  EXPECT_NE(result({"train", "--resume", folder / "out"}).find("after 3 epochs"), std::string::npos);
  EXPECT_TRUE(read_raw(folder / "out/weights.safetensors") == before);
  (void)result({"train", "--resume", folder / "out", "--epochs", "5"});
  EXPECT_EQ(report("out")["epochs"], 5);
  (void)result({"train", project, "--out", folder / "five", "--epochs", "5"});
  expect_same_run("out", "five");
}

// As a window leaves it, where settings change while a run trains.
TEST_F(Runs, WhatWasChangedLiveIsInForceWhenTheRunGoesOn) {
  const std::string project = save(moons());
  (void)trained(project);
  auto state = load_trained(folder / "out/state.safetensors");
  ASSERT_TRUE(state.ok());
  state->state->changes.push_back({state->step, "optimizer.learning_rate", 0.25});
  ASSERT_TRUE(save_trained(*state, folder / "out/state.safetensors").ok());
  fs::copy(folder / "out", folder / "anew");
  const auto said = cli({"train", "--resume", folder / "out", "--epochs", "5"});
  EXPECT_NE(said.err.find("optimizer.learning_rate is 0.25, as it was changed"), std::string::npos) << said.err;
  (void)result({"train", "--resume", folder / "anew", "--epochs", "5", "--set", "optimizer.learning_rate=0.125"});
  for (const auto& [out, rate] : {std::pair("out", 0.25), std::pair("anew", 0.125)}) {
    EXPECT_EQ(report(out)["project"]["optimizers"][0]["optimizer"]["params"]["learning_rate"], rate);
    const auto log = read_log(read_raw(folder / (std::string(out) + "/metrics.csv")), out);
    ASSERT_TRUE(log.ok());
    const Reading* last = log->steps.of(log->steps.rows.size() - 1);
    EXPECT_FLOAT_EQ(last[static_cast<std::size_t>(Figure::learning_rate)].mean, static_cast<float>(rate));
    const auto kept = load_trained(folder / (std::string(out) + "/state.safetensors"));
    EXPECT_EQ(kept->state->changes.back().value, rate);
  }
}

TEST_F(Runs, ARunThatKeepsNoStatesKeepsNoneWhenItGoesOn) {
  const std::string project = save(moons());
  (void)result({"train", project, "--out", folder / "out", "--epochs", "1", "--snapshots", "0"});
  const auto keeps = [&] { return std::filesystem::exists(folder / "out/snapshots"); };
  ASSERT_FALSE(keeps());
  (void)result({"train", "--resume", folder / "out", "--epochs", "2"});
  EXPECT_FALSE(keeps());
  (void)result({"train", "--resume", folder / "out", "--epochs", "3", "--snapshots", "4"});
  EXPECT_TRUE(keeps()) << "it is asked for";
}

TEST_F(Runs, WhatCannotBeResumedIsRefused) {
  const std::string project = save(moons());
  (void)trained(project);
  expect_refused({"train", "--resume", folder / "none"}, {"none", "does not exist"});
  expect_refused({"train", "--resume", folder / ""}, {"state.safetensors", "does not exist"});
  expect_refused({"train", project, "--resume", folder / "out"}, {"--resume"});
  expect_refused({"train", "--resume", folder / "out", "--out", folder / "x"}, {"--resume", "--out"});
  expect_refused({"train", "--out", folder / "x"}, {"PROJECT"});
  expect_refused({"train", "--resume", folder / "out", "--epochs", "9", "--set", "layer.dense_1.units=5"},
                 {"dense_1", "16×2", "5×2"});
  write_raw(folder / "out/metrics.csv", "row,step\n");
  expect_refused({"train", "--resume", folder / "out", "--epochs", "9"}, {"metrics.csv", "other columns"});
  fs::remove(folder / "out/state.safetensors");
  expect_refused({"train", "--resume", folder / "out"}, {"state.safetensors", "cut off"});
}

TEST_F(Runs, NothingIsReplacedUnlessItIsAsked) {
  const std::string project = save(moons());
  const std::string weights = trained(project);
  const std::string before = read_raw(weights), text = read_raw(project);
  expect_refused({"train", project, "--out", folder / "out", "--seed", "2"}, {"out", "holds a run", "--force"});
  EXPECT_TRUE(read_raw(weights) == before);
  (void)result({"train", project, "--out", folder / "out", "--seed", "2", "--force"});
  EXPECT_FALSE(read_raw(weights) == before);
  expect_refused({"new", "--example", "spiral-mlp", project}, {"project.vitrine", "--force"});
  EXPECT_EQ(read_raw(project), text);
  (void)result({"new", "--example", "spiral-mlp", project, "--force"});
  EXPECT_NE(read_raw(project), text);
}

TEST_F(Runs, AFolderStandsForItsProjectAndItsWeights) {
  std::string table = "width,height,kind\n";
  for (int i = 0; i < 60; ++i)
    table += std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + (i % 7 > 3 ? "wide" : "narrow") + "\n";
  fs::create_directories(folder / "tables");
  write_raw(folder / "tables/table.csv", table);
  (void)save(moons(), "tables/project.vitrine");
  (void)result({"train", folder / "tables/project.vitrine", "--out", folder / "runs/one", "--set", "data.type=csv",
                "--set", "data.file=table.csv", "--set", "layer.dense_1.units=7", "--seed", "3"});
  const std::string run = folder / "runs/one";
  auto told = report("runs/one");
  EXPECT_EQ(json({"evaluate", run, "--json"})["loss"], told["final"]["validation"]["loss"]);
  EXPECT_EQ(json({"evaluate", run, "--split", "test", "--json"})["loss"], told["test"]["loss"]);
  EXPECT_EQ(json({"check", run, "--json"})["layers"][1]["output"], nlohmann::json::parse("[[7]]"));
  (void)result({"export", run, "--to", folder / "run.npz"});
  EXPECT_EQ(json({"evaluate", run, "--weights", folder / "run.npz", "--json"})["loss"],
            told["final"]["validation"]["loss"]);
  EXPECT_EQ(json({"evaluate", run, "--best", "--json"})["loss"], told["best"]["validation"]["loss"]);
  expect_refused({"evaluate", run, "--best", "--weights", folder / "run.npz"}, {"run.npz", "no best epoch"});
  // The run moves with its data.
  fs::create_directories(folder / "elsewhere");
  fs::rename(folder / "tables", folder / "elsewhere/tables");
  fs::rename(folder / "runs", folder / "elsewhere/runs");
  EXPECT_EQ(json({"evaluate", folder / "elsewhere/runs/one", "--json"})["loss"], told["final"]["validation"]["loss"]);
  // Whoever measures on other data than the run's hears of it.
  EXPECT_EQ(cli({"evaluate", folder / "elsewhere/runs/one"}).err.find("not those"), std::string::npos);
  write_raw(folder / "elsewhere/tables/table.csv", table + "1,2,wide\n");
  EXPECT_NE(cli({"evaluate", folder / "elsewhere/runs/one"}).err.find("not those"), std::string::npos);
  // Killed before anything but its log was written.
  fs::remove(folder / "elsewhere/runs/one/state.safetensors");
  fs::remove(folder / "elsewhere/runs/one/weights.safetensors");
  expect_refused({"evaluate", folder / "elsewhere/runs/one"}, {"cut off"});
  expect_refused({"train", "--resume", folder / "elsewhere/runs/one"}, {"cut off"});
  expect_refused({"evaluate", folder / "nothing"}, {"nothing", "The file does not exist"});
  expect_refused({"evaluate", folder / "elsewhere"}, {"elsewhere", "holds no run"});
  expect_refused({"evaluate", folder / "elsewhere/tables/project.vitrine"}, {"--weights"});
}

TEST_F(Runs, ADashIsStandardInputAndOutput) {
  const std::string text = result({"new", "--example", "spiral-mlp", "-"});
  write_raw(folder / "spiral.vitrine", text);
  EXPECT_EQ(*load_project(folder / "spiral.vitrine"), *from_json(text, ""));
  const test::Process piped{VITRINE_CLI, folder / "", "", -1, folder / "spiral.vitrine"};
  const auto checked = piped({"check", "-", "--set", "data.samples=200"});
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_NE(checked.out.find("no problems"), std::string::npos);
  const auto done = piped({"train", "-", "--out", folder / "out", "--epochs", "1", "--set", "data.samples=200"});
  EXPECT_EQ(done.status, 0) << done.err;
  write_raw(folder / "bad.json", "{");
  expect_complaint(test::Process{VITRINE_CLI, folder / "", "", -1, folder / "bad.json"}({"check", "-"}),
                   {"standard input"}, 2);
}

TEST_F(Runs, AFullDiskCostsTheLogAndNothingElse) {
  const std::string project = save(moons());
  fs::create_directories(folder / "full");
  fs::create_symlink("/dev/full", folder / "full/metrics.csv");
  EXPECT_EQ(cli({"train", project, "--out", folder / "full", "--force"}).status, 1);
  const auto weights = load_trained(folder / "full/weights.safetensors");
  ASSERT_TRUE(weights.ok()) << weights.error().sentence();
  EXPECT_EQ(weights->epoch, 3U);
  EXPECT_EQ(report("full")["epochs"], 3);
}

TEST_F(Runs, KeysAreIdsOfTheSchema) {
  (void)result({"new", "--example", "sine-regression", folder / "sine.vitrine"});
  (void)result({"train", folder / "sine.vitrine", "--out", folder / "out", "--epochs", "1"});
  auto told = json({"evaluate", folder / "out", "--json"});
  auto final = report("out")["final"]["validation"];
  for (const char* key : {"mae", "rmse", "r2"}) {
    EXPECT_TRUE(told.contains(key)) << key;
    EXPECT_TRUE(final.contains(key)) << key;
  }
  const std::string log = read_raw(folder / "out/metrics.csv");
  const std::string header = log.substr(0, log.find('\n'));
  EXPECT_NE(header.find(",validation_r2,"), std::string::npos) << header;
  for (const std::string& text : {told.dump(), final.dump(), header})
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c > 0; })) << text;
}

}  // namespace
}  // namespace vitrine
