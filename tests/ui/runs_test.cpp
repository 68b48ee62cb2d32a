// Runs are kept in folders: beside the project, given back to by memory, listed, opened and gone on with.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/runs/run_log.h"
#include "tests/ui/run_fixture.h"
#include "tests/ui/written_file.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/dialogs/thrown_run.h"
#include "ui/document/background.h"
#include "ui/document/text.h"

using namespace vitrine;
using namespace vitrine::ui;

class RunsTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aRunIsAFolder() {
    QTemporaryDir folder;
    Bench b;
    b.document.reset(spiral(2), {});
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(b.trainToTheEnd());
    const QDir runs(folder.filePath("net.runs"));
    QTRY_COMPARE(
        QDir(b.controller.runFolder()).entryList(QDir::Files),
        QStringList({"metrics.csv", "project.vitrine", "report.json", "state.safetensors", "weights.safetensors"}));
    QCOMPARE(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
    const QString first = b.controller.runFolder();
    QVERIFY(b.trainToTheEnd());  // the same run goes on
    QCOMPARE(b.controller.runFolder(), first);
    b.controller.restart();  // another one
    QTRY_VERIFY(!b.controller.isPreparing() && b.feed.status().phase == RunPhase::finished);
    QVERIFY(b.controller.runFolder() != first);
    QCOMPARE(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
    QVERIFY(QFile::exists(first + "/weights.safetensors"));  // nothing destroys one
    QVERIFY(joinBackground(-1));
  }

  void whatWasTrainedBeforeTheFirstSaveGoesBesideTheFile() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const QString was = b.controller.runFolder();
    QVERIFY(was.startsWith(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)));
    QVERIFY(joinBackground(-1));
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QTRY_VERIFY(b.controller.runFolder().startsWith(folder.filePath("net.runs/")));
    QVERIFY(!QFile::exists(was));
    QVERIFY(QFile::exists(b.controller.runFolder() + "/state.safetensors"));
  }

  void anotherDocumentsRunsStayWhereTheyAre() {
    QTemporaryDir folder;
    QVERIFY(save_project(spiral(2), folder.filePath("other.vitrine").toStdString()).ok());
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const QString run = b.controller.runFolder();
    QVERIFY(joinBackground(-1));
    QVERIFY(b.document.open(folder.filePath("other.vitrine")).ok());
    QVERIFY(QFile::exists(run + "/state.safetensors"));
    QVERIFY(!QFile::exists(folder.filePath("other.runs")));
    QCOMPARE(b.controller.archive().places(), QStringList{folder.filePath("other.runs")});
  }

  void everyRunBeforeTheFirstSaveGoesBesideTheFile() {
    QTemporaryDir folder;
    Bench b;
    for (int i = 0; i < 2; ++i) {
      b.controller.reset();
      QVERIFY(b.trainToTheEnd());
    }
    QVERIFY(joinBackground(-1));
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QTRY_COMPARE(runs_in(folder.filePath("net.runs").toStdString()).size(), 2U);
  }

  void aProjectThatIsOpenedAgainShowsItsCurves() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    QVERIFY(!trainAndClose(path).isEmpty());
    Bench b;
    QVERIFY(b.document.open(path).ok());
    b.controller.recallCurves();
    QTRY_COMPARE(b.feed.trainLoss().last_x(), 32.0);
    QCOMPARE(b.feed.stepsPerEpoch(), 16.0);
    const double took = b.feed.curves().clock.secondsAt(32);  // as its report says
    QVERIFY(b.feed.curves().clock.isKnown() && took > 0);
    QVERIFY(!b.document.isModified());
    const QString before = b.controller.runFolder();
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(b.feed.trainLoss().first_x(), 1.0);
    QCOMPARE(b.feed.trainLoss().last_x(), 64.0);
    QCOMPARE(b.feed.curves().clock.secondsAt(32), took);
    QVERIFY(b.feed.curves().clock.secondsAt(64) > took);
    QVERIFY(b.controller.runFolder() != before);  // the earlier run stays what it was
    b.document.reset(spiral(2), {});
    QVERIFY(!b.feed.hasSteps());
  }

  // Each seed trains as many steps.
  void theRightOneOfRunsOfTheSameLengthIsRecalled() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    QString first;
    {
      Bench b;
      QVERIFY(b.document.save(path).ok() && b.trainToTheEnd() && joinBackground(-1) && b.document.save(path).ok());
      first = b.controller.runFolder();
      QVERIFY(b.document.setSetting("training.seed", "2").ok());
      b.controller.restart();
      QTRY_VERIFY(!b.controller.isPreparing() && b.feed.status().phase == RunPhase::finished);
      QVERIFY(b.controller.runFolder() > first);
      QTRY_VERIFY(QFile::exists(b.controller.runFolder() + "/report.json"));
      QVERIFY(joinBackground(-1));
    }
    Bench b;
    QVERIFY(b.document.open(path).ok());
    b.controller.recallCurves();
    QTRY_COMPARE(b.feed.trainLoss().last_x(), 32.0);
    QCOMPARE(b.controller.runFolder(), first);
    QVERIFY(joinBackground(-1));
  }

  void trainingDoesNotWaitForCurvesThatAreReadForShow() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    QVERIFY(!trainAndClose(path).isEmpty());
    Bench b;
    QVERIFY(b.document.open(path).ok());
    b.controller.recallCurves();
    QVERIFY(!b.controller.isPreparing());
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(b.feed.status().epoch, 4U);
    QVERIFY(joinBackground(-1));
  }

  void whatTrainsIsKeptSafe() {
    Bench b(100'000);
    b.controller.train();
    QTRY_VERIFY(b.feed.status().step > 10);
    b.controller.keepSafe();
    QVERIFY(joinBackground(-1));
    QVERIFY(b.controller.isTraining());
    const auto kept = load_trained((b.controller.runFolder() + "/state.safetensors").toStdString());
    QVERIFY(kept.ok() && kept->state && kept->step > 10);
  }

  // The folder of a run that has been read again is another run's too, until it goes on.
  void aRunThatWasReadAgainMovesWithItsFolder() {
    QTemporaryDir folder;
    Bench b;
    for (int i = 0; i < 4; ++i) {
      b.controller.reset();
      QVERIFY(b.trainToTheEnd());
      QVERIFY(joinBackground(-1));
    }
    for (int i = 0; i < 3; ++i) b.document.undoStack().undo();
    QTRY_VERIFY(!b.controller.isPreparing());
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QTRY_COMPARE(runs_in(folder.filePath("net.runs").toStdString()).size(), 4U);
    QVERIFY(b.trainToTheEnd());
    QVERIFY(joinBackground(-1));
    QCOMPARE(runs_in(folder.filePath("net.runs").toStdString()).size(), 4U);
    const auto text = read_file((b.controller.runFolder() + "/metrics.csv").toStdString());
    QVERIFY(text.ok());
    QCOMPARE(read_log(*text, "").operator->()->steps.rows.size(), 64U);
  }

  // Undo comes to a run that has gone to the trash: it is not there, but not lost either.
  void aRunThatUndoNeedsComesBackWithItsFolder() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    AlignedVector<float> weights;
    ThrownRun first;
    for (int i = 0; i < 4; ++i) {
      b.controller.reset();
      QVERIFY(b.document.setSetting("training.seed", QString::number(i + 1)).ok());
      QVERIFY(b.trainToTheEnd() && joinBackground(-1));
      if (i > 0) continue;
      first.folder = RunFolder(b.controller.runFolder().toStdString());
      weights = weightsOf(b.document);
    }
    QVERIFY(b.controller.runsInMemory() <= 2);  // the first one lies in its folder alone
    QVERIFY(throwIntoTrash(first).ok());
    QSignalSpy said(&b.controller, &RunController::notice);
    const auto move = [&](void (QUndoStack::*step)()) {  // a seed, and what was put aside with it
      (b.document.undoStack().*step)();
      return QTest::qWaitFor([&] { return !b.controller.isPreparing(); });
    };
    for (int i = 0; i < 6; ++i) QVERIFY(move(&QUndoStack::undo));
    QVERIFY(!b.document.trained());
    QVERIFY(!said.isEmpty() && said.last().front().toString().contains("Redo and Undo"));
    for (int again = 0; again < 2; ++again) {  // as often as it takes
      QVERIFY(move(&QUndoStack::redo) && b.document.trained());
      if (again == 1) QVERIFY(bringBack(first).ok());
      QVERIFY(move(&QUndoStack::undo));
      QCOMPARE(b.document.trained() != nullptr, again == 1);
    }
    QCOMPARE(weightsOf(b.document), weights);
    QCOMPARE(b.controller.runFolder(), qtext(first.folder.path));
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
    QVERIFY(joinBackground(-1));
  }

  void curvesOfARunThatIsOpenGoWithTheirDocument() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(b.trainToTheEnd());
    const RunFolder run(b.controller.runFolder().toStdString());
    QVERIFY(joinBackground(-1));
    Bench other;
    other.controller.bringBack(run);
    QTRY_VERIFY(other.feed.hasSteps());
    QTRY_VERIFY(other.controller.hasRun());  // made again, to be looked at
    other.document.reset(spiral(3), {});
    QVERIFY(!other.feed.hasSteps());
    QVERIFY(!other.controller.hasRun());
  }

  void whatCameBeforeAMarkComesBackToo() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.document.setSetting("optimizer.type", "sgd").ok());
    b.answer = GoOn::fromWeights;
    b.controller.train();
    QTRY_VERIFY(b.feed.trainLoss().last_x() == 64.0 && b.feed.status().phase == RunPhase::finished);
    QTRY_VERIFY(b.document.trained() && b.document.trained()->state->optimizer == "sgd");
    QVERIFY(joinBackground(-1));
    for (int i = 0; i < 3; ++i) {
      b.controller.reset();
      QVERIFY(b.trainToTheEnd());
      QVERIFY(joinBackground(-1));
    }
    QVERIFY(b.controller.runsInMemory() <= 2);
    for (int i = 0; i < 3; ++i) b.document.undoStack().undo();
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(b.feed.marks().size(), 1U);
    QCOMPARE(b.feed.trainLoss().first_x(), 1.0);
    QCOMPARE(b.feed.trainLoss().last_x(), 64.0);
  }

  // However often a person starts anew, memory for earlier runs is bounded, and Undo brings each of them back.
  void earlierRunsGiveTheirMemoryBack() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    std::vector<AlignedVector<float>> weights;
    for (int seed = 1; seed <= 5; ++seed) {
      QVERIFY(b.document.setSetting("training.seed", QString::number(seed)).ok());
      b.answer = GoOn::anew;
      QVERIFY(b.trainToTheEnd());
      weights.push_back(weightsOf(b.document));
      QVERIFY(joinBackground(-1));  // its folder holds it
      if (seed < 5) b.controller.reset();
      QVERIFY(b.controller.runsInMemory() <= 2);
    }
    QVERIFY(weights[0] != weights[4]);
    for (int seed = 4; seed >= 1; --seed) {
      b.document.undoStack().undo();  // the seed
      b.document.undoStack().undo();  // the reset
      QTRY_VERIFY(!b.controller.isPreparing());
      QVERIFY(b.document.trained() != nullptr);
      QCOMPARE(weightsOf(b.document), weights[static_cast<std::size_t>(seed - 1)]);
      QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
      QCOMPARE(b.feed.epochs().size(), 2U);
      QVERIFY(b.controller.hasRun());
    }
    const QString first = b.controller.runFolder();
    QVERIFY(b.trainToTheEnd());  // the one that was read again goes on, in its folder
    QVERIFY(b.asked.empty());
    QCOMPARE(b.feed.trainLoss().last_x(), 64.0);
    QCOMPARE(b.controller.runFolder(), first);
    QVERIFY(joinBackground(-1));
    const auto text = read_file((first + "/metrics.csv").toStdString());
    QVERIFY(text.ok());
    QCOMPARE(read_log(*text, "").operator->()->steps.rows.size(), 64U);
  }

  // Undo came to a run whose folder is gone. Nothing of it is there but the wish: it is put aside like any other, and
  // comes back once its folder does.
  void aRunWhoseFolderIsGoneIsPutAsideToo() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QString first;
    AlignedVector<float> weights;
    for (int i = 0; i < 4; ++i) {
      if (i > 0) b.controller.reset();
      QVERIFY(b.trainToTheEnd());
      QVERIFY(joinBackground(-1));
      if (i == 0) first = b.controller.runFolder(), weights = weightsOf(b.document);
    }
    QVERIFY(b.controller.runsInMemory() <= 2);
    QVERIFY(QDir().rename(first, folder.filePath("away")));
    for (int i = 0; i < 3; ++i) {
      b.document.undoStack().undo();
      QTRY_VERIFY(!b.controller.isPreparing());
    }
    QVERIFY(!b.document.trained() && !b.controller.hasRun());
    const int steps = b.document.undoStack().index();
    b.controller.reset();
    QCOMPARE(b.document.undoStack().index(), steps + 1);
    QVERIFY(QDir().rename(folder.filePath("away"), first));
    b.document.undoStack().undo();
    QTRY_VERIFY(!b.controller.isPreparing() && b.document.trained());
    QCOMPARE(weightsOf(b.document), weights);
    QVERIFY(joinBackground(-1));
  }

  void anEarlierRunIsOpenedAndGoesOn() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(b.trainToTheEnd());
    const auto weights = weightsOf(b.document);
    const RunFolder run(b.controller.runFolder().toStdString());
    QVERIFY(joinBackground(-1));
    Bench other;
    auto project = load_project(run.project);
    QVERIFY(project.ok());
    other.document.reset(std::move(*project), {});
    other.controller.bringBack(run);
    QTRY_VERIFY(other.document.trained() != nullptr);
    QCOMPARE(weightsOf(other.document), weights);
    QCOMPARE(other.feed.trainLoss().last_x(), 32.0);
    QCOMPARE(other.feed.layerNames().size(), 2);
    QVERIFY(other.trainToTheEnd());
    QVERIFY(other.asked.empty());
    QCOMPARE(other.feed.trainLoss().last_x(), 64.0);
    QVERIFY(other.controller.runFolder() != QString::fromStdString(run.path));  // which stays what it was
    const auto log = read_file(run.metrics);
    QCOMPARE(read_log(*log, "").operator->()->steps.rows.size(), 32U);
    QVERIFY(joinBackground(-1));
  }

  void runsThatAreKeptAreListed() {
    QTemporaryDir place;
    const auto path = [&](const char* name) { return place.filePath(name); };
    for (const char* name : {"2026-01-01 10.00.00", "2026-01-02 10.00.00"}) {
      const RunFolder run(path(name).toStdString());
      QVERIFY(make_run_folder(run).ok());
      QVERIFY(save_project(spiral(3), run.project).ok());
    }
    const RunFolder finished(path("2026-01-02 10.00.00").toStdString());
    writeFile(qtext(finished.report),
              R"({"epochs": 3, "steps": 12000, "stopped": {"reason": "all_epochs", "why": "All 3 epochs are done"},
      "final": {"validation": {"loss": 0.25, "accuracy": 0.875}}, "timings": {"training_seconds": 75}})");

    RunsBeside beside;
    RunsDialog dialog({place.path()}, {}, beside, spiral(3), nullptr);
    QTRY_VERIFY(!dialog.isReading());
    const auto* list = dialog.findChild<QTreeWidget*>();
    QCOMPARE(list->topLevelItemCount(), 2);
    const auto row = [&](int i) {
      QStringList out;
      for (const int column : {0, 1, 3, 4, 5, 6, 7}) out << list->topLevelItem(i)->text(column);
      return out;
    };
    QCOMPARE(row(0),
             QStringList({"2026-01-02 10.00.00", "finished", "3", "12,000", "0.2500", "Accuracy 0.8750", "1:15"}));
    QCOMPARE(row(1).mid(0, 3), QStringList({"2026-01-01 10.00.00", "interrupted", "—"}));
    QCOMPARE(qtext(dialog.chosen()->path), qtext(finished.path));

    RunsDialog open({place.path()}, qtext(finished.path), beside, spiral(3), nullptr);
    QTRY_VERIFY(open.isListed());
    QVERIFY(!open.chosen());  // the one that is on show
    RunsDialog none({path("nowhere")}, {}, beside, spiral(3), nullptr);
    QTRY_VERIFY(!none.isReading());
    QVERIFY(!none.chosen());
  }
};

QTEST_MAIN(RunsTest)
#include "runs_test.moc"
