// Blocks: what they stand for, how they are made, dissolved and changed.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/analysis.h"
#include "core/graph/block_edits.h"
#include "core/graph/op_list.h"
#include "core/graph/sketch.h"

namespace vitrine {
namespace {

bool says(const Error& error, const std::string& part) {
  return error.sentence().find(part) != std::string::npos;
}

std::vector<std::string> keys_of(const Graph& graph) {
  std::vector<std::string> out;
  for (const auto& parameter : lower_graph(graph, 2).parameters) out.push_back(parameter.key);
  return out;
}

// input_1 → dense_1 → relu_1 → dense_2 → output_1, all 8 wide.
Graph chain() {
  Graph graph;
  Sketch s(graph);
  s.input({8});
  s.dense(8);
  s.add("relu");
  s.dense(8);
  s.add("output");
  return graph;
}

// `chain` with dense_1, relu_1 and dense_2 as a block called "body".
Graph with_body() {
  return make_block(chain(), {"dense_1", "relu_1", "dense_2"}, "body").value().graph;
}

Block body_of(const Graph& graph) {
  return graph.definition("body");
}

Definition lifting(const Block& block, const std::string& param, std::vector<Lifted::Target> targets) {
  Definition out = block->definition();
  out.lifted.push_back({param, param, std::move(targets)});
  return out;
}

TEST(Blocks, LayersBecomeOneAndKeepTheNamesOfTheirWeights) {
  const Graph before = chain();
  const auto made = make_block(before, {"dense_1", "relu_1", "dense_2"}, "body");
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  ASSERT_EQ(made->nodes, std::vector<NodeId>{"block_1"});
  EXPECT_EQ(made->graph.nodes().size(), 3U);
  EXPECT_EQ(made->graph.edges().size(), 2U);
  EXPECT_EQ(type_of(*made->graph.find("block_1"))->input_ports({}), std::vector<std::string>{"input"});
  EXPECT_EQ(keys_of(made->graph), keys_of(before));
  const Analysis analysis = analyse(made->graph);
  EXPECT_TRUE(analysis.ok());
  const LayerFacts* facts = analysis.facts(NodePath{"block_1"});
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->parameters, 2 * (64 + 8));
  EXPECT_EQ(facts->inputs, std::vector<Shape>{Shape{8}});
  EXPECT_EQ(facts->outputs, std::vector<Shape>{Shape{8}});
  EXPECT_EQ(analysis.facts(NodePath{"block_1", "dense_2"})->parameters, 72);
}

TEST(Blocks, ARowOfThemFeedsEachOther) {
  Graph graph = with_body();
  ASSERT_TRUE(graph.set_param("block_1", "repeat", std::int64_t{4}).ok());
  const Analysis analysis = analyse(graph);
  EXPECT_TRUE(analysis.ok());
  EXPECT_EQ(analysis.parameters, 8 * 72);
  const Graph trains = flat(graph);
  EXPECT_EQ(trains.nodes().size(), 14U);
  EXPECT_EQ(trains.edge_into({"block_1/2/dense_1", 0})->from.node, "dense_2");
  EXPECT_EQ(trains.edge_into({"block_1/4/dense_1", 0})->from.node, "block_1/3/dense_2");
  EXPECT_EQ(trains.edge_into({"output_1", 0})->from.node, "block_1/4/dense_2");
  EXPECT_EQ(trains.find("block_1/3/relu_1")->name, "body_1/3/relu_1");
  EXPECT_EQ(analysis.place("block_1/3/relu_1"), (NodePath{"block_1", "relu_1"}));
}

TEST(Blocks, DissolvingGivesTheLayersBackWithTheirIds) {
  Graph graph = with_body();
  const auto once = dissolve_block(graph, "block_1");
  ASSERT_TRUE(once.ok());
  EXPECT_EQ(keys_of(once->graph), keys_of(chain()));
  EXPECT_EQ(once->nodes.size(), 3U);
  EXPECT_NE(once->graph.find_by_name("relu_1"), nullptr);
  ASSERT_TRUE(graph.set_param("block_1", "repeat", std::int64_t{3}).ok());
  const auto row = dissolve_block(graph, "block_1");
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(keys_of(row->graph), keys_of(graph));
  EXPECT_TRUE(row->graph.definitions().empty());
  EXPECT_NE(row->graph.free_id(kBlock), "block_1");  // its weights are not another's
}

TEST(Blocks, WhatTheyAreFedWithAndGiveAreTheirPorts) {
  Graph graph;
  Sketch s(graph);
  const NodeId input = s.input({4});
  const NodeId one = s.dense(4, "linear", {input}), two = s.dense(4, "linear", {input});
  const NodeId sum = s.add("add", {}, {one, two}), after = s.add("relu", {}, {one});
  s.add("add", {}, {sum, after});
  const auto made = make_block(graph, {one, two, sum}, "both");
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  const LayerType& type = *type_of(*made->graph.find(made->nodes.front()));
  EXPECT_EQ(type.input_ports({}), std::vector<std::string>{"input"});  // one wire, although two layers take it
  EXPECT_EQ(type.output_ports({}), (std::vector<std::string>{"output_1", "output_2"}));
  EXPECT_EQ(keys_of(made->graph), keys_of(graph));
  EXPECT_TRUE(analyse(made->graph).ok());
}

TEST(Blocks, WhatIsNotConnectedBecomesAPortToo) {
  Graph graph;
  ASSERT_TRUE(graph.add({"dense_1", "dense_1", "dense", {}, {}}).ok());
  ASSERT_TRUE(graph.add({"relu_1", "relu_1", "relu", {}, {}}).ok());
  ASSERT_TRUE(graph.connect({{"dense_1", 0}, {"relu_1", 0}}).ok());
  const auto made = make_block(graph, {"dense_1", "relu_1"}, "loose");
  ASSERT_TRUE(made.ok());
  const LayerType& type = *type_of(made->graph.nodes().front());
  EXPECT_EQ(type.input_ports({}).size(), 1U);
  EXPECT_EQ(type.output_ports({}).size(), 1U);
}

TEST(Blocks, RefuseWhatCannotStandTogether) {
  const Graph graph = chain();
  const auto refused = [&](const std::vector<NodeId>& nodes, const std::string& part) {
    const auto made = make_block(graph, nodes, "body");
    EXPECT_FALSE(made.ok());
    EXPECT_TRUE(made.ok() || says(made.error(), part)) << (made.ok() ? "" : made.error().sentence());
  };
  refused({}, "No layer is selected");
  refused({"dense_1", "dense_2"}, "through relu_1 and back in");
  refused({"input_1", "dense_1"}, "entrance");
  refused({"dense_2", "output_1"}, "exit");
  refused({"nobody"}, "nobody");
  EXPECT_FALSE(make_block(graph, {"dense_1"}, "a/b").ok());
  EXPECT_FALSE(make_block(with_body(), {"block_1"}, "body").ok());  // the name is taken
}

TEST(Blocks, ABlockIsNeverWithinItself) {
  const Block body = body_of(with_body());
  Definition definition = body->definition();
  ASSERT_TRUE(definition.graph.add({"block_1", "again", kBlock, {}, {}, body, {}}).ok());
  const auto made = BlockType::make(definition);
  ASSERT_FALSE(made.ok());
  EXPECT_TRUE(says(made.error(), "within itself"));
}

TEST(Blocks, StandWithinEachOther) {
  const auto inner = make_block(chain(), {"dense_1", "relu_1"}, "inner");
  ASSERT_TRUE(inner.ok());
  auto outer = make_block(inner->graph, {"block_1", "dense_2"}, "outer");
  ASSERT_TRUE(outer.ok()) << outer.error().sentence();
  EXPECT_EQ(keys_of(outer->graph), keys_of(chain()));
  ASSERT_TRUE(outer->graph.set_param("block_2", "repeat", std::int64_t{2}).ok());
  const Analysis analysis = analyse(outer->graph);
  EXPECT_TRUE(analysis.ok());
  EXPECT_NE(analysis.facts(NodeId("block_2/2/dense_1")), nullptr);
  EXPECT_EQ(analysis.facts(NodePath{"block_2", "block_1", "dense_1"})->parameters, 72);
  EXPECT_EQ(analysis.facts(NodePath{"block_2", "block_1"})->outputs.front(), Shape{8});
  // Both ways lead back to the same weights.
  const auto open = dissolve_block(outer->graph, "block_2");
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(keys_of(open->graph), keys_of(outer->graph));
  const auto all = dissolve_block(open->graph, "block_1");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(keys_of(all->graph), keys_of(outer->graph));
}

TEST(Blocks, ALiftedParameterIsEachNodesOwn) {
  const Block body = body_of(with_body());
  const auto lifted = BlockType::make(lifting(body, "units", {{"dense_1", "units"}}));
  ASSERT_TRUE(lifted.ok()) << lifted.error().sentence();
  auto graph = redefine(with_body(), "body", *lifted);
  ASSERT_TRUE(graph.ok());
  EXPECT_EQ(integer_of(type_of(*graph->find("block_1"))->info, {}, "units"), 8);  // as in the definition
  ASSERT_TRUE(graph->set_param("block_1", "units", std::int64_t{5}).ok());
  EXPECT_EQ(analyse(*graph).parameters, 8 * 5 + 5 + 5 * 8 + 8);
  EXPECT_FALSE(graph->set_param("block_1", "units", std::int64_t{0}).ok());
  // Taken off the list, the value goes with it.
  const auto plain = redefine(*graph, "body", body);
  ASSERT_TRUE(plain.ok());
  EXPECT_TRUE(plain->find("block_1")->params.empty());
}

TEST(Blocks, LiftNothingThatIsNotThereOrTakesOtherValues) {
  const Block body = body_of(with_body());
  const auto refused = [&](const std::string& id, std::vector<Lifted::Target> targets, const std::string& part) {
    const auto made = BlockType::make(lifting(body, id, std::move(targets)));
    ASSERT_FALSE(made.ok()) << part;
    EXPECT_TRUE(says(made.error(), part)) << made.error().sentence();
  };
  refused("units", {{"nobody", "units"}}, "not there");
  refused("units", {}, "sets nothing");
  refused("repeat", {{"dense_1", "units"}}, "Two parameters");
  refused("units", {{"dense_1", "units"}, {"dense_2", "bias"}}, "other values");
  refused("tie", {{"dense_1", "weights_of"}}, "means nothing outside");
}

TEST(Blocks, FreezingOneFreezesWhatIsInIt) {
  Graph graph = with_body();
  ASSERT_TRUE(graph.set_param("block_1", "trainable", false).ok());
  EXPECT_EQ(analyse(graph).frozen, 2 * 72);
  for (const auto& parameter : lower_graph(graph, 1).parameters) EXPECT_TRUE(parameter.frozen) << parameter.key;
}

TEST(Blocks, TiesWithinStayWithin) {
  Graph graph = chain();
  ASSERT_TRUE(graph.set_param("dense_2", "weights_of", std::string("dense_1")).ok());
  auto made = make_block(graph, {"dense_1", "relu_1", "dense_2"}, "tied");
  ASSERT_TRUE(made.ok());
  ASSERT_TRUE(made->graph.set_param("block_1", "repeat", std::int64_t{2}).ok());
  const Analysis analysis = analyse(made->graph);
  EXPECT_TRUE(analysis.ok());
  EXPECT_EQ(analysis.parameters, 2 * 72);
}

TEST(Blocks, AnotherOfTheSameNameIsRefused) {
  Graph graph = with_body();
  Definition other = body_of(graph)->definition();
  other.doc = "Something else.";
  const auto made = BlockType::make(other);
  ASSERT_TRUE(made.ok());
  const Status added = graph.add({"block_2", "other", kBlock, {}, {}, *made, {}});
  ASSERT_FALSE(added.ok());
  EXPECT_TRUE(says(added.error(), "another block called"));
  EXPECT_TRUE(graph.add({"block_2", "same", kBlock, {}, {}, body_of(graph), {}}).ok());
  EXPECT_EQ(free_block_name(graph, "body"), "body_2");
}

TEST(Blocks, ConnectionsFollowTheNamesOfPorts) {
  Graph graph;
  Sketch s(graph);
  const NodeId input = s.input({4});
  const NodeId one = s.dense(4, "linear", {input}), two = s.dense(4, "linear", {input});
  const NodeId left = s.add("relu", {}, {one}), right = s.add("tanh", {}, {two});
  auto made = make_block(graph, {one, two}, "pair");
  ASSERT_TRUE(made.ok());
  const NodeId block = made->nodes.front();
  Definition swapped = made->graph.definition("pair")->definition();
  const NodeId first = block_ports(swapped.graph, true).front()->id;
  const Edge fed = *swapped.graph.edge_into({first, 0});
  Node moved = *swapped.graph.find(first);
  ASSERT_TRUE(swapped.graph.remove(first).ok());
  ASSERT_TRUE(swapped.graph.add(moved).ok());
  ASSERT_TRUE(swapped.graph.connect(fed).ok());
  const auto changed = redefine(made->graph, "pair", BlockType::make(swapped).value());
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->edge_into({left, 0})->from, (Port{block, 1}));
  EXPECT_EQ(changed->edge_into({right, 0})->from, (Port{block, 0}));
  // A port that goes takes its connection along, and nothing else.
  ASSERT_TRUE(swapped.graph.remove(first).ok());
  const auto fewer = redefine(made->graph, "pair", BlockType::make(swapped).value());
  ASSERT_TRUE(fewer.ok());
  EXPECT_EQ(fewer->edge_into({left, 0}), nullptr);
  EXPECT_EQ(fewer->edge_into({right, 0})->from, (Port{block, 0}));
}

TEST(Blocks, ALongRowCountsAsItsLayers) {
  Graph graph = with_body();
  const Status refused = graph.set_param("block_1", "repeat", std::int64_t{1000});
  EXPECT_TRUE(refused.ok());  // 3,000 layers
  Graph nested = make_block(graph, {"block_1"}, "thousand").value().graph;
  const NodeId outer = nested.definitions().size() == 2 ? nested.nodes()[1].id : "";
  const Status many = nested.set_param(outer, "repeat", std::int64_t{10});
  ASSERT_FALSE(many.ok());
  EXPECT_TRUE(says(many.error(), "at most 20,000 layers"));
  EXPECT_TRUE(nested.set_param(outer, "repeat", std::int64_t{2}).ok());
  EXPECT_EQ(flat(nested).nodes().size(), 6002U);
}

TEST(Blocks, ALiftedRepeatCountsWithTheValueThatItHas) {
  const Graph inner = make_block(with_body(), {"block_1"}, "outer").value().graph;
  Definition outer = inner.definition("outer")->definition();
  outer.lifted.push_back({"rows", "Rows", {{"block_1", kRepeat}}});
  auto graph = redefine(inner, "outer", BlockType::make(outer).value());
  ASSERT_TRUE(graph.ok());
  const NodeId node = graph->nodes()[1].id;
  ASSERT_TRUE(graph->set_param(node, "rows", std::int64_t{50}).ok());
  EXPECT_EQ(layers_of(*graph->find(node)), 150U);
  EXPECT_EQ(flat(*graph).nodes().size(), 152U);
  ASSERT_TRUE(graph->set_param(node, kRepeat, std::int64_t{100}).ok());
  EXPECT_FALSE(graph->set_param(node, "rows", std::int64_t{1000}).ok());
  EXPECT_EQ(flat(*graph).nodes().size(), 15'002U);
}

TEST(Blocks, WhatNothingFeedsIsTheBlockNotTheLayersWithin) {
  Graph graph = with_body();
  ASSERT_TRUE(graph.disconnect({{"input_1", 0}, {"block_1", 0}}).ok());
  const Analysis analysis = analyse(graph);
  int said = 0;
  for (const Problem& problem : analysis.problems) {
    if (problem.code != "unconnected") continue;
    ++said;
    EXPECT_EQ(analysis.place(problem.node), NodePath{"block_1"});
    EXPECT_EQ(analysis.owner_name(graph, problem), "body_1");
    EXPECT_EQ(problem.text, "Nothing is connected to its input");
  }
  EXPECT_EQ(said, 1);
  // Of a block in a block it is the outer one.
  Graph nested = make_block(with_body(), {"block_1"}, "outer").value().graph;
  const NodeId outer = nested.nodes()[1].id;
  ASSERT_TRUE(nested.disconnect({{"input_1", 0}, {outer, 0}}).ok());
  const Analysis of_nested = analyse(nested);
  for (const Problem& problem : of_nested.problems) {
    if (problem.code != "unconnected") continue;
    EXPECT_EQ(of_nested.place(problem.node), NodePath{outer});
  }
}

TEST(Blocks, AreLookedThroughForLayers) {
  EXPECT_TRUE(has_layer(with_body(), "relu"));
  EXPECT_TRUE(has_layer(with_body(), "input"));
  EXPECT_FALSE(has_layer(with_body(), "tanh"));
}

TEST(Blocks, OneWithMoreOutputsThanInputsStandsAlone) {
  Graph graph;
  Sketch s(graph);
  const NodeId input = s.input({4}), one = s.dense(4, "linear", {input}), two = s.dense(4, "linear", {input});
  s.add("add", {}, {one, two});
  Graph made = make_block(graph, {one, two}, "pair").value().graph;
  const Status repeated = made.set_param("block_1", "repeat", std::int64_t{2});
  ASSERT_FALSE(repeated.ok());
  EXPECT_TRUE(says(repeated.error(), "as many outputs as inputs"));
}

TEST(Blocks, AProblemWithinNamesTheLayerAndOneOutsideIsMendedThere) {
  Graph graph = with_body();
  ASSERT_TRUE(graph.set_param("input_1", "shape", std::vector<std::int64_t>{2, 2, 2}).ok());
  const Analysis analysis = analyse(graph);
  ASSERT_FALSE(analysis.ok());
  EXPECT_EQ(analysis.place(analysis.problems.front().node), (NodePath{"block_1", "dense_1"}));
  Graph loose = with_body();
  ASSERT_TRUE(loose.disconnect({{"block_1", 0}, {"output_1", 0}}).ok());
  for (const Problem& problem : analyse(loose).problems)
    if (problem.node == "output_1") {
      ASSERT_TRUE(problem.fix.has_value());
      EXPECT_EQ(problem.fix->connect.front().from, (Port{"block_1", 0}));
    }
}

}  // namespace
}  // namespace vitrine
