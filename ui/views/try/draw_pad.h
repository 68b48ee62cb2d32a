// A sheet to draw on, at the resolution of the data's own pictures.
#pragma once

#include <QColor>
#include <QPointF>

#include "ui/views/features/feature_image.h"
#include "ui/views/try/input_editor.h"

class QSpinBox;
class QToolButton;

namespace vitrine::ui {

// What pictures of the data look like: their ground, what is drawn on it, and where.
struct PictureHabits {
  ImageRange range;
  std::vector<float> ground, ink;   // one a channel
  double middleX = 0, middleY = 0;  // pixels: the mean centre of mass of what is drawn
  double side = 0;                  // pixels: the mean longer side of what is drawn; 0: not known
};
// Of the first samples of a field C×H×W.
[[nodiscard]] PictureHabits habitsOf(const Field& field);

class DrawPad : public QWidget {
  Q_OBJECT

 public:
  DrawPad(const Field& field, QWidget* parent);
  const std::vector<float>& numbers() const { return m_numbers; }  // C×H×W
  void setNumbers(std::vector<float> numbers);
  void clear();
  void centre();  // size and place as what is drawn in the data has them, on the mean; of one channel
  bool isEmpty() const;
  double inked() const;  // the share of pixels that are not ground
  bool isColoured() const { return m_shape[0] == 3; }

  void setErasing(bool erasing) { m_erasing = erasing; }
  bool isErasing() const { return m_erasing; }
  void setBrush(double pixels) { m_brush = pixels; }  // how wide a stroke is
  double brush() const { return m_brush; }
  void setColour(const QColor& colour);  // of three channels
  QColor colour() const;
  QPoint cursor() const { return m_cursor; }  // column and row
  void layOver(const QImage& image);
  QRect sheet() const;  // where the pixels are, in the widget

  QSize sizeHint() const override { return {220, 220}; }
  QSize minimumSizeHint() const override { return {60, 60}; }

 signals:
  void changed();  // by the person

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QPointF pixelAt(QPointF position) const;
  void beginStroke(bool erasing);
  void stroke(QPointF from, QPointF to);  // in pixels
  void dab(bool erasing);                 // at the cursor
  void speak();
  QImage picture() const;

  Shape m_shape;
  PictureHabits m_habits;
  std::vector<float> m_numbers, m_before;  // m_before: when the stroke began
  std::vector<float> m_cover;              // how much of each pixel the stroke covers
  QImage m_over;
  QPointF m_last;
  QPoint m_cursor;
  double m_brush = 2.5;
  bool m_erasing = false, m_strokes = false, m_strokeErases = false;
};

// The pad with its tools.
class PadEditor : public InputEditor {
  Q_OBJECT

 public:
  PadEditor(const Field& field, QWidget* parent);
  std::vector<float> numbers() const override;
  void take(const Field& field, std::int64_t row) override;
  QString words() const override;
  bool canLayOver() const override { return true; }
  void layOver(const QImage& image) override { m_pad->layOver(image); }
  DrawPad& pad() const { return *m_pad; }

 private:
  QToolButton* tool(const QString& title, const QString& tip);
  void pickColour();
  void showColour();
  DrawPad* m_pad;
  QToolButton *m_pen, *m_eraser, *m_colour = nullptr;
  QSpinBox* m_size;
};

}  // namespace vitrine::ui
