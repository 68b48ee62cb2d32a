// Dead and saturated units, counted again by hand from weights and inputs.
#include "core/train/probes/units.h"

#include "core/train/probes/activations.h"
#include "core/watch/health.h"
#include "tests/core/advice/support.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

// A network whose first layer is known: unit u says f(scale · x + biases[u]).
std::unique_ptr<Trainer> made_by_hand(const std::string& activation, const std::vector<float>& biases, float scale,
                                      const Pool& pool, Data& data) {
  Project project = chain(1, {{static_cast<std::int64_t>(biases.size()), activation}, {2, "linear"}});
  std::vector<std::vector<float>> x;
  std::vector<float> y;
  for (int i = 0; i < 200; ++i)
    x.push_back({static_cast<float>(i % 21) / 10 - 1}), y.push_back(static_cast<float>(i % 2));
  data = rows(x, y, 2);
  Trained start = trainer_of(project, data, pool)->trained(false);
  for (auto& weight : start.weights) {
    if (weight.key == "dense_1/bias") std::copy(biases.begin(), biases.end(), weight.value.values.begin());
    if (weight.key == "dense_1/weight") std::fill(weight.value.values.begin(), weight.value.values.end(), scale);
  }
  start.state.reset();
  return trainer_of(project, data, pool, &start);
}

TEST(Units, AReluIsDeadWhereItSaysNothingToAnySample) {
  const Pool pool(2);
  Data data;
  const auto trainer = made_by_hand("relu", {0, 0.5, -1.5, -3, 2}, 1, pool, data);
  UnitsLook look;
  const auto layers = look.look(trainer->subject(kNow)).value();
  ASSERT_EQ(layers.size(), 1U);
  EXPECT_EQ(layers[0].node, "dense_1");
  EXPECT_EQ(layers[0].activation, "relu");
  EXPECT_EQ(layers[0].units, 5);
  EXPECT_EQ(layers[0].dead, 2);
  EXPECT_EQ(layers[0].saturated, 0);
  EXPECT_EQ(layers[0].positions, 0) << "it reads nothing position by position";
}

TEST(Units, SigmoidAndTanhAreSaturatedNearTheirEnds) {
  const Pool pool(2);
  Data data;
  // Inputs lie evenly in −1 … 1: tanh(x + b) with b of 5 is at its end for all, with 0 for none.
  for (const char* activation : {"tanh", "sigmoid"}) {
    const auto trainer = made_by_hand(activation, {0, 5, -5, 0.5}, 1, pool, data);
    const auto layers = UnitsLook().look(trainer->subject(kNow)).value();
    ASSERT_EQ(layers.size(), 1U);
    EXPECT_EQ(layers[0].saturated, 2) << activation;
    EXPECT_EQ(layers[0].dead, 0);
  }
}

// Health, and whoever counts what the activations probe tells, come to the same.
TEST(Units, AllWhoCountAgree) {
  const Pool pool(2);
  for (const bool relu : {true, false}) {
    Data data;
    const std::vector<float> biases = relu ? std::vector<float>{-3, -3, -3, -3, -3, -3, 1, 1, 1, 1}
                                           : std::vector<float>{5, 5, -5, 5, 5, -5, 0, 0, 0, 0};
    const auto trainer = made_by_hand(relu ? "relu" : "tanh", biases, 1, pool, data);
    const auto layers = UnitsLook().look(trainer->subject(kNow)).value();
    ASSERT_EQ(layers.size(), 1U);
    Health health;
    health.begin(trainer->info());
    EXPECT_TRUE(health.note_units(layers));
    EXPECT_EQ(health.of("dense_1")->word, relu ? "dead units" : "saturated");
    EXPECT_TRUE(health.of("dense_1")->why.starts_with("60 % of its 10 units are")) << health.of("dense_1")->why;
    const auto probe = probe_types().at("activations").make(activations_of({0, 1, 2, 3, 4, 5, 6}, "dense_1").params);
    const auto told =
        std::dynamic_pointer_cast<ActivationsAnswer>(probe->look(trainer->subject(kNow), [] { return false; }));
    ASSERT_EQ(told->nodes.size(), 1U) << told->why;
    EXPECT_EQ(told->nodes[0].function, relu ? UnaryKind::relu : UnaryKind::tanh);
    UnitCount count(told->nodes[0].function, told->nodes[0].shape[0]);
    for (const auto& sample : told->nodes[0].values) count.add(sample);
    EXPECT_EQ(count.dead(), layers[0].dead);
    EXPECT_EQ(count.saturated(), layers[0].saturated);
    EXPECT_EQ(count.dead() + count.saturated(), 6);
  }
}

TEST(Units, TheProbeSaysTheSameAndChangesNothing) {
  Project project = norm_project();
  Opened opened(project, 5);
  const auto before = opened.trainer->state().parameters;
  const auto answer = opened.look<UnitsAnswer>(units_of(64));
  ASSERT_TRUE(answer->why.empty()) << answer->why;
  ASSERT_EQ(answer->layers.size(), 2U);  // relu_1, and the GELU of dense_2
  EXPECT_EQ(answer->layers[0].node, "relu_1");
  EXPECT_EQ(answer->layers[0].units, 192);
  EXPECT_TRUE(same_floats(before, opened.trainer->state().parameters));
}

TEST(Units, OutputsAreLeftOutAndSequencesAreSeen) {
  Opened recurrent(recurrent_project());
  const auto seen = recurrent.look<UnitsAnswer>(units_of());
  ASSERT_FALSE(seen->layers.empty());
  for (const LayerUnits& layer : seen->layers) EXPECT_EQ(layer.node, "lstm_1");
  Project project = chain(2, {{4, "relu"}, {2, "sigmoid"}});
  project.sources = {{"moons", {{"samples", std::int64_t{100}}}}};
  Opened end(project);
  const auto layers = end.look<UnitsAnswer>(units_of())->layers;
  ASSERT_EQ(layers.size(), 1U);
  EXPECT_EQ(layers[0].node, "dense_1");
}

// A recurrent layer whose weights from state to state are `carry` times the identity, and whose inputs only add.
LayerUnits seen_through_time(const std::string& activation, float carry) {
  Project project;
  Sketch s(project.graph);
  s.input({40, 2});
  s.add("rnn", {{"units", std::int64_t{8}}, {"activation", activation}, {"output", std::string("last")}});
  s.dense(1);
  project.sources = {{"adding", {{"samples", std::int64_t{60}}, {"length", std::int64_t{40}}}}};
  project.objectives.front().loss = {"mse", {}};
  const Data data = load(project);
  const Pool pool(2);
  Trained start = trainer_of(project, data, pool)->trained(false);
  for (auto& weight : start.weights) {
    if (weight.key == "rnn_1/weight_ih_l0") std::fill(weight.value.values.begin(), weight.value.values.end(), 0.1F);
    if (weight.key != "rnn_1/weight_hh_l0") continue;
    for (std::size_t i = 0; i < weight.value.values.size(); ++i)
      weight.value.values[i] = i / 8 == i % 8 ? carry : 0.0F;
  }
  start.state.reset();
  const auto trainer = trainer_of(project, data, pool, &start);
  const auto layers = UnitsLook().look(trainer->subject(kNow)).value();
  EXPECT_EQ(layers.size(), 1U);
  return layers.empty() ? LayerUnits{} : layers.front();
}

TEST(Units, HowFarBackTheLossReachesFollowsWhatIsCarried) {
  const LayerUnits all = seen_through_time("relu", 1), part = seen_through_time("relu", 0.5),
                   none = seen_through_time("tanh", 0);
  for (const LayerUnits& layer : {all, part, none}) {
    EXPECT_EQ(layer.node, "rnn_1");
    EXPECT_EQ(layer.positions, 40);
  }
  EXPECT_NEAR(all.reach, 1, 1e-4);
  EXPECT_NEAR(part.reach, std::pow(0.5, 36), 1e-3 * std::pow(0.5, 36)) << "from the last of 40 to the fourth";
  EXPECT_EQ(none.reach, 0);
}

}  // namespace
}  // namespace vitrine
