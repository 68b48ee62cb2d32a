// The step debugger beside the rest of the window: hidden it holds nothing, small it cuts nothing, and it tells steps
// as curves count them.
#include <QToolButton>
#include <QtTest>
#include <algorithm>

#include "core/graph/sketch.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/step_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/live/step_place.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

Project smallNetwork() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(7, "tanh");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  project.training.set("epochs", std::int64_t{100'000});
  return project;
}

struct Stepping : StepWindow {
  explicit Stepping(QSize size = {640, 460}) : StepWindow(runOf(smallNetwork(), true), size) { catchUp(); }
};

}  // namespace

class StepUseTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void hiddenItHoldsNothingAndGoesOnWhereItWas() {
    Stepping s;
    s.begin();
    for (int i = 0; i < 3; ++i) s.view.into();
    s.settle();
    QCOMPARE(s.view.stage(), std::size_t{3});
    s.view.hide();
    QVERIFY(!s.view.story() && !s.view.hasData());
    s.view.show();
    s.settle();
    QVERIFY(s.view.story());
    QCOMPARE(s.view.stage(), std::size_t{3});
    // Of another step it begins at the beginning; given up it stays so.
    s.view.hide();
    s.step();
    s.catchUp();
    s.view.show();
    s.settle();
    QVERIFY(s.view.story());
    QCOMPARE(s.view.story()->step(), 2U);
    QCOMPARE(s.view.stage(), std::size_t{0});
    s.view.giveUp();
    s.view.hide();
    s.view.show();
    s.settle();
    QVERIFY(!s.view.story());
  }

  void aRunThatGoesOnIsToldBehindTheOneBefore() {
    Stepping s;
    const qint64 before = s.goOn(runOf(smallNetwork()));
    QVERIFY(before > 0);
    QVERIFY2(s.view.note().contains(QString("step %1 ").arg(before + 1)), qPrintable(s.view.note()));
    s.begin();
    QCOMPARE(s.view.story()->step(), 1U);
    s.view.into();
    s.settle();
    QVERIFY2(s.view.hint().startsWith(QString("step %1 ").arg(before + 1)), qPrintable(s.view.hint()));
    QVERIFY(rowsOf(s.view)[1].startsWith(QString("%1,").arg(before + 1)));
  }

  // What a person sets during the pause is in the step that comes next.
  void whatIsSetMeanwhileIsInIt() {
    Stepping s;
    s.begin();
    s.view.toPart(StoryPart::update);
    s.settle();
    const QString before = s.view.formula();
    QVERIFY(s.run->set_live("optimizer.learning_rate", 0.5).ok());
    QTRY_VERIFY_WITH_TIMEOUT((s.catchUp(), s.view.refreshNow(), s.view.story() && !s.view.isWaiting()), 10'000);
    s.view.toPart(StoryPart::update);
    s.settle();
    QVERIFY2(s.view.formula() != before && s.view.formula().contains("0.5"), qPrintable(s.view.formula()));
    const StepStory* first = s.view.story();
    QVERIFY(s.run->set_weight("dense_1/weight", 0, 5).ok());
    QTRY_VERIFY_WITH_TIMEOUT((s.catchUp(), s.view.refreshNow(), s.view.story() && s.view.story() != first), 10'000);
  }

  void itBeginsAsSoonAsTheRunRests() {
    Stepping s;
    s.run->train();
    QTRY_COMPARE((s.catchUp(), s.feed.status().phase), RunPhase::training);
    s.view.goThroughSoon();
    s.catchUp();
    QVERIFY(!s.view.story());
    s.run->pause();
    QTRY_VERIFY_WITH_TIMEOUT((s.catchUp(), s.view.story()), 10'000);  // there is nothing to settle before it rests
  }

  void smallCardsCutNoButton() {
    Stepping s;
    s.begin();
    for (const int width : {150, 190, 230, 300, 430, 700}) {
      s.view.resize(width, 420);
      QCoreApplication::processEvents();
      for (const QToolButton* button : s.view.findChildren<QToolButton*>()) {
        if (!button->isVisible()) continue;
        const int right = button->mapTo(&s.view, QPoint(button->width(), 0)).x();
        QVERIFY2(button->width() >= button->minimumSizeHint().width() && right <= s.view.width(),
                 qPrintable(QString("%1 at %2 px").arg(button->text()).arg(width)));
        QVERIFY(!button->accessibleName().isEmpty());
      }
    }
  }

  // Where it is open it turns to a layer with the others, but is not opened for one.
  void itTurnsToALayerWithTheOthers() {
    Stepping s;
    const auto& types = viewTypes();
    const auto at = std::find_if(types.begin(), types.end(), [](const ViewType& type) { return type.id == "step"; });
    const ViewContext context{s.document, s.feed, s.link};
    QVERIFY(at->alongside && at->showsLayer(context, "dense_2") && !at->showsLayer(context, "dense_9"));
    s.begin();
    s.view.showLayer("dense_2");
    s.settle();
    QCOMPARE(s.view.story()->stages()[s.view.stage()].node, NodeId("dense_2"));
  }

  // For the canvas, and whether somebody has gone there by hand.
  void itTellsWhereItStands() {
    Stepping s;
    const StepPlace& told = StepPlace::of(s.feed);
    QSignalSpy changed(&told, &StepPlace::changed);
    const auto moved = [&] { return changed.takeLast().front().toBool(); };
    QVERIFY(!told.place());
    s.begin();
    QVERIFY(told.place());
    QVERIFY(told.place()->layer.isEmpty());  // the batch
    QVERIFY(!moved());
    s.view.toPart(StoryPart::loss);
    QCOMPARE(*told.place(), (StepPlace::Place{"dense_2", "loss"}));
    QVERIFY(moved());
    s.settle();
    s.view.hide();
    QVERIFY(!told.place());
    s.view.show();
    changed.clear();
    s.settle();
    QCOMPARE(*told.place(), (StepPlace::Place{"dense_2", "loss"}));
    QVERIFY(!moved());  // it is where it was
    s.view.giveUp();
    QVERIFY(!told.place());
  }

  void ofSeveralTheOneWhoMovedLastCounts() {
    LiveFeed feed;
    StepPlace& told = StepPlace::of(feed);
    QCOMPARE(&StepPlace::of(feed), &told);
    QSignalSpy changed(&told, &StepPlace::changed);
    const QObject one, other;
    told.set(&one, {"dense_1", "forward"});
    told.set(&other, {"dense_2", "loss"});
    QCOMPARE(told.place()->layer, QString("dense_2"));
    told.set(&one, {"dense_1", "forward"});  // again: it is in front now
    QCOMPARE(told.place()->layer, QString("dense_1"));
    QCOMPARE(changed.count(), 3);
    told.set(&one, {"dense_1", "forward"});  // another op of the same layer
    QCOMPARE(changed.count(), 3);
    told.clear(&one);
    QCOMPARE(told.place()->layer, QString("dense_2"));
    told.clear(&one);
    QCOMPARE(changed.count(), 4);
    told.clear(&other);
    QVERIFY(!told.place());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::StepUseTest)
#include "step_use_test.moc"
