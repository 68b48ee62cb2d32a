// Another run that goes on from an earlier state of this one, or of one that was read back.
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/project/settings.h"
#include "core/train/probes/outputs.h"
#include "tests/ui/run_fixture.h"
#include "ui/document/background.h"
#include "ui/document/text.h"
#include "ui/live/probe_tap.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Words and levels of each layer.
std::vector<std::pair<std::string, double>> saidOf(const Health& health) {
  std::vector<std::pair<std::string, double>> out;
  for (const LayerHealth& layer : health.layers()) out.emplace_back(layer.word + layer.why, layer.level);
  return out;
}

}  // namespace

class ForkTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aRunGoesOnFromAnEarlierStateToTheSameBits() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(b.trainToTheEnd());
    const auto whole = weightsOf(b.document);
    const QString first = b.controller.runFolder();
    QVERIFY(joinBackground(-1));
    for (const int state : {20, 16, 0}) {
      b.controller.fork(static_cast<std::uint64_t>(state));
      QVERIFY(b.controller.isPreparing());
      QTRY_VERIFY(!b.controller.isPreparing());
      QVERIFY(b.feed.run());
      QCOMPARE(b.feed.status().step, static_cast<std::uint64_t>(state));
      QCOMPARE(b.feed.hasSteps() ? b.feed.trainLoss().last_x() : 0.0, static_cast<double>(state));
      QCOMPARE(b.feed.epochs().size(), state > 16 ? 1U : 0U);  // at 16 the epoch waits to be judged
      QVERIFY(!b.controller.isStale());
      ProbeTap tap(b.feed);
      tap.ask(outputs_of(6));
      b.feed.playhead().show(0);  // as the run that was left began, not as this one did
      if (state > 0) QTRY_VERIFY(tap.answer<OutputsAnswer>() && tap.answer<OutputsAnswer>()->step == 0);
      QVERIFY(b.trainToTheEnd());
      QCOMPARE(weightsOf(b.document), whole);
      QVERIFY(b.feed.marks().empty());
      QVERIFY(b.controller.runFolder() != first);
      QVERIFY(joinBackground(-1));
      QTRY_COMPARE(bytesOf(b.controller.runFolder() + "/metrics.csv"), bytesOf(first + "/metrics.csv"));
      QVERIFY(!b.feed.playhead().states().empty());
      QCOMPARE(b.feed.playhead().states().front().step, 0U);  // it knows the past that it shares
      b.document.undoStack().undo();                          // the run that was left
      QTRY_COMPARE(b.controller.runFolder(), first);
      QTRY_COMPARE(b.feed.trainLoss().last_x(), 32.0);
      QCOMPARE(weightsOf(b.document), whole);
    }
  }

  // Nobody has pressed Train: what was trained before is there to be looked at.
  void aProjectThatIsOpenedAgainHasItsPast() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    AlignedVector<float> whole;
    QString first;
    std::vector<std::pair<std::string, double>> judged;
    {
      Bench b;
      QVERIFY(b.document.save(path).ok());
      QVERIFY(b.trainToTheEnd());
      QVERIFY(joinBackground(-1));
      QVERIFY(b.document.save(path).ok());
      whole = weightsOf(b.document);
      first = b.controller.runFolder();
      judged = saidOf(b.feed.health());
    }
    Bench b;
    QVERIFY(b.document.open(path).ok());
    b.controller.recallCurves();
    QTRY_VERIFY(b.feed.run());
    QVERIFY(!b.controller.isPreparing());
    QCOMPARE(b.feed.status().step, 32U);
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
    QCOMPARE(saidOf(b.feed.health()), judged);
    QCOMPARE(b.controller.runFolder(), first);
    QVERIFY(!b.document.isModified());
    QVERIFY(b.document.undoStack().count() == 0);
    QVERIFY(b.feed.playhead().states().size() > 10);
    ProbeTap tap(b.feed);
    tap.ask(outputs_of(6));
    b.feed.playhead().show(7);
    QTRY_VERIFY(tap.answer<OutputsAnswer>() && tap.answer<OutputsAnswer>()->step == 7);
    b.controller.fork(7);
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(b.feed.trainLoss().last_x(), 7.0);
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(weightsOf(b.document), whole);
    QVERIFY(joinBackground(-1));
    QVERIFY(b.controller.runFolder() != first);
    QTRY_COMPARE(bytesOf(b.controller.runFolder() + "/metrics.csv"), bytesOf(first + "/metrics.csv"));
  }

  // As the list of runs asks for it: the run is opened, and a state of it is to be chosen.
  void aRunIsOpenedToGoOnFromAStateOfIt() {
    QTemporaryDir folder;
    const QString first = trainAndClose(folder.filePath("net.vitrine"));
    QVERIFY(!first.isEmpty());
    const RunFolder run(first.toStdString());
    auto project = load_project(run.project);
    QVERIFY(project.ok());
    Bench b;
    b.document.reset(*project, {});
    QSignalSpy asked(&b.controller, &RunController::stateAsked);
    b.controller.bringBack(run, true);
    QTRY_COMPARE(asked.count(), 1);
    const Playhead& head = b.feed.playhead();
    QVERIFY(!head.isLive() && head.states().size() > 10);
    QCOMPARE(head.state().value(), head.states().back().step);
    b.feed.playhead().stepStates(-3);
    const auto state = head.state().value();
    QVERIFY(state < head.states().back().step);
    b.controller.fork(state);
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(b.feed.trainLoss().last_x(), static_cast<double>(state));
    QVERIFY(b.trainToTheEnd());
    QVERIFY(joinBackground(-1));
    QVERIFY(b.controller.runFolder() != first);
    QTRY_COMPARE(bytesOf(b.controller.runFolder() + "/metrics.csv"), bytesOf(first + "/metrics.csv"));
    b.controller.lookBack();  // in the present one, at once
    QCOMPARE(asked.count(), 2);
  }

  void whyNoOtherRunCanGoOnIsSaid() {
    QTemporaryDir folder;
    const QString first = trainAndClose(folder.filePath("net.vitrine"));
    QVERIFY(!first.isEmpty());
    const RunFolder run(first.toStdString());
    const auto project = load_project(run.project);
    QVERIFY(project.ok());
    Bench b;
    QSignalSpy asked(&b.controller, &RunController::stateAsked), told(&b.controller, &RunController::notice),
        warned(&b.controller, &RunController::warning);
    QVERIFY(QDir(qtext(run.snapshots)).removeRecursively());
    b.document.reset(*project, {});
    b.controller.bringBack(run, true);
    QTRY_VERIFY(!told.isEmpty());
    QVERIFY2(told.back().front().toString().contains("No state of its past is kept"),
             qPrintable(told.back().front().toString()));
    QVERIFY(QFile::remove(qtext(run.state)));
    b.document.reset(*project, {});
    b.controller.bringBack(run, true);
    QTRY_COMPARE(warned.count(), 1);
    QVERIFY2(warned.front().front().toString().contains("No other run can go on from a state of this one"),
             qPrintable(warned.front().front().toString()));
    QCOMPARE(asked.count(), 0);
    QVERIFY(joinBackground(-1));
  }

  // The curves of a run that took up weights begin with those of the one before it; its log does not.
  void whatAForkDoesNotDrawIsSaid() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.document.setSetting("optimizer.type", "sgd").ok());
    b.answer = GoOn::fromWeights;
    b.controller.train();
    QTRY_VERIFY(b.feed.trainLoss().last_x() == 64.0 && b.feed.status().phase == RunPhase::finished);
    QSignalSpy told(&b.controller, &RunController::notice);
    b.controller.fork(8);
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(b.feed.trainLoss().last_x(), 8.0);
    QVERIFY(b.feed.marks().empty());
    QVERIFY2(told.back().front().toString().contains("The 32 steps before its settings were changed"),
             qPrintable(told.back().front().toString()));
    b.document.undoStack().undo();
    QTRY_COMPARE(b.feed.trainLoss().last_x(), 64.0);
    QCOMPARE(b.feed.marks().size(), 1U);
    QVERIFY(joinBackground(-1));
  }

  // Its files are gone by the time: there is no run, and nothing else is lost.
  void whatCannotBeMadeAgainIsLeftAsItIs() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    QVERIFY(QDir(trainAndClose(path)).removeRecursively());
    Bench b;
    QVERIFY(b.document.open(path).ok());
    b.controller.recallCurves();
    QTRY_VERIFY(b.document.dataset() && !b.document.isLoading());
    QVERIFY(joinBackground(-1));
    QVERIFY(b.document.trained() != nullptr);
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.asked.empty());
    QVERIFY(joinBackground(-1));
  }

  void aRunThatTrainsIsLeftPaused() {
    Bench b(2'000);
    b.controller.setTempo(100);
    b.controller.train();
    QTRY_VERIFY(b.feed.playhead().states().size() > 3);
    const std::shared_ptr<Run> left = std::shared_ptr<Run>(b.feed.run(), [](Run*) {});
    b.feed.playhead().stepStates(-2);
    b.controller.fork(b.feed.playhead().state().value());
    QTRY_VERIFY(!b.controller.isPreparing());
    QVERIFY(b.feed.run() != left.get());
    QCOMPARE(left->status().phase, RunPhase::paused);
    QVERIFY(b.feed.playhead().isLive());
    b.document.undoStack().undo();
    QCOMPARE(b.feed.run(), left.get());
    QVERIFY(b.feed.status().step > 0);
  }

  // What was edited since the run was, and never while it trained, is as it was then: in the run and in the document,
  // which has its own again when the fork is undone.
  void aForkHasTheSettingsOfItsStep() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto whole = weightsOf(b.document);
    const std::vector<std::pair<const char*, const char*>> edits = {{"optimizer.learning_rate", "0.05"},
                                                                    {"training.epochs", "5"},
                                                                    {"optimizer.type", "sgd"},
                                                                    {"layer.dense_1.trainable", "off"}};
    for (const auto& [path, value] : edits) {
      const auto now = [&] { return *get_setting(b.document.project(), path); };
      const std::string then = now();
      QVERIFY(b.document.setSetting(path, value).ok());
      const QString left = b.controller.runFolder();
      QSignalSpy told(&b.controller, &RunController::notice);
      b.controller.fork(9);
      QTRY_VERIFY(!b.controller.isPreparing());
      QCOMPARE(now(), then);
      QVERIFY(!b.controller.isStale());
      const QString said = told.back().front().toString();
      QVERIFY2(said.contains("The settings are those that the run had at that step"), qPrintable(said));
      QVERIFY(b.trainToTheEnd());
      QVERIFY(b.asked.empty() && b.feed.marks().empty());
      QCOMPARE(weightsOf(b.document), whole);
      b.document.undoStack().undo();
      QCOMPARE(now(), std::string(value));
      QTRY_COMPARE(b.controller.runFolder(), left);
      QCOMPARE(weightsOf(b.document), whole);
      b.document.undoStack().redo();  // no run hears of settings on the way
      QTRY_VERIFY(!b.controller.isPreparing());
      QCOMPARE(now(), then);
      QVERIFY(b.document.trained()->state->changes.empty());
      QCOMPARE(weightsOf(b.document), whole);
      b.document.undoStack().undo();
      b.document.undoStack().undo();  // the edit
      QTRY_VERIFY(!b.controller.isPreparing());
    }
    QVERIFY(joinBackground(-1));
  }

  // The same of one that was closed, edited and opened again.
  void aForkOfARunThatWasReadBackHasTheSettingsOfItsStep() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    QVERIFY(!trainAndClose(path).isEmpty());
    auto edited = load_project(path.toStdString());
    QVERIFY(edited.ok() && set_setting(*edited, "optimizer.learning_rate", "0.05").ok());
    QVERIFY(save_project(*edited, path.toStdString()).ok());
    Bench b;
    QVERIFY(b.document.open(path).ok());
    b.controller.recallCurves();
    QTRY_VERIFY(b.feed.run());
    QCOMPARE(*get_setting(b.document.project(), "optimizer.learning_rate"), std::string("0.05"));
    b.controller.fork(7);
    QTRY_VERIFY(!b.controller.isPreparing());
    QVERIFY(*get_setting(b.document.project(), "optimizer.learning_rate") != "0.05");
    QVERIFY(b.trainToTheEnd());
    Bench plain;
    QVERIFY(plain.trainToTheEnd());
    QCOMPARE(weightsOf(b.document), weightsOf(plain.document));
    QVERIFY(joinBackground(-1));
  }

  // As an earlier version kept them: which settings it had is guessed from its project, and that is said.
  void aForkOfAStateThatDoesNotKnowItsSettingsSaysSo() {
    for (const bool knows : {true, false}) {
      QTemporaryDir folder;
      const QString path = folder.filePath("net.vitrine");
      const QString run = trainAndClose(path);
      QVERIFY(!run.isEmpty());
      if (!knows) {
        const QDir states(run + "/snapshots");
        for (const QString& name : states.entryList(QDir::Files)) {
          auto old = load_trained(states.filePath(name).toStdString());
          QVERIFY(old.ok() && old->state && old->state->settings);
          old->state->settings.reset();
          QVERIFY(save_trained(*old, states.filePath(name).toStdString()).ok());
        }
      }
      Bench b;
      QVERIFY(b.document.open(path).ok());
      b.controller.recallCurves();
      QTRY_VERIFY(b.feed.run());
      QSignalSpy told(&b.controller, &RunController::notice);
      b.controller.fork(7);
      QTRY_VERIFY(!b.controller.isPreparing());
      QVERIFY(!told.isEmpty());
      const QString said = told.back().front().toString();
      QVERIFY2(said.contains("of an earlier version and does not say which settings") == !knows, qPrintable(said));
      QVERIFY(joinBackground(-1));
    }
  }

  // From before a change, of a run that goes on from after it.
  void aForkOfAForkHasTheSettingsOfItsStep() {
    Bench b;
    b.controller.stepEpoch();
    QTRY_VERIFY(b.feed.run() && b.feed.status().epoch == 1 && b.feed.status().phase == RunPhase::paused);
    const std::string then = *get_setting(b.document.project(), "optimizer.learning_rate");
    QVERIFY(b.document.setSetting("optimizer.learning_rate", "0.02").ok());
    QVERIFY(b.trainToTheEnd());
    b.controller.fork(20);
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(*get_setting(b.document.project(), "optimizer.learning_rate"), std::string("0.02"));
    b.controller.fork(9);
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(*get_setting(b.document.project(), "optimizer.learning_rate"), then);
    QVERIFY(b.trainToTheEnd());
    const auto slow = weightsOf(b.document);
    Bench plain;
    QVERIFY(plain.trainToTheEnd());
    QCOMPARE(slow, weightsOf(plain.document));
    QVERIFY(joinBackground(-1));
  }

  // A rate that was changed on the way is that of then.
  void whatWasChangedLiveIsKnownToAFork() {
    Bench b;
    b.controller.step();
    QTRY_VERIFY(b.feed.run() && b.feed.status().step == 1 && b.feed.status().phase == RunPhase::paused);
    QVERIFY(b.document.setSetting("optimizer.learning_rate", "0.02").ok());
    QVERIFY(b.trainToTheEnd());
    const auto whole = weightsOf(b.document);
    QCOMPARE(b.feed.marks().size(), 1U);
    const double changed = b.feed.marks().front().step;
    b.controller.fork(9);
    QTRY_VERIFY(!b.controller.isPreparing());
    QVERIFY(b.feed.run()->adoption().exact);
    QCOMPARE(b.feed.marks().size(), 1U);  // its charts tell of it, too
    QCOMPARE(b.feed.marks().front().step, changed);
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(weightsOf(b.document), whole);
  }
};

QTEST_MAIN(ForkTest)
#include "fork_test.moc"
