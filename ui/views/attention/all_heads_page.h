// All layers × heads at once, with the entropy of each.
#pragma once

#include <QWidget>

#include "ui/theme/elided.h"
#include "ui/views/attention/attention_shown.h"

class QComboBox;
class QScrollArea;

namespace vitrine::ui {

class HeadGrid;

class AllHeadsPage : public QWidget {
  Q_OBJECT

 public:
  explicit AllHeadsPage(QWidget* parent);
  void display(const AttentionShown& shown);
  void choose(int layer, int head);
  HeadGrid& grid() const { return *m_grid; }
  QComboBox& orders() const { return *m_orders; }
  QString words() const;

 signals:
  void chosen(int layer, int head);
  void opened(int layer, int head);
  void ordered(int order);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fit();
  QComboBox* m_orders;
  ElidedLine* m_words;
  QScrollArea* m_scroll;
  HeadGrid* m_grid;
  AttentionShown m_shown;
};

}  // namespace vitrine::ui
