// A new run that begins with weights from elsewhere: the dialog that asks, and what becomes of the run before.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "core/graph/op_list.h"
#include "core/io/weights.h"
#include "tests/ui/run_fixture.h"
#include "ui/dialogs/take_weights_dialog.h"
#include "ui/document/background.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

// The same trunk under a head of another name and width.
Project newHead() {
  Project project = spiral(2);
  if (!project.graph.remove("dense_2").ok()) qFatal("remove");
  Node head{"dense_3", "head", "dense", {{"units", std::int64_t{2}}}, {}};
  if (!project.graph.add(head).ok() || !project.graph.connect({{"dense_1", 0}, {"dense_3", 0}}).ok()) qFatal("head");
  return project;
}

ParameterLayout layoutOf(const Project& project) {
  return ParameterLayout(lower_graph(project.graph, 1));
}

QStringList rows(const TakeWeightsDialog& dialog) {
  QStringList out;
  for (int i = 0; i < dialog.layers().topLevelItemCount(); ++i)
    out << dialog.layers().topLevelItem(i)->text(0) + ": " + dialog.layers().topLevelItem(i)->text(1);
  return out;
}

const std::vector<float>& trunk(const Trained& trained) {
  static std::vector<float> out;
  const auto& values = trained.find("dense_1/weight")->value.values;
  out.assign(values.begin(), values.end());
  return out;
}

}  // namespace

class TakeWeightsTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aNewHeadOnOldWeights() {
    QTemporaryDir folder;
    const QString file = folder.filePath("old.safetensors");
    Bench b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(export_weights(*b.document.trained(), file.toStdString()).ok());
    const std::vector<float> old = trunk(*b.document.trained());

    TakeWeightsDialog dialog(layoutOf(newHead()), {});
    QVERIFY(!dialog.chosen());
    dialog.setPath(folder.filePath("none.npz"));
    QVERIFY(dialog.words().contains("nothing of that name"));
    dialog.setPath(file);
    QCOMPARE(rows(dialog),
             (QStringList{"dense_1: these weights", "head: anew: weight (not there), bias (not there)"}));
    QVERIFY2(dialog.words().contains("dense_2.weight"), qPrintable(dialog.words()));
    dialog.layers().topLevelItem(0)->setCheckState(0, Qt::Unchecked);
    QVERIFY(!dialog.chosen());
    dialog.layers().topLevelItem(0)->setCheckState(0, Qt::Checked);
    const auto chosen = dialog.chosen();
    QVERIFY(chosen && !chosen->state);
    QCOMPARE(chosen->weights.size(), std::size_t{2});

    Bench next;
    Project project = newHead();
    QVERIFY(project.graph.set_param("dense_1", "trainable", false).ok());
    next.document.reset(project, {});
    QSignalSpy notice(&next.controller, &RunController::notice);
    next.controller.beginWith(chosen);
    QTRY_VERIFY(next.document.trained() && next.feed.status().phase == RunPhase::finished);
    QCOMPARE(trunk(*next.document.trained()), old);  // frozen, it is still what was taken
    QVERIFY(notice.count() > 0 && notice.front().front().toString().contains("dense_1"));
  }

  void whatWasTrainedIsPutAsideAndUndoBringsItBack() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    const auto taken = std::make_shared<Trained>(*b.document.trained());
    taken->state.reset();
    taken->weights.resize(1);
    const Run* was = b.feed.run();
    b.controller.beginWith(taken);
    QTRY_VERIFY(!b.controller.isPreparing() && b.feed.run() && b.feed.run() != was);
    QTRY_VERIFY(b.feed.status().phase == RunPhase::finished && b.document.trained());
    QVERIFY(weightsOf(b.document) != before);
    b.document.undoStack().undo();
    QVERIFY(weightsOf(b.document) == before);
  }

  void whatFitsNothingIsRefusedAndTheRunStays() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const auto before = weightsOf(b.document);
    const auto strange = std::make_shared<Trained>();
    strange->weights.push_back({"other_1/weight", "other_1.weight", Tensor(Shape{2}), {}, ""});
    QSignalSpy refused(&b.controller, &RunController::refused);
    const Run* was = b.feed.run();
    b.controller.beginWith(strange);
    QTRY_COMPARE(refused.count(), 1);
    QCOMPARE(b.feed.run(), was);
    QVERIFY(weightsOf(b.document) == before);
    QVERIFY(!b.document.undoStack().canUndo());
    QVERIFY(b.trainToTheEnd());  // and goes on
    QVERIFY(joinBackground(-1));
  }
};

QTEST_MAIN(TakeWeightsTest)
#include "take_weights_test.moc"
