// The feed: every record of a run passed on to the views, and what the views ask of the run.
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/views_fixture.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

class FeedTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void feedPassesOnEveryRecord();
  void feedStartsOverWhenTheRunDoes();
  void feedDetachesCleanly();
  void feedJoinsWhatViewsWatch();
  void feedGivesEachItsAnswer();
  void aTapMayOutliveItsFeed();
  void feedSaysHowStepsAreKept();
  void feedCountsWhatItWasTooSlowFor();
  void theOwnMetricGoesOnWhenObjectivesComeAndGo();
  void anotherMetricIsAnotherCurve();
  void aMarkTakesThePlaceOfOneOfItsOwnRun();
};

// However soon after the last one of the run before it comes.
void FeedTest::aMarkTakesThePlaceOfOneOfItsOwnRun() {
  LiveFeed feed;
  const auto run = transformer();
  feed.attach(run);
  run->pushStep(1, 1);
  feed.tick();
  feed.mark("optimizer.learning_rate", "rate 0.1");
  feed.mark("optimizer.learning_rate", "rate 0.2");
  feed.goOn(transformer(), "changed: batch size");
  feed.mark("optimizer.learning_rate", "rate 0.3");
  QStringList words;
  for (const Curves::Mark& mark : feed.marks()) words << mark.text;
  QCOMPARE(words, QStringList({"rate 0.2", "changed: batch size", "rate 0.3"}));
}

// Accuracy stays accuracy wherever it stands; F1 in its place has none of its past.
void FeedTest::anotherMetricIsAnotherCurve() {
  const std::vector<FigureInfo> before{{"accuracy", "Accuracy", "", false}};
  const std::vector<FigureInfo> after{{"f1_macro", "F1 (macro)", "", false}, {"accuracy", "Accuracy", "", false}};
  Curves curves({}, before, {});
  std::vector<Reading> row(kRunFigures, Reading{0.25F, 0.25F, 0.25F, 0.25F});
  curves.take({1, 1, 1}, row.data());
  curves.take({1, 1, {0.5F, {0.75F}}, {0.5F, {0.5F}}, true, false, 0});
  curves.follow({}, after, {});
  QVERIFY(curves.trainOf(0)->empty());
  QVERIFY(curves.validationOf(0)->empty());
  QCOMPARE(curves.validationOf(1)->last_value(), 0.5F);
  curves.take({2, 1, 1}, row.data());
  QCOMPARE(curves.trainOf(0)->count(), 1U);
  curves.follow({}, {after[0]}, {});
  QCOMPARE(curves.trainOf(0)->count(), 1U);  // the same metric: its curve goes on
}

void FeedTest::theOwnMetricGoesOnWhenObjectivesComeAndGo() {
  const std::vector<FigureInfo> one{{"accuracy", "Accuracy", "", false}};
  const std::vector<FigureInfo> two{{"loss.a", "Loss of a", "a", true},
                                    {"accuracy.a", "Accuracy of a", "a", false},
                                    {"loss.b", "Loss of b", "b", true},
                                    {"mae.b", "MAE of b", "b", false}};
  Curves curves({"dense_1"}, one, {});
  std::vector<Reading> row(kRunFigures + 2, Reading{0.25F, 0.25F, 0.25F, 0.25F});
  curves.take({1, 1, 1}, row.data());
  curves.take({1, 1, {0.5F, {0.75F}}, {0.5F, {0.5F}}, true, false, 0});
  QCOMPARE(curves.trainOf(0)->last_value(), 0.25F);
  curves.follow({"dense_1"}, two, {0, 1, 2, 3});
  QCOMPARE(curves.trainOf(1)->last_value(), 0.25F);
  QCOMPARE(curves.validationOf(1)->last_value(), 0.5F);
  QVERIFY(curves.trainOf(0)->empty() && curves.validationOf(3)->empty());
  row.resize(kRunFigures + 2 + 4, Reading{8, 8, 8, 8});
  curves.take({2, 1, 1}, row.data());
  QCOMPARE(curves.trainOf(3)->last_value(), 8.0F);
  curves.follow({"dense_1"}, one, {});
  QCOMPARE(curves.validationOf(0)->last_value(), 0.5F);
  QCOMPARE(curves.trainOf(0)->count(), 2U);
  QVERIFY(!curves.trainOf(1) && !curves.validationOf(1));
}

void FeedTest::feedPassesOnEveryRecord() {
  LiveFeed feed;
  auto run = transformer();
  feed.attach(run);
  QSignalSpy advanced(&feed, &LiveFeed::advanced);
  trainUpTo(*run, 1'300);
  feed.tick();
  QCOMPARE(advanced.count(), 1);
  QCOMPARE(feed.trainLoss().count(), 1'300U);
  QCOMPARE(feed.layerGradientNorms().size(), 4U);
  QCOMPARE(feed.layerGradientNorms()[3].count(), 1'300U);
  QCOMPARE(feed.epochs().size(), 2U);
  QCOMPARE(feed.validationLoss().count(), 2U);
  QCOMPARE(feed.validationLoss().first_x(), 625.0);
  QCOMPARE(feed.status().step, 1'300U);
  QVERIFY(feed.penalty().empty());
  QVERIFY(feed.historyBytes() > 0);
  feed.tick();
  QCOMPARE(advanced.count(), 1);  // nothing new
  run->pushStep(1'301, 0.5F, 0.5F, 0.125F);
  feed.tick();
  QCOMPARE(feed.penalty().last_value(), 0.125F);
  QCOMPARE(feed.totalLoss().last_value(), 0.625F);
}

void FeedTest::feedStartsOverWhenTheRunDoes() {
  LiveFeed feed;
  auto run = transformer();
  feed.attach(run);
  trainUpTo(*run, 700);
  feed.tick();
  QSignalSpy again(&feed, &LiveFeed::historiesReset);
  run->pushStep(1, 2.0F);
  run->pushStep(2, 1.5F);
  feed.tick();
  QCOMPARE(again.count(), 1);
  QCOMPARE(feed.trainLoss().count(), 2U);
  QVERIFY(feed.epochs().empty());
  run->pushEpoch(1, 1, 1, 0.5F);
  feed.tick();
  QCOMPARE(feed.epochs().size(), 1U);
}

void FeedTest::feedDetachesCleanly() {
  LiveFeed feed;
  auto run = transformer();
  feed.attach(run);
  ProbeTap maps(feed);
  maps.ask(attention_of({0}));
  QVERIFY(run->asked("attention"));
  trainUpTo(*run, 10);
  feed.tick();
  QSignalSpy attached(&feed, &LiveFeed::attached);
  feed.attach(nullptr);
  QCOMPARE(attached.count(), 1);
  QVERIFY(!run->asked("attention"));
  QCOMPARE(run.use_count(), 1);
  QVERIFY(feed.trainLoss().empty());
  QVERIFY(feed.layerGradientNorms().empty());
  feed.tick();
}

// What one view asks for never takes away what another does, before there is a run and while there is one.
void FeedTest::feedJoinsWhatViewsWatch() {
  LiveFeed feed;
  ProbeTap maps(feed), outputs(feed), surface(feed);
  maps.ask(attention_of({3}));  // before there is a run
  outputs.ask(outputs_of(100));
  surface.ask(surface_of(64));
  auto run = transformer();
  feed.attach(run);
  QVERIFY(run->asked("attention") && run->asked("outputs") && run->asked("surface"));
  QCOMPARE(run->asked("outputs", "count"), 100);
  maps.ask(attention_of({5}));
  QVERIFY(run->asked("attention") == attention_of({5}).params);
  QVERIFY(run->asked("surface").has_value());
  maps.stop();
  QVERIFY(!run->asked("attention") && run->asked("outputs"));
  {
    ProbeTap other(feed);  // another watches the same, and then does not any more
    other.ask(outputs_of(100));
  }
  surface.ask(surface_of(96));
  QCOMPARE(run->asked("surface", "side"), 96);
  QVERIFY(run->asked("outputs").has_value());
  outputs.stop();
  QVERIFY(!run->asked("outputs") && run->asked("surface"));
  auto next = transformer();
  feed.attach(next);
  QVERIFY(next->asked("surface") && !run->asked("surface"));
}

void FeedTest::aTapMayOutliveItsFeed() {
  auto feed = std::make_unique<LiveFeed>();
  auto run = transformer();
  feed->attach(run);
  ProbeTap tap(*feed);
  tap.ask(outputs_of(5));
  feed.reset();
  tap.ask(outputs_of(6));
  QVERIFY(!run->asked("outputs"));
}

// An answer reaches every view that asked for it, and none that asked for another.
void FeedTest::feedGivesEachItsAnswer() {
  LiveFeed feed;
  auto run = transformer();
  feed.attach(run);
  ProbeTap one(feed), same(feed), other(feed);
  one.ask(outputs_of(10)), same.ask(outputs_of(10)), other.ask(surface_of(8));
  QSignalSpy probed(&feed, &LiveFeed::probed);
  OutputsAnswer outputs;
  outputs.rows = {1, 2, 3};
  run->publish(std::move(outputs));
  feed.tick();
  QCOMPARE(probed.count(), 1);
  QVERIFY(one.answer<OutputsAnswer>() && one.answer<OutputsAnswer>() == same.answer<OutputsAnswer>());
  QVERIFY(!other.answer<SurfaceAnswer>() && !other.answer<OutputsAnswer>());
  feed.tick();
  QCOMPARE(probed.count(), 1);  // nothing new
  one.stop();
  QVERIFY(one.answer<OutputsAnswer>() != nullptr);
  feed.attach(transformer());
  QVERIFY(!one.answer<OutputsAnswer>() && !same.answer<OutputsAnswer>());
}

void FeedTest::feedSaysHowStepsAreKept() {
  LiveFeed feed;
  auto run = transformer();
  feed.attach(run);
  trainUpTo(*run, 65'536);
  feed.tick();
  QCOMPARE(feed.keptInWords(), QStringLiteral("every step kept"));
  for (std::uint64_t step = 65'537; step <= 65'540; ++step) run->pushStep(step, step == 65'539 ? 7.0F : 1.0F);
  feed.tick();
  QCOMPARE(feed.trainLoss().count(), 65'540U);
  const History::Point last = feed.trainLoss().at(65'540);
  QCOMPARE(last.covers, 2U);
  QCOMPARE(last.value, 4.0F);
  QCOMPARE(last.max, 7.0F);
  QCOMPARE(feed.keptInWords(), QStringLiteral("steps to 65,536 one by one, then up to 2 a row with their extremes"));
  QCOMPARE(feed.droppedSteps(), 0U);
}

void FeedTest::feedCountsWhatItWasTooSlowFor() {
  LiveFeed feed;
  auto run = transformer();
  run->mutableInfo().layers.assign(1'000, {"dense", "dense"});
  feed.attach(run);
  for (std::uint64_t step = 1; step <= 3'000; ++step) run->pushStep(step, 1.0F);
  feed.tick();
  QVERIFY(feed.droppedSteps() > 0);
  QCOMPARE(feed.trainLoss().count() + feed.droppedSteps(), 3'000U);
  run->pushStep(1, 1.0F);  // the run began again: nothing of it is lost
  feed.tick();
  QCOMPARE(feed.trainLoss().count(), 1U);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::FeedTest)
#include "feed_test.moc"
