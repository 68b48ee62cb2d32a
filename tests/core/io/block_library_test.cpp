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
  ASSERT_EQ(shipped_blocks().size(), 5U);
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
  EXPECT_EQ(after("squeeze_excitation", {16, 8, 8}, 2), (Shape{16, 8, 8}));
  EXPECT_EQ(after("inception", {3, 8, 8}, 2), (Shape{48, 8, 8}));
  EXPECT_EQ(after("transformer_encoder", {12, 64}, 4), (Shape{12, 64}));
}

TEST(BlockLibrary, WhatIsNoBlockIsRefused) {
  const auto none = block_from_json(R"({"format": "vitrine-project", "version": 2, "main": {}})", "f");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().sentence().find("not a block"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
