// Train or Pause, Step, Stop, Reset as actions: what they are called, and whether they are off and why.
#pragma once

#include <QObject>

namespace vitrine::ui {

class Actions;
class Document;
class RunController;

class RunActions : public QObject {
  Q_OBJECT

 public:
  // Into the menu "train".
  RunActions(Document& document, RunController& controller, Actions& actions);

 private:
  void refresh();

  Document& m_document;
  RunController& m_controller;
  Actions& m_actions;
};

}  // namespace vitrine::ui
