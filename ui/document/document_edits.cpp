// The edits of a document: each checks what it was asked, then pushes one command.
#include <QSet>
#include <cmath>
#include <set>
#include <unordered_map>

#include "core/advice/advisor.h"
#include "core/graph/block_edits.h"
#include "core/graph/fixes.h"
#include "core/io/project_file.h"
#include "core/train/fit_data.h"
#include "ui/commands/add_node.h"
#include "ui/commands/connect_ports.h"
#include "ui/commands/move_nodes.h"
#include "ui/commands/remove_items.h"
#include "ui/commands/rename_node.h"
#include "ui/commands/replace_network.h"
#include "ui/commands/set_settings.h"
#include "ui/commands/set_words.h"
#include "ui/document/document.h"
#include "ui/document/settings_edit.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr double kColumnPitch = 213, kRowPitch = 105;  // of layers placed without a pointer
constexpr double kFarthest = 1e6;                      // scene units; keeps the canvas navigable

Error unknownType(const std::string& type) {
  return {"There is no layer type called “" + type + "”", "", "Pick one from the palette"};
}

Point placed(QPointF p) {
  const auto within = [](double v) {
    return std::isfinite(v) ? std::clamp(std::round(v), -kFarthest, kFarthest) : 0;
  };
  return {within(p.x()), within(p.y())};
}

// Several pushes as one step of undo.
class Macro {
 public:
  Macro(QUndoStack& stack, const QString& title) : m_stack(stack) { m_stack.beginMacro(title); }
  ~Macro() { m_stack.endMacro(); }
  Macro(const Macro&) = delete;
  Macro& operator=(const Macro&) = delete;

 private:
  QUndoStack& m_stack;
};

}  // namespace

// An Input placed while data is there takes the data's shape.
Params Document::withDataShape(const Node& node) const {
  const LayerType* type = type_of(node);
  if (!type || !type->is_input || !m_dataset || !node.params.empty()) return node.params;
  Project trial = m_project;
  if (!trial.graph.add(node)) return node.params;
  const std::string prefix = "layer." + node.name + ".";
  for (const Fix::Setting& setting : fit_to_data(trial, facts_of(*m_dataset)).settings)
    if (setting.path.starts_with(prefix)) (void)set_setting(trial, setting.path, setting.value);
  return trial.graph.find(node.id)->params;
}

Result<NodeId> Document::addNode(const QString& type, QPointF position, Params params) {
  auto node = prototype(type);
  if (!node) return unknownType(type.toStdString());
  if (is_block_port(*node) && m_level.empty())
    return Error{type_of(*node)->info.title + " stands only within a block", "", "Enter a block first"};
  const std::string kind = node->block ? node->block->name() : node->type;
  node->name = graph().free_name(kind);
  node->id = graph().free_id(node->type);
  if (!params.empty()) node->params = std::move(params);
  node->position = placed(position);
  VITRINE_CHECK(check_params(type_of(*node)->info, node->params, node->name));
  node->params = withDataShape(*node);
  Graph trial = graph();
  VITRINE_CHECK(trial.add(*node));
  if (!m_level.empty()) VITRINE_CHECK(wholeAround(trial));
  const NodeId added = node->id;
  m_undo.push(new AddNode(*this, std::move(*node)));
  return added;
}

Result<NodeId> Document::addNodeAfter(const QString& type, const NodeId& after) {
  const LayerType* known = typeCalled(type);
  if (!known) return unknownType(type.toStdString());
  const Node* from = graph().find(after);
  const auto taken = [&](double x, double y) {
    for (const Node& n : graph().nodes())
      if (std::abs(n.position.x - x) < 160 && std::abs(n.position.y - y) < 80) return true;
    return false;
  };
  double x = from ? from->position.x + kColumnPitch : 0, y = from ? from->position.y : 0;
  while (taken(x, y)) y += kRowPitch;

  const LayerType* source = from ? type_of(*from) : nullptr;
  const bool joins = source && !source->output_ports(from->params).empty() && !known->input_ports({}).empty();
  if (!joins) return addNode(type, {x, y});
  const Macro macro(m_undo, tr("add %1").arg(qtext(known->info.title)));
  VITRINE_TRY(const NodeId id, addNode(type, {x, y}));
  VITRINE_CHECK(connectPorts({{after, 0}, {id, 0}}));
  return id;
}

Result<NodeId> Document::insertOnEdge(const QString& type, const Edge& edge, QPointF position) {
  const LayerType* known = typeCalled(type);
  if (!known) return unknownType(type.toStdString());
  const auto& edges = graph().edges();
  if (std::find(edges.begin(), edges.end(), edge) == edges.end())
    return Error{"That connection is not there any more", "", "Drop the layer on another one"};
  if (known->input_ports({}).empty() || known->output_ports({}).empty())
    return Error{known->info.title + " cannot go between two layers: it " +
                     (known->input_ports({}).empty() ? "has no input" : "has no output"),
                 "", "Drop it on the empty canvas"};
  const Macro macro(m_undo, tr("insert %1").arg(qtext(known->info.title)));
  VITRINE_TRY(const NodeId id, addNode(type, position));
  VITRINE_CHECK(removeItems({}, {edge}));
  VITRINE_CHECK(connectPorts({edge.from, {id, 0}}));
  VITRINE_CHECK(connectPorts({{id, 0}, edge.to}));
  return id;
}

Status Document::dropActivation(const QString& activationType, const NodeId& onto) {
  const LayerType* activation = typeCalled(activationType);
  const Node* node = graph().find(onto);
  const LayerType* type = node ? type_of(*node) : nullptr;
  if (!activation || !activation->is_activation || !type || type->accepts_activation.empty())
    return Error{"That layer has no activation to set", node ? node->name : "", "Drop it on a Dense or Conv2D layer"};
  return setSetting(QString("layer.%1.%2").arg(qtext(node->name), qtext(type->accepts_activation)),
                    qtext(activation->info.id));
}

Status Document::removeItems(const QStringList& nodes, const std::vector<Edge>& edges) {
  std::vector<NodeId> ids;
  for (const QString& id : nodes) ids.push_back(id.toStdString());
  auto command = std::make_unique<RemoveItems>(*this, ids, edges);
  if (!command->nothing()) m_undo.push(command.release());
  return {};
}

Status Document::connectPorts(const Edge& edge) {
  const Edge* there = graph().edge_into(edge.to);
  if (there && *there == edge) return {};
  std::optional<Edge> replaced;
  if (there) replaced = *there;
  VITRINE_CHECK(graph().can_connect(edge, replaced ? &*replaced : nullptr));
  m_undo.push(new ConnectPorts(*this, edge));
  return {};
}

Status Document::rename(const NodeId& id, const QString& name) {
  const Node* node = graph().find(id);
  if (!node) return Error{"That layer is not there any more", "", ""};
  const std::string wanted = name.trimmed().toStdString();
  if (node->name == wanted) return {};
  Graph trial = graph();
  VITRINE_CHECK(trial.rename(id, wanted));
  m_undo.push(new RenameNode(*this, id, node->name, wanted));
  return {};
}

Status Document::moveNodes(const std::vector<std::pair<NodeId, QPointF>>& before,
                           const std::vector<std::pair<NodeId, QPointF>>& after, int gesture) {
  std::unordered_map<NodeId, QPointF> was(before.begin(), before.end());
  MoveNodes::Places from, to;
  for (const auto& [id, position] : after) {
    const Node* node = graph().find(id);
    if (!node) continue;
    const auto it = was.find(id);
    const Point old = it == was.end() ? node->position : Point{it->second.x(), it->second.y()};
    const Point now = placed(position);
    if (old == now) continue;
    from.emplace_back(id, old);
    to.emplace_back(id, now);
  }
  if (!to.empty()) m_undo.push(new MoveNodes(*this, std::move(from), std::move(to), gesture));
  return {};
}

void Document::pushSettings(const QString& title, const SettingsEdit& edit, int gesture) {
  SettingsSnapshot before = edit.before(), after = edit.after();
  if (before != after) m_undo.push(new SetSettings(*this, title, std::move(before), std::move(after), gesture));
}

Status Document::setSetting(const QString& path, const QString& value, int gesture) {
  SettingsEdit edit(*this);
  VITRINE_CHECK(edit.set(path, value));
  if (!m_level.empty()) VITRINE_CHECK(wholeAround(edit.project().graph));
  if (path.startsWith("data.")) m_fitGesture = gesture = gesture ? gesture : newGesture();
  const ParamSpec* spec = setting_spec(edit.project(), path.toStdString());
  pushSettings(tr("set %1").arg(spec ? qtext(spec->title) : path), edit, gesture);
  return {};
}

Status Document::applyFix(const Fix& fix) {
  showLevel({});  // there is none for what is within a block
  Graph trial = graph();
  VITRINE_CHECK(apply_structure(trial, fix));
  std::optional<Macro> macro;
  if (fix.changes_network()) macro.emplace(m_undo, qtext(fix.title));
  QStringList doomed;
  for (const NodeId& id : fix.remove) doomed << qtext(id);
  VITRINE_CHECK(removeItems(doomed, {}));
  for (const Fix::NewLayer& layer : fix.add) VITRINE_CHECK(addBetween(layer));
  for (const Edge& edge : fix.connect) VITRINE_CHECK(connectPorts(edge));
  SettingsEdit edit(*this);
  VITRINE_CHECK(edit.apply(fix));
  pushSettings(qtext(fix.title), edit, 0);
  return {};
}

Status Document::applyAdvice(const AdviceFix& fix) {
  const Project after = fix.apply(m_project);
  if (after == m_project)
    return Error{"The project is as the advice would have it", {}, "Train it anew to see what has become of it"};
  takeProject(after, qtext(fix.title));
  return {};
}

void Document::takeProject(const Project& after, const QString& title) {
  showLevel({});
  const SettingsSnapshot before = snapshot(m_project, {}), wanted = snapshot(after, {});
  const Macro macro(m_undo, title);
  if (after.graph != m_project.graph) m_undo.push(new ReplaceNetwork(*this, title, after.graph));
  if (before != wanted) m_undo.push(new SetSettings(*this, title, before, wanted, 0));
}

void Document::setWords(const QString& title, const QString& notes) {
  SetWords::Words before{m_project.title, m_project.notes}, after{title.toStdString(), notes.toStdString()};
  if (before.title != after.title || before.notes != after.notes)
    m_undo.push(new SetWords(*this, std::move(before), std::move(after)));
}

// In the row of what feeds it or what it feeds; what stands there moves on by a column.
Status Document::addBetween(const Fix::NewLayer& layer) {
  const Node* from = layer.after ? graph().find(layer.after->node) : nullptr;
  const Node* to = layer.before ? graph().find(layer.before->node) : nullptr;
  Point place;
  if (from)
    place = {from->position.x + kColumnPitch, from->position.y};
  else if (to)
    place = {to->position.x - kColumnPitch, to->position.y};
  std::vector<std::pair<NodeId, QPointF>> before, after;
  const bool crowded = std::any_of(graph().nodes().begin(), graph().nodes().end(), [&](const Node& n) {
    return std::abs(n.position.x - place.x) < kColumnPitch - 1 && std::abs(n.position.y - place.y) < kRowPitch &&
           &n != from;
  });
  if (from && crowded)
    for (const Node& node : graph().nodes()) {
      if (node.position.x <= from->position.x || std::abs(node.position.y - place.y) >= kRowPitch) continue;
      before.emplace_back(node.id, QPointF(node.position.x, node.position.y));
      after.emplace_back(node.id, before.back().second + QPointF(kColumnPitch, 0));
    }
  VITRINE_CHECK(moveNodes(before, after));
  VITRINE_TRY(const NodeId id, addNode(qtext(layer.type), {place.x, place.y}, layer.params));
  if (layer.after) VITRINE_CHECK(connectPorts({*layer.after, {id, 0}}));
  return layer.before ? connectPorts({{id, 0}, *layer.before}) : Status{};
}

QByteArray Document::copyJson(const QStringList& nodes) const {
  const QSet<QString> chosen(nodes.begin(), nodes.end());
  Project part;
  for (const Node& node : graph().nodes())
    if (chosen.contains(qtext(node.id))) (void)part.graph.add(node);
  for (const Edge& edge : graph().edges())
    if (part.graph.find(edge.from.node) && part.graph.find(edge.to.node)) (void)part.graph.connect(edge);
  return QByteArray::fromStdString(to_json(part));
}

// Of what is on the clipboard: without the ports of a block outside of any, and with blocks that are called like
// another one here under a name of their own.
std::vector<Node> Document::placeable(const Graph& pasted) const {
  std::vector<Node> out;
  for (Node node : pasted.nodes()) {
    if (is_block_port(node) && m_level.empty()) continue;
    if (node.block) {
      const Block here = m_project.graph.definition(node.block->name());
      if (here && here->definition() == node.block->definition()) {
        node.block = here;
      } else if (here) {
        Definition definition = node.block->definition();
        definition.name = free_block_name(m_project.graph, definition.name);
        if (auto renamed = BlockType::make(std::move(definition))) node.block = *renamed;
      }
    }
    out.push_back(std::move(node));
  }
  return out;
}

// Everything the clipboard holds is checked by the project reader before a thing changes; ids and names are fresh.
Result<std::vector<NodeId>> Document::paste(const QByteArray& json, QPointF at, bool around) {
  if (json.size() > (32 << 20)) return Error{"What is on the clipboard is too large to be a network", "", ""};
  VITRINE_TRY(const Project pasted, from_json(json.toStdString(), "clipboard"));
  const std::vector<Node> nodes = placeable(pasted.graph);
  if (nodes.empty()) return Error{"There is no layer on the clipboard", "", "Copy some layers first"};
  Point corner = nodes.front().position, far = corner;
  for (const Node& node : nodes) {
    corner = {std::min(corner.x, node.position.x), std::min(corner.y, node.position.y)};
    far = {std::max(far.x, node.position.x), std::max(far.y, node.position.y)};
  }
  if (around) at -= QPointF(far.x - corner.x, far.y - corner.y) / 2;
  std::unordered_map<NodeId, NodeId> fresh;
  std::vector<Node> added;
  Graph trial = graph();
  for (Node node : nodes) {
    const NodeId old = node.id;
    node.name = trial.free_name(node.block ? node.block->name() : node.type);
    node.id = trial.free_id(node.type);
    node.former.clear();  // its weights are the original's
    node.position = placed(at + QPointF(node.position.x - corner.x, node.position.y - corner.y));
    fresh[old] = node.id;
    VITRINE_CHECK(trial.add(node));
    added.push_back(std::move(node));
  }
  VITRINE_CHECK(wholeAround(trial));
  const Macro macro(m_undo,
                    tr("paste %1").arg(counted(static_cast<std::int64_t>(nodes.size()), tr("layer"), tr("layers"))));
  std::vector<NodeId> out;
  for (Node& node : added) {
    out.push_back(node.id);
    m_undo.push(new AddNode(*this, std::move(node)));
  }
  for (const Edge& edge : pasted.graph.edges())
    if (fresh.contains(edge.from.node) && fresh.contains(edge.to.node))
      VITRINE_CHECK(
          connectPorts({{fresh.at(edge.from.node), edge.from.index}, {fresh.at(edge.to.node), edge.to.index}}));
  return out;
}

}  // namespace vitrine::ui
