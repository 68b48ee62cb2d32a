// What probes see inside a network: activations, saliency and weights, against passes written out.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/probes/excites.h"
#include "core/train/probes/saliency.h"
#include "core/train/probes/weights.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;
// y = f(W·x + b)
std::vector<double> dense_by_hand(const Opened& opened, const std::string& node, const std::vector<double>& x,
                                  double (*f)(double)) {
  const std::vector<double> w = opened.weight(node + "/weight"), b = opened.weight(node + "/bias");
  std::vector<double> y = b;
  for (std::size_t k = 0; k < y.size(); ++k) {
    for (std::size_t i = 0; i < x.size(); ++i) y[k] += w[k * x.size() + i] * x[i];
    y[k] = f(y[k]);
  }
  return y;
}

// The statistics of these numbers, written out.
void expect_statistics(const ValueStatistics& told, const std::vector<double>& values) {
  double sum = 0, squares = 0, least = values.front(), largest = least;
  std::int64_t zeros = 0;
  for (const double value : values) {
    sum += value, zeros += value == 0 ? 1 : 0;
    least = std::min(least, value), largest = std::max(largest, value);
  }
  const auto count = static_cast<double>(values.size());
  for (const double value : values) squares += (value - sum / count) * (value - sum / count);
  EXPECT_EQ(told.count, std::ssize(values));
  EXPECT_EQ(told.not_finite, 0);
  EXPECT_EQ(told.zeros, zeros);
  EXPECT_NEAR(told.mean, sum / count, 1e-6);
  EXPECT_NEAR(told.deviation, std::sqrt(squares / count), 1e-6);
  EXPECT_NEAR(told.least, least, 1e-6);
  EXPECT_NEAR(told.largest, largest, 1e-6);
}

Project tanh_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(7, "tanh");
  s.add("dropout", {{"rate", 0.5}});
  s.dense(5, "gelu");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  project.transform = {"standardise", {}};
  return project;
}

// ---- activations

TEST(Activations, AreThoseOfAPassByHand) {
  Opened opened(tanh_project(), 4);
  const auto answer = opened.activations({3, 0, 17, 100'000});
  EXPECT_EQ(answer->why, "");
  EXPECT_EQ(answer->samples, (Ints{3, 0, 17}));
  std::vector<std::string> nodes;
  for (const NodeActivations& node : answer->nodes) nodes.push_back(node.node);
  EXPECT_EQ(nodes, (std::vector<std::string>{"input_1", "dense_1", "dropout_1", "dense_2", "dense_3"}));
  std::vector<double> all;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(answer->rows[i], opened.trainer->split().validation[static_cast<std::size_t>(answer->samples[i])]);
    const std::vector<float> input = opened.input(answer->samples[i]);
    EXPECT_EQ(answer->nodes[0].values[i], input);
    const auto hidden = dense_by_hand(opened, "dense_1", {input.begin(), input.end()}, std::tanh);
    ASSERT_EQ(answer->nodes[1].values[i].size(), 7U);
    for (std::size_t k = 0; k < 7; ++k) EXPECT_NEAR(answer->nodes[1].values[i][k], hidden[k], 1e-5);
    EXPECT_EQ(answer->nodes[2].values[i], answer->nodes[1].values[i]) << "dropout is off";
    all.insert(all.end(), hidden.begin(), hidden.end());
  }
  EXPECT_EQ(answer->nodes[1].shape, Shape{7});
  EXPECT_EQ(answer->nodes[1].output, "output");
  expect_statistics(answer->nodes[1].all, all);
}

TEST(Activations, OfImagesAreWholeChannelsOrThinnedOnes) {
  Opened opened(image_project(), 2);
  const auto full = opened.activations({0, 4});
  const auto of = [](const ActivationsAnswer& answer, const std::string& id) {
    for (const NodeActivations& node : answer.nodes)
      if (node.node == id) return node;
    return NodeActivations();
  };
  const NodeActivations conv = of(*full, "conv2d_1");
  ASSERT_EQ(conv.kept, (Shape{6, 28, 28}));
  const std::vector<double> w = opened.weight("conv2d_1/weight"), b = opened.weight("conv2d_1/bias");
  const std::vector<float> x = opened.input(4);
  for (std::int64_t c = 0; c < 6; ++c)
    for (std::int64_t y = 0; y < 28; ++y)
      for (std::int64_t at = 0; at < 28; ++at) {
        double sum = b[static_cast<std::size_t>(c)];
        for (std::int64_t u = 0; u < 3; ++u)
          for (std::int64_t v = 0; v < 3; ++v)
            if (y + u >= 1 && y + u <= 28 && at + v >= 1 && at + v <= 28)
              sum += w[static_cast<std::size_t>((c * 3 + u) * 3 + v)] *
                     static_cast<double>(x[static_cast<std::size_t>((y + u - 1) * 28 + at + v - 1)]);
        ASSERT_NEAR(conv.values[1][static_cast<std::size_t>((c * 28 + y) * 28 + at)], std::max(0.0, sum), 1e-5);
      }
  std::vector<double> all(conv.values[0].begin(), conv.values[0].end());
  all.insert(all.end(), conv.values[1].begin(), conv.values[1].end());
  expect_statistics(conv.all, all);
  EXPECT_GT(conv.all.zeros, 0);
  EXPECT_EQ(of(*full, "input_1").values[1], x);

  const NodeActivations cut = of(*opened.activations({0, 4}, "conv2d_1", 4096), "conv2d_1");
  EXPECT_EQ(cut.kept, (Shape{5, 28, 28}));
  EXPECT_EQ(cut.every, 1);
  EXPECT_EQ(cut.values[1], std::vector<float>(conv.values[1].begin(), conv.values[1].begin() + 5 * 28 * 28));
  const NodeActivations thin = of(*opened.activations({0, 4}, "conv2d_1", 100), "conv2d_1");
  ASSERT_EQ(thin.kept, (Shape{1, 10, 10}));
  EXPECT_EQ(thin.every, 3);
  for (std::size_t y = 0; y < 10; ++y)
    for (std::size_t at = 0; at < 10; ++at)
      EXPECT_EQ(thin.values[0][y * 10 + at], conv.values[0][y * 3 * 28 + at * 3]);
  EXPECT_EQ(thin.all.mean, conv.all.mean) << "of all numbers, told or not";
}

TEST(Activations, LeaveOutPadding) {
  Opened opened(ragged_project());
  const auto answer = opened.activations({0, 1, 2, 3}, "embedding_1");
  ASSERT_EQ(answer->nodes.size(), 1U);
  const Field& input = opened.trainer->dataset().input();
  std::int64_t positions = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::int64_t filled = input.lengths[static_cast<std::size_t>(answer->rows[i])];
    EXPECT_EQ(std::ssize(answer->nodes[0].values[i]), filled * 32);
    positions += filled;
  }
  EXPECT_EQ(answer->nodes[0].all.count, positions * 32);
  EXPECT_EQ(opened.activations({0}, "embedding_1", 50)->nodes[0].values[0].size(), 50U);
}

TEST(Activations, SayWhatIsNotThere) {
  Opened opened(block_project());
  EXPECT_NE(opened.activations({0}, "nothing")->why.find("“nothing”"), std::string::npos);
  EXPECT_NE(opened.activations({1'000'000})->why.find("choose one from 1 to"), std::string::npos);
  const auto inner = opened.activations({0}, "block_1/2/add_1");
  ASSERT_EQ(inner->nodes.size(), 1U) << inner->why;
  EXPECT_EQ(inner->nodes[0].shape, (Shape{9, 32}));
}

TEST(ValueStatistics, OfPartsComeToThoseOfAll) {
  const std::vector<float> values{3, 0, -1, 8, 8, 0, 2.5F, NAN, -7, INFINITY, 4};
  ValueStatistics parts;
  for (const std::size_t cut : {std::size_t{0}, std::size_t{4}, std::size_t{7}, std::size_t{8}})
    parts.add(statistics_of(std::span(values).subspan(cut, cut == 0 ? 4 : cut == 4 ? 3 : cut == 7 ? 1 : 3)));
  const ValueStatistics all = statistics_of(values);
  for (const ValueStatistics& told : {parts, all}) {
    EXPECT_EQ(told.count, 11);
    EXPECT_EQ(told.not_finite, 2);
    EXPECT_EQ(told.zeros, 2);
    EXPECT_EQ(told.least, -7);
    EXPECT_EQ(told.largest, 8);
    // numpy: x = [3, 0, -1, 8, 8, 0, 2.5, -7, 4]; x.mean(), x.std()
    EXPECT_NEAR(told.mean, 1.9444444444444444, 1e-12);
    EXPECT_NEAR(told.deviation, 4.412384367036618, 1e-12);
  }
}

// ---- saliency

Project smooth_image_project() {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.add("conv2d", {{"filters", std::int64_t{5}}, {"activation", std::string("tanh")}});
  s.add("batch_norm");
  s.add("dropout", {{"rate", 0.4}});
  s.add("average_pool2d");
  s.add("conv2d", {{"filters", std::int64_t{6}}, {"activation", std::string("gelu")}});
  s.add("batch_norm");
  s.add("flatten");
  s.dense(10);
  project.sources = {{"digits", {{"samples", std::int64_t{250}}}}};
  project.transform = {"standardise", {}};
  set(project, "training.batch_size", "32");
  return project;
}

// Half the difference of what the network says a step up and a step down, for every number of the sample.
void expect_slopes(Opened& opened, const SaliencyAnswer& answer, float step = 0.02F) {
  ASSERT_EQ(answer.why, "");
  const auto size = static_cast<std::size_t>(answer.gradient.shape.size());
  ASSERT_EQ(answer.input.values.size(), size);
  Tensor tried(answer.gradient.shape.with_batch(static_cast<std::int64_t>(2 * size + 1)));
  for (std::size_t row = 0; row <= 2 * size; ++row) {
    std::vector<float> one(answer.input.values.begin(), answer.input.values.end());
    if (row < 2 * size) one[row / 2] += row % 2 == 0 ? step : -step;
    opened.trainer->scales().input.invert(one);
    std::copy(one.begin(), one.end(), tried.values.begin() + static_cast<std::ptrdiff_t>(row * size));
  }
  const Tensor said = opened.trainer->evaluator().predict(tried);
  const auto classes = static_cast<std::size_t>(said.shape[1]), of = static_cast<std::size_t>(answer.output);
  EXPECT_NEAR(answer.value, said.values[2 * size * classes + of], 1e-4);
  float largest = 0;
  for (const float slope : answer.gradient.values) largest = std::max(largest, std::abs(slope));
  EXPECT_GT(largest, 1e-3);
  for (std::size_t i = 0; i < size; ++i) {
    const float slope = (said.values[2 * i * classes + of] - said.values[(2 * i + 1) * classes + of]) / (2 * step);
    ASSERT_NEAR(answer.gradient.values[i], slope, 1e-2F * (std::abs(slope) + 0.05F * largest)) << "number " << i;
    EXPECT_EQ(answer.product.values[i], answer.input.values[i] * answer.gradient.values[i]);
  }
}
void expect_input(const Opened& opened, const SaliencyAnswer& answer) {
  EXPECT_EQ(std::vector<float>(answer.input.values.begin(), answer.input.values.end()), opened.input(answer.sample));
}

TEST(Saliency, IsTheSlopeOfADenseNetwork) {
  Opened opened(tanh_project(), 6);
  for (const std::int64_t output : {0, 1}) {
    const auto answer = opened.look<SaliencyAnswer>(saliency_of(5, output));
    EXPECT_EQ(answer->output, output);
    EXPECT_EQ(answer->sample, 5);
    EXPECT_EQ(answer->gradient.shape, Shape{2});
    expect_slopes(opened, *answer);
    expect_input(opened, *answer);
  }
}

TEST(Saliency, IsThatOfTheNetworkAsItAnswersWithBatchNormAndDropout) {
  Opened opened(smooth_image_project(), 8);
  const auto answer = opened.look<SaliencyAnswer>(saliency_of(3));
  ASSERT_EQ(answer->gradient.shape, (Shape{1, 28, 28}));
  expect_slopes(opened, *answer);
  expect_input(opened, *answer);
  const Tensor said = opened.trainer->evaluator().predict(std::span(&answer->row, 1));
  EXPECT_EQ(answer->output, std::max_element(said.values.begin(), said.values.end()) - said.values.begin());
  // The same probe again, after more steps: of the weights of then.
  const auto probe = probe_types().at("saliency").make(saliency_of(3, 4).params);
  const auto look = [&] {
    return std::dynamic_pointer_cast<SaliencyAnswer>(
        probe->look(opened.trainer->subject(kNow), [] { return false; }));
  };
  const auto before = look();
  Story story;
  ASSERT_TRUE(train(*opened.trainer, story, 3));
  const auto after = look();
  EXPECT_NE(before->gradient.values, after->gradient.values);
  expect_slopes(opened, *after);
}

TEST(Saliency, IsThatOfStatesOfTwoNetworksAndOfOneThatDraws) {
  for (const Project& project : {carried_project(), adversarial_project(), variational_project()}) {
    Opened opened(project, 5);
    const auto answer = opened.look<SaliencyAnswer>(saliency_of(2));
    EXPECT_EQ(answer->gradient.shape, opened.trainer->dataset().input().shape);
    SCOPED_TRACE(project.recipe.type);
    // A short step past the bends of LeakyReLU.
    expect_slopes(opened, *answer, project.recipe.type == "adversarial" ? 0.001F : 0.02F);
  }
}

TEST(Saliency, SaysWhyThereIsNone) {
  Opened tokens(ragged_project());
  const auto answer = tokens.look<SaliencyAnswer>(saliency_of(0));
  EXPECT_NE(answer->why.find("tokens"), std::string::npos);
  EXPECT_TRUE(answer->gradient.values.empty());
  Opened dense(tanh_project());
  const auto why = [&](const Spec& request) { return dense.look<SaliencyAnswer>(request)->why; };
  EXPECT_NE(why(saliency_of(0, 2)).find("answers 2 numbers"), std::string::npos);
  EXPECT_NE(why(saliency_of(100'000)).find("choose one from 1 to"), std::string::npos);
  Project stopped = tanh_project();
  stopped.graph = {};
  Sketch s(stopped.graph);
  s.input({2});
  s.add("stop_gradient");
  s.dense(2);
  Opened still(stopped);
  EXPECT_NE(still.look<SaliencyAnswer>(saliency_of(0))->why.find("No slope"), std::string::npos);
}

// ---- weights

TEST(Weights, AreTheTrainersOwn) {
  Opened opened(norm_project(), 5);
  const auto answer = opened.look<WeightsAnswer>(weights_of_layer("dense_2"));
  ASSERT_EQ(answer->tensors.size(), 2U);
  EXPECT_EQ(answer->tensors[0].name, "weight");
  EXPECT_EQ(answer->tensors[0].shape, (Shape{192, 192}));
  const Trained trained = opened.trainer->trained(false);
  for (const WeightTensor& tensor : answer->tensors) {
    const Tensor& own = trained.find(tensor.key)->value;
    EXPECT_EQ(tensor.shape, own.shape);
    EXPECT_EQ(tensor.values, std::vector<float>(own.values.begin(), own.values.end()));
    EXPECT_EQ(tensor.left_out, 0);
    const std::vector<double> all(own.values.begin(), own.values.end());
    expect_statistics(tensor.all, all);
    const double least = *std::min_element(all.begin(), all.end()),
                 largest = *std::max_element(all.begin(), all.end());
    for (std::size_t part = 0; part < 64; ++part) {
      const auto edge = [&](std::size_t at) { return least + (largest - least) * static_cast<double>(at) / 64; };
      std::int64_t count = 0;
      for (const double value : all) count += value >= edge(part) && (value < edge(part + 1) || part == 63) ? 1 : 0;
      // A number on an edge itself may fall to either side.
      EXPECT_NEAR(static_cast<double>(tensor.histogram[part]), static_cast<double>(count), part == 63 ? 0 : 1);
    }
  }
}

TEST(Weights, AreCutToWholeRows) {
  Opened opened(norm_project());
  const auto answer = opened.look<WeightsAnswer>(weights_of_layer("dense_2", 1000));
  const WeightTensor& tensor = answer->tensors.front();
  EXPECT_EQ(tensor.values.size(), 5U * 192);
  EXPECT_EQ(tensor.left_out, (192 - 5) * 192);
  EXPECT_EQ(tensor.all.count, 192 * 192);
  const std::vector<double> own = opened.weight("dense_2/weight");
  for (std::size_t i = 0; i < tensor.values.size(); ++i) EXPECT_EQ(tensor.values[i], static_cast<float>(own[i]));
}

TEST(Weights, OfNormalisationHaveRunningStatisticsAndTiedOnesAnOwner) {
  Opened opened(norm_project(), 2);
  const auto answer = opened.look<WeightsAnswer>(weights_of_layer("batch_norm_1"));
  std::vector<std::string> names;
  for (const WeightTensor& tensor : answer->tensors) names.push_back(tensor.name);
  EXPECT_EQ(names, (std::vector<std::string>{"weight", "bias", "running_mean", "running_var"}));
  EXPECT_EQ(answer->tensors[3].role, ParameterRole::running);
  const auto none = opened.look<WeightsAnswer>(weights_of_layer("dropout_1"));
  EXPECT_NE(none->why.find("has no weights"), std::string::npos);
  EXPECT_NE(opened.look<WeightsAnswer>(weights_of_layer(""))->why, "");

  Project tied;
  Sketch s(tied.graph);
  s.tokens(8, 10);
  const NodeId table = s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{6}}});
  s.add("tanh");
  s.add("dense", {{"units", std::int64_t{10}}, {"weights_of", table}});
  tied.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  Opened shared(tied);
  const auto both = shared.look<WeightsAnswer>(weights_of_layer("dense_1"));
  ASSERT_EQ(both->tensors.size(), 2U);
  EXPECT_EQ(both->tensors[0].owner, table);
  EXPECT_EQ(both->tensors[0].key, "embedding_1/weight");
  EXPECT_EQ(both->tensors[1].key, "dense_1/bias");
}

// ---- all of them, in networks of every recipe

class EveryInsideProbe : public testing::TestWithParam<Network> {};
INSTANTIATE_TEST_SUITE_P(Networks, EveryInsideProbe, testing::ValuesIn(kNetworks),
                         [](const auto& one) { return std::string(one.param.name); });

// The bits of what they say of every layer; what they say no word of has a reason.
std::vector<float> told_of(const Project& project, int threads) {
  Opened opened(project, 2, threads);
  std::vector<float> out;
  const auto add = [&](const auto& values) { out.insert(out.end(), values.begin(), values.end()); };
  const auto activations = opened.activations({0, 3}, {}, 500);
  EXPECT_GE(activations->nodes.size(), opened.trainer->network().nodes().size());
  for (const NodeActivations& node : activations->nodes) {
    EXPECT_EQ(node.values.size(), 2U) << node.node;
    EXPECT_GT(node.all.count, 0) << node.node;
    for (const auto& values : node.values) add(values);
  }
  const auto saliency = opened.look<SaliencyAnswer>(saliency_of(1));
  EXPECT_NE(saliency->why.empty(), saliency->gradient.values.empty());
  add(saliency->gradient.values);
  for (const Node& node : opened.trainer->network().nodes()) {
    const auto weights = opened.look<WeightsAnswer>(weights_of_layer(node.id));
    EXPECT_NE(weights->why.empty(), weights->tensors.empty()) << node.id;
    for (const WeightTensor& tensor : weights->tensors) add(tensor.values);
    const auto excites = opened.look<ExcitesAnswer>(excites_of(node.id, 0, 3, 70));
    EXPECT_NE(excites->why.empty(), excites->samples.empty()) << node.id;
    for (const ExcitedSample& sample : excites->samples) out.push_back(sample.value);
  }
  return out;
}

TEST_P(EveryInsideProbe, TellsTheSameBitsAtAnyNumberOfThreads) {
  const Project project = GetParam().project();
  const std::vector<float> one = told_of(project, 1), three = told_of(project, 3);
  ASSERT_FALSE(one.empty());
  EXPECT_TRUE(same_floats(one, three));
}

}  // namespace
}  // namespace vitrine
