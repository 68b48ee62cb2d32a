// What excites a unit, and that nothing outside of what a unit can see changes what it says.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/rng.h"
#include "core/graph/flat.h"
#include "core/graph/receptive_field.h"
#include "core/train/probes/excites.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

// ---- what excites a unit

ExcitesAnswer excited(Opened& opened, const Spec& request) {
  return *opened.look<ExcitesAnswer>(request);
}

// All that a layer says for the samples from `first` on.
std::vector<std::vector<float>> said_by(Opened& opened, const std::string& node, std::int64_t count) {
  Ints places;
  for (std::int64_t i = 0; i < count; ++i) places.push_back(i);
  return opened.activations(places, node)->nodes.front().values;
}

struct Loudest {
  std::int64_t sample, place;
  float value;
};
// Unit by unit and place by place: `stride` apart from `first` on.
std::vector<Loudest> loudest_by_hand(const std::vector<std::vector<float>>& said, std::size_t first,
                                     std::size_t stride, std::size_t most_places) {
  std::vector<Loudest> out;
  for (std::size_t sample = 0; sample < said.size(); ++sample) {
    Loudest one{static_cast<std::int64_t>(sample), -1, -INFINITY};
    for (std::size_t place = 0; place < most_places && first + place * stride < said[sample].size(); ++place)
      if (const float now = said[sample][first + place * stride]; now > one.value)
        one.value = now, one.place = static_cast<std::int64_t>(place);
    out.push_back(one);
  }
  std::stable_sort(out.begin(), out.end(), [](const Loudest& a, const Loudest& b) { return a.value > b.value; });
  return out;
}

TEST(Excites, AnImagesChannelMostWhereItsMapIsLargest) {
  Opened opened(image_project(), 6);
  const auto said = said_by(opened, "conv2d_2", 50);  // 8×14×14
  for (const std::int64_t unit : {0, 5}) {
    const ExcitesAnswer answer = excited(opened, excites_of("conv2d_2", unit));
    EXPECT_EQ(answer.why, "");
    EXPECT_EQ(answer.shape, (Shape{8, 14, 14}));
    EXPECT_EQ(answer.units, 8);
    EXPECT_EQ(answer.looked, 50);
    const auto expected = loudest_by_hand(said, static_cast<std::size_t>(unit) * 14 * 14, 1, 14 * 14);
    ASSERT_EQ(answer.samples.size(), 9U);
    for (std::size_t i = 0; i < 9; ++i) {
      const ExcitedSample& told = answer.samples[i];
      EXPECT_NEAR(told.value, expected[i].value, 1e-5);
      EXPECT_EQ(told.sample, expected[i].sample);
      EXPECT_EQ(told.y * 14 + told.x, expected[i].place);
      EXPECT_EQ(told.row, opened.trainer->split().validation[static_cast<std::size_t>(told.sample)]);
    }
  }
  EXPECT_EQ(excited(opened, excites_of("conv2d_2", 0, 9, 7)).samples.size(), 7U);
}

TEST(Excites, AFeatureOfManyBatches) {
  Opened opened(norm_project(), 3);
  const auto rows = std::ssize(opened.trainer->split().validation);
  ASSERT_GT(rows, 128);
  const ExcitesAnswer answer = excited(opened, excites_of("dense_2", 17, 5));
  EXPECT_EQ(answer.looked, rows);
  std::vector<std::vector<float>> said;
  for (std::int64_t i = 0; i < rows; ++i) said.push_back(opened.activations({i}, "dense_2")->nodes.front().values[0]);
  const auto expected = loudest_by_hand(said, 17, 1, 1);
  ASSERT_EQ(answer.samples.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(answer.samples[i].value, expected[i].value, 1e-5);
    EXPECT_EQ(answer.samples[i].sample, expected[i].sample);
  }
}

TEST(Excites, AChannelOfASequenceWhereItIsFilled) {
  Opened opened(ragged_project(), 3);
  const auto said = said_by(opened, "dense_2", 40);  // 9×32, without padding
  const ExcitesAnswer answer = excited(opened, excites_of("dense_2", 11, 4, 40));
  const auto expected = loudest_by_hand(said, 11, 32, 9);
  ASSERT_EQ(answer.samples.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(answer.samples[i].value, expected[i].value, 1e-5);
    EXPECT_EQ(answer.samples[i].sample, expected[i].sample);
    EXPECT_EQ(answer.samples[i].y, expected[i].place);
    EXPECT_EQ(answer.samples[i].x, 0);
  }
}

TEST(Excites, SaysWhatIsNotThereAndStops) {
  Opened opened(norm_project());
  EXPECT_NE(excited(opened, excites_of("", 0)).why, "");
  EXPECT_NE(excited(opened, excites_of("dense_3", 2)).why.find("has 2 units"), std::string::npos);
  EXPECT_EQ(excited(opened, excites_of("input_1", 1)).samples.size(), 9U) << "an Input is a layer too";
  const auto probe = probe_types().at("excites").make(excites_of("dense_2", 0).params);
  int asked = 0;
  const auto stopped = std::dynamic_pointer_cast<ExcitesAnswer>(
      probe->look(opened.trainer->subject(kNow), [&] { return ++asked > 1; }));
  EXPECT_EQ(stopped->looked, 64);
}

// ---- what a unit can see, tried out

// A network of random weights, run for one sample.
class Tried {
 public:
  explicit Tried(const Graph& graph, std::uint64_t seed)
      : program_(lower_graph(graph, 1), {}, {.training = false, .keep_all = true}) {
    weights_.resize(static_cast<std::size_t>(program_.layout().size()));
    program_.layout().initialise(seed, weights_);
    const Rng rng(seed, 99);
    for (std::size_t i = 0; i < weights_.size(); ++i)  // none is 0, none the same as its neighbour
      weights_[i] += 0.05F * static_cast<float>(1 + rng.uniform(0, i));
    program_.bind(weights_.data(), nullptr);
    for (std::size_t i = 0; i < program_.ops().inputs.size(); ++i) {
      const Shape shape = program_.shape(program_.ops().inputs[i].value, 1);
      inputs_.emplace_back(static_cast<std::size_t>(shape.size()));
      for (std::size_t at = 0; at < inputs_[i].size(); ++at)
        inputs_[i][at] = static_cast<float>(rng.normal(static_cast<std::uint32_t>(i + 1), at));
      program_.set_input(i, inputs_[i].data());
    }
  }

  // All channels of a place of a layer's output.
  std::vector<float> at(const NodeId& node, std::int64_t y, std::int64_t x) {
    program_.forward({pool_, 1});
    const int value = program_.ops().layer_outputs.at(node).front();
    const Shape shape = program_.shape(value, 1).without_batch();
    const auto* from = static_cast<const float*>(program_.value(value));
    std::vector<float> out;
    if (shape.rank() == 3)
      for (std::int64_t c = 0; c < shape[0]; ++c) out.push_back(from[(c * shape[1] + y) * shape[2] + x]);
    else
      out.assign(from + y * channels(shape), from + (y + 1) * channels(shape));
    return out;
  }
  // The same with other numbers in all channels of that place of the only Input.
  std::vector<float> at_with(const NodeId& node, std::int64_t y, std::int64_t x, const Shape& sample,
                             std::int64_t row, std::int64_t column) {
    const bool image = sample.rank() == 3;
    const AlignedVector<float> kept = inputs_[0];
    for (std::int64_t c = 0; c < (image ? sample[0] : channels(sample)); ++c) {
      const std::int64_t place = image ? (c * sample[1] + row) * sample[2] + column : row * channels(sample) + c;
      inputs_[0][static_cast<std::size_t>(place)] += 4;
    }
    std::vector<float> out = at(node, y, x);
    std::copy(kept.begin(), kept.end(), inputs_[0].begin());
    return out;
  }

 private:
  static std::int64_t channels(const Shape& sample) { return sample.rank() == 2 ? sample[1] : 1; }

  const Pool pool_{1};
  Program program_;
  AlignedVector<float> weights_;
  std::vector<AlignedVector<float>> inputs_;
};

// Places of that layer in turn; the whole Input is tried for each. What lies within may count or not, but for the
// corners, where they must.
void expect_sees(const Graph& graph, const NodeId& node, const std::vector<std::array<std::int64_t, 2>>& places,
                 bool corners_count = true) {
  const Analysis analysis = analyse(graph);
  ASSERT_TRUE(analysis.ok());
  Tried tried(graph, 7);
  for (const auto& [y, x] : places) {
    const auto fields = receptive_field(graph, analysis, {node, 0}, {{y, x}, {y, x}});
    ASSERT_TRUE(fields.ok()) << fields.error().sentence();
    ASSERT_LE(fields->size(), 1U);
    const Shape sample = analysis.facts(analysis.inputs.front())->outputs.front();
    // A place in a margin of zeros sees nothing.
    const Places seen = fields->empty() ? Places{{0, 0}, {-1, -1}} : fields->front().places, all = all_places(sample);
    const std::vector<float> before = tried.at(node, y, x);
    for (std::int64_t row = 0; row <= all.last[0]; ++row)
      for (std::int64_t column = 0; column <= all.last[1]; ++column) {
        const bool inside =
            row >= seen.first[0] && row <= seen.last[0] && column >= seen.first[1] && column <= seen.last[1];
        const bool corner =
            (row == seen.first[0] || row == seen.last[0]) && (column == seen.first[1] || column == seen.last[1]);
        if (inside && !(corner && corners_count)) continue;
        const bool same = same_floats(tried.at_with(node, y, x, sample, row, column), before);
        EXPECT_EQ(same, !inside) << node << " at " << y << ", " << x << ": input at " << row << ", " << column;
      }
  }
}

Params tanh_conv(std::int64_t filters, Ints kernel, Ints stride = {1}, Ints dilation = {1},
                 std::string padding = "same") {
  return {{"filters", filters},
          {"kernel", std::move(kernel)},
          {"stride", std::move(stride)},
          {"dilation", std::move(dilation)},
          {"padding", std::move(padding)},
          {"activation", std::string("tanh")}};
}

TEST(Reach, OfConvolutionsAndPools) {
  Graph graph;
  Sketch s(graph);
  s.input({2, 21, 18});
  s.add("conv2d", tanh_conv(4, {3}));
  s.add("batch_norm");
  s.add("average_pool2d", {{"kernel", Ints{3, 2}}, {"stride", Ints{2}}, {"padding", std::string("same")}});
  s.add("conv2d", tanh_conv(3, {3, 2}, {2, 1}, {1}, "valid"));
  expect_sees(graph, "average_pool2d_1", {{0, 0}, {5, 4}, {10, 8}});
  expect_sees(graph, "conv2d_2", {{0, 0}, {2, 3}, {4, 7}});
}

TEST(Reach, OfDilationAndChannelsByThemselves) {
  Graph graph;
  Sketch s(graph);
  s.input({2, 16, 17});
  s.add("conv2d", tanh_conv(4, {3}, {1}, {2, 3}));
  s.add("depthwise_conv2d", {{"kernel", Ints{3}}, {"stride", Ints{2}}});
  s.add("silu");
  s.add("separable_conv2d", {{"filters", std::int64_t{3}}, {"kernel", Ints{2}}});
  expect_sees(graph, "conv2d_1", {{0, 0}, {1, 2}, {8, 8}, {15, 16}, {14, 15}});
  expect_sees(graph, "separable_conv2d_1", {{0, 0}, {3, 4}, {7, 8}});
}

TEST(Reach, OfLargerImages) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 9, 8});
  s.add("upsample2d", {{"factor", std::int64_t{3}}, {"mode", std::string("bilinear")}});
  s.add("conv2d", tanh_conv(3, {2}));
  s.add("conv_transpose2d", {{"filters", std::int64_t{2}}, {"kernel", Ints{3, 5}}, {"stride", Ints{2, 3}}});
  s.add("upsample2d");
  expect_sees(graph, "upsample2d_1", {{0, 0}, {1, 5}, {13, 12}, {14, 11}, {26, 23}});
  expect_sees(graph, "conv_transpose2d_1", {{0, 0}, {11, 20}, {12, 21}, {53, 71}});
  expect_sees(graph, "upsample2d_2", {{31, 33}});
}

TEST(Reach, OfBranchesAndMargins) {
  Graph graph;
  Sketch s(graph);
  const NodeId input = s.input({2, 14, 14});
  const NodeId padded = s.add("pad", {{"sides", Ints{1}}, {"mode", std::string("reflect")}}, {input});
  const NodeId near = s.add("conv2d", tanh_conv(3, {3}, {1}, {1}, "valid"), {padded});
  const NodeId far = s.add("conv2d", tanh_conv(3, {5}), {input});
  const NodeId sum = s.add("add", {}, {near, far});
  const NodeId both = s.add("concatenate", {}, {sum, near});
  const NodeId cut = s.add("crop", {{"sides", Ints{2, 1}}}, {both});
  s.add("prelu", {}, {cut});
  expect_sees(graph, near, {{0, 0}, {7, 6}, {13, 13}});
  expect_sees(graph, both, {{0, 0}, {7, 6}, {13, 13}});
  expect_sees(graph, "prelu_1", {{0, 0}, {5, 5}, {9, 11}});
}

TEST(Reach, OfSequences) {
  Graph graph;
  Sketch s(graph);
  s.input({24, 3});
  s.add("conv1d", {{"filters", std::int64_t{4}},
                   {"padding", std::string("causal")},
                   {"dilation", std::int64_t{2}},
                   {"activation", std::string("tanh")}});
  s.add("layer_norm");
  s.dense(5, "gelu");
  s.add("average_pool1d", {{"kernel", std::int64_t{3}}, {"stride", std::int64_t{2}}});
  s.add("conv1d", {{"filters", std::int64_t{2}}, {"kernel", std::int64_t{2}}});
  expect_sees(graph, "dense_1", {{0, 0}, {3, 0}, {11, 0}, {23, 0}});
  expect_sees(graph, "conv1d_2", {{0, 0}, {5, 0}, {10, 0}});
}

// Whatever a layer says of its reach, nothing else changes what it gives.
TEST(Reach, OfEveryLayerHoldsAllThatCounts) {
  int tried = 0;
  for (const LayerType& type : layer_types().all()) {
    if (!type.reach || type.info.id == "embedding") continue;  // that one takes tokens
    for (const Ints& shape : {Ints{6}, Ints{9, 4}, Ints{4, 9, 8}}) {
      Graph graph;
      Sketch s(graph);
      const NodeId input = s.input(shape);
      const NodeId node = s.add(type.info.id, {}, std::vector<NodeId>(type.input_ports({}).size(), input));
      const Analysis analysis = analyse(graph);
      if (!analysis.ok()) continue;  // not for such a shape
      const Places all = all_places(analysis.facts(node)->outputs.front());
      expect_sees(graph, node, {{0, 0}, {all.last[0] / 2, all.last[1] / 2}, all.last}, false);
      ++tried;
    }
  }
  EXPECT_GT(tried, 50);
}

// Memory that a look takes has to be cleared, from the first steps of a run, and has to stay near the processor.
TEST(InsideProgram, GoesThroughManySamplesInPieces) {
  Opened opened(image_project(), 2);
  const ProbeSubject subject = opened.trainer->subject(kNow);
  const auto compile = [&](std::int64_t batch) {
    return std::make_unique<Program>(
        make_program(subject.project, *subject.dataset, batch, {.training = false, .keep_all = true}, false));
  };
  ASSERT_GT(compile(1 << 14)->bytes(), InsideProgram::kUsualBytes) << "all at once would take too much";
  InsideProgram pass;
  ASSERT_TRUE(pass.prepare(subject, 1 << 14, compile));
  EXPECT_LT(pass.batch(), 1 << 14);
  EXPECT_LE(pass.program().bytes(), std::size_t{32} << 20);
  EXPECT_GT(pass.program().bytes(), std::size_t{8} << 20) << "in as few pieces as fit";
}

}  // namespace
}  // namespace vitrine
