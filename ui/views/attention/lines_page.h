// Lines from token to token of one layer, with the heads that are drawn and a threshold.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/theme/elided.h"
#include "ui/views/attention/attention_shown.h"

class QLabel;
class QScrollArea;
class QSlider;
class QToolButton;

namespace vitrine {
class Run;
}

namespace vitrine::ui {

class HeadLines;

class LinesPage : public QWidget {
  Q_OBJECT

 public:
  explicit LinesPage(QWidget* parent);
  // Of a head that was not shown before, this one alone is drawn.
  void display(const AttentionShown& shown, int layer, int head, const Run* run);
  void setThreshold(double least);
  double threshold() const;
  void setAllHeads(bool all);  // of the layer; else the chosen one alone
  std::vector<int> heads() const;
  HeadLines& lines() const { return *m_lines; }
  QToolButton& button(int head) const { return *m_buttons[head]; }
  QString words() const;

 signals:
  void thresholdChanged(double least);
  void worded();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeButtons(int heads);
  void placeButtons();
  void colourButtons();
  void takeHeads();
  QWidget* m_row;
  QToolButton* m_all;
  QList<QToolButton*> m_buttons;  // one a head
  QSlider* m_least;
  QLabel* m_leastWords;
  ElidedLine* m_words;
  QScrollArea* m_scroll;
  HeadLines* m_lines;
  int m_layer = -1, m_head = -1;
};

}  // namespace vitrine::ui
