// A connection: a smooth line with the shape that flows through it written on a pill.
#pragma once

#include <QGraphicsItem>
#include <memory>

#include "core/graph/graph.h"
#include "ui/canvas/edge_router.h"
#include "ui/canvas/edge_signal.h"

namespace vitrine::ui {

// The pill stands above the nodes, its edge below them, so it is an item of its own.
class EdgeLabel : public QGraphicsItem {
 public:
  EdgeLabel();
  void setText(const QString& text);
  QString text() const { return m_text; }
  void setBad(bool bad);
  void setTold(bool told);  // a line beside this one says the same: no pill
  QRectF boundingRect() const override { return m_rect.adjusted(-1, -1, 1, 1); }
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QString m_text;
  QRectF m_rect;
  bool m_bad = false, m_told = false;
};

class EdgeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 3 };
  explicit EdgeItem(Edge edge);
  ~EdgeItem() override;

  int type() const override { return Type; }
  const Edge& edge() const { return m_edge; }
  EdgeLabel* label() const { return m_label.get(); }

  void setRoute(const Route& route);
  const Route& route() const { return m_route; }
  void setShapeText(const QString& text) { m_label->setText(text); }
  QString shapeText() const { return m_label->text(); }
  void setBad(bool bad);        // the shapes do not fit
  void setActive(bool active);  // it touches a selected node
  void setDropTarget(bool on);
  void setFanned(bool on);    // single weights are drawn in its place
  void setDetached(bool on);  // its end is being pulled off: drawn faintly
  // What flows through it. Whether it looks another now; whoever sets it draws it anew.
  bool setSignal(const EdgeSignal& signal);
  const EdgeSignal& signal() const { return m_signal; }
  double distanceTo(QPointF scenePoint) const;  // to the line

  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  bool change(bool& flag, bool value);

  Edge m_edge;
  Route m_route;
  mutable QPainterPath m_shape;  // of the hit area; made when first asked for
  mutable QPolygonF m_line;      // the path as short straight pieces, likewise
  std::unique_ptr<EdgeLabel> m_label;
  EdgeSignal m_signal;
  bool m_bad = false, m_active = false, m_dropTarget = false, m_detached = false, m_fanned = false;
};

}  // namespace vitrine::ui
