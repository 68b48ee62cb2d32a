// A regression in thousands or in millionths learns as one around 1 does, and all that is said of it is in its unit.
#include <gtest/gtest.h>

#include <cmath>

#include "core/data/table_code.h"
#include "core/train/check.h"
#include "core/train/probe_desk.h"
#include "core/train/probes/activations.h"
#include "core/train/probes/outputs.h"
#include "core/train/scaling.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// Prices: 200,000 ± 100,000, curved over one input.
Data prices(std::size_t count = 400) {
  std::vector<float> x(count), y(count);
  for (std::size_t i = 0; i < count; ++i) {
    x[i] = static_cast<float>(i * 7919 % count) / static_cast<float>(count) * 4 - 2;
    y[i] = 200'000 + 100'000 * std::sin(2 * x[i]);
  }
  return points(x, y);
}

Project price_project(const std::string& normalisation) {
  Project project = new_project();
  Sketch s(project.graph);
  s.input({1});
  s.dense(32, "tanh");
  s.dense(1);
  project.objectives.front().loss = {"mse", {}};
  set(project, "optimizer.learning_rate", "0.01");
  set(project, "training.epochs", "100");
  set(project, "target_transform.type", normalisation);
  return project;
}

double r_squared_of(const EpochRecord& epoch) {
  return epoch.validation.metrics.at(2);
}

TEST(TargetScale, ANewProjectLearnsPrices) {
  const Pool pool(1);
  EXPECT_EQ(new_project().target_transform.type, "standardise");
  const auto trainer = trainer_of(price_project("standardise"), prices(), pool);
  EXPECT_EQ(trainer->info().figures.at(2).title, "R²");
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  EXPECT_GT(r_squared_of(story.epochs.back()), 0.98);
  EXPECT_LT(story.epochs.back().validation.loss, 0.05F);  // in units of the normalised target

  const auto plain = trainer_of(price_project("none"), prices(), pool);
  Story without;
  ASSERT_TRUE(train(*plain, without));
  EXPECT_LT(r_squared_of(without.epochs.back()), 0.1);  // what the normalisation is for
}

// Every way to see a prediction gives the same figures, in the target's unit.
TEST(TargetScale, PredictionsAndMetricsAreInTheTargetsUnit) {
  const Pool pool(1);
  const Data data = prices();
  const auto trainer = trainer_of(price_project("standardise"), data, pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story));
  const auto& rows = trainer->split().validation;
  const Tensor answers = trainer->evaluator().predict(std::span<const std::int64_t>(rows));
  double absolute = 0, squared = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double off = answers.values[i] - data->target().sample(rows[i])[0];
    absolute += std::abs(off) / static_cast<double>(rows.size());
    squared += off * off / static_cast<double>(rows.size());
    EXPECT_NEAR(answers.values[i], 200'000, 150'000);
  }
  const MetricSet judged = trainer->evaluator().evaluate(rows);
  EXPECT_NEAR(judged.metrics.at(0), absolute, absolute * 1e-3);
  EXPECT_NEAR(judged.metrics.at(1), std::sqrt(squared), std::sqrt(squared) * 1e-3);
  EXPECT_GT(trainer->record().metric, 100.0F);  // the step's MAE too

  Tensor raw(Shape{static_cast<std::int64_t>(rows.size()), 1});
  for (std::size_t i = 0; i < rows.size(); ++i) raw.values[i] = data->input().sample(rows[i])[0];
  EXPECT_EQ(trainer->evaluator().predict(raw), answers);

  ProbeDesk desk;
  const auto watched = desk.watch(outputs_of(512));
  desk.answer([&](std::int64_t step) { return trainer->subject(step); }, [] { return false; });
  std::uint64_t seen = 0;
  const auto newest = watched->answers().take_newer(seen);
  const auto* outputs = dynamic_cast<const OutputsAnswer*>(newest.get());
  ASSERT_NE(outputs, nullptr);
  EXPECT_EQ(outputs->values.values, answers.values);
}

// What the canvas draws of an Output is what predictions say of the same sample; layers before it say what they say.
TEST(TargetScale, ActivationsOfAnOutputAreInTheTargetsUnit) {
  const Pool pool(1);
  Project project = price_project("standardise");
  Sketch s(project.graph);
  s.add("output", {}, {"dense_2"});
  const auto trainer = trainer_of(project, prices(), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 20));
  const auto rows = trainer->split().validation;
  const Tensor said = trainer->evaluator().predict(std::span<const std::int64_t>(rows));
  const auto probe = probe_types().at("activations").make(activations_of({3, 5}).params);
  const auto told =
      std::dynamic_pointer_cast<ActivationsAnswer>(probe->look(trainer->subject(kNow), [] { return false; }));
  int outputs = 0;
  for (const NodeActivations& node : told->nodes) {
    EXPECT_EQ(node.in_unit_of_target, node.node == "output_1") << node.node;
    if (node.node != "output_1") continue;
    ++outputs;
    for (std::size_t i = 0; i < 2; ++i) {
      const float wanted = said.values[i == 0 ? 3 : 5];
      EXPECT_NEAR(node.values[i].at(0), wanted, 1e-5 * std::abs(wanted));
      EXPECT_NEAR(node.values[i].at(0), 200'000, 200'000);
      EXPECT_GT(std::abs(node.values[i].at(0)), 1'000.0F);
    }
    EXPECT_NEAR(node.all.mean, (static_cast<double>(said.values[3]) + static_cast<double>(said.values[5])) / 2, 10);
  }
  EXPECT_EQ(outputs, 1);
}

TEST(TargetScale, IsFittedOnTrainingSamplesAndKeptWithTheWeights) {
  Project project = price_project("standardise");
  project.split = {{"mode", std::string("ordered")}, {"validation", 0.5}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, points({0, 1, 2, 3}, {10, 30, 1000, 5000}), pool);
  const Trained trained = trainer->trained(false);
  EXPECT_EQ(trained.target.shift, std::vector<float>{20});
  EXPECT_EQ(trained.target.scale, std::vector<float>{0.1F});
}

TEST(TargetScale, ClassesAndYesOrNoKeepTheirTargets) {
  const Pool pool(1);
  Project classes = norm_project();
  classes.target_transform = {"standardise", {}};
  EXPECT_TRUE(trainer_of(classes, load(classes), pool)->trained(false).target.identity());

  Project yes_or_no = price_project("standardise");
  yes_or_no.objectives.front().loss = {"binary_cross_entropy", {}};
  const auto trainer = trainer_of(yes_or_no, points({0, 1, 2, 3, 4}, {0, 1, 1, 0, 1}), pool);
  EXPECT_TRUE(trainer->trained(false).target.identity());
}

// Weights whose file says nothing of normalisation are not taken for weights that need none.
TEST(TargetScale, WeightsFromElsewhereGetTheProjectsOwnFitAndASentence) {
  const Pool pool(1);
  const Data data = prices();
  const Project project = price_project("standardise");
  const auto trainer = trainer_of(project, data, pool);
  Trained trained = trainer->trained(false);
  std::string note;
  const auto known = scales_of(trained, project, *data, trainer->split().train, note);
  ASSERT_TRUE(known.ok());
  EXPECT_EQ(known->target, trained.target);
  EXPECT_TRUE(note.empty());

  Trained foreign = trained;
  foreign.described = false, foreign.target = {}, foreign.input = {};
  const auto fitted = scales_of(foreign, project, *data, trainer->split().train, note);
  ASSERT_TRUE(fitted.ok());
  EXPECT_EQ(fitted->target, trained.target);
  EXPECT_NE(note.find("fitted anew"), std::string::npos) << note;

  trained.input = {{1, 2, 3}, {1, 1, 1}};
  EXPECT_FALSE(scales_of(trained, project, *data, trainer->split().train, note).ok());
  trained = trainer->trained(false);
  trained.input_names = {"rooms"};
  auto named = std::make_shared<Dataset>(*data);
  named->fields[0].names = {"area"};
  const auto other = scales_of(trained, project, *named, trainer->split().train, note);
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().what.find("“rooms” in training and is “area” here"), std::string::npos);
}

const Problem* warning_of(const Analysis& analysis, const std::string& path) {
  for (const Problem& problem : analysis.problems)
    if (problem.severity == Severity::warning && problem.fix && problem.fix->settings.front().path == path)
      return &problem;
  return nullptr;
}

TEST(TargetScale, ALargeTargetThatNothingNormalisesIsAWarningWithAFix) {
  Project project = price_project("none");
  const DataFacts facts = facts_of(*prices());
  const Analysis before = check_project(project, &facts);
  EXPECT_TRUE(before.ok());
  const Problem* problem = warning_of(before, "target_transform.type");
  ASSERT_NE(problem, nullptr);
  EXPECT_NE(problem->text.find("100,0"), std::string::npos) << problem->text;
  for (const auto& setting : problem->fix->settings) set(project, setting.path, setting.value);
  EXPECT_TRUE(check_project(project, &facts).problems.empty());
  const DataFacts small = facts_of(*points({0, 1, 2, 3, 4, 5, 6, 7}, {0.5, -0.5, 0, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(check_project(price_project("none"), &small).problems.empty());
}

TEST(TargetScale, InputsOfVeryDifferentSizeAreAWarningWithAFix) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(1);
  project.objectives.front().loss = {"mse", {}};
  project.split.set("validation", 0.0);  // two samples are too few to keep any
  const auto with = [](std::vector<float> inputs) {
    auto data = std::make_shared<Dataset>(*points(std::vector<float>(inputs.size() / 2), {0, 1}));
    data->fields[0] = {"input", FieldKind::values, {2}, {inputs.begin(), inputs.end()}, 0, {}};
    return facts_of(*data);
  };
  const DataFacts wide = with({0.001F, 4000, 0.0005F, 3000});
  const Analysis before = check_project(project, &wide);
  EXPECT_TRUE(before.ok());
  const Problem* problem = warning_of(before, "transform.type");
  ASSERT_NE(problem, nullptr);
  EXPECT_NE(problem->text.find("0.001"), std::string::npos) << problem->text;
  EXPECT_NE(problem->text.find("4,000"), std::string::npos) << problem->text;
  EXPECT_EQ(problem->fix->settings.front().value, "standardise");
  for (const DataFacts& fine : {with({0.5F, 2, -1, 0.1F}), with({0, 1, 1, 0})})
    EXPECT_TRUE(check_project(project, &fine).problems.empty());
  set(project, "transform.type", "standardise");
  EXPECT_TRUE(check_project(project, &wide).problems.empty());
}

// Gaps are filled by the mean of the training samples, whatever the normalisation.
TEST(Gaps, AreFilledByTheMeanOfTheTrainingSamples) {
  auto data = std::make_shared<Dataset>(*points({1, 3, NAN, 100, NAN}, {1, 2, 3, 4, 5}));
  data->fields[0].gaps = true;
  ASSERT_TRUE(check_dataset(*data).ok());
  for (const char* normalisation : {"none", "standardise", "minmax"}) {
    Project project = line_project(3, 5, 0.1, 3);
    set(project, "transform.type", normalisation);
    const Pool pool(1);
    const auto trainer = trainer_of(project, data, pool);
    EXPECT_EQ(trainer->trained(false).input.fill, std::vector<float>{2}) << normalisation;
    Story story;
    ASSERT_TRUE(train(*trainer, story));
    EXPECT_TRUE(std::isfinite(story.epochs.back().validation.loss));
  }
  data->fields[0].gaps = false;
  EXPECT_FALSE(check_dataset(*data).ok());
}

// A text that is missing is 0 in all its inputs: what is exported says the same.
TEST(Gaps, OfTextsAreZeros) {
  auto data = std::make_shared<Dataset>();
  data->count = 4;
  data->fields = {{"input", FieldKind::values, Shape{3}, {1, 1, 0, 3, 0, 1, NAN, 0, 0, 5, 1, 0}, 0, {}, true},
                  {"target", FieldKind::values, Shape{1}, {1, 2, 3, 4}, 0, {}}};
  auto code = std::make_shared<TableCode>();
  code->inputs.resize(2);
  code->inputs[1].kind = CsvKind::text;
  code->inputs[1].texts = {"blue", "red"};
  data->table = code;
  const std::int64_t rows[] = {0, 1, 2, 3};
  EXPECT_EQ(fit_scales(Project{}, *data, rows).input.fill, (std::vector<float>{3, 0, 0}));
}

}  // namespace
}  // namespace vitrine
