#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/graph.h"
#include "core/graph/sketch.h"

namespace vitrine {
namespace {

Node node(const std::string& name, const std::string& type = "relu") {
  return {name, name, type, {}, {}};
}
Edge edge(const std::string& from, const std::string& to, int port = 0) {
  return {{from, 0}, {to, port}};
}

// input_1 → dense_1 → relu_1 → add_1 ← dense_1
Graph small() {
  Graph graph;
  Sketch s(graph);
  s.input({4});
  const NodeId dense = s.dense(4);
  const NodeId relu = s.add("relu");
  s.add("add", {}, {relu, dense});
  return graph;
}

TEST(GraphEdits, NamesAndIdsAreUnique) {
  Graph graph;
  EXPECT_TRUE(graph.add(node("a")).ok());
  EXPECT_FALSE(graph.add(node("a")).ok());
  EXPECT_FALSE(graph.add({"b", "a", "relu", {}, {}}).ok());
  EXPECT_TRUE(graph.add({"b", "c", "relu", {}, {}}).ok());
  EXPECT_EQ(graph.find_by_name("c")->id, "b");
  EXPECT_EQ(graph.find_by_name("b"), nullptr);
  EXPECT_EQ(graph.free_name("relu"), "relu_1");
  EXPECT_TRUE(graph.add({"relu_1", "relu_2", "relu", {}, {}}).ok());
  EXPECT_EQ(graph.free_name("relu"), "relu_3");  // neither an id nor a name
}

TEST(GraphEdits, AnIdIsNeverGivenTwice) {
  Graph graph;
  EXPECT_EQ(graph.free_id("relu"), "relu_1");
  ASSERT_TRUE(graph.add({"relu_3", "relu_3", "relu", {}, {}}).ok());
  ASSERT_TRUE(graph.remove("relu_3").ok());
  EXPECT_EQ(graph.free_id("relu"), "relu_4");
  EXPECT_EQ(graph.free_name("relu"), "relu_1");  // a name may come back: nothing is kept by it
  Graph copy = graph;
  copy.retire("relu_9");
  EXPECT_EQ(copy.free_id("relu"), "relu_10");
  EXPECT_EQ(copy, graph);
  graph.retire("relu_99999999999999999999");  // from a hostile file
  EXPECT_EQ(graph.free_id("relu"), "relu_4");
}

TEST(GraphEdits, BadNodesAreRefused) {
  Graph graph = small();
  const Graph before = graph;
  for (const char* name : {"", "a b", "größe", "/a", "a/", "a.b", "x\n"})
    EXPECT_FALSE(graph.add(node(name)).ok()) << name;
  EXPECT_FALSE(graph.add(node(std::string(101, 'a'))).ok());
  EXPECT_FALSE(graph.add(node("a", "densely")).ok());
  EXPECT_FALSE(graph.add({"a", "a", "dense", {{"units", std::int64_t{0}}}, {}}).ok());
  EXPECT_FALSE(graph.add({"a", "a", "dense", {{"unit", std::int64_t{1}}}, {}}).ok());
  EXPECT_EQ(graph, before);
}

TEST(GraphEdits, RenamingKeepsTheIdAndTheEdges) {
  Graph graph = small();
  EXPECT_TRUE(graph.rename("dense_1", "hidden").ok());
  EXPECT_EQ(graph.find("dense_1")->name, "hidden");
  EXPECT_EQ(graph.find_by_name("hidden")->id, "dense_1");
  EXPECT_EQ(graph.find_by_name("dense_1"), nullptr);
  EXPECT_EQ(graph.edge_into({"relu_1", 0})->from.node, "dense_1");
  EXPECT_FALSE(graph.rename("relu_1", "hidden").ok());
  EXPECT_FALSE(graph.rename("relu_1", "a b").ok());
  EXPECT_FALSE(graph.rename("nobody", "x").ok());
  EXPECT_TRUE(graph.rename("relu_1", "relu_1").ok());
}

TEST(GraphEdits, RemovingTakesTheEdgesAlong) {
  Graph graph = small();
  EXPECT_TRUE(graph.remove("dense_1").ok());
  EXPECT_EQ(graph.find("dense_1"), nullptr);
  EXPECT_EQ(graph.find_by_name("dense_1"), nullptr);
  ASSERT_EQ(graph.edges().size(), 1U);
  EXPECT_EQ(graph.edges()[0], edge("relu_1", "add_1"));
  EXPECT_EQ(graph.find("add_1")->type, "add");
  EXPECT_FALSE(graph.remove("dense_1").ok());
}

TEST(GraphEdits, AnInputTakesOneEdgeAnOutputAnyNumber) {
  Graph graph = small();
  ASSERT_TRUE(graph.add(node("relu_2")).ok());
  const Status taken = graph.connect(edge("input_1", "relu_1"));
  ASSERT_FALSE(taken.ok());
  EXPECT_NE(taken.error().what.find("taken by dense_1"), std::string::npos);
  EXPECT_NE(taken.error().remedy.find("Concatenate"), std::string::npos);
  EXPECT_FALSE(graph.connect(edge("dense_1", "relu_1")).ok());
  EXPECT_TRUE(graph.connect(edge("dense_1", "relu_2")).ok());
  EXPECT_EQ(graph.edges_of("dense_1").size(), 4U);
}

TEST(GraphEdits, PortsMustExist) {
  Graph graph = small();
  EXPECT_FALSE(graph.connect(edge("relu_1", "input_1")).ok());  // an Input has no input
  EXPECT_FALSE(graph.connect(edge("relu_1", "add_1", 2)).ok());
  EXPECT_FALSE(graph.connect(edge("relu_1", "add_1", -1)).ok());
  EXPECT_FALSE(graph.connect({{"relu_1", 1}, {"dense_1", 0}}).ok());
  EXPECT_FALSE(graph.connect(edge("relu_1", "nobody")).ok());
  EXPECT_FALSE(graph.connect(edge("nobody", "relu_1")).ok());
}

TEST(GraphEdits, ACircleIsRefusedWithItsReason) {
  Graph graph;
  Sketch s(graph);
  s.add("relu"), s.add("tanh"), s.add("sigmoid");
  const Status circle = graph.connect(edge("sigmoid_1", "relu_1"));
  ASSERT_FALSE(circle.ok());
  EXPECT_NE(circle.error().what.find("circle"), std::string::npos);
  EXPECT_NE(circle.error().what.find("relu_1 already leads to sigmoid_1"), std::string::npos);
  ASSERT_TRUE(graph.add(node("alone")).ok());
  EXPECT_FALSE(graph.connect(edge("alone", "alone")).ok());
  EXPECT_EQ(graph.edges().size(), 2U);
}

TEST(GraphEdits, AnEdgeMayReplaceAnother) {
  Graph graph = small();
  const Edge there = edge("dense_1", "relu_1");
  EXPECT_FALSE(graph.can_connect(edge("input_1", "relu_1")).ok());
  EXPECT_TRUE(graph.can_connect(edge("input_1", "relu_1"), &there).ok());
  // Without the edge that goes, the other way round is no circle.
  Graph pair;
  Sketch s(pair);
  s.add("relu"), s.add("tanh");
  const Edge forward = edge("relu_1", "tanh_1");
  EXPECT_FALSE(pair.can_connect(edge("tanh_1", "relu_1")).ok());
  EXPECT_TRUE(pair.can_connect(edge("tanh_1", "relu_1"), &forward).ok());
}

TEST(GraphEdits, FewerPortsMustNotLeaveAnEdgeHanging) {
  Graph graph;
  Sketch s(graph);
  const NodeId in = s.input({3});
  const NodeId add = s.add("add", {{"inputs", std::int64_t{3}}}, {in, in, in});
  const Graph before = graph;
  const Status refused = graph.set_param(add, "inputs", std::int64_t{2});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("add_1 input 3"), std::string::npos);
  EXPECT_FALSE(graph.set_param(add, "inputs", std::nullopt).ok());  // the default is 2
  EXPECT_EQ(graph, before);
  ASSERT_TRUE(graph.disconnect(edge(in, add, 2)).ok());
  EXPECT_TRUE(graph.set_param(add, "inputs", std::nullopt).ok());
}

TEST(GraphEdits, ParametersAreCheckedAndGoBackToDefaults) {
  Graph graph = small();
  EXPECT_TRUE(graph.set_param("dense_1", "units", std::int64_t{7}).ok());
  EXPECT_FALSE(graph.set_param("dense_1", "units", std::int64_t{-7}).ok());
  EXPECT_FALSE(graph.set_param("dense_1", "colour", std::int64_t{7}).ok());
  EXPECT_EQ(*graph.find("dense_1")->params.find("units"), ParamValue(std::int64_t{7}));
  EXPECT_TRUE(graph.set_param("dense_1", "units", std::nullopt).ok());
  EXPECT_EQ(graph.find("dense_1")->params.find("units"), nullptr);
}

TEST(GraphEdits, DisconnectTakesTheGraphsOwnEdges) {
  // A reference into the list that the call changes.
  Graph graph = small();
  while (!graph.edges().empty()) {
    const Edge first = graph.edges().front();
    ASSERT_TRUE(graph.disconnect(graph.edges().front()).ok());
    EXPECT_EQ(graph.edge_into(first.to), nullptr);
    const auto rebuilt = Graph::assemble(graph.nodes(), graph.edges());
    for (const Node& n : graph.nodes()) EXPECT_EQ(graph.edges_of(n.id).size(), rebuilt->edges_of(n.id).size());
  }
  graph = small();
  ASSERT_TRUE(graph.disconnect(*graph.edge_into({"relu_1", 0})).ok());
  EXPECT_EQ(graph.edges().size(), 3U);
  EXPECT_FALSE(graph.disconnect(edge("dense_1", "relu_1")).ok());
}

TEST(GraphEdits, UndoIsExact) {
  const Graph start = small();
  for (std::size_t at = 0; at < start.nodes().size(); ++at) {
    Graph graph = start;
    const Node gone = graph.nodes()[at];
    std::vector<std::pair<std::size_t, Edge>> lost;
    for (std::size_t i = 0; i < graph.edges().size(); ++i)
      if (graph.edges()[i].from.node == gone.id || graph.edges()[i].to.node == gone.id)
        lost.emplace_back(i, graph.edges()[i]);
    ASSERT_TRUE(graph.remove(gone.id).ok());
    EXPECT_NE(graph, start);
    ASSERT_TRUE(graph.add(gone, at).ok());
    for (const auto& [position, back] : lost) ASSERT_TRUE(graph.connect(back, position).ok());
    EXPECT_EQ(graph, start) << gone.id;
  }
  Graph graph = start;
  for (std::size_t at = 0; at < start.edges().size(); ++at) {
    ASSERT_TRUE(graph.disconnect(Edge(start.edges()[at])).ok());
    ASSERT_TRUE(graph.connect(start.edges()[at], at).ok());
    EXPECT_EQ(graph, start);
  }
}

TEST(GraphEdits, PortsHaveNamesForPeople) {
  const Graph graph = small();
  EXPECT_EQ(port_name(graph, {"dense_1", 0}, true), "dense_1 output");
  EXPECT_EQ(port_name(graph, {"dense_1", 0}, false), "dense_1 input");
  EXPECT_EQ(port_name(graph, {"add_1", 1}, false), "add_1 input 2");
}

TEST(GraphAssemble, RefusesWhatTheEditsRefuse) {
  const Graph graph = small();
  EXPECT_EQ(*Graph::assemble(graph.nodes(), graph.edges()), graph);
  auto edges = graph.edges();
  edges.push_back(edge("input_1", "relu_1"));
  EXPECT_FALSE(Graph::assemble(graph.nodes(), edges).ok());
  const auto circle = Graph::assemble({node("a"), node("b")}, {edge("a", "b"), edge("b", "a")});
  ASSERT_FALSE(circle.ok());
  EXPECT_NE(circle.error().what.find("circle"), std::string::npos);
  EXPECT_FALSE(Graph::assemble({node("a"), node("a")}, {}).ok());
  EXPECT_FALSE(Graph::assemble({node("a")}, {edge("a", "b")}).ok());
}

TEST(GraphOrder, WhatFeedsALayerComesBeforeIt) {
  Graph graph;  // drawn from the end to the front
  ASSERT_TRUE(graph.add(node("c")).ok());
  ASSERT_TRUE(graph.add(node("b")).ok());
  ASSERT_TRUE(graph.add(node("a")).ok());
  ASSERT_TRUE(graph.connect(edge("b", "c")).ok());
  ASSERT_TRUE(graph.connect(edge("a", "b")).ok());
  EXPECT_EQ(graph.topological_order(), (std::vector<NodeId>{"a", "b", "c"}));
  ASSERT_TRUE(graph.disconnect(edge("a", "b")).ok());
  EXPECT_EQ(graph.topological_order(), (std::vector<NodeId>{"b", "c", "a"}));  // drawn first comes first
}

}  // namespace
}  // namespace vitrine
