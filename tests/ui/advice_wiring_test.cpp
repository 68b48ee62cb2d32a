// What reaches the advisor from a run, each of it by itself: units, epochs, the end, the data; that it is said as it
// was at the moment that is shown; the chart on a card, and where its buttons lead.
#include <QLabel>
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/advised.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "ui/theme/theme.h"
#include "ui/views/advice/finding_chart.h"

namespace vitrine::ui {
namespace {

// A run that is told, not trained.
struct Told {
  std::shared_ptr<FakeRun> run;
  LiveFeed feed;
  std::uint64_t step = 0;

  explicit Told(std::shared_ptr<Dataset> data = spiral(200, 2)) : run(std::make_shared<FakeRun>(std::move(data))) {
    Sketch s(run->mutableProject().graph);
    s.input({2});
    s.dense(64, "tanh");
    s.dense(2);
    run->mutableInfo().layers = {{"dense_1", "dense_1"}, {"dense_2", "dense_2"}};
    feed.attach(run);
    (void)feed.advice();
  }
  void steps(int count, float loss = 0.69F) {
    for (int i = 0; i < count; ++i) run->pushStep(++step, loss);
    run->flush();
    feed.tick();
  }
  void epoch(float train, float validation) {
    steps(100, train);
    run->pushEpoch(static_cast<std::uint32_t>(step / 100), train, validation, 0.5F);
    feed.tick();
  }
  // Sixty of the 64 units of the first layer.
  void saturatedLook() {
    steps(10);
    UnitsAnswer look;
    look.step = step;
    LayerUnits layer;
    layer.node = layer.name = "dense_1", layer.activation = "tanh", layer.units = 64, layer.saturated = 60;
    look.layers = {layer};
    run->publish(look);
    feed.tick();
  }
  const Finding* now(const char* rule) { return found(feed.advice().all(), rule); }
  // Empty: it is not said.
  std::string shownEvidence(const char* rule) {
    const std::vector<Finding> all = feed.advice().findings();
    const Finding* one = found(all, rule);
    return one ? one->evidence : std::string();
  }
};

}  // namespace

class AdviceWiringTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QSettings().clear(); }

  void unitsAreLookedAtAlsoWhileTheWindowLooksBack() {
    Told t;
    QTRY_VERIFY(t.feed.advice().isKnown());
    t.saturatedLook();
    QVERIFY(!t.now("saturated_units"));
    t.feed.playhead().show(5);
    t.saturatedLook();
    t.saturatedLook();
    QVERIFY2(t.now("saturated_units"), "nobody was blind meanwhile");
    QVERIFY2(t.shownEvidence("saturated_units").empty(), "at that moment it was not known yet");
    t.feed.playhead().goLive();
    QVERIFY(t.shownEvidence("saturated_units").find("94 %") != std::string::npos);
  }

  // The data take a while; what is seen of units until then is told in its place among the steps.
  void looksWaitUntilTheDataAreKnown() {
    Told t;
    for (int i = 0; i < 3; ++i) t.saturatedLook();
    QVERIFY(!t.feed.advice().isKnown());
    QTRY_VERIFY(t.now("saturated_units"));
    QCOMPARE(t.now("saturated_units")->first_step, 30U);
    Told longer;
    for (int i = 0; i < 40; ++i) longer.saturatedLook();
    QVERIFY(!longer.feed.advice().isKnown());
    QTRY_VERIFY(longer.now("saturated_units"));
    QVERIFY2(longer.now("saturated_units")->first_step == 270, "the first and the last fifteen wait");
  }

  void epochsAreToldAndEachMomentHasItsOwnFigures() {
    Told t;
    QTRY_VERIFY(t.feed.advice().isKnown());
    const float validation[] = {0.6F, 0.5F, 0.45F, 0.5F, 0.6F, 0.7F};
    for (int i = 0; i < 6; ++i) t.epoch(0.6F - 0.1F * static_cast<float>(i), validation[i]);
    QVERIFY(t.now("overfitting"));
    QCOMPARE(t.now("overfitting")->first_step, 600U);
    const std::string then = t.shownEvidence("overfitting");
    QVERIFY(then.find("0.7") != std::string::npos);
    t.epoch(0.05F, 0.9F);
    const std::string now = t.shownEvidence("overfitting");
    QVERIFY(now.find("0.9") != std::string::npos && now != then);
    t.feed.playhead().show(650);
    QCOMPARE(t.shownEvidence("overfitting"), then);
    t.feed.playhead().show(599);
    QVERIFY(t.shownEvidence("overfitting").empty());
    t.feed.playhead().goLive();
    QCOMPARE(t.shownEvidence("overfitting"), now);
  }

  void aRunThatEndsInNoNumberSaysSo() {
    Told t;
    QTRY_VERIFY(t.feed.advice().isKnown());
    t.steps(20);
    RunStatus& status = t.run->mutableStatus();
    status.phase = RunPhase::failed, status.reason = StopReason::not_finite;
    status.failed_layer = "dense_2", status.why = "The gradient of dense_2 is not finite";
    t.feed.tick();
    QVERIFY(t.now("not_finite"));
    QCOMPARE(t.now("not_finite")->layers, std::vector<std::string>{"dense_2"});
    QVERIFY(t.shownEvidence("not_finite").find("dense_2") != std::string::npos);
  }

  void whatTheDataTellIsSaidBeforeTheFirstStepAndStays() {
    const auto data = spiral(200, 2);
    auto values = data->fields[0].values.floats();
    for (std::size_t i = 1; i < values.size(); i += 2) values[i] *= 2000;
    data->fields[0].values.floats() = values;
    Told t(data);
    LiveFeed idle;
    idle.advice().setSubject(t.run->project(), data);
    QTRY_VERIFY(idle.advice().isKnown());
    const std::vector<Finding> before = idle.advice().findings();
    const Finding* scale = found(before, "inputs_not_normalised");
    QVERIFY(scale);
    QCOMPARE(scale->first_step, 0U);
    QCOMPARE(scale->view, std::string("data"));
    QVERIFY(!scale->plot.bars.empty());
    QTRY_VERIFY(t.feed.advice().isKnown());
    t.steps(20);
    QVERIFY2(!t.shownEvidence("inputs_not_normalised").empty(), "a run that has begun still says it");
    t.feed.playhead().show(3);
    QVERIFY(!t.shownEvidence("inputs_not_normalised").empty());
  }

  void aCardHasTheChartOfWhatItSays() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    FindingCard* card = a.card("vanishing_gradients");
    QVERIFY(card && !card->chart().isEmpty());
    QTRY_VERIFY(card->chart().isVisible());
    for (const char* part : {"Norm of a layer's gradient", "dense_1", "a thousandth of the largest"})
      QVERIFY2(card->words().contains(part), qPrintable(card->words()));
    QVERIFY(card->chart().accessibleDescription().contains("dense_1"));
    // The moment since when it holds is a line of the finding's colour across the plot.
    auto& chart = const_cast<FindingChart&>(card->chart());
    const QImage picture = chart.grab().toImage();
    const double ratio = picture.devicePixelRatio();
    const double limit = card->finding().plot.lines.front().value;
    const QPointF place = chart.placeOf(a.feed.advice().stepOf(card->finding()), limit * 4) * ratio;
    const Colours& c = Theme::instance().colours();
    const QColor wanted = card->finding().severity == Finding::Severity::serious ? c.bad : c.warning;
    int nearest = 999;
    for (int dx = -2; dx <= 2; ++dx)
      for (int dy = -2; dy <= 2; ++dy) {
        const QPoint at(qRound(place.x()) + dx, qRound(place.y()) + dy);
        if (!picture.rect().contains(at)) continue;
        const QColor seen = picture.pixelColor(at);
        nearest = std::min(nearest, std::abs(seen.red() - wanted.red()) + std::abs(seen.green() - wanted.green()) +
                                        std::abs(seen.blue() - wanted.blue()));
      }
    QVERIFY2(nearest < 120, qPrintable(QString::number(nearest)));
  }

  void itsButtonsLeadToTheViewTheLayerAndTheMoment() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    FindingCard* card = a.card("vanishing_gradients");
    QSignalSpy views(&a.feed.advice(), &Advice::viewAsked), layers(&a.feed.advice(), &Advice::layerAsked);
    QPushButton* show = a.button(card, "Show");
    QVERIFY(show);
    show->click();
    QCOMPARE(views.count(), 1);
    QCOMPARE(views[0][0].toString(), QString("gradients"));
    QCOMPARE(views[0][1].toString(), qtext(card->finding().layers.front()));
    QCOMPARE(views[0][2].toDouble(), a.feed.advice().stepOf(card->finding()));
    QLabel* links = nullptr;
    for (auto* label : card->findChildren<QLabel*>())
      if (label->accessibleName().startsWith("Layers of")) links = label;
    QVERIFY(links && links->text().contains("href=\"dense_1\""));
    emit links->linkActivated("dense_1");
    QCOMPARE(layers.count(), 1);
    QCOMPARE(layers[0][0].toString(), QString("dense_1"));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::AdviceWiringTest)
#include "advice_wiring_test.moc"
