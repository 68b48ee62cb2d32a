// The confusion matrix drawn: a cell for each pair of classes with its number, or, where there are more classes than
// pixels, a pixel for several of them.
#pragma once

#include <QPixmap>
#include <QStringList>
#include <QWidget>

#include "ui/views/evaluation/confusion_table.h"

namespace vitrine::ui {

class ConfusionMap : public QWidget {
  Q_OBJECT

 public:
  explicit ConfusionMap(QWidget* parent = nullptr);
  void display(const Evaluation& answer);  // null: nothing
  void setShare(ConfusionShare share);
  ConfusionShare share() const { return m_share; }
  const ConfusionTable& table() const { return m_table; }

  QPoint cell() const { return m_cell; }  // (answered, truth) that is pointed at; (-1, -1): none
  void choose(QPoint cell);
  QRect cellRect(int truth, int named) const;  // in widget coordinates; at least a pixel
  bool isAggregated() const;                   // a pixel stands for several cells
  QString cellText(int truth, int named) const;
  QString spoken(QPoint cell) const;  // "truth 4, answered 9: 5 samples, …"

  QSize sizeHint() const override { return {280, 260}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void pointed();            // cell() changed
  void opened(QPoint cell);  // by a person

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  enum class Names { all, slanted, some };  // above the columns
  struct Layout {
    QRect map;
    int cell = 0;   // px a side; 0: cells are drawn as an image
    int every = 1;  // each n-th class is named
    Names names = Names::all;
    bool titles = false, figures = false;
  };
  Layout layOut() const;
  void chooseNames(Layout& at, int head) const;
  QPoint cellAt(QPoint position) const;
  void speak();
  void paintCells(QPainter& painter, const Layout& at) const;
  void paintNames(QPainter& painter, const Layout& at) const;
  void paintColumnName(QPainter& painter, const Layout& at, int column) const;
  void paintFigures(QPainter& painter, const Layout& at) const;
  void paintChosen(QPainter& painter, const Layout& at) const;
  QSize pixelsOf(const Layout& at) const;

  ConfusionTable m_table;
  ConfusionShare m_share = ConfusionShare::counts;
  QStringList m_names;   // of the columns
  int m_widestName = 0;  // px
  QString m_longest;     // number
  QPoint m_cell{-1, -1};
  mutable QImage m_image;  // of the whole, where cells are no squares; null: to be made
};

}  // namespace vitrine::ui
