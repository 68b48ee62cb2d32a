// Sequences that end early, through the whole of training: padding changes nothing, and what does not go together is
// refused in words.
#include <gtest/gtest.h>

#include <cmath>

#include "core/graph/fixes.h"
#include "core/project/objectives.h"
#include "core/train/check.h"
#include "core/train/evaluator.h"
#include "core/train/fit_data.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// The same sequences with `more` positions of garbage behind the longest.
Data padded(const Data& from, std::int64_t more) {
  auto out = std::make_shared<Dataset>(*from);
  for (Field& field : out->fields) {
    if (field.lengths.empty()) continue;
    const std::int64_t before = field.shape[0], inner = field.shape.size() / before;
    Field longer = field;
    longer.shape[0] = before + more;
    const float garbage = field.kind == FieldKind::classes ? -1.0F : field.kind == FieldKind::tokens ? 1.0F : 1e4F;
    longer.values.floats().assign(static_cast<std::size_t>(out->count * longer.shape.size()), garbage);
    for (std::int64_t i = 0; i < out->count; ++i)
      for (std::size_t e = 0; e < field.filled(i).size(); ++e)
        longer.values.floats()[static_cast<std::size_t>(i * (before + more) * inner) + e] = field.filled(i)[e];
    field = std::move(longer);
  }
  return out;
}

// Trains on both for an epoch; losses, metrics and weights must agree.
void expect_padding_changes_nothing(Project project, const Data& data, const std::string& what) {
  SCOPED_TRACE(what);
  const Data longer = padded(data, 7);
  Project with_more = project;
  set(with_more, "layer.input_1.shape", axes_text(longer->input().shape));
  const Pool pool(2);
  const auto a = trainer_of(project, data, pool), b = trainer_of(with_more, longer, pool);
  for (;;) {
    const auto outcome = a->step();
    ASSERT_EQ(b->step(), outcome);
    ASSERT_NE(outcome, Trainer::Outcome::not_finite);
    ASSERT_NEAR(a->record().loss, b->record().loss, 1e-6 * std::max(1.0F, std::fabs(a->record().loss)));
    ASSERT_NEAR(a->record().gradient_norm, b->record().gradient_norm, 1e-5);
    if (outcome == Trainer::Outcome::epoch) break;
  }
  const auto first = a->finish_epoch(), second = b->finish_epoch();
  EXPECT_NEAR(first->validation.loss, second->validation.loss, 1e-5);
  ASSERT_EQ(first->validation.metrics.size(), second->validation.metrics.size());
  ASSERT_FALSE(first->validation.metrics.empty());
  for (std::size_t i = 0; i < first->validation.metrics.size(); ++i) {
    EXPECT_NEAR(first->train.metrics[i], second->train.metrics[i], 1e-5) << i;
    EXPECT_NEAR(first->validation.metrics[i], second->validation.metrics[i], 1e-5) << i;
  }
  const Trained mine = a->trained(false), theirs = b->trained(false);
  for (std::size_t w = 0; w < mine.weights.size(); ++w)
    for (std::size_t e = 0; e < mine.weights[w].value.values.size(); ++e)
      ASSERT_NEAR(mine.weights[w].value.values[e], theirs.weights[w].value.values[e], 2e-5) << mine.weights[w].name;
}

Project without_dropout() {
  Project project = ragged_project();
  set(project, "layer.multi_head_attention_1.dropout", "0");
  set(project, "optimizer.type", "sgd");
  set(project, "training.epochs", "1");
  return project;
}

TEST(Lengths, PaddingChangesNothingForATransformerThatAnswersTokenByToken) {
  const Project project = without_dropout();
  expect_padding_changes_nothing(project, load(project), "labels of classes");
}

// Sequences of numbers: each position doubled.
Data numbers() {
  auto data = std::make_shared<Dataset>();
  data->title = "numbers";
  data->count = 60;
  const Rng rng(4, 1);
  Field input{"input", FieldKind::values, {5, 3}, {}, 0, {}};
  Field target{"target", FieldKind::values, {5, 3}, {}, 0, {}};
  for (std::uint64_t e = 0; e < 60 * 15; ++e) {
    input.values.floats().push_back(rng.normal(1, e));
    target.values.floats().push_back(20 + 2 * rng.normal(1, e));
  }
  for (std::int32_t i = 0; i < 60; ++i) input.lengths.push_back(1 + i % 5);
  target.lengths = input.lengths;
  data->fields = {input, target};
  return data;
}

Project numbers_project(const std::string& loss) {
  Project project;
  Sketch s(project.graph);
  s.input({5, 3});
  s.dense(8, "tanh");
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  s.dense(3);
  set(project, "layer.input_1.lengths", "input");
  set(project, "loss.type", loss);
  set(project, "optimizer.type", "sgd");
  set(project, "training.batch_size", "16");
  set(project, "transform.type", "standardise");
  set(project, "target_transform.type", "standardise");
  return project;
}

TEST(Lengths, PaddingChangesNothingForLossesOverNumbers) {
  for (const char* loss : {"mse", "mae", "huber", "cosine"})
    expect_padding_changes_nothing(numbers_project(loss), numbers(), loss);
}

TEST(Lengths, PaddingChangesNothingForOneAnswerASequence) {
  Project project = numbers_project("cross_entropy");
  ASSERT_TRUE(project.graph.remove("dense_2").ok());
  Sketch s(project.graph);
  s.add("batch_norm", {}, {"multi_head_attention_1"});
  s.add("global_average_pool1d");
  s.dense(2);
  auto data = std::make_shared<Dataset>(*numbers());
  Field target{"target", FieldKind::classes, {}, {}, 2, {}};
  for (std::int64_t i = 0; i < data->count; ++i) target.values.floats().push_back(static_cast<float>(i % 2));
  data->fields[1] = target;
  expect_padding_changes_nothing(project, data, "classes");
}

// The mean divides by the positions that there are: whoever always says ½ too much is off by ½ whatever is padded.
// What goes in comes out: tokens as a target, whose padding no label tells apart.
TEST(Lengths, PaddingChangesNothingForTokensAsATarget) {
  Project project = without_dropout();
  project.objectives.front().settings.set("target", std::string("input"));
  project.objectives.front().metrics = {{"accuracy", {}}, {"exact_match", {}}, {"perplexity", {}}};
  expect_padding_changes_nothing(project, load(project), "tokens");
}

TEST(Lengths, ErrorsAreMeansOverFilledPositions) {
  auto data = std::make_shared<Dataset>();
  data->count = 4;
  Field input{"input", FieldKind::values, {3, 1}, {}, 0, {}};
  Field target = input;
  target.name = "target";
  for (int e = 0; e < 12; ++e)
    input.values.floats().push_back(static_cast<float>(e)),
        target.values.floats().push_back(static_cast<float>(e) - 0.5F);
  input.lengths = target.lengths = {1, 3, 2, 1};
  for (std::size_t e : {1, 2, 8, 10, 11}) target.values.floats()[e] = 1e5F;
  data->fields = {input, target};
  Project project;
  Sketch s(project.graph);
  s.add("input", {{"shape", std::vector<std::int64_t>{3, 1}}, {"lengths", std::string("input")}});
  s.add("linear");
  set(project, "loss.type", "mse");
  const Pool pool(1);
  Evaluator evaluator(project, data, pool);
  AlignedVector<float> nothing(1);
  evaluator.bind(nothing.data());
  const MetricSet judged = evaluator.evaluate(std::vector<std::int64_t>{0, 1, 2, 3});
  EXPECT_FLOAT_EQ(judged.loss, 0.25F);
  for (std::size_t i = 0; i < evaluator.figures().size(); ++i)
    if (evaluator.figures()[i].id == "mae" || evaluator.figures()[i].id == "rmse") {
      EXPECT_FLOAT_EQ(judged.metrics[i], 0.5F) << evaluator.figures()[i].id;
    }
}

// ---- what check says

const Problem* of_lengths(const Analysis& analysis) {
  for (const Problem& problem : analysis.problems)
    if (problem.code == "lengths") return &problem;
  return nullptr;
}

void mend(Project& project, const Fix& fix) {
  ASSERT_TRUE(apply_structure(project.graph, fix).ok());
  for (const auto& change : fix.settings) set(project, change.path, change.value);
}

TEST(Lengths, AnInputMustSayThatItsSequencesEndEarly) {
  Project project = ragged_project();
  const DataFacts facts = facts_of(*load(project));
  EXPECT_TRUE(check_project(project, &facts).ok());
  for (const char* said : {"", "target", "nothing"}) {
    SCOPED_TRACE(said);
    set(project, "layer.input_1.lengths", said);
    const Problem* problem = nullptr;
    const Analysis analysis = check_project(project, &facts);
    problem = of_lengths(analysis);
    ASSERT_NE(problem, nullptr);
    EXPECT_EQ(problem->node, "input_1");
    ASSERT_TRUE(problem->fix.has_value());
    mend(project, *problem->fix);
    EXPECT_TRUE(check_project(project, &facts).ok());
    const Pool pool(1);
    set(project, "layer.input_1.lengths", said);
    EXPECT_FALSE(Trainer::create(project, load(project), pool).ok()) << "train refuses what check refuses";
  }
  set(project, "layer.input_1.lengths", "");
  mend(project, fit_to_data(project, facts));
  EXPECT_TRUE(check_project(project, &facts).ok()) << "opening the data sets it";
}

TEST(Lengths, FullSequencesAreNotSaidToEndEarly) {
  Project project = sequence_project();
  const DataFacts facts = facts_of(*load(project));
  set(project, "layer.input_1.lengths", "input");
  const Analysis analysis = check_project(project, &facts);
  ASSERT_NE(of_lengths(analysis), nullptr);
  mend(project, *of_lengths(analysis)->fix);
  EXPECT_TRUE(check_project(project, &facts).ok());
}

TEST(Lengths, FlattenIsRefusedWithTheMeanInItsPlace) {
  Project project = numbers_project("mse");
  ASSERT_TRUE(project.graph.remove("dense_2").ok());
  Sketch s(project.graph);
  s.add("flatten", {}, {"multi_head_attention_1"});
  const Analysis analysis = analyse(project.graph);
  const Problem* problem = of_lengths(analysis);
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->node, "flatten_1");
  EXPECT_NE(problem->text.find("padding"), std::string::npos) << problem->text;
  ASSERT_TRUE(problem->fix.has_value());
  mend(project, *problem->fix);
  EXPECT_EQ(of_lengths(analyse(project.graph)), nullptr);
}

TEST(Lengths, ATargetMustEndWhereTheOutputDoes) {
  const Project project = ragged_project();
  DataFacts facts = facts_of(*load(project));
  facts.fields[1].lengths = "target";  // others than the input's
  const Analysis analysis = check_project(project, &facts);
  const Problem* problem = of_lengths(analysis);
  ASSERT_NE(problem, nullptr);
  EXPECT_NE(problem->text.find("“target”"), std::string::npos) << problem->text;
  facts.fields[1].lengths = "";
  EXPECT_NE(of_lengths(check_project(project, &facts)), nullptr) << "a full target judges padding";
}

// One class a sequence: what is offered is the mean over the positions, not Flatten.
TEST(Lengths, OneAnswerASequenceIsMadeByTheMean) {
  Project project = numbers_project("cross_entropy");
  DataFacts facts = facts_of(*numbers());
  facts.fields[1] = {"target", {}, FieldKind::classes, 2};
  const Analysis analysis = check_project(project, &facts);
  ASSERT_EQ(analysis.problems.size(), 1U);
  ASSERT_TRUE(analysis.problems.front().fix.has_value()) << analysis.problems.front().text;
  EXPECT_NE(analysis.problems.front().remedy.find("GlobalAveragePool1D"), std::string::npos)
      << analysis.problems.front().text << " / " << analysis.problems.front().remedy;
  mend(project, *analysis.problems.front().fix);
  EXPECT_TRUE(check_project(project, &facts).ok());
}

TEST(Lengths, ALossThatReadsASequenceAtOnceIsRefused) {
  Project project;
  Sketch s(project.graph);
  s.add("input", {{"shape", std::vector<std::int64_t>{5}}, {"lengths", std::string("input")}});
  s.add("tanh");
  set(project, "loss.type", "cosine");
  DataFacts facts;
  facts.count = 10;
  facts.fields = {{"input", {5}, FieldKind::values, 0, {}, "input"},
                  {"target", {5}, FieldKind::values, 0, {}, "input"}};
  const Analysis analysis = check_project(project, &facts);
  const Problem* problem = of_lengths(analysis);
  ASSERT_NE(problem, nullptr);
  mend(project, *problem->fix);
  EXPECT_TRUE(check_project(project, &facts).ok());
}

TEST(Lengths, FieldsOfTheSameLengthsAreKnownByTheFirst) {
  const DataFacts facts = facts_of(*load(ragged_project()));
  EXPECT_EQ(facts.fields[0].lengths, "input");
  EXPECT_EQ(facts.fields[1].lengths, "input");
  auto other = std::make_shared<Dataset>(*load(ragged_project()));
  other->fields[1].lengths.front() += other->fields[1].lengths.front() > 2 ? -1 : 1;
  EXPECT_EQ(facts_of(*other).fields[1].lengths, "target");
}

TEST(Lengths, PredictionsOfRawInputsObeyTheirLengths) {
  const Project project = without_dropout();
  const Data data = load(project);
  const Pool pool(2);
  const auto trainer = trainer_of(project, data, pool);
  const Tensor by_rows = trainer->evaluator().predict(std::vector<std::int64_t>{0, 1, 2, 3});
  Tensor raw(Shape{4, 9});
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::size_t t = 0; t < 9; ++t) raw.values[static_cast<std::size_t>(i) * 9 + t] = data->input().sample(i)[t];
  const std::vector<std::int32_t> lengths(data->input().lengths.begin(), data->input().lengths.begin() + 4);
  Tensor given = trainer->evaluator().predict(raw, lengths);
  EXPECT_EQ(given.values, by_rows.values);
  clear_padding(given, lengths);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t e = 0; e < 90; ++e)
      EXPECT_EQ(given.values[i * 90 + e],
                e < static_cast<std::size_t>(lengths[i]) * 10 ? by_rows.values[i * 90 + e] : 0);
}

}  // namespace
}  // namespace vitrine
