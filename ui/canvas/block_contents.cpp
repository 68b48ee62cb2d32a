#include "ui/canvas/block_contents.h"

#include <algorithm>
#include <unordered_map>

#include "core/graph/block.h"
#include "ui/canvas/edge_router.h"

namespace vitrine::ui {
namespace {

constexpr double kSide = 30, kTop = 42, kBottom = 34;  // around the layers: room for ports, the title, their health

}  // namespace

QSizeF openSize(const Node& block) {
  return BlockContents(block, [](const NodeId&) { return nullptr; }).size();
}

BlockContents::~BlockContents() = default;

BlockContents::BlockContents(const Node& block, const Facts& facts) {
  setFlag(ItemHasNoContents);
  setAcceptedMouseButtons(Qt::NoButton);
  const Graph inside = block.block->inside(block.params);
  QRectF frame;
  for (const Node& node : inside.nodes()) {
    auto item = std::make_unique<NodeItem>(node.id);
    item->setFlag(ItemIsSelectable, false);
    item->refresh(node, facts(node.id), nullptr);
    item->setParentItem(this);
    item->setPos(node.position.x, node.position.y);
    frame |= item->sceneBody();
    m_nodes.push_back(std::move(item));
  }
  for (const auto& item : m_nodes) item->setPos(item->pos() - frame.topLeft() + QPointF(kSide, kTop));
  m_size = frame.size() + QSizeF(2 * kSide, kTop + kBottom);
  join(inside, facts);
}

void BlockContents::join(const Graph& inside, const Facts& facts) {
  std::unordered_map<NodeId, NodeItem*> items;
  std::vector<QRectF> bodies;
  for (const auto& item : m_nodes) items[item->id()] = item.get(), bodies.push_back(item->sceneBody());
  EdgeRouter router(bodies);
  for (const Edge& edge : inside.edges()) {
    const NodeItem *from = items.at(edge.from.node), *to = items.at(edge.to.node);
    const auto out = static_cast<std::size_t>(edge.from.index), in = static_cast<std::size_t>(edge.to.index);
    if (out >= from->outputs().size() || in >= to->inputs().size()) continue;
    auto item = std::make_unique<EdgeItem>(edge);
    item->setFlag(ItemIsSelectable, false);
    item->setParentItem(this);
    item->label()->setParentItem(this);
    const LayerFacts* known = facts(edge.from.node);
    if (known && known->known && out < known->outputs.size())
      item->setShapeText(canvas::text(known->outputs[out].text()));
    item->setRoute(router.route(from->pos() + from->outputs()[out]->pos(), from->sceneBody(),
                                to->pos() + to->inputs()[in]->pos(), to->sceneBody()));
    m_edges.push_back(std::move(item));
  }
  makeRoom();
}

// Connections that go around layers, above or below, stay within, and off the title.
void BlockContents::makeRoom() {
  QRectF ways;
  for (const auto& edge : m_edges) ways |= edge->route().path.boundingRect();
  const double above = std::max(0.0, kTop - 10 - ways.top()),
               below = std::max(0.0, ways.bottom() + 14 - m_size.height());
  m_size += QSizeF(0, above + below);
  for (QGraphicsItem* item : childItems()) item->moveBy(0, above);
}

}  // namespace vitrine::ui
