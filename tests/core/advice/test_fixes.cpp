// Fixes of layers that are in blocks: they change the block, wherever it stands.
#include "core/advice/course.h"
#include "core/advice/fixes.h"
#include "core/advice/network.h"
#include "core/advice/rule.h"
#include "core/graph/flat.h"
#include "tests/core/advice/support.h"

namespace vitrine {
namespace {

using namespace test;

// Two layers of a chain as a block, two in a row, and the same block once more.
Project with_blocks() {
  Project project = chain(2, {{16, "relu"}, {16, "relu"}, {2, "linear"}});
  (void)project.graph.set_param("dense_2", "initializer", std::string("normal"));
  project.graph = make_block(project.graph, {"dense_2"}, "part").value().graph;
  Node again = *project.graph.find_by_name("part_1");
  again.id = again.name = "part_2", again.former = {};
  const Edge old = *project.graph.edge_into({"dense_3", 0});
  if (!project.graph.add(again) || !project.graph.disconnect(old) ||
      !project.graph.connect({old.from, {"part_2", 0}}) || !project.graph.connect({{"part_2", 0}, old.to}))
    throw std::logic_error("the chain cannot be made longer");
  set(project, "layer.part_1.repeat", "2");
  project.sources = {{"spiral", {{"samples", std::int64_t{200}}}}};
  return project;
}

Course course_of(const Project& project) {
  Course out;
  out.begin(project, {}, {});
  return out;
}

std::vector<NodeId> hidden_layers(const Graph& network) {
  std::vector<NodeId> out;
  for (const Node& node : network.nodes())
    if (node.type == "dense" && node.id != "dense_3") out.push_back(node.id);
  return out;
}

std::string activation_in(const Graph& network, const NodeId& id) {
  return activation_of(*network.find(id));
}

TEST(AdviceFixes, AnActivationWithinBlocksIsChangedInTheBlock) {
  const Project project = with_blocks();
  const Graph before = flat(project.graph);
  const std::vector<NodeId> layers = hidden_layers(before);
  ASSERT_EQ(layers.size(), 4U) << "one outside, two in a row, one more";
  for (const std::vector<NodeId>& ill : {layers, std::vector<NodeId>(layers.end() - 1, layers.end())}) {
    const auto fix = activation_fix(course_of(project), ill, "leaky_relu");
    ASSERT_TRUE(fix);
    const Project mended = fix->apply(project);
    const Graph after = flat(mended.graph);
    EXPECT_EQ(hidden_layers(after), layers);
    for (const NodeId& id : layers) {
      const bool chosen = ill.size() == layers.size() || id != "dense_1";
      EXPECT_EQ(activation_in(after, id), chosen ? "leaky_relu" : "relu") << id;
    }
    const DataFacts facts = facts_of(*load(project));
    EXPECT_TRUE(check_project(mended, &facts).ok());
    EXPECT_EQ(fix->apply(mended), mended) << "once is enough";
  }
}

TEST(AdviceFixes, FirstWeightsWithinBlocksGoBackToTheUsualOnes) {
  const Project project = with_blocks();
  const auto fix = initializer_fix(course_of(project));
  ASSERT_TRUE(fix);
  const Graph mended = flat(fix->apply(project).graph);
  for (const Node& node : mended.nodes())
    EXPECT_EQ(node.params.find("initializer"), nullptr) << node.id;
}

// The block says itself what the layer is to have: the definition is not what to change.
TEST(AdviceFixes, WhatABlockSetsForItsLayersIsLeftAndNothingIsOfferedThen) {
  Project project = with_blocks();
  Definition definition = project.graph.definition("part")->definition();
  definition.lifted = {{"activation", "Activation", {{"dense_2", "activation"}}}};
  project.graph = redefine(project.graph, "part", BlockType::make(definition).value()).value();
  for (const char* block : {"part_1", "part_2"}) set(project, std::string("layer.") + block + ".activation", "tanh");
  std::vector<NodeId> within = hidden_layers(flat(project.graph));
  std::erase(within, "dense_1");
  ASSERT_EQ(activation_in(flat(project.graph), within.front()), "tanh");
  EXPECT_FALSE(activation_fix(course_of(project), within, "leaky_relu"));
}

TEST(AdviceFixes, ALossThatDoesNotFitIsMendedInABlockToo) {
  Project project = chain(2, {{16, "relu"}, {2, "softmax"}});
  project.graph = make_block(project.graph, {"dense_2"}, "head").value().graph;
  project.sources = {{"spiral", {{"samples", std::int64_t{200}}}}};
  const Data data = load(project);
  const auto found = advise_before(project, data, make_split(*data, project.split, 1).value());
  const Finding* one = find(found, "loss_does_not_fit");
  ASSERT_NE(one, nullptr) << told(found);
  ASSERT_FALSE(one->fixes.empty());
  expect_sound_fixes(*one, project, data);
}

}  // namespace
}  // namespace vitrine
