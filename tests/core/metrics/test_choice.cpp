// Which metrics there are to choose from, which are chosen by themselves, and what each is called.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/core/metrics/support.h"

namespace vitrine {
namespace {

using namespace test;

std::set<std::string> types_of(const std::vector<Spec>& specs) {
  std::set<std::string> out;
  for (const Spec& spec : specs) EXPECT_TRUE(out.insert(spec.type).second) << spec.type << " twice";
  return out;
}
const Spec& of_type(const std::vector<Spec>& specs, const std::string& type) {
  return *std::find_if(specs.begin(), specs.end(), [&](const Spec& spec) { return spec.type == type; });
}

// metrics.csv has a column for each: another default set would be another file.
TEST(MetricChoice, TheDefaultSetStaysWhatItIs) {
  const std::vector<Spec> of_classes{{"accuracy", {}}}, of_numbers{{"mae", {}}, {"rmse", {}}, {"r2", {}}};
  EXPECT_EQ(default_metrics(FieldKind::classes), of_classes);
  EXPECT_EQ(default_metrics(FieldKind::tokens), of_classes);
  EXPECT_EQ(default_metrics(FieldKind::values), of_numbers);
  for (const FieldKind kind : {FieldKind::classes, FieldKind::tokens, FieldKind::values}) {
    const auto types = metrics_for(kind);
    const auto specs = default_metrics(kind);
    ASSERT_EQ(types.size(), specs.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      EXPECT_EQ(types[i]->info.id, specs[i].type);
      EXPECT_FALSE(types[i]->keeps_scores) << "it would be computed over every batch";
    }
  }
}

TEST(MetricChoice, WhatFitsATarget) {
  const std::set<std::string> numbers{"mae", "rmse", "r2"};
  std::set<std::string> classes{"accuracy", "precision", "recall", "f1", "auc", "average_precision", "perplexity"};
  EXPECT_EQ(types_of(fitting_metrics(FieldKind::values, 0, {3})), numbers);
  EXPECT_EQ(types_of(fitting_metrics(FieldKind::classes, 2, {})), classes);
  classes.insert("top_k_accuracy");
  EXPECT_EQ(types_of(fitting_metrics(FieldKind::classes, 10, {})), classes);
  classes.insert("exact_match");
  EXPECT_EQ(types_of(fitting_metrics(FieldKind::classes, 10, {12})), classes);
  classes.insert({"iou", "dice"});
  EXPECT_EQ(types_of(fitting_metrics(FieldKind::classes, 10, {8, 8})), classes);
  const auto words = types_of(fitting_metrics(FieldKind::classes, 30000, {12}));
  EXPECT_FALSE(words.contains("auc")) << "no room for a score of each of 30,000 classes";
  EXPECT_TRUE(words.contains("perplexity"));
}

TEST(MetricChoice, TheDefaultsComeFirstAndAllCanBeChosen) {
  for (const Scene& scene : scenes()) {
    const MetricTarget& judged = scene.judged;
    const auto fitting = fitting_metrics(judged.kind, judged.classes, judged.shape);
    const auto standard = default_metrics(judged.kind);
    ASSERT_GE(fitting.size(), standard.size());
    EXPECT_TRUE(std::equal(standard.begin(), standard.end(), fitting.begin())) << scene.name;
    for (const Spec& spec : fitting) {
      const Status fine = check_metric(spec, judged.kind, judged.classes, judged.shape);
      EXPECT_TRUE(fine.ok()) << scene.name << ", " << spec.type << ": " << (fine.ok() ? "" : fine.error().sentence());
    }
  }
}

TEST(MetricChoice, ParametersSuitTheTarget) {
  const auto k_of = [](std::int64_t classes) {
    return std::get<std::int64_t>(
        *of_type(fitting_metrics(FieldKind::classes, classes, {}), "top_k_accuracy").params.find("k"));
  };
  EXPECT_EQ(k_of(1000), 5);
  EXPECT_EQ(k_of(10), 5);
  EXPECT_EQ(k_of(9), 3);
  EXPECT_EQ(k_of(4), 3);
  EXPECT_EQ(k_of(3), 2);
  EXPECT_EQ(of_type(fitting_metrics(FieldKind::classes, 2, {}), "f1"), averaged("f1", "binary"));
  EXPECT_EQ(metric_column(of_type(fitting_metrics(FieldKind::classes, 3, {}), "f1")), "f1_macro");
}

std::string problem(const Spec& spec, FieldKind kind, std::int64_t classes, const Shape& shape) {
  const Status status = check_metric(spec, kind, classes, shape);
  return status.ok() ? "fine" : status.error().sentence();
}
void expect_words(const std::string& sentence, const std::vector<std::string>& words) {
  for (const std::string& word : words) EXPECT_NE(sentence.find(word), std::string::npos) << sentence;
}

TEST(MetricChoice, WhatCannotBeChosenSaysWhy) {
  const FieldKind kind = FieldKind::classes;
  expect_words(problem({"loss_of_hair", {}}, kind, 3, {}), {"loss_of_hair", "Choose one of", "accuracy", "auc"});
  expect_words(problem({"mae", {}}, kind, 3, {}), {"MAE needs a target made of numbers", "Choose one of"});
  expect_words(problem({"iou", {}}, kind, 3, {5}), {"IoU needs a map of classes"});
  expect_words(problem({"exact_match", {}}, kind, 3, {}), {"Exact match needs a target of several classes"});
  expect_words(problem({"auc", {}}, FieldKind::values, 0, {}), {"AUC needs", "mae, rmse, r2"});
  EXPECT_EQ(problem(averaged("f1", "binary"), kind, 3, {}), "fine");
  expect_words(problem({"f1", {{"average", std::string("binary")}, {"class", std::int64_t{3}}}}, kind, 3, {}),
               {"class 3", "has 3", "up to 2"});
  expect_words(problem(averaged("f1", "harmonic"), kind, 3, {}), {"F1", "Average"});
  const Spec five{"top_k_accuracy", {{"k", std::int64_t{5}}}};
  expect_words(problem(five, kind, 4, {}), {"4 classes", "Set k to 3 or less"});
  EXPECT_EQ(problem(five, kind, 6, {}), "fine");
  expect_words(problem({"top_k_accuracy", {{"k", std::int64_t{0}}}}, kind, 6, {}), {"k"});
  expect_words(problem({"accuracy", {{"k", std::int64_t{1}}}}, kind, 6, {}), {"no parameter"});
}

TEST(MetricChoice, TwoOfOneTypeAreToldApart) {
  EXPECT_EQ(metric_title({"accuracy", {}}), "Accuracy");
  EXPECT_EQ(metric_column({"accuracy", {}}), "accuracy");
  EXPECT_EQ(metric_title({"precision", {}}), "Precision (macro)");
  EXPECT_EQ(metric_title(averaged("recall", "binary")), "Recall (of class 1)");
  EXPECT_EQ(metric_column(averaged("recall", "binary")), "recall_binary");
  const Spec rare{"recall", {{"average", std::string("binary")}, {"class", std::int64_t{0}}}};
  EXPECT_EQ(metric_title(rare), "Recall (of class 0)");
  EXPECT_EQ(metric_column(rare), "recall_binary_0");
  EXPECT_EQ(metric_title(metric_of_column("recall_binary_0").value()), "Recall (of class 0)");
  EXPECT_EQ(metric_title({"top_k_accuracy", {{"k", std::int64_t{3}}}}), "Top-k accuracy (k = 3)");
  EXPECT_EQ(metric_column({"top_k_accuracy", {{"k", std::int64_t{3}}}}), "top_k_accuracy_3");
  std::set<std::string> columns, titles;
  std::size_t count = 0;
  for (const Spec& spec : choices(class_scene("maps", {3, 2}, 4, 4, true))) {
    columns.insert(metric_column(spec)), titles.insert(metric_title(spec));
    const auto read = metric_of_column(metric_column(spec));
    EXPECT_TRUE(read && metric_title(*read) == metric_title(spec)) << metric_column(spec);
    ++count;
  }
  for (const char* none : {"", "loss", "top_k_accuracy_many", "precision_", "accuracy_5"})
    EXPECT_FALSE(metric_of_column(none).has_value()) << none;
  EXPECT_EQ(columns.size(), count);
  EXPECT_EQ(titles.size(), count);
}

TEST(MetricChoice, OnlyWhatRanksKeepsScores) {
  for (const MetricType& type : metric_types().all()) {
    EXPECT_EQ(type.keeps_scores, type.info.id == "auc" || type.info.id == "average_precision") << type.info.id;
    EXPECT_FALSE(type.needs.empty()) << type.info.id;
  }
}

}  // namespace
}  // namespace vitrine
