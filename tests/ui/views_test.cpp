// The feed, and the row of views as a whole. With VITRINE_PICTURES=FOLDER it also writes pictures of them.
#include <QDir>
#include <QLineSeries>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardPaths>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/thread_time.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/smoothed_view.h"
#include "ui/views/view_area.h"
#include "ui/views/view_card.h"

namespace vitrine::ui {

class ViewsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName("vitrine-tests");
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::instance().install();
  }
  void init() { QSettings().clear(); }
  void feedPassesOnEveryRecord();
  void feedStartsOverWhenTheRunDoes();
  void feedDetachesCleanly();
  void feedJoinsWhatViewsWatch();
  void defaultsFollowTheNetwork();
  void switchesAreRemembered();
  void cardsMaximiseAndCollapse();
  void chartsSpeakTheirLatestValues();
  void penaltyIsACurveOnlyWhereThereIsOne();
  void legendHidesACurve();
  void survivesNoRunNoValidationNoLayers();
  void framesStayShort();
  void pictures();
};

namespace {

std::shared_ptr<FakeRun> transformer() {
  auto run = std::make_shared<FakeRun>(reversal(100));
  Node node;
  node.id = node.name = "attention_1";
  node.type = "multi_head_attention";
  if (!run->mutableProject().graph.add(node).ok()) qFatal("graph");
  run->mutableInfo().layers = {{"embedding_1", "embedding_1"},
                               {"attention_1", "attention_1"},
                               {"dense_1", "dense_1"},
                               {"output_1", "output_1"}};
  run->mutableInfo().steps_per_epoch = 625;
  return run;
}

// A run that has come as far as the drawings of the window show.
void trainUpTo(FakeRun& run, std::uint64_t steps) {
  const Rng rng(1, 9);
  const std::uint64_t perEpoch = run.info().steps_per_epoch;
  for (std::uint64_t step = 1; step <= steps; ++step) {
    const double way = static_cast<double>(step) / 4'400.0;
    const double noise = 0.25 * rng.normal(0, step);
    const auto loss = static_cast<float>((0.95 * std::exp(-5 * way) + 0.05) * std::exp(noise));
    const auto gradient = static_cast<float>(0.3 * std::exp(-1.8 * way) * std::exp(0.3 * rng.normal(1, step)));
    run.pushStep(step, loss, static_cast<float>(std::clamp(1 - 0.8 * std::exp(-6 * way) + 0.02 * noise, 0.0, 1.0)), 0,
                 gradient);
    if (step % perEpoch == 0) {
      run.pushEpoch(static_cast<std::uint32_t>(step / perEpoch), loss,
                    static_cast<float>(0.8 * std::exp(-3.2 * way) + 0.1),
                    static_cast<float>(1 - 0.7 * std::exp(-5 * way)));
    }
  }
}

ProbeResult attentionProbe(std::uint64_t step, double sharp, int layers = 1) {
  ProbeResult out;
  out.step = step;
  for (int i = 0; i < layers; ++i) {
    const std::string name = "attention_" + std::to_string(i + 1);
    out.attention.push_back({name, name, 0, attentionOf(4, 7, sharp + 0.2 * i)});
  }
  return out;
}

const CurveView* curveView(const ViewArea& area, const char* id) {
  return qobject_cast<CurveView*>(area.view(id));
}

void settle(ViewArea& area) {
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) {
    if (View* view = area.view(id)) view->refreshNow();
  }
}

}  // namespace

void ViewsTest::feedPassesOnEveryRecord() {
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

void ViewsTest::feedStartsOverWhenTheRunDoes() {
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

void ViewsTest::feedDetachesCleanly() {
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

void ViewsTest::feedJoinsWhatViewsWatch() {
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

void ViewsTest::pictures() {
  const QString folder = qEnvironmentVariable("VITRINE_PICTURES");
  if (folder.isEmpty()) QSKIP("set VITRINE_PICTURES=FOLDER to get pictures");
  QDir().mkpath(folder);
  for (const bool dark : {false, true}) {
    QSettings().clear();
    Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
    const QString mode = dark ? "dark" : "light";
    Document document;
    LiveFeed feed;
    ViewArea area(document, feed);
    area.resize(1'080, 330);
    area.show();
    const auto save = [&](const char* name) {
      QTest::qWait(120);
      settle(area);
      QVERIFY(area.grab().save(QString("%1/%2-%3.png").arg(folder, name, mode)));
    };
    save("empty");
    auto run = transformer();
    feed.attach(run);
    run->publish(attentionProbe(30, 0.15));
    feed.tick();
    settle(area);
    trainUpTo(*run, 4'372);
    feed.tick();
    run->publish(attentionProbe(4'372, 2.2));
    feed.tick();
    settle(area);
    const CurveView* loss = curveView(area, "loss");
    TimeChart& chart = loss->chart();
    QTest::mouseMove(&chart, QPoint(static_cast<int>(chart.plotArea().left() + chart.plotArea().width() * 0.45), 60));
    save("row");
    area.maximise("loss");
    save("maximised");
    area.maximise("attention");
    run->publish(attentionProbe(4'373, 2.2, 3));
    feed.tick();
    save("attention");
    area.maximise({});
    for (const char* id : {"metric", "predictions"}) area.setShown(id, true);
    area.resize(1'560, 330);
    save("all");
    area.card("gradients")->setCollapsed(true);
    area.setShown("attention", false);

    struct Case {
      const char* name;
      std::shared_ptr<Dataset> data;
    };
    for (const Case& c : {Case{"gallery", ui::pictures(200)}, Case{"spiral", spiral(400, 2)},
                          Case{"three", spiral(400, 3)}, Case{"sine", sine(300)}, Case{"scatter", sine(300, 3)},
                          Case{"sequence", reversal(60)}, Case{"table", spiral(100, 3)}}) {
      auto other = std::make_shared<FakeRun>(c.data);
      feed.attach(other);
      area.setShown("predictions", true);
      ProbeResult probe;
      probe.step = 5;
      probe.rows = other->split().validation;
      const Field& target = c.data->target();
      const Rng rng(4, 4);
      const auto tokens = target.shape.size();
      const auto count = static_cast<std::int64_t>(probe.rows.size());
      const bool table = QLatin1String(c.name) == QLatin1String("table");
      if (target.kind == FieldKind::values) {
        probe.predictions = Tensor(Shape{count, 1});
        for (std::int64_t i = 0; i < count; ++i) {
          const float truth = target.sample(probe.rows[static_cast<std::size_t>(i)])[0];
          const auto x = static_cast<double>(c.data->input().sample(probe.rows[static_cast<std::size_t>(i)])[0]);
          probe.predictions.values[static_cast<std::size_t>(i)] =
              c.data->input().shape.size() == 1
                  ? static_cast<float>(std::sin(x * 0.97))
                  : truth + 0.15F * (rng.uniform(0, static_cast<std::uint64_t>(i)) - 0.5F);
        }
      } else {
        probe.predictions = Tensor(Shape{count, tokens, target.classes});
        for (std::int64_t i = 0; i < count * tokens; ++i) {
          const auto row = probe.rows[static_cast<std::size_t>(i / tokens)];
          const auto label = static_cast<std::int64_t>(target.sample(row)[static_cast<std::size_t>(i % tokens)]);
          const bool miss = rng.below(14, 1, static_cast<std::uint64_t>(i)) == 0;
          const float sure = 0.5F + 0.49F * rng.uniform(2, static_cast<std::uint64_t>(i));
          for (std::int64_t k = 0; k < target.classes; ++k) {
            const bool chosen = k == (miss ? (label + 1) % target.classes : label);
            probe.predictions.values[static_cast<std::size_t>(i * target.classes + k)] =
                chosen ? sure : (1 - sure) / static_cast<float>(target.classes - 1);
          }
        }
      }
      if (c.data->input().shape.size() == 2 && !table) {
        const int side = 64, outputs = static_cast<int>(target.classes) == 2 ? 1 : 3;
        probe.decision = Tensor(Shape{side, side, outputs});
        probe.decision_min[0] = probe.decision_min[1] = -1.15F;
        probe.decision_max[0] = probe.decision_max[1] = 1.15F;
        for (int y = 0; y < side; ++y) {
          for (int x = 0; x < side; ++x) {
            const double px = -1.15 + 2.3 * (x + 0.5) / side, py = -1.15 + 2.3 * (y + 0.5) / side;
            const double phase = std::atan2(py, px) - 9 * std::hypot(px, py);
            for (int k = 0; k < outputs; ++k) {
              const double score = std::cos(phase - k * 6.2832 / std::max(2, outputs));
              probe.decision.values[static_cast<std::size_t>((y * side + x) * outputs + k)] =
                  static_cast<float>(outputs == 1 ? 1 / (1 + std::exp(4 * score))
                                                  : std::exp(3 * score) / (std::exp(3 * std::cos(phase)) +
                                                                           std::exp(3 * std::cos(phase - 2.0944)) +
                                                                           std::exp(3 * std::cos(phase - 4.1888))));
            }
          }
        }
      }
      trainUpTo(*other, 600);
      other->publish(std::move(probe));
      feed.tick();
      QTest::qWait(600);
      save(c.name);
    }
  }
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ViewsTest)
#include "views_test.moc"
