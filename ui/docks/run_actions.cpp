#include "ui/docks/run_actions.h"

#include <QGuiApplication>

#include "ui/actions/actions.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {

RunActions::RunActions(Document& document, RunController& controller, Actions& actions)
    : QObject(&actions), m_document(document), m_controller(controller), m_actions(actions) {
  RunController* run = &controller;
  actions.add("train", {"train.train", tr("&Train"), tr("Train, or pause the training."), {QKeySequence("Ctrl+R")}},
              [run] { run->trainOrPause(); });
  actions.add(
      "train",
      {"train.step", tr("&Step"), tr("One batch, then pause; with Shift a whole epoch."), {QKeySequence("Ctrl+.")}},
      [run] {
        const bool epoch = QGuiApplication::keyboardModifiers() & Qt::ShiftModifier;
        epoch ? run->stepEpoch() : run->step();
      });
  actions.add("train",
              {"train.epoch",
               tr("Step an &epoch"),
               tr("To the end of the epoch, judged, then pause."),
               {QKeySequence("Ctrl+Shift+.")}},
              [run] { run->stepEpoch(); });
  actions.add("train", {"train.stop", tr("St&op"), tr("End the run; its weights stay.")}, [run] { run->stop(); });
  actions.add(
      "train",
      {"train.reset", tr("&Reset"), tr("Back to the same initial weights. Undo brings the trained ones back.")},
      [run] { run->reset(); });
  connect(run, &RunController::stateChanged, this, &RunActions::refresh);
  connect(&document, &Document::analysisChanged, this, &RunActions::refresh);
  refresh();
}

void RunActions::refresh() {
  const bool training = m_controller.isTraining();
  // A run that is there goes on with the network it has; another one has to get past the first obstacle.
  const Problem* obstacle = m_controller.hasRun() ? nullptr : m_document.obstacle();
  const QString why = obstacle ? m_document.sentenceOf(*obstacle) : QString();
  const auto only = [this](const char* id, bool possible, const QString& reason) {
    m_actions.setEnabled(id, possible, possible ? QString() : reason);
  };
  m_actions.setTitle("train.train", training ? tr("&Pause") : tr("&Train"));
  only("train.train", training || why.isEmpty(), why);
  for (const char* step : {"train.step", "train.epoch"})
    only(step, !training && why.isEmpty(), training ? tr("The run is under way: pause it first.") : why);
  only("train.stop", m_controller.canStop(), tr("No run is under way."));
  only("train.reset", m_controller.canReset(), tr("Nothing has been trained yet."));
}

}  // namespace vitrine::ui
