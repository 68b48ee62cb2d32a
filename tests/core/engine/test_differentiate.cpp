#include <gtest/gtest.h>

#include "core/engine/differentiate.h"
#include "core/ops/ops.h"
#include "tests/core/engine/networks.h"

namespace vitrine {
namespace {

struct Prepared {
  OpList list;
  int loss = -1;
};

Prepared with_loss(const Graph& graph, std::int64_t batch = 4) {
  Prepared out;
  out.list = lower_graph(graph, batch);
  const int output = out.list.outputs.front().value;
  const int target = out.list.add_input("", out.list.values[static_cast<std::size_t>(output)].shape.without_batch());
  out.loss = out.list.add_op(make_mean_squared_error(), {output, target}, "loss")[0];
  return out;
}

// Plays the derivative's orders and checks that each gradient is written once, then added to, and complete before the
// op that made the value reads it.
void expect_sound(const OpList& list, const Derivative& d, int loss) {
  const auto root = [&](int value) { return static_cast<std::size_t>(d.root[static_cast<std::size_t>(value)]); };
  std::vector<char> written(list.values.size(), 0), read(list.values.size(), 0);
  written[root(loss)] = 1;
  int before = static_cast<int>(list.ops.size());
  for (const int i : d.order) {
    ASSERT_LT(i, before);
    before = i;
    const auto& entry = list.ops[static_cast<std::size_t>(i)];
    const auto& accumulate = d.accumulate[static_cast<std::size_t>(i)];
    ASSERT_EQ(accumulate.size(), entry.inputs.size());
    ASSERT_FALSE(entry.op->is_view());
    bool any = false;
    for (const int value : entry.outputs) {
      any = any || written[root(value)];
      read[root(value)] = 1;
    }
    ASSERT_TRUE(any) << "backward of an op whose gradient nobody computed";
    for (std::size_t k = 0; k < entry.inputs.size(); ++k) {
      const std::size_t value = root(entry.inputs[k]);
      if (!entry.op->differentiable(k) || !d.wanted[value]) continue;
      ASSERT_FALSE(read[value]) << "a gradient grows after it was read";
      ASSERT_EQ(accumulate[k] != 0, written[value] != 0) << entry.node << ", input " << k;
      written[value] = 1;
    }
  }
  for (std::size_t v = 0; v < written.size(); ++v) ASSERT_EQ(d.wanted[v] != 0, written[v] != 0) << "value " << v;
}

TEST(Differentiate, EveryGradientIsWrittenOnceThenAddedTo) {
  for (const test::Network& network : test::networks())
    for (const bool input_gradients : {false, true}) {
      SCOPED_TRACE(network.name);
      const Prepared prepared = with_loss(network.graph);
      expect_sound(prepared.list, differentiate(prepared.list, {prepared.loss}, input_gradients), prepared.loss);
    }
}

TEST(Differentiate, ADiamondAddsAtItsTop) {
  const Graph graph = test::draw([](Sketch& s) {
    s.input({3});
    const NodeId top = s.dense(3);
    const NodeId left = s.add("tanh"), right = s.add("sigmoid", {}, {top});
    s.add("add", {}, {left, right});
  });
  const Prepared p = with_loss(graph);
  const Derivative d = differentiate(p.list, {p.loss}, false);
  int writes = 0, adds = 0;
  for (std::size_t i = 0; i < p.list.ops.size(); ++i)
    if (p.list.ops[i].node == "tanh_1" || p.list.ops[i].node == "sigmoid_1") (d.accumulate[i][0] ? adds : writes)++;
  EXPECT_EQ(writes, 1);
  EXPECT_EQ(adds, 1);
}

TEST(Differentiate, NothingIsComputedForWhatNobodyTrains) {
  const Graph graph = test::draw([](Sketch& s) {
    const NodeId in = s.input({3});
    const NodeId fixed = s.add("tanh"), learned = s.dense(3, "linear", {in});
    s.add("add", {}, {fixed, learned});
  });
  const Prepared p = with_loss(graph);
  const auto runs = [&](const Derivative& d, const std::string& node) {
    return std::any_of(d.order.begin(), d.order.end(),
                       [&](int i) { return p.list.ops[static_cast<std::size_t>(i)].node == node; });
  };
  const Derivative plain = differentiate(p.list, {p.loss}, false);
  EXPECT_FALSE(runs(plain, "tanh_1"));
  EXPECT_TRUE(runs(plain, "dense_1"));
  EXPECT_FALSE(plain.wanted[static_cast<std::size_t>(p.list.inputs[0].value)]);
  const Derivative with_inputs = differentiate(p.list, {p.loss}, true);
  EXPECT_TRUE(runs(with_inputs, "tanh_1"));
  EXPECT_TRUE(with_inputs.wanted[static_cast<std::size_t>(p.list.inputs[0].value)]);
}

TEST(Differentiate, RunningStatisticsGetNoGradient) {
  const Prepared p = with_loss(test::convolutional().graph);
  const Derivative d = differentiate(p.list, {p.loss}, false);
  for (const auto& parameter : p.list.parameters)
    EXPECT_EQ(d.wanted[static_cast<std::size_t>(parameter.value)] != 0, parameter.spec.role != ParameterRole::running)
        << parameter.key;
}

TEST(Differentiate, ViewsShareTheirTensorsMemory) {
  const OpList list = lower_graph(test::views().graph, 2);
  const auto root = share_views(list);
  int shared = 0;
  for (std::size_t v = 0; v < list.values.size(); ++v) {
    const int producer = list.values[v].producer;
    const bool view = producer >= 0 && list.ops[static_cast<std::size_t>(producer)].op->is_view();
    EXPECT_EQ(root[v] != static_cast<int>(v), view);
    EXPECT_EQ(root[static_cast<std::size_t>(root[v])], root[v]);
    shared += view;
  }
  EXPECT_EQ(shared, 4);
}

}  // namespace
}  // namespace vitrine
