// Looking back: what the window shows is as it was then.
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include "core/train/probes/outputs.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/run_fixture.h"
#include "ui/actions/actions.h"
#include "ui/docks/playhead_bar.h"
#include "ui/docks/time_track.h"
#include "ui/document/background.h"
#include "ui/live/probe_tap.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/view_area.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

// Words and levels of each layer.
std::vector<std::pair<std::string, double>> saidOf(const Health& health) {
  std::vector<std::pair<std::string, double>> out;
  for (const LayerHealth& layer : health.layers()) out.emplace_back(layer.word + layer.why, layer.level);
  return out;
}

std::shared_ptr<FakeRun> twoLayers() {
  auto run = std::make_shared<FakeRun>(reversal(100));
  run->mutableInfo().layers = {{"dense_1", "dense_1"}, {"dense_2", "dense_2"}};
  return run;
}

}  // namespace

class PlayheadTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void itGoesFromStateToState() {
    Playhead head;
    QSignalSpy moved(&head, &Playhead::moved);
    head.show(3);
    QVERIFY(head.isLive());  // there is nothing to look back at
    head.setRange(0, 100, 0);
    head.setStates({{0, 0}, {32, 1}, {64, 2}, {96, 3}});
    QVERIFY(!head.state());
    head.show(70);
    QCOMPARE(head.step(), 70.0);
    QCOMPARE(head.state().value(), 64U);
    head.stepStates(-1);  // to the one that is shown
    QCOMPARE(head.step(), 64.0);
    head.stepStates(-1);
    QCOMPARE(head.step(), 32.0);
    head.stepStates(-5);
    QCOMPARE(head.step(), 0.0);
    QCOMPARE(head.state().value(), 0U);
    head.stepStates(3);
    QCOMPARE(head.step(), 96.0);
    head.stepStates(1);
    QVERIFY(head.isLive());
    head.show(1'000);
    QCOMPARE(head.step(), 100.0);
    head.setRange(0, 40, 0);  // another run: that moment is not in it
    QVERIFY(head.isLive());
    QCOMPARE(moved.count(), 8);
  }

  // The states of a run that took up another's weights count from its own start.
  void itsStepsAreThoseOfTheCurves() {
    Playhead head;
    QCOMPARE(head.inAll(7), 7);
    head.setRange(1, 200, 100);
    head.setStates({{0, 0}, {50, 1}});
    QCOMPARE(head.inAll(7), 107);
    head.show(40);
    QVERIFY(!head.state());
    head.show(160);
    QCOMPARE(head.state().value(), 50U);
    head.stepStates(-1);
    QCOMPARE(head.step(), 150.0);
  }

  void layersAreJudgedAsTheyWereThen() {
    LiveFeed feed;
    const auto run = twoLayers();
    feed.attach(run);
    std::map<std::uint64_t, std::vector<std::pair<std::string, double>>> then;
    for (std::uint64_t step = 1; step <= 3'000; ++step) {
      const float gradient = step < 1'700 ? 0.1F : 0.0F;  // from there on nothing moves
      run->pushStep(step, 2.0F / std::sqrt(static_cast<float>(step)), 0.5F, 0, gradient);
      if (step % 173 != 0 && step != 10) continue;
      feed.tick();
      then[step] = saidOf(feed.health());
    }
    feed.tick();
    const auto now = saidOf(feed.health());
    QVERIFY(then.at(1'730) != then.at(1'557));
    for (const auto& [step, said] : then) {
      feed.playhead().show(static_cast<double>(step));
      QCOMPARE(saidOf(feed.health()), said);
    }
    feed.playhead().goLive();
    QCOMPARE(saidOf(feed.health()), now);
  }

  // Curves that were read back are judged like those that were seen.
  void curvesThatAreReadBackAreJudgedAlike() {
    LiveFeed feed;
    const auto run = twoLayers();
    feed.attach(run);
    for (std::uint64_t step = 1; step <= 1'500; ++step) run->pushStep(step, 2.0F / static_cast<float>(step));
    feed.tick();
    const auto now = saidOf(feed.health());
    feed.playhead().show(700);
    const auto then = saidOf(feed.health());
    Curves curves = feed.release();
    curves.judgeAnew(beginningOf(*run));
    QCOMPARE(saidOf(curves.health), now);
    QCOMPARE(saidOf(curves.healthAt(700)), then);
  }

  void probesAreOfTheMomentThatIsShown() {
    Bench b;
    QVERIFY(b.trainToTheEnd());
    ProbeTap tap(b.feed);
    tap.ask(outputs_of(6));
    const auto step = [&] {
      const auto answer = tap.answer<OutputsAnswer>();
      return answer ? static_cast<int>(answer->step) : -1;
    };
    QTRY_COMPARE(step(), 32);
    const Tensor now = tap.answer<OutputsAnswer>()->values;
    b.feed.playhead().show(7);
    QTRY_COMPARE(step(), 7);
    QVERIFY(!b.feed.isCatchingUp());
    QVERIFY(tap.answer<OutputsAnswer>()->values.values != now.values);
    b.feed.playhead().goLive();
    QTRY_COMPARE(step(), 32);
    QCOMPARE(tap.answer<OutputsAnswer>()->values.values, now.values);
  }

  void withoutAStateFromThenNothingIsShownAsIfItWere() {
    LiveFeed feed;
    const auto run = twoLayers();
    feed.attach(run);
    for (std::uint64_t step = 1; step <= 20; ++step) run->pushStep(step, 1);
    ProbeTap tap(feed);
    tap.ask(outputs_of(6));
    run->publish(OutputsAnswer());
    feed.tick();
    QVERIFY(tap.answer<OutputsAnswer>());
    QSignalSpy probed(&feed, &LiveFeed::probed);
    feed.playhead().show(10);
    QVERIFY(!tap.answer<OutputsAnswer>());
    QVERIFY(!run->asked("outputs"));  // nor is it computed
    QVERIFY(probed.count() > 0);
    feed.playhead().goLive();
    QVERIFY(run->asked("outputs").has_value());
  }

  void anotherRunIsLive() {
    LiveFeed feed;
    const auto run = twoLayers();
    feed.attach(run);
    for (std::uint64_t step = 1; step <= 20; ++step) run->pushStep(step, 1);
    feed.tick();
    feed.playhead().show(10);
    feed.attach(twoLayers());
    QVERIFY(feed.playhead().isLive());
    QVERIFY(feed.playhead().states().empty());
  }

  void withoutRoomNothingIsKeptAndItSaysSo() {
    Bench b;
    b.controller.setSnapshotRoom(0);
    QVERIFY(b.trainToTheEnd());
    QVERIFY(b.feed.playhead().states().empty());
    QMainWindow window;
    Actions actions(&window);
    actions.menu("train", "Train");
    PlayheadBar bar(b.feed, b.controller);
    bar.addTo(actions);
    QVERIFY(!actions.find("past.back")->isEnabled());
    QVERIFY(!actions.find("past.fork")->isEnabled());
    b.feed.playhead().show(9);  // curves and layers all the same
    QVERIFY(actions.find("past.live")->isEnabled());
    QVERIFY(!actions.find("past.fork")->isEnabled());
  }

  void theBarFollowsAndLeads() {
    Bench b;
    QMainWindow window;
    Actions actions(&window);
    actions.menu("train", "Train");
    auto* bar = new PlayheadBar(b.feed, b.controller);
    bar->addTo(actions);
    window.setCentralWidget(bar);
    window.resize(1'000, 60);
    window.show();
    auto* track = bar->findChild<TimeTrack*>();
    QVERIFY(!track->isEnabled());  // nothing has been trained
    QVERIFY(!actions.find("past.back")->isEnabled());
    QVERIFY(b.trainToTheEnd());
    QTRY_VERIFY(track->isEnabled());
    QCOMPARE(track->maximum(), 32);
    QCOMPARE(track->value(), 32);
    QVERIFY(track->accessibleDescription().startsWith("live, step 32 · epoch 2"));
    QVERIFY(!actions.find("past.live")->isEnabled());
    Playhead& head = b.feed.playhead();
    QTest::mouseClick(track, Qt::LeftButton, {}, QPoint(static_cast<int>(std::lround(track->xOf(12))), 14));
    QCOMPARE(head.step(), 12.0);
    QCOMPARE(track->value(), 12);
    QVERIFY(track->accessibleDescription().startsWith("looking back, step 12 · epoch 1"));
    QVERIFY(actions.find("past.fork")->isEnabled());
    QTest::keyClick(track, Qt::Key_Left);
    QCOMPARE(head.step(), 11.0);
    track->setValue(5);  // as a screen reader does
    QCOMPARE(head.step(), 5.0);
    actions.find("past.on")->trigger();
    QCOMPARE(head.step(), 6.0);
    QTest::keyClick(track, Qt::Key_End);
    QVERIFY(head.isLive());
    actions.find("past.back")->trigger();
    QCOMPARE(head.step(), 31.0);
    actions.find("past.live")->trigger();
    QVERIFY(head.isLive());

    actions.find("past.play")->trigger();  // from the start to now
    QCOMPARE(head.step(), 0.0);
    QVERIFY(bar->isPlaying());
    QTRY_VERIFY_WITH_TIMEOUT(head.isLive(), 20'000);
    QVERIFY(!bar->isPlaying());

    head.show(8);
    QSignalSpy undo(&b.document.undoStack(), &QUndoStack::indexChanged);
    actions.find("past.fork")->trigger();
    QTRY_COMPARE(undo.count(), 1);
    QCOMPARE(b.feed.status().step, 8U);
    QVERIFY(b.document.undoStack().undoText().contains("step 8"));
  }

  void everyChartMarksTheMomentAndAClickGoesThere() {
    Document document;
    LiveFeed feed;
    ViewArea area(document, feed);
    area.resize(1'200, 320);
    area.show();
    const auto run = twoLayers();
    feed.attach(run);
    for (std::uint64_t step = 1; step <= 400; ++step) run->pushStep(step, 1.0F / static_cast<float>(step));
    feed.tick();
    for (const char* id : {"loss", "gradients"}) {
      TimeChart& chart = qobject_cast<CurveView*>(area.view(id))->chart();
      chart.refresh();
      feed.playhead().goLive();
      const QImage live = chart.grab().toImage();
      feed.playhead().show(200);
      const QImage back = chart.grab().toImage();
      const int x = static_cast<int>(chart.plotArea().left() + chart.steps().unit(200) * chart.plotArea().width());
      const int y = static_cast<int>(chart.plotArea().center().y());
      int other = 0;
      for (int column = x - 2; column <= x + 2; ++column) other += live.pixel(column, y) != back.pixel(column, y);
      QVERIFY2(other > 0, id);
      const QPoint place(x + 40, y);
      QTest::mouseMove(&chart, place);
      QTest::mouseClick(&chart, Qt::LeftButton, {}, place);
      QVERIFY2(feed.playhead().step() > 210 && feed.playhead().step() < 390, id);
      const double clicked = feed.playhead().step();
      QTest::mouseMove(&chart, place - QPoint(20, 0));
      QTest::mouseClick(&chart, Qt::LeftButton, {}, place - QPoint(20, 0));
      QTest::mouseDClick(&chart, Qt::LeftButton, {}, place - QPoint(20, 0));  // shows all, and is no click
      QCOMPARE(feed.playhead().step(), clicked);
      QTest::keyClick(&chart, Qt::Key_Left);
      QTest::keyClick(&chart, Qt::Key_Return);
      QVERIFY2(feed.playhead().step() < clicked, id);
    }
  }
};

QTEST_MAIN(PlayheadTest)
#include "playhead_test.moc"
