// A loss landscape from above: colours, lines of equal loss, and the way that training took.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <optional>

#include "ui/views/evaluation/plot_frame.h"
#include "ui/views/landscape/landscape_data.h"

namespace vitrine::ui {

class LandscapeMap : public QWidget {
  Q_OBJECT

 public:
  explicit LandscapeMap(QWidget* parent);
  void display(std::shared_ptr<const Landscape> landscape, const LossScale& scale);

  // What is pointed at: a point of the grid, or a state of the path; −1: nothing.
  int column() const { return m_column; }
  int row() const { return m_row; }
  int state() const { return m_state; }
  void setCurrent(int column, int row);
  void setState(int state);
  QString words() const;  // "α 0.25, β −0.5: loss 0.44", "step 40: …"; empty: nothing is pointed at
  QPointF placeOf(double alpha, double beta) const { return m_frame.at(alpha, beta); }
  QRectF plot() const { return m_frame.plot(); }
  const PlotFrame& frame() const { return m_frame; }
  QSize sizeHint() const override { return {300, 260}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void pointed();
  void picked(double step);  // a state of the path
  void pressed();            // what is picked now may be taken back …
  void unpicked();           // … since it was but the first half of a double click

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void connectZoom();
  void arrange();
  void pointAt(QPointF position);
  std::optional<QPointF> current() const;  // α and β of what is pointed at
  void reveal();                           // what keys point at
  QRectF field() const;                    // where the grid lies
  QRectF seen() const;                     // as much of it as is shown
  QPointF placeOfGrid(QPointF place) const;
  QImage makeImage() const;
  int stateNear(QPointF position) const;
  void point(int column, int row, int state);
  void paintLines(QPainter& painter) const;
  void paintPath(QPainter& painter) const;
  void paintCurrent(QPainter& painter) const;
  void speak();

  std::shared_ptr<const Landscape> m_landscape;
  LossScale m_scale;
  PlotFrame m_frame;
  QImage m_image;
  QList<QLineF> m_lines;
  int m_column = -1, m_row = -1, m_state = -1;
};

}  // namespace vitrine::ui
