// The row of views below the canvas, with a switch for each of them.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/views/chart/chart_link.h"
#include "ui/views/frame_pacer.h"
#include "ui/views/view.h"

class QScrollArea;

namespace vitrine::ui {

class ViewCard;
class ViewRow;
class ViewSwitch;

class ViewArea : public QWidget {
  Q_OBJECT

 public:
  ViewArea(Document& document, LiveFeed& feed, QWidget* parent = nullptr);
  ~ViewArea() override;

  // By the ids of view_types.h. What a person switches is remembered, apart for networks with and without attention.
  bool isShown(const QString& id) const;
  void setShown(const QString& id, bool shown);
  View* view(const QString& id) const;  // null while it was never shown
  ViewCard* card(const QString& id) const;
  void maximise(const QString& id);  // empty: all that are shown again
  QString maximised() const { return m_maximised; }
  QString current() const;                  // whose card has the focus; empty: none
  void move(const QString& id, int steps);  // to the right, or to the left
  const FramePacer& pacer() const { return m_pacer; }

  QSize sizeHint() const override { return {1'000, 310}; }
  QSize minimumSizeHint() const override { return {260, 150}; }

 signals:
  void maximisedChanged(bool maximised);  // the window may give the area more room

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Slot {
    ViewSwitch* toggle = nullptr;
    ViewCard* card = nullptr;  // made when first shown
    bool shown = false;
  };
  int indexOf(const QString& id) const;
  void switched(const QString& id, bool on);
  void make(int index);
  void showSlot(int index, bool shown);
  void takeDefaults();
  void arrange();
  void invalidateAll();
  void retitleToggles();
  void restyle();
  QString settingsKey(const QString& id) const;

  ChartLink m_link;
  FramePacer m_pacer;
  ViewContext m_context;
  QList<Slot> m_slots;
  QScrollArea* m_scroll;
  ViewRow* m_row;
  QWidget* m_nothing;  // said when every view is off
  QString m_maximised;
};

}  // namespace vitrine::ui
