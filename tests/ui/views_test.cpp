// The row of views as a whole.
#include <QLineSeries>
#include <QSettings>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/thread_time.h"
#include "tests/ui/views_fixture.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/view_card.h"

namespace vitrine::ui {

class ViewsTest : public ViewsFixture {
  Q_OBJECT

 private Q_SLOTS:
  void defaultsFollowTheNetwork();
  void switchesAreRemembered();
  void cardsMaximiseAndCollapse();
  void chartsSpeakTheirLatestValues();
  void penaltyIsACurveOnlyWhereThereIsOne();
  void legendHidesACurve();
  void survivesNoRunNoValidationNoLayers();
  void framesStayShort();
};

void ViewsTest::defaultsFollowTheNetwork() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  QVERIFY(area.isShown("loss") && area.isShown("gradients") && area.isShown("metric"));
  QVERIFY(!area.isShown("attention") && !area.isShown("predictions"));
  feed.attach(transformer());
  QVERIFY(area.isShown("attention") && !area.isShown("metric"));
  feed.attach(nullptr);
  QVERIFY(!area.isShown("attention") && area.isShown("metric"));
}

void ViewsTest::switchesAreRemembered() {
  Document document;
  LiveFeed feed;
  {
    ViewArea area(document, feed);
    area.show();
    QToolButton* toggle = nullptr;
    for (QToolButton* button : area.findChildren<QToolButton*>()) {
      if (button->accessibleName() == "Show Predictions") toggle = button;
    }
    QVERIFY(toggle);
    QTest::mouseClick(toggle, Qt::LeftButton);
    QVERIFY(area.isShown("predictions") && area.card("predictions")->isVisible());
    area.setShown("loss", false);
    QVERIFY(!area.card("loss")->isVisible());
  }
  ViewArea area(document, feed);
  QVERIFY(area.isShown("predictions") && !area.isShown("loss"));
}

void ViewsTest::cardsMaximiseAndCollapse() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'200, 320);
  area.show();
  ViewCard* loss = area.card("loss");
  QCOMPARE(loss->accessibleName(), QStringLiteral("Loss"));
  QTest::mouseDClick(loss, Qt::LeftButton, {}, {30, 14});
  QCOMPARE(area.maximised(), QStringLiteral("loss"));
  QVERIFY(loss->isVisible() && !area.card("gradients")->isVisible());
  QTest::keyClick(loss, Qt::Key_Escape);
  QVERIFY(area.maximised().isEmpty() && area.card("gradients")->isVisible());
  loss->setCollapsed(true);
  QVERIFY(!loss->view()->isVisible());
  QCoreApplication::processEvents();
  QVERIFY(loss->width() < 50);
  QTest::mouseClick(loss, Qt::LeftButton, {}, {10, 40});
  QVERIFY(!loss->isCollapsed() && loss->view()->isVisible());
}

void ViewsTest::chartsSpeakTheirLatestValues() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'200, 320);
  area.show();
  auto run = transformer();
  feed.attach(run);
  run->mutableInfo().steps_per_epoch = 2;
  run->pushStep(1, 0.5F);
  run->pushStep(2, 0.25F);
  run->pushEpoch(1, 0.4F, 0.75F, 0.5F);
  feed.tick();
  QTest::qWait(1'100);  // words change once a second at most
  settle(area);
  QCOMPARE(area.view("loss")->accessibleDescription(),
           QStringLiteral("Step 2, epoch 1: train 0.2500, validation 0.7500"));
}

void ViewsTest::penaltyIsACurveOnlyWhereThereIsOne() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'200, 320);
  area.show();
  auto run = transformer();
  feed.attach(run);
  const auto named = [&] {
    QStringList out;
    for (const QToolButton* button : area.view("loss")->findChildren<QToolButton*>()) {
      if (button->accessibleName().startsWith("Curve ")) out.append(button->text());
    }
    return out;
  };
  run->pushStep(1, 1.0F);
  feed.tick();
  settle(area);
  QCOMPARE(named(), QStringList{"train"});
  run->pushStep(2, 1.0F, 0.5F, 0.25F);
  feed.tick();
  settle(area);
  QCOMPARE(named(), QStringList({"train", "penalty", "loss + penalty"}));
}

void ViewsTest::legendHidesACurve() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'400, 320);
  area.show();
  auto run = transformer();
  feed.attach(run);
  trainUpTo(*run, 100);
  feed.tick();
  settle(area);
  const CurveView* view = curveView(area, "gradients");
  QVERIFY(view->chart().series(4)->isVisible() && view->chart().series(5)->isVisible());
  for (QToolButton* button : view->findChildren<QToolButton*>()) {
    if (button->accessibleName() == "Curve dense_1") QTest::mouseClick(button, Qt::LeftButton);
  }
  QVERIFY(!view->chart().series(4)->isVisible() && !view->chart().series(5)->isVisible());
  QVERIFY(view->chart().series(2)->isVisible());
}

void ViewsTest::survivesNoRunNoValidationNoLayers() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) area.setShown(id, true);
  area.resize(1'500, 320);
  area.show();
  settle(area);
  area.grab();
  auto bare = std::make_shared<FakeRun>();  // no data, no layers, no validation
  bare->mutableInfo().metrics.clear();
  bare->mutableInfo().steps_per_epoch = 0;
  feed.attach(bare);
  for (int i = 1; i <= 20; ++i) bare->pushStep(static_cast<std::uint64_t>(i), 1.0F, std::nanf(""));
  bare->publish({});
  feed.tick();
  settle(area);
  area.grab();
  QCOMPARE(area.view("metric")->title(), QStringLiteral("Metric"));
  feed.attach(nullptr);
  feed.attach(bare);
  feed.attach(nullptr);
  settle(area);
  area.resize(200, 120);
  area.grab();
}

void ViewsTest::framesStayShort() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) area.setShown(id, true);
  area.resize(1'600, 320);
  area.show();
  auto run = transformer();
  feed.attach(run);
  trainUpTo(*run, 1'000'000);
  feed.tick();
  run->publish(attentionProbe(1'000'000, 2));
  for (int i = 0; i < 300; ++i) QCoreApplication::processEvents();
  settle(area);
  settle(area);
  constexpr int kFrames = 60;
  const double before = threadMilliseconds();
  for (int i = 1; i <= kFrames; ++i) {
    run->pushStep(1'000'000 + static_cast<std::uint64_t>(i), 0.5F);
    QTest::qWait(33);  // the feed's own timer drives the frames
  }
  const double frame = (threadMilliseconds() - before) / kFrames;
  qInfo(
      "five views of 1,600 px after 1,000,000 steps: %.1f ms of this thread a frame, painting included; %.1f MB of "
      "history",
      frame, static_cast<double>(feed.historyBytes()) * 1e-6);
  QVERIFY(frame < 16);  // half of the time between two frames, on a slow machine
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ViewsTest)
#include "views_test.moc"
