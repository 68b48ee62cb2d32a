// Below the canvas: back in time, play, now, and go on from there.
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <optional>

class QLabel;
class QPushButton;
class QToolButton;

namespace vitrine::ui {

class Actions;
class LiveFeed;
class RunController;
class TimeTrack;

class PlayheadBar : public QWidget {
  Q_OBJECT

 public:
  PlayheadBar(LiveFeed& feed, RunController& controller, QWidget* parent = nullptr);
  void addTo(Actions& actions);  // its actions, in the menu Train; binds the buttons
  bool isPlaying() const { return m_playing; }

 private:
  void refresh();
  void refreshWords();
  void retint();
  void togglePlay();
  void playOn();
  void fork();
  LiveFeed& m_feed;
  RunController& m_controller;
  Actions* m_actions = nullptr;
  QToolButton *m_back, *m_play, *m_on;
  QPushButton *m_live, *m_fork;
  TimeTrack* m_track;
  QLabel* m_kept;
  bool m_playing = false;
  std::optional<bool> m_shown;  // what the button says of it
  QElapsedTimer m_sinceMoved;
};

}  // namespace vitrine::ui
