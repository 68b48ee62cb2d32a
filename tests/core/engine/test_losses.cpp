// Several losses on one program: what their ports take, where their gradients go, and what weights do. A loss alone:
// tests/core/ops.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "core/engine/program.h"
#include "core/ops/ops.h"
#include "tests/core/engine/networks.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

using Output = ProgramLoss::Output;
using Field = ProgramLoss::Field;

// tanh feeds three Dense, each an output: 0 and 1 of two values, 2 of three.
OpList three_outputs(std::int64_t batch) {
  return lower_graph(test::draw([](Sketch& s) {
                       s.input({3});
                       const NodeId hidden = s.dense(4, "tanh");
                       for (const std::int64_t units : {2, 2, 3})
                         s.add("output", {}, {s.dense(units, "linear", {hidden})});
                     }),
                     batch);
}

// A program with parameters and gradients of its own, in double.
struct Trial {
  Trial(std::int64_t batch, std::vector<ProgramLoss> losses, bool keep_all = false)
      : program(three_outputs(batch), std::move(losses), {.keep_all = keep_all, .type = DType::f64}),
        parameters(static_cast<std::size_t>(program.layout().size())),
        gradients(parameters.size(), 0),
        input(static_cast<std::size_t>(3 * batch)) {
    const Rng rng(3, 1);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = 0.6 * rng.normal(0, i);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = rng.normal(1, i);
    program.bind(parameters.data(), gradients.data());
    program.set_input(0, input.data());
  }
  void step(std::int64_t samples = 0) {
    program.forward({pool, samples > 0 ? samples : program.batch()});
    program.backward({pool, samples > 0 ? samples : program.batch()});
  }
  [[nodiscard]] double number(int value) const { return *static_cast<const double*>(program.value(value)); }
  [[nodiscard]] double loss(std::size_t i) const { return number(program.loss_value(i)); }
  double* parameter(const std::string& key) { return parameters.data() + program.layout().find(key)->offset; }

  Pool pool{2};
  Program program;
  AlignedVector<double> parameters, gradients, input;
};

using Values = AlignedVector<double>;

// The gradient of the sum of all losses against central differences.
void expect_gradients(Trial& run, std::size_t losses) {
  run.step();
  const Values analytic = run.gradients;
  const auto sum = [&] {
    run.program.forward({run.pool, run.program.batch()});
    double out = 0;
    for (std::size_t i = 0; i < losses; ++i) out += run.loss(i);
    return out;
  };
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    const double at = run.parameters[i], step = 1e-5;
    run.parameters[i] = at + step;
    const double above = sum();
    run.parameters[i] = at - step;
    const double below = sum();
    run.parameters[i] = at;
    EXPECT_NEAR(analytic[i], (above - below) / (2 * step), 1e-8) << i;
  }
}

bool any(const Trial& run, const std::string& key) {
  const auto* entry = run.program.layout().find(key);
  const auto* first = run.gradients.data() + entry->offset;
  return std::any_of(first, first + entry->size, [](double g) { return g != 0; });
}

TEST(ProgramLosses, SeveralWithWeightsAgreeWithPyTorch) {
  const auto reference = testing::read_reference("programs", "several_losses");
  ASSERT_EQ(reference.cases.size(), 3U);
  for (std::size_t at = 0; at < reference.cases.size(); ++at) {
    SCOPED_TRACE(at);
    const auto find = [&](const std::string& name) { return reference.find(at, name); };
    const auto values = [&](const char* name) { return Values(find(name)->values.begin(), find(name)->values.end()); };
    const std::int64_t samples = find("input")->shape[0];
    // Planned for more samples than there are.
    Trial run(samples + 3, {{make_mean_squared_error(), {Output{0}, Field{{2}}}, Shape{2}},
                          {make_kl_normal(), {Output{0}, Output{1}}, Shape{}},
                          {make_cross_entropy(0, {}), {Output{2}, Field{{}}}, Shape{}}});
    for (const auto& entry : run.program.layout().entries()) {
      const Tensor* start = find("param/" + entry.key);
      ASSERT_NE(start, nullptr) << entry.key;
      std::copy(start->values.begin(), start->values.end(), run.parameters.begin() + entry.offset);
    }
    const Values input = values("input"), target = values("target"), labels = values("labels");
    const Values by_place = values("target_weights"), by_sample = values("label_weights"),
                 latent = values("latent_weights");
    run.program.set_input(0, input.data());
    run.program.set_field(0, 1, target.data());
    run.program.set_field(2, 1, labels.data());
    run.program.set_weights(0, by_place.data());
    run.program.set_weights(1, latent.data());
    run.program.set_weights(2, by_sample.data());
    run.step(samples);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_TRUE(testing::close(std::vector{run.loss(i)}, find("loss" + std::to_string(i)))) << i;
    for (const auto& entry : run.program.layout().entries()) {
      const auto* first = run.gradients.data() + entry.offset;
      EXPECT_TRUE(testing::close(std::vector<double>(first, first + entry.size), find("grad/" + entry.key)))
          << entry.key;
    }
    double sum = 0;
    for (const double weight : by_sample) sum += weight;
    EXPECT_DOUBLE_EQ(run.number(run.program.loss_weight_value(2)), sum);
  }
}

TEST(ProgramLosses, GradientsFlowIntoEveryPortThatIsAnOutput) {
  for (const OpPtr& op : {make_mean_squared_error(), make_cosine(), make_kl_normal(), make_huber(0.5),
                          make_binary_cross_entropy(2)}) {
    SCOPED_TRACE(op->id());
    Trial run(4, {{op, {Output{0}, Output{1}}, {}}});
    expect_gradients(run, 1);
    EXPECT_TRUE(any(run, "dense_2/weight"));
    EXPECT_TRUE(any(run, "dense_3/weight"));
    EXPECT_FALSE(any(run, "dense_4/weight"));
  }
}

TEST(ProgramLosses, OneOutputMayBeAtTwoPorts) {
  Trial normal(4, {{make_kl_normal(), {Output{0}, Output{0}}, {}}});
  expect_gradients(normal, 1);
  EXPECT_TRUE(any(normal, "dense_2/weight"));
  Trial same(4, {{make_mean_squared_error(), {Output{1}, Output{1}}, {}}});
  same.step();
  EXPECT_EQ(same.loss(0), 0);
  EXPECT_FALSE(any(same, "dense_3/weight"));
}

TEST(ProgramLosses, LossesThatShareAnOutputAddTheirGradients) {
  Trial run(4, {ProgramLoss::of(make_mean_squared_error(), 0, {2}), ProgramLoss::of(make_mean_absolute_error(), 0, {2}),
              {make_kl_normal(), {Output{0}, Output{1}}, {}}});
  Values near(8, 3.5), far(8, -4.5);
  run.program.set_field(0, 1, near.data());
  run.program.set_field(1, 1, far.data());
  expect_gradients(run, 3);
}

TEST(ProgramLosses, SharingMemoryChangesNoBit) {
  const auto losses = [] {
    return std::vector<ProgramLoss>{{make_dice(1), {Output{2}, Field{{}}}, Shape{}},
                                    {make_cosine(), {Output{0}, Output{1}}, Shape{}}};
  };
  Trial shared(6, losses()), apart(6, losses(), true);
  const Values labels{0, 1, 2, -1, 1, 0}, weights{1, 2, 0, 1, 0.5, 3};
  for (Trial* run : {&shared, &apart}) {
    run->program.set_field(0, 1, labels.data());
    for (const std::size_t loss : {0U, 1U}) run->program.set_weights(loss, weights.data());
    run->step();
  }
  for (const std::size_t loss : {0U, 1U}) {
    EXPECT_EQ(shared.loss(loss), apart.loss(loss));
    EXPECT_GT(shared.loss(loss), 0);
    EXPECT_EQ(shared.number(shared.program.loss_weight_value(loss)),
              apart.number(apart.program.loss_weight_value(loss)));
  }
  EXPECT_EQ(shared.gradients, apart.gradients);
}

TEST(ProgramLosses, WeightsMayLieHereAndThereInTurns) {
  Trial run(4, {{make_mean_squared_error(), {Output{0}, Field{{2}}}, Shape{}}});
  const Values target(8, 1), first{1, 0, 0, 0}, second{0, 0, 0, 1};
  run.program.set_field(0, 1, target.data());
  double losses[2];
  for (const int turn : {0, 1}) {
    run.program.set_weights(0, (turn == 0 ? first : second).data());
    run.step();
    losses[turn] = run.loss(0);
    const auto* y = static_cast<const double*>(run.program.value(run.program.ops().outputs[0].value)) + 6 * turn;
    EXPECT_NEAR(losses[turn], ((y[0] - 1) * (y[0] - 1) + (y[1] - 1) * (y[1] - 1)) / 2, 1e-12);
  }
  EXPECT_NE(losses[0], losses[1]);
}

TEST(ProgramLosses, NobodyAsksForTheGradientOfAField) {
  Program program(three_outputs(4), {{make_mean_squared_error(), {Output{0}, Field{{2}}}, Shape{}}},
                  {.input_gradients = true, .type = DType::f64});
  const auto& list = program.ops();
  for (std::size_t value = 0; value < list.values.size(); ++value) {
    if (list.values[value].kind != OpList::Kind::input) continue;
    const bool fed = static_cast<int>(value) != list.inputs[0].value;
    EXPECT_EQ(program.gradient(static_cast<int>(value)) == nullptr, fed) << value;
  }
}

TEST(ProgramLosses, FeedingWhatIsNotFedIsADefect) {
  Trial run(4, {{make_kl_normal(), {Output{0}, Output{1}}, {}}});
  const Values some(8, 1);
  EXPECT_THROW(run.program.set_field(0, 1, some.data()), std::logic_error);
  EXPECT_THROW(run.program.set_field(0, 2, some.data()), std::out_of_range);
  EXPECT_THROW(run.program.set_weights(0, some.data()), std::logic_error);
  EXPECT_THROW(Program(three_outputs(4), {{make_mean_squared_error(), {Output{0}, Field{{2}}}, Shape{5}}}, {}),
               std::logic_error);
}

}  // namespace
}  // namespace vitrine
