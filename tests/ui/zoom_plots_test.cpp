// Ridges, bands, rates, the landscape and predictions, of which a part is shown larger by the gestures of all charts.
#include <QScatterSeries>
#include <QSignalSpy>
#include <QtTest>
#include <cmath>

#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/predictions_fixture.h"
#include "tests/ui/zoomed.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/landscape/landscape_map.h"
#include "ui/views/predictions/fit_chart.h"
#include "ui/views/rate/rate_plot.h"
#include "ui/views/weights/ridge_plot.h"

namespace vitrine::ui {
namespace {

std::vector<MomentPtr> momentsOf(int count) {
  std::vector<MomentPtr> out;
  for (int i = 0; i < count; ++i) {
    auto moment = std::make_shared<SpreadMoment>();
    moment->node = "dense_1", moment->step = static_cast<std::uint64_t>(10 * i);
    for (const char* name : {"weight", "bias"}) {
      Spread spread;
      spread.name = name;
      spread.all.count = 64, spread.all.least = 0, spread.all.largest = 64;
      for (std::size_t part = 32; part < 64; ++part) spread.histogram[part] = 2;  // nothing in the lower half
      spread.quantiles = {0, 34, 40, 48, 56, 62, 64};
      moment->tensors.push_back(spread);
    }
    out.push_back(moment);
  }
  return out;
}

double tallestOf(const RidgePlot& plot) {
  double out = 0;
  const QPolygonF line = plot.outline(0);
  for (const QPointF& point : line) out = std::max(out, line.front().y() - point.y());
  return out;
}

}  // namespace

class ZoomPlotsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void ridgesShowWhatLiesThere();
  void bandsAreZoomedAlongBoth();
  void aClickOnAMomentIsNoDrag();
  void theCrosshairStaysWhileThePointerIsThere();
  void ratesAreZoomed();
  void theLandscapeIsZoomed();
  void theFitIsZoomed();
  void ridgesHaveTheirOwnMarksBesideBands();
  void ridgesAreOfTheirLayer();
};

void ZoomPlotsTest::ridgesHaveTheirOwnMarksBesideBands() {
  RidgePlot plot(nullptr);
  plot.resize(500, 260);
  plot.display(momentsOf(6), "weight", 0, {});
  const QImage before = plot.grab().toImage();
  plot.setForm(RidgePlot::Form::bands);
  turnWheel(plot, plot.plot().center(), 6);
  QVERIFY(plot.isZoomed());
  plot.setForm(RidgePlot::Form::ridges);
  QVERIFY(!plot.isZoomed());
  plot.display(momentsOf(6), "weight", 0, {});  // drawn anew
  QTest::keyClick(&plot, Qt::Key_Escape);
  plot.clearFocus();
  QCOMPARE(plot.grab().toImage(), before);
}

void ZoomPlotsTest::ridgesAreOfTheirLayer() {
  RidgePlot plot(nullptr);
  plot.display(momentsOf(3), "weight", 0, {});
  QVERIFY(plot.shows("dense_1", "weight"));
  QVERIFY(!plot.shows("dense_2", "weight"));
  QVERIFY(!plot.shows("dense_1", "bias"));
}

void ZoomPlotsTest::ridgesShowWhatLiesThere() {
  RidgePlot plot(nullptr);
  plot.resize(500, 260);
  plot.display(momentsOf(6), "weight", 0, {});
  const QRectF area = plot.plot();
  const auto x = [&](double share) { return QPointF(area.left() + share * area.width(), area.center().y()); };
  QVERIFY(tallestOf(plot) > 20);
  dragFrom(plot, x(0.1), x(0.4));
  QVERIFY(std::abs(plot.across().low() - 6.4) < 0.4 && std::abs(plot.across().high() - 25.6) < 0.4);
  QCOMPARE(tallestOf(plot), 0.0);  // what lies beside it does not stand at its edge
  const double low = plot.across().low(), high = plot.across().high();
  plot.display(momentsOf(9), "weight", 0, {});
  QVERIFY(plot.across().low() == low && plot.across().high() == high);
  QTest::keyClick(&plot, Qt::Key_Home);
  QVERIFY(!plot.isZoomed() && tallestOf(plot) > 20);
  QVERIFY(plot.across().low() == 0 && plot.across().high() == 64);
  turnWheel(plot, x(0.8), 4);
  QVERIFY(plot.isZoomed());
  for (const QPointF& point : plot.outline(3)) QVERIFY(area.adjusted(-1, -1, 1, 1).contains(point));
  plot.display(momentsOf(9), "bias", 0, {});  // other numbers
  QVERIFY(!plot.isZoomed());
}

void ZoomPlotsTest::bandsAreZoomedAlongBoth() {
  RidgePlot plot(nullptr);
  plot.resize(500, 260);
  plot.setForm(RidgePlot::Form::bands);
  plot.display(momentsOf(21), "weight", 0, {});
  const QRectF area = plot.plot();
  turnWheel(plot, area.center(), 5);
  QVERIFY(plot.across().isPicked() && plot.upright().isPicked());
  for (const double share : {0.1, 0.5, 0.9}) {
    pointAt(plot, {area.left() + share * area.width(), area.center().y()});
    QVERIFY(plot.current() >= 0);
    QVERIFY(std::abs(plot.stepOf(plot.current()) - plot.across().value(share)) <= 5.01);
  }
  const double low = plot.across().low();
  plot.display(momentsOf(30), "weight", 0, {});
  QCOMPARE(plot.across().low(), low);
  while (plot.current() > 0) QTest::keyClick(&plot, Qt::Key_Left);
  QVERIFY(std::abs(plot.across().low()) < 1e-6);  // to where the keys led
  QVERIFY(plot.isZoomed());
  doubleClickAt(plot, area.center());
  QVERIFY(!plot.isZoomed());
  QCOMPARE(plot.across().high(), 290.0);
}

void ZoomPlotsTest::aClickOnAMomentIsNoDrag() {
  RidgePlot plot(nullptr);
  plot.resize(500, 260);
  plot.setForm(RidgePlot::Form::bands);
  plot.display(momentsOf(11), "weight", 0, {});
  const QRectF area = plot.plot();
  QSignalSpy picked(&plot, &RidgePlot::picked), unpicked(&plot, &RidgePlot::unpicked);
  const auto at = [&](double step) { return QPointF(area.left() + step / 100 * area.width(), area.center().y()); };
  dragFrom(plot, at(20), at(70));
  QCOMPARE(picked.size(), 0);
  QVERIFY(plot.isZoomed());
  QTest::keyClick(&plot, Qt::Key_Home);
  clickAt(plot, at(40));
  QCOMPARE(picked.size(), 1);
  QCOMPARE(picked[0][0].toDouble(), 40.0);
  QCOMPARE(unpicked.size(), 0);
  doubleClickAt(plot, at(60));
  QCOMPARE(unpicked.size(), 1);
}

void ZoomPlotsTest::theCrosshairStaysWhileThePointerIsThere() {
  RidgePlot plot(nullptr);
  plot.resize(500, 260);
  plot.display(momentsOf(6), "weight", 0, {});
  const auto leaveFocus = [&] {
    QFocusEvent out(QEvent::FocusOut, Qt::OtherFocusReason);
    QApplication::sendEvent(&plot, &out);
  };
  plot.setCurrent(3);
  plot.setAttribute(Qt::WA_UnderMouse, true);
  leaveFocus();
  QCOMPARE(plot.current(), 3);
  plot.setAttribute(Qt::WA_UnderMouse, false);
  leaveFocus();
  QCOMPARE(plot.current(), -1);
}

void ZoomPlotsTest::ratesAreZoomed() {
  Document document;
  LiveFeed feed;
  ChartLink link;
  RatePlot plot({document, feed, link}, nullptr);
  plot.resize(600, 320);
  plot.begin(1e-6, 1);
  std::vector<RatePoint> points;
  for (int i = 0; i <= 60; ++i) {
    const double loss = 2 + std::cos(i / 12.0);
    points.push_back({std::pow(10, -6 + i / 10.0), loss, loss});
  }
  plot.add({points.begin(), points.begin() + 50});
  QObject::connect(&plot, &RatePlot::picked, &plot, [&](double rate) { plot.setChosen(rate); });
  const PlotFrame& frame = plot.frame();
  clickAt(plot, plot.placeOf(1e-3, 2));
  QVERIFY(plot.chosen() && std::abs(std::log10(*plot.chosen()) + 3) < 0.05);
  turnWheel(plot, plot.placeOf(1e-3, 2), 5);
  const double left = frame.x().low(), right = frame.x().high();
  QVERIFY(frame.x().isPicked() && left > 1e-5 && right < 1e-1);
  plot.add({points.begin() + 50, points.end()});
  QVERIFY(frame.isZoomed() && frame.x().low() == left);
  dragFrom(plot, plot.placeOf(*plot.chosen(), 2), plot.placeOf(2e-3, 2));  // its line
  QVERIFY(std::abs(std::log10(*plot.chosen() / 2e-3)) < 0.03);
  QCOMPARE(frame.x().low(), left);
  const double chosen = *plot.chosen();
  doubleClickAt(plot, plot.placeOf(5e-4, 2));
  QVERIFY(!frame.isZoomed() && *plot.chosen() == chosen);
  turnWheel(plot, plot.placeOf(1e-3, 2), 5);
  QTest::keyClick(&plot, Qt::Key_End);
  QVERIFY(frame.isZoomed() && frame.x().high() >= 1 - 1e-9);
  plot.begin(1e-6, 1);
  QVERIFY(!frame.isZoomed());
}

void ZoomPlotsTest::theLandscapeIsZoomed() {
  auto made = std::make_shared<Landscape>();
  for (int i = -4; i <= 4; ++i) made->alphas.push_back(i / 4.0), made->betas.push_back(i / 4.0);
  made->middle_alpha = made->middle_beta = 4;
  for (const double b : made->betas)
    for (const double a : made->alphas) made->losses.push_back(static_cast<float>(0.1 + a * a + b * b));
  LandscapeMap map(nullptr);
  map.resize(420, 420);
  const LossScale scale(*made, false);
  map.display(made, scale);
  turnWheel(map, map.placeOf(0.5, -0.5), 6);
  QVERIFY(map.frame().isZoomed());
  pointAt(map, map.placeOf(0.5, -0.5));
  QVERIFY2(map.column() == 6 && map.row() == 2, qPrintable(map.words()));
  map.setCurrent(-1, -1);
  const QImage picture = map.grab().toImage();
  int right = 0;  // lines of equal loss lie over some of them
  for (const QPointF at : {QPointF(0.45, -0.55), {0.4, -0.45}, {0.55, -0.6}, {0.6, -0.4}, {0.35, -0.6}}) {
    const QColor told = QColor::fromRgb(scale.colour(0.1 + at.x() * at.x() + at.y() * at.y()));
    right += isColoured(picture, map.placeOf(at.x(), at.y()), told);
  }
  QVERIFY2(right >= 4, qPrintable(QString::number(right)));
  for (int i = 0; i < 6; ++i) {
    QTest::keyClick(&map, Qt::Key_Left);
    QVERIFY(map.plot()
                .adjusted(-1, -1, 1, 1)
                .contains(map.placeOf(made->alphas[static_cast<std::size_t>(map.column())],
                                      made->betas[static_cast<std::size_t>(map.row())])));
  }
  map.display(made, LossScale(*made, true));
  QVERIFY(map.frame().isZoomed());
  QTest::keyClick(&map, Qt::Key_Home);
  QVERIFY(!map.frame().isZoomed());
}

// Points of a part are where they were, others are not drawn; answers that come keep it.
void ZoomPlotsTest::theFitIsZoomed() {
  PredictionsWindow w(sine(50));
  const auto rows = w.run->split().validation;
  const auto said = [&](float value) {
    w.publish(
        answers(rows, Shape{static_cast<std::int64_t>(rows.size()), 1}, std::vector<float>(rows.size(), value)));
  };
  said(0.25F);
  FitChart& chart = w.view.fit();
  const int all = chart.points()->count();
  turnWheel(chart, chart.placeOf(4), 6);
  QVERIFY(chart.isZoomed() && chart.plot().contains(chart.placeOf(4)));
  QVERIFY(chart.points()->count() > 0 && chart.points()->count() < all);
  for (const QPointF& point : chart.points()->points())
    QVERIFY(point.x() >= 0 && point.x() <= 1 && point.y() >= 0 && point.y() <= 1);
  pointAt(chart, chart.placeOf(4));
  QVERIFY((chart.placeOf(chart.current()) - chart.placeOf(4)).manhattanLength() < 1);
  const double left = chart.x().low(), low = chart.y().low();
  said(0.5F);
  QVERIFY(chart.x().low() == left && chart.y().low() == low);
  doubleClickAt(chart, chart.plot().center());
  QVERIFY(!chart.isZoomed());
  QCOMPARE(chart.points()->count(), all);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ZoomPlotsTest)
#include "zoom_plots_test.moc"
