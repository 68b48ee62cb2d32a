#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/analysis.h"
#include "core/graph/sketch.h"

namespace vitrine {
namespace {

// The only problem, which must exist.
Problem only(const Analysis& analysis) {
  EXPECT_EQ(analysis.problems.size(), 1U);
  return analysis.problems.empty() ? Problem{} : analysis.problems.front();
}
bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Analysis, CountsWhatIsKnownOfANetwork) {
  Graph graph;
  Sketch s(graph);
  s.input({1, 28, 28});
  s.conv(32, "relu");
  s.add("batch_norm");
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(10);
  const Analysis analysis = analyse(graph);
  EXPECT_TRUE(analysis.ok());
  EXPECT_TRUE(analysis.problems.empty());
  EXPECT_EQ(analysis.facts("conv2d_1")->outputs.front(), (Shape{32, 28, 28}));
  EXPECT_EQ(analysis.facts("conv2d_1")->parameters, 32 * 9 + 32);
  EXPECT_EQ(analysis.facts("conv2d_1")->multiply_adds, 28 * 28 * 32 * 9);
  EXPECT_EQ(analysis.facts("batch_norm_1")->parameters, 64);
  EXPECT_EQ(analysis.facts("batch_norm_1")->running, 64);
  EXPECT_EQ(analysis.facts("max_pool2d_1")->outputs.front(), (Shape{32, 14, 14}));
  EXPECT_EQ(analysis.facts("flatten_1")->outputs.front(), (Shape{32 * 14 * 14}));
  EXPECT_EQ(analysis.facts("dense_1")->inputs.front(), (Shape{6272}));
  EXPECT_EQ(analysis.facts("dense_1")->multiply_adds, 6272 * 10);
  EXPECT_EQ(analysis.parameters, 32 * 9 + 32 + 64 + 6272 * 10 + 10);
  EXPECT_EQ(analysis.inputs, std::vector<NodeId>{"input_1"});
  EXPECT_EQ(analysis.outputs, std::vector<NodeId>{"dense_1"});
  EXPECT_EQ(analysis.facts("nobody"), nullptr);
}

TEST(Analysis, AnUnconnectedInputNamesItsPort) {
  Graph graph;
  Sketch s(graph);
  const NodeId in = s.input({3});
  s.add("add", {}, {in});
  const Problem problem = only(analyse(graph));
  EXPECT_EQ(problem.code, "unconnected");
  EXPECT_EQ(problem.node, "add_1");
  EXPECT_TRUE(says(problem.text, "input 2")) << problem.text;
  EXPECT_FALSE(problem.remedy.empty());
  ASSERT_TRUE(graph.disconnect(Edge{{in, 0}, {"add_1", 0}}).ok());
  EXPECT_EQ(analyse(graph).problems.size(), 2U);
}

TEST(Analysis, AShapeClashNamesBothShapesAndTheRemedy) {
  Graph graph;
  Sketch s(graph);
  const NodeId in = s.input({4});
  const NodeId wide = s.dense(5), narrow = s.dense(3, "linear", {in});
  s.add("add", {}, {wide, narrow});
  s.add("relu");
  const Analysis analysis = analyse(graph);
  const Problem problem = only(analysis);  // what comes after it is not blamed
  EXPECT_EQ(problem.code, "shape");
  EXPECT_EQ(problem.node, "add_1");
  EXPECT_TRUE(says(problem.text, "5 and 3")) << problem.text;
  EXPECT_FALSE(problem.remedy.empty());
  EXPECT_FALSE(analysis.ok());
  EXPECT_FALSE(analysis.facts("relu_1")->known);
  EXPECT_TRUE(analysis.facts("dense_1")->known);
}

TEST(Analysis, AParameterOutOfRangeIsFound) {
  Graph graph;
  Sketch s(graph);
  s.input({4});
  s.dense(5);
  graph.find("dense_1")->params.set("units", std::int64_t{-5});  // as a broken file might have it
  const Problem problem = only(analyse(graph));
  EXPECT_EQ(problem.code, "parameter");
  EXPECT_EQ(problem.node, "dense_1");
  EXPECT_TRUE(says(problem.text, "Units cannot be -5")) << problem.text;
  graph.find("dense_1")->type = "denser";
  EXPECT_EQ(only(analyse(graph)).code, "type");
}

TEST(Analysis, AnEmptyNetworkAndOneWithoutOutput) {
  const Problem empty = only(analyse(Graph()));
  EXPECT_EQ(empty.code, "no_output");
  EXPECT_TRUE(empty.node.empty());
  Graph graph;
  Sketch s(graph);
  s.input({4});
  EXPECT_EQ(only(analyse(graph)).code, "no_output");
  Graph headless;
  Sketch h(headless);
  h.add("relu");
  const auto problems = analyse(headless).problems;
  EXPECT_TRUE(std::any_of(problems.begin(), problems.end(), [](const Problem& p) { return p.code == "no_input"; }));
}

TEST(Analysis, SeveralLooseEndsAreEachNamed) {
  Graph graph;
  Sketch s(graph);
  const NodeId in = s.input({4});
  const NodeId a = s.dense(5), b = s.dense(3, "linear", {in});
  Analysis analysis = analyse(graph);
  ASSERT_EQ(analysis.problems.size(), 2U);
  EXPECT_EQ(analysis.problems[0].code, "no_output");
  EXPECT_EQ(analysis.problems[0].node, a);
  EXPECT_EQ(analysis.problems[1].node, b);
  // An Output on one of them settles it; the other is a warning.
  s.add("output", {}, {a});
  analysis = analyse(graph);
  EXPECT_TRUE(analysis.ok());
  EXPECT_EQ(analysis.outputs, std::vector<NodeId>{"output_1"});
  const Problem unused = only(analysis);
  EXPECT_EQ(unused.code, "unused");
  EXPECT_EQ(unused.severity, Severity::warning);
  EXPECT_EQ(unused.node, b);
}

TEST(Analysis, WhatNoComputerHoldsIsRefusedBeforeItOverflows) {
  Graph graph;
  Sketch s(graph);
  s.input({1'000'000, 1'000'000, 2});
  EXPECT_EQ(analyse(graph).problems.front().code, "shape");
  Graph huge;
  Sketch h(huge);
  h.input({1'000'000, 1'000'000, 1'000'000, 1'000'000});
  h.add("flatten");
  EXPECT_FALSE(analyse(huge).ok());
}

TEST(Analysis, AChainOfAThousandLayers) {
  Graph graph;
  Sketch s(graph);
  s.input({16});
  for (int i = 0; i < 999; ++i) i % 2 == 0 ? s.dense(16) : s.add("tanh");
  const Analysis analysis = analyse(graph);
  EXPECT_TRUE(analysis.problems.empty());
  ASSERT_EQ(analysis.order.size(), 1000U);
  EXPECT_EQ(analysis.order.back(), s.last());
  EXPECT_EQ(analysis.parameters, 500 * (16 * 16 + 16));
  for (const auto& [id, facts] : analysis.layers) ASSERT_EQ(facts.outputs.front(), (Shape{16})) << id;
}

}  // namespace
}  // namespace vitrine
