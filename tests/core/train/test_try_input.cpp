// An input of one's own: what the network makes of it is what it makes of the same numbers in the data, and what
// predict says; a code of one's own is what a sample is made of.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/saliency.h"
#include "core/train/probes/samples.h"
#include "core/train/probes/try_code.h"
#include "core/train/probes/try_input.h"
#include "tests/core/train/dates_project.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

std::vector<float> raw_of(const Opened& opened, std::int64_t place) {
  const NumberView raw =
      opened.trainer->dataset().input().sample(opened.trainer->split().validation[static_cast<std::size_t>(place)]);
  return {raw.begin(), raw.end()};
}

Project scaled_images() {
  Project project = image_project();
  project.transform = {"standardise", {}};
  return project;
}

std::shared_ptr<TryInputAnswer> tried(Opened& opened, const OwnInput& input, const TryWanted& wanted = {}) {
  return opened.look<TryInputAnswer>(try_input_of(input, wanted));
}

TEST(TryInput, AnswersWhatPredictSaysOfTheSameRawNumbers) {
  Opened opened(scaled_images(), 6);
  std::vector<float> raw = raw_of(opened, 3);
  for (std::size_t i = 0; i < raw.size(); i += 5) raw[i] = 1 - raw[i];  // no sample of the data
  const auto answer = tried(opened, {raw});
  EXPECT_EQ(answer->why, "");
  EXPECT_FALSE(answer->reads_more);
  Tensor one(Shape{1, 1, 28, 28});
  std::copy(raw.begin(), raw.end(), one.values.begin());
  const ProbeSubject subject = opened.trainer->subject(kNow);
  Tensor expected = subject.evaluator.predict(one);
  to_probabilities(opened.trainer->project(), expected);
  EXPECT_EQ(answer->output, expected);
  double sum = 0;
  for (const float p : answer->output.values) sum += static_cast<double>(p);
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(TryInput, LayersSeeWhatTheySeeOfThatSample) {
  Opened opened(scaled_images(), 6);
  const auto answer = tried(opened, {raw_of(opened, 4)}, {.most = 1'000'000});
  const auto layers = std::dynamic_pointer_cast<const ActivationsAnswer>(answer->activations);
  ASSERT_NE(layers, nullptr);
  const auto expected = opened.activations({4});
  ASSERT_EQ(layers->nodes.size(), expected->nodes.size());
  for (std::size_t i = 0; i < expected->nodes.size(); ++i) {
    EXPECT_EQ(layers->nodes[i].node, expected->nodes[i].node);
    EXPECT_EQ(layers->nodes[i].values, expected->nodes[i].values) << layers->nodes[i].node;
  }
  EXPECT_EQ(layers->nodes[0].values[0], opened.input(4)) << "normalised by what the training part has fitted";
  EXPECT_NE(layers->nodes[0].values[0], raw_of(opened, 4));
  EXPECT_EQ(layers->step, 6U);
  EXPECT_EQ(tried(opened, {raw_of(opened, 4)}, {.layers = false})->activations, nullptr);
}

TEST(TryInput, SaliencyIsThatOfTheAnswer) {
  Opened opened(scaled_images(), 6);
  const auto answer = tried(opened, {raw_of(opened, 2)}, {.layers = false, .saliency = true, .output = 7});
  const auto told = std::dynamic_pointer_cast<const SaliencyAnswer>(answer->saliency);
  ASSERT_NE(told, nullptr);
  const auto expected = opened.look<SaliencyAnswer>(saliency_of(2, 7));
  EXPECT_EQ(told->output, 7);
  EXPECT_EQ(told->product, expected->product);
  EXPECT_GT(statistics_of(told->product.values).deviation, 0);
}

TEST(TryInput, ASequenceEndsWhereItIsSaidTo) {
  Opened opened(ragged_project(), 5);
  const auto outputs = opened.look<OutputsAnswer>(outputs_of(4));
  const std::size_t size = outputs->values.values.size() / 4;
  const Field& input = opened.trainer->dataset().input();
  for (std::int64_t place = 0; place < 4; ++place) {
    const auto row = static_cast<std::size_t>(opened.trainer->split().validation[static_cast<std::size_t>(place)]);
    const std::int64_t length = input.lengths[row];
    std::vector<float> raw = raw_of(opened, place);
    const std::size_t step = raw.size() / static_cast<std::size_t>(input.shape[0]);
    std::fill(raw.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(length) * step), raw.end(), 1.0F);
    const auto answer = tried(opened, {raw, length});
    EXPECT_EQ(answer->why, "");
    ASSERT_EQ(answer->output.values.size(), size);
    const std::size_t told =
        size / static_cast<std::size_t>(outputs->values.shape[1]) * static_cast<std::size_t>(length);
    for (std::size_t i = 0; i < (answer->output.shape[1] == input.shape[0] ? told : size); ++i)
      EXPECT_NEAR(answer->output.values[i], outputs->values.values[static_cast<std::size_t>(place) * size + i], 1e-5);
  }
}

TEST(TryInput, WhatTheNetworkReadsBesideIsThatOfASample) {
  Opened opened(dates_project(), 5);
  const auto outputs = opened.look<OutputsAnswer>(outputs_of(3));
  const Field& input = opened.trainer->dataset().input();
  const auto row = static_cast<std::size_t>(opened.trainer->split().validation[2]);
  const std::int64_t length = input.lengths.empty() ? 0 : input.lengths[row];
  const auto answer = tried(opened, {raw_of(opened, 2), length, 2});
  EXPECT_EQ(answer->why, "");
  EXPECT_TRUE(answer->reads_more);
  const std::size_t size = outputs->values.values.size() / 3;
  ASSERT_EQ(answer->output.values.size(), size);
  for (std::size_t i = 0; i < size; ++i)
    EXPECT_NEAR(answer->output.values[i], outputs->values.values[2 * size + i], 1e-5);
  const auto without = tried(opened, {raw_of(opened, 2), length});
  EXPECT_NE(without->output, answer->output) << "all that it reads beside is 0";
}

TEST(TryInput, SaysWhatCannotBeGiven) {
  Opened images(scaled_images());
  EXPECT_NE(tried(images, {})->why.find("Nothing is given"), std::string::npos);
  EXPECT_NE(tried(images, {{1, 2, 3}})->why.find("784 numbers, and here are 3"), std::string::npos);
  std::vector<float> raw = raw_of(images, 0);
  raw[11] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(tried(images, {raw})->why.find("Number 12 is missing"), std::string::npos);
  raw[11] = std::numeric_limits<float>::infinity();
  EXPECT_NE(tried(images, {raw})->why.find("Number 12 is infinite"), std::string::npos);
  Opened tokens(sequence_project());
  std::vector<float> letters = raw_of(tokens, 0);
  for (const float wrong : {-1.0F, 0.5F, 10.0F}) {
    letters[2] = wrong;
    EXPECT_NE(tried(tokens, {letters})->why.find("Number 3 is no token"), std::string::npos) << wrong;
  }
  letters[2] = 9;
  EXPECT_EQ(tried(tokens, {letters})->why, "");
}

TEST(TryInput, EqualNumbersAreOneRequest) {
  const std::vector<float> numbers{0, -0.0F, 1e-30F, -3.25F, std::numeric_limits<float>::quiet_NaN()};
  const std::vector<float> back = numbers_of(bits_of(numbers));
  ASSERT_EQ(back.size(), numbers.size());
  EXPECT_TRUE(std::signbit(back[1]));
  EXPECT_TRUE(std::isnan(back[4]));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(back[i], numbers[i]);
  ProbeDesk desk;
  const auto one = desk.watch(try_input_of({numbers})), same = desk.watch(try_input_of({numbers}));
  EXPECT_EQ(one, same);
  EXPECT_NE(one, desk.watch(try_input_of({{0, 0, 1e-30F, -3.25F, 1}})));
}

// ---- codes

TEST(TryCode, ASampleIsMadeOfItsCode) {
  Opened opened(variational_project(), 5);
  const auto made = opened.look<SamplesAnswer>(samples_of(2));
  const auto size = opened.look<TryCodeAnswer>(try_code_of({}))->size;
  EXPECT_EQ(size, 64);
  const Rng rng(0, stream_of(Stream::generate, "samples"));
  for (std::int64_t sample = 0; sample < 2; ++sample) {
    std::vector<float> code;
    for (std::int64_t i = 0; i < size; ++i)
      code.push_back(static_cast<float>(rng.normal(0, static_cast<std::uint64_t>(sample * size + i))));
    const auto answer = opened.look<TryCodeAnswer>(try_code_of(code));
    EXPECT_EQ(answer->why, "");
    EXPECT_EQ(answer->field, "input");
    ASSERT_EQ(answer->made.shape, (Shape{1, 2}));
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_NEAR(answer->made.values[i], made->values.values[static_cast<std::size_t>(sample) * 2 + i], 1e-5);
  }
}

TEST(TryCode, AGeneratorsCodeIsTheRandomFieldThatItReads) {
  Opened opened(adversarial_project(), 5);
  const auto of = [&](float third) { return opened.look<TryCodeAnswer>(try_code_of({0.5F, -1, third})); };
  EXPECT_EQ(of(0)->size, 6);
  EXPECT_EQ(of(0)->made, of(0)->made);
  EXPECT_NE(of(0)->made, of(2)->made);
  EXPECT_EQ(of(0)->made, opened.look<TryCodeAnswer>(try_code_of({0.5F, -1, 0, 0, 0, 0}))->made);
}

// A decoder that is told the input beside the code.
Project conditional_project() {
  Project project;
  Sketch s(project.graph);
  read_field(project.graph, s.input({2}), "noisy");
  const NodeId hidden = s.dense(16, "tanh");
  const NodeId mean = s.dense(4, "linear", {hidden});
  s.add("output");
  const NodeId log_variance = s.dense(4, "linear", {hidden});
  s.add("output");
  const NodeId code = s.add("sample_normal", {}, {mean, log_variance});
  const NodeId beside = s.input({2});
  s.add("concatenate", {}, {code, beside});
  s.dense(16, "tanh");
  s.dense(2);
  s.add("output");
  Project out = variational_project();
  out.graph = project.graph;
  return out;
}

TEST(TryCode, WhatIsReadBesideItIsOfTheRowThatIsNamed) {
  Opened opened(conditional_project(), 5);
  const auto of = [&](std::int64_t row) { return opened.look<TryCodeAnswer>(try_code_of({1, -1}, row)); };
  EXPECT_EQ(of(0)->size, 4);
  EXPECT_EQ(of(0)->reads, (std::vector<std::string>{"input"}));
  EXPECT_EQ(of(3)->beside, 3);
  EXPECT_EQ(of(3)->code, (std::vector<float>{1, -1, 0, 0}));
  EXPECT_EQ(of(3)->made, of(3)->made);
  EXPECT_NE(of(3)->made, of(4)->made);
  Opened plain(variational_project());
  EXPECT_TRUE(plain.look<TryCodeAnswer>(try_code_of({}))->reads.empty());
}

TEST(TryCode, LayersOnTheWayAreTold) {
  Opened opened(conditional_project(), 5);
  const std::int64_t row = 7;
  const auto answer = opened.look<TryCodeAnswer>(try_code_of({1, -1, 0.5F, 2}, row, 4096));
  const auto layers = std::dynamic_pointer_cast<const ActivationsAnswer>(answer->activations);
  ASSERT_NE(layers, nullptr);
  EXPECT_EQ(layers->step, 5U);
  const auto values = [&](const std::string& id) {
    for (const NodeActivations& node : layers->nodes)
      if (node.node == id) return node.values.at(0);
    return std::vector<float>();
  };
  EXPECT_EQ(values("sample_normal_1"), answer->code);
  EXPECT_TRUE(values("dense_1").empty()) << "nothing runs through the first half";
  // What it is told beside, normalised; both side by side; and the layer above, by hand.
  std::vector<float> joined = answer->code;
  const NumberView raw = opened.trainer->dataset().input().sample(row);
  std::vector<float> beside(raw.begin(), raw.end());
  opened.trainer->scales().input.apply(beside);
  joined.insert(joined.end(), beside.begin(), beside.end());
  EXPECT_EQ(values("concatenate_1"), joined);
  const std::vector<double> weight = opened.weight("dense_4/weight"), bias = opened.weight("dense_4/bias");
  const std::vector<float> above = values("dense_4");
  ASSERT_EQ(above.size(), 16U);
  for (std::size_t unit = 0; unit < 16; ++unit) {
    double sum = bias[unit];
    for (std::size_t i = 0; i < joined.size(); ++i)
      sum += weight[unit * joined.size() + i] * static_cast<double>(joined[i]);
    EXPECT_NEAR(static_cast<double>(above[unit]), std::tanh(sum), 1e-5);
  }
  std::vector<float> said = values("output_3");
  opened.trainer->scales().input.invert(said);
  EXPECT_EQ(said, std::vector<float>(answer->made.values.begin(), answer->made.values.end()));
  EXPECT_EQ(opened.look<TryCodeAnswer>(try_code_of({1}))->activations, nullptr);
}

TEST(TryCode, SaysWhereThereIsNone) {
  Opened opened(scaled_images());
  const auto answer = opened.look<TryCodeAnswer>(try_code_of({1}));
  EXPECT_NE(answer->why.find("makes no samples"), std::string::npos);
  EXPECT_TRUE(answer->made.values.empty());
}

}  // namespace
}  // namespace vitrine
