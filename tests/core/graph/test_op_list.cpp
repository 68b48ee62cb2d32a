#include <gtest/gtest.h>

#include "core/graph/op_list.h"
#include "core/graph/sketch.h"
#include "core/ops/ops.h"

namespace vitrine {
namespace {

const OpList::ValueInfo& info(const OpList& list, int value) {
  return list.values.at(static_cast<std::size_t>(value));
}

TEST(OpList, LowersANetworkInOrder) {
  Graph graph;
  Sketch s(graph);
  s.input({6});
  s.dense(4, "relu");
  s.add("batch_norm");
  s.dense(3);
  const OpList list = lower_graph(graph, 5);
  EXPECT_EQ(list.batch, 5);
  std::vector<std::string> ops;
  for (const auto& entry : list.ops) ops.emplace_back(entry.op->id());
  ASSERT_EQ(ops.size(), 4U);
  EXPECT_EQ(list.ops[1].node, "dense_1");  // its activation
  EXPECT_EQ(list.ops[3].node, "dense_2");
  std::vector<std::string> keys, names;
  for (const auto& parameter : list.parameters) keys.push_back(parameter.key), names.push_back(parameter.name);
  EXPECT_EQ(keys, (std::vector<std::string>{"dense_1/weight", "dense_1/bias", "batch_norm_1/weight",
                                            "batch_norm_1/bias", "batch_norm_1/running_mean",
                                            "batch_norm_1/running_var", "dense_2/weight", "dense_2/bias"}));
  EXPECT_EQ(names[0], "dense_1.weight");
  ASSERT_EQ(list.running.size(), 2U);
  EXPECT_EQ(list.parameters[static_cast<std::size_t>(list.running[0].parameter)].key, "batch_norm_1/running_mean");
  ASSERT_EQ(list.outputs.size(), 1U);
  EXPECT_EQ(info(list, list.outputs[0].value).shape, (Shape{5, 3}));
  EXPECT_EQ(list.layer_outputs.at("dense_1").front(), list.ops[1].outputs[0]);
  EXPECT_EQ(list.multiply_adds(), 6 * 4 + 4 * 3);
}

TEST(OpList, EveryOpReadsOnlyWhatWasComputedBefore) {
  Graph graph;
  Sketch s(graph);
  s.tokens(6, 9);
  s.add("embedding", {{"vocabulary", std::int64_t{9}}, {"width", std::int64_t{8}}});
  sketch_encoder_layer(s, 8, 2, 16);
  const OpList list = lower_graph(graph, 2);
  for (std::size_t i = 0; i < list.ops.size(); ++i) {
    for (const int value : list.ops[i].inputs) EXPECT_LT(info(list, value).producer, static_cast<int>(i));
    for (const int value : list.ops[i].outputs) EXPECT_EQ(info(list, value).producer, static_cast<int>(i));
  }
}

TEST(OpList, AParameterWithOneKeyIsOneParameter) {
  OpList list;
  list.batch = 2;
  const Node shared{"dense_1", "dense_1", "dense", {{"units", std::int64_t{3}}}, {}};
  const int a = list.add_input("a", {4}), b = list.add_input("b", {4});
  lower_layer(list, shared, {a});
  lower_layer(list, shared, {b});
  EXPECT_EQ(list.parameters.size(), 2U);
  ASSERT_EQ(list.ops.size(), 2U);
  EXPECT_EQ(list.ops[0].inputs[1], list.ops[1].inputs[1]);
  EXPECT_NE(list.ops[0].outputs[0], list.ops[1].outputs[0]);
}

TEST(OpList, AnotherNumberOfSamplesChangesTheBatchAxisAlone) {
  Graph graph;
  Sketch s(graph);
  s.input({3, 8, 8});
  s.conv(4);
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(5);
  const OpList list = lower_graph(graph, 7);
  const auto shapes = list.shapes_for(2);
  ASSERT_EQ(shapes.size(), list.values.size());
  for (std::size_t v = 0; v < shapes.size(); ++v) {
    Shape expected = list.values[v].shape;
    if (list.values[v].kind != OpList::Kind::parameter) {
      EXPECT_EQ(expected[0], 7);
      expected[0] = 2;
    }
    EXPECT_EQ(shapes[v], expected) << v;
  }
}

TEST(OpList, AttentionIsExposedByName) {
  Graph graph;
  Sketch s(graph);
  s.input({5, 8});
  const NodeId attention = s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  const OpList list = lower_graph(graph, 3);
  const int value = list.value_of(attention, "attention");
  ASSERT_GE(value, 0);
  EXPECT_EQ(info(list, value).shape, (Shape{3, 2, 5, 5}));
  EXPECT_EQ(list.value_of(attention, "nothing"), -1);
  EXPECT_EQ(list.value_of("nobody", "attention"), -1);
}

}  // namespace
}  // namespace vitrine
