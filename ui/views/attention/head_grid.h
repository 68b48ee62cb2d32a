// All heads at once: a row for each attention layer, a small map for each of its heads. One of them is chosen.
// Compact it fits beside something else; full it has names, numbers and an order of its own, and scrolls. Only maps
// that are seen are made.
#pragma once

#include <QHash>
#include <QImage>
#include <QStringList>
#include <QWidget>
#include <utility>
#include <vector>

#include "ui/views/attention/attention_shown.h"

namespace vitrine::ui {

class HeadGrid : public QWidget {
  Q_OBJECT

 public:
  enum class Look { compact, full };
  enum class Order { byLayer, widestFirst, narrowestFirst };  // by entropy: what is not known comes last
  explicit HeadGrid(QWidget* parent = nullptr, Look look = Look::compact);
  void display(const AttentionShown& shown);
  void choose(int layer, int head);
  void press(int layer, int head);  // as a click does
  void setOrder(Order order);       // of the full look
  Order order() const { return m_order; }
  int layer() const { return m_layer; }
  int head() const { return m_head; }
  int layers() const { return static_cast<int>(m_shown.layers.size()); }
  int heads(int layer) const;
  int count() const { return static_cast<int>(m_cells.size()); }
  std::pair<int, int> cell(int place) const { return m_cells[static_cast<std::size_t>(place)]; }  // layer and head
  QString headWords(int layer, int head) const;  // "attention_1, head 2: entropy 0.41 bits"
  bool at(QPoint position, int& layer, int& head) const;
  QRect mapRect(int layer, int head) const;
  const QImage& image(int layer, int head) const;
  int imagesMade() const { return static_cast<int>(m_images.size()); }

  // The largest side of a map so that all rows fit into a height; and the height that they take at a width.
  static int sideFor(int rows, int height);
  void setMostSide(int side);
  int heightAt(int width) const;
  // Of the full look: its own size for what it is seen through.
  void fitInto(QSize room);
  QSize sizeHint() const override { return {150, heightAt(150)}; }
  QSize minimumSizeHint() const override { return {40, 10}; }

 signals:
  void chosen(int layer, int head);  // by a person
  void opened(int layer, int head);  // of the full look: a click or Enter, after chosen()

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  bool isFull() const { return m_look == Look::full; }
  bool inRows() const { return !isFull() || m_order == Order::byLayer; }
  int mostHeads() const;
  int side(int width) const;
  int columns() const { return inRows() ? mostHeads() : std::max(1, m_columns); }
  void arrange();
  int placeOf(int layer, int head) const;
  QRect rectAt(int place) const;
  void paintWords(QPainter& painter, const QRect& seen) const;
  bool step(int key);
  Look m_look;
  Order m_order = Order::byLayer;
  AttentionShown m_shown;
  std::vector<std::pair<int, int>> m_cells;  // layer and head, in the order in which they stand
  std::vector<std::vector<int>> m_places;    // of each layer's heads, in m_cells
  mutable QHash<std::pair<int, int>, QImage> m_images;
  int m_layer = 0, m_head = 0, m_mostSide = 44;
  int m_side = 40, m_label = 0, m_columns = 1;  // of the full look
};

}  // namespace vitrine::ui
