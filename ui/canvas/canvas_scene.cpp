#include "ui/canvas/canvas_scene.h"

#include <QLineF>
#include <algorithm>
#include <limits>

#include "core/graph/block.h"
#include "core/layers/training_params.h"

namespace vitrine::ui {

using canvas::text;

namespace {

// The layer whose weights this one uses, or the block that holds it; null: its own.
const Node* ownerOf(const Document& document, const Node& node) {
  const LayerType* type = type_of(node);
  const std::string& id = type ? weights_of(type->info, node.params) : node.id;
  if (id.empty() || id == node.id) return nullptr;
  const Node* here = document.graph().find(id);
  return here || !document.level().empty() ? here : document.graph().find(document.shownNode(id));
}

// A problem of a layer in a block, as the block's: it says whose it is.
Problem seenFrom(const Document& document, Problem problem) {
  const NodePath place = document.analysis().place(problem.node);
  if (place.size() > document.level().size() + 1) problem.text = place.back() + ": " + problem.text;
  return problem;
}

}  // namespace

CanvasScene::CanvasScene(Document& document, QObject* parent) : QGraphicsScene(parent), m_document(document) {
  // Nodes move all the time and a linear look over a thousand rectangles is cheaper than keeping a tree up to date.
  setItemIndexMethod(NoIndex);
  // Wide enough that panning never ends; centred, so that scroll bar values stay small.
  setSceneRect(-500'000, -500'000, 1'000'000, 1'000'000);
  m_settle.setSingleShot(true);
  connect(&m_settle, &QTimer::timeout, this, [this] {
    ensureRouted();
    emit contentChanged();
    if (m_announced != m_structure) {
      m_announced = m_structure;
      emit structureChanged();
    }
  });
  const auto id = [](const QString& name) { return name.toStdString(); };
  connect(&document, &Document::documentReset, this, [this] {
    m_health.clear();
    m_thumbnails = nullptr;
    markStep({}, {});
    rebuild();
    emit rebuilt();
  });
  connect(&document, &Document::graphReplaced, this, &CanvasScene::rebuild);
  connect(&document, &Document::openChanged, this, [this, id](const QString& n) { followOpen(id(n)); });
  connect(&document, &Document::nodeAdded, this, [this, id](const QString& n) { addNode(id(n)); });
  connect(&document, &Document::nodeRemoved, this, [this, id](const QString& n) { removeNode(id(n)); });
  connect(&document, &Document::nodeChanged, this, [this, id](const QString& n) { changeNode(id(n)); });
  connect(&document, &Document::nodeMoved, this, [this, id](const QString& n) {
    const Node* moved = m_document.graph().find(id(n));
    if (NodeItem* item = node(id(n)); item && moved) item->setPos(moved->position.x, moved->position.y);
    touch(false);
  });
  connect(&document, &Document::edgeAdded, this, &CanvasScene::addEdge);
  connect(&document, &Document::edgeRemoved, this, &CanvasScene::removeEdge);
  connect(&document, &Document::analysisChanged, this, &CanvasScene::refreshFacts);
  connect(this, &QGraphicsScene::selectionChanged, this, &CanvasScene::followSelection);
  rebuild();
}

CanvasScene::~CanvasScene() {
  disconnect(this, &QGraphicsScene::selectionChanged, this, nullptr);
  m_ties.clear();
  m_weightLines.clear();
  for (auto& [key, item] : m_edges) delete item;
  for (auto& [key, item] : m_nodes) delete item;
}

// ---- following the document

// What was selected still is, where it is there.
void CanvasScene::rebuild() {
  {
    const QSignalBlocker quiet(this);
    const bool same = std::exchange(m_level, m_document.level()) == m_document.level();
    std::set<NodeId> selected;
    for (auto& [key, item] : m_nodes)
      if (same && item->isSelected()) selected.insert(key);
    for (auto& [key, item] : m_edges) delete item;
    for (auto& [key, item] : m_nodes) delete item;
    m_edges.clear();
    m_nodes.clear();
    for (const Node& node : m_document.graph().nodes()) addNode(node.id);
    for (const Edge& edge : m_document.graph().edges()) addEdge(edge);
    for (auto& [key, item] : m_nodes) item->setSelected(selected.contains(key));
  }
  refreshFacts();
  drawHealth();
  touch(true);
  routeEdges();
  followSelection();
}

void CanvasScene::addNode(const NodeId& id) {
  const Node* added = m_document.graph().find(id);
  if (!added || m_nodes.contains(id)) return;
  auto* item = new NodeItem(id);
  item->refresh(*added, nullptr, nullptr);
  item->setPos(added->position.x, added->position.y);
  addItem(item);
  m_nodes.emplace(id, item);
  touch(true);
}

void CanvasScene::removeNode(const NodeId& id) {
  const auto it = m_nodes.find(id);
  if (it == m_nodes.end()) return;
  NodeItem* item = it->second;
  m_nodes.erase(it);  // first: deleting a selected item makes followSelection() look
  removeItem(item);
  delete item;
  touch(true);
}

// An item that is deleted while in a scene cannot say where it was drawn, and its pixels would stay.
void CanvasScene::discard(EdgeItem* item) {
  removeItem(item->label());
  removeItem(item);
  delete item;
}

void CanvasScene::changeNode(const NodeId& id) {
  const Node* changed = m_document.graph().find(id);
  if (NodeItem* item = node(id); item && changed)
    item->refresh(*changed, m_document.facts(id), ownerOf(m_document, *changed));
  touch(true);
}

void CanvasScene::addEdge(const Edge& edge) {
  if (m_edges.contains(edge)) return;
  auto* item = new EdgeItem(edge);
  addItem(item);
  addItem(item->label());
  m_edges.emplace(edge, item);
  const auto touches = [this](const Port& port) {
    const NodeItem* end = node(port.node);
    return end && end->isSelected();
  };
  item->setActive(touches(edge.from) || touches(edge.to));
  touch(true);
}

void CanvasScene::removeEdge(const Edge& edge) {
  const auto it = m_edges.find(edge);
  if (it == m_edges.end()) return;
  EdgeItem* item = it->second;
  m_edges.erase(it);
  discard(item);
  touch(true);
}

// Shapes, sizes and problems of everything; items repaint only where a text differs.
void CanvasScene::refreshFacts() {
  const Analysis& analysis = m_document.analysis();
  std::unordered_map<NodeId, std::vector<Problem>> problems;
  for (const Problem& problem : analysis.problems)
    if (const NodeId shown = m_document.shownNode(problem.node); !shown.empty())
      problems[shown].push_back(seenFrom(m_document, problem));
  for (const Node& node : m_document.graph().nodes()) {
    NodeItem* item = this->node(node.id);
    if (!item) continue;
    item->refresh(node, m_document.facts(node.id), ownerOf(m_document, node));
    refreshContents(*item, node);
    const auto found = problems.find(node.id);
    item->setProblems(found == problems.end() ? std::vector<Problem>{} : found->second);
  }
  for (auto& [edge, item] : m_edges) {
    const LayerFacts* facts = m_document.facts(edge.from.node);
    const auto index = static_cast<std::size_t>(edge.from.index);
    const bool known = facts && facts->known && index < facts->outputs.size();
    item->setShapeText(known ? text(facts->outputs[index].text()) : QString());
    bool told = false;  // two lines to ports of one layer would have their pills one upon the other
    for (int port = 0; port < edge.to.index; ++port) told = told || this->edge({edge.from, {edge.to.node, port}});
    item->label()->setTold(told);
    const auto found = problems.find(edge.to.node);
    item->setBad(known && found != problems.end() &&
                 std::any_of(found->second.begin(), found->second.end(),
                             [](const Problem& p) { return p.code == "shape" && p.severity == Severity::error; }));
  }
  m_blockPorts = has_blocks(m_document.project().graph) ? flatten(m_document.project().graph).blocks
                                                        : std::map<NodePath, Flat::Ports>();
  drawThumbnails();
  drawStep();
}

void CanvasScene::touch(bool structure) {
  m_stale = true;
  if (structure) ++m_structure;
  if (!m_settle.isActive()) m_settle.start(0);
}

void CanvasScene::restorePositions() {
  for (const Node& node : m_document.graph().nodes())
    if (NodeItem* item = this->node(node.id)) item->setPos(node.position.x, node.position.y);
  routeEdges();
}

// Between each layer that uses another's weights and that one.
void CanvasScene::drawTies() {
  std::map<NodeId, std::unique_ptr<TieItem>> before = std::exchange(m_ties, {});
  for (const Node& node : m_document.graph().nodes()) {
    const Node* owner = ownerOf(m_document, node);
    const NodeItem *user = this->node(node.id), *source = owner ? this->node(owner->id) : nullptr;
    if (!user || !source) continue;
    auto& tie = m_ties[node.id];
    if (const auto known = before.find(node.id); known != before.end())
      tie = std::move(known->second);
    else
      addItem((tie = std::make_unique<TieItem>()).get());
    tie->setEnds(user->sceneBody(), source->sceneBody());
  }
  for (auto& [id, tie] : before)
    if (tie) removeItem(tie.get());  // see discard()
}

// ---- finding

NodeItem* CanvasScene::node(const NodeId& id) const {
  const auto it = m_nodes.find(id);
  return it == m_nodes.end() ? nullptr : it->second;
}

EdgeItem* CanvasScene::edge(const Edge& edge) const {
  const auto it = m_edges.find(edge);
  return it == m_edges.end() ? nullptr : it->second;
}

PortItem* CanvasScene::port(const Port& port, bool output) const {
  const NodeItem* item = node(port.node);
  if (!item) return nullptr;
  const auto& ports = output ? item->outputs() : item->inputs();
  const auto index = static_cast<std::size_t>(port.index);
  return index < ports.size() ? ports[index] : nullptr;
}

NodeItem* CanvasScene::nodeAt(QPointF scenePoint) const {
  const auto found = items(scenePoint, Qt::IntersectsItemShape, Qt::DescendingOrder);
  for (QGraphicsItem* item : found)
    if (auto* hit = qgraphicsitem_cast<NodeItem*>(item->topLevelItem())) return hit;
  return nullptr;
}

NodeItem* CanvasScene::badgeAt(QPointF scenePoint) const {
  for (const auto& [id, item] : m_nodes)
    if (item->badgeRect().contains(scenePoint - item->pos())) return item;
  return nullptr;
}

EdgeItem* CanvasScene::edgeNear(QPointF scenePoint, double distance) {
  ensureRouted();
  EdgeItem* best = nullptr;
  double nearest = distance;
  for (const auto& [edge, item] : m_edges) {
    const bool onLabel = !item->shapeText().isEmpty() && item->label()->isVisible() &&
                         item->label()->shape().contains(scenePoint - item->label()->pos());
    const double away = onLabel ? 0 : item->distanceTo(scenePoint);
    if (away <= nearest) nearest = away, best = item;
  }
  return best;
}

PortItem* CanvasScene::portNear(QPointF scenePoint, double distance) const {
  PortItem* input = portNear(scenePoint, distance, false);
  PortItem* output = portNear(scenePoint, distance, true);
  if (!input || !output) return input ? input : output;
  const auto away = [&](const PortItem* port) { return QLineF(port->centre(), scenePoint).length(); };
  return away(input) < away(output) ? input : output;
}

PortItem* CanvasScene::portNear(QPointF scenePoint, double distance, bool output) const {
  PortItem* best = nullptr;
  double nearest = distance;
  for (const auto& [id, item] : m_nodes) {
    if (!item->sceneBody().adjusted(-distance, -distance, distance, distance).contains(scenePoint)) continue;
    for (PortItem* port : output ? item->outputs() : item->inputs()) {
      const double away = QLineF(port->centre(), scenePoint).length();
      if (away <= nearest) nearest = away, best = port;
    }
  }
  return best;
}

QRectF CanvasScene::contentRect() const {
  QRectF all;
  for (const auto& [id, item] : m_nodes) all |= item->sceneBody();
  return all;
}

// ---- selection

std::vector<NodeId> CanvasScene::selectedNodes() const {
  std::vector<NodeId> ids;
  for (const Node& node : m_document.graph().nodes())
    if (const NodeItem* item = this->node(node.id); item && item->isSelected()) ids.push_back(node.id);
  return ids;
}

std::vector<Edge> CanvasScene::selectedEdges() const {
  std::vector<Edge> chosen;
  for (const auto& [edge, item] : m_edges)
    if (item->isSelected()) chosen.push_back(edge);
  return chosen;
}

void CanvasScene::selectOnly(const std::vector<NodeId>& nodes) {
  {
    const QSignalBlocker quiet(this);
    clearSelection();
    for (const NodeId& id : nodes)
      if (NodeItem* item = node(id)) item->setSelected(true);
  }
  followSelection();
}

void CanvasScene::followSelection() {
  const auto selected = [this](const Port& port) {
    const NodeItem* item = node(port.node);
    return item && item->isSelected();
  };
  for (auto& [edge, item] : m_edges) item->setActive(selected(edge.from) || selected(edge.to));
  QStringList ids;
  for (const NodeId& id : selectedNodes()) ids << text(id);
  if (ids == m_selected) return;
  m_selected = ids;
  emit selectedNodesChanged(ids);
}

// ---- routes

std::vector<QRectF> CanvasScene::bodies() const {
  std::vector<QRectF> rects;
  rects.reserve(m_nodes.size());
  for (const Node& node : m_document.graph().nodes())  // in a stable order
    if (const NodeItem* item = this->node(node.id)) rects.push_back(item->sceneBody());
  return rects;
}

void CanvasScene::routeOne(EdgeRouter& router, EdgeItem& item) {
  const PortItem* from = port(item.edge().from, true);
  const PortItem* to = port(item.edge().to, false);
  if (!from || !to) return;
  item.setRoute(router.route(from->centre(), from->node()->sceneBody(), to->centre(), to->node()->sceneBody()));
}

void CanvasScene::routed() {
  m_ways.clear();
  drawTies();
  drawWeights();
}

void CanvasScene::routeEdges() {
  m_stale = false;
  makeThumbnailRoom();
  EdgeRouter router(bodies());
  for (auto& [edge, item] : m_edges) routeOne(router, *item);
  routed();
}

void CanvasScene::routeEdgesOf(const std::vector<NodeId>& nodes) {
  if (nodes.size() > 32) {  // most edges are concerned
    routeEdges();
    return;
  }
  EdgeRouter router(bodies());
  const auto moved = [&](const Port& port) {
    return std::find(nodes.begin(), nodes.end(), port.node) != nodes.end();
  };
  for (auto& [edge, item] : m_edges)
    if (moved(edge.from) || moved(edge.to)) routeOne(router, *item);
  routed();
}

}  // namespace vitrine::ui
