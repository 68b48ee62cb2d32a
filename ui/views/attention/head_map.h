// One head large: queries down, keys across, each cell an exact rectangle of its weight's colour.
#pragma once

#include <QPoint>
#include <QStringList>
#include <QWidget>

#include "core/tensor/tensor.h"

namespace vitrine::ui {

class HeadMap : public QWidget {
  Q_OBJECT

 public:
  explicit HeadMap(QWidget* parent = nullptr);
  // `labels`: the names stand along the axes too; else only what is spoken has them.
  void display(const Tensor& weights, int head, const QStringList& queries, const QStringList& keys,
               bool labels = true);
  void clear();

  bool isEmpty() const { return m_weights.values.empty(); }
  int queries() const { return isEmpty() ? 0 : static_cast<int>(m_weights.shape[1]); }
  int keys() const { return isEmpty() ? 0 : static_cast<int>(m_weights.shape[2]); }
  QRect cellRect(int query, int key) const;  // in widget coordinates; empty where cells are smaller than a pixel
  QSize fitting(QSize room) const;           // what the map with its tokens takes of so much room
  QPoint cell() const { return m_cell; }     // (key, query) that is pointed at; (-1, -1): none
  QPoint strongest() const;                  // the cell of the largest weight; (-1, -1): none
  QString spoken(int query, int key) const;  // "r attends to r: 0.93"

  QSize sizeHint() const override { return {220, 220}; }
  QSize minimumSizeHint() const override { return {90, 90}; }

 signals:
  void pointed();  // cell() changed

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Layout {
    QRect map;      // the cells
    int cell = 0;   // px a side; 0: smaller than a pixel
    int every = 1;  // each n-th token is written
  };
  Layout layOut(QSize room) const;
  QPoint cellAt(QPoint position) const;
  void point(QPoint cell);
  void speak();
  void paintTokens(QPainter& painter, const Layout& at) const;
  Tensor m_weights;  // 1 × queries × keys
  QStringList m_queryNames, m_keyNames;
  bool m_labels = true;
  QPoint m_cell{-1, -1};
};

}  // namespace vitrine::ui
