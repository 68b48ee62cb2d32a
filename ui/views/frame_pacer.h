// Shares each frame among the views: those that are behind and longest unseen come first, until the frame's time is
// used up; the rest follow in one of their own. What is drawn together is laid out and sent to the screen once.
#pragma once

#include <QList>
#include <QObject>
#include <QTimer>

namespace vitrine::ui {

class View;

class FramePacer : public QObject {
  Q_OBJECT

 public:
  FramePacer();
  void add(View* view) { m_views.append(view); }
  void remove(View* view) { m_views.removeOne(view); }
  void frame();
  int nextInMs() const { return m_catchUp.isActive() ? m_catchUp.interval() : -1; }  // a frame of its own; −1: none
  double lastFrameMs() const { return m_lastFrame; }  // time the last frame's refreshes took

 private:
  QList<View*> m_views;
  QTimer m_catchUp;
  double m_lastFrame = 0;
};

}  // namespace vitrine::ui
