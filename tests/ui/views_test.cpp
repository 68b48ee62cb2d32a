// The row of views as a whole.
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QLabel>
#include <QScrollBar>
#include <QSettings>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "core/io/examples.h"
#include "tests/ui/views_fixture.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/pages.h"
#include "ui/views/predictions/predictions_view.h"
#include "ui/views/view_card.h"
#include "ui/views/view_switch.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {

class ViewsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void defaultsFollowTheNetwork();
  void switchesEndInAnEllipsisWhereTheRowIsShort();
  void aMetricIsOnlyWhereThereIsOne();
  void switchesAreRemembered();
  void viewsShowWhatTheFeedBrings();
  void chartsSpeakTheirLatestValues();
  void theCrosshairIsSpokenAsKeysMoveIt();
  void gradientNormsAreSmoothed();
  void theGradientViewNamesTheLayerThatIsIll();
  void everyControlHasANameAndATooltip();
  void pagesScrollWhereThereIsNoRoomForAll();
  void pagesThatHaveRoomDoNotScroll();
  void penaltyIsACurveOnlyWhereThereIsOne();
  void legendHidesACurve();
  void survivesNoRunNoValidationNoLayers();
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

void ViewsTest::switchesEndInAnEllipsisWhereTheRowIsShort() {
  ViewSwitch toggle;
  toggle.setTitle("Gradient norms", "How large each gradient is");
  toggle.show();
  toggle.resize(toggle.sizeHint());
  QCOMPARE(toggle.text(), QString("Gradient norms"));
  QCOMPARE(toggle.toolTip(), QString("How large each gradient is"));
  const QSize whole = toggle.sizeHint();
  toggle.resize(whole.width() - 20, whole.height());
  QVERIFY2(toggle.text().startsWith("Gradi") && toggle.text().endsWith("…"), qPrintable(toggle.text()));
  QVERIFY(toggle.toolTip().startsWith("Gradient norms\n"));
  QCOMPARE(toggle.sizeHint(), whole);
  toggle.resize(whole);
  QCOMPARE(toggle.text(), QString("Gradient norms"));
}

void ViewsTest::aMetricIsOnlyWhereThereIsOne() {
  Document document;
  LiveFeed feed;
  ChartLink link;
  const auto isThere = [&](const char* example) {
    document.reset(load_example(example).value(), {});
    for (const ViewType& type : viewTypes())
      if (type.id == "metric") return type.there({document, feed, link});
    return false;
  };
  QVERIFY(isThere("digits-cnn"));
  QVERIFY(isThere("gaussians-gan"));  // “Taken for real”
  QVERIFY(!isThere("digits-boltzmann"));
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

// Nobody asks the views: what comes in with a frame of the feed has to reach them by itself.
void ViewsTest::viewsShowWhatTheFeedBrings() {
  Shown shown(1'600);
  auto& [document, feed, area, run] = shown;
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) area.setShown(id, true);
  settle(area);
  const auto dots = [&](const char* id) { return curveView(area, id)->chart().shape(0).dots.size(); };
  for (std::uint64_t step = 1; step <= 5; ++step) run->pushStep(step, 1.0F / static_cast<float>(step));
  for (const char* id : {"loss", "metric", "gradients"}) QTRY_COMPARE(dots(id), 5);
  run->pushEpoch(1, 0.5F, 0.25F, 0.5F);
  const auto& loss = curveView(area, "loss")->chart();
  QTRY_VERIFY(!loss.shape(2).dots.isEmpty());  // the validation
  run->publish(attentionProbe(5, 1));
  const auto* attention = qobject_cast<AttentionView*>(area.view("attention"));
  QTRY_VERIFY(!attention->map().isEmpty());
  const auto* predictions = qobject_cast<PredictionsView*>(area.view("predictions"));
  OutputsAnswer answers;
  answers.step = 5;
  answers.rows = run->split().validation;
  const auto count = static_cast<std::int64_t>(answers.rows.size());
  answers.values = Tensor(Shape{count, run->dataset().target().shape.size(), run->dataset().target().classes});
  run->publish(std::move(answers));
  QTRY_COMPARE(predictions->page(), PredictionsView::Page::samples);
  run->pushStep(1, 1.0F);  // the run began again
  for (const char* id : {"loss", "metric", "gradients"}) QTRY_COMPARE(dots(id), 1);
}

void ViewsTest::theCrosshairIsSpokenAsKeysMoveIt() {
  Shown shown(1'200);
  auto& [document, feed, area, run] = shown;
  run->mutableInfo().steps_per_epoch = 2;
  for (std::uint64_t step = 1; step <= 6; ++step) run->pushStep(step, static_cast<float>(step));
  feed.tick();
  settle(area);
  TimeChart& chart = curveView(area, "loss")->chart();
  QApplication::setActiveWindow(&area);
  chart.setFocus();
  QTest::keyClick(&chart, Qt::Key_Left);
  QTest::keyClick(&chart, Qt::Key_Left);
  QTest::keyClick(&chart, Qt::Key_Left);
  const QString there = chart.accessibleDescription();
  QTest::keyClick(&chart, Qt::Key_Left);
  const QString before = chart.accessibleDescription();
  QVERIFY2(there.startsWith("step 4") || there.startsWith("step 5"), qPrintable(there));
  QVERIFY(before != there && before.contains("train "));
  QTest::keyClick(&chart, Qt::Key_Escape);
  QVERIFY2(chart.accessibleDescription().startsWith("Step 6"), qPrintable(chart.accessibleDescription()));
}

void ViewsTest::gradientNormsAreSmoothed() {
  Shown shown(1'600);
  auto& [document, feed, area, run] = shown;
  for (std::uint64_t step = 1; step <= 40; ++step) run->pushStep(step, 1, 0.5F, 0, step % 2 == 0 ? 1.0F : 0.01F);
  feed.tick();
  auto* view = qobject_cast<GradientView*>(area.view("gradients"));
  const auto swing = [&] {  // of the strong line, in its last half
    settle(area);
    double low = 2, high = -1;
    for (const QPointF& p : view->chart().shape(1).lines.value(0)) {
      if (p.x() > 0.5) low = std::min(low, p.y()), high = std::max(high, p.y());
    }
    return high - low;
  };
  view->setSmoothing(0);
  const double every = swing();
  QVERIFY(view->hint().contains("every step"));
  view->setSmoothing(0.95);
  QVERIFY(swing() < 0.2 * every);
  QVERIFY(view->hint().contains("smoothing 0.95"));
}

void ViewsTest::theGradientViewNamesTheLayerThatIsIll() {
  Shown shown(1'600);
  auto& [document, feed, area, run] = shown;
  for (std::uint64_t step = 1; step <= 10; ++step) run->pushStep(step, 1);
  feed.tick();
  settle(area);
  QVERIFY2(area.view("gradients")->hint().startsWith("before clipping"), qPrintable(area.view("gradients")->hint()));
  for (std::uint64_t step = 11; step <= 60; ++step) run->pushStep(step, 1, 0.5F, 0, 0);  // nothing comes back
  feed.tick();
  settle(area);
  QVERIFY2(area.view("gradients")->hint().startsWith("embedding_1: dead · "),
           qPrintable(area.view("gradients")->hint()));
}

void ViewsTest::everyControlHasANameAndATooltip() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  auto run = transformer();
  feed.attach(run);
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) area.setShown(id, true);
  trainUpTo(*run, 10);
  run->publish(attentionProbe(10, 1));
  feed.tick();
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) {
    View* view = area.view(id);
    QWidget holder;
    QWidget* options = view->hasOptions() ? view->makeOptions(&holder) : nullptr;
    QList<QWidget*> controls = view->findChildren<QWidget*>() + holder.findChildren<QWidget*>();
    int seen = 0;
    for (QWidget* control : controls) {
      const bool ours = qobject_cast<QAbstractButton*>(control) || qobject_cast<QAbstractSlider*>(control) ||
                        qobject_cast<QAbstractSpinBox*>(control);
      if (!ours || control->objectName().startsWith("qt_") || qobject_cast<QScrollBar*>(control)) continue;
      ++seen;
      const auto* button = qobject_cast<QAbstractButton*>(control);
      const QString name = control->accessibleName().isEmpty() && button ? button->text() : control->accessibleName();
      QVERIFY2(!name.isEmpty(), qPrintable(QString("%1: %2").arg(id, control->metaObject()->className())));
      QVERIFY2(!control->toolTip().isEmpty(), qPrintable(QString("%1: %2").arg(id, name)));
    }
    QVERIFY2(seen > 0 || !options, id);
  }
}

void ViewsTest::pagesScrollWhereThereIsNoRoomForAll() {
  QWidget holder;
  QTabBar* tabs = pageTabs(&holder, "Pages", {{"Head", "a"}, {"All heads", "b"}, {"Lines", "c"}, {"Image", "d"}});
  holder.resize(140, 60);
  tabs->resize(140, tabs->sizeHint().height());
  holder.show();
  for (int page = 0; page < tabs->count(); ++page) {
    tabs->setCurrentIndex(page);
    QCoreApplication::processEvents();
    QVERIFY2(tabs->rect().contains(tabs->tabRect(page)), qPrintable(tabs->tabText(page)));
  }
  const auto scrolls = tabs->findChildren<QToolButton*>();
  QCOMPARE(scrolls.size(), 2);
  for (const QToolButton* scroll : scrolls) {
    QVERIFY(scroll->isVisible());
    QVERIFY(!scroll->accessibleName().isEmpty() && !scroll->toolTip().isEmpty());
  }
}

// Whichever is chosen, whose title is bold.
void ViewsTest::pagesThatHaveRoomDoNotScroll() {
  QWidget holder;
  auto* row = new QHBoxLayout(&holder);
  QTabBar* tabs = pageTabs(&holder, "Pages", {{"Maps", "a"}, {"Saliency", "b"}, {"Excites", "c"}, {"Kernels", "d"}});
  row->addWidget(tabs);
  row->addStretch(1);
  holder.resize(800, 60);
  holder.show();
  for (int page = 0; page < tabs->count(); ++page) {
    tabs->setCurrentIndex(page);
    QCoreApplication::processEvents();
    for (int each = 0; each < tabs->count(); ++each) QVERIFY(tabs->rect().contains(tabs->tabRect(each)));
    for (const QToolButton* scroll : tabs->findChildren<QToolButton*>()) QVERIFY(!scroll->isVisible());
  }
}

void ViewsTest::chartsSpeakTheirLatestValues() {
  Shown shown(1'200);
  auto& [document, feed, area, run] = shown;
  run->mutableInfo().steps_per_epoch = 2;
  run->pushStep(1, 0.5F);
  run->pushStep(2, 0.25F);
  run->pushEpoch(1, 0.4F, 0.75F, 0.5F);
  feed.tick();
  const auto said = [&] {
    settle(area);
    return area.view("loss")->accessibleDescription();
  };
  QTRY_COMPARE(said(),
               QStringLiteral("Step 2, epoch 1: train 0.2500, validation 0.7500. Marked: best: epoch 1 at step 2"));
}

void ViewsTest::penaltyIsACurveOnlyWhereThereIsOne() {
  Shown shown(1'200);
  auto& [document, feed, area, run] = shown;
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
  const auto isVisible = [view](std::size_t curve) { return view->chart().curves()[curve].visible; };
  QVERIFY(isVisible(4) && isVisible(5));
  for (QToolButton* button : view->findChildren<QToolButton*>()) {
    if (button->accessibleName() == "Curve dense_1") QTest::mouseClick(button, Qt::LeftButton);
  }
  QVERIFY(!isVisible(4) && !isVisible(5));
  QVERIFY(isVisible(2));
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
  bare->mutableInfo().figures.clear();
  bare->mutableInfo().steps_per_epoch = 0;
  feed.attach(bare);
  for (int i = 1; i <= 20; ++i) bare->pushStep(static_cast<std::uint64_t>(i), 1.0F, std::nanf(""));
  bare->publish(OutputsAnswer());
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

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ViewsTest)
#include "views_test.moc"
