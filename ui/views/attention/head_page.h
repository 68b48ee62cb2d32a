// One head large, and beside it all of them small, now and at the start of the run.
#pragma once

#include <QWidget>

#include "ui/theme/elided.h"
#include "ui/views/attention/attention_shown.h"

class QBoxLayout;
class QLabel;

namespace vitrine {
class Run;
}

namespace vitrine::ui {

class ColourBar;
class HeadGrid;
class HeadMap;

class HeadPage : public QWidget {
  Q_OBJECT

 public:
  explicit HeadPage(QWidget* parent);
  // `start`: the same with the weights that the run began with; empty: not known. Captions say of when each is.
  void display(const AttentionShown& now, const QString& caption, const AttentionShown& start,
               const QString& startCaption);
  void showHead(const AttentionShown& now, int layer, int head, const Run* run);
  void clear();
  // The cell that is pointed at, else the strongest: "r attends to r: 0.93".
  QString words() const;

  HeadMap& map() const { return *m_map; }
  HeadGrid& grid() const { return *m_now; }

 signals:
  void chosen(int layer, int head);
  void pointed();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void layOut();
  void layOutNarrow();
  void speak();
  QBoxLayout* m_grids = nullptr;  // now and at the start
  QWidget* m_side;
  QBoxLayout* m_parts;  // the map, and what is beside or below it
  QLabel *m_nowCaption, *m_startCaption;
  ElidedLine* m_value;
  HeadMap* m_map;
  HeadGrid *m_now, *m_startGrid;
  ColourBar* m_bar;
};

}  // namespace vitrine::ui
