#include "core/graph/receptive_field.h"

#include <algorithm>
#include <map>

#include "core/graph/block.h"

namespace vitrine {
namespace {

// The least stretch that holds both.
void widen(Places& places, const Places& more) {
  for (std::size_t a = 0; a < 2; ++a) {
    places.first[a] = std::min(places.first[a], more.first[a]);
    places.last[a] = std::max(places.last[a], more.last[a]);
  }
}

Error unknown_place(const Node& node, const Shape& shape) {
  return {node.name + " gives " + shape.text() + " and has no such place", "",
          "Choose a row and a column of an image, a position of a sequence, or a number of a row"};
}

// What the output ports on the way back need, by port; none where nothing is needed.
using Needed = std::map<Port, Places>;

void walk_back(const Graph& network, const Node& node, const LayerFacts& facts, Needed& needed) {
  const LayerType& type = *type_of(node);
  const LayerContext context{type, node.params, facts.inputs};
  for (std::size_t out = 0; out < facts.outputs.size(); ++out) {
    const auto asked = needed.find({node.id, static_cast<int>(out)});
    if (asked == needed.end()) continue;
    for (std::size_t port = 0; port < facts.inputs.size(); ++port) {
      const Places seen = type.reach ? type.reach(context, port, asked->second) : all_places(facts.inputs[port]);
      const Edge* edge = network.edge_into({node.id, static_cast<int>(port)});
      if (!edge || seen.none()) continue;
      const auto [known, is_new] = needed.emplace(edge->from, seen);
      if (!is_new) widen(known->second, seen);
    }
  }
}

}  // namespace

Result<std::vector<ReceptiveField>> receptive_field(const Graph& network, const Analysis& analysis,
                                                    const Port& output, const Places& places) {
  const Node* node = network.find(output.node);
  if (!node) return Error{"The network has no layer “" + output.node + "”", "", "Choose a layer by its id"};
  const LayerFacts* facts = analysis.facts(output.node);
  if (!facts || !facts->known)
    return Error{"It is not known what " + node->name + " gives", "", "Mend the problem that the layer has"};
  if (output.index < 0 || output.index >= std::ssize(facts->outputs))
    return Error{node->name + " has no such output", "", "Choose one of its outputs, from 0"};
  const Shape& shape = facts->outputs[static_cast<std::size_t>(output.index)];
  const Places all = all_places(shape);
  for (std::size_t a = 0; a < 2; ++a)
    if (places.first[a] < 0 || places.first[a] > places.last[a] || places.last[a] > all.last[a])
      return unknown_place(*node, shape);

  Needed needed{{output, places}};
  std::vector<NodeId> ahead = analysis.order;
  const auto at = std::find(ahead.begin(), ahead.end(), output.node);
  if (at == ahead.end()) return Error{node->name + " is part of a circle", "", "Remove one connection of it"};
  ahead.erase(at + 1, ahead.end());
  for (auto id = ahead.rbegin(); id != ahead.rend(); ++id)
    if (const LayerFacts* passed = analysis.facts(*id); passed && passed->known)
      walk_back(network, *network.find(*id), *passed, needed);
  std::vector<ReceptiveField> out;
  for (const NodeId& input : analysis.inputs) {
    const auto found = needed.find({input, 0});
    if (found == needed.end()) continue;
    const Shape& sample = analysis.layers.at(input).outputs.front();
    out.push_back({input, sample, found->second, found->second == all_places(sample)});
  }
  return out;
}

}  // namespace vitrine
