// What is in the middle of the window with the views docked around it, and a switch for each kind of view at its
// foot.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/views/chart/chart_link.h"
#include "ui/views/frame_pacer.h"
#include "ui/views/view.h"

namespace vitrine::ui {

class ViewCard;
class ViewStage;
class ViewSwitch;

class ViewArea : public QWidget {
  Q_OBJECT

 public:
  ViewArea(Document& document, LiveFeed& feed, QWidget* parent = nullptr);
  ~ViewArea() override;

  void setMiddle(QWidget* middle);  // what the views are docked around; it has the room that they leave

  // By the ids of view_types.h; further ones of a kind are "loss:2" and so on. What a person switches and moves is
  // remembered for each arrangement, apart for networks with and without attention.
  bool isShown(const QString& id) const;
  void setShown(const QString& id, bool shown);
  // Opens the view that says most of a layer of the network that is watched, and turns it to that layer.
  void showLayer(const QString& node);
  // Opens the view that takes a sample of the dataset, and gives it that one.
  void showSample(std::int64_t row);
  QString addAnother(const QString& kind);  // its id; empty: there are enough of them
  QStringList shown() const;
  View* view(const QString& id) const;  // null while it was never shown
  ViewCard* card(const QString& id) const;
  void maximise(const QString& id);  // empty: all that are shown again
  QString maximised() const { return m_maximised; }
  QString current() const;  // whose card has the focus; empty: none
  void move(const QString& id, int right, int down);
  void setAllShown(bool shown);  // switches and views, whichever they are
  const FramePacer& pacer() const { return m_pacer; }

  // By the ids of view_arrangements.h.
  QString arrangement() const { return m_arrangement; }
  void setArrangement(const QString& id);
  void resetArrangement();  // as it was at first
  void keepPlaces();        // for the next time

  QSize sizeHint() const override { return {1'000, 310}; }
  QSize minimumSizeHint() const override { return {260, 150}; }

 signals:
  void maximisedChanged(bool maximised);  // the middle may give the views its room

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  struct Slot {
    QString id;
    int type = 0;  // of viewTypes()
    int instance = 1;
    ViewSwitch* toggle = nullptr;  // of the first of its kind
    ViewCard* card = nullptr;      // made when first shown
    bool shown = false;
  };
  void follow(Document& document, LiveFeed& feed);
  Slot* slotOf(const QString& id);
  const Slot* slotOf(const QString& id) const { return const_cast<ViewArea*>(this)->slotOf(id); }
  void switched(const QString& id, bool on);
  void make(Slot& slot);
  View* open(const QString& id);
  void drop(const QString& id);
  void takeDefaults();
  void takePlaces();
  void layOutAnew();
  void shareRoom();
  void uncover();
  void widen();
  void forgetWide() { m_wide = {}; }  // a person has arranged what there is now
  void arrange();
  void invalidateAll();
  void retitleToggles();
  void restyle();
  QString settingsKey(const QString& name) const;

  ChartLink m_link;
  FramePacer m_pacer;
  ViewContext m_context;
  QList<Slot> m_slots;
  QWidget* m_switches;
  ViewStage* m_stage;
  QWidget* m_nothing;                           // said where every view is off and there is no middle
  QString m_maximised, m_arrangement, m_group;  // the last: of the settings that hold now
  QByteArray m_before;                          // places while one view has all the room
  struct Places {
    QByteArray state;
    QSize room;  // of the stage then; invalid: not known
  };
  // As they were kept, until they are on the screen; and those of them that had more room than there is, which come
  // back when there is as much again.
  Places m_taken, m_wide;
  bool m_allShown = true, m_hasMiddle = false, m_sharesDue = false;
};

}  // namespace vitrine::ui
