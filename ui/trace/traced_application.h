// The application with a stopwatch, for measuring the window: made instead of a plain one when VITRINE_TRACE names a
// file. Appends JSON lines; times are CLOCK_MONOTONIC in nanoseconds, so that they compare with other programs'.
//   {"what": "first_paint", "t"}                           the first event in which a whole window was painted has
//   ended
//   {"what": "event", "t", "ms", "type", "receiver", "depth"}  an event that took 10 ms or more of the thread's own
//   time
//   {"what": "repaint", "t", "view", "step"}               a chart has been painted with newer data, up to that step
#pragma once

#include <QApplication>
#include <QHash>
#include <cstdio>

namespace vitrine::ui {

class TracedApplication : public QApplication {
 public:
  TracedApplication(int& argc, char** argv, const char* path);
  ~TracedApplication() override;
  bool notify(QObject* receiver, QEvent* event) override;

 private:
  void painted(const QWidget* widget);
  std::FILE* m_file;
  QHash<const QObject*, double> m_steps;  // by view, the last that was written
  int m_depth = 0;
  bool m_windowPainted = false, m_firstWritten = false;
};

}  // namespace vitrine::ui
