// What a finding carries: what was said at each moment, the chart of its figures, the layers that it names, and fixes
// of the data.
#include "core/advice/rule.h"
#include "tests/core/advice/support.h"
#include "tests/core/data/files.h"

namespace vitrine {
namespace {

using namespace test;

constexpr int kTenSteps = 10;

Project three_dense() {
  return chain(2, {{64, "relu"}, {64, "relu"}, {2, "linear"}});
}

TEST(FindingHistory, EachMomentHasItsOwnFiguresAndGravity) {
  ToldRun run(three_dense());
  run.begin();
  const std::vector<double> ratios(3, 1e-2);
  run.tell(3 * kTenSteps, 40, {500, 500, 500}, ratios);
  const auto first = run.advisor.findings();
  const Finding* told = find(first, "exploding_gradients");
  ASSERT_NE(told, nullptr) << run.said();
  const std::string then = told->evidence;
  EXPECT_EQ(told->first_step, 30U);
  run.tell(3 * kTenSteps, 80, {900, 900, 900}, ratios);
  const std::string now = find(run.advisor.findings(), "exploding_gradients")->evidence;
  EXPECT_NE(now, then);
  EXPECT_EQ(find(run.advisor.findings_at(29), "exploding_gradients"), nullptr);
  for (const std::uint64_t step : {30U, 39U})
    EXPECT_EQ(find(run.advisor.findings_at(step), "exploding_gradients")->evidence, then) << step;
  for (const std::uint64_t step : {60U, 1000U})
    EXPECT_EQ(find(run.advisor.findings_at(step), "exploding_gradients")->evidence, now) << step;
  run.tell(20 * kTenSteps, 0.1, {0.1, 0.1, 0.1}, ratios);
  ASSERT_EQ(find(run.advisor.findings(), "exploding_gradients")->severity, Finding::Severity::note);
  EXPECT_NE(find(run.advisor.findings_at(60), "exploding_gradients")->severity, Finding::Severity::note)
      << "what is a note by now was none then";
}

// Figures are others in every window: the room for them is bounded, what was said early is still there.
TEST(FindingHistory, AVeryLongRunKeepsWhatWasSaidEarly) {
  ToldRun run(three_dense(), 1'000'000);
  run.begin();
  const std::vector<double> ratios(3, 1e-2);
  for (int i = 0; i < 3000; ++i) run.tell(kTenSteps, 40 + i, {500.0 + i, 500.0 + i, 500.0 + i}, ratios);
  std::set<std::string> told;
  for (std::uint64_t step = 30; step <= run.step; step += kTenSteps) {
    const auto all = run.advisor.findings_at(step);
    const Finding* one = find(all, "exploding_gradients");
    ASSERT_NE(one, nullptr) << step;
    EXPECT_LE(one->step, step);
    told.insert(one->evidence);
  }
  EXPECT_LE(told.size(), 66U);
  EXPECT_GE(told.size(), 30U) << "evenly, not the newest alone";
}

TEST(FindingPlots, CurvesHaveTheLimitThatTheRuleGoesBy) {
  const std::vector<double> ratios(5, 1e-3);
  ToldRun fades(chain(2, {{8, "sigmoid"}, {8, "sigmoid"}, {8, "sigmoid"}, {8, "sigmoid"}, {2, "linear"}}));
  fades.begin();
  fades.tell(3 * kTenSteps, 0.69, {1e-4, 1e-3, 5e-3, 2e-2, 0.1}, ratios);
  const FindingPlot norms = find(fades.advisor.findings(), "vanishing_gradients")->plot;
  EXPECT_EQ(norms.of, FindingPlot::Of::layer_norms);
  EXPECT_EQ(norms.layers.front(), "dense_1");
  EXPECT_EQ(norms.layers.back(), "dense_5") << "the largest, which they are held against";
  ASSERT_EQ(norms.lines.size(), 1U);
  EXPECT_NEAR(norms.lines[0].value, 1e-4, 1e-9);

  ToldRun heart(three_dense(), 100);
  heart.begin();
  heart.tell(kTenSteps, 0.6, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  const double validation[] = {0.6, 0.5, 0.45, 0.5, 0.6, 0.7};
  for (int i = 0; i < 6; ++i) heart.epoch(0.6 - 0.1 * i, validation[i]);
  const Finding overfits = *find(heart.advisor.findings(), "overfitting");
  EXPECT_EQ(overfits.plot.of, FindingPlot::Of::loss);
  ASSERT_FALSE(overfits.plot.lines.empty() || overfits.plot.marks.empty());
  EXPECT_NEAR(overfits.plot.lines[0].value, 0.45, 1e-6);
  EXPECT_EQ(overfits.plot.marks[0].step, 10U);
  EXPECT_TRUE(overfits.whole_network);
  EXPECT_EQ(overfits.layers, std::vector<std::string>{"output_1"});
}

TEST(FindingPlots, SharesOfUnitsAreBarsWithTheLimitAcross) {
  ToldRun dies(three_dense());
  dies.begin();
  dies.tell(kTenSteps, 0.69, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  for (int i = 0; i < 3; ++i) dies.look(60, 0);
  const FindingPlot plot = find(dies.advisor.findings(), "dead_units")->plot;
  EXPECT_EQ(plot.of, FindingPlot::Of::bars);
  EXPECT_TRUE(plot.shares);
  ASSERT_EQ(plot.bars.size(), 1U);
  EXPECT_EQ(plot.bars[0].name, "dense_1");
  EXPECT_NEAR(plot.bars[0].value, 60.0 / 64, 1e-9);
  EXPECT_EQ(plot.lines.at(0).value, 0.5);
}

TEST(FindingPlots, OfManyBarsTheEndsStay) {
  std::vector<FindingPlot::Bar> bars;
  for (int i = 0; i < 100; ++i) bars.push_back({std::to_string(i), static_cast<double>(i)});
  bars.push_back({"none", std::numeric_limits<double>::quiet_NaN()});
  const FindingPlot plot = bars_plot("Many", bars, {});
  EXPECT_EQ(plot.bars.front().name, "99");
  EXPECT_EQ(plot.bars.back().name, "0");
  EXPECT_EQ(plot.bars.size() + plot.left_out, 100U);
}

TEST(FindingLayers, TheRateNamesTheFastestAndTheSlowest) {
  ToldRun high(three_dense());
  high.begin();
  high.tell(8 * kTenSteps, 0.7, {1, 1, 1}, {0.2, 0.5, 0.05}, 10);
  const Finding fast = *find(high.advisor.findings(), "rate_too_high");
  EXPECT_EQ(fast.layers, (std::vector<std::string>{"dense_2", "dense_1"}));
  EXPECT_NE(fast.evidence.find("fastest layer is dense_2"), std::string::npos) << fast.evidence;
  EXPECT_EQ(fast.plot.of, FindingPlot::Of::update_ratios);
  ToldRun low(three_dense());
  low.begin();
  low.tell(3 * kTenSteps, 0.69, {0.1, 0.1, 0.1}, {3e-6, 1e-6, 2e-6}, 1e-6);
  const Finding slow = *find(low.advisor.findings(), "rate_too_low");
  EXPECT_EQ(slow.layers, (std::vector<std::string>{"dense_2", "dense_3", "dense_1"}));
  EXPECT_NE(slow.evidence.find("slowest is dense_2"), std::string::npos) << slow.evidence;
}

// ---- before the first step

std::vector<std::vector<float>> normal_rows(std::size_t count, std::size_t size) {
  const Rng rng(4, 2);
  std::vector<std::vector<float>> out(count, std::vector<float>(size));
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::uint64_t k = 0; k < size; ++k) out[i][k] = static_cast<float>(rng.normal(i, k));
  return out;
}
std::vector<float> signs(const std::vector<std::vector<float>>& x, float above = 0) {
  std::vector<float> out;
  for (const auto& row : x) out.push_back(row[0] > above ? 1.0F : 0.0F);
  return out;
}
std::vector<Finding> told_before(const Project& project, const Data& data) {
  return advise_before(project, data, make_split(*data, project.split, 1).value());
}

TEST(FindingFixes, EqualRowsGoToOnePart) {
  auto x = normal_rows(200, 3);
  const auto own = x;
  x.insert(x.end(), own.begin(), own.end());
  const Data data = rows(x, signs(x), 2);
  Project project = chain(3, {{8, "relu"}, {2, "linear"}});
  set(project, "training.seed", "1");
  const auto found = told_before(project, data);
  const Finding* leak = find(found, "leakage");
  ASSERT_NE(leak, nullptr) << told(found);
  EXPECT_EQ(leak->plot.bars.size(), 1U);
  ASSERT_FALSE(leak->fixes.empty());
  expect_sound_fixes(*leak, project, data);
  const Project mended = leak->fixes.front().apply(project);
  EXPECT_FALSE(warns(told_before(mended, data), "leakage"));
}

TEST(FindingFixes, ALossThatWeighsNoClassesGivesWayToOneThatDoes) {
  const auto x = normal_rows(600, 3);
  const Data data = rows(x, signs(x, 1.8F), 2);
  Project project = chain(3, {{8, "relu"}, {2, "linear"}});
  project.objectives.front().loss = {"hinge", {}};
  const auto found = told_before(project, data);
  const Finding* rare = find(found, "class_imbalance");
  ASSERT_NE(rare, nullptr) << told(found);
  ASSERT_EQ(rare->plot.bars.size(), 2U);
  EXPECT_GT(rare->plot.bars[0].value, rare->plot.bars[1].value);
  ASSERT_FALSE(rare->fixes.empty());
  expect_sound_fixes(*rare, project, data);
  EXPECT_FALSE(warns(told_before(rare->fixes.front().apply(project), data), "class_imbalance"));
}

// A table whose file is there, so that what the fix makes of it can be read.
class TableFixes : public vitrine::testing::FilesTest {
 protected:
  [[nodiscard]] Data read(const Project& project) const {
    return source_types().at("csv").load(project.sources.front().params, folder_, 1, {}).value();
  }
};

TEST_F(TableFixes, AColumnThatSaysTheTargetIsLeftOut) {
  const auto x = normal_rows(200, 2);
  std::string text = "a,b,leak,y\n";
  for (const auto& row : x)
    text += std::to_string(row[0]) + "," + std::to_string(row[1]) + "," + std::to_string(7 - 3 * (row[0] + row[1])) +
            "," + std::to_string(row[0] + row[1]) + "\n";
  write("table.csv", text);
  Project project = chain(3, {{8, "relu"}, {1, "linear"}});
  project.sources = {{"csv", {{"file", std::string("table.csv")}, {"task", std::string("values")}}}};
  project.objectives.front().loss = {"mse", {}};
  const auto found = told_before(project, read(project));
  const Finding* leak = find(found, "leakage");
  ASSERT_NE(leak, nullptr) << told(found);
  EXPECT_EQ(leak->plot.bars.at(0).name, "“leak”");
  EXPECT_NEAR(leak->plot.bars.at(0).value, 1, 1e-4);
  ASSERT_EQ(leak->fixes.size(), 1U);
  const Project mended = leak->fixes.front().apply(project);
  const Data without = read(mended);
  EXPECT_EQ(without->input().shape.size(), 2);
  const DataFacts facts = facts_of(*without);
  EXPECT_TRUE(check_project(mended, &facts).ok());
  EXPECT_FALSE(warns(told_before(mended, without), "leakage"));
}

TEST_F(TableFixes, WholeNumbersBecomeClasses) {
  const auto x = normal_rows(200, 2);
  std::string text = "a,b,kind\n";
  for (const auto& row : x)
    text += std::to_string(row[0]) + "," + std::to_string(row[1]) + "," +
            std::to_string(row[0] > 0.5F ? 2
                           : row[1] > 0  ? 1
                                         : 0) +
            "\n";
  write("table.csv", text);
  Project project = chain(2, {{8, "relu"}, {1, "linear"}});
  project.sources = {{"csv", {{"file", std::string("table.csv")}, {"task", std::string("values")}}}};
  project.objectives.front().loss = {"mse", {}};
  const auto found = told_before(project, read(project));
  const Finding* misfit = find(found, "loss_does_not_fit");
  ASSERT_NE(misfit, nullptr) << told(found);
  EXPECT_EQ(misfit->plot.bars.size(), 3U);
  ASSERT_EQ(misfit->fixes.size(), 1U);
  const Project mended = misfit->fixes.front().apply(project);
  const Data classes = read(mended);
  EXPECT_EQ(classes->target().classes, 3);
  const DataFacts facts = facts_of(*classes);
  EXPECT_TRUE(check_project(mended, &facts).ok());
  EXPECT_FALSE(warns(told_before(mended, classes), "loss_does_not_fit"));
}

// What is said before the first step is not seen in a view that needs one.
TEST(FindingPlots, WhatTheDataTellHasAChartOfItsOwn) {
  for (const AdviceType& type : advice_types()) {
    if (type.before) {
      EXPECT_TRUE(type.view == "data" || type.view == "training") << type.id;
    }
  }
  auto x = normal_rows(200, 3);
  for (auto& row : x) row[1] *= 2000;
  const auto found = told_before(chain(3, {{8, "relu"}, {2, "softmax"}}), rows(x, signs(x), 2));
  const Finding* scale = find(found, "inputs_not_normalised");
  const Finding* misfit = find(found, "loss_does_not_fit");
  ASSERT_TRUE(scale && misfit) << told(found);
  EXPECT_EQ(scale->plot.bars.at(0).name, "Input 2");
  EXPECT_TRUE(scale->plot.logarithmic);
  ASSERT_EQ(misfit->plot.bars.size(), 2U);
  EXPECT_NEAR(misfit->plot.bars[0].value, std::log1p(std::exp(-1.0)), 1e-9) << "0 and 1 are as far apart as can be";
}

}  // namespace
}  // namespace vitrine
