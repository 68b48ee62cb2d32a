// The blocks that ship: each is what it says, trains, and comes back from its own file.
#include "core/io/block_library.h"

#include <gtest/gtest.h>

#include "core/graph/analysis.h"
#include "core/graph/op_list.h"

namespace vitrine {
namespace {

Graph fed(const ReadyBlock& ready, std::vector<std::int64_t> shape, std::int64_t repeat = 1) {
  Graph graph;
  EXPECT_TRUE(graph.add({"input_1", "input_1", "input", {{"shape", std::move(shape)}}, {}}).ok());
  EXPECT_TRUE(graph.add({"block_1", "block_1", kBlock, {{kRepeat, repeat}}, {}, ready.block, {}}).ok());
  EXPECT_TRUE(graph.connect({{"input_1", 0}, {"block_1", 0}}).ok());
  return graph;
}

const ReadyBlock& called(const std::string& name) {
  for (const ReadyBlock& ready : shipped_blocks())
    if (ready.block->name() == name) return ready;
  throw std::logic_error(name);
}

Shape after(const std::string& name, std::vector<std::int64_t> shape, std::int64_t repeat = 1) {
  const Analysis analysis = analyse(fed(called(name), std::move(shape), repeat));
  EXPECT_TRUE(analysis.ok()) << name << ": " << (analysis.problems.empty() ? "" : analysis.problems.front().text);
  const LayerFacts* facts = analysis.facts(NodePath{"block_1"});
  return facts && facts->known ? facts->outputs.front() : Shape{};
}

TEST(BlockLibrary, EveryBlockShipsWithATitleAndAnExplanation) {
  ASSERT_EQ(shipped_blocks().size(), 10U);
  for (const ReadyBlock& ready : shipped_blocks()) {
    EXPECT_FALSE(ready.title.empty());
    EXPECT_GT(ready.block->definition().doc.size(), 80U) << ready.title;
    EXPECT_FALSE(ready.block->definition().lifted.empty()) << ready.title;
    const auto again = block_from_json(block_json(ready), "f");
    ASSERT_TRUE(again.ok()) << again.error().sentence();
    EXPECT_EQ(again->title, ready.title);
    EXPECT_TRUE(again->block->definition() == ready.block->definition());
  }
}

TEST(BlockLibrary, ShapesAreThoseOfThePapers) {
  EXPECT_EQ(after("residual", {16, 8, 8}, 3), (Shape{16, 8, 8}));
  EXPECT_EQ(after("residual_projecting", {16, 8, 8}), (Shape{32, 4, 4}));
  EXPECT_EQ(after("resnet_stage", {16, 8, 8}), (Shape{32, 4, 4}));
  EXPECT_EQ(after("bottleneck", {64, 8, 8}, 3), (Shape{64, 8, 8}));
  EXPECT_EQ(after("squeeze_excitation", {16, 8, 8}, 2), (Shape{16, 8, 8}));
  EXPECT_EQ(after("inception", {3, 8, 8}, 2), (Shape{48, 8, 8}));
  EXPECT_EQ(after("transformer_encoder", {12, 64}, 4), (Shape{12, 64}));
}

TEST(BlockLibrary, AUNetIsBuiltFromItsStages) {
  Graph graph = fed(called("unet_down"), {3, 24, 16});
  for (const auto& [id, name] : {std::pair{"block_2", "unet_down"}, std::pair{"block_3", "unet_up"}})
    EXPECT_TRUE(graph.add({id, id, kBlock, {}, {}, called(name).block, {}}).ok());
  const auto connect = [&](const NodeId& from, int output, const NodeId& to, int input) {
    const Status status = graph.connect({{from, output}, {to, input}});
    EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().sentence());
  };
  connect("block_1", 1, "block_2", 0);
  connect("block_2", 1, "block_3", 0);
  connect("block_2", 0, "block_3", 1);
  const Analysis analysis = analyse(graph);
  ASSERT_TRUE(analysis.ok()) << analysis.problems.front().text;
  const LayerFacts& down = *analysis.facts(NodePath{"block_1"});
  EXPECT_EQ(down.outputs, (std::vector<Shape>{{16, 24, 16}, {16, 12, 8}}));
  EXPECT_EQ(analysis.facts(NodePath{"block_3"})->outputs.front(), (Shape{16, 12, 8}));
}

TEST(BlockLibrary, ADecoderAsksAnotherSequence) {
  Graph graph = fed(called("transformer_decoder"), {7, 64}, 2);
  EXPECT_TRUE(graph.add({"input_2", "input_2", "input", {{"shape", std::vector<std::int64_t>{11, 48}}}, {}}).ok());
  EXPECT_TRUE(graph.connect({{"input_2", 0}, {"block_1", 1}}).ok());
  const Analysis analysis = analyse(graph);
  ASSERT_TRUE(analysis.ok()) << analysis.problems.front().text;
  EXPECT_EQ(analysis.facts(NodePath{"block_1"})->outputs.front(), (Shape{7, 64}));
  EXPECT_FALSE(analyse(fed(called("transformer_decoder"), {7, 64})).ok()) << "a decoder without its source is refused";
}

TEST(BlockLibrary, WhatIsNoBlockIsRefused) {
  const auto none = block_from_json(R"({"format": "vitrine-project", "version": 2, "main": {}})", "f");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().sentence().find("not a block"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
