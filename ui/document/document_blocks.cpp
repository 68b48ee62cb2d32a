// Blocks of a document: which one is on the canvas, and the edits that make, change and dissolve them.
#include "core/graph/block_edits.h"
#include "ui/commands/open_block.h"
#include "ui/commands/replace_network.h"
#include "ui/document/block_shelf.h"
#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr auto kBlockPrefix = "block:";

// The block at the end of a path, and the network within it; null where the path leads nowhere.
const Node* nodeAt(const Graph& whole, const NodePath& path) {
  const Graph* graph = &whole;
  const Node* node = nullptr;
  for (const NodeId& id : path) {
    node = graph->find(id);
    if (!node || !node->block) return nullptr;
    graph = &node->block->definition().graph;
  }
  return node;
}

// "filters", or where that is taken "conv_2_filters", "conv_2_filters_2" …
std::string freeLiftedId(const Definition& definition, const Node& node, const std::string& param) {
  const auto taken = [&](const std::string& id) {
    return id == kRepeat || id == "trainable" || id == "learning_rate_factor" || id == "optimizer_group" ||
           std::any_of(definition.lifted.begin(), definition.lifted.end(),
                       [&](const Lifted& lifted) { return lifted.id == id; });
  };
  std::string plain = param;
  std::replace(plain.begin(), plain.end(), '.', '_');
  if (!taken(plain)) return plain;
  const std::string base = node.id + "_" + plain;
  std::string id = base;
  for (int number = 2; taken(id); ++number) id = base + "_" + std::to_string(number);
  return id;
}

Placeable described(const LayerType& type, const QString& id, const QString& title, bool own = false) {
  return {id, title, qtext(type.info.category), qtext(type.info.doc), own};
}

}  // namespace

// ---- what is on the canvas

Project Document::shownProject() const {
  Project out = m_project;
  if (!m_level.empty()) out.graph = m_inside;
  return out;
}

Block Document::shownBlock() const {
  const Node* node = nodeAt(m_project.graph, m_level);
  return node ? node->block : nullptr;
}

std::vector<QString> Document::levelNames() const {
  std::vector<QString> out;
  const Graph* graph = &m_project.graph;
  for (const NodeId& id : m_level) {
    const Node& node = *graph->find(id);
    out.push_back(qtext(node.name));
    graph = &node.block->definition().graph;
  }
  return out;
}

Status Document::enterBlock(const NodeId& id) {
  const Node* node = graph().find(id);
  if (!node || !node->block) return Error{"There is no block to enter", "", "Select a block"};
  NodePath level = m_level;
  level.push_back(id);
  showLevel(level);
  return {};
}

void Document::showLevel(const NodePath& wanted) {
  NodePath level = wanted;
  while (!level.empty() && !nodeAt(m_project.graph, level)) level.pop_back();
  if (level == m_level) return;
  m_level = std::move(level);
  followWhole();
  emit levelChanged();
  emit graphReplaced();
}

// The whole network is another: what is on the canvas is what it says.
void Document::followWhole() {
  const NodePath before = m_level;
  while (!m_level.empty() && !nodeAt(m_project.graph, m_level)) m_level.pop_back();
  m_inside = m_level.empty() ? Graph() : nodeAt(m_project.graph, m_level)->block->definition().graph;
  notePorts();
  if (m_level != before) emit levelChanged();
}

// What is on the canvas was edited: it is the definition of the block now, wherever that stands.
void Document::takeInside() {
  if (m_level.empty()) return;
  Result<Graph> whole = wholeAround(m_inside);
  if (!whole) qFatal("An edit of a block was refused: %s", whole.error().sentence().c_str());
  m_project.graph = std::move(*whole);
}

Result<Graph> Document::wholeWith(const Definition& definition) const {
  const Block open = shownBlock();
  VITRINE_TRY(const Block made, BlockType::make(definition));
  return redefine(m_project.graph, open->name(), made);
}

Result<Graph> Document::wholeAround(const Graph& inside) const {
  if (m_level.empty()) return inside;
  Definition definition = shownBlock()->definition();
  definition.graph = inside;
  std::erase_if(definition.lifted, [&](Lifted& lifted) {
    std::erase_if(lifted.targets, [&](const Lifted::Target& target) { return !can_lift(inside, target).ok(); });
    return lifted.targets.empty();
  });
  return wholeWith(definition);
}

// Shapes at the block's ports are those that the block has in the network around it.
void Document::notePorts() {
  m_ports.clear();
  const LayerFacts* around = m_level.empty() ? nullptr : m_analysis.facts(m_level);
  if (!around) return;
  for (const bool outputs : {false, true}) {
    const std::vector<Shape>& shapes = outputs ? around->outputs : around->inputs;
    const auto ports = block_ports(m_inside, outputs);
    for (std::size_t i = 0; i < ports.size() && i < shapes.size(); ++i) {
      LayerFacts& facts = m_ports[ports[i]->id];
      (outputs ? facts.inputs : facts.outputs) = {shapes[i]};
      facts.known = true;
    }
  }
}

const LayerFacts* Document::facts(const NodeId& node) const {
  if (m_level.empty()) return m_analysis.facts(NodePath{node});
  if (const auto port = m_ports.find(node); port != m_ports.end()) return &port->second;
  NodePath path = m_level;
  path.push_back(node);
  return m_analysis.facts(path);
}

NodeId Document::shownNode(const NodeId& trained) const {
  const NodePath place = m_analysis.place(trained);
  if (place.size() <= m_level.size() || !lies_in(place, m_level)) return {};
  return place[m_level.size()];
}

QString Document::sentenceOf(const Problem& problem) const {
  return qtext(Error{problem.text, m_analysis.owner_name(m_project.graph, problem), problem.remedy}.sentence());
}

std::vector<Problem> Document::problemsWith(const Graph& shown, const NodeId& node) const {
  const Result<Graph> whole = wholeAround(shown);
  if (!whole) return {};
  Analysis analysis = find_problems(*whole);
  NodePath path = m_level;
  path.push_back(node);
  std::erase_if(analysis.problems, [&](const Problem& p) { return !lies_in(analysis.place(p.node), path); });
  return analysis.problems;
}

std::string Document::trainedName(const NodeId& trained) const {
  return name_at(m_project.graph, m_analysis.place(trained));
}

// ---- what can be placed

std::optional<Node> Document::prototype(const QString& type) const {
  Node node;
  if (!type.startsWith(kBlockPrefix)) {
    const LayerType* known = find_layer_type(type.toStdString());
    if (!known) return std::nullopt;
    node.type = known->info.id;
    return node;
  }
  const std::string name = type.mid(int(qstrlen(kBlockPrefix))).toStdString();
  node.type = kBlock;
  node.block = m_project.graph.definition(name);
  if (node.block) return node;
  const ReadyBlock* ready = BlockShelf::instance().find(name);
  if (!ready) return std::nullopt;
  node.block = ready->block;
  node.params = ready->params;
  return node;
}

const LayerType* Document::typeCalled(const QString& type) const {
  const auto node = prototype(type);
  return node ? type_of(*node) : nullptr;
}

QList<Placeable> Document::placeableLayers() const {
  QList<Placeable> out;
  for (const LayerType& type : layer_types().all())
    out << described(type, qtext(type.info.id), qtext(type.info.title));
  return out;
}

QList<Placeable> Document::placeableBlocks() const {
  QList<Placeable> out;
  if (!m_level.empty())
    for (const LayerType& type : block_port_types())
      out << described(type, qtext(type.info.id), qtext(type.info.title));
  const BlockShelf& shelf = BlockShelf::instance();
  const auto add = [&](const Block& block, const QString& title, bool own) {
    out << described(block->type(), kBlockPrefix + qtext(block->name()), title, own);
  };
  for (const Block& block : m_project.graph.definitions())
    if (!shelf.find(block->name())) add(block, qtext(block->name()), false);
  for (const ReadyBlock& ready : shelf.blocks())
    add(ready.block, qtext(ready.title), shelf.isOwn(ready.block->name()));
  return out;
}

// ---- edits

Status Document::pushNetwork(const QString& text, const Result<Graph>& whole) {
  if (!whole) return whole.error();
  m_undo.push(new ReplaceNetwork(*this, text, *whole));
  return {};
}

Result<NodeId> Document::makeBlock(const QStringList& nodes, const QString& name) {
  std::vector<NodeId> ids;
  for (const QString& id : nodes) ids.push_back(id.toStdString());
  std::string wanted = name.trimmed().toStdString();
  for (int number = 1; wanted.empty() || (name.isEmpty() && BlockShelf::instance().find(wanted)); ++number)
    wanted = free_block_name(m_project.graph, number == 1 ? "block" : "block_" + std::to_string(number));
  if (m_project.graph.definition(wanted) || BlockShelf::instance().find(wanted))
    return Error{"There is already a block called “" + wanted + "”", "", "Choose another name"};
  VITRINE_TRY(const BlockEdit made, make_block(graph(), ids, wanted));
  VITRINE_CHECK(pushNetwork(tr("make %1").arg(qtext(wanted)), wholeAround(made.graph)));
  return made.nodes.front();
}

Result<std::vector<NodeId>> Document::dissolveBlock(const NodeId& node) {
  const Node* block = graph().find(node);
  const QString name = block ? qtext(block->name) : QString();
  VITRINE_TRY(const BlockEdit dissolved, dissolve_block(graph(), node));
  VITRINE_CHECK(pushNetwork(tr("dissolve %1").arg(name), wholeAround(dissolved.graph)));
  return dissolved.nodes;
}

namespace {

constexpr const char* kOpenBlocks = "open_blocks";  // of Project::views: a path a line, its ids joined by “/”

bool isBlock(const Graph& graph, const NodePath& path) {
  const Graph* at = &graph;
  for (const NodeId& id : path) {
    const Node* node = at->find(id);
    if (!node || !node->block) return false;
    at = &node->block->definition().graph;
  }
  return !path.empty();
}

}  // namespace

// What the text says of blocks that are not there does not count.
std::set<NodePath> Document::openBlocksOf(const Project& project) {
  std::set<NodePath> out;
  const auto kept = project.views.find(kOpenBlocks);
  if (kept == project.views.end()) return out;
  for (const QString& line : qtext(kept->second).split('\n', Qt::SkipEmptyParts)) {
    NodePath path;
    for (const QString& id : line.split('/')) path.push_back(id.toStdString());
    if (isBlock(project.graph, path)) out.insert(std::move(path));
  }
  return out;
}

void Document::noteOpenBlocks() {
  std::string text;
  for (const NodePath& path : m_open) {
    std::string line;
    for (const NodeId& id : path) line += (line.empty() ? "" : "/") + id;
    text += (text.empty() ? "" : "\n") + line;
  }
  if (text.empty())
    m_project.views.erase(kOpenBlocks);
  else
    m_project.views[kOpenBlocks] = std::move(text);
}

bool Document::isOpen(const NodeId& block) const {
  NodePath path = m_level;
  path.push_back(block);
  return m_open.contains(path);
}

Status Document::setOpen(const NodeId& id, bool open, const std::vector<std::pair<NodeId, QPointF>>& after) {
  const Node* block = graph().find(id);
  if (!block || !block->block) return Error{"There is no block to open", "", "Select a block"};
  if (isOpen(id) == open) return {};
  OpenBlock::Places from, to;
  for (const auto& [node, place] : after)
    if (const Node* moved = graph().find(node))
      from.emplace_back(node, moved->position), to.emplace_back(node, Point{place.x(), place.y()});
  m_undo.push(new OpenBlock(*this, id, open, std::move(from), std::move(to)));
  return {};
}

Status Document::renameBlock(const Block& block, const QString& name) {
  Definition definition = block->definition();
  definition.name = name.trimmed().toStdString();
  if (definition.name == block->name()) return {};
  if (m_project.graph.definition(definition.name))
    return Error{"There is already a block called “" + definition.name + "”", "", "Choose another name"};
  VITRINE_TRY(const Block renamed, BlockType::make(std::move(definition)));
  return pushNetwork(tr("rename block %1").arg(name.trimmed()), redefine(m_project.graph, block->name(), renamed));
}

Status Document::describeBlock(const Block& block, const QString& text) {
  Definition definition = block->definition();
  definition.doc = text.trimmed().toStdString();
  if (definition.doc == block->definition().doc) return {};
  VITRINE_TRY(const Block described, BlockType::make(std::move(definition)));
  return pushNetwork(tr("describe block %1").arg(qtext(block->name())),
                     redefine(m_project.graph, block->name(), described));
}

bool Document::isLifted(const NodeId& node, const std::string& param) const {
  const Block block = shownBlock();
  return block &&
         std::any_of(block->definition().lifted.begin(), block->definition().lifted.end(), [&](const Lifted& lifted) {
           const auto& targets = lifted.targets;
           return std::find(targets.begin(), targets.end(), Lifted::Target{node, param}) != targets.end();
         });
}

Status Document::setLifted(const NodeId& id, const std::string& param, bool lifted) {
  const Block block = shownBlock();
  const Node* node = graph().find(id);
  if (!block || !node) return Error{"A parameter is lifted within a block", "", "Enter the block first"};
  if (isLifted(id, param) == lifted) return {};
  Definition definition = block->definition();
  const Lifted::Target target{id, param};
  VITRINE_CHECK(can_lift(definition.graph, target));
  const QString title = qtext(type_of(*node)->info.param(param)->title);
  if (lifted) {
    std::string called = title.toStdString();
    for (const Lifted& other : definition.lifted)
      if (other.title == called) called = node->name + ": " + called;
    definition.lifted.push_back({freeLiftedId(definition, *node, param), called, {target}});
  } else {
    std::erase_if(definition.lifted, [&](Lifted& one) {
      std::erase(one.targets, target);
      return one.targets.empty();
    });
  }
  return pushNetwork(lifted ? tr("lift %1").arg(title) : tr("keep %1 within").arg(title), wholeWith(definition));
}

}  // namespace vitrine::ui
