// The line at the foot of the window: who works, what the histories keep, what the data is.
#pragma once

#include <QStatusBar>

class QLabel;
class QToolButton;

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
  void refreshFindings();

  Document& m_document;
  LiveFeed& m_feed;
  RunController& m_controller;
  QLabel *m_workers, *m_history, *m_data;
  QToolButton* m_findings;  // how many there are; opens the view that tells them
};

}  // namespace vitrine::ui
