// A port of a node: where an edge begins or ends.
#pragma once

#include <QGraphicsItem>

#include "core/graph/graph.h"

namespace vitrine::ui {

class NodeItem;

// What a connection under the pointer would mean.
enum class Answer { none, yes, clash, no };  // clash: it may be drawn, but the shapes do not fit
[[nodiscard]] QColor colourOf(Answer answer);

class PortItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 2 };
  PortItem(NodeItem* node, int index, bool output);

  int type() const override { return Type; }
  NodeItem* node() const;
  Port port() const;
  bool isOutput() const { return m_output; }
  QPointF centre() const { return scenePos(); }
  void setAnswer(Answer answer);

  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 protected:
  void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
  void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;

 private:
  int m_index;
  bool m_output;
  bool m_hovered = false;
  Answer m_answer = Answer::none;
};

}  // namespace vitrine::ui
