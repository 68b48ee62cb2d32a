// What holds for every chart of the window: settings that they share, what is remembered, how they follow other runs.
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/views_fixture.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/gradients/gradient_view.h"

namespace vitrine::ui {
namespace {

struct Alike : Shown {
  Alike() : Shown(1'600) {
    area.setShown("metric", true);
    area.setShown("gradients", true);
  }
  void train(FakeRun& of, std::uint64_t steps) {
    trainUpTo(of, steps);
    feed.tick();
    settle(area);
  }
  // Presses a button of a view's settings.
  static void choose(View& view, const QString& button) {
    const std::unique_ptr<QWidget> panel(view.makeOptions(nullptr));
    for (QToolButton* one : panel->findChildren<QToolButton*>())
      if (one->accessibleName() == button) return one->click();
    QFAIL(qPrintable("no button " + button));
  }
};

QPointF inPlot(const TimeChart& chart, double step, double value) {
  const QRectF plot = chart.plotArea();
  return {plot.left() + chart.steps().unit(step) * plot.width(),
          plot.bottom() - chart.values().unit(value) * plot.height()};
}

}  // namespace

class ChartsAlikeTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void axisAndSmoothingAreThoseOfAllCharts() {
    Alike shown;
    shown.train(*shown.run, 700);
    Alike::choose(*shown.area.view("metric"), "Axis Steps");
    for (const char* id : {"loss", "metric", "gradients"})
      QVERIFY2(curveView(shown.area, id)->chart().steps().unitShown() == StepScale::Unit::step, id);
    qobject_cast<CurveView*>(shown.area.view("gradients"))->setSmoothing(0.9);
    for (const char* id : {"loss", "metric", "gradients"}) {
      QCOMPARE(curveView(shown.area, id)->smoothing(), 0.9);
      QVERIFY2(curveView(shown.area, id)->hint().contains("smoothing 0.9"), id);
    }
  }

  void whatWasChosenIsThereTheNextTime() {
    {
      Alike shown;
      shown.train(*shown.run, 20);
      Alike::choose(*shown.area.view("gradients"), "Show Update ÷ weights");
    }
    Alike again;
    const auto* gradients = qobject_cast<GradientView*>(again.area.view("gradients"));
    QVERIFY(gradients->quantity() == GradientView::Quantity::updateRatio);
    QVERIFY(gradients->hint().contains("update ÷ weights"));
  }

  void aHiddenCurveStaysHiddenInTheNextRun() {
    Alike shown;
    shown.train(*shown.run, 20);
    TimeChart& chart = curveView(shown.area, "gradients")->chart();
    QCOMPARE(chart.curves()[2].name, QString("attention_1"));
    chart.setCurveVisible(2, false);
    shown.feed.attach(transformer());
    QVERIFY(!chart.curves()[2].visible && chart.curves()[0].visible);
  }

  void whatThePointerMeansStandsOut() {
    Alike shown;
    shown.train(*shown.run, 700);
    for (const char* id : {"loss", "gradients"}) {
      TimeChart& chart = curveView(shown.area, id)->chart();
      const History& curve = *chart.curves()[0].history();
      const QPointF at = inPlot(chart, 350, static_cast<double>(curve.at(350).value));
      QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
      QApplication::sendEvent(&chart, &move);
      QVERIFY2(chart.highlighted() >= 0, id);
    }
  }

  void aZoomIntoWhatAnotherRunHasNotIsNone() {
    Alike shown;
    shown.train(*shown.run, 3'000);
    TimeChart& chart = curveView(shown.area, "loss")->chart();
    chart.zoom(0.1, 2'500);
    QVERIFY(chart.steps().isPicked() && curveView(shown.area, "loss")->hint().contains("zoomed"));
    const auto next = transformer();
    shown.feed.attach(next);
    shown.train(*next, 40);
    QVERIFY(!chart.steps().isPicked() && !curveView(shown.area, "loss")->hint().contains("zoomed"));
    QVERIFY(chart.steps().to() >= 40 && chart.steps().to() < 80);
    // One that the run has stays.
    chart.zoom(0.2, 20);
    shown.train(*next, 60);
    QVERIFY(chart.steps().isPicked());
  }

  // Nothing was clicked there before: the window goes on showing the moment that it shows.
  void aDoubleClickBesideThePlotLeavesTheMoment() {
    Alike shown;
    shown.train(*shown.run, 100);
    TimeChart& chart = curveView(shown.area, "loss")->chart();
    shown.feed.playhead().show(40);
    const QPoint beside(3, chart.plotArea().center().toPoint().y());
    QTest::mouseClick(&chart, Qt::LeftButton, {}, beside);  // as every double click begins
    QTest::mouseDClick(&chart, Qt::LeftButton, {}, beside);
    QVERIFY(!shown.feed.playhead().isLive());
    QCOMPARE(shown.feed.playhead().step(), 40.0);
  }

  // Left in the middle of its second epoch; the next run's first epoch is the second of both.
  void epochsGoOnWhereARunWasLeft() {
    Alike shown;
    const auto run = transformer(), next = transformer();
    run->mutableInfo().steps_per_epoch = 100, next->mutableInfo().steps_per_epoch = 50;
    shown.feed.attach(run);
    shown.train(*run, 150);
    shown.feed.goOn(next, "changed: batch size");
    shown.train(*next, 120);
    const EpochCount count = shown.feed.epochCount();
    for (const auto& [step, epoch] : {std::pair{100, 1}, {101, 2}, {150, 2}, {151, 2}, {200, 2}, {201, 3}, {250, 3}})
      QCOMPARE(count.numberOf(step), static_cast<double>(epoch));
    QCOMPARE(shown.feed.epochs().back().epoch, 3U);
    QCOMPARE(count.numberOf(static_cast<double>(shown.feed.epochs().back().step)), 3.0);
    const StepScale& scale = curveView(shown.area, "loss")->chart().steps();
    QCOMPARE(scale.epochOf(201), 3.0);
    QStringList labels;
    for (const Tick& tick : scale.ticks(400)) labels << tick.label;
    QCOMPARE(labels.mid(0, 3), QStringList({"1", "2", "3"}));
    QVERIFY(std::abs(scale.ticks(400)[2].unit - scale.unit(225)) < 1e-9);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ChartsAlikeTest)
#include "charts_alike_test.moc"
