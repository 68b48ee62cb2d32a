// The whole network in small, bottom right, with a frame around what is in view. Hidden while everything is.
#pragma once

#include <QPixmap>
#include <QWidget>

namespace vitrine::ui {

class CanvasView;

class Minimap : public QWidget {
  Q_OBJECT

 public:
  explicit Minimap(CanvasView& view);
  void contentChanged();  // nodes came, went, moved or changed colours
  void viewChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  QTransform toMap() const;  // scene to widget
  QRectF visibleScene() const;
  void goTo(QPointF point);

  CanvasView& m_view;
  QRectF m_content;
  QPixmap m_nodes;  // drawn once; panning moves only the frame
};

}  // namespace vitrine::ui
