// Whatever is done to a graph, its indexes say what a graph built anew from the same nodes and edges says, and an
// edit that is refused changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/graph/graph.h"
#include "core/layers/layer.h"

namespace vitrine {
namespace {

using Random = std::mt19937_64;

class Editor {
 public:
  explicit Editor(std::uint64_t seed) : random_(seed) {}

  // Does one random edit; says whether the graph took it.
  bool edit() {
    switch (random_() % 8) {
      case 0:
      case 1:
        return add();
      case 2:
        return graph.remove(any_id()).ok();
      case 3:
        return graph.rename(any_id(), random_() % 4 == 0 ? any_id() : "name_" + std::to_string(random_() % 30)).ok();
      case 4:
        return graph.set_param(any_id(), "inputs", ParamValue(static_cast<std::int64_t>(random_() % 5))).ok();
      case 5:
        return disconnect();
      default:
        return connect();
    }
  }
  Graph graph;

 private:
  std::string any_id() {
    if (graph.nodes().empty() || random_() % 20 == 0) return "nobody";
    return graph.nodes()[random_() % graph.nodes().size()].id;
  }
  std::optional<std::size_t> any_place(std::size_t size) {
    if (random_() % 2 == 0) return {};
    return random_() % (size + 2);
  }
  bool add() {
    static const char* const kTypes[] = {"input", "relu", "add", "dense", "concatenate", "output"};
    const std::string type = kTypes[random_() % std::size(kTypes)];
    const std::string id = random_() % 10 == 0 ? any_id() : graph.free_name(type);
    return graph.add({id, id, type, {}, {}}, any_place(graph.nodes().size())).ok();
  }
  bool connect() {
    const Edge edge{{any_id(), random_() % 10 == 0 ? 1 : 0}, {any_id(), static_cast<int>(random_() % 3)}};
    return graph.connect(edge, any_place(graph.edges().size())).ok();
  }
  bool disconnect() {
    if (graph.edges().empty()) return false;
    const Edge& edge = graph.edges()[random_() % graph.edges().size()];
    return graph.disconnect(edge).ok();
  }
  Random random_;
};

std::vector<Edge> sorted(std::vector<Edge> edges) {
  std::sort(edges.begin(), edges.end());
  return edges;
}

void expect_consistent(const Graph& graph) {
  const auto made = Graph::assemble(graph.nodes(), graph.edges());
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  const Graph& rebuilt = *made;
  ASSERT_EQ(rebuilt, graph);
  ASSERT_EQ(rebuilt.topological_order(), graph.topological_order());
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    ASSERT_EQ(graph.find(node.id), &node);
    ASSERT_EQ(graph.find_by_name(node.name), &node);
    ASSERT_EQ(sorted(graph.edges_of(node.id)), sorted(rebuilt.edges_of(node.id)));
    for (int port = 0; port < 5; ++port) {
      const Edge *ours = graph.edge_into({node.id, port}), *theirs = rebuilt.edge_into({node.id, port});
      ASSERT_EQ(ours == nullptr, theirs == nullptr);
      if (ours) {
        ASSERT_EQ(*ours, *theirs);
      }
    }
  }
}

void expect_order_holds(const Graph& graph) {
  const auto order = graph.topological_order();
  ASSERT_EQ(order.size(), graph.nodes().size());
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (const Edge& edge : graph.edges()) ASSERT_LT(place[edge.from.node], place[edge.to.node]);
}

TEST(GraphRandomEdits, IndexesAgreeWithAGraphBuiltAnew) {
  int taken = 0, refused = 0;
  for (std::uint64_t sequence = 0; sequence < 1000; ++sequence) {
    SCOPED_TRACE(sequence);
    Editor editor(sequence);
    for (int i = 0; i < 40; ++i) {
      const Graph before = editor.graph;
      if (editor.edit()) {
        ++taken;
      } else {
        ++refused;
        ASSERT_EQ(editor.graph, before);
      }
    }
    expect_consistent(editor.graph);
    expect_order_holds(editor.graph);
    if (::testing::Test::HasFatalFailure()) return;
  }
  // Both kinds were really tried.
  EXPECT_GT(taken, 10'000);
  EXPECT_GT(refused, 5'000);
}

}  // namespace
}  // namespace vitrine
