// What happens to trained weights when a person trains again, changes something first, resets, undoes and saves.
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <algorithm>

#include "core/io/weights.h"
#include "tests/ui/run_fixture.h"
#include "ui/docks/tempo_control.h"

using namespace vitrine;
using namespace vitrine::ui;

class RunTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void unchangedItGoesOnAndTheCurvesToo() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
    QSignalSpy notice(&b.controller, &RunController::notice);
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.asked.empty());
    QCOMPARE(notice.count(), 1);
    QVERIFY(notice.front().front().toString().contains("2 epochs more"));
    QCOMPARE(b.feed.trainLoss().first_x(), 1.0);
    QCOMPARE(b.feed.trainLoss().last_x(), 64.0);
    QCOMPARE(b.feed.epochs().size(), 4U);
    QVERIFY(b.feed.marks().empty());
  }

  void afterAChangeItAsksAndStartsAnew() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    QVERIFY(b.document.setSetting("optimizer.type", "sgd").ok());
    b.answer = GoOn::anew;
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(b.asked.size(), 1U);
    QCOMPARE(b.asked.front().changed, std::vector<std::string>{"the optimizer"});
    QVERIFY(!b.pausedThen.front());
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);  // a run of its own, from its first step
    QVERIFY(b.feed.marks().empty());

    // The same as a document in which nothing else was ever trained.
    Bench fresh;
    QVERIFY(fresh.document.setSetting("optimizer.type", "sgd").ok());
    QVERIFY(fresh.trainToTheEnd());
    QCOMPARE(weightsOf(b.document), weightsOf(fresh.document));

    // Undo brings the earlier run back, weights and curves; redo this one.
    b.document.undoStack().undo();
    QVERIFY(b.document.trained() != nullptr);
    QCOMPARE(weightsOf(b.document), before);
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
    QVERIFY(b.controller.hasRun());
    b.document.undoStack().redo();
    QCOMPARE(weightsOf(b.document), weightsOf(fresh.document));
  }

  void afterAChangeItMayGoOnFromTheWeights() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    QVERIFY(b.document.setSetting("optimizer.type", "sgd").ok());
    QVERIFY(b.document.setSetting("optimizer.learning_rate", "1e-9").ok());
    b.answer = GoOn::fromWeights;
    b.controller.train();
    QTRY_VERIFY(b.feed.trainLoss().last_x() == 64.0);
    QTRY_COMPARE(b.feed.epochs().size(), 4U);
    QCOMPARE(b.feed.epochs().back().epoch, 4U);
    QCOMPARE(b.feed.epochs().back().step, 64U);
    QCOMPARE(b.feed.epochsBefore(), 2U);  // the bar tells the epochs of the run that goes on
    QCOMPARE(b.feed.marks().size(), 1U);
    QCOMPARE(b.feed.marks().front().step, 32.0);
    QVERIFY(b.feed.marks().front().text.contains("the optimizer"));
    QTRY_VERIFY(b.document.trained()->state->optimizer == "sgd");
    const auto after = weightsOf(b.document);
    for (std::size_t i = 0; i < before.size(); ++i) QVERIFY(std::abs(before[i] - after[i]) < 1e-4F);
  }

  void orNotAtAll() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    QVERIFY(b.document.setSetting("split.validation", "0.3").ok());
    b.controller.train();
    QTRY_COMPARE(b.asked.size(), 1U);
    QVERIFY(QString::fromStdString(b.asked.front().sentence()).contains("flatter"));
    QTRY_VERIFY(!b.controller.isPreparing());
    QCOMPARE(weightsOf(b.document), before);
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
    QCOMPARE(b.feed.status().phase, RunPhase::finished);
  }

  void aPausedRunMayContinueAsItWas() {
    Bench b(100'000);
    b.controller.step();
    QTRY_VERIFY(b.feed.status().phase == RunPhase::paused && b.document.trained());
    QVERIFY(b.document.setSetting("layer.dense_1.units", "9").ok());
    b.answer = GoOn::asItWas;
    b.controller.step();
    QTRY_COMPARE(b.feed.status().step, std::uint64_t{2});
    QCOMPARE(b.pausedThen, std::vector<bool>{true});
    QCOMPARE(b.feed.run()->project().graph.nodes()[1].params.find("units") != nullptr, true);
    QVERIFY(b.controller.isStale());
  }

  void aRunIsNotTakenAwayByANetworkThatCannotTrain() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    QVERIFY(b.document.removeItems({}, b.document.graph().edges()).ok());
    QSignalSpy refused(&b.controller, &RunController::refused);
    b.controller.train();
    QCOMPARE(refused.count(), 1);
    QVERIFY(b.controller.hasRun());
    QCOMPARE(weightsOf(b.document), before);
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
  }

  void anEpochIsOneStepToo() {
    Bench b(5);
    b.controller.stepEpoch();
    QTRY_COMPARE(b.feed.status().phase, RunPhase::paused);
    QCOMPARE(b.feed.status().step, std::uint64_t{16});
    QTRY_COMPARE(b.feed.epochs().size(), 1U);
    b.controller.step();
    QTRY_COMPARE(b.feed.status().step, std::uint64_t{17});
  }

  void moreEpochsAreNoQuestion() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.document.setSetting("training.epochs", "5").ok());
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.asked.empty());
    QCOMPARE(b.feed.status().epoch, 5U);
    QCOMPARE(b.feed.trainLoss().first_x(), 1.0);
    QCOMPARE(b.feed.trainLoss().last_x(), 80.0);
  }

  void resetIsUndone() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    b.controller.reset();
    QVERIFY(b.document.trained() == nullptr);
    QVERIFY(!b.feed.hasSteps());
    QVERIFY(!b.controller.canReset());
    b.document.undoStack().undo();
    QVERIFY(b.document.trained() != nullptr);
    QCOMPARE(weightsOf(b.document), before);
    QCOMPARE(b.feed.trainLoss().last_x(), 32.0);
    QCOMPARE(b.feed.status().phase, RunPhase::finished);
    QVERIFY(b.trainToTheEnd());  // and goes on
    QCOMPARE(b.feed.status().epoch, 4U);
  }

  void resetOfARunThatTrainsCanBeUndone() {
    Bench b(100'000);
    b.controller.train();
    QTRY_VERIFY(b.feed.status().step > 10);
    b.controller.reset();
    QVERIFY(b.document.trained() == nullptr);
    b.document.undoStack().undo();
    QTRY_COMPARE(b.feed.status().phase, RunPhase::paused);
    QTRY_VERIFY(b.document.trained() && b.document.trained()->step == b.feed.status().step);
    QVERIFY(b.feed.trainLoss().last_x() > 10);
  }

  void savingAfterResetKeepsTheOldWeights() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(QFile::exists(folder.filePath("net.weights.safetensors")));
    b.controller.reset();
    QSignalSpy notice(&b.document, &Document::notice);
    QVERIFY(b.document.save(b.document.path()).ok());
    QVERIFY(!QFile::exists(folder.filePath("net.weights.safetensors")));
    QVERIFY(load_trained(folder.filePath("net.weights.1.safetensors").toStdString()).ok());
    QCOMPARE(notice.count(), 1);
    QVERIFY(notice.front().front().toString().contains("net.weights.1.safetensors"));
  }

  void aFileThatOthersChangedIsNoticed() {
    QTemporaryDir folder;
    Document document;
    document.reset(spiral(2), {});
    QVERIFY(!document.changedOnDisk());
    QVERIFY(document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(!document.changedOnDisk());
    QFile file(document.path());
    QVERIFY(file.open(QIODevice::Append));
    file.write("\n");
    file.close();
    QVERIFY(document.changedOnDisk());
    QVERIFY(document.open(document.path()).ok());
    QVERIFY(!document.changedOnDisk());
    QVERIFY(QFile::remove(document.path()));
    QVERIFY(!document.changedOnDisk());  // nothing is there to be overwritten
  }

  void weightsFromAFileGoOnOnlyForWhatTheyWereTrainedWith() {
    QTemporaryDir folder;
    const QString path = folder.filePath("net.vitrine");
    {
      Bench b;
      QVERIFY(b.trainToTheEnd());
      QVERIFY(b.document.save(path).ok());
    }
    Bench b;
    QVERIFY(b.document.open(path).ok());
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.asked.empty());
    QCOMPARE(b.feed.status().epoch, 4U);
    QVERIFY(b.document.open(path).ok());
    QVERIFY(b.document.setSetting("loss.label_smoothing", "0.1").ok());
    b.controller.train();
    QTRY_COMPARE(b.asked.size(), 1U);
    QCOMPARE(b.asked.front().changed, std::vector<std::string>{"the loss"});
  }

  void aLayerNeverGetsTheWeightsOfOneThatIsGone() {
    Bench b;
    const auto first = b.document.addNode("dense", {0, 300});
    QVERIFY(first.ok());
    QVERIFY(b.document.removeItems({QString::fromStdString(*first)}, {}).ok());
    const auto second = b.document.addNode("dense", {0, 300});
    QVERIFY(second.ok() && *second != *first);
    QCOMPARE(b.document.graph().find(*second)->name, *first);  // people see the free name
  }

  void theWeightsAreWaitedForOrNotTaken() {
    Bench b;
    const auto untrained = b.controller.weights(Run::Which::last, Bench::never);
    QVERIFY(!untrained.ok());
    QCOMPARE(untrained.error().code, std::string("untrained"));
    QVERIFY(b.document.setSetting("training.epochs", "100000").ok());
    b.controller.train();
    QTRY_VERIFY(b.feed.status().step > 3);
    const auto taken = b.controller.weights(Run::Which::last, Bench::patiently);
    QVERIFY(taken.ok() && *taken && (*taken)->step > 3);
    b.controller.pause();
    QVERIFY(b.controller.collect(Bench::patiently).ok());
    QTRY_COMPARE(b.feed.status().phase, RunPhase::paused);
    QVERIFY(b.controller.collect(Bench::patiently).ok());
    QCOMPARE(b.document.trained()->step, b.feed.status().step);
  }

  void atTheLowestTempoItGoesOpByOp() {
    Bench b(100'000);
    QTRY_VERIFY(b.document.dataset());
    TempoControl tempo(b.document, b.controller);
    auto* slider = tempo.findChild<QSlider*>();
    QSignalSpy asked(&b.controller, &RunController::opsAsked);
    b.controller.train();
    QTRY_VERIFY(b.feed.status().step > 3);
    slider->setValue(0);
    QCOMPARE(slider->accessibleDescription(), QString("one op"));
    QCOMPARE(asked.size(), 1);
    QTRY_COMPARE(b.feed.status().phase, RunPhase::paused);
    const auto before = b.feed.status().step;
    b.controller.train();  // as Step
    QTRY_COMPARE(b.feed.status().step, before + 1);
    QTRY_COMPARE(b.feed.status().phase, RunPhase::paused);
    QCOMPARE(asked.size(), 2);
    b.document.reset(spiral(100'000), {});
    QCOMPARE(slider->accessibleDescription(), QString("full speed"));  // nobody opens a project op by op
    QTRY_VERIFY(b.document.dataset());
    slider->setValue(0);
    QTRY_VERIFY2(b.controller.hasRun(), "there is a step to go through before the first one");
    QCOMPARE(b.feed.status().phase, RunPhase::ready);
    slider->setValue(11);
    b.controller.train();
    QTRY_VERIFY(b.feed.status().step > 3);
    QSettings().clear();
  }

  void theTempoIsRememberedForEachDocument() {
    Bench b(100'000);
    TempoControl tempo(b.document, b.controller);
    auto* slider = tempo.findChild<QSlider*>();
    QCOMPARE(slider->accessibleName(), QString("Tempo"));
    QCOMPARE(b.controller.tempo(), 0.0);
    slider->setValue(5);
    QCOMPARE(b.controller.tempo(), 20.0);
    QCOMPARE(slider->accessibleDescription(), QString("20 steps/s"));
    Project other = spiral(2);
    other.title = "Another";
    other.views["tempo"] = "5";
    b.document.reset(other, {});
    QCOMPARE(b.controller.tempo(), 5.0);
    b.document.reset(spiral(100'000), {});
    QCOMPARE(b.controller.tempo(), 20.0);
    b.controller.train();
    QTRY_VERIFY(b.feed.status().step >= 3);
    QElapsedTimer timer;
    const auto from = b.feed.status().step;
    timer.start();
    QTRY_VERIFY(b.feed.status().step >= from + 10);
    QVERIFY(timer.elapsed() > 300);
    QVERIFY(!b.document.isModified() || b.document.trained());
    QSettings().clear();
  }

  // Also where somebody still looks at what it was trained on.
  void aRunThatIsLetGoTrainsNoFurther() {
    Bench b(100'000);
    b.controller.train();
    QTRY_VERIFY(b.feed.run() && b.feed.status().step > 0);
    const std::shared_ptr<Run> held = b.feed.sharedRun();
    b.document.reset(spiral(1), {});
    QVERIFY(!b.feed.run());
    QTRY_VERIFY(held->status().phase == RunPhase::paused);
  }
};

QTEST_MAIN(RunTest)
#include "run_test.moc"
