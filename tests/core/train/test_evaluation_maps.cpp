// Curves and calibration over every pixel of class maps, against all of their scores at once.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "tests/core/train/evaluation_support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr std::size_t kPixels = 24 * 24;

Project maps_of(std::int64_t outputs, const char* loss) {
  Project project;
  Sketch s(project.graph);
  s.input({1, 24, 24});
  s.conv(6, "relu");
  s.conv(outputs);
  project.sources = {{"scans", {{"samples", std::int64_t{40}}, {"size", std::int64_t{24}}}}};
  project.objectives.front().loss = {loss, {}};
  project.training = {{"batch_size", std::int64_t{8}}};
  set(project, "optimizer.learning_rate", "0.01");
  return project;
}

// Log-odds of class k of K, or what a single output says.
std::vector<double> scores_of_pixels(const Tensor& said, std::size_t classes, std::size_t k) {
  std::vector<double> out;
  for (std::size_t i = 0; i < said.values.size() / classes; ++i) {
    const float* z = said.values.data() + i / kPixels * classes * kPixels + i % kPixels;
    double others = 0;
    for (std::size_t c = 0; c < classes; ++c)
      if (c != k) others += std::exp(static_cast<double>(z[c * kPixels]));
    out.push_back(static_cast<double>(z[k * kPixels]) - (classes > 1 ? std::log(others) : 0));
  }
  return out;
}

std::vector<float> labels_of(const Trainer& trainer, const std::vector<std::int64_t>& rows) {
  std::vector<float> out;
  for (const std::int64_t row : rows) {
    const NumberView sample = trainer.dataset().target().sample(row);
    out.insert(out.end(), sample.begin(), sample.end());
  }
  return out;
}

TEST(EvaluationOfMaps, EachCutCountsEveryPixelAboveIt) {
  const Pool pool(2);
  const Project project = maps_of(3, "cross_entropy");
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 30));
  const auto answer = evaluated(*trainer, Part::train);
  ASSERT_EQ(answer->map_cuts.size(), 3U);
  const auto& rows = trainer->split().train;
  const Tensor said = trainer->evaluator().predict(rows);
  const std::vector<float> labels = labels_of(*trainer, rows);
  for (std::size_t k = 0; k < 3; ++k) {
    const std::vector<double> scores = scores_of_pixels(said, 3, k);
    std::vector<std::uint8_t> is;
    for (const float label : labels) is.push_back(label == static_cast<float>(k) ? 1 : 0);
    const ScoreCuts& cuts = answer->map_cuts[k];
    EXPECT_GT(cuts.cuts.size(), 20U);
    EXPECT_EQ(cuts.positives + cuts.negatives, answer->judged);
    for (std::size_t i = 0; i < cuts.cuts.size(); i += 7) {
      const ThresholdFigures at = at_threshold(scores, is, cuts.cuts[i].threshold);
      EXPECT_EQ(cuts.cuts[i].tp, at.tp) << cuts.cuts[i].threshold;
      EXPECT_EQ(cuts.cuts[i].fp, at.fp) << cuts.cuts[i].threshold;
    }
    EXPECT_NEAR(roc_curve(cuts).auc, roc_curve(scores, is).auc, 1e-2);
  }
}

TEST(EvaluationOfMaps, CalibrationIsThatOfEveryPixel) {
  const Pool pool(2);
  const Project project = maps_of(3, "cross_entropy");
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 30));
  const auto answer = evaluated(*trainer, Part::train);
  const auto& rows = trainer->split().train;
  const Tensor said = trainer->evaluator().predict(rows);
  const std::vector<float> labels = labels_of(*trainer, rows);
  std::vector<double> sure(labels.size(), -1), named(labels.size());
  for (std::size_t k = 0; k < 3; ++k) {
    const std::vector<double> scores = scores_of_pixels(said, 3, k);
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (const double p = 1 / (1 + std::exp(-scores[i])); p > sure[i])
        sure[i] = p, named[i] = static_cast<double>(k);
  }
  std::vector<std::uint8_t> correct;
  for (std::size_t i = 0; i < labels.size(); ++i)
    correct.push_back(named[i] == static_cast<double>(labels[i]) ? 1 : 0);
  const Calibration wanted = calibration(sure, correct);
  EXPECT_EQ(answer->map_calibration.count, answer->judged);
  EXPECT_NEAR(answer->map_calibration.expected_error, wanted.expected_error, 1e-4);
  for (std::size_t i = 0; i < wanted.bins.size(); ++i)
    EXPECT_NEAR(static_cast<double>(answer->map_calibration.bins[i].count), static_cast<double>(wanted.bins[i].count),
                2)
        << "one that lies on the edge of a bin may be on either side";
  EXPECT_EQ(evaluate_part(trainer->subject(kNow), {Part::train, 0, {rows[0]}}, {})->map_calibration.count, 0);
}

// Of two classes, told by one channel or by two, the cuts hold the one by which it decides, for either class.
TEST(EvaluationOfMaps, OneOfTheCutsIsWhereTheNetworkDecides) {
  for (const auto& [channels, loss] : {std::pair{1, "focal"}, {2, "cross_entropy"}}) {
    const Project project = maps_of(channels, loss);
    auto data = std::make_shared<Dataset>(*load(project));
    Field& target = data->fields[1];
    for (float& label : target.values.floats()) label = label > 0 ? 1.0F : 0.0F;
    target.classes = 2, target.names = {"ground", "organ"};
    const Pool pool(1);
    const auto trainer = trainer_of(project, data, pool);
    Story story;
    ASSERT_TRUE(train(*trainer, story, 6));
    const auto answer = evaluated(*trainer, Part::train);
    ASSERT_EQ(answer->map_cuts.size(), 2U) << answer->why;
    for (const std::size_t k : {0U, 1U}) {
      const double decides = deciding_score(*answer, static_cast<std::int64_t>(k));
      ScoreCut last;
      for (const ScoreCut& cut : answer->map_cuts[k].cuts)
        if (cut.threshold >= decides) last = cut;
      const ClassTally& tally = answer->tallies[k];
      EXPECT_EQ(last.tp, tally.right) << loss;
      EXPECT_EQ(last.tp + last.fp, tally.named) << loss;
    }
  }
}

}  // namespace
}  // namespace vitrine
