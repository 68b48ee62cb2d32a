// Where views stand: docked around what is in the middle, beside or on each other, or in windows of their own. Qt's
// docks do the moving; this says where a view goes at first, and keeps the whole.
#pragma once

#include <QList>
#include <QMainWindow>
#include <optional>

namespace vitrine::ui {

class ViewCard;

class ViewStage : public QMainWindow {
  Q_OBJECT

 public:
  enum class Place { below, beside };  // the middle: at its foot, or at its right
  explicit ViewStage(QWidget* parent = nullptr);

  void setMiddle(QWidget* middle);
  // Where it was when keep() was called; else last in its place.
  void add(ViewCard* card, Place place);
  void remove(ViewCard* card);
  void putBelow(ViewCard* card) { addDockWidget(Qt::BottomDockWidgetArea, card); }

  // All of these, in this order, as if none had been moved.
  void layOut(const QList<std::pair<ViewCard*, Place>>& cards);
  void setSizes(double below, double beside);  // shares of the height and the width for those that are docked there

  QByteArray keep() const { return saveState(); }
  bool takeUp(const QByteArray& kept) { return restoreState(kept); }

  // Where places come back that had more room: a card that lies over another one, or has been pushed out of sight,
  // becomes a tab of that. True where there was one.
  bool tabCovered();
  // Where more stand beside one another than there is room for, those behind become tabs of the last that has some.
  void tabSurplus();

  // Changes places with the next one in a direction: −1, 0 or 1 each.
  void move(ViewCard* card, int right, int down);

 protected:
  QMenu* createPopupMenu() override { return nullptr; }

 private:
  QList<ViewCard*> docked() const;  // that can be seen
  QList<ViewCard*> row(Place place) const;
  qsizetype mostIn(Place place) const;
  bool isFull(Place place) const;
  ViewCard* neighbour(const ViewCard* card, int right, int down) const;
  void restyle();
  QList<ViewCard*> m_cards;
};

}  // namespace vitrine::ui
