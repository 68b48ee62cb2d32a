// A weight that is set by hand, as an edit of the document: it can be undone, and what is kept follows.
#include <QLabel>
#include <QtTest>

#include "tests/ui/run_fixture.h"
#include "ui/docks/run_bar.h"

namespace vitrine::ui {
namespace {

constexpr const char* kKey = "dense_1/weight";

float firstWeight(const Document& document) {
  return document.trained()->find(kKey)->value.values.front();
}

bool comesTo(const Document& document, float value) {
  return QTest::qWaitFor([&] { return document.trained() && firstWeight(document) == value; });
}

RunController::WeightChange change(float before, float after) {
  return {kKey, 0, before, after, "input_1 number 1 → dense_1 unit 1"};
}

}  // namespace

class WeightChangeTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void duringAPauseAndBack() {
    Bench b;
    b.controller.step();
    QTRY_VERIFY(b.document.trained() && b.feed.status().phase == RunPhase::paused);
    const float was = firstWeight(b.document);
    QVERIFY(b.controller.changeWeight(change(was, 4)).ok());
    QVERIFY(comesTo(b.document, 4));
    QVERIFY(b.document.isModified());
    QCOMPARE(b.document.undoStack().undoText(), "Weight of input_1 number 1 → dense_1 unit 1");
    QVERIFY(!b.feed.marks().empty());
    QVERIFY2(b.feed.marks().back().text.contains("4"), qPrintable(b.feed.marks().back().text));
    b.document.undoStack().undo();
    QVERIFY(comesTo(b.document, was));
    b.document.undoStack().redo();
    QVERIFY(comesTo(b.document, 4));
    const auto now = b.controller.weights(Run::Which::last, Bench::patiently);
    QVERIFY(now.ok());
    QCOMPARE((*now)->find(kKey)->value.values.front(), 4.0F);
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(b.feed.status().changes, 3U);
  }

  void beforeTheFirstStep() {
    Bench b;
    QTRY_VERIFY(b.document.dataset());
    QVERIFY(!b.controller.hasRun());
    QVERIFY(b.controller.changeWeight(change(0.1F, -3)).ok());
    QVERIFY(comesTo(b.document, -3));
    QCOMPARE(b.feed.status().step, 0U);
    QCOMPARE(b.feed.status().phase, RunPhase::ready);
    QVERIFY(b.controller.canReset());
    const RunBar bar(b.document, b.feed, b.controller);
    QStringList said;
    for (const QLabel* label : bar.findChildren<QLabel*>()) said << label->text();
    QVERIFY2(said.contains("Weights set by hand"), qPrintable(said.join('|')));
    QVERIFY(b.trainToTheEnd());
    QCOMPARE(b.feed.status().changes, 1U);
  }

  // What was to be changed in a run that never came is changed in no other one.
  void aChangeIsForItsOwnRunAlone() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const float was = firstWeight(b.document);
    b.controller.reset();
    QVERIFY(!b.controller.hasRun());
    QVERIFY(b.controller.changeWeight(change(0, 9)).ok());
    b.document.undoStack().undo();  // of the weight, while its run is made
    b.document.undoStack().undo();  // of Reset: the trained run is back
    QTRY_VERIFY(b.controller.hasRun() && !b.controller.isPreparing());
    QCOMPARE(firstWeight(b.document), was);
    b.controller.stepEpoch();
    QTRY_VERIFY(b.feed.status().phase == RunPhase::paused);
    QCOMPARE(b.feed.status().changes, 0U);
  }

  void lookingBackUndoGoesLiveFirst() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.controller.changeWeight(change(0, 2)).ok());
    b.feed.playhead().show(2);
    b.document.undoStack().undo();
    QVERIFY(b.feed.playhead().isLive());
    QVERIFY(comesTo(b.document, 0));
  }

  void whileItTrains() {
    Bench b(100'000);
    b.controller.train();
    QTRY_VERIFY(b.feed.run() && b.feed.status().step > 3);
    QVERIFY(b.controller.changeWeight(change(0, 2)).ok());
    QTRY_COMPARE(b.feed.status().changes, 1U);
    QCOMPARE(b.feed.status().phase, RunPhase::training);
    b.document.undoStack().undo();
    QTRY_COMPARE(b.feed.status().changes, 2U);
  }

  void isKeptWithTheProject() {
    QTemporaryDir folder;
    const QString path = folder.filePath("own.vitrine");
    Bench b;
    QVERIFY(b.document.save(path).ok());
    b.controller.step();
    QTRY_VERIFY(b.document.trained() && b.feed.status().phase == RunPhase::paused);
    QVERIFY(b.controller.changeWeight(change(0, 0.5F)).ok());
    QVERIFY(b.controller.collect(Bench::patiently).ok());
    QCOMPARE(firstWeight(b.document), 0.5F);
    QVERIFY(b.document.save(path).ok());
    Bench again;
    QVERIFY(again.document.open(path).ok());
    QVERIFY(comesTo(again.document, 0.5F));
  }

  void isRefusedWhereItMeansNothing() {
    Bench b;
    b.document.reset(Project(), {});
    QVERIFY2(!b.controller.changeWeight(change(0, 1)).ok(), "there is no network");
    QCOMPARE(b.document.undoStack().count(), 0);
    b.document.reset(spiral(2), {});
    QVERIFY(b.trainToTheEnd());
    const int edits = b.document.undoStack().count();
    QVERIFY(!b.controller.changeWeight(change(0, std::numeric_limits<float>::infinity())).ok());
    QVERIFY(b.controller.changeWeight(change(1, 1)).ok());
    QCOMPARE(b.document.undoStack().count(), edits);
    b.feed.playhead().show(3);
    const Status past = b.controller.changeWeight(change(0, 1));
    QVERIFY(!past.ok());
    QVERIFY(QString::fromStdString(past.error().sentence()).contains("past"));
    b.feed.playhead().goLive();
    QVERIFY(b.document.setSetting("layer.dense_1.units", "5").ok());
    QVERIFY2(!b.controller.changeWeight(change(0, 1)).ok(), "it is not the network that was trained");
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::WeightChangeTest)
#include "weight_change_test.moc"
