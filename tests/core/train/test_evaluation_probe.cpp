// A network judged on a whole part of the data: numbers, what there is not, and who asks. Beside the metrics, which
// count batch by batch.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/probe_desk.h"
#include "tests/core/train/evaluation_support.h"

namespace vitrine {
namespace {

using namespace test;

// ---- numbers

// Two prices of one input, in thousands.
Data two_prices() {
  auto data = std::make_shared<Dataset>();
  data->title = "prices";
  data->count = 300;
  AlignedVector<float> x, y;
  for (int i = 0; i < 300; ++i) {
    x.push_back(static_cast<float>(i * 7919 % 300) / 75 - 2);
    y.push_back(200'000 + 100'000 * std::sin(2 * x.back()));
    y.push_back(50 - 7 * x.back());
  }
  data->fields.push_back({"input", FieldKind::values, {1}, x, 0, {}});
  data->fields.push_back({"target", FieldKind::values, {2}, y, 0, {"house", "fence"}});
  return data;
}
Project price_network() {
  Project project;
  Sketch s(project.graph);
  s.input({1});
  s.dense(16, "tanh");
  s.dense(2);
  project.objectives.front().loss = {"mse", {}};
  project.target_transform = {"standardise", {}};
  set(project, "optimizer.learning_rate", "0.01");
  return project;
}

void expect_judged_alike(const EvaluationAnswer& answer, Trainer& trainer, Part part) {
  const JudgedFigures judged(trainer, part);
  const auto near = [](double a, double b) { EXPECT_NEAR(a, b, 2e-6 * std::max(1.0, std::abs(b))); };
  near(answer.report.mae, judged["mae"]);
  near(answer.report.rmse, judged["rmse"]);
  near(answer.report.r2, judged["r2"]);
}

TEST(EvaluationProbe, NumbersAreInTheTargetsOwnUnit) {
  const Pool pool(2);
  const auto data = two_prices();
  const auto trainer = trainer_of(price_network(), data, pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 60));
  const auto answer = evaluated(*trainer, Part::validation);
  ASSERT_EQ(answer->kind, EvaluationKind::numbers);
  EXPECT_EQ(answer->columns, 2);
  EXPECT_EQ(answer->column_names, (std::vector<std::string>{"house", "fence"}));
  expect_judged_alike(*answer, *trainer, Part::validation);
  const auto& rows = trainer->split().validation;
  EXPECT_EQ(answer->rows, rows);
  const Tensor said = trainer->evaluator().predict(rows);
  EXPECT_TRUE(same_floats(answer->predicted_numbers.data(), said.values.data(), rows.size() * 2));
  std::vector<float> truth, first, first_truth;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const float value : data->target().sample(rows[i])) truth.push_back(value);
    first.push_back(said.values[2 * i]), first_truth.push_back(truth[2 * i]);
  }
  EXPECT_EQ(answer->true_numbers, truth) << "the data's own numbers, to the bit";
  ASSERT_EQ(answer->column_reports.size(), 2U);
  const RegressionReport expected = regression_report(first, first_truth), &column = answer->column_reports[0];
  EXPECT_EQ(column.rmse, expected.rmse);
  EXPECT_EQ(column.largest, rows[static_cast<std::size_t>(expected.largest)]);
}

TEST(EvaluationProbe, ANumberThatIsNotKnownOrNotAnsweredIsLeftOut) {
  auto data = std::make_shared<Dataset>(*two_prices());
  Project project = price_network();
  project.split.set("mode", std::string("ordered"));
  data->fields[1].gaps = true;
  data->fields[1].values.floats()[2 * 299] = std::numeric_limits<float>::quiet_NaN();
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  const auto answer = evaluated(*trainer, Part::validation);
  EXPECT_EQ(answer->unlabelled, 1);
  EXPECT_EQ(answer->report.left_out, 1);
  EXPECT_EQ(answer->report.count, 2 * answer->judged - 1);
  EXPECT_TRUE(std::isfinite(answer->report.rmse));
}

struct NumberCase {
  const char* name;
  Project (*project)();
};
void PrintTo(const NumberCase& one, std::ostream* out) {
  *out << one.name;
}
Project noise_of_moons() {
  Project project;
  Sketch s(project.graph);
  const NodeId sample = s.input({2}), time = s.input({1});
  read_field(project.graph, sample, "noisy");
  read_field(project.graph, time, "time");
  s.add("concatenate", {}, {sample, time});
  s.dense(16, "tanh");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{300}}}}};
  project.recipe.type = "diffusion";
  project.objectives.front().loss = {"mse", {}};
  set(project, "objective.target", "noise");
  return project;
}
// A target that is made, in a unit: changed copies of what the network reads.
Project copies_of_moons() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(16, "tanh");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{300}}}}};
  project.batch_transforms = {{"gaussian_noise", {{"deviation", 0.2}}}};
  project.transform = {"standardise", {}};
  project.objectives.front().loss = {"mse", {}};
  set(project, "objective.target", "noisy");
  return project;
}
class EvaluationOfNumbers : public testing::TestWithParam<NumberCase> {};
INSTANTIATE_TEST_SUITE_P(Networks, EvaluationOfNumbers,
                         testing::Values(NumberCase{"carried", carried_project},
                                         NumberCase{"variational", variational_project},
                                         NumberCase{"diffusion", noise_of_moons},
                                         NumberCase{"made", copies_of_moons}),
                         [](const auto& one) { return std::string(one.param.name); });

// Streams whose states go on, samples that are drawn, targets that a recipe makes, a unit behind a sigmoid.
TEST_P(EvaluationOfNumbers, SaysWhatTheMetricsSay) {
  Project project = GetParam().project();
  project.objectives.front().metrics = {{"mae", {}}, {"rmse", {}}, {"r2", {}}};
  const Pool pool(2);
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 8));
  const auto answer = evaluated(*trainer, Part::train);
  ASSERT_EQ(answer->why, "");
  ASSERT_EQ(answer->kind, EvaluationKind::numbers);
  const JudgedFigures judged(*trainer, Part::train);
  EXPECT_NEAR(answer->report.mae, judged["mae"], 2e-6);
  EXPECT_NEAR(answer->report.rmse, judged["rmse"], 2e-6);
  EXPECT_EQ(std::isnan(answer->report.r2), std::isnan(judged["r2"])) << "where all that is compared with is 1";
  if (!std::isnan(judged["r2"])) {
    EXPECT_NEAR(answer->report.r2, judged["r2"], 1e-5);
  }
}

// Sequences of one to five numbers; what stands behind their end is far from anything that is said.
TEST(EvaluationProbe, PaddingOfNumbersDoesNotCount) {
  auto data = std::make_shared<Dataset>();
  data->title = "ragged numbers";
  data->count = 200;
  AlignedVector<float> x, y;
  std::vector<std::int32_t> lengths;
  for (int i = 0; i < 200; ++i) {
    lengths.push_back(1 + i % 5);
    for (int t = 0; t < 5; ++t) {
      x.push_back(static_cast<float>((i * 37 + t * 11) % 17) / 8 - 1);
      y.push_back(t < lengths.back() ? 100 + 3 * x.back() : 1e6F);
    }
  }
  data->fields.push_back({"input", FieldKind::values, {5, 1}, x, 0, {}, false, lengths});
  data->fields.push_back({"target", FieldKind::values, {5, 1}, y, 0, {}, false, lengths});
  Project project;
  Sketch s(project.graph);
  s.input({5, 1});
  s.dense(4, "tanh");
  s.dense(1);
  set(project, "layer.input_1.lengths", "input");
  project.objectives.front().loss = {"mse", {}};
  project.target_transform = {"standardise", {}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 20));
  const auto answer = evaluated(*trainer, Part::train);
  ASSERT_EQ(answer->kind, EvaluationKind::numbers);
  expect_judged_alike(*answer, *trainer, Part::train);
  std::size_t at = 0;
  for (const std::int64_t row : trainer->split().train)
    for (std::int32_t t = 0; t < lengths[static_cast<std::size_t>(row)]; ++t, ++at) {
      ASSERT_LT(at, answer->rows.size());
      EXPECT_EQ(answer->rows[at], row);
      EXPECT_EQ(answer->positions[at], t);
      EXPECT_EQ(answer->true_numbers[at], y[static_cast<std::size_t>(row * 5 + t)]);
    }
  EXPECT_EQ(at, answer->rows.size());
}

// Numbers from 0 to 4 that the network tells as shares of their reach: the unit lies behind the sigmoid.
TEST(EvaluationProbe, AUnitBehindASigmoidIsPutBackBehindIt) {
  auto data = std::make_shared<Dataset>(*two_prices());
  for (float& x : data->fields[0].values.floats()) x += 2;
  data->fields.pop_back();
  Project project;
  Sketch s(project.graph);
  s.input({1});
  s.dense(4, "tanh");
  s.dense(1);
  project.transform = {"minmax", {}};
  project.objectives.front().loss = {"binary_cross_entropy", {}};
  project.objectives.front().settings = {{"target", std::string("input")}};
  project.objectives.front().metrics = {{"mae", {}}, {"rmse", {}}, {"r2", {}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  const auto answer = evaluated(*trainer, Part::train);
  ASSERT_EQ(answer->kind, EvaluationKind::numbers);
  EXPECT_GT(*std::max_element(answer->true_numbers.begin(), answer->true_numbers.end()), 3.5F);
  expect_judged_alike(*answer, *trainer, Part::train);
}

// ---- what there is not

TEST(EvaluationProbe, WhereNothingCanBeJudgedItSaysWhy) {
  const Pool pool(1);
  const auto trainer = trainer_of(four_clouds(), load(four_clouds()), pool);
  const auto none = evaluated(*trainer, Part::test);
  EXPECT_EQ(none->kind, EvaluationKind::none);
  EXPECT_NE(none->why.find("no test samples"), std::string::npos) << none->why;
  Project without = variational_project();
  std::swap(without.objectives[0], without.objectives[1]);
  const auto told = evaluated(*trainer_of(without, load(without), pool), Part::train);
  EXPECT_NE(told->why.find("no field of the data"), std::string::npos) << told->why;
  EXPECT_EQ(told->kind, EvaluationKind::none);
  const auto duel = evaluated(*trainer_of(adversarial_project(), load(adversarial_project()), pool), Part::train);
  EXPECT_NE(duel->why.find("against each other"), std::string::npos) << duel->why;
  const Data blank = load(four_clouds());
  auto unlabelled = std::make_shared<Dataset>(*blank);
  Project ordered = four_clouds();
  ordered.split = {{"mode", std::string("ordered")}, {"validation", 0.1}};
  for (std::size_t i = 800; i < 900; ++i) unlabelled->fields[1].values.floats()[i] = -1;
  const auto silent = evaluated(*trainer_of(ordered, unlabelled, pool), Part::validation);
  EXPECT_NE(silent->why.find("has a label"), std::string::npos) << silent->why;
}

TEST(EvaluationProbe, AStateThatGoesOnIsNotCutIntoPieces) {
  const Project project = carried_project();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  const auto answer = evaluated(*trainer, Part::train, {.pass = 1000});
  EXPECT_EQ(answer->kind, EvaluationKind::none);
  EXPECT_NE(answer->why.find("one piece"), std::string::npos) << answer->why;
}

TEST(EvaluationProbe, ListsThatWouldBeTooLongAreThinnedAndCountsAreNot) {
  const Project project = four_clouds();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  const auto all = evaluated(*trainer, Part::train);
  const auto few = evaluated(*trainer, Part::train, {.lists = 20 * 100});
  EXPECT_NE(few->thinned, "");
  EXPECT_EQ(few->tallies, all->tallies);
  EXPECT_EQ(few->judged, all->judged);
  ASSERT_GT(few->every, 1);
  ASSERT_LE(few->truth.size(), 100U);
  for (std::size_t i = 0; i < few->truth.size(); ++i) {
    const std::size_t at = i * static_cast<std::size_t>(few->every);
    EXPECT_EQ(few->rows[i], all->rows[at]);
    EXPECT_EQ(few->predicted[i], all->predicted[at]);
    EXPECT_TRUE(same_floats(few->probability.data() + 4 * i, all->probability.data() + 4 * at, 4));
  }
  const auto bare = evaluated(*trainer, Part::train, {.probabilities = 1000});
  EXPECT_NE(bare->thinned.find("no curves"), std::string::npos) << bare->thinned;
  EXPECT_EQ(bare->predicted, all->predicted);
  EXPECT_TRUE(bare->probability.empty() && bare->output.empty());
  EXPECT_TRUE(class_scores(*bare, 0).empty() && confidences_of(*bare).confidence.empty());
  const auto prices = trainer_of(price_network(), two_prices(), pool);
  const auto numbers = evaluated(*prices, Part::train, {.lists = 28 * 50}), whole = evaluated(*prices, Part::train);
  EXPECT_LE(numbers->rows.size(), 50U);
  EXPECT_EQ(numbers->report.rmse, whole->report.rmse);
}

// Of many batches it takes the one under way, and asks nobody again.
TEST(EvaluationProbe, ALookThatIsStoppedEndsSoon) {
  Project project = four_clouds();
  set(project, "training.batch_size", "64");
  project.sources = {{"gaussians", {{"samples", std::int64_t{20'000}}, {"classes", std::int64_t{4}}}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  for (const int at : {1, 2, 40, 100}) {
    int asked = 0;
    const auto answer = evaluate_part(trainer->subject(kNow), Part::train, [&] { return ++asked >= at; });
    EXPECT_EQ(asked, at);
    EXPECT_EQ(answer->kind, EvaluationKind::none);
    EXPECT_NE(answer->why.find("stopped"), std::string::npos);
    EXPECT_TRUE(answer->truth.empty());
  }
}

// ---- as a probe

TEST(EvaluationProbe, IsAskedForByThePart) {
  const Project project = two_moons("binary_cross_entropy");
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  ProbeDesk desk;
  for (const Part part : {Part::train, Part::validation, Part::test}) {
    const auto watched = desk.watch(evaluation_of(part));
    desk.answer([&](std::int64_t step) { return trainer->subject(step); }, [] { return false; });
    std::uint64_t seen = 0;
    const auto answer = std::dynamic_pointer_cast<const EvaluationAnswer>(watched->answers().take_newer(seen));
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(answer->part, part);
    EXPECT_EQ(answer->rows, trainer->split().part(part));
  }
}

// Also where more samples than a piece are judged, and on any number of threads.
TEST(EvaluationProbe, GivesTheSameBitsInPiecesAndAtAnyNumberOfThreads) {
  Project project = four_clouds();
  project.sources = {{"gaussians", {{"samples", std::int64_t{7000}}, {"classes", std::int64_t{4}}}}};
  const Pool one(1), three(3);
  const auto first = trainer_of(project, load(project), one), second = trainer_of(project, load(project), three);
  const auto a = evaluated(*first, Part::train), b = evaluated(*second, Part::train);
  EXPECT_TRUE(same_floats(a->probability, b->probability));
  const Tensor whole = first->evaluator().predict(first->split().train);
  EXPECT_TRUE(same_floats(a->output.data(), whole.values.data(), whole.values.size()));
}

}  // namespace
}  // namespace vitrine
