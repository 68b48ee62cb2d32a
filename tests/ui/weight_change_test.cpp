// A weight that is set by hand, as an edit of the document: it can be undone, and what is kept follows.
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QtTest>

#include "tests/ui/run_fixture.h"
#include "ui/docks/run_bar.h"
#include "ui/popovers/weight_editor.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/weights/weights_view.h"

namespace vitrine::ui {
namespace {

constexpr const char* kKey = "dense_1/weight";

float firstWeight(const Document& document) {
  return document.trained()->find(kKey)->value.values.front();
}

bool comesTo(const Document& document, float value) {
  return QTest::qWaitFor([&] { return document.trained() && firstWeight(document) == value; });
}

WeightChange change(float before, float after) {
  return {kKey, 0, before, after, "input_1 number 1 → dense_1 unit 1"};
}

// The matrix of the first layer's weights, 8 × 2 of them, in a view of its own.
struct Matrix {
  Bench& b;
  ChartLink link;
  WeightsView view{{b.document, b.feed, link}, nullptr};

  explicit Matrix(Bench& of) : b(of) {
    view.resize(480, 400);
    view.show();
    view.setPage(WeightsView::Page::matrix);
  }
  const MatrixData* seen() {
    if (view.isBehind()) view.refreshNow();
    return view.matrix().data();
  }
  bool isThere() {
    return QTest::qWaitFor([this] { return seen() && seen()->key == kKey; });
  }
  bool shows(std::size_t place, float value) {
    return QTest::qWaitFor([&] { return seen() && seen()->key == kKey && seen()->values[place] == value; });
  }
  void click(std::int64_t row, std::int64_t column) {
    const QPoint at = view.matrix().cellRect(row, column).center().toPoint();
    QTest::mouseClick(&view.matrix(), Qt::LeftButton, {}, at);
  }
  void type(const QString& text) {
    view.editor()->value().setText(text);
    QTest::keyClick(&view.editor()->value(), Qt::Key_Return);
  }
};

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

  // In the view Weights as on the canvas: one step of Undo, of the very number.
  void fromACellOfTheMatrix() {
    Bench b;
    b.controller.step();
    QTRY_VERIFY(b.document.trained() && b.feed.status().phase == RunPhase::paused);
    const auto number = [&] { return b.document.trained()->find(kKey)->value.values[3]; };
    const float was = number();
    Matrix m(b);
    QVERIFY(m.shows(3, was));
    m.click(1, 1);
    QVERIFY(m.view.editor());
    QCOMPARE(m.view.editor()->field(0).value(), 2);
    QCOMPARE(m.view.editor()->field(1).value(), 2);
    QCOMPARE(m.view.matrix().held(), 3);
    m.type("4");
    QTRY_COMPARE(number(), 4.0F);
    QVERIFY(m.shows(3, 4));
    QCOMPARE(m.view.editor()->value().text().toFloat(), 4.0F);
    QCOMPARE(b.document.undoStack().count(), 1);
    QCOMPARE(b.document.undoStack().undoText(), "Weight of dense_1 · weight, row 2, column 2");
    b.document.undoStack().undo();
    QTRY_COMPARE(number(), was);
    QVERIFY(m.shows(3, was));
    m.view.editor()->field(0).setValue(8);  // another one, from the same editor
    QCOMPARE(m.view.matrix().held(), 15);
    m.type("-1.5");
    QVERIFY(m.shows(15, -1.5F));
    QCOMPARE(b.document.trained()->find(kKey)->value.values[3], was);
  }

  void fromTheMatrixBeforeTheFirstStep() {
    Bench b;
    QTRY_VERIFY(b.document.dataset());
    QVERIFY(b.controller.changeWeight(change(0.1F, -3)).ok());
    QVERIFY(comesTo(b.document, -3));
    Matrix m(b);
    QVERIFY(m.shows(0, -3));
    m.click(0, 0);
    m.type("2.5");
    QVERIFY(comesTo(b.document, 2.5F));
    QCOMPARE(b.feed.status().step, 0U);
    QCOMPARE(b.feed.status().phase, RunPhase::ready);
  }

  void fromTheMatrixByKeysWhileItTrains() {
    Bench b(100'000);
    b.controller.train();
    QTRY_VERIFY(b.feed.run() && b.feed.status().step > 3);
    Matrix m(b);
    QVERIFY(m.isThere());
    QTest::keyClick(&m.view.matrix(), Qt::Key_Home);
    QTest::keyClick(&m.view.matrix(), Qt::Key_Down);
    QTest::keyClick(&m.view.matrix(), Qt::Key_Return);
    QVERIFY(m.view.editor());
    QVERIFY(m.view.editor()->index() == WeightEditor::Index({1, 0}));
    m.type("2");
    QTRY_COMPARE(b.feed.status().changes, 1U);
    QCOMPARE(b.feed.status().phase, RunPhase::training);
    b.document.undoStack().undo();
    QTRY_COMPARE(b.feed.status().changes, 2U);
  }

  void theMatrixSaysWhyNot() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    Matrix m(b);
    QVERIFY(m.isThere());
    const int edits = b.document.undoStack().count();
    m.click(0, 0);
    m.type("much");
    QVERIFY2(m.view.editor()->says().contains("much"), qPrintable(m.view.editor()->says()));
    b.feed.playhead().show(3);
    m.type("1");
    QVERIFY2(m.view.editor()->says().contains("past"), qPrintable(m.view.editor()->says()));
    b.feed.playhead().goLive();
    QVERIFY(b.document.setSetting("layer.dense_1.units", "5").ok());
    m.type("1");
    QVERIFY2(m.view.editor()->says().contains("trained"), qPrintable(m.view.editor()->says()));
    QCOMPARE(b.document.undoStack().count(), edits + 1);  // the setting
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
