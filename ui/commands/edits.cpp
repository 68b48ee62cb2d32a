#include "ui/commands/edits.h"
#include "ui/document/text.h"

#include <algorithm>

namespace vitrine::ui {
namespace {

// Commands are made from checked edits and undone in order, so a refusal here is a defect of ours.
void expect(const Status& status) {
  if (!status) qFatal("An edit was refused: %s", status.error().sentence().c_str());
}

// Puts a list back, and says which sections of it are others now; where it has grown or shrunk, all of the first
// kind.
template <class T>
void putList(std::vector<T>& place, const std::vector<T>& value,
             const std::vector<std::pair<const char*, Params T::*>>& settings,
             const std::vector<std::pair<const char*, Spec T::*>>& specs, QStringList& sections) {
  if (place == value) return;
  const auto named = [](const char* kind, std::size_t i) {
    return i == 0 ? QString(kind) : QString("%1_%2").arg(kind).arg(i + 1);
  };
  if (place.size() != value.size()) sections << settings.front().first;
  for (std::size_t i = 0; i < std::min(place.size(), value.size()); ++i) {
    for (const auto& [kind, member] : settings)
      if (place[i].*member != value[i].*member) sections << named(kind, i);
    for (const auto& [kind, member] : specs)
      if (place[i].*member != value[i].*member) sections << named(kind, i);
  }
  place = value;
}

}  // namespace

void DocumentEdits::replaceWhole(const Graph& graph) {
  project().graph = graph;
  m_document.followWhole();
  emit m_document.graphReplaced();
}

void DocumentEdits::restoreWhole(const Graph& graph) {
  project().graph = graph;
  m_document.followWhole();
}

void DocumentEdits::addNode(const Node& node, std::optional<std::size_t> at) {
  expect(shown().add(node, at));
  m_document.takeInside();
  emit m_document.nodeAdded(qtext(node.id));
}

void DocumentEdits::removeNode(const NodeId& id) {
  expect(shown().remove(id));
  m_document.takeInside();
  emit m_document.nodeRemoved(qtext(id));
}

void DocumentEdits::addEdge(const Edge& edge, std::optional<std::size_t> at) {
  expect(shown().connect(edge, at));
  m_document.takeInside();
  emit m_document.edgeAdded(edge);
}

void DocumentEdits::removeEdge(const Edge& edge) {
  expect(shown().disconnect(edge));
  m_document.takeInside();
  emit m_document.edgeRemoved(edge);
}

void DocumentEdits::rename(const NodeId& id, const std::string& name) {
  expect(shown().rename(id, name));
  m_document.takeInside();
  emit m_document.nodeChanged(qtext(id));
}

void DocumentEdits::move(const NodeId& id, Point position) {
  Node* node = shown().find(id);
  if (!node || node->position == position) return;
  node->position = position;
  m_document.takeInside();
  emit m_document.nodeMoved(qtext(id));
}

void DocumentEdits::setOpen(const NodeId& block, bool open) {
  NodePath path = m_document.m_level;
  path.push_back(block);
  if (open)
    m_document.m_open.insert(path);
  else
    m_document.m_open.erase(path);
  m_document.noteOpenBlocks();
  emit m_document.openChanged(qtext(block));
}

void DocumentEdits::setWords(const std::string& title, const std::string& notes) {
  project().title = title;
  project().notes = notes;
  emit m_document.settingsChanged("project");
}

SettingsSnapshot snapshot(const Project& p, const std::vector<NodeId>& layers) {
  SettingsSnapshot out{p.sources,  p.transform,      p.target_transform, p.batch_transforms, p.recipe,     p.split,
                       p.training, p.regularisation, p.stopping,         p.objectives,       p.optimizers, {}};
  for (const NodeId& id : layers)
    if (const Node* node = p.graph.find(id)) out.layers[id] = node->params;
  return out;
}

void DocumentEdits::restore(const SettingsSnapshot& s) {
  Project& p = project();
  QStringList sections;
  const auto put = [&](auto& place, const auto& value, const char* section) {
    if (place == value) return;
    place = value;
    sections << section;
  };
  put(p.sources, s.sources, "data");
  put(p.transform, s.transform, "transform");
  put(p.target_transform, s.target_transform, "target_transform");
  put(p.batch_transforms, s.batch_transforms, "batch_transform");
  put(p.recipe, s.recipe, "recipe");
  put(p.split, s.split, "split");
  put(p.training, s.training, "training");
  put(p.regularisation, s.regularisation, "regularisation");
  put(p.stopping, s.stopping, "stopping");
  putList(p.objectives, s.objectives, {{"objective", &Objective::settings}}, {{"loss", &Objective::loss}}, sections);
  putList(p.optimizers, s.optimizers, {{"group", &OptimizerGroup::settings}},
          {{"optimizer", &OptimizerGroup::optimizer}, {"schedule", &OptimizerGroup::schedule}}, sections);
  for (const auto& [id, params] : s.layers) {
    Node* node = shown().find(id);
    if (!node || node->params == params) continue;
    node->params = params;
    m_document.takeInside();
    emit m_document.nodeChanged(qtext(id));
  }
  for (const QString& section : sections) emit m_document.settingsChanged(section);
}

std::optional<std::size_t> DocumentEdits::indexOf(const NodeId& id) const {
  const auto& nodes = graph().nodes();
  const auto it = std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return n.id == id; });
  if (it == nodes.end()) return std::nullopt;
  return static_cast<std::size_t>(it - nodes.begin());
}

std::optional<std::size_t> DocumentEdits::indexOf(const Edge& edge) const {
  const auto& edges = graph().edges();
  const auto it = std::find(edges.begin(), edges.end(), edge);
  if (it == edges.end()) return std::nullopt;
  return static_cast<std::size_t>(it - edges.begin());
}

}  // namespace vitrine::ui
