// The probe “embedding”: points of a layer, against activations and figures that are asked for apart.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/embedding/pca.h"
#include "core/train/probes/embedding.h"
#include "core/train/probes/evaluation.h"
#include "core/train/probes/outputs.h"
#include "tests/core/train/evaluation_support.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

// All points have the distances from each other that these rows have.
void expect_distances(const EmbeddingAnswer& answer, const std::vector<std::vector<float>>& rows) {
  const auto wide = static_cast<std::size_t>(answer.components);
  ASSERT_EQ(answer.rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double told = 0, apart = 0;
      for (std::size_t k = 0; k < wide; ++k)
        told += std::pow(static_cast<double>(answer.points[i * wide + k] - answer.points[j * wide + k]), 2);
      for (std::size_t k = 0; k < rows[i].size(); ++k)
        apart += std::pow(static_cast<double>(rows[i][k] - rows[j][k]), 2);
      ASSERT_NEAR(std::sqrt(told), std::sqrt(apart), 1e-3 * (1 + std::sqrt(apart)));
    }
}

TEST(EmbeddingProbe, PointsLieAsTheActivationsDo) {
  Opened opened(four_clouds(), 20);
  const auto answer = opened.look<EmbeddingAnswer>(embedding_of("dense_1", 50, 16));
  EXPECT_EQ(answer->why, "");
  EXPECT_EQ(answer->name, "dense_1");
  EXPECT_EQ(answer->width, 16);
  ASSERT_EQ(answer->rows.size(), 50U);
  EXPECT_EQ(answer->there, std::ssize(opened.trainer->split().validation));
  EXPECT_GT(answer->places.back(), answer->there * 9 / 10) << "evenly spread over the part";
  const auto apart = opened.activations(answer->places, "dense_1");
  EXPECT_EQ(apart->rows, answer->rows);
  expect_distances(*answer, apart->nodes.front().values);
}

TEST(EmbeddingProbe, NoSampleIsShownTwiceHoweverManyAreAskedFor) {
  Opened opened(four_clouds());
  const std::int64_t there = std::ssize(opened.trainer->split().validation);
  for (std::int64_t count = 1; count <= there + 1; ++count) {
    const auto answer = opened.look<EmbeddingAnswer>(embedding_of("dense_1", count, 1));
    const std::set<std::int64_t> places(answer->places.begin(), answer->places.end());
    EXPECT_EQ(std::ssize(places), std::min(count, there));
    EXPECT_EQ(answer->places.size(), places.size()) << count;
    EXPECT_TRUE(*places.begin() >= 0 && *places.rbegin() < there);
    EXPECT_EQ(answer->judged.truth.size(), places.size());
  }
}

TEST(EmbeddingProbe, TakesTheLayerBeforeTheAnswerByItself) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(6, "tanh");
  s.dense(4);
  s.add("relu");
  s.add("softmax");
  s.add("output");
  project.sources = four_clouds().sources;
  Opened opened(project);
  EXPECT_EQ(opened.look<EmbeddingAnswer>(embedding_of())->node, "dense_2");
  // And what goes into the network, normalised as it sees it.
  const auto input = opened.look<EmbeddingAnswer>(embedding_of("input_1", 20, 2));
  ASSERT_EQ(input->why, "");
  std::vector<std::vector<float>> rows;
  for (const std::int64_t place : input->places) rows.push_back(opened.input(place));
  expect_distances(*input, rows);
}

TEST(EmbeddingProbe, SaysOfEachSampleWhatTheNetworkAnswers) {
  Opened opened(four_clouds(), 30);
  const auto answer = opened.look<EmbeddingAnswer>(embedding_of({}, 10'000 / 2, 3));
  const auto& judged = answer->judged;
  ASSERT_EQ(judged.kind, EvaluationKind::classes);
  EXPECT_EQ(judged.error_is, SampleError::log_loss);
  const Dataset& data = opened.trainer->dataset();
  const auto outputs = opened.look<OutputsAnswer>(outputs_of(10'000));
  ASSERT_EQ(outputs->rows, answer->rows);
  for (std::size_t i = 0; i < answer->rows.size(); ++i) {
    const auto truth = static_cast<std::size_t>(data.target().sample(answer->rows[i])[0]);
    const float* said = outputs->values.values.data() + i * 4;
    EXPECT_EQ(judged.truth[i], static_cast<int>(truth));
    EXPECT_EQ(judged.named[i], std::max_element(said, said + 4) - said);
    EXPECT_EQ(judged.wrong[i], judged.truth[i] == judged.named[i] ? 0 : 1);
    EXPECT_NEAR(judged.error[i], -std::log(static_cast<double>(said[truth])), 1e-4);
  }
}

TEST(EmbeddingProbe, OfNumbersTellsTheDistanceFromTheTruth) {
  Project project;
  Sketch s(project.graph);
  s.input({1});
  s.dense(8, "tanh");
  s.dense(1);
  project.sources = {{"sine", {{"samples", std::int64_t{100}}}}};
  project.objectives.front().loss = {"mse", {}};
  Opened opened(project, 5);
  const auto answer = opened.look<EmbeddingAnswer>(embedding_of());
  ASSERT_EQ(answer->judged.kind, EvaluationKind::numbers) << answer->judged.why;
  const auto outputs = opened.look<OutputsAnswer>(outputs_of(100));
  for (std::size_t i = 0; i < answer->rows.size(); ++i) {
    const float truth = opened.trainer->dataset().target().sample(answer->rows[i])[0];
    EXPECT_FLOAT_EQ(answer->judged.true_number[i], truth);
    EXPECT_NEAR(answer->judged.error[i], std::abs(truth - outputs->values.values[i]), 1e-5);
  }
}

TEST(EmbeddingProbe, OfSequencesIsTheMeanOverThePositionsThatAreThere) {
  Opened opened(ragged_project());
  const auto answer = opened.look<EmbeddingAnswer>(embedding_of("embedding_1", 12, 12));
  ASSERT_EQ(answer->why, "");
  EXPECT_TRUE(answer->averaged);
  EXPECT_EQ(answer->width, 32);
  const auto apart = opened.activations(answer->places, "embedding_1");
  std::vector<std::vector<float>> means;
  for (const std::vector<float>& values : apart->nodes.front().values) {
    std::vector<float> mean(32, 0.0F);
    for (std::size_t at = 0; at < values.size(); ++at)
      mean[at % 32] += values[at] / static_cast<float>(values.size() / 32);
    means.push_back(mean);
  }
  expect_distances(*answer, means);
}

TEST(EmbeddingProbe, ShowsTheTableOfTokens) {
  Opened opened(ragged_project());
  const auto answer = opened.look<EmbeddingAnswer>(embedding_of("embedding_1", 5000, 32, true));
  ASSERT_EQ(answer->why, "");
  EXPECT_TRUE(answer->tokens);
  EXPECT_EQ(answer->token_field, "input");
  EXPECT_EQ(answer->judged.kind, EvaluationKind::none);
  const std::vector<double> table = opened.weight("embedding_1/weight");
  ASSERT_EQ(answer->there, std::ssize(table) / 32);
  std::vector<std::vector<float>> rows;
  for (std::size_t token = 0; token < table.size() / 32; ++token) {
    rows.emplace_back();
    for (std::size_t k = 0; k < 32; ++k) rows.back().push_back(static_cast<float>(table[token * 32 + k]));
  }
  expect_distances(*answer, rows);
  const auto none = opened.look<EmbeddingAnswer>(embedding_of("input_1", 10, 3, true));
  EXPECT_NE(none->why.find("no table of tokens"), std::string::npos);
  const auto names = opened.look<EmbeddingAnswer>(embedding_of("input_1", 10));
  EXPECT_NE(names->why.find("Embedding"), std::string::npos) << "tokens are no numbers";
}

TEST(EmbeddingProbe, OfImagesIsWideAndExact) {
  Opened opened(image_project(), 2);
  const auto answer = opened.look<EmbeddingAnswer>(embedding_of("conv2d_1", 20, 20));
  ASSERT_EQ(answer->why, "");
  EXPECT_FALSE(answer->averaged);
  EXPECT_EQ(answer->width, answer->shape.size());
  expect_distances(*answer, opened.activations(answer->places, "conv2d_1")->nodes.front().values);
  double sum = 0;
  for (const double one : answer->variance) sum += one;
  EXPECT_NEAR(sum, answer->total_variance, 1e-6 * sum);
}

TEST(EmbeddingProbe, SaysWhyThereIsNothing) {
  Opened opened(four_clouds());
  EXPECT_NE(opened.look<EmbeddingAnswer>(embedding_of("dense_9"))->why.find("dense_9"), std::string::npos);
  const auto probe = probe_types().at("embedding").make(embedding_of().params);
  const auto stopped =
      std::dynamic_pointer_cast<EmbeddingAnswer>(probe->look(opened.trainer->subject(kNow), [] { return true; }));
  EXPECT_NE(stopped->why.find("stopped"), std::string::npos);
  EXPECT_TRUE(stopped->points.empty());
}

TEST(EmbeddingProbe, IsTheSameBitsAtAnyThreadCount) {
  Opened one(four_clouds(), 10, 1), three(four_clouds(), 10, 3);
  const auto a = one.look<EmbeddingAnswer>(embedding_of("dense_1")),
             b = three.look<EmbeddingAnswer>(embedding_of("dense_1"));
  EXPECT_EQ(a->points, b->points);
  EXPECT_EQ(a->judged.error, b->judged.error);
}

}  // namespace
}  // namespace vitrine
