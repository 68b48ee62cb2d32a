// All heads at once: a row for each attention layer, a small map for each of its heads. One of them is chosen.
#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>

#include "core/train/probes/attention.h"

namespace vitrine::ui {

class HeadGrid : public QWidget {
  Q_OBJECT

 public:
  explicit HeadGrid(QWidget* parent = nullptr);
  void display(const std::vector<const AttentionMap*>& layers);  // copies what it draws
  void choose(int layer, int head);
  int layer() const { return m_layer; }
  int head() const { return m_head; }
  int layers() const { return static_cast<int>(m_images.size()); }
  int heads(int layer) const { return static_cast<int>(m_images[layer].size()); }
  QString headWords(int layer, int head) const;  // "attention_1, head 2: entropy 0.41"
  bool at(QPoint position, int& layer, int& head) const;
  QRect mapRect(int layer, int head) const;
  const QImage& image(int layer, int head) const { return m_images[layer][head]; }

  // The largest side of a map so that all rows fit into a height; and the height that they take at a width.
  static int sideFor(int rows, int height);
  void setMostSide(int side);
  int heightAt(int width) const;
  QSize sizeHint() const override { return {150, heightAt(150)}; }
  QSize minimumSizeHint() const override { return {40, 10}; }

 signals:
  void chosen(int layer, int head);  // by a person

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int side(int width) const;
  QList<QList<QImage>> m_images;
  QStringList m_names;
  QList<QList<double>> m_entropies;
  int m_layer = 0, m_head = 0, m_mostSide = 44;
};

}  // namespace vitrine::ui
