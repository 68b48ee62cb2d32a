// What is in a block that is open in place: its layers and connections, to be looked at. They are edited where the
// block is entered.
#pragma once

#include <QGraphicsItem>
#include <functional>
#include <memory>
#include <vector>

#include "ui/canvas/edge_item.h"
#include "ui/canvas/node_item.h"

namespace vitrine::ui {

class BlockContents : public QGraphicsItem {
 public:
  // `facts`: of a node in the block; null where they are not known.
  using Facts = std::function<const LayerFacts*(const NodeId&)>;
  BlockContents(const Node& block, const Facts& facts);
  ~BlockContents() override;

  QSizeF size() const { return m_size; }  // of the block around it
  const std::vector<std::unique_ptr<NodeItem>>& nodes() const { return m_nodes; }

  QRectF boundingRect() const override { return QRectF(QPointF(), m_size); }
  void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override {}

 private:
  void join(const Graph& inside, const Facts& facts);
  void makeRoom();
  QSizeF m_size;
  std::vector<std::unique_ptr<NodeItem>> m_nodes;
  std::vector<std::unique_ptr<EdgeItem>> m_edges;
};

// How large the block is while it is open.
[[nodiscard]] QSizeF openSize(const Node& block);

}  // namespace vitrine::ui
