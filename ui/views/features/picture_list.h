// Pictures in rows, one of them chosen: with arrow keys, a click, or by a screen reader, to which each is a child
// with words of its own.
#pragma once

#include <QWidget>

namespace vitrine::ui {

class PictureList : public QWidget {
  Q_OBJECT

 public:
  explicit PictureList(QWidget* parent);
  virtual int count() const = 0;
  virtual QRect pictureRect(int index) const = 0;  // in the widget
  virtual QString words(int index) const = 0;      // "channel 3: mean 0.21, 0 to 1.9"
  int columns() const { return m_columns; }
  int current() const { return m_current; }
  void setCurrent(int index);
  int at(QPoint position) const;  // −1: none

 signals:
  void picked(int index);     // by a person: with an arrow key or a click
  void activated(int index);  // with Enter

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;
  void setColumns(int columns) { m_columns = columns; }
  // Around the current one.
  void paintFrame(QPainter& painter, const QRect& place) const;
  void pick(int index);

 private:
  int m_columns = 1, m_current = 0;
};

}  // namespace vitrine::ui
