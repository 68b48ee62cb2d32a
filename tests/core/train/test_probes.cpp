// Probes: what they see, who gets it, and that nothing is computed for nobody.
#include <gtest/gtest.h>

#include <thread>

#include "core/train/probes/attention.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/samples.h"
#include "core/train/probes/surface.h"
#include "core/train/probes/written.h"
#include "core/train/write_sequence.h"
#include "tests/core/train/dates_project.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// A trainer whose network is looked at by hand.
struct Looked {
  explicit Looked(const Project& project, int threads = 1)
      : pool(threads), trainer(trainer_of(project, load(project), pool)) {}
  void look() {
    desk.answer([this](std::int64_t step) { return trainer->subject(step); }, [] { return false; });
    trainer->look_at_now();
  }
  template <class Answer>
  std::shared_ptr<const Answer> answer(const Spec& request) {
    const auto watched = desk.watch(request);
    look();
    return newest<Answer>(*watched);
  }
  template <class Answer>
  static std::shared_ptr<const Answer> newest(const Watched& watched) {
    std::uint64_t seen = 0;
    return std::dynamic_pointer_cast<const Answer>(watched.answers().take_newer(seen));
  }
  void train(std::uint64_t steps) {
    Story story;
    ASSERT_TRUE(test::train(*trainer, story, steps));
    desk.make_due();
  }

  const Pool pool;
  std::unique_ptr<Trainer> trainer;
  ProbeDesk desk;
};

Spec starting(Spec request) {
  return at_step(std::move(request), 0);
}

TEST(Probes, AttentionIsThatOfTheSamplesThatThereAre) {
  Looked looked(sequence_project());
  const auto answer = looked.answer<AttentionAnswer>(attention_of({2, 5, 100'000}));
  ASSERT_NE(answer, nullptr);
  ASSERT_EQ(answer->maps.size(), 2U * 2);  // two samples that exist, two attention layers
  EXPECT_EQ(answer->maps[0].sample, 2);
  EXPECT_EQ(answer->maps[3].sample, 5);
  EXPECT_EQ(answer->maps[0].node, "multi_head_attention_1");
  for (const AttentionMap& map : answer->maps) {
    ASSERT_EQ(map.weights.shape, (Shape{4, 8, 8}));
    for (std::size_t row = 0; row < 4 * 8; ++row) {
      float sum = 0;
      for (std::size_t k = 0; k < 8; ++k) sum += map.weights.values[row * 8 + k];
      EXPECT_NEAR(sum, 1, 1e-5);
    }
  }
}

TEST(Probes, PaddingIsNoPartOfAttention) {
  Looked looked(ragged_project());
  const auto& rows = looked.trainer->split().validation;
  const auto answer = looked.answer<AttentionAnswer>(attention_of({0, 1, 2}));
  const Field& input = looked.trainer->dataset().input();
  ASSERT_EQ(answer->maps.size(), 3U);
  for (const AttentionMap& map : answer->maps) {
    const std::int64_t filled = input.lengths[static_cast<std::size_t>(rows[static_cast<std::size_t>(map.sample)])];
    EXPECT_EQ(map.weights.shape, (Shape{4, filled, filled}));
  }
}

TEST(Probes, AttentionBetweenTwoSequencesHasTheTokensOfBoth) {
  Looked looked(dates_project());
  const auto answer = looked.answer<AttentionAnswer>(attention_of({1}));
  ASSERT_EQ(answer->maps.size(), 1U);
  const AttentionMap& map = answer->maps.front();
  const Dataset& data = looked.trainer->dataset();
  EXPECT_EQ(map.name, "cross_attention_1");
  EXPECT_EQ(map.queries, "previous");
  EXPECT_EQ(map.keys, "input");
  const auto row_of_data = static_cast<std::size_t>(looked.trainer->split().validation[1]);
  const std::int64_t queries = data.target().shape[0], keys = data.input().lengths[row_of_data];
  ASSERT_EQ(map.weights.shape, (Shape{2, queries, keys}));
  for (std::int64_t row = 0; row < 2 * queries; ++row) {
    double sum = 0;
    for (std::int64_t k = 0; k < keys; ++k) sum += map.weights.values[static_cast<std::size_t>(row * keys + k)];
    EXPECT_NEAR(sum, 1, 1e-5);
  }
}

TEST(Probes, WhatIsWrittenIsWhatTheDecoderSaysOfItsOwnWords) {
  Looked looked(dates_project());
  looked.train(20);
  for (const std::int64_t beams : {1, 3}) {
    const auto answer = looked.answer<WrittenAnswer>(written_of(5, beams));
    EXPECT_EQ(answer->problem, "");
    EXPECT_EQ(answer->given, "input");
    EXPECT_EQ(answer->answer, "target");
    ASSERT_EQ(answer->lines.size(), 5U);
    const Trainer& trainer = *looked.trainer;
    const std::vector<std::int64_t> rows(trainer.split().validation.begin(), trainer.split().validation.begin() + 5);
    const auto writer = SequenceWriter::create(trainer.project(), load(trainer.project())).value();
    const auto expected =
        writer->write(trainer.state().parameters.data(), trainer.scales(), rows, beams, looked.pool).value();
    for (std::size_t i = 0; i < 5; ++i) {
      const WrittenLine& line = answer->lines[i];
      EXPECT_EQ(line.row, rows[i]);
      EXPECT_EQ(line.tokens, expected[i].tokens);
      const NumberView truth = trainer.dataset().target().sample(rows[i]);
      ASSERT_EQ(line.wanted.size(), truth.size());
      for (std::size_t t = 0; t < truth.size(); ++t) EXPECT_EQ(static_cast<float>(line.wanted[t]), truth[t]);
    }
  }
}

TEST(Probes, OutputsAreThoseOfTheEvaluator) {
  Looked looked(sequence_project());
  const auto answer = looked.answer<OutputsAnswer>(outputs_of(20));
  EXPECT_EQ(answer->rows.size(), 20U);
  EXPECT_EQ(answer->values.shape, (Shape{20, 8, 10}));
  Tensor expected = looked.trainer->evaluator().predict(std::span<const std::int64_t>(answer->rows));
  to_probabilities(looked.trainer->project(), expected);
  EXPECT_EQ(answer->values.values, expected.values);
}

TEST(Probes, TheDecisionSurfaceCoversTheData) {
  Looked looked(norm_project());
  const auto answer = looked.answer<SurfaceAnswer>(surface_of(16));
  EXPECT_EQ(answer->values.shape, (Shape{16, 16, 2}));
  for (std::size_t i = 0; i < 16 * 16; ++i)
    EXPECT_NEAR(answer->values.values[2 * i] + answer->values.values[2 * i + 1], 1, 1e-5);
  const Field& input = looked.trainer->dataset().input();
  for (std::int64_t i = 0; i < looked.trainer->dataset().count; ++i)
    for (std::size_t axis = 0; axis < 2; ++axis) {
      ASSERT_GT(input.sample(i)[axis], answer->low[axis]);
      ASSERT_LT(input.sample(i)[axis], answer->high[axis]);
    }
}

TEST(Probes, WhatANetworkDoesNotHaveIsEmpty) {
  Looked image(image_project());
  EXPECT_TRUE(image.answer<AttentionAnswer>(attention_of({0}))->maps.empty());
  EXPECT_TRUE(image.answer<SurfaceAnswer>(surface_of(8))->values.values.empty());
  EXPECT_TRUE(image.answer<SamplesAnswer>(samples_of(8))->values.values.empty());
  EXPECT_NE(image.answer<SamplesAnswer>(samples_of(9))->why.find("makes no samples"), std::string::npos);
  const auto written = image.answer<WrittenAnswer>(written_of(8, 1));
  EXPECT_TRUE(written->lines.empty());
  EXPECT_NE(written->problem.find("asks for no sequence"), std::string::npos) << written->problem;
}

TEST(Probes, OfAnAverageTheAverageIsWatched) {
  Looked looked(averaged_project());
  looked.train(20);
  const auto answer = looked.answer<OutputsAnswer>(outputs_of(5));
  ASSERT_NE(looked.trainer->state().average, looked.trainer->state().parameters);
  looked.trainer->evaluator().bind(looked.trainer->state().average.data());
  Tensor expected = looked.trainer->evaluator().predict(std::span<const std::int64_t>(answer->rows));
  to_probabilities(looked.trainer->project(), expected);
  EXPECT_EQ(answer->values.values, expected.values);
}

// ---- of every probe, over networks of every recipe

class EveryProbe : public testing::TestWithParam<Network> {};
INSTANTIATE_TEST_SUITE_P(Networks, EveryProbe, testing::ValuesIn(kNetworks),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(EveryProbe, LeavesTheNetworkAsItIs) {
  Looked looked(GetParam().project());
  looked.train(3);
  const RunState before = looked.trainer->state();
  std::vector<std::shared_ptr<Watched>> held;
  for (const ProbeType& type : probe_types().all())
    for (const Spec& request : {Spec{type.info.id, {}}, starting({type.info.id, {}})})
      held.push_back(looked.desk.watch(request));
  looked.look();
  EXPECT_EQ(looked.trainer->state(), before);
  for (const auto& one : held) {
    const auto answer = Looked::newest<ProbeAnswer>(*one);
    ASSERT_NE(answer, nullptr) << one->request.type;
    EXPECT_EQ(answer->step, step_asked(one->request) == 0 ? 0U : 3U);
  }
  // What is judged afterwards is judged with the weights of now, though the start was looked at last.
  Looked other(GetParam().project());
  other.train(3);
  const auto judged = [](Trainer& trainer) { return trainer.evaluator().evaluate(trainer.split().validation); };
  EXPECT_TRUE(same(judged(*looked.trainer), judged(*other.trainer)));
}

// The bits of all answers, one after the other.
std::vector<float> all_answers(const Project& project, int threads) {
  Looked looked(project, threads);
  std::vector<float> out;
  const auto add = [&](const Tensor& tensor) { out.insert(out.end(), tensor.values.begin(), tensor.values.end()); };
  const auto attention = looked.answer<AttentionAnswer>(attention_of({0, 1}));
  for (const AttentionMap& map : attention->maps) add(map.weights);
  add(looked.answer<OutputsAnswer>(outputs_of(30))->values);
  add(looked.answer<SurfaceAnswer>(surface_of(12))->values);
  add(looked.answer<SamplesAnswer>(samples_of(30))->values);
  return out;
}

TEST_P(EveryProbe, GivesTheSameBitsAtAnyNumberOfThreads) {
  const Project project = GetParam().project();
  const std::vector<float> one = all_answers(project, 1), three = all_answers(project, 3);
  ASSERT_FALSE(one.empty());
  EXPECT_TRUE(same_floats(one, three));
}

// ---- who watches

TEST(ProbeDesk, EqualRequestsAreOneAndNobodysAreNone) {
  Looked looked(norm_project());
  EXPECT_TRUE(looked.desk.quiet());
  auto one = looked.desk.watch(outputs_of(5)), same = looked.desk.watch(outputs_of(5)),
       other = looked.desk.watch(outputs_of(6));
  EXPECT_EQ(one, same);
  EXPECT_NE(one, other);
  EXPECT_EQ(looked.desk.watched().size(), 2U);
  looked.look();
  EXPECT_EQ(Looked::newest<OutputsAnswer>(*same)->rows.size(), 5U);
  EXPECT_FALSE(looked.desk.any_due());
  one.reset();
  EXPECT_EQ(looked.desk.watched().size(), 2U) << "somebody else holds it";
  same.reset();
  EXPECT_EQ(looked.desk.watched().size(), 1U);
  other.reset();
  looked.look();
  EXPECT_TRUE(looked.desk.quiet());
}

TEST(ProbeDesk, AnAnswerLastsUntilTheNetworkChanges) {
  Looked looked(norm_project());
  const auto now = looked.desk.watch(outputs_of(5)), start = looked.desk.watch(starting(outputs_of(5)));
  looked.look();
  const auto first = Looked::newest<OutputsAnswer>(*now), begun = Looked::newest<OutputsAnswer>(*start);
  EXPECT_EQ(first->values.values, begun->values.values);
  looked.look();
  EXPECT_EQ(Looked::newest<OutputsAnswer>(*now), first) << "nothing has changed";
  looked.train(9);
  looked.look();
  const auto second = Looked::newest<OutputsAnswer>(*now);
  EXPECT_EQ(second->step, 9U);
  EXPECT_NE(second->values.values, first->values.values);
  EXPECT_EQ(Looked::newest<OutputsAnswer>(*start), begun) << "the start stays what it was";
}

TEST(ProbeDesk, APausedRunAnswersWhoeverComes) {
  RunSetup setup;
  setup.project = norm_project();
  setup.dataset = load(setup.project);
  const auto run = run_of(std::move(setup));
  for (int visitor = 0; visitor < 3; ++visitor) {
    const auto watched = run->watch(outputs_of(10 + visitor));
    std::uint64_t seen = 0;
    std::shared_ptr<const ProbeAnswer> answer;
    while (!(answer = watched->answers().take_newer(seen))) std::this_thread::yield();
    EXPECT_EQ(dynamic_cast<const OutputsAnswer&>(*answer).rows.size(), 10U + static_cast<std::size_t>(visitor));
  }
}

TEST(ProbeDesk, WhatHasNotRestedIsNotDueAgain) {
  Looked looked(sequence_project());
  const auto now = looked.desk.watch(outputs_of(64)), then = looked.desk.watch(starting(outputs_of(64)));
  looked.look();
  EXPECT_FALSE(looked.desk.any_due());
  looked.desk.make_rested_due(1e-9, 0);  // it took more than a billionth of the time since
  EXPECT_FALSE(looked.desk.any_due());
  looked.desk.make_rested_due(1e9, 3'600);
  EXPECT_FALSE(looked.desk.any_due());
  looked.desk.make_rested_due(1e9, 0);
  EXPECT_TRUE(looked.desk.any_due());
  looked.look();
  EXPECT_FALSE(looked.desk.any_due());
}

// 100 ms and 1 ms, within 5 % of the time: the roots are 0.3162 and 0.0316, so they rest 2.2 s and 0.22 s.
TEST(ProbeDesk, TheDearRestLongerAndTakeTheCheapAlong) {
  const auto due = [](double dear, double cheap) { return rested({{0.1, dear}, {0.001, cheap}}, 0.05, 0.1); };
  EXPECT_EQ(due(2.1, 0.21), (std::vector<bool>{false, false}));
  EXPECT_EQ(due(2.1, 0.23), (std::vector<bool>{false, true}));
  EXPECT_EQ(due(2.3, 0), (std::vector<bool>{true, true})) << "answers of one moment come together";
  EXPECT_EQ(rested({{0, 0.05}}, 0.05, 0.1), (std::vector<bool>{false}));
  EXPECT_EQ(rested({{0, 0.1}}, 0.05, 0.1), (std::vector<bool>{true}));
  EXPECT_TRUE(rested({}, 0.05, 0.1).empty());
}

}  // namespace
}  // namespace vitrine
