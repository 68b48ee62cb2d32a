#include "core/graph/block.h"

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

#include "core/base/text.h"
#include "core/layers/training_params.h"

namespace vitrine {
namespace {

LayerType port_type(const char* id, const char* title, const char* doc) {
  LayerType type;
  type.info = {id, title, "Block", doc, {}, {}};
  const auto nothing = [](const Params&) { return std::vector<std::string>{}; };
  (id == std::string_view(kBlockInput) ? type.input_ports : type.output_ports) = nothing;
  // It is gone before shapes are looked at.
  type.infer = [](const LayerContext&) -> Result<std::vector<Shape>> {
    return Error{"It stands outside of a block", "", "Remove it"};
  };
  type.lengths = [](const LayerContext&) -> Result<std::string> { return std::string(); };
  type.lower = [](const LayerContext&, Lowering&) { throw std::logic_error("a block's port was lowered"); };
  return type;
}

ParamSpec repeat_param() {
  return ParamSpec::integer(kRepeat, "Repeat", 1)
      .range(1, 1000)
      .says(
          "How many of this block stand one behind the other, each with weights of its own. Above 1 it needs as many "
          "outputs as inputs.");
}

std::vector<std::string> names_of(const std::vector<const Node*>& nodes) {
  std::vector<std::string> out;
  for (const Node* node : nodes) out.push_back(node->name);
  return out;
}

// Two that a person could set with one field.
bool same_values(const ParamSpec& a, const ParamSpec& b) {
  const auto ids = [](const ParamSpec& spec) {
    std::vector<std::string> out;
    for (const Choice& choice : spec.choices) out.push_back(choice.id);
    return out;
  };
  return a.kind == b.kind && a.min == b.min && a.max == b.max && a.min_open == b.min_open &&
         a.max_open == b.max_open && a.min_length == b.min_length && a.max_length == b.max_length && ids(a) == ids(b);
}

std::string layers_text(std::size_t layers) {
  return grouped(static_cast<std::int64_t>(layers)) + (layers == 1 ? " layer" : " layers");
}

std::size_t counted(const Graph& graph) {
  std::size_t layers = 0;
  for (const Node& node : graph.nodes())
    if (!is_block_port(node)) layers = std::min(layers + layers_of(node), Graph::kMostNodes + 1);
  return layers;
}

}  // namespace

const std::vector<LayerType>& block_port_types() {
  static const std::vector<LayerType> types{
      port_type(
          kBlockInput, "Block input",
          "What comes into the block: its name is that of the block's input, and the order from top to bottom of "
          "the list is that of the ports."),
      port_type(kBlockOutput, "Block output", "What goes out of the block: its name is that of the block's output.")};
  return types;
}

const LayerType* find_layer_type(std::string_view id) {
  for (const LayerType& type : block_port_types())
    if (type.info.id == id) return &type;
  return layer_types().find(id);
}

const LayerType* type_of(const Node& node) {
  return node.block ? &node.block->type() : find_layer_type(node.type);
}

std::vector<const Node*> block_ports(const Graph& graph, bool outputs) {
  std::vector<const Node*> out;
  for (const Node& node : graph.nodes())
    if (node.type == (outputs ? kBlockOutput : kBlockInput)) out.push_back(&node);
  return out;
}

Status can_lift(const Graph& graph, const Lifted::Target& target) {
  const Node* node = graph.find(target.node);
  const LayerType* type = node ? type_of(*node) : nullptr;
  const ParamSpec* spec = type ? type->info.param(target.param) : nullptr;
  if (!spec)
    return Error{"A lifted parameter belongs to a layer that is not there, or that has none called “" +
                     printable(target.param, 60) + "”",
                 target.node, "Take it off the list"};
  if (spec->names == ParamSpec::Names::layer_with_weights)
    return Error{spec->title + " names a layer of this network and means nothing outside of it", node->name, ""};
  // Edges within the block could hang where the number of ports is another one.
  Params least = node->params, most = node->params;
  if (spec->kind == ParamKind::integer && spec->max <= 1000) {
    least.set(spec->id, static_cast<std::int64_t>(spec->min));
    most.set(spec->id, static_cast<std::int64_t>(spec->max));
  }
  if (type->input_ports(least).size() != type->input_ports(most).size())
    return Error{spec->title + " changes how many connections the layer has", node->name,
                 "Make another block with as many as you need"};
  return {};
}

bool BlockType::contains(std::string_view called) const {
  return name() == called ||
         std::any_of(within_.begin(), within_.end(), [&](const Block& inner) { return inner->name() == called; });
}

Result<Block> BlockType::make(Definition definition) {
  std::shared_ptr<BlockType> block(new BlockType);
  block->definition_ = std::move(definition);
  VITRINE_CHECK(block->read());
  return Block(std::move(block));
}

Status BlockType::read() {
  const std::string& called = definition_.name;
  VITRINE_CHECK(valid_node_name(called));
  if (called.find('/') != std::string::npos)
    return Error{"“" + called + "” cannot be a block's name", "", "Leave the “/” out"};
  bool weights = false;
  for (const Node& node : definition_.graph.nodes()) {
    const LayerType* type = type_of(node);
    if (type->is_input || type->is_output)
      return Error{type->info.title + " cannot be within a block", node.name,
                   "A block is fed through its own inputs and outputs; leave " + node.name + " outside"};
    weights = weights || type->info.param("trainable");
  }
  layers_ = counted(definition_.graph);
  within_ = definition_.graph.definitions();
  for (const Block& inner : within_) depth_ = std::max(depth_, inner->depth() + 1);
  if (std::any_of(within_.begin(), within_.end(), [&](const Block& inner) { return inner->name() == called; }))
    return Error{"The block “" + called + "” would be within itself", called, "Use another block there"};
  if (depth_ > kDeepest)
    return Error{"Blocks are at most " + std::to_string(kDeepest) + " deep within each other", called, ""};
  const auto inputs = block_ports(definition_.graph, false), outputs = block_ports(definition_.graph, true);
  type_.info = {kBlock, called, "Block", definition_.doc, {repeat_param()}, {}};
  if (type_.info.doc.empty())
    type_.info.doc = "A block of " + layers_text(layers_) + ", made from layers of a network.";
  for (const Lifted& lifted : definition_.lifted) VITRINE_CHECK(read_lifted(lifted));
  if (weights) {
    add_training_params(type_.info);
    std::erase_if(type_.info.params, [](const ParamSpec& spec) { return spec.id == "weights_of"; });
  }
  type_.input_ports = [names = names_of(inputs)](const Params&) { return names; };
  type_.output_ports = [names = names_of(outputs)](const Params&) { return names; };
  type_.infer = [](const LayerContext&) -> Result<std::vector<Shape>> {
    throw std::logic_error("a block has no shape rule of its own");
  };
  type_.lengths = [](const LayerContext&) -> Result<std::string> { return std::string(); };
  type_.lower = [](const LayerContext&, Lowering&) { throw std::logic_error("a block was lowered"); };
  type_.summary = [this](const LayerContext& context) {
    const std::string one = layers_text(layers(context.params));
    const std::int64_t repeat = context.integer(kRepeat);
    return repeat == 1 ? one : grouped(repeat) + " × " + one;
  };
  return {};
}

Status BlockType::read_lifted(const Lifted& lifted) {
  VITRINE_CHECK(valid_node_name(lifted.id));
  if (type_.info.param(lifted.id))
    return Error{"Two parameters of the block “" + name() + "” are called “" + lifted.id + "”", name(),
                 "Give one of them another id"};
  if (lifted.targets.empty())
    return Error{"The lifted parameter “" + lifted.id + "” sets nothing", name(), "Name a layer and its parameter"};
  std::optional<ParamSpec> spec;
  for (const Lifted::Target& target : lifted.targets) {
    VITRINE_CHECK(can_lift(definition_.graph, target));
    const Node& node = *definition_.graph.find(target.node);
    const TypeInfo& info = type_of(node)->info;
    const ParamSpec& own = *info.param(target.param);
    if (spec && !same_values(*spec, own))
      return Error{
          "“" + lifted.title + "” cannot set " + own.title + " of " + node.name + " too: it takes other values",
          name(), "Lift it by itself"};
    layers_are_open_ = layers_are_open_ || node.block;
    if (spec) continue;
    spec = own;
    spec->fallback = value_of(info, node.params, target.param);
  }
  spec->id = lifted.id;
  spec->title = lifted.title.empty() ? lifted.id : lifted.title;
  spec->when.clear(), spec->heading.clear();
  type_.info.params.push_back(std::move(*spec));
  return {};
}

std::size_t BlockType::layers(const Params& params) const {
  return layers_are_open_ ? counted(inside(params)) : layers_;
}

Graph BlockType::inside(const Params& params) const {
  Graph out = definition_.graph;
  for (const Lifted& lifted : definition_.lifted)
    if (const ParamValue* value = params.find(lifted.id))
      for (const Lifted::Target& target : lifted.targets) out.find(target.node)->params.set(target.param, *value);
  const TypeInfo& info = type_.info;
  const bool freezes = !trains(info, params);
  const double factor = learning_rate_factor(info, params);
  const std::string& group = optimizer_group(info, params);
  if (!freezes && factor == 1 && group.empty()) return out;
  for (const Node& each : definition_.graph.nodes()) {
    Node& node = *out.find(each.id);
    const TypeInfo& own = type_of(node)->info;
    if (!own.param("trainable")) continue;
    if (freezes) node.params.set("trainable", false);
    if (factor != 1) node.params.set("learning_rate_factor", factor * learning_rate_factor(own, node.params));
    if (!group.empty() && optimizer_group(own, node.params).empty()) node.params.set("optimizer_group", group);
  }
  return out;
}

}  // namespace vitrine
