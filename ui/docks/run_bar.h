// The bar above everything: Train or Pause, Step, Stop, Reset, and how far the run is.
#pragma once

#include <QWidget>

#include "ui/theme/elided.h"

class QProgressBar;

namespace vitrine::ui {

class Actions;
class Document;
class LiveFeed;
class RunController;

class RunBar : public QWidget {
  Q_OBJECT

 public:
  RunBar(Document& document, LiveFeed& feed, RunController& controller, QWidget* parent = nullptr);
  void bind(const Actions& actions);  // its buttons do what the actions of the run do

 protected:
  bool focusNextPrevChild(bool next) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void buildButtons();
  void buildFigures();
  void refresh();
  void refreshProgress();
  void refreshMetric();
  void retint();

  Document& m_document;
  LiveFeed& m_feed;
  RunController& m_controller;
  QPushButton *m_train, *m_step, *m_stop, *m_reset;
  QLabel *m_epoch, *m_eta, *m_metricName, *m_metric;
  ElidedLine *m_detail, *m_best;
  QProgressBar* m_progress;
  bool m_pauses = false;  // what the first button shows
};

}  // namespace vitrine::ui
