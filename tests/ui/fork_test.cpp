// Another run that goes on from an earlier state of this one, or of one that was read back.
#include <QFile>
#include <QTemporaryDir>

#include "core/train/probes/outputs.h"
#include "tests/ui/run_fixture.h"
#include "ui/document/background.h"
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

  // A rate that was changed on the way is that of then, up to the state; from there on the document's own counts.
  void whatWasChangedLiveIsKnownToAFork() {
    Bench b;
    b.controller.step();
    QTRY_VERIFY(b.feed.run() && b.feed.status().step == 1 && b.feed.status().phase == RunPhase::paused);
    QVERIFY(b.document.setSetting("optimizer.learning_rate", "0.02").ok());
    QVERIFY(b.trainToTheEnd());
    const auto whole = weightsOf(b.document);
    b.controller.fork(9);
    QTRY_VERIFY(!b.controller.isPreparing());
    QVERIFY(b.feed.run()->adoption().exact);
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(weightsOf(b.document), whole);
  }
};

QTEST_MAIN(ForkTest)
#include "fork_test.moc"
