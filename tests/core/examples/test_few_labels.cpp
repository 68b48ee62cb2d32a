// Examples in which labels are few, or there are none.
#include <cmath>

#include "core/train/take_weights.h"
#include "tests/core/examples/train_example.h"

namespace vitrine {
namespace {

using test::TrainedExample;

TEST(Examples, PseudoLabelsAreWorthFivePoints) {
  TrainedExample with("digits-pseudo-labels"), without("digits-pseudo-labels", {{"recipe.type", "supervised"}});
  with.train(), without.train();
  EXPECT_GE(with.metric(), without.metric() + 0.05);
}

TEST(Examples, AStudentLearnsMoreFromItsTeacherThanFromLabels) {
  TrainedExample school("digits-distillation");
  school.train();
  EXPECT_GE(school.figure("accuracy.student"), school.figure("accuracy.teacher") - 0.01);
  EXPECT_GE(school.figure("accuracy.student"), school.figure("accuracy.alone") + 0.02);
}

TEST(Examples, FiftyLabelsAreEnoughForOneWhoHasRead) {
  TrainedExample reader("bert-pretraining"), scratch("bert-finetuning"), fine("bert-finetuning");
  reader.train(), scratch.train();
  const Trained read = weights_to_begin_with(reader.trainer->trained(false), {}).value();
  fine.trainer = Trainer::create(fine.project, fine.data, *fine.pool, &read).value();
  fine.train();
  EXPECT_GE(reader.figure("accuracy.follows"), 0.95);
  EXPECT_GE(fine.metric(), scratch.metric() + 0.1);
}

TEST(Examples, WhatAnAutoencoderCannotDrawIsIll) {
  TrainedExample hearts("heartbeats-anomalies");
  hearts.train();
  EXPECT_GE(hearts.figure("auc.strangeness"), 0.9);
}

TEST(Examples, WordsOfAKindGetVectorsOfAKind) {
  TrainedExample words("word-embeddings");
  words.train();
  const Tensor table = words.trainer->trained(false).find("embedding_1/weight")->value;
  const std::vector<std::string>& names = words.data->input().names;
  // The groups, by one of each and how many follow it in the vocabulary.
  const std::vector<std::pair<std::string, std::size_t>> groups{
      {"dog", 6},   {"bread", 5},  {"anna", 6},   {"coat", 5}, {"red", 5},   {"paris", 6},
      {"train", 5}, {"violin", 5}, {"spring", 4}, {"eats", 4}, {"wears", 4}, {"plays", 4}};
  std::vector<int> group(names.size(), -1);
  int number = 0;
  for (const auto& [first, count] : groups) {
    const auto begin = static_cast<std::size_t>(std::find(names.begin(), names.end(), first) - names.begin());
    ASSERT_LE(begin + count, names.size());
    for (std::size_t i = begin; i < begin + count; ++i) group[i] = number;
    ++number;
  }
  const auto width = static_cast<std::size_t>(table.shape[1]);
  const auto product = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t k = 0; k < width; ++k)
      sum += static_cast<double>(table.values[a * width + k]) * static_cast<double>(table.values[b * width + k]);
    return sum;
  };
  int right = 0, asked = 0;
  for (std::size_t a = 0; a < names.size(); ++a) {
    if (group[a] < 0) continue;
    std::size_t nearest = a;
    double most = -2;
    for (std::size_t b = 0; b < names.size(); ++b) {
      const double cosine = product(a, b) / std::sqrt(product(a, a) * product(b, b));
      if (b != a && cosine > most) most = cosine, nearest = b;
    }
    ++asked, right += group[nearest] == group[a];
  }
  EXPECT_EQ(asked, 59);
  EXPECT_GE(right, 0.9 * asked);
}

}  // namespace
}  // namespace vitrine
