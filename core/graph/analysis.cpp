#include "core/graph/analysis.h"

#include <algorithm>
#include <unordered_set>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/graph/fixes.h"
#include "core/graph/op_list.h"
#include "core/layers/training_params.h"

namespace vitrine {
namespace {

const char* const kConnectIt = "Drag from another layer's output to it";

std::string unconnected_text(const std::vector<std::string>& ports, std::size_t index) {
  return ports.size() == 1 ? "Nothing is connected to its input" : "Nothing is connected to “" + ports[index] + "”";
}

class Analyser {
 public:
  explicit Analyser(const Graph& graph) : graph_(graph) {}

  Analysis run(bool with_fixes) {
    out_.order = graph_.topological_order();
    out_.layers.reserve(graph_.nodes().size());
    for (const NodeId& id : out_.order) visit(*graph_.find(id));
    find_cycles();
    find_ends();
    for (const Node& node : graph_.nodes()) share_weights(node);
    for (const auto& [id, facts] : out_.layers) {
      out_.parameters += facts.parameters;
      const Node& node = *graph_.find(id);
      const LayerType* type = type_of(node);
      if (type && !trains(type->info, node.params)) out_.frozen += facts.parameters;
      out_.multiply_adds += facts.multiply_adds;
    }
    if (with_fixes)
      for (std::size_t i = 0; i < std::min(out_.problems.size(), kMostFixes); ++i)
        out_.problems[i].fix = evident_fix(graph_, out_.problems[i], remedies_[i]);
    return std::move(out_);
  }

 private:
  void problem(const std::string& code, const NodeId& node, std::string text, std::string remedy) {
    out_.problems.push_back({Severity::error, code, node, std::move(text), std::move(remedy), {}});
  }
  void problem(const std::string& code, const NodeId& node, const Error& error) {
    remedies_[out_.problems.size()] = error.code;
    problem(code, node, error.what, error.remedy);
  }

  void visit(const Node& node) {
    LayerFacts& facts = out_.layers[node.id];
    const LayerType* type = type_of(node);
    if (is_block_port(node))
      return problem("type", node.id, "A " + type->info.title + " stands only within a block", "Remove it");
    if (!type) return problem("type", node.id, "There is no layer type “" + node.type + "”", "Replace this layer");
    if (const Status status = check_params(type->info, node.params, ""); !status)
      return problem("parameter", node.id, status.error().what, status.error().remedy);
    if (!gather_inputs(node, *type, facts)) return;
    LayerContext context{*type, node.params, facts.inputs};
    for (std::size_t i = 0; i < facts.inputs.size(); ++i)
      context.lengths.push_back(lengths_at(graph_.edge_into({node.id, static_cast<int>(i)})->from));
    auto shapes = type->infer(context);
    if (!shapes) return problem("shape", node.id, shapes.error());
    facts.outputs = std::move(*shapes);
    for (const Shape& shape : facts.outputs)
      if (const auto size = shape.checked_size(); !size || *size > kMostElements)
        return problem("shape", node.id, "Its output " + shape.text() + " is larger than any computer holds",
                       "Make the layer smaller");
    auto lengths = lengths_after(context);
    if (!lengths) return problem("lengths", node.id, lengths.error());
    facts.lengths = std::move(*lengths);
    facts.known = true;
    count(node, *type, facts);
  }

  [[nodiscard]] std::string lengths_at(const Port& output) const {
    const bool sequence =
        static_cast<std::size_t>(output.index) < type_of(*graph_.find(output.node))->sequence_outputs;
    return sequence ? out_.layers.at(output.node).lengths : std::string();
  }

  bool gather_inputs(const Node& node, const LayerType& type, LayerFacts& facts) {
    const auto ports = type.input_ports(node.params);
    bool complete = true;
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const Edge* edge = graph_.edge_into({node.id, static_cast<int>(i)});
      if (!edge) {
        complete = false;
        problem("unconnected", node.id, unconnected_text(ports, i), kConnectIt);
        continue;
      }
      const LayerFacts& source = out_.layers.at(edge->from.node);
      if (source.known)
        facts.inputs.push_back(source.outputs[static_cast<std::size_t>(edge->from.index)]);
      else
        complete = false;  // the source has the problem
    }
    return complete;
  }

  // Parameters and multiply-adds come from lowering the layer for one sample: there is no second description of them.
  static void count(const Node& node, const LayerType& type, LayerFacts& facts) {
    if (type.is_input) return;
    OpList list;
    std::vector<int> inputs;
    for (const Shape& shape : facts.inputs) inputs.push_back(list.add_input("", shape));
    lower_layer(list, node, inputs);
    for (const auto& parameter : list.parameters) {
      const bool trained = parameter.spec.role == ParameterRole::weight || parameter.spec.role == ParameterRole::bias;
      (trained ? facts.parameters : facts.running) += parameter.spec.shape.size();
      if (trained) facts.weights.emplace_back(parameter.spec.name, parameter.spec.shape);
    }
    facts.multiply_adds = list.multiply_adds();
  }

  // What it takes from another layer is not its own; that there is something to take, and that it fits.
  void share_weights(const Node& node) {
    const LayerType* type = type_of(node);
    const std::string owner_id = type ? weights_of(type->info, node.params) : std::string();
    if (owner_id.empty()) return;
    const Node* owner = graph_.find(owner_id);
    const auto say = [&](std::string text, std::string remedy) {
      problem("weights", node.id, std::move(text), std::move(remedy));
    };
    const std::string remedy = "Choose another layer at “Weights of”, or empty it";
    if (!owner) return say("The layer whose weights it uses is not there any more", remedy);
    if (owner == &node) return say("It cannot use its own weights as another's", remedy);
    const LayerType* other = type_of(*owner);
    if (other && !weights_of(other->info, owner->params).empty())
      return say(owner->name + ", whose weights it uses, uses another layer's itself",
                 "Choose that layer at “Weights of”");
    LayerFacts& facts = out_.layers[node.id];
    const auto theirs = out_.layers.find(owner_id);
    if (!facts.known || theirs == out_.layers.end() || !theirs->second.known) return;  // that is the problem then
    std::size_t shared = 0;
    for (const auto& [name, shape] : facts.weights)
      for (const auto& [other_name, other_shape] : theirs->second.weights) {
        if (name != other_name) continue;
        if (shape != other_shape)
          return say("It cannot use the weights of " + owner->name + ": its " + name + " is " + shape.text() +
                         ", that layer's " + other_shape.text(),
                     "Make the two layers the same size, or empty “Weights of”");
        ++shared;
        facts.parameters -= shape.size();
      }
    if (shared == 0) say(owner->name + " has no weights that this layer could use", remedy);
  }

  void find_cycles() {
    if (out_.order.size() == graph_.nodes().size()) return;
    const std::unordered_set<std::string_view> ordered(out_.order.begin(), out_.order.end());
    for (const Node& node : graph_.nodes())
      if (!ordered.contains(node.id))
        problem("cycle", node.id, "It is part of a circle of layers", "Remove one connection of the circle");
  }

  void find_ends() {
    Ends ends = ends_of(graph_, out_.order);
    out_.inputs = std::move(ends.inputs), out_.outputs = std::move(ends.outputs);
    const std::vector<NodeId>& loose = ends.loose;
    if (graph_.nodes().empty())
      return problem("no_output", "", "The network is empty", "Drag layers from the palette onto the canvas");
    if (out_.inputs.empty()) problem("no_input", "", "The network has no Input", "Drag an Input onto the canvas");
    if (out_.outputs.empty() && loose.size() > 1) {
      for (const NodeId& id : loose)
        problem("no_output", id, "Several layers lead nowhere, so it is not clear which is the output",
                "Connect an Output to the one that is, and connect or remove the others");
    } else if (out_.outputs.empty()) {
      problem("no_output", "", "The network has no output", "Add the layers that compute one");
    } else {
      for (const NodeId& id : loose)
        out_.problems.push_back(
            {Severity::warning, "unused", id, "Its output is not used", "Connect it to a layer, or remove it", {}});
    }
  }

  static constexpr std::size_t kMostFixes = 20;  // each is tried, and nobody reads more problems at once
  static constexpr std::int64_t kMostElements = std::int64_t{1} << 40;  // of one sample's tensor
  const Graph& graph_;
  Analysis out_;
  std::unordered_map<std::size_t, std::string> remedies_;  // for the program, by the problem's place
};

}  // namespace

bool Analysis::ok() const {
  return std::none_of(problems.begin(), problems.end(),
                      [](const Problem& p) { return p.severity == Severity::error; });
}

const LayerFacts* Analysis::facts(const NodeId& node) const {
  const auto it = layers.find(node);
  return it == layers.end() ? nullptr : &it->second;
}

Ends ends_of(const Graph& graph, const std::vector<NodeId>& order) {
  std::unordered_set<std::string_view> feeding;
  for (const Edge& edge : graph.edges()) feeding.insert(edge.from.node);
  Ends ends;
  for (const NodeId& id : order) {
    const LayerType* type = type_of(*graph.find(id));
    if (type && type->is_input) ends.inputs.push_back(id);
    if (type && type->is_output)
      ends.outputs.push_back(id);
    else if (!feeding.contains(id) && !(type && type->is_input))
      ends.loose.push_back(id);
  }
  if (ends.outputs.empty() && ends.loose.size() == 1) ends.outputs.swap(ends.loose);
  return ends;
}

namespace {

bool known_in(const Graph& graph, const Fix& fix) {
  const auto here = [&](const NodeId& id) { return graph.find(id) != nullptr; };
  const auto port = [&](const std::optional<Port>& one) { return !one || here(one->node); };
  return std::all_of(fix.remove.begin(), fix.remove.end(), here) &&
         std::all_of(fix.add.begin(), fix.add.end(),
                     [&](const Fix::NewLayer& layer) { return port(layer.after) && port(layer.before); }) &&
         std::all_of(fix.connect.begin(), fix.connect.end(),
                     [&](const Edge& edge) { return here(edge.from.node) && here(edge.to.node); });
}

// What comes out of a layer in a block is, to the network around, an output of the block.
void seen_from_outside(const Flat& flat, Fix& fix) {
  const auto outside = [&](Port& port) {
    for (const auto& [path, ports] : flat.blocks)
      for (std::size_t i = 0; path.size() == 1 && i < ports.outputs.size(); ++i)
        if (ports.outputs[i] == port) port = {path.front(), static_cast<int>(i)};
  };
  for (Fix::NewLayer& layer : fix.add)
    if (layer.after) outside(*layer.after);
  for (Edge& edge : fix.connect) outside(edge.from);
}

void add_block(const Flat& flat, const NodePath& path, const Flat::Ports& ports, Analysis& out) {
  LayerFacts& facts = out.layers[flat.ids.at(path)];
  facts.known = true;
  const auto shapes = [&](const std::vector<std::optional<Port>>& of, std::vector<Shape>& to) {
    for (const auto& port : of) {
      const LayerFacts* from = port ? out.facts(port->node) : nullptr;
      if (!from || !from->known) return void(facts.known = false);
      to.push_back(from->outputs[static_cast<std::size_t>(port->index)]);
      facts.lengths = from->lengths;
    }
  };
  shapes(ports.inputs, facts.inputs), shapes(ports.outputs, facts.outputs);
  for (const auto& [id, place] : flat.places) {
    if (!lies_in(place, path)) continue;
    const LayerFacts& inner = out.layers.at(id);
    facts.parameters += inner.parameters, facts.running += inner.running;
    facts.multiply_adds += inner.multiply_adds;
    facts.known = facts.known && inner.known;
  }
}

// What nothing feeds is the block: the layers within have their connection to it.
void blame_block(const Flat& flat, const NodePath& path, const Flat::Ports& ports, Analysis& out) {
  for (std::size_t i = 0; i < ports.inputs.size(); ++i) {
    if (ports.inputs[i]) continue;
    bool found = false;
    for (const Port& taker : ports.takers[i]) {
      const Node& node = *flat.graph.find(taker.node);
      const std::string text =
          unconnected_text(type_of(node)->input_ports(node.params), static_cast<std::size_t>(taker.index));
      found = std::erase_if(out.problems,
                            [&](const Problem& p) {
                              return p.code == "unconnected" && p.node == taker.node && p.text == text;
                            }) > 0 ||
              found;
    }
    if (!found) continue;  // nothing within takes it, or it is said of a block around this one
    std::vector<std::string> names(ports.inputs.size());
    names[i] = ports.names[i];
    out.problems.push_back(
        {Severity::error, "unconnected", flat.ids.at(path), unconnected_text(names, i), kConnectIt, {}});
  }
}

Analysis analysed(const Graph& graph, bool with_fixes) {
  if (!has_blocks(graph)) return Analyser(graph).run(with_fixes);
  Flat flat = flatten(graph);
  Analysis out = Analyser(flat.graph).run(with_fixes);
  for (const auto& [path, ports] : flat.blocks) {
    add_block(flat, path, ports, out);
    blame_block(flat, path, ports, out);
  }
  for (Problem& problem : out.problems) {
    if (!problem.fix) continue;
    seen_from_outside(flat, *problem.fix);
    if ((!problem.node.empty() && !graph.find(problem.node)) || !known_in(graph, *problem.fix)) problem.fix.reset();
  }
  out.places = std::move(flat.places);
  for (const auto& [path, ports] : flat.blocks) out.places[flat.ids.at(path)] = path;
  out.ids = std::move(flat.ids);
  return out;
}

}  // namespace

const LayerFacts* Analysis::facts(const NodePath& drawn) const {
  if (drawn.size() == 1 && !ids.contains(drawn)) return facts(drawn.front());
  const auto id = ids.find(drawn);
  return id == ids.end() ? nullptr : facts(id->second);
}

std::string Analysis::owner_name(const Graph& graph, const Problem& problem) const {
  return problem.node.empty() ? "" : name_at(graph, place(problem.node));
}

NodePath Analysis::place(const NodeId& id) const {
  const auto known = places.find(id);
  return known == places.end() ? NodePath{id} : known->second;
}

Analysis analyse(const Graph& graph) {
  return analysed(graph, true);
}

Analysis find_problems(const Graph& graph) {
  return analysed(graph, false);
}

}  // namespace vitrine
