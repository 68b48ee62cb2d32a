// Masked language modelling: what is hidden, what stands in its place, and what is refused.
#include <gtest/gtest.h>

#include <map>

#include "core/data/batch.h"
#include "core/train/check.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr std::int64_t kWords = 50;

Data sentences() {
  auto data = std::make_shared<Dataset>();
  data->title = "sentences";
  data->count = 400;
  std::vector<float> tokens, labels;
  const Rng rng(2, 9);
  for (std::uint64_t i = 0; i < 400 * 10; ++i) tokens.push_back(static_cast<float>(rng.below(kWords, 0, i)));
  for (int i = 0; i < 400; ++i) labels.push_back(static_cast<float>(i % 2));
  data->fields.push_back({"input", FieldKind::tokens, {10}, {tokens.begin(), tokens.end()}, kWords, {}});
  data->fields.push_back({"target", FieldKind::classes, {}, {labels.begin(), labels.end()}, 2, {}});
  return data;
}

Project reader() {
  Project project;
  Sketch s(project.graph);
  s.tokens(10, kWords + 1);
  read_field(project.graph, s.last(), "masked");
  s.add("embedding", {{"vocabulary", kWords + 1}, {"width", std::int64_t{8}}});
  s.dense(kWords);
  s.add("output");
  set(project, "recipe.type", "masked_language_model");
  set(project, "objective.target", "hidden");
  return project;
}

std::string complaint_about(const Project& project, const Data& data = sentences()) {
  const DataFacts facts = facts_of(*data);
  std::string out;
  for (const Problem& problem : check_project(project, &facts).problems) out += problem.text + "; " + problem.remedy;
  return out;
}

TEST(MaskedLanguageModel, HidesAShareOfTheTokensAsBertDoes) {
  const Project project = reader();
  const auto data = with_made_fields(project, sentences()).value();
  Batch batch = make_batch(*data, 400);
  std::vector<std::int64_t> rows(400);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
  gather(*data, rows, {}, batch, nullptr, 1);
  const auto& was = batch.find("input")->values;
  const auto& masked = batch.find("masked")->values;
  const auto& hidden = batch.find("hidden")->values;
  double chosen = 0, mask = 0, other = 0, same = 0;
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (hidden[i] < 0) {
      EXPECT_EQ(hidden[i], -1);
      ASSERT_EQ(masked[i], was[i]) << "what is not chosen is as it was";
      continue;
    }
    ASSERT_EQ(hidden[i], was[i]) << "the label is what stood there";
    ++chosen;
    ++(masked[i] == kWords ? mask : masked[i] == was[i] ? same : other);
  }
  const double all = static_cast<double>(was.size());
  EXPECT_NEAR(chosen / all, 0.15, 0.02);
  EXPECT_NEAR(mask / chosen, 0.8, 0.06);
  EXPECT_NEAR(other / chosen, 0.1, 0.05);
  EXPECT_NEAR(same / chosen, 0.1, 0.05);
  const auto before = hidden;
  gather(*data, rows, {}, batch, nullptr, 2);
  EXPECT_FALSE(before == batch.find("hidden")->values) << "another epoch hides others";
}

TEST(MaskedLanguageModel, WrongNetworksAreRefusedInWordsAndMended) {
  EXPECT_EQ(complaint_about(reader()), "");
  Project project = reader();
  set(project, "layer.input_1.field", "input");
  set(project, "layer.input_1.vocabulary", "50");
  EXPECT_NE(complaint_about(project).find("no Input reads what is left"), std::string::npos) << complaint_about(project);
  project = reader();
  set(project, "layer.embedding_1.vocabulary", "50");
  EXPECT_NE(complaint_about(project).find("fewer tokens than the data has (51)"), std::string::npos) << complaint_about(project);
  project = reader();
  set(project, "objective.target", "target");
  EXPECT_NE(complaint_about(project).find("compared with the tokens that were hidden"), std::string::npos);
  project = reader();
  set(project, "recipe.data", "target");
  EXPECT_NE(complaint_about(project).find("hides tokens of a sequence"), std::string::npos) << complaint_about(project);
  auto ragged = std::make_shared<Dataset>(*sentences());
  ragged->fields[0].lengths.assign(400, 7);
  EXPECT_NE(complaint_about(reader(), ragged).find("end early"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
