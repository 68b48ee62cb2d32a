#include "core/graph/op_list.h"

#include <algorithm>
#include <stdexcept>

#include "core/base/rng.h"
#include "core/graph/analysis.h"
#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/layers/training_params.h"

namespace vitrine {
namespace {

class ListLowering : public Lowering {
 public:
  ListLowering(OpList& list, const Node& node, const std::vector<int>& inputs, const SharedWeights& shared)
      : list_(list), node_(node), inputs_(inputs), shared_(shared) {}

  Value input(std::size_t port) override { return at(inputs_.at(port)); }
  std::size_t input_count() const override { return inputs_.size(); }
  std::optional<Value> lengths(std::size_t port) override {
    const int of = list_.values[static_cast<std::size_t>(inputs_.at(port))].lengths;
    return of < 0 ? std::nullopt : std::optional(at(list_.lengths[static_cast<std::size_t>(of)].value));
  }

  Value parameter(const ParameterSpec& spec) override {
    const bool others = shared_.owner && shared_.names.contains(spec.name);
    const Node& owner = others ? *shared_.owner : node_;
    const std::string key = owner.id + "/" + spec.name;
    // A parameter that is asked for twice is one entry: gradients add up in it. A layer's own are the last ones.
    const bool anywhere = others || shared_.owns_for_others;
    for (auto known = list_.parameters.rbegin(); known != list_.parameters.rend(); ++known) {
      if (!anywhere && known->node != node_.id) break;
      if (known->key != key) continue;
      if (!others) known->spec = spec;  // it begins as its owner says
      return at(known->value);
    }
    const int index = static_cast<int>(list_.values.size());
    const bool frozen = spec.role != ParameterRole::running && !trains((*type_of(owner)).info, owner.params);
    list_.values.push_back({spec.shape, OpList::Kind::parameter, -1, static_cast<int>(list_.parameters.size())});
    list_.parameters.push_back({key, owner.name + "." + spec.name, owner.id, spec, index, owner.type, frozen});
    return at(index);
  }

  std::vector<Value> add_all(OpPtr op, std::vector<Value> inputs) override {
    std::vector<int> ids;
    for (const Value& value : inputs) ids.push_back(value.id);
    std::vector<Value> out;
    for (const int id : list_.add_op(std::move(op), std::move(ids), node_.id)) out.push_back(at(id));
    return out;
  }

  void update_running(Value buffer, Value updated) override {
    list_.running.push_back({list_.values[static_cast<std::size_t>(buffer.id)].parameter, updated.id});
  }
  Value carried(const std::string& name, std::int64_t width) override {
    list_.carried.push_back({node_.id + "/" + name, static_cast<int>(list_.values.size()), -1});
    list_.values.push_back({Shape{list_.batch, width}, OpList::Kind::input});
    return at(list_.carried.back().value);
  }
  void carry(const std::string& name, Value value) override {
    for (OpList::Carried& one : list_.carried)
      if (one.key == node_.id + "/" + name) one.next = value.id;
  }
  void expose(const std::string& name, Value value) override { list_.exposed.push_back({node_.id, name, value.id}); }
  void output(std::size_t port, Value value) override {
    auto& outputs = list_.layer_outputs[node_.id];
    outputs.resize(std::max(outputs.size(), port + 1), -1);
    outputs[port] = value.id;
  }
  std::uint64_t random_stream(const std::string& purpose) const override {
    return stream_of(Stream::dropout, node_.id + "/" + purpose);
  }

 private:
  [[nodiscard]] Value at(int id) const { return {id, list_.values[static_cast<std::size_t>(id)].shape}; }
  OpList& list_;
  const Node& node_;
  const std::vector<int>& inputs_;
  const SharedWeights& shared_;
};

OpList lower(const Graph& graph, std::int64_t batch, const std::unordered_map<NodeId, SharedWeights>& shared,
             const GraphPart* part = nullptr) {
  static const SharedWeights kNothing;
  OpList list;
  list.batch = batch;
  std::vector<NodeId> order = graph.topological_order();
  if (part)
    std::erase_if(order, [inside = leading_to(graph, *part)](const NodeId& id) { return !inside.contains(id); });
  for (const NodeId& id : order) {
    const Node& node = *graph.find(id);
    if (part && part->fed.contains(id)) {
      list.layer_outputs[id] = {list.add_input(id, part->fed.at(id))};
      continue;
    }
    std::vector<int> inputs((*type_of(node)).input_ports(node.params).size(), -1);
    for (std::size_t port = 0; port < inputs.size(); ++port) {
      const Edge* edge = graph.edge_into({id, static_cast<int>(port)});
      if (!edge) throw std::logic_error("lower_graph: " + node.name + " has an unconnected input");
      inputs[port] = list.layer_outputs.at(edge->from.node).at(static_cast<std::size_t>(edge->from.index));
    }
    const auto tie = shared.find(id);
    lower_layer(list, node, inputs, tie == shared.end() ? kNothing : tie->second);
  }
  for (const NodeId& id : part ? part->outputs : ends_of(graph, order).outputs)
    list.outputs.push_back({id, "", list.layer_outputs.at(id).front()});
  return list;
}

// Who shares whose weights. What a layer has is known once it is lowered: here with all weights its own.
std::unordered_map<NodeId, SharedWeights> ties_of(const Graph& graph) {
  std::unordered_map<NodeId, SharedWeights> out;
  for (const Node& node : graph.nodes()) {
    const std::string& id = weights_of((*type_of(node)).info, node.params);
    const Node* owner = id.empty() ? nullptr : graph.find(id);
    if (owner) out[node.id].owner = owner, out[id].owns_for_others = true;
  }
  if (out.empty()) return out;
  const OpList apart = lower(graph, 1, {});
  for (auto& [id, shared] : out)
    for (const auto& parameter : apart.parameters)
      if (shared.owner && parameter.node == shared.owner->id && parameter.spec.role != ParameterRole::running)
        shared.names.insert(parameter.spec.name);
  return out;
}

}  // namespace

int OpList::add_input(const NodeId& node, const Shape& sample) {
  const int id = static_cast<int>(values.size());
  values.push_back({sample.with_batch(batch), Kind::input});
  inputs.push_back({node, "", id});
  return id;
}

int OpList::lengths_of(const std::string& field) {
  if (field.empty()) return -1;
  const auto known =
      std::find_if(lengths.begin(), lengths.end(), [&](const Named& one) { return one.name == field; });
  if (known != lengths.end()) return static_cast<int>(known - lengths.begin());
  lengths.push_back({"", field, static_cast<int>(values.size())});
  values.push_back({Shape{batch}, Kind::input});
  return static_cast<int>(lengths.size()) - 1;
}

std::vector<int> OpList::add_op(OpPtr op, std::vector<int> op_inputs, const NodeId& node) {
  std::vector<Shape> shapes;
  for (const int id : op_inputs) shapes.push_back(values[static_cast<std::size_t>(id)].shape);
  std::vector<int> outputs_of_op;
  for (const Shape& shape : op->infer(shapes)) {
    outputs_of_op.push_back(static_cast<int>(values.size()));
    values.push_back({shape, Kind::computed, static_cast<int>(ops.size())});
  }
  ops.push_back({std::move(op), std::move(op_inputs), outputs_of_op, node});
  return outputs_of_op;
}

int OpList::value_of(const NodeId& node, const std::string& exposed_name) const {
  for (const Named& named : exposed)
    if (named.node == node && named.name == exposed_name) return named.value;
  return -1;
}

std::vector<Shape> OpList::shapes_for(std::int64_t samples) const {
  std::vector<Shape> shapes;
  shapes.reserve(values.size());
  // Whatever flows in has the batch axis: the network's inputs, and what a loss is fed.
  for (const ValueInfo& value : values) {
    shapes.push_back(value.shape);
    if (value.kind == Kind::input) shapes.back()[0] = samples;
  }
  std::vector<Shape> arriving;
  for (const Entry& entry : ops) {
    arriving.clear();
    for (const int id : entry.inputs) arriving.push_back(shapes[static_cast<std::size_t>(id)]);
    const auto leaving = entry.op->infer(arriving);
    for (std::size_t i = 0; i < leaving.size(); ++i) shapes[static_cast<std::size_t>(entry.outputs[i])] = leaving[i];
  }
  return shapes;
}

std::int64_t OpList::multiply_adds() const {
  std::int64_t total = 0;
  std::vector<Shape> shapes;
  for (const Entry& entry : ops) {
    shapes.clear();
    for (const int id : entry.inputs) shapes.push_back(values[static_cast<std::size_t>(id)].shape);
    total += entry.op->multiply_adds(shapes);
  }
  return total / batch;
}

void lower_layer(OpList& list, const Node& node, const std::vector<int>& inputs, const SharedWeights& shared) {
  const LayerType& type = *type_of(node);
  LayerContext context{type, node.params, {}};
  for (const int id : inputs) {
    const auto& value = list.values[static_cast<std::size_t>(id)];
    context.inputs.push_back(value.shape.without_batch());
    context.lengths.push_back(value.lengths < 0 ? "" : list.lengths[static_cast<std::size_t>(value.lengths)].name);
  }
  const auto lengths = lengths_after(context);
  if (!lengths) throw std::logic_error(lengths.error().sentence());
  if (type.is_input) {
    const auto inferred = type.infer(context);
    if (!inferred) throw std::logic_error(inferred.error().sentence());
    list.layer_outputs[node.id] = {list.add_input(node.id, inferred->front())};
    list.inputs.back().name = text_of(type.info, node.params, "field");
  } else {
    ListLowering lowering(list, node, inputs, shared);
    type.lower(context, lowering);
  }
  if (!lengths->empty())
    for (std::size_t port = 0; port < std::min(list.layer_outputs[node.id].size(), type.sequence_outputs); ++port)
      list.values[static_cast<std::size_t>(list.layer_outputs[node.id][port])].lengths = list.lengths_of(*lengths);
}

OpList lower_graph(const Graph& graph, std::int64_t batch) {
  if (has_blocks(graph)) return lower_graph(flat(graph), batch);
  return lower(graph, batch, ties_of(graph));
}

OpList lower_graph(const Graph& graph, std::int64_t batch, const GraphPart& part) {
  if (has_blocks(graph)) return lower_graph(flat(graph), batch, part);
  return lower(graph, batch, ties_of(graph), &part);
}

std::set<NodeId> leading_to(const Graph& graph, const GraphPart& part) {
  std::set<NodeId> out(part.outputs.begin(), part.outputs.end());
  std::vector<NodeId> ahead(out.begin(), out.end());
  while (!ahead.empty()) {
    const NodeId id = std::move(ahead.back());
    ahead.pop_back();
    if (part.fed.contains(id)) continue;
    for (const Edge& edge : graph.edges_of(id))
      if (edge.to.node == id && out.insert(edge.from.node).second) ahead.push_back(edge.from.node);
  }
  return out;
}

}  // namespace vitrine
