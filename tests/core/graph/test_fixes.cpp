// Problems whose remedy is evident carry the edit that mends them, and the edit does.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/fixes.h"
#include "core/graph/sketch.h"

namespace vitrine {
namespace {

std::optional<Fix> fix_of(const Graph& graph, const NodeId& node) {
  for (const Problem& problem : analyse(graph).problems)
    if (problem.node == node && problem.fix) return problem.fix;
  return {};
}

// Made, the network has no problem left at that layer. Settings are those of layers here.
Graph mended(Graph graph, const NodeId& node, const std::string& title) {
  const auto fix = fix_of(graph, node);
  EXPECT_TRUE(fix.has_value()) << "no fix for " << node;
  if (!fix) return graph;
  EXPECT_EQ(fix->title, title);
  EXPECT_TRUE(apply_structure(graph, *fix).ok());
  for (const Fix::Setting& setting : fix->settings) {
    const std::string param = setting.path.substr(setting.path.rfind('.') + 1);
    const ParamSpec* spec = layer_types().at(graph.find(node)->type).info.param(param);
    EXPECT_TRUE(graph.set_param(node, param, *parse_value(*spec, setting.value)).ok());
  }
  for (const Problem& problem : analyse(graph).problems) EXPECT_NE(problem.node, node) << problem.text;
  return graph;
}

TEST(Fixes, FlattenIsAddedBeforeADenseThatGetsAnImage) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 8, 8});
  s.dense(10);
  const Graph after = mended(graph, "dense_1", "Add Flatten");
  ASSERT_NE(after.edge_into({"dense_1", 0}), nullptr);
  EXPECT_EQ(after.edge_into({"dense_1", 0})->from.node, "flatten_1");
  EXPECT_EQ(after.edge_into({"flatten_1", 0})->from.node, "input_1");
  EXPECT_TRUE(analyse(after).ok());
}

TEST(Fixes, AnEmbeddingIsAddedBeforeASequenceLayerThatGetsTokens) {
  Graph graph;
  Sketch s(graph);
  s.tokens(8, 10);
  s.add("positional_encoding");
  EXPECT_TRUE(analyse(mended(graph, "positional_encoding_1", "Add Embedding")).ok());
}

TEST(Fixes, TokensBecomeASequenceByAnEmbeddingAndNumbersByReshape) {
  Graph tokens, numbers;
  Sketch of_tokens(tokens), of_numbers(numbers);
  of_tokens.tokens(8, 37);
  of_tokens.add("lstm");
  of_numbers.input({8});
  of_numbers.add("conv1d");
  const Graph read = mended(tokens, "lstm_1", "Add Embedding"), slid = mended(numbers, "conv1d_1", "Add Reshape");
  const Node* embedding = read.find("embedding_1");
  ASSERT_NE(embedding, nullptr);
  EXPECT_EQ(integer_of(layer_types().at("embedding").info, embedding->params, "vocabulary"), 37)
      << "as many as the Input has";
  EXPECT_NE(slid.find("reshape_1"), nullptr);
}

TEST(Fixes, ParametersThatDoNotComeOutEvenAreSet) {
  Graph graph;
  Sketch s(graph);
  s.input({5, 64});
  s.add("multi_head_attention", {{"heads", std::int64_t{7}}});
  (void)mended(graph, "multi_head_attention_1", "Set Heads of multi_head_attention_1 to 8");
  Graph images;
  Sketch i(images);
  i.input({4, 8, 8});
  i.add("conv2d", {{"filters", std::int64_t{6}}, {"groups", std::int64_t{4}}});
  (void)mended(images, "conv2d_1", "Set Groups of conv2d_1 to 2");
}

TEST(Fixes, APaddingThatIsWrittenOutIsSet) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 2, 2});
  s.add("conv2d", {{"kernel", std::vector<std::int64_t>{5, 5}}, {"padding", std::string("valid")}});
  (void)mended(graph, "conv2d_1", "Set Padding of conv2d_1 to same");
}

TEST(Fixes, ALayerThatCannotStandThereIsTakenOut) {
  Graph graph;
  Sketch s(graph);
  s.input({6});
  s.add("global_average_pool2d");
  s.dense(2);
  const Graph after = mended(graph, "global_average_pool2d_1", "Remove global_average_pool2d_1");
  EXPECT_EQ(after.edge_into({"dense_1", 0})->from.node, "input_1");  // what it fed is fed
}

TEST(Fixes, AnInputThatWaitsIsConnectedToTheOneOutputThatIsFree) {
  Graph graph;
  Sketch s(graph);
  s.input({6});
  s.dense(4);
  ASSERT_TRUE(graph.add({"relu_1", "relu_1", "relu", {}, {}}).ok());
  const Graph after = mended(graph, "relu_1", "Connect dense_1 to it");
  EXPECT_TRUE(analyse(after).ok());
  ASSERT_TRUE(graph.add({"dense_2", "dense_2", "dense", {}, {}}).ok());  // two wait: which is meant nobody knows …
  ASSERT_TRUE(graph.connect({{"input_1", 0}, {"dense_2", 0}}).ok());     // … and now two are free
  const auto fix = fix_of(graph, "relu_1");
  EXPECT_FALSE(fix && fix->title.starts_with("Connect")) << fix->title;
}

TEST(Fixes, AMissingInputIsAddedWhereItIsWaitedFor) {
  Graph graph;
  Sketch s(graph);
  s.dense(4);
  const auto fix = fix_of(graph, "");
  ASSERT_TRUE(fix.has_value());
  EXPECT_EQ(fix->title, "Add Input");
  ASSERT_TRUE(apply_structure(graph, *fix).ok());
  EXPECT_EQ(graph.edge_into({"dense_1", 0})->from.node, "input_1");
}

TEST(Fixes, WhatLeadsNowhereGetsAnOutputOrGoes) {
  Graph graph;
  Sketch s(graph);
  const NodeId in = s.input({4});
  const NodeId a = s.dense(5), b = s.dense(3, "linear", {in});
  const Graph after = mended(graph, a, "Add Output to it");
  EXPECT_EQ(after.edge_into({"output_1", 0})->from.node, a);
  const Graph last = mended(after, b, "Remove " + b);
  EXPECT_TRUE(analyse(last).problems.empty());
}

TEST(Fixes, WhatWouldNotHelpIsNotOffered) {
  Graph graph;
  Sketch s(graph);
  const NodeId in = s.input({4});
  const NodeId wide = s.dense(5), narrow = s.dense(3, "linear", {in});
  s.add("add", {}, {wide, narrow});
  EXPECT_FALSE(fix_of(graph, "add_1").has_value());  // which of them is to change?
}

}  // namespace
}  // namespace vitrine
