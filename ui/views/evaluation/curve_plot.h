// One of the two curves of a class, with the point of the chosen threshold on it, which can be dragged along; a drag
// that does not begin at the curve picks what is to be seen larger.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "ui/views/evaluation/class_curves.h"
#include "ui/views/evaluation/plot_frame.h"

namespace vitrine::ui {

class CurvePlot : public QWidget {
  Q_OBJECT

 public:
  enum class Axes { roc, precisionRecall };
  CurvePlot(Axes axes, QWidget* parent);
  void display(std::shared_ptr<const CurveSet> set);
  void setCut(std::ptrdiff_t cut);                // −1: nothing is named
  const std::vector<QPointF>& shownPath() const;  // of the chosen class, in rates; of a part a little more than it
  QPointF markerAt() const;                       // in widget coordinates
  const PlotFrame& frame() const { return m_frame; }
  QPointF placeOf(double x, double y) const { return m_frame.at(x, y); }

  QSize sizeHint() const override { return {240, 220}; }
  QSize minimumSizeHint() const override { return {60, 50}; }

 signals:
  void picked(std::ptrdiff_t cut);  // by a person
  void stepped(int by, bool far);   // with the keys: along the curve, by one threshold or far
  void bestAsked();
  void pressed();   // what is picked now may be taken back …
  void unpicked();  // … since it was but the first half of a double click

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void connectZoom();
  void layOut();
  void pick(QPointF place);
  bool isNearCurve(QPointF place) const;
  void choose(int key);
  std::vector<QPointF> pathOfPart() const;
  const std::vector<QPointF>& pathOf(const ClassCurves& curves) const;
  QPointF pointOf(std::ptrdiff_t cut) const;
  void paintPath(QPainter& painter, const std::vector<QPointF>& path) const;
  Axes m_axes;
  std::shared_ptr<const CurveSet> m_set;
  PlotFrame m_frame;
  std::ptrdiff_t m_cut = -1;
  bool m_dragging = false;
  mutable std::shared_ptr<const CurveSet> m_pathOf;  // whose path of a part that is, and of which
  mutable QRectF m_pathPart;
  mutable std::vector<QPointF> m_path;
};

}  // namespace vitrine::ui
