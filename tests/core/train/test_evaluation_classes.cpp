// A network judged on a whole part of the data by classes: beside the metrics, which count batch by batch, and beside
// loops that are written out here.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/train/evaluation_support.h"

namespace vitrine {
namespace {

using namespace test;

Spec of_average(const char* id, const char* average) {
  return {id, {{"average", std::string(average)}}};
}
const std::vector<Spec> kOfClasses{{"accuracy", {}},
                                   {"auc", {}},
                                   {"average_precision", {}},
                                   of_average("precision", "macro"),
                                   of_average("recall", "weighted"),
                                   of_average("f1", "macro"),
                                   of_average("f1", "micro"),
                                   of_average("f1", "weighted")};

// A class of words for each position; positions behind the end have none.
Project named_things() {
  Project project;
  Sketch s(project.graph);
  project.sources = {{"named_things", {{"samples", std::int64_t{300}}}}};
  const auto data = load(project);
  s.tokens(data->input().shape[0], data->input().classes);
  s.add("embedding", {{"vocabulary", data->input().classes}, {"width", std::int64_t{12}}});
  s.dense(data->target().classes);
  set(project, "layer.input_1.lengths", "input");
  return project;
}

Project scans(std::int64_t outputs = 3) {
  Project project;
  Sketch s(project.graph);
  s.input({1, 24, 24});
  s.conv(6, "relu");
  s.conv(outputs);
  project.sources = {{"scans", {{"samples", std::int64_t{60}}, {"size", std::int64_t{24}}}}};
  project.training = {{"batch_size", std::int64_t{8}}};
  return project;
}

struct ClassCase {
  const char* name;
  Project (*project)();
  EvaluationKind kind;
};
void PrintTo(const ClassCase& one, std::ostream* out) {
  *out << one.name;
}
const ClassCase kClassCases[] = {
    {"softmax", four_clouds, EvaluationKind::classes},
    {"digits", image_project, EvaluationKind::classes},
    {"sigmoid", [] { return two_moons("binary_cross_entropy"); }, EvaluationKind::binary},
    {"focal", [] { return two_moons("focal"); }, EvaluationKind::binary},
    {"hinge", [] { return two_moons("hinge"); }, EvaluationKind::binary},
    {"squares", [] { return two_moons("mse"); }, EvaluationKind::binary},
    {"tokens", sequence_project, EvaluationKind::classes},
    {"ragged_tokens", ragged_project, EvaluationKind::classes},
    {"ragged_classes", named_things, EvaluationKind::classes},
};

class EvaluationOfClasses : public testing::TestWithParam<ClassCase> {};
INSTANTIATE_TEST_SUITE_P(Networks, EvaluationOfClasses, testing::ValuesIn(kClassCases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(EvaluationOfClasses, SaysWhatTheMetricsSay) {
  Project project = GetParam().project();
  project.objectives.front().metrics = kOfClasses;
  const Pool pool(2);
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 25));
  for (const Part part : {Part::train, Part::validation}) {
    const auto answer = evaluated(*trainer, part);
    ASSERT_EQ(answer->why, "");
    EXPECT_EQ(answer->thinned, "");
    EXPECT_EQ(answer->kind, GetParam().kind);
    EXPECT_EQ(answer->split_rows, std::ssize(trainer->split().part(part)));
    ASSERT_EQ(std::ssize(answer->truth), answer->judged);
    const JudgedFigures judged(*trainer, part);
    const ClassReport report = class_report(answer->tallies);
    EXPECT_EQ(report.total, answer->judged);
    EXPECT_EQ(answer->confusion.tallies(), answer->tallies);
    EXPECT_NEAR(report.accuracy, judged["accuracy"], 1e-7);
    EXPECT_NEAR(report.macro.precision, judged["precision_macro"], 1e-7);
    EXPECT_NEAR(report.weighted.recall, judged["recall_weighted"], 1e-7);
    EXPECT_NEAR(report.macro.f1, judged["f1_macro"], 1e-7);
    EXPECT_NEAR(report.micro.f1, judged["f1_micro"], 1e-7);
    EXPECT_NEAR(report.weighted.f1, judged["f1_weighted"], 1e-7);
    const double auc =
        mean_of_classes(*answer, [](const auto& scores, const auto& yes) { return roc_curve(scores, yes).auc; });
    const double ap = mean_of_classes(*answer, [](const auto& scores, const auto& yes) {
      return precision_recall_curve(scores, yes).average_precision;
    });
    EXPECT_NEAR(auc, judged["auc"], 1e-7);
    EXPECT_NEAR(ap, judged["average_precision"], 1e-7);
  }
}

// Each place in the order of the split, without padding and without what has no label, by hand.
TEST_P(EvaluationOfClasses, ListsEachPlaceThatHasALabel) {
  const Project project = GetParam().project();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  const auto answer = evaluated(*trainer, Part::validation);
  const Field& target = trainer->dataset().target();
  const auto& rows = trainer->split().validation;
  const Tensor raw = trainer->evaluator().predict(rows);
  const auto places = static_cast<std::size_t>(target.shape.size());
  const std::size_t width = raw.values.size() / rows.size() / places, classes = std::max<std::size_t>(2, width);
  ASSERT_EQ(answer->probability.size(), answer->truth.size() * classes);
  std::size_t at = 0;
  std::int64_t unlabelled = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const NumberView labels = target.filled(rows[i]);
    for (std::size_t t = 0; t < labels.size(); ++t) {
      if (labels[t] < 0) {
        ++unlabelled;
        continue;
      }
      const float* z = raw.values.data() + (i * places + t) * width;
      ASSERT_LT(at, answer->truth.size());
      EXPECT_EQ(answer->rows[at], rows[i]);
      EXPECT_EQ(answer->positions[at], static_cast<std::int32_t>(t));
      EXPECT_EQ(static_cast<float>(answer->truth[at]), labels[t]);
      const float* p = answer->probability.data() + at * classes;
      EXPECT_NEAR(p[0] + p[classes - 1], classes == 2 ? 1 : p[0] + p[classes - 1], 1e-6);
      for (std::size_t k = 0; k < width; ++k) EXPECT_EQ(answer->output[at * width + k], z[k]);
      if (answer->has_probabilities && width > 1) {
        double sum = 0;
        for (std::size_t k = 0; k < width; ++k) sum += std::exp(static_cast<double>(z[k]));
        for (std::size_t k = 0; k < width; ++k) EXPECT_NEAR(p[k], std::exp(static_cast<double>(z[k])) / sum, 1e-6);
      }
      if (width == 1) {
        EXPECT_NEAR(p[1], answer->has_probabilities ? 1 / (1 + std::exp(-z[0])) : z[0], 1e-6);
      }
      EXPECT_EQ(answer->predicted[at], std::max_element(p, p + classes) - p);
      ++at;
    }
  }
  EXPECT_EQ(at, answer->truth.size());
  EXPECT_EQ(answer->unlabelled, unlabelled);
  EXPECT_EQ(answer->class_names.size(), target.names.size());
}

// Whatever its loss compares with: 0 for logits, ½ for a squared error to 0 and 1.
TEST_P(EvaluationOfClasses, OfTwoClassesAThresholdBeginsWhereTheNetworkDecides) {
  const Project project = GetParam().project();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 12));
  const auto answer = evaluated(*trainer, Part::train);
  if (answer->classes != 2) {
    EXPECT_EQ(deciding_score(*answer, 1), 0) << "a probability of one half";
    return;
  }
  const ConfusionMatrix& counted = answer->confusion;
  for (const std::int64_t k : {0, 1}) {
    const ThresholdFigures at =
        at_threshold(class_scores(*answer, k), is_of_class(*answer, k), deciding_score(*answer, k));
    EXPECT_EQ(at.tp, counted.at(k, k));
    EXPECT_EQ(at.fn, counted.at(k, 1 - k));
    EXPECT_EQ(at.fp, counted.at(1 - k, k));
    EXPECT_EQ(at.tn, counted.at(1 - k, 1 - k));
  }
}

TEST(EvaluationOfLabels, AScoreThatLiesOnTheThresholdIsOfClass0) {
  EvaluationAnswer answer;
  answer.kind = EvaluationKind::binary, answer.classes = 2, answer.outputs = 1, answer.class_threshold = 0.5;
  answer.output = {0.5F, 0.75F, 0.25F}, answer.truth = {1, 1, 0}, answer.predicted = {0, 1, 0};
  const auto at = [&](std::int64_t k) {
    return at_threshold(class_scores(answer, k), is_of_class(answer, k), deciding_score(answer, k));
  };
  EXPECT_EQ(at(1).tp, 1);
  EXPECT_EQ(at(1).fn, 1);
  EXPECT_EQ(at(0).tp, 1);
  EXPECT_EQ(at(0).fp, 1);
}

// ---- maps

TEST(EvaluationOfLabels, OfMapsTheOverlapIsThatOfThePixels) {
  Project project = scans();
  project.objectives.front().metrics = {{"accuracy", {}}, {"iou", {}}, {"dice", {}}};
  const Pool pool(2);
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 30));
  const auto answer = evaluated(*trainer, Part::train);
  EXPECT_EQ(answer->kind, EvaluationKind::maps);
  EXPECT_EQ(answer->class_names, (std::vector<std::string>{"background", "organ", "spot"}));
  const auto& rows = trainer->split().train;
  const JudgedFigures judged(*trainer, Part::train);
  const ClassReport report = class_report(answer->confusion);
  EXPECT_NEAR(report.accuracy, judged["accuracy"], 1e-7);
  EXPECT_NEAR(report.macro.iou, judged["iou"], 1e-7);
  EXPECT_NEAR(report.macro.f1, judged["dice"], 1e-7);
  EXPECT_EQ(answer->judged, std::ssize(rows) * 24 * 24);
  EXPECT_EQ(answer->rows, rows);
  ASSERT_EQ(answer->unions.size(), rows.size() * 3);
  const Tensor raw = trainer->evaluator().predict(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::int64_t> both(3), either(3);
    const NumberView labels = trainer->dataset().target().sample(rows[i]);
    for (std::size_t pixel = 0; pixel < 576; ++pixel) {
      const float* z = raw.values.data() + i * 3 * 576 + pixel;
      const std::size_t named = z[576] > z[0] ? (z[1152] > z[576] ? 2 : 1) : z[1152] > z[0] ? 2 : 0;
      for (std::size_t k = 0; k < 3; ++k) {
        const bool is = labels[pixel] == static_cast<float>(k), said = named == k;
        both[k] += is && said, either[k] += is || said;
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(answer->intersections[i * 3 + k], both[k]);
      EXPECT_EQ(answer->unions[i * 3 + k], either[k]);
    }
  }
}

// Also of one whose part is another one; what there is not is left out.
TEST(EvaluationOfLabels, OfSingleSamplesEachPixelOfTheMapIsTold) {
  const Project project = scans();
  const Pool pool(2);
  auto data = std::make_shared<Dataset>(*load(project));
  for (std::size_t row = 0; row < 60; ++row)
    data->fields[1].values.floats()[row * 576 + 5] = -1;  // a pixel without a label
  const auto trainer = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 30));
  const auto& rows = trainer->split().train;
  const std::vector<std::int64_t> asked{rows[4], trainer->split().validation[1], 1'000'000, rows[0]};
  const std::vector<std::int64_t> there{asked[0], asked[1], asked[3]};
  const auto whole = evaluated(*trainer, Part::train);
  EXPECT_TRUE(whole->named_maps.empty());
  const auto answer = evaluate_part(trainer->subject(kNow), {Part::train, 0, asked}, {});
  ASSERT_EQ(answer->why, "");
  EXPECT_EQ(answer->rows, there);
  EXPECT_EQ(answer->map, (Shape{24, 24}));
  EXPECT_EQ(answer->judged, 3 * 575);
  ASSERT_EQ(answer->named_maps.size(), 3U * 576);
  const Tensor raw = trainer->evaluator().predict(there);
  for (std::size_t i = 0; i < there.size(); ++i) {
    const NumberView labels = data->target().sample(there[i]);
    for (std::size_t pixel = 0; pixel < 576; ++pixel) {
      const float* z = raw.values.data() + i * 3 * 576 + pixel;
      const std::int32_t named = z[576] > z[0] ? (z[1152] > z[576] ? 2 : 1) : z[1152] > z[0] ? 2 : 0;
      ASSERT_EQ(answer->named_maps[i * 576 + pixel], named);
      ASSERT_EQ(answer->true_maps[i * 576 + pixel], static_cast<std::int32_t>(labels[pixel]));
    }
  }
  for (std::size_t k = 0; k < 3; ++k) {  // as the whole part counts them
    EXPECT_EQ(answer->intersections[k], whole->intersections[4 * 3 + k]);
    EXPECT_EQ(answer->unions[2 * 3 + k], whole->unions[k]);
  }
  const auto none = evaluate_part(trainer->subject(kNow), {Part::train, 0, {1'000'000}}, {});
  EXPECT_NE(none->why.find("no such samples"), std::string::npos) << none->why;
  const auto few = evaluate_part(trainer->subject(kNow), {Part::train, 0, asked}, {}, {.lists = 8 * 1'000});
  EXPECT_TRUE(few->named_maps.empty());
  EXPECT_NE(few->thinned.find("too much memory"), std::string::npos) << few->thinned;
}

TEST(EvaluationOfLabels, OneChannelTellsTwoClassesOfPixelsApart) {
  Project project = scans(1);
  project.objectives.front().loss = {"focal", {}};
  project.objectives.front().metrics = {{"accuracy", {}}, {"iou", {}}};
  auto data = std::make_shared<Dataset>(*load(project));
  Field& target = data->fields[1];
  for (float& label : target.values.floats()) label = label == 1 ? 1.0F : label == 2 ? -1.0F : 0.0F;
  target.classes = 2, target.names = {"background", "organ"};
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 20));
  const auto answer = evaluated(*trainer, Part::train);
  EXPECT_EQ(answer->kind, EvaluationKind::maps);
  EXPECT_EQ(answer->classes, 2);
  EXPECT_GT(answer->unlabelled, 0);
  EXPECT_EQ(answer->judged + answer->unlabelled, answer->split_rows * 576);
  const JudgedFigures judged(*trainer, Part::train);
  EXPECT_NEAR(class_report(answer->confusion).accuracy, judged["accuracy"], 1e-7);
  EXPECT_NEAR(class_report(answer->confusion).macro.iou, judged["iou"], 1e-7);
}

TEST(EvaluationOfLabels, MapsOfManySamplesKeepTheirTotals) {
  const Project project = scans();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  const auto all = evaluated(*trainer, Part::train), few = evaluated(*trainer, Part::train, {.lists = 100});
  EXPECT_NE(few->thinned, "");
  EXPECT_TRUE(few->unions.empty());
  EXPECT_TRUE(few->rows.empty());
  EXPECT_EQ(few->confusion.counts, all->confusion.counts);
}

// ---- targets of other kinds

TEST(EvaluationOfLabels, LabelsThatAreMadeAreThoseThatAreJudged) {
  Project project = sequence_project();
  read_field(project.graph, "input_1", "masked");
  set(project, "layer.input_1.vocabulary", "11");
  set(project, "layer.embedding_1.vocabulary", "11");
  set(project, "recipe.type", "masked_language_model");
  set(project, "objective.target", "hidden");
  project.objectives.front().metrics = {{"accuracy", {}}, {"auc", {}}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  Story story;
  ASSERT_TRUE(train(*trainer, story, 10));
  const auto answer = evaluated(*trainer, Part::train);
  ASSERT_EQ(answer->why, "");
  EXPECT_EQ(answer->judged + answer->unlabelled, answer->split_rows * 8);
  EXPECT_GT(answer->unlabelled, answer->judged) << "most are not hidden";
  const JudgedFigures judged(*trainer, Part::train);
  EXPECT_NEAR(class_report(answer->tallies).accuracy, judged["accuracy"], 1e-7);
  EXPECT_NEAR(mean_of_classes(*answer, [](const auto& s, const auto& y) { return roc_curve(s, y).auc; }),
              judged["auc"], 1e-7);
}

// As the last column of a table may be.
TEST(EvaluationOfLabels, ZerosAndOnesThatALossReadsAsTwoClassesAreTwoClasses) {
  std::vector<float> x, y;
  for (int i = 0; i < 100; ++i) x.push_back(static_cast<float>(i % 10) - 4.5F), y.push_back(i % 10 > 5 ? 1 : 0);
  Project project = line_project(60, 100, 0, 10);
  set(project, "layer.dense_1.initializer.value", "1");  // it answers x: right but for 0.5
  project.objectives.front().loss = {"binary_cross_entropy", {}};
  const Pool pool(1);
  const auto trainer = trainer_of(project, points(x, y), pool);
  const auto answer = evaluated(*trainer, Part::validation);
  ASSERT_EQ(answer->kind, EvaluationKind::binary);
  EXPECT_EQ(answer->confusion.counts, (std::vector<std::int64_t>{20, 4, 0, 16}));
  EXPECT_DOUBLE_EQ(roc_curve(class_scores(*answer, 1), is_of_class(*answer, 1)).auc, 1);
  EXPECT_DOUBLE_EQ(roc_curve(class_scores(*answer, 0), is_of_class(*answer, 0)).auc, 1);
  y[70] = 0.5F;
  const auto share = trainer_of(project, points(x, y), pool);
  EXPECT_EQ(evaluated(*share, Part::validation)->kind, EvaluationKind::numbers);
}

TEST(EvaluationOfLabels, AnAnswerThatIsNoNumberIsWrong) {
  const Project project = four_clouds();
  const auto data = std::make_shared<Dataset>(*load(project));
  const Pool pool(1);
  const auto trainer = trainer_of(project, data, pool);
  AlignedVector<float> weights = trainer->state().parameters;
  std::fill(weights.begin(), weights.end(), std::numeric_limits<float>::quiet_NaN());
  const ProbeSubject subject = trainer->subject(kNow);
  subject.evaluator.bind(weights.data());
  const auto answer = evaluate_part(subject, Part::validation, {});
  trainer->look_at_now();
  EXPECT_EQ(answer->unanswered, answer->judged);
  EXPECT_EQ(class_report(answer->confusion).accuracy, 0);
  EXPECT_EQ(roc_curve(class_scores(*answer, 2), is_of_class(*answer, 2)).not_numbers, answer->judged);
  const Confidences told = confidences_of(*answer);
  EXPECT_EQ(calibration(told.confidence, told.correct).left_out, answer->judged);
}

TEST(EvaluationOfLabels, ConfidenceIsTheProbabilityOfWhatIsNamed) {
  const Project project = four_clouds();
  const Pool pool(1);
  const auto trainer = trainer_of(project, load(project), pool);
  const auto answer = evaluated(*trainer, Part::train);
  const Confidences told = confidences_of(*answer);
  ASSERT_EQ(told.confidence.size(), answer->truth.size());
  double right = 0;
  for (std::size_t i = 0; i < told.confidence.size(); ++i) {
    EXPECT_EQ(told.confidence[i], static_cast<double>(*std::max_element(
                                      answer->probability.begin() + static_cast<std::ptrdiff_t>(4 * i),
                                      answer->probability.begin() + static_cast<std::ptrdiff_t>(4 * i + 4))));
    right += told.correct[i];
  }
  EXPECT_NEAR(right / static_cast<double>(answer->judged), class_report(answer->tallies).accuracy, 1e-12);
}

}  // namespace
}  // namespace vitrine
