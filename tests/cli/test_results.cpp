// What train, evaluate, predict and export leave behind.
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "core/base/text.h"
#include "core/io/weights.h"
#include "core/io/weights_file.h"
#include "tests/cli/support.h"

namespace vitrine {
namespace {

using test::read_raw;

struct Results : test::CliTest {
  [[nodiscard]] nlohmann::json report(const std::string& out = "out") const {
    return nlohmann::json::parse(read_raw(folder / (out + "/report.json")));
  }
  // metrics.csv as rows of cells; the first names the columns.
  [[nodiscard]] std::vector<std::vector<std::string>> metrics(const std::string& out = "out") const {
    std::vector<std::vector<std::string>> rows;
    std::istringstream text(read_raw(folder / (out + "/metrics.csv")));
    for (std::string line; std::getline(text, line);) {
      rows.emplace_back();
      std::istringstream cells(line + ",");
      for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
  }
  [[nodiscard]] std::string raw_points() const {
    Tensor points(Shape{5, 2}, {0, 0, 1, 0.5F, -1, 2, 3, 3, 0.25F, -0.75F});
    const std::string path = folder / "points.npy";
    EXPECT_TRUE(save_npy(points, path).ok());
    return path;
  }
};

TEST_F(Results, TrainingWritesItsLogItsWeightsAndItsReport) {
  const std::string project = save(moons());
  (void)trained(project);
  const auto rows = metrics();
  const std::size_t columns = rows.front().size();
  EXPECT_EQ(rows.front()[0], "row");
  std::size_t steps = 0, epochs = 0;
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), columns);
    steps += row[0] == "step", epochs += row[0] == "epoch";
  }
  EXPECT_EQ(steps, 3U * 7);  // 210 training samples by 32
  EXPECT_EQ(epochs, 3U);
  EXPECT_EQ(rows[1][1], "1");
  EXPECT_EQ(rows.back()[0], "epoch");
  auto told = report();
  EXPECT_EQ(told["epochs"], 3);
  EXPECT_EQ(told["steps"], 21);
  EXPECT_EQ(told["samples"]["train"], 210);
  EXPECT_EQ(told["samples"]["validation"], 60);
  EXPECT_EQ(told["samples"]["test"], 30);
  EXPECT_EQ(told["stopped"]["reason"], "all_epochs");
  EXPECT_EQ(told["project"]["title"], "Moons");
  EXPECT_GT(told["timings"]["training_seconds"], 0);
  for (const char* part : {"final", "best"}) EXPECT_TRUE(told[part]["validation"].contains("accuracy")) << part;
  EXPECT_TRUE(told["test"].contains("loss"));
}

TEST_F(Results, TheSameBytesAtAnyNumberOfThreads) {
  Project digits;
  Sketch s(digits.graph);
  s.input({1, 28, 28});
  s.conv(4, "relu");
  s.add("max_pool2d");
  s.add("batch_norm");
  s.add("flatten");
  s.dense(10);
  digits.sources = {{"digits", {{"samples", std::int64_t{200}}}}};
  set(digits, "training.epochs", "2");
  for (const Project& project : {moons(), digits}) {
    const std::string path = save(project);
    for (const std::string threads : {"1", "2"})
      (void)result({"train", path, "--out", folder / (project.title + threads), "--threads", threads});
    for (const char* file : {"/metrics.csv", "/weights.safetensors"}) {
      const std::string one = read_raw(folder / (project.title + "1" + file));
      EXPECT_FALSE(one.empty());
      EXPECT_TRUE(one == read_raw(folder / (project.title + "2" + file))) << file;
    }
  }
}

TEST_F(Results, OverridesReachTheRun) {
  const std::string project = save(moons());
  (void)result({"train", project, "--out", folder / "out", "--epochs", "2", "--seed", "9", "--log-every", "5",
                "--set", "optimizer.learning_rate=0.5", "--set", "layer.dense_1.units=8"});
  auto told = report();
  EXPECT_EQ(told["epochs"], 2);
  EXPECT_EQ(told["project"]["training"]["seed"], 9);
  EXPECT_EQ(told["project"]["optimizers"][0]["optimizer"]["params"]["learning_rate"], 0.5);
  EXPECT_EQ(told["parameters"], 24 + 16 + 18);
  const auto rows = metrics();
  EXPECT_EQ(std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row[0] == "step"; }),
            3);  // 1, 5, 10
  EXPECT_EQ(rows[1][1], "1");
  EXPECT_EQ(rows[2][1], "5");
  EXPECT_EQ(rows[1][5], "0.5");
  EXPECT_EQ(*load_project(project), moons());  // the file stays as it is
}

TEST_F(Results, EachOfSeveralObjectivesHasItsColumns) {
  const std::string project = folder / "two.vitrine";
  (void)result({"new", "--example", "digits-two-heads", project});
  (void)result({"train", project, "--out", folder / "out", "--epochs", "1", "--set", "data.samples=400", "--set",
                "objective_2.weight=0.5"});
  const auto rows = metrics();
  std::map<std::string, std::size_t> column;
  for (std::size_t i = 0; i < rows.front().size(); ++i) column[rows.front()[i]] = i;
  for (const char* name : {"loss.class", "accuracy.class", "loss.slant", "mae.slant", "validation_rmse.slant"})
    ASSERT_TRUE(column.contains(name)) << name;
  const auto number = [&](const auto& row, const char* name) { return std::stod(row[column[name]]); };
  for (const auto* row : {&rows[1], &rows.back()})
    EXPECT_NEAR(number(*row, "loss"), number(*row, "loss.class") + 0.5 * number(*row, "loss.slant"), 1e-5);
  EXPECT_TRUE(rows[1][column["rmse.slant"]].empty()) << "not told of a step";
  const auto judged = json({"evaluate", folder / "out", "--json"});
  EXPECT_EQ(judged["mae.slant"], report()["final"]["validation"]["mae.slant"]);
  expect_refused({"train", project, "--out", folder / "two", "--set", "data.slant=off"},
                 {"“slant”", "input, target"});
}

TEST_F(Results, ARunBeginsWithOldWeights) {
  const std::string project = save(moons());
  const std::string weights = trained(project);
  const auto taken =
      cli({"train", project, "--out", folder / "next", "--weights", folder / "out", "--only", "dense_1"});
  EXPECT_EQ(taken.status, 0) << taken.err;
  EXPECT_NE(taken.err.find("Begins with the weights of dense_1."), std::string::npos) << taken.err;
  const auto whole = cli(
      {"train", project, "--out", folder / "all", "--weights", weights, "--set", "layer.dense_2.initializer=zeros"});
  EXPECT_NE(whole.err.find("dense_1, batch_norm_1, dense_2."), std::string::npos) << whole.err;
  expect_refused({"train", project, "--out", folder / "x", "--weights", weights, "--only", "dense_7"},
                 {"“dense_7”", "dense_1, batch_norm_1, dense_2"});
  expect_refused({"train", project, "--out", folder / "x", "--only", "dense_1"}, {"--only", "--weights"});
  expect_refused({"train", project, "--out", folder / "x", "--weights", folder / "gone.npz"}, {"gone.npz"});
  EXPECT_FALSE(std::filesystem::exists(folder / "x"));
}

TEST_F(Results, EvaluateReproducesTheRunsOwnFigures) {
  const std::string project = save(moons());
  const std::string weights = trained(project);
  auto told = report();
  for (const auto& [split, place] :
       {std::pair{"validation", told["final"]["validation"]}, std::pair{"test", told["test"]}})
    for (const char* threads : {"1", "2"}) {
      auto again =
          json({"evaluate", project, "--weights", weights, "--split", split, "--json", "--threads", threads});
      EXPECT_EQ(again["loss"], place["loss"]) << split;
      EXPECT_EQ(again["accuracy"], place["accuracy"]) << split;
      EXPECT_EQ(again["split"], split);
    }
  EXPECT_EQ(json({"evaluate", project, "--weights", weights, "--split", "train", "--json"})["samples"], 210);
  EXPECT_TRUE(result({"evaluate", project, "--weights", weights}).starts_with("validation, 60 samples: loss "));
}

TEST_F(Results, PredictGivesLogitsOrProbabilities) {
  const std::string project = save(moons());
  const std::string weights = trained(project);
  const std::string points = raw_points();
  (void)result({"predict", project, "--weights", weights, "--input", points, "--output", folder / "y.npy"});
  (void)result(
      {"predict", project, "--weights", weights, "--input", points, "--output", folder / "p.npy", "--probabilities"});
  const auto logits = load_npy(folder / "y.npy"), shares = load_npy(folder / "p.npy");
  ASSERT_TRUE(logits.ok());
  ASSERT_EQ(logits->shape, (Shape{5, 2}));
  for (std::size_t i = 0; i < 5; ++i) {
    const double a = logits->values[2 * i], b = logits->values[2 * i + 1];
    EXPECT_NEAR(shares->values[2 * i], 1 / (1 + std::exp(b - a)), 1e-5);
    EXPECT_NEAR(shares->values[2 * i] + shares->values[2 * i + 1], 1, 1e-5);
  }
  // One sample may come without its batch axis.
  EXPECT_TRUE(save_npy(Tensor(Shape{2}, {1, 0.5F}), folder / "one.npy").ok());
  (void)result(
      {"predict", project, "--weights", weights, "--input", folder / "one.npy", "--output", folder / "o.npy"});
  const auto one = load_npy(folder / "o.npy");
  ASSERT_EQ(one->shape, (Shape{1, 2}));
  EXPECT_NEAR(one->values[0], logits->values[2], 1e-5);
}

// Sequences that end early: their lengths are asked for, and what stands behind the end counts for nothing.
TEST_F(Results, PredictTakesTheLengthsOfSequences) {
  Project project;
  Sketch s(project.graph);
  s.tokens(5, 4);
  s.add("embedding", {{"vocabulary", std::int64_t{4}}, {"width", std::int64_t{4}}});
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  s.dense(4);
  project.sources = {{"sequence_reversal",
                      {{"samples", std::int64_t{50}},
                       {"length", std::int64_t{5}},
                       {"vocabulary", std::int64_t{4}},
                       {"shortest", std::int64_t{2}}}}};
  set(project, "layer.input_1.lengths", "input");
  set(project, "training.epochs", "1");
  const std::string file = save(project), weights = trained(file);
  EXPECT_TRUE(save_npy(Tensor(Shape{2, 5}, {1, 2, 0, 0, 0, 3, 1, 2, 0, 1}), folder / "a.npy").ok());
  EXPECT_TRUE(save_npy(Tensor(Shape{2, 5}, {1, 2, 3, 3, 3, 3, 1, 2, 0, 1}), folder / "b.npy").ok());
  EXPECT_TRUE(save_npy(Tensor(Shape{2}, {2, 5}), folder / "lengths.npy").ok());
  for (const char* name : {"a", "b"})
    (void)result({"predict", file, "--weights", weights, "--input", folder / (std::string(name) + ".npy"),
                  "--lengths", folder / "lengths.npy", "--output", folder / (std::string(name) + "_said.npy")});
  const auto a = load_npy(folder / "a_said.npy"), b = load_npy(folder / "b_said.npy");
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(a->shape, (Shape{2, 5, 4}));
  EXPECT_EQ(a->values, b->values) << "what stands in the padding shows";
  EXPECT_EQ(a->values[8], 0) << "padding is answered";
  const auto refused = [&](const std::vector<std::string>& more, const std::string& word) {
    std::vector<std::string> call{"predict",        file,       "--weights",      weights, "--input",
                                  folder / "a.npy", "--output", folder / "no.npy"};
    call.insert(call.end(), more.begin(), more.end());
    const auto done = cli(call);
    EXPECT_EQ(done.status, 2);
    EXPECT_NE(done.err.find(word), std::string::npos) << done.err;
  };
  refused({}, "--lengths");
  EXPECT_TRUE(save_npy(Tensor(Shape{3}, {2, 5, 1}), folder / "three.npy").ok());
  refused({"--lengths", folder / "three.npy"}, "2 samples");
  EXPECT_TRUE(save_npy(Tensor(Shape{2}, {2, 6}), folder / "long.npy").ok());
  refused({"--lengths", folder / "long.npy"}, "Sample 2");
}

TEST_F(Results, PredictReadsATableAndWritesOne) {
  std::string table = "width,height,colour,kind\n";
  for (int i = 0; i < 60; ++i)
    table += std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + (i % 2 ? "red" : "blue") + "," +
             (i % 7 > 3 ? "\"wide, very\"" : "narrow") + "\n";
  test::write_raw(folder / "table.csv", table);
  Project project = moons();
  project.sources = {{"csv", {{"file", std::string("table.csv")}}}};
  set(project, "layer.input_1.shape", "4");  // width, height, blue, red
  (void)trained(save(project));
  const std::string run = folder / "out";
  // Other columns, another order, no target, a row that lacks cells.
  test::write_raw(folder / "new.csv", "height,note,colour,width\n1,a,red,2\n4,b,blue,6\n9\n0,c,red,5\n");
  const auto done =
      cli({"predict", run, "--input", folder / "new.csv", "--output", folder / "said.csv", "--probabilities"});
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_NE(done.err.find("row"), std::string::npos) << "the row that is left out is not mentioned";
  const std::string said = read_raw(folder / "said.csv");
  std::istringstream lines(said);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "line,prediction,narrow,\"wide, very\"");
  // The same as an array: raw values in the order of the inputs.
  Tensor raw(Shape{3, 4}, {2, 1, 0, 1, 6, 4, 1, 0, 5, 0, 0, 1});
  ASSERT_TRUE(save_npy(raw, folder / "new.npy").ok());
  (void)result({"predict", run, "--input", folder / "new.npy", "--output", folder / "p.npy", "--probabilities"});
  const auto shares = load_npy(folder / "p.npy");
  const char* numbers[] = {"2", "3", "5"};  // lines of the file
  for (std::size_t row = 0; row < 3; ++row) {
    ASSERT_TRUE(std::getline(lines, line));
    const float narrow = shares->values[2 * row], wide = shares->values[2 * row + 1];
    EXPECT_EQ(line, std::string(numbers[row]) + "," + (wide > narrow ? "\"wide, very\"" : "narrow") + "," +
                        shortest(narrow) + "," + shortest(wide));
  }
  EXPECT_FALSE(std::getline(lines, line));
  // Through pipes.
  const test::Process piped{VITRINE_CLI, folder / "", "", -1, folder / "new.csv"};
  EXPECT_EQ(piped({"predict", run, "--input", "-", "--output", "-", "--probabilities"}).out, said);
  const test::Process piped_array{VITRINE_CLI, folder / "", "", -1, folder / "new.npy"};
  EXPECT_EQ(piped_array({"predict", run, "--input", "-", "--output", "-", "--probabilities"}).out,
            read_raw(folder / "p.npy"));
  expect_refused({"predict", run, "--input", folder / "new.npy", "--output", folder / "y.txt"}, {"y.txt", ".csv"});
  test::write_raw(folder / "less.csv", "height,colour\n1,red\n");
  expect_refused({"predict", run, "--input", folder / "less.csv", "--output", "-"}, {"less.csv", "width"});
  expect_complaint(test::Process{VITRINE_CLI, folder / "", "", -1,
                                 folder / "less.csv"}({"predict", run, "--input", "-", "--output", "-"}),
                   {"standard input", "width"}, 2);
  // The weights know all that rows need: the data they were trained on may be gone.
  std::filesystem::remove(folder / "table.csv");
  (void)result({"predict", run, "--input", folder / "new.csv", "--output", folder / "again.csv", "--probabilities"});
  EXPECT_EQ(read_raw(folder / "again.csv"), said);
  expect_refused({"evaluate", run}, {"table.csv", "does not exist"});
  // What several objectives judge only the data know.
  auto two = load_project(run + "/project.vitrine");
  ASSERT_TRUE(two.ok());
  two->objectives.push_back(two->objectives.front());
  ASSERT_TRUE(save_project(*two, run + "/project.vitrine").ok());
  expect_refused({"predict", run, "--input", folder / "new.csv", "--output", folder / "x.csv"},
                 {"table.csv", "does not exist"});
}

TEST_F(Results, ExportsHoldTheSameTensorsInBothFormats) {
  const std::string project = save(moons());
  const std::string weights = trained(project);
  for (const char* name : {"copy.safetensors", "copy.npz"}) {
    (void)result({"export", project, "--weights", weights, "--to", folder / name});
    const auto original = load_tensors(weights), copy = load_tensors(folder / name);
    ASSERT_TRUE(copy.ok()) << name;
    EXPECT_TRUE(test::same(*original, *copy)) << name;
    EXPECT_NE(copy->find("batch_norm_1.running_mean"), nullptr);
    auto again = json({"evaluate", project, "--weights", folder / name, "--json"});
    EXPECT_EQ(again["loss"], report()["final"]["validation"]["loss"]) << name;
  }
}

TEST_F(Results, ARunThatBlowsUpFailsAndKeepsFiniteWeights) {
  Project project = moons();
  ASSERT_TRUE(project.graph.remove("batch_norm_1").ok());
  ASSERT_TRUE(project.graph.connect({{"dense_1", 0}, {"dropout_1", 0}}).ok());
  set(project, "optimizer.type", "sgd");
  set(project, "optimizer.learning_rate", "1000");
  set(project, "optimizer.momentum", "0.9");
  set(project, "layer.dense_2.units", "1");
  set(project, "loss.type", "mse");
  set(project, "training.epochs", "200");
  const std::string path = save(project);
  const auto done = cli({"train", path, "--out", folder / "out"});
  EXPECT_EQ(done.status, 1);
  EXPECT_NE(done.err.find("Training stopped at step"), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("dense_"), std::string::npos) << done.err;
  EXPECT_EQ(report()["stopped"]["reason"], "not_finite");
  const auto kept = load_tensors(folder / "out/weights.safetensors");
  ASSERT_TRUE(kept.ok());
  for (const auto& [name, tensor] : kept->tensors)
    for (const float value : tensor.values) ASSERT_TRUE(std::isfinite(value)) << name;
}

TEST_F(Results, ATableFromAFileBesideTheProject) {
  std::string table = "width;height;kind\n";
  for (int i = 0; i < 60; ++i)
    table += std::to_string(i % 7) + "," + std::to_string(i % 10) + ";" + std::to_string(i % 5) + ";" +
             (i % 7 > 3 ? "wide" : "narrow") + "\n";
  table += "1,5;2\n";  // one cell too few: left out, and said so
  test::write_raw(folder / "table.csv", table);
  Project project = moons();
  project.sources = {{"csv", {{"file", std::string("table.csv")}}}};
  const auto done = cli({"train", save(project), "--out", folder / "out"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_NE(done.err.find("row"), std::string::npos) << "the ragged row is not mentioned: " << done.err;
  EXPECT_EQ(report()["samples"]["train"].get<int>() + report()["samples"]["validation"].get<int>() +
                report()["samples"]["test"].get<int>(),
            60);
  const auto trained = load_trained(folder / "out/weights.safetensors");
  EXPECT_EQ(trained->class_names, (std::vector<std::string>{"narrow", "wide"}));
}

}  // namespace
}  // namespace vitrine
