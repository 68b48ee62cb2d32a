// The line at the foot of the window: who works, what the histories keep, what the data is.
#pragma once

#include <QStatusBar>

class QLabel;

namespace vitrine::ui {

class Document;
class LiveFeed;
class RunController;

class StatusFoot : public QStatusBar {
  Q_OBJECT

 public:
  StatusFoot(Document& document, LiveFeed& feed, RunController& controller, QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void refreshRun();
  void refreshData();

  Document& m_document;
  LiveFeed& m_feed;
  RunController& m_controller;
  QLabel *m_workers, *m_history, *m_data;
};

}  // namespace vitrine::ui
