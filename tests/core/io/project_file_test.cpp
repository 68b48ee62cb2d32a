#include "core/io/project_file.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <locale>
#include <nlohmann/json.hpp>
#include <set>

#include "core/data/dataset.h"
#include "core/layers/layer.h"
#include "core/project/settings.h"
#include "tests/core/io/support.h"
#include "tests/support/random_project.h"

namespace vitrine {
namespace {

using test::Folder;
using test::read_raw;
using test::write_raw;

Node node(const std::string& id, const std::string& type, Params params = {}, Point position = {}) {
  return {id, id, type, std::move(params), position};
}

TEST(ProjectFile, TheSmallestProjectHasAllDefaults) {
  const auto read = from_json(R"({"format": "vitrine-project", "version": 1, "main": {}})", "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_TRUE(*read == Project{});
}

TEST(ProjectFile, ReadsAProjectWrittenByHand) {
  const auto read = from_json(R"({
    "format": "vitrine-project", "version": 1, "title": "By hand",
    "main": {
      "nodes": [
        {"id": "input_1", "type": "input"},
        {"id": "dense_1", "name": "hidden", "type": "dense", "params": {"units": 12}, "position": [40, 2.5]}
      ],
      "edges": [{"from": ["input_1", "output"], "to": ["dense_1", "input"]}]
    },
    "optimizers": [{"optimizer": {"type": "sgd", "params": {"learning_rate": 1}}}],
    "training": {"epochs": 3}
  })",
                              "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  Project expected;
  expected.title = "By hand";
  ASSERT_TRUE(expected.graph.add(node("input_1", "input")).ok());
  ASSERT_TRUE(expected.graph.add({"dense_1", "hidden", "dense", {{"units", std::int64_t{12}}}, {40, 2.5}}).ok());
  ASSERT_TRUE(expected.graph.connect({{"input_1", 0}, {"dense_1", 0}}).ok());
  expected.optimizers.front().optimizer = {"sgd", {{"learning_rate", 1.0}}};  // a whole number does for a real one
  expected.training.set("epochs", std::int64_t{3});
  EXPECT_TRUE(*read == expected);
}

TEST(ProjectFile, IsPleasantInADiff) {
  Project project;
  project.title = "Diff";
  ASSERT_TRUE(project.graph.add(node("input_1", "input")).ok());
  ASSERT_TRUE(project.graph.add(node("dense_1", "dense", {{"units", std::int64_t{3}}}, {0.1, 1e21})).ok());
  ASSERT_TRUE(project.graph.connect({{"input_1", 0}, {"dense_1", 0}}).ok());
  const std::string text = to_json(project);
  EXPECT_EQ(text.back(), '\n');
  EXPECT_NE(
      text.find("\n      {\"id\": \"dense_1\", \"name\": \"dense_1\", \"type\": \"dense\", \"params\": {\"units\": "
                "3}, \"position\": [0.1, 1e+21]}\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("\n      {\"from\": [\"input_1\", \"output\"], \"to\": [\"dense_1\", \"input\"]}\n"),
            std::string::npos);
  std::size_t longest = 0, start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
    longest = std::max(longest, end - start);
  EXPECT_LE(longest, 118U);
  const std::string order[] = {"format",   "version",        "title",    "notes",      "main",       "definitions",
                               "data",     "transform",      "split",    "objectives", "optimizers", "recipe",
                               "training", "regularisation", "stopping", "views"};
  std::size_t at = 0;
  for (const std::string& key : order) {
    const auto next = text.find("\n  \"" + key + "\": ");
    ASSERT_NE(next, std::string::npos) << key;
    EXPECT_GE(next, at) << key;
    at = next;
  }
}

TEST(ProjectFile, RandomProjectsSurviveTheJourney) {
  std::set<std::string> seen;
  std::size_t edges = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Project project = test::random_project(seed);
    const std::string text = to_json(project);
    const auto read = from_json(text, "f");
    ASSERT_TRUE(read.ok()) << "seed " << seed << ": " << read.error().sentence();
    ASSERT_TRUE(*read == project) << "seed " << seed;
    EXPECT_EQ(to_json(*read), text) << "seed " << seed;
    ASSERT_FALSE(nlohmann::json::parse(text, nullptr, false).is_discarded());
    for (const Node& n : project.graph.nodes()) seen.insert(n.type);
    edges += project.graph.edges().size();
  }
  EXPECT_EQ(seen.size(), layer_types().all().size() + 1);  // and blocks
  EXPECT_GT(edges, 200U);
}

// 1.234,5 in place of 1234.5, as much of Europe writes it.
struct Commas : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(ProjectFile, TheWordsDoNotDependOnTheLocale) {
  Project project;
  project.optimizers.front().optimizer.params.set("learning_rate", 0.25);
  project.training.set("epochs", std::int64_t{12'345});
  const std::string before = to_json(project);
  const std::string old = std::setlocale(LC_ALL, nullptr);
  const std::locale streams = std::locale::global(std::locale(std::locale::classic(), new Commas));
  (void)std::setlocale(LC_ALL, "de_DE.UTF-8");  // where the machine has it, printf and its kin write so, too
  const std::string after = to_json(project);
  const auto read = from_json(after, "f");
  std::locale::global(streams);
  std::setlocale(LC_ALL, old.c_str());
  EXPECT_EQ(after, before);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(*read == project);
}

TEST(ProjectFile, ALargeNetworkIsReadInLinearTime) {
  Project project;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  for (int i = 0; i < 20'000; ++i) {
    nodes.push_back(node("relu_" + std::to_string(i), "relu"));
    if (i > 0) edges.push_back({{nodes[static_cast<std::size_t>(i) - 1].id, 0}, {nodes.back().id, 0}});
  }
  auto graph = Graph::assemble(std::move(nodes), std::move(edges));
  ASSERT_TRUE(graph.ok()) << graph.error().sentence();
  project.graph = *std::move(graph);
  const auto read = from_json(to_json(project), "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_TRUE(*read == project);
}

TEST(ProjectFile, SavesAndLoadsAndLeavesNothingBehind) {
  const Folder folder;
  const Project project = test::random_project(3);
  ASSERT_TRUE(save_project(project, folder / "a.vitrine").ok());
  const auto read = load_project(folder / "a.vitrine");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_TRUE(read->graph == project.graph);
  ASSERT_TRUE(save_project(Project{}, folder / "a.vitrine").ok());
  EXPECT_TRUE(*load_project(folder / "a.vitrine") == Project{});
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.vitrine"});
  EXPECT_EQ(load_project(folder / "b.vitrine").error().code, "missing-file");
}

TEST(ProjectFile, WhatWouldNotReadBackIsNotSaved) {
  const Folder folder;
  ASSERT_TRUE(save_project(Project{}, folder / "a.vitrine").ok());
  const std::string before = read_raw(folder / "a.vitrine");
  Project bad;
  bad.title = "bad \xFF text";
  EXPECT_FALSE(save_project(bad, folder / "a.vitrine").ok());
  bad = {};
  bad.training.set("epochs", std::int64_t{-1});
  const Status status = save_project(bad, folder / "a.vitrine");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().what.find("Epochs"), std::string::npos) << status.error().what;
  EXPECT_NE(status.error().where.find("training.epochs"), std::string::npos) << status.error().where;
  bad = {};
  bad.optimizers.front().optimizer.params.set("learning_rate", std::nan(""));
  EXPECT_FALSE(save_project(bad, folder / "a.vitrine").ok());
  EXPECT_FALSE(save_project(Project{}, folder / "a.vitrine/inside").ok());
  EXPECT_EQ(read_raw(folder / "a.vitrine"), before);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.vitrine"});
}

TEST(ProjectFile, TheExamplesThatShipLoad) {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(VITRINE_SOURCE_DIR "/resources/examples")) {
    if (entry.path().extension() != ".vitrine") continue;
    const auto read = load_project(entry.path().string());
    EXPECT_TRUE(read.ok()) << read.error().sentence();
    ++examples;
  }
  EXPECT_GE(examples, 5);
}

// The description is for people who write such files by hand: its examples must work, and no key may be missing in
// it.
TEST(ProjectFile, TheDescriptionIsTrue) {
  const std::string help = read_raw(VITRINE_SOURCE_DIR "/resources/help/project-format.md");
  const auto after = help.find("```json\n") + 8;
  const auto smallest = from_json(help.substr(after, help.find("```", after) - after), "f");
  ASSERT_TRUE(smallest.ok()) << smallest.error().sentence();
  const auto network = help.find("```json\n\"main\"") + 8;
  const auto whole = from_json("{\"format\": \"vitrine-project\", \"version\": 1, " +
                                   help.substr(network, help.find("```", network) - network) + "}",
                               "f");
  ASSERT_TRUE(whole.ok()) << whole.error().sentence();
  EXPECT_EQ(whole->graph.edges().size(), 1U);
  const nlohmann::json written = nlohmann::json::parse(to_json(Project{}));
  for (const auto& [key, value] : written.items()) EXPECT_NE(help.find("`" + key + "`"), std::string::npos) << key;
  for (const TypeInfo* info : {&training_info(), &regularisation_info(), &stopping_info()})
    for (const ParamSpec& spec : info->params)
      EXPECT_NE(help.find("`" + spec.id + "`"), std::string::npos) << spec.id;
}

// ---- paths to data files

struct FileParam {
  std::string type, param;
};
FileParam some_file_param() {
  for (const SourceType& type : source_types().all())
    for (const ParamSpec& spec : type.info.params)
      if (spec.kind == ParamKind::file) return {type.info.id, spec.id};
  return {};
}

class DataPaths : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(file_.type.empty()) << "no data source reads files";
    std::filesystem::create_directories(folder_ / "work/deep/er");
  }
  [[nodiscard]] Project project_with(const std::string& path) const {
    Project project;
    project.sources.front() = {file_.type, {{file_.param, path}}};
    return project;
  }
  // What a project saved at `at` holds as text for a data file at `path`.
  [[nodiscard]] std::string kept(const std::string& path, const std::string& at) const {
    const Status status = save_project(project_with(path), at);
    EXPECT_TRUE(status.ok()) << status.error().sentence();
    return nlohmann::json::parse(read_raw(at))["data"][0]["params"][file_.param];
  }
  [[nodiscard]] std::string loaded(const std::string& at) const {
    const auto project = load_project(at);
    EXPECT_TRUE(project.ok());
    return std::get<std::string>(*project->sources.front().params.find(file_.param));
  }

  Folder folder_;
  FileParam file_ = some_file_param();
};

TEST_F(DataPaths, AreRelativeInTheFileAndWholeInMemory) {
  const std::string at = folder_ / "work/p.vitrine";
  EXPECT_EQ(kept(folder_ / "work/data.csv", at), "data.csv");
  EXPECT_EQ(loaded(at), folder_ / "work/data.csv");
  EXPECT_EQ(kept(folder_ / "work/deep/data.csv", at), "deep/data.csv");
  EXPECT_EQ(kept(folder_ / "data.csv", at), "../data.csv");
  EXPECT_EQ(loaded(at), folder_ / "data.csv");
  EXPECT_EQ(kept(folder_ / "work/deep/../x.csv", at), "x.csv");
}

TEST_F(DataPaths, StayWholeWhereNothingIsShared) {
  const std::string at = folder_ / "work/p.vitrine";
  EXPECT_EQ(kept("/somewhere/else/data.csv", at), "/somewhere/else/data.csv");
  EXPECT_EQ(loaded(at), "/somewhere/else/data.csv");
  EXPECT_EQ(kept("", at), "");
  EXPECT_EQ(loaded(at), "");
}

TEST_F(DataPaths, FollowAProjectThatMovesWithItsData) {
  ASSERT_EQ(kept(folder_ / "work/data.csv", folder_ / "work/p.vitrine"), "data.csv");
  std::filesystem::rename(folder_ / "work", folder_ / "moved");
  EXPECT_EQ(loaded(folder_ / "moved/p.vitrine"), folder_ / "moved/data.csv");
}

TEST_F(DataPaths, AreLeftAloneInText) {
  const Project project = project_with("somewhere/data.csv");
  EXPECT_TRUE(*from_json(to_json(project), "/a/b.vitrine") == project);
}

}  // namespace
}  // namespace vitrine
