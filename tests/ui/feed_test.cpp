// The feed: every record of a run passed on to the views, and what the views ask of the run.
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/views_fixture.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

class FeedTest : public ViewsFixture {
  Q_OBJECT

 private Q_SLOTS:
  void feedPassesOnEveryRecord();
  void feedStartsOverWhenTheRunDoes();
  void feedDetachesCleanly();
  void feedJoinsWhatViewsWatch();
};

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
  feed.setAttentionWatched(true, {0});
  QVERIFY(run->request().attention);
  trainUpTo(*run, 10);
  feed.tick();
  QSignalSpy attached(&feed, &LiveFeed::attached);
  feed.attach(nullptr);
  QCOMPARE(attached.count(), 1);
  QVERIFY(!run->request().attention);
  QCOMPARE(run.use_count(), 1);
  QVERIFY(feed.trainLoss().empty());
  QVERIFY(feed.layerGradientNorms().empty());
  feed.tick();
}

void FeedTest::feedJoinsWhatViewsWatch() {
  LiveFeed feed;
  feed.setAttentionWatched(true, {3});  // before there is a run
  feed.setPredictionsWatched(true, 100, true);
  auto run = transformer();
  feed.attach(run);
  QVERIFY(run->request().attention && run->request().predictions && run->request().decision);
  QCOMPARE(run->request().samples, std::vector<std::int64_t>{3});
  QCOMPARE(run->request().prediction_count, 100);
  feed.setAttentionWatched(false, {});
  QVERIFY(!run->request().attention && run->request().predictions);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::FeedTest)
#include "feed_test.moc"
