// A QChartView that only draws: no mouse reaches the chart (Qt Charts 6.4.2 crashes on clicks on scatter points and
// on empty places), and the picture is kept, so that whatever moves above it never draws the chart again.
#pragma once

#include <QChartView>
#include <QPixmap>
#include <functional>

namespace vitrine::ui {

class ChartCanvas : public QChartView {
  Q_OBJECT

 public:
  explicit ChartCanvas(QWidget* parent = nullptr);

  // Painted behind the lines, in the widget's own coordinates: grid, bands, labels.
  std::function<void(QPainter&)> paintBackground;
  std::function<void(QPainter&)> paintForeground;  // the same, above the lines: points and marks
  void redraw();                                   // after any change of the chart
  const QPixmap& picture() const { return m_picture; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  QPixmap m_picture;
  bool m_stale = true;
};

}  // namespace vitrine::ui
