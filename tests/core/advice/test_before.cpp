// What is said before the first step: each rule on data made for it, and not on what looks like it; what its fixes
// do.
#include "tests/core/advice/support.h"

namespace vitrine {
namespace {

using namespace test;

std::vector<std::vector<float>> numbers(std::size_t count, std::size_t size) {
  const Rng rng(4, 2);
  std::vector<std::vector<float>> out(count, std::vector<float>(size));
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::uint64_t k = 0; k < size; ++k) out[i][k] = static_cast<float>(rng.normal(i, k));
  return out;
}
std::vector<float> labels(const std::vector<std::vector<float>>& x, float threshold = 0) {
  std::vector<float> out;
  for (const auto& row : x) out.push_back(row[0] > threshold ? 1.0F : 0.0F);
  return out;
}
Project classifier(std::int64_t inputs, std::int64_t outputs = 2, const std::string& last = "linear") {
  return chain(inputs, {{8, "relu"}, {outputs, last}});
}
Project regression(std::int64_t inputs, const std::string& last = "linear") {
  Project project = chain(inputs, {{8, "relu"}, {1, last}});
  project.objectives.front().loss = {"mse", {}};
  return project;
}
std::vector<Finding> before(const Project& project, const Data& data) {
  return advise_before(project, data, make_split(*data, project.split, 1).value());
}
// The fix makes it go away.
void expect_mended(const std::string& rule, const Project& project, const Data& data) {
  const auto found = before(project, data);
  const Finding* one = find(found, rule);
  ASSERT_NE(one, nullptr) << rule << "\n" << told(found);
  EXPECT_NE(one->severity, Finding::Severity::note);
  EXPECT_EQ(one->first_step, 0U);
  expect_sound_fixes(*one, project, data);
  ASSERT_FALSE(one->fixes.empty()) << rule;
  EXPECT_FALSE(warns(before(one->fixes.front().apply(project), data), rule)) << one->fixes.front().title;
}

TEST(AdviceBefore, InputsOfAnyScaleButOneAreTold) {
  auto x = numbers(200, 3);
  EXPECT_TRUE(before(classifier(3), rows(x, labels(x), 2)).empty());
  for (const auto& [factor, offset] : {std::pair{2000.0F, 0.0F}, {1e-4F, 0.0F}, {1.0F, 300.0F}}) {
    auto scaled = x;
    for (auto& row : scaled) row[1] = offset + factor * row[1];
    SCOPED_TRACE(factor);
    expect_mended("inputs_not_normalised", classifier(3), rows(scaled, labels(x), 2));
  }
  for (std::size_t i = 0; i < x.size(); ++i) x[i][2] = i % 100 == 0 ? 1.0F : 0.0F;  // a rare mark
  EXPECT_TRUE(before(classifier(3), rows(x, labels(x), 2)).empty());
}

TEST(AdviceBefore, InputsThatANormalisationReadsAreFine) {
  auto x = numbers(200, 3);
  for (auto& row : x) row[1] *= 5000;
  Project project;
  Sketch s(project.graph);
  s.input({3});
  s.add("batch_norm");
  s.dense(8, "relu");
  s.dense(2);
  EXPECT_FALSE(warns(before(project, rows(x, labels(x), 2)), "inputs_not_normalised"));
}

TEST(AdviceBefore, ARareClassIsToldUnlessTheLossKnowsOrChanceExplainsIt) {
  const auto x = numbers(600, 3);
  expect_mended("class_imbalance", classifier(3), rows(x, labels(x, 1.8F), 2));
  EXPECT_FALSE(warns(before(classifier(3), rows(x, labels(x, 0.25F), 2)), "class_imbalance"));  // 60/40
  Project knows = classifier(3);
  knows.objectives.front().loss.params.set("class_weights", std::string("0.5, 10"));
  EXPECT_FALSE(warns(before(knows, rows(x, labels(x, 1.8F), 2)), "class_imbalance"));
  Project told = classifier(3);
  told.objectives.front().settings.set("weight", 0.0);  // nothing learns from it
  EXPECT_FALSE(warns(before(told, rows(x, labels(x, 1.8F), 2)), "class_imbalance"));
  const auto few = numbers(12, 3);
  std::vector<float> y(12, 0);
  y[3] = 1, y[7] = 1;
  EXPECT_FALSE(warns(before(classifier(3), rows(few, y, 2)), "class_imbalance"));
}

TEST(AdviceBefore, RowsOfOnePartInAnotherAreToldUnlessThereAreFewToSee) {
  auto x = numbers(200, 3);
  const auto own = x;
  x.insert(x.end(), own.begin(), own.end());
  const auto found = before(classifier(3), rows(x, labels(x), 2));
  ASSERT_TRUE(warns(found, "leakage")) << told(found);
  EXPECT_NE(find(found, "leakage")->evidence.find("of the 80 samples of the validation part"), std::string::npos)
      << told(found);
  auto coins = x;
  for (auto& row : coins)
    for (float& value : row) value = value > 0 ? 1.0F : 0.0F;
  EXPECT_FALSE(warns(before(classifier(3), rows(coins, labels(x, 0.5F), 2)), "leakage"));
  EXPECT_TRUE(
      advise_before(classifier(3), rows(x, labels(x), 2), make_split(*rows(x, labels(x), 2), {}, 1).value(), [] {
        return true;
      }).empty());
}

TEST(AdviceBefore, AnInputThatSaysTheTargetIsALeak) {
  auto x = numbers(200, 3);
  std::vector<float> y;
  for (auto& row : x) y.push_back(row[0]), row[2] = 7 - 3 * row[0];
  EXPECT_TRUE(warns(before(regression(3), rows(x, y)), "leakage"));
  const auto line = numbers(200, 1);
  std::vector<float> straight;
  for (const auto& row : line) straight.push_back(2 * row[0]);
  EXPECT_FALSE(warns(before(regression(1), rows(line, straight)), "leakage"));
}

TEST(AdviceBefore, LossesThatDoNotFitTheOutputAreTold) {
  const auto x = numbers(200, 3);
  const Data classes = rows(x, labels(x), 2);
  expect_mended("loss_does_not_fit", classifier(3, 2, "softmax"), classes);
  Project binary = classifier(3, 1, "sigmoid");
  binary.objectives.front().loss = {"binary_cross_entropy", {}};
  expect_mended("loss_does_not_fit", binary, classes);
  expect_mended("loss_does_not_fit", regression(3), classes);
  std::vector<float> y;
  for (const auto& row : x) y.push_back(3 * row[0]);
  for (const char* last : {"relu", "sigmoid", "tanh"})
    expect_mended("loss_does_not_fit", regression(3, last), rows(x, y));
}

TEST(AdviceBefore, LossesThatFitAreLeftAlone) {
  const auto x = numbers(200, 3);
  const Data classes = rows(x, labels(x), 2);
  EXPECT_TRUE(before(classifier(3), classes).empty()) << told(before(classifier(3), classes));
  std::vector<float> shares, counts;
  for (const auto& row : x) shares.push_back(1 / (1 + std::exp(-row[0]))), counts.push_back(std::round(20 * row[1]));
  EXPECT_TRUE(before(regression(3, "sigmoid"), rows(x, shares)).empty());
  EXPECT_TRUE(before(regression(3), rows(x, counts)).empty());
  Project normalised = regression(3, "sigmoid");
  normalised.target_transform = {"minmax", {}};
  if (transform_types().find("minmax")) {
    EXPECT_TRUE(before(normalised, rows(x, counts)).empty());
  }
}

TEST(AdviceBefore, OneSampleAndNoneHarmNothing) {
  const Data one = rows({{1, 2, 3}}, {1}, 2);
  Split split;
  split.train = {0};
  EXPECT_TRUE(advise_before(classifier(3), one, split).empty());
  EXPECT_TRUE(advise_before(classifier(3), one, Split{}).empty());
  EXPECT_FALSE(facts_for_advice(classifier(3), one, Split{}).measured);
  EXPECT_TRUE(facts_for_advice(classifier(3), one, split).measured);
}

}  // namespace
}  // namespace vitrine
