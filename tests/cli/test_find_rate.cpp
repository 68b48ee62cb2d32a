// find-rate: the table, the same as JSON, and what it begins with.
#include <sstream>

#include "tests/cli/support.h"

namespace vitrine {
namespace {

using test::read_raw;

struct FindRate : test::CliTest {
  [[nodiscard]] Project quiet_moons() const {
    Project project = moons();
    set(project, "layer.dropout_1.rate", "0");
    set(project, "training.batch_size", "100");
    return project;
  }
};

TEST_F(FindRate, TheTableEndsInASuggestionThatTrainTakes) {
  const std::string project = save(quiet_moons());
  const std::string before = read_raw(project);
  const std::string out = result({"find-rate", project});
  std::istringstream lines(out);
  std::string line;
  std::getline(lines, line);
  for (const char* column : {"rate", "loss", "smoothed"}) EXPECT_NE(line.find(column), std::string::npos) << line;
  std::getline(lines, line);
  EXPECT_NE(line.find("1e-07"), std::string::npos) << line;
  const auto at = out.find("try it with: --set ");
  ASSERT_NE(at, std::string::npos) << out;
  const std::string setting = out.substr(at + 19, out.find('\n', at) - at - 19);
  EXPECT_TRUE(setting.starts_with("optimizer.learning_rate=")) << setting;
  (void)result({"train", project, "--out", folder / "out", "--set", setting});
  EXPECT_EQ(read_raw(project), before);
}

TEST_F(FindRate, JsonHoldsEveryPoint) {
  const std::string project = save(quiet_moons());
  const auto told = json({"find-rate", project, "--json", "--from", "1e-6", "--to", "1", "--steps", "40"});
  EXPECT_EQ(told["present"], 0.001);
  ASSERT_LE(told["points"].size(), 40U);
  ASSERT_GE(told["points"].size(), 10U);
  EXPECT_EQ(told["points"][0]["rate"], 1e-6);
  const double ratio = told["points"][1]["rate"].get<double>() / 1e-6;
  EXPECT_NEAR(std::log10(ratio), 6.0 / 39, 1e-9);
  EXPECT_EQ(told["points"][0]["loss"], told["points"][0]["smoothed"]);
  EXPECT_TRUE(told["suggestion"].contains("steepest"));
  for (const char* threads : {"1", "3"})
    EXPECT_EQ(
        json({"find-rate", project, "--json", "--from", "1e-6", "--to", "1", "--steps", "40", "--threads", threads}),
        told);
}

TEST_F(FindRate, ARunsFolderStandsForItsWeightsWhichStayAsTheyAre) {
  const std::string project = save(quiet_moons());
  const std::string weights = trained(project);
  const std::string before = read_raw(weights), state = read_raw(folder / "out/state.safetensors");
  const auto first = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"find-rate", "--json", "--steps", "10"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json(arguments)["points"][0]["loss"].get<double>();
  };
  const double fresh = first({project}), from_run = first({folder / "out"});
  EXPECT_NE(fresh, from_run);
  EXPECT_EQ(first({project, "--weights", weights}), from_run);
  EXPECT_EQ(read_raw(weights), before);
  EXPECT_EQ(read_raw(folder / "out/state.safetensors"), state);
}

TEST_F(FindRate, WhatCannotBeSearchedIsSaid) {
  const std::string project = save(moons());
  expect_refused({"find-rate", project, "--from", "1", "--to", "0.1"}, {"have to rise"});
  expect_refused({"find-rate", project, "--steps", "3"}, {"10 to 10,000"});
  expect_refused({"find-rate", folder / "none.vitrine"}, {"none.vitrine"});
  expect_refused({"find-rate", project, "--weights", folder / "none.npz"}, {"none.npz"});
  (void)result({"new", "--example", "gaussians-gan", folder / "gan.vitrine"});
  expect_refused({"find-rate", folder / "gan.vitrine"}, {"no single learning rate", "by hand"});
}

}  // namespace
}  // namespace vitrine
