// Two layers that share weights: a dashed line between them. It takes no part in what flows.
#pragma once

#include <QGraphicsItem>
#include <QPainterPath>

namespace vitrine::ui {

class TieItem : public QGraphicsItem {
 public:
  TieItem();
  // Between the bodies of the two.
  void setEnds(const QRectF& user, const QRectF& owner);

  QRectF boundingRect() const override { return m_path.boundingRect().adjusted(-2, -2, 2, 2); }
  QPainterPath shape() const override { return {}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;
  const QPainterPath& path() const { return m_path; }

 private:
  QPainterPath m_path;
};

}  // namespace vitrine::ui
