// Curves: that neither zoom nor a log axis hides a value.
#include <QSignalSpy>
#include <QtTest>
#include <cmath>

#include "tests/ui/own_place_fixture.h"
#include "ui/views/chart/chart_foot.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"
#include "ui/views/chart/scales.h"
#include "ui/views/chart/smoother.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

class ChartsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void oneStepSpikeIsThereAtEveryZoom_data();
  void oneStepSpikeIsThereAtEveryZoom();
  void spikeIsInThePicture();
  void zerosOnALogAxisDoNotMakeTheLineVanish();
  void zerosAreMarkedAtTheFootOfALogAxis();
  void captionAndMarksDoNotTouch();
  void fiveStepsAreFivePoints();
  void aGapStaysAGap();
  void aCombGivesWayToABandThatHidesNoSpike();
  void recordsOfSeveralStepsShowTheirExtremes();
  void pointsAreBoundedByTheWidth();
  void wheelDragAndDoubleClickChangeTheRange();
  void keysMoveTheCrosshairAndZoom();
  void cardSpeaksTheExactValues();
  void aTurnIsALineAtItsStepWithWords();
};

namespace {

struct Fixture {
  ChartLink link;
  History history;
  TimeChart chart{link};
  explicit Fixture(QSize size = {400, 260}) {
    chart.resize(size);
    chart.setCurves({{QStringLiteral("train"), [this] { return &history; }}});
  }
  bool isOfTheCurve(const QColor& there, int tolerance = 120) const {
    const QColor line = chart.colourOf(0);
    return std::abs(there.red() - line.red()) + std::abs(there.green() - line.green()) +
               std::abs(there.blue() - line.blue()) <
           tolerance;
  }
  // Whether the curve's colour is to be seen at a step and a value.
  bool hasDot(const QImage& picture, double step, double value, int tolerance = 120) const {
    const QRectF plot = chart.plotArea();
    const QPoint at(static_cast<int>(std::lround(plot.left() + chart.steps().unit(step) * plot.width())),
                    static_cast<int>(std::lround(plot.bottom() - chart.values().unit(value) * plot.height())));
    for (int y = -3; y <= 3; ++y) {
      for (int x = -3; x <= 3; ++x) {
        const QPoint near = at + QPoint(x, y);
        if (picture.rect().contains(near) && isOfTheCurve(picture.pixelColor(near), tolerance)) return true;
      }
    }
    return false;
  }
  QList<QPointF> points() const {  // of all its stretches
    QList<QPointF> out;
    for (const QList<QPointF>& line : chart.shape(0).lines) out += line;
    return out;
  }
  double highest() const {
    double most = -1;
    for (const QPointF& p : points()) {
      if (p.x() >= 0 && p.x() <= 1) most = std::max(most, p.y());
    }
    return most;
  }
};

}  // namespace

void ChartsTest::oneStepSpikeIsThereAtEveryZoom_data() {
  QTest::addColumn<bool>("logarithmic");
  QTest::addColumn<int>("width");
  for (const bool logarithmic : {false, true}) {
    for (const int width : {140, 400, 1'600}) {
      QTest::addRow("%s %d", logarithmic ? "log" : "linear", width) << logarithmic << width;
    }
  }
}

void ChartsTest::oneStepSpikeIsThereAtEveryZoom() {
  QFETCH(bool, logarithmic);
  QFETCH(int, width);
  Fixture f({width, 260});
  constexpr int kAt = 123'457;
  for (int i = 1; i <= 300'000; ++i) f.history.append(i, i == kAt ? 90.0F : 0.5F + 0.1F * static_cast<float>(i % 3));
  f.chart.setLogarithmic(logarithmic);
  f.chart.refresh();
  while (true) {
    const double expected = f.chart.values().unit(90.0);
    QVERIFY2(std::abs(f.highest() - expected) < 1e-9,
             qPrintable(QString::number(f.chart.steps().to() - f.chart.steps().from())));
    if (f.chart.steps().to() - f.chart.steps().from() <= 4) break;
    f.chart.zoom(0.4, kAt);
  }
}

void ChartsTest::spikeIsInThePicture() {
  Fixture f;
  for (int i = 1; i <= 100'000; ++i) f.history.append(i, i == 50'000 ? 100.0F : 1.0F);
  f.chart.refresh();
  const QImage picture = f.chart.grab().toImage();
  const QRectF plot = f.chart.plotArea();
  const int middle = static_cast<int>(plot.left() + f.chart.steps().unit(50'000) * plot.width());
  const QColor line = f.chart.colourOf(0);
  int coloured = 0;  // rows between the floor and the spike's top in which the line's colour shows
  for (int y = static_cast<int>(plot.top()) + 20; y < static_cast<int>(plot.bottom()) - 10; ++y) {
    for (int x = middle - 2; x <= middle + 2; ++x) {
      const QColor there = picture.pixelColor(x, y);
      if (std::abs(there.red() - line.red()) + std::abs(there.blue() - line.blue()) < 120) {
        ++coloured;
        break;
      }
    }
  }
  QVERIFY(coloured > plot.height() * 0.6);
}

void ChartsTest::zerosOnALogAxisDoNotMakeTheLineVanish() {
  Fixture f;
  f.chart.setLogarithmic(true);
  for (int i = 1; i <= 1'000; ++i) f.history.append(i, i % 50 == 0 ? 0.0F : i % 51 == 0 ? -1.0F : 0.5F);
  f.chart.refresh();
  QVERIFY(f.points().size() > 100);
  for (const QPointF& p : f.points()) QVERIFY(std::isfinite(p.x()) && std::isfinite(p.y()));
  QVERIFY(f.highest() > 0);
  History zeros;  // nothing above zero at all
  for (int i = 1; i <= 10; ++i) zeros.append(i, 0);
  f.chart.setCurves({{QStringLiteral("zero"), [&] { return &zeros; }}});
  f.chart.refresh();
  QCOMPARE(f.highest(), 0.0);
}

void ChartsTest::zerosAreMarkedAtTheFootOfALogAxis() {
  Fixture f;
  for (int i = 1; i <= 20; ++i) f.history.append(i, i == 8 ? 0.0F : 0.5F);
  f.chart.setLogarithmic(true);
  QCOMPARE(f.chart.shape(0).floored, QList<double>{f.chart.steps().unit(8)});
  const QRectF plot = f.chart.plotArea();
  const QImage picture = f.chart.grab().toImage();
  int wide = 0;  // pixels of the mark just above the foot: more than the line has that leads there
  for (int x = -5; x <= 5; ++x) {
    const int at = static_cast<int>(plot.left() + f.chart.steps().unit(8) * plot.width()) + x;
    wide += f.isOfTheCurve(picture.pixelColor(at, static_cast<int>(plot.bottom()) - 5)) ? 1 : 0;
  }
  QVERIFY2(wide >= 4, qPrintable(QString::number(wide)));
  f.chart.setLogarithmic(false);
  QVERIFY(f.chart.shape(0).floored.isEmpty());
}

void ChartsTest::captionAndMarksDoNotTouch() {
  QVERIFY(captionSide(200, 40, 0) == Qt::AlignHCenter);
  QVERIFY(captionSide(200, 40, 60) == Qt::AlignHCenter);
  for (double row = 30; row < 300; row += 1) {
    const auto side = captionSide(row, 40, 60);
    QCOMPARE(side.has_value(), row >= 108);
    if (!side) continue;
    const double left = *side == Qt::AlignLeft ? 0 : (row - 40) / 2;
    QVERIFY2(left + 40 + 8 <= row - 60, qPrintable(QString::number(row)));
  }
}

void ChartsTest::fiveStepsAreFivePoints() {
  for (const Curve::Look look : {Curve::Look::line, Curve::Look::faint, Curve::Look::markers}) {
    Fixture f;
    f.chart.setCurves({{QStringLiteral("train"), [&] { return &f.history; }, 0, look}});
    for (int i = 1; i <= 5; ++i) f.history.append(i, static_cast<float>(i * i));
    f.chart.refresh();
    QCOMPARE(f.chart.shape(0).dots.size(), 5);
    const QImage picture = f.chart.grab().toImage();
    for (int i = 1; i <= 5; ++i) QVERIFY(f.hasDot(picture, i, static_cast<double>(i * i)));
    for (int i = 6; i <= 2'000; ++i) f.history.append(i, 4);
    f.chart.refresh();
    QVERIFY(f.chart.shape(0).dots.isEmpty());  // where they would touch, the line alone
  }
}

void ChartsTest::aGapStaysAGap() {
  for (const Curve::Look look : {Curve::Look::line, Curve::Look::mean}) {
    Fixture f;
    f.chart.setCurves({{QStringLiteral("train"), [&] { return &f.history; }, 0, look}});
    for (int i = 1; i <= 90; ++i) {
      const bool gap = (i > 30 && i <= 60 && i != 45) || i == 80;
      f.history.append(i, gap ? std::nanf("") : 1.0F);
    }
    f.chart.refresh();
    const CurveShape& shape = f.chart.shape(0);
    QCOMPARE(shape.lines.size(), 3);
    QVERIFY(shape.dots.contains(QPointF(f.chart.steps().unit(45), f.chart.values().unit(1))));  // alone between gaps
    for (const auto& line : shape.lines) {
      for (const QPointF& p : line) QVERIFY(!(p.x() > f.chart.steps().unit(31) && p.x() < f.chart.steps().unit(60)));
    }
    const QImage picture = f.chart.grab().toImage();
    for (const double step : {35.0, 40.0, 50.0, 55.0}) QVERIFY(!f.hasDot(picture, step, 1));
    for (const double step : {10.0, 20.0, 45.0, 70.0}) QVERIFY(f.hasDot(picture, step, 1));
  }
}

void ChartsTest::aCombGivesWayToABandThatHidesNoSpike() {
  Fixture f({800, 300});
  f.chart.setCurves({{QStringLiteral("train"), [&] { return &f.history; }, 0, Curve::Look::faint}});
  for (int i = 1; i <= 500'000; ++i)
    f.history.append(i, i == 123'457 ? 9.0F : 1.0F + 0.5F * static_cast<float>(std::sin(i * 12.9898)));
  f.chart.refresh();
  const CurveShape& shape = f.chart.shape(0);
  QVERIFY(shape.lines.isEmpty());
  QCOMPARE(shape.spread.size(), 1);
  const QRectF band = shape.spread.first().boundingRect();
  QVERIFY(band.width() > 0.95);
  // Of a sine, 10 % lie above sin(0.4 π) = 0.951.
  QVERIFY(std::abs(band.bottom() - f.chart.values().unit(1 + 0.5 * 0.951)) < 0.01);
  QVERIFY(std::abs(band.top() - f.chart.values().unit(1 - 0.5 * 0.951)) < 0.01);
  QCOMPARE(shape.spikes.size(), 1);
  QVERIFY(std::abs(shape.spikes.first().p2().y() - f.chart.values().unit(9)) < 1e-6);
  QVERIFY(f.hasDot(f.chart.grab().toImage(), 123'457, 5, 200));  // half-way up the spike
  f.chart.zoom(0.0005, 123'457);                                 // few steps: each is drawn again
  QVERIFY(f.chart.shape(0).spread.isEmpty() && !f.chart.shape(0).lines.isEmpty());
}

void ChartsTest::recordsOfSeveralStepsShowTheirExtremes() {
  Fixture f;
  for (int i = 1; i <= 10; ++i)
    f.history.append_range(i * 80, 1.0F, i == 4 ? 0.25F : 0.75F, i == 7 ? 5.0F : 1.5F, 1.0F, 80);
  f.chart.refresh();
  QVERIFY(std::abs(f.highest() - f.chart.values().unit(5.0)) < 1e-9);
  double before = -1, lowest = 1;
  for (const QPointF& p : f.points()) {
    QVERIFY(p.x() >= before);  // the line never runs backwards
    before = p.x();
    lowest = std::min(lowest, p.y());
  }
  QVERIFY(std::abs(lowest - f.chart.values().unit(0.25)) < 1e-9);
}

void ChartsTest::pointsAreBoundedByTheWidth() {
  Fixture f;
  for (int i = 1; i <= 500'000; ++i) f.history.append(i, static_cast<float>(std::sin(i)));
  f.chart.refresh();
  QVERIFY(f.points().size() <= 2 * static_cast<int>(f.chart.plotArea().width()) + 8);
  QVERIFY(f.points().size() > f.chart.plotArea().width());
}

void ChartsTest::wheelDragAndDoubleClickChangeTheRange() {
  Fixture f;
  for (int i = 1; i <= 1'000; ++i) f.history.append(i, static_cast<float>(i));
  f.chart.show();
  f.chart.refresh();
  const QRectF plot = f.chart.plotArea();
  const auto span = [&] { return f.chart.steps().to() - f.chart.steps().from(); };
  const double whole = span();
  const QPointF middle = plot.center();
  const double under = f.chart.steps().step((middle.x() - plot.left()) / plot.width());
  QWheelEvent wheel(middle, f.chart.mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(&f.chart, &wheel);
  QVERIFY(span() < whole);
  QVERIFY(std::abs(f.chart.steps().step((middle.x() - plot.left()) / plot.width()) - under) <
          1);  // stays under the pointer
  QTest::mouseDClick(&f.chart, Qt::LeftButton, {}, middle.toPoint());
  QTest::mouseRelease(&f.chart, Qt::LeftButton, {}, middle.toPoint());
  QCOMPARE(span(), whole);
  const QPoint from(static_cast<int>(plot.left() + plot.width() * 0.25), 100),
      to(static_cast<int>(plot.left() + plot.width() * 0.5), 120);
  QTest::mousePress(&f.chart, Qt::LeftButton, {}, from);
  QTest::mouseMove(&f.chart, {from.x() + 30, 110});
  QTest::mouseMove(&f.chart, to);
  QTest::mouseRelease(&f.chart, Qt::LeftButton, {}, to);
  QVERIFY2(std::abs(f.chart.steps().from() - 250) < 10,
           qPrintable(QString("%1 … %2").arg(f.chart.steps().from()).arg(f.chart.steps().to())));
  QVERIFY(std::abs(f.chart.steps().to() - 500) < 10);
  QTest::mouseClick(&f.chart, Qt::RightButton, {}, middle.toPoint());  // and a click on the lines crashes nothing
  QTest::mouseClick(&f.chart, Qt::LeftButton, {}, {2, 2});
}

void ChartsTest::keysMoveTheCrosshairAndZoom() {
  Fixture f;
  for (int i = 1; i <= 1'000; ++i) f.history.append(i, static_cast<float>(i));
  f.chart.show();
  f.chart.refresh();
  QTest::keyClick(&f.chart, Qt::Key_Left);
  QVERIFY(f.link.isShown());
  const double before = f.link.step();
  QTest::keyClick(&f.chart, Qt::Key_Left);
  QVERIFY(f.link.step() < before);
  const double whole = f.chart.steps().to() - f.chart.steps().from();
  QTest::keyClick(&f.chart, Qt::Key_Plus);
  QVERIFY(f.chart.steps().to() - f.chart.steps().from() < whole);
  QTest::keyClick(&f.chart, Qt::Key_Home);
  QCOMPARE(f.chart.steps().to() - f.chart.steps().from(), whole);
}

void ChartsTest::cardSpeaksTheExactValues() {
  Fixture f;
  f.chart.setEpochs({.perEpoch = 100});
  for (int i = 1; i <= 5'000; ++i) f.history.append(i, i == 2'712 ? 0.0912F : 1.0F);
  f.chart.refresh();
  ChartOverlay overlay(f.chart, f.link);
  QCOMPARE(overlay.lines(2'712), QStringList({"step 2,712 · epoch 28", "train 0.0912"}));
  QCOMPARE(overlay.lines(2'711).at(1), QStringLiteral("train 1.000"));
}

void ChartsTest::aTurnIsALineAtItsStepWithWords() {
  Fixture f;
  for (int step = 1; step <= 100; ++step) f.history.append(step, 1);
  f.chart.refresh();
  const QImage before = f.chart.grab().toImage();
  f.chart.setTurns({{30, QStringLiteral("changed: the optimizer")}});
  const QImage after = f.chart.grab().toImage();
  const QRectF plot = f.chart.plotArea();
  const int x = static_cast<int>(plot.left() + f.chart.steps().unit(30) * plot.width());
  int line = 0, words = 0, elsewhere = 0;
  for (int row = 0; row < after.height(); ++row)
    for (int column = 0; column < after.width(); ++column) {
      if (before.pixel(column, row) == after.pixel(column, row)) continue;
      if (std::abs(column - x) <= 1)
        ++line;
      else if (row < plot.top() + 20 && column >= x - 5)  // a sign around the line, and words behind it
        ++words;
      else
        ++elsewhere;
    }
  QVERIFY2(line > plot.height() / 4, qPrintable(QString::number(line)));
  QVERIFY(words > 50);
  QCOMPARE(elsewhere, 0);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ChartsTest)
#include "charts_test.moc"
