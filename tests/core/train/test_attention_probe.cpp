// What attention is told of heads, tokens that were typed, and parts of an image; and units over a plane.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/train/attention_heads.h"
#include "core/train/own_tokens.h"
#include "core/train/probes/attention.h"
#include "core/train/probes/plane_units.h"
#include "core/train/probes/surface.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

std::vector<std::int64_t> tokens_of_row(const Opened& opened, std::int64_t place, std::size_t count) {
  const auto row = opened.trainer->split().validation[static_cast<std::size_t>(place)];
  const NumberView sample = opened.trainer->dataset().input().sample(row);
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<std::int64_t>(sample[i]));
  return out;
}

Project causal_project() {
  Project project;
  Sketch s(project.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{16}}});
  s.add("positional_encoding");
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}, {"causal", true}});
  s.dense(10);
  project.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  return project;
}

// A decoder that looks at what an encoder has read.
Project dates_project() {
  Project project;
  Graph& graph = project.graph;
  Sketch s(graph);
  const auto embedded = [&](std::int64_t places, std::int64_t vocabulary, const char* field) {
    s.tokens(places, vocabulary);
    EXPECT_TRUE(graph.set_param(s.last(), "field", std::string(field)).ok());
    const std::string lengths = std::string(field) == "input" ? field : "";
    EXPECT_TRUE(graph.set_param(s.last(), "lengths", lengths).ok());
    s.add("embedding", {{"vocabulary", vocabulary}, {"width", std::int64_t{8}}});
    return s.add("gru", {{"units", std::int64_t{8}}});
  };
  const NodeId encoder = embedded(28, 41, "input");
  const NodeId decoder = embedded(10, 12, "previous");
  s.add("cross_attention", {{"heads", std::int64_t{2}}}, {decoder, encoder, encoder});
  s.dense(11);
  project.sources = {{"dates", {{"samples", std::int64_t{100}}}}};
  return project;
}

TEST(AttentionHeads, EntropyIsShannonsInBitsOverTheQueriesWithinTheLength) {
  Opened opened(ragged_project(), 3);
  const auto answer = opened.look<AttentionAnswer>(attention_of({0, 1, 2}));
  ASSERT_EQ(answer->maps.size(), 3U);
  for (const AttentionMap& map : answer->maps) {
    ASSERT_EQ(map.entropies.size(), 4U);
    const std::int64_t queries = map.weights.shape[1], keys = map.weights.shape[2];
    for (std::int64_t head = 0; head < 4; ++head) {
      double sum = 0;
      for (std::int64_t i = head * queries * keys; i < (head + 1) * queries * keys; ++i) {
        const auto w = static_cast<double>(map.weights.values[static_cast<std::size_t>(i)]);
        sum += w > 0 ? w * std::log(1 / w) / std::log(2.0) : 0;
      }
      EXPECT_NEAR(map.entropies[static_cast<std::size_t>(head)], sum / static_cast<double>(queries), 1e-12);
    }
  }
}

TEST(AttentionHeads, KnownEntropies) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Tensor weights(Shape{4, 2, 4});
  weights.values = {0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F,  // at all alike
                    1,     0,     0,     0,     0,     0,     1,     0,      // at one
                    0.5F,  0.5F,  0,     0,     nan,   0,     0,     1,      // one query is not known
                    nan,   nan,   nan,   nan,   nan,   1,     0,     0};
  const std::vector<double> bits = head_entropies(weights);
  EXPECT_DOUBLE_EQ(bits[0], 2);
  EXPECT_DOUBLE_EQ(bits[1], 0);
  EXPECT_DOUBLE_EQ(bits[2], 1);
  EXPECT_TRUE(std::isnan(bits[3]));
  EXPECT_TRUE(head_entropies(Tensor(Shape{4})).empty());
}

TEST(AttentionHeads, FewerCellsKeepTheLargestAndWhatIsNoNumber) {
  Tensor weights(Shape{2, 6, 6});
  weights.values[1 * 36 + 5 * 6 + 0] = 0.75F;
  weights.values[0 * 36 + 2 * 6 + 3] = std::numeric_limits<float>::quiet_NaN();
  const Tensor fewer = reduced_by_max(weights, 2, 3);
  EXPECT_EQ(fewer.shape, (Shape{2, 2, 3}));
  EXPECT_TRUE(std::isnan(fewer.values[0 * 6 + 0 * 3 + 1]));
  EXPECT_EQ(fewer.values[1 * 6 + 1 * 3 + 0], 0.75F);
  EXPECT_EQ(reduced_by_max(weights, 100, 100).shape, weights.shape) << "never more";
}

TEST(AttentionProbe, WhatIsTypedIsLookedAtInPlaceOfTheSample) {
  Opened opened(ragged_project(), 3);
  const auto row = opened.trainer->split().validation[1];
  const auto length =
      static_cast<std::size_t>(opened.trainer->dataset().input().lengths[static_cast<std::size_t>(row)]);
  const auto own = tokens_of_row(opened, 1, length);
  const auto sample = opened.look<AttentionAnswer>(attention_of({1}));
  const auto typed = opened.look<AttentionAnswer>(attention_of_tokens(own, 0));  // beside another sample
  ASSERT_EQ(typed->maps.size(), 1U);
  ASSERT_EQ(typed->typed.size(), 1U);
  EXPECT_EQ(typed->typed[0].field, "input");
  EXPECT_EQ(typed->maps[0].weights.shape, sample->maps[0].weights.shape);
  for (std::size_t i = 0; i < sample->maps[0].weights.values.size(); ++i)
    EXPECT_NEAR(typed->maps[0].weights.values[i], sample->maps[0].weights.values[i], 1e-6);
  const auto other = opened.look<AttentionAnswer>(attention_of_tokens({7, 7, 7}, 0));
  EXPECT_EQ(other->maps[0].weights.shape, (Shape{4, 3, 3}));
  EXPECT_TRUE(typed->why.empty());
}

TEST(AttentionProbe, WhatFillsUpIsLeftOutWhereNothingLooksAtIt) {
  Opened causal(causal_project(), 2);
  const auto cut = causal.look<AttentionAnswer>(attention_of_tokens({1, 2, 3}, 0));
  ASSERT_EQ(cut->maps[0].weights.shape, (Shape{2, 3, 3}));
  for (std::size_t row = 0; row < 6; ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < 3; ++k) sum += static_cast<double>(cut->maps[0].weights.values[row * 3 + k]);
    EXPECT_NEAR(sum, 1, 1e-6);
  }
  Opened both(sequence_project(), 2);
  const auto whole = both.look<AttentionAnswer>(attention_of_tokens({1, 2, 3}, 0));
  EXPECT_EQ(whole->maps[0].weights.shape, (Shape{4, 8, 8})) << "it looks at what fills it up, so that is shown";
  EXPECT_EQ(whole->typed.at(0).tokens, (Ints{1, 2, 3, 0, 0, 0, 0, 0}));
  EXPECT_EQ(whole->typed.at(0).count, 3);
}

TEST(AttentionProbe, SaysWhyItCannotLookAtWhatIsTyped) {
  Opened opened(sequence_project(), 1);
  const auto long_one = opened.look<AttentionAnswer>(attention_of_tokens(Ints(9, 1), 0));
  EXPECT_TRUE(long_one->maps.empty());
  EXPECT_NE(long_one->why.find("There are 9 tokens, and the network reads 8"), std::string::npos) << long_one->why;
  const auto unknown = opened.look<AttentionAnswer>(attention_of_tokens({10}, 0));
  EXPECT_NE(unknown->why.find("beyond the 10"), std::string::npos) << unknown->why;
  Opened image(image_project(), 1);
  EXPECT_NE(image.look<AttentionAnswer>(attention_of_tokens({1}, 0))->why.find("No Input of this network reads"),
            std::string::npos);
}

// What was typed is not hidden, as a masked language model would hide it.
TEST(AttentionProbe, ChangedCopiesOfWhatIsTypedAreMadeWithoutTheChange) {
  const Project project = sequence_project();
  Dataset data = *load(project);
  Field copy = data.input();
  copy.name = "changed", copy.values = {};
  data.fields.push_back(copy);
  data.made.push_back({.field = data.fields.size() - 1, .from = 0, .apply = [](auto, std::span<float> to, Draws&) {
                         std::fill(to.begin(), to.end(), 9.0F);
                       }});
  const auto own = with_tokens(data, 2, {{&data.input(), Ints{4, 5}}});
  Batch batch = make_batch(*own, 1);
  gather(*own, Ints{0}, Scales(), batch);
  EXPECT_EQ(batch.find("changed")->values[0], 4);
  EXPECT_EQ(batch.find("changed")->values[1], 5);
  EXPECT_EQ(batch.find("changed")->values[2], 0);
  EXPECT_EQ(batch.find("target")->values[3], data.target().sample(2)[3]) << "all else is the sample's";
}

TEST(AttentionProbe, EachFieldOfTokensIsReadOnce) {
  Dataset data = *load(sequence_project());
  Field other = data.input();
  other.name = "other";
  data.fields.push_back(other);
  Graph graph;
  Sketch s(graph);
  for (const char* field : {"other", "input", "other"}) {
    s.tokens(8, 10);
    ASSERT_TRUE(graph.set_param(s.last(), "field", std::string(field)).ok());
  }
  const auto read = all_tokens_read(graph, data);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0]->name, "other");
  EXPECT_EQ(read[1]->name, "input");
}

// The encoder's and the decoder's, typed as another sample has them, are that sample's: also where one looks at the
// other.
TEST(AttentionProbe, EachTextOfAPairCanBeTyped) {
  Project project = dates_project();
  Opened opened(project, 1);
  const auto& data = opened.trainer->dataset();
  const auto row = opened.trainer->split().validation[1];
  const auto line_of = [&](const char* field) {
    std::vector<std::int64_t> out;
    for (const float token : data.find(field)->filled(row)) out.push_back(static_cast<std::int64_t>(token));
    return out;
  };
  const auto given = line_of("input"), asked = line_of("previous");
  const auto sample = opened.look<AttentionAnswer>(attention_of({1}));
  const auto typed = opened.look<AttentionAnswer>(attention_of_lines({given, asked}, 0));
  ASSERT_EQ(typed->typed.size(), 2U);
  EXPECT_EQ(typed->typed[0].field, "input");
  EXPECT_EQ(typed->typed[1].field, "previous");
  ASSERT_EQ(typed->maps.size(), sample->maps.size());
  ASSERT_EQ(typed->maps[0].weights.shape, sample->maps[0].weights.shape);
  for (std::size_t i = 0; i < sample->maps[0].weights.values.size(); ++i)
    EXPECT_NEAR(typed->maps[0].weights.values[i], sample->maps[0].weights.values[i], 1e-6);
  // One alone leaves the other the sample's; positions behind what was typed are no queries.
  const auto begun = opened.look<AttentionAnswer>(attention_of_lines({{}, {asked[0], asked[1], asked[2]}}, 1));
  ASSERT_EQ(begun->typed.size(), 1U);
  EXPECT_EQ(begun->typed[0].field, "previous");
  const Tensor &all = sample->maps[0].weights, &first = begun->maps[0].weights;
  ASSERT_EQ(first.shape, (Shape{all.shape[0], 3, all.shape[2]}));
  for (std::int64_t i = 0; i < 3 * all.shape[2]; ++i)
    EXPECT_NEAR(first.values[static_cast<std::size_t>(i)], all.values[static_cast<std::size_t>(i)], 1e-6);
  const auto more = opened.look<AttentionAnswer>(attention_of_lines({given, asked, asked}, 0));
  EXPECT_NE(more->why.find("There are 3 lines, and the network reads 2"), std::string::npos) << more->why;
}

TEST(AttentionProbe, PositionsBehindAClassTokenAreTokensOrPartsOfAnImage) {
  Project words;
  Sketch s(words.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{16}}});
  s.add("class_token");
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  s.add("slice", {{"start", std::int64_t{1}}, {"length", std::int64_t{8}}});
  s.dense(10);
  words.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  const auto seen = Opened(words, 1).look<AttentionAnswer>(attention_of({0}));
  ASSERT_EQ(seen->maps.size(), 1U);
  EXPECT_EQ(seen->maps[0].queries, "input");
  EXPECT_EQ(seen->maps[0].queries_before, 1);
  EXPECT_TRUE(seen->maps[0].key_patches.field.empty());

  Project image;
  Sketch v(image.graph);
  v.input({1, 28, 28});
  v.add("patches", {{"size", Ints{7, 4}}});
  v.dense(16);
  v.add("class_token");
  v.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  v.add("flatten");
  v.dense(10);
  image.sources = {{"digits", {{"samples", std::int64_t{60}}}}};
  const auto parts = Opened(image, 1).look<AttentionAnswer>(attention_of({0}));
  ASSERT_EQ(parts->maps.size(), 1U);
  const AttentionMap& map = parts->maps[0];
  EXPECT_TRUE(map.keys.empty());
  EXPECT_EQ(map.keys_before, 1);
  EXPECT_EQ(map.key_patches.field, "input");
  EXPECT_EQ(map.key_patches.rows, 4);
  EXPECT_EQ(map.key_patches.columns, 7);
  EXPECT_EQ(map.weights.shape, (Shape{2, 29, 29}));
}

// ---- units over the plane

Project plane_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(11);
  s.add("tanh");
  s.dense(3);
  s.add("output");
  project.sources = {{"spiral", {{"samples", std::int64_t{150}}, {"classes", std::int64_t{3}}}}};
  project.transform = {"standardise", {}};
  return project;
}

TEST(PlaneUnits, AreTheLayersFunctionsOfTheInput) {
  Opened opened(plane_project(), 5);
  constexpr std::int64_t kSide = 6;
  const auto answer = opened.look<PlaneUnitsAnswer>(plane_units_of(kSide, 8));
  EXPECT_EQ(answer->why, "");
  std::vector<std::string> nodes;
  for (const PlaneLayer& layer : answer->layers) nodes.push_back(layer.node);
  EXPECT_EQ(nodes, (std::vector<std::string>{"dense_1", "tanh_1", "dense_2", "output_1"}));
  EXPECT_EQ(answer->layers[0].units, 11);
  ASSERT_EQ(answer->layers[0].values.shape, (Shape{8, kSide, kSide}));
  // The first layer from its weights, at the centre of each cell.
  const std::vector<double> w = opened.weight("dense_1/weight"), b = opened.weight("dense_1/bias");
  const Normalisation& scale = opened.trainer->subject(kNow).scales.of("input");
  const auto surface = opened.look<SurfaceAnswer>(surface_of(kSide));
  for (std::int64_t cell = 0; cell < kSide * kSide; ++cell) {
    const auto at = static_cast<std::size_t>(cell);
    std::vector<float> point(2);
    for (std::size_t axis = 0; axis < 2; ++axis)
      point[axis] = answer->low[axis] + (answer->high[axis] - answer->low[axis]) *
                                            (static_cast<float>(axis == 0 ? cell % kSide : cell / kSide) + 0.5F) /
                                            kSide;
    scale.apply(point);
    for (std::size_t unit = 0; unit < 8; ++unit) {
      const double said =
          w[unit * 2] * static_cast<double>(point[0]) + w[unit * 2 + 1] * static_cast<double>(point[1]) + b[unit];
      EXPECT_NEAR(answer->layers[0].values.values[unit * kSide * kSide + at], said, 1e-5);
      EXPECT_NEAR(answer->layers[1].values.values[unit * kSide * kSide + at], std::tanh(said), 1e-5);
    }
    // The last is what the network answers.
    double sum = 0;
    for (std::size_t k = 0; k < 3; ++k)
      sum += std::exp(static_cast<double>(answer->layers[2].values.values[k * kSide * kSide + at]));
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_NEAR(surface->values.values[at * 3 + k],
                  std::exp(static_cast<double>(answer->layers[2].values.values[k * kSide * kSide + at])) / sum, 1e-5);
  }
}

TEST(PlaneUnits, SayWhereThereIsNoPlane) {
  const auto answer = Opened(image_project(), 1).look<PlaneUnitsAnswer>(plane_units_of());
  EXPECT_TRUE(answer->layers.empty());
  EXPECT_NE(answer->why.find("does not read two numbers"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
