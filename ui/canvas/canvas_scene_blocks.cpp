// How well layers learn, on the canvas, and what is in blocks that are open.
#include "ui/canvas/block_contents.h"
#include "ui/canvas/canvas_scene.h"

namespace vitrine::ui {

// ---- health

void CanvasScene::showHealth(const std::vector<LayerHealth>& layers) {
  m_health.clear();
  for (const LayerHealth& layer : layers) m_health.emplace(layer.node, layer);
  drawHealth();
}

// A block is as well as the least well of its layers.
void CanvasScene::drawHealth() {
  std::unordered_map<NodeId, LayerHealth> shown;
  for (const auto& [id, health] : m_health) {
    const NodeId node = m_document.shownNode(id);
    if (node.empty()) continue;
    const auto [known, fresh] = shown.try_emplace(node, health);
    if (!fresh && is_worse(health, known->second)) known->second = health;
  }
  for (auto& [id, item] : m_nodes) {
    const auto found = shown.find(id);
    item->setHealth(found == shown.end() ? LayerHealth{} : found->second);
    if (!item->contents()) continue;
    NodePath path = m_document.level();
    path.push_back(id);
    path.emplace_back();
    for (const auto& inner : item->contents()->nodes()) {
      path.back() = inner->id();
      const auto flat = m_document.analysis().ids.find(path);
      const auto health = flat == m_document.analysis().ids.end() ? m_health.end() : m_health.find(flat->second);
      inner->setHealth(health == m_health.end() ? LayerHealth{} : health->second);
    }
  }
}

// ---- blocks

void CanvasScene::followOpen(const NodeId& block) {
  const Node* node = m_document.graph().find(block);
  NodeItem* item = this->node(block);
  if (!node || !item) return;
  refreshContents(*item, *node);
  drawThumbnails();
  drawStep();
  touch(true);
}

void CanvasScene::refreshContents(NodeItem& item, const Node& node) {
  if (!node.block || !m_document.isOpen(node.id)) {
    if (item.contents()) item.setContents(nullptr);
    return;
  }
  NodePath path = m_document.level();
  path.push_back(node.id);
  path.emplace_back();
  // What comes out of its inputs is what comes into it.
  std::unordered_map<NodeId, LayerFacts> entrances;
  const LayerFacts* around = m_document.facts(node.id);
  const auto inputs = block_ports(node.block->definition().graph, false);
  for (std::size_t i = 0; around && i < inputs.size() && i < around->inputs.size(); ++i) {
    LayerFacts& facts = entrances[inputs[i]->id];
    facts.outputs = {around->inputs[i]};
    facts.known = true;
  }
  item.setContents(std::make_unique<BlockContents>(node, [&](const NodeId& id) -> const LayerFacts* {
    if (const auto entrance = entrances.find(id); entrance != entrances.end()) return &entrance->second;
    path.back() = id;
    return m_document.analysis().facts(path);
  }));
  drawHealth();
}

}  // namespace vitrine::ui
