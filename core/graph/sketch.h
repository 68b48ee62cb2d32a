// Draws a network in a few words, for benches and tests: a chain, with a hand for branches.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/graph/graph.h"

namespace vitrine {

class Sketch {
 public:
  explicit Sketch(Graph& graph) : graph_(graph) {}

  // Fed by `from`, port after port; by the layer before where nothing is named. Gives the new layer's id. Throws
  // std::logic_error where the graph refuses it: what is drawn here is written in the program's text.
  NodeId add(const std::string& type, Params params = {}, std::vector<NodeId> from = {}) {
    const std::string name = graph_.free_name(type);
    must(graph_.add({name, name, type, std::move(params), {}}));
    if (from.empty() && !last_.empty()) from = {last_};
    for (std::size_t i = 0; i < from.size(); ++i) must(graph_.connect({{from[i], 0}, {name, static_cast<int>(i)}}));
    return last_ = name;
  }
  NodeId input(std::vector<std::int64_t> shape) {
    last_.clear();
    return add("input", {{"shape", std::move(shape)}});
  }
  NodeId tokens(std::int64_t length, std::int64_t vocabulary) {
    last_.clear();
    return add(
        "input",
        {{"shape", std::vector<std::int64_t>{length}}, {"kind", std::string("tokens")}, {"vocabulary", vocabulary}});
  }
  NodeId dense(std::int64_t units, const std::string& activation = "linear", std::vector<NodeId> from = {}) {
    return add("dense", {{"units", units}, {"activation", activation}}, std::move(from));
  }
  NodeId conv(std::int64_t filters, const std::string& activation = "linear", std::vector<NodeId> from = {}) {
    return add("conv2d", {{"filters", filters}, {"activation", activation}}, std::move(from));
  }
  [[nodiscard]] const NodeId& last() const { return last_; }

 private:
  static void must(const Status& status) {
    if (!status) throw std::logic_error(status.error().sentence());
  }
  Graph& graph_;
  NodeId last_;
};

// Attention, a small network a token, and sums around both, normalised after each.
inline void sketch_encoder_layer(Sketch& s, std::int64_t width, std::int64_t heads, std::int64_t hidden,
                                 double dropout = 0) {
  const NodeId entry = s.last();
  const NodeId attended = s.add("multi_head_attention", {{"heads", heads}, {"dropout", dropout}}, {entry});
  s.add("add", {}, {entry, attended});
  const NodeId middle = s.add("layer_norm");
  s.dense(hidden, "gelu");
  const NodeId fed = s.dense(width);
  s.add("add", {}, {middle, fed});
  s.add("layer_norm");
}

}  // namespace vitrine
