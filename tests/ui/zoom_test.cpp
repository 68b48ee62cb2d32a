// A part of a chart, larger: by the same gestures everywhere, true, and kept while data come.
#include <QSet>
#include <QtTest>
#include <cmath>

#include "tests/ui/judged_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/zoomed.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/scales.h"
#include "ui/views/evaluation/calibration_page.h"
#include "ui/views/evaluation/curve_plot.h"
#include "ui/views/evaluation/curves_page.h"
#include "ui/views/evaluation/numbers_page.h"
#include "ui/views/evaluation/scatter_plot.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

struct Seen {
  double left, right, low, high;
  explicit Seen(const PlotFrame& frame)
      : left(frame.x().low()), right(frame.x().high()), low(frame.y().low()), high(frame.y().high()) {}
  friend bool operator==(const Seen&, const Seen&) = default;
  bool isNear(double l, double r, double lo, double hi) const {
    const double off = 0.02;
    return std::abs(left - l) < off && std::abs(right - r) < off && std::abs(low - lo) < off &&
           std::abs(high - hi) < off;
  }
};

struct JudgedCurves : EvaluationWindow {
  JudgedCurves() {
    judge(classesJudged(300, 2, 1));
    view.setPage("curves");
    settle();
  }
  CurvesPage& page = view.curves();
  CurvePlot& roc = page.roc();
};

}  // namespace

class ZoomTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void aPartOfAnAxisIsTrue();
  void whatIsShownIsToldApart();
  void theWheelZoomsAtThePointerAndAllComesBack();
  void aDragFromTheCurveIsTheThreshold();
  void aDragFromElsewherePicksWhatIsSeen();
  void aDoubleClickLeavesTheThreshold();
  void newAnswersKeepThePartAndFilesHaveEverything();
  void keysTakeThePartAlong();
  void nothingIsPaintedBesideThePlot();
  void answersOverTruthsAreTrue();
  void residualsFillTheirHeight();
  void calibrationIsTrue();
  void keysZoomWithinWhatIsSeen();
  void aCurveOfVeryManyCutsGoesThroughThem();
  void otherDataAreSeenWhole();
};

// The threshold lies beside the part: it is not what keys zoom to then.
void ZoomTest::keysZoomWithinWhatIsSeen() {
  JudgedCurves w;
  const PlotFrame& frame = w.roc.frame();
  dragFrom(w.roc, w.roc.placeOf(0.6, 0.35), w.roc.placeOf(0.9, 0.05));
  const Seen part(frame);
  QVERIFY(part.left > 0.5);
  QTest::keyClick(&w.roc, Qt::Key_Plus);
  const Seen closer(frame);
  QVERIFY(closer.left >= part.left && closer.right <= part.right && closer.right - closer.left < 0.25);
  QVERIFY(closer.low >= part.low && closer.high <= part.high);
  QTest::keyClick(&w.roc, Qt::Key_Minus);
  QVERIFY(Seen(frame).isNear(part.left, part.right, part.low, part.high));
}

// So many that even a small part has more than are drawn: thinned as for the whole, the curve would lie pixels beside
// its cuts there.
void ZoomTest::aCurveOfVeryManyCutsGoesThroughThem() {
  constexpr std::int64_t kPlaces = 1'200'000;
  const auto answer = std::make_shared<const EvaluationAnswer>(classesJudged(kPlaces, 2, 1));
  auto set = std::make_shared<CurveSet>();
  set->answer = answer;
  set->chosen = curvesOf(*answer, 1);
  CurvePlot roc(CurvePlot::Axes::roc, nullptr);
  roc.resize(420, 400);
  roc.show();
  roc.display(set);
  roc.setCut(kPlaces / 2);
  for (int i = 0; i < 40 && roc.frame().x().high() - roc.frame().x().low() > 1.0 / 40; ++i)
    turnWheel(roc, roc.markerAt(), 1);
  std::vector<QPointF> drawn;
  for (const QPointF& rates : roc.shownPath()) drawn.push_back(roc.frame().at(rates.x(), rates.y()));
  QVERIFY2(drawn.size() < 60'000, qPrintable(QString::number(drawn.size())));
  double farthest = 0;
  int seen = 0;
  for (std::ptrdiff_t cut = kPlaces / 2 - 9'000; cut < kPlaces / 2 + 9'000; cut += 101) {
    roc.setCut(cut);
    const QPointF at = roc.markerAt();
    if (!roc.frame().plot().contains(at)) continue;
    double nearest = 1e9;
    for (std::size_t i = 1; i < drawn.size(); ++i) {
      const QPointF way = drawn[i] - drawn[i - 1];
      const double length = QPointF::dotProduct(way, way);
      const double share = length > 0 ? std::clamp(QPointF::dotProduct(at - drawn[i - 1], way) / length, 0.0, 1.0) : 0;
      const QPointF off = drawn[i - 1] + share * way - at;
      nearest = std::min(nearest, std::hypot(off.x(), off.y()));
    }
    farthest = std::max(farthest, nearest);
    ++seen;
  }
  QVERIFY2(seen > 50, qPrintable(QString("%1 of %2 to %3").arg(seen).arg(roc.frame().x().low()).arg(roc.frame().x().high())));
  QVERIFY2(farthest < 0.1, qPrintable(QString::number(farthest)));
}

void ZoomTest::otherDataAreSeenWhole() {
  EvaluationWindow w;
  const EvaluationAnswer numbers = numbersJudged(200, 1);
  w.judge(numbers);
  w.view.setPage("numbers");
  w.settle();
  NumbersPage& page = w.view.numbers();
  ScatterPlot& scatter = page.scatter();
  turnWheel(scatter, scatter.frame().plot().center(), 5);
  QVERIFY(scatter.frame().isZoomed());
  Dataset one, other;
  page.display(std::make_shared<EvaluationAnswer>(numbers), &one);  // no data told before
  turnWheel(scatter, scatter.frame().plot().center(), 5);
  page.display(std::make_shared<EvaluationAnswer>(numbers), &one);
  QVERIFY(scatter.frame().isZoomed());
  page.display(std::make_shared<EvaluationAnswer>(numbers), &other);
  QVERIFY(!scatter.frame().isZoomed());
}

void ZoomTest::aPartOfAnAxisIsTrue() {
  ValueScale rates;
  rates.setLogarithmic(true);
  rates.fit(1e-7, 10);
  rates.pick(1e-3, 1e-1);
  QVERIFY(std::abs(rates.unit(1e-2) - 0.5) < 1e-9);
  QVERIFY(std::abs(rates.unit(1e-5) + 1) < 1e-9);  // beside it, not at its edge
  QVERIFY(std::abs(rates.value(0.5) / 1e-2 - 1) < 1e-9);
  rates.fit(1e-7, 100);  // more data
  QVERIFY(rates.isPicked() && std::abs(rates.low() / 1e-3 - 1) < 1e-9);
  rates.showAll();
  QCOMPARE(rates.unit(1e-9), 0.0);

  ValueScale values;
  values.fit(0, 100);
  values.pick(-20, 20);  // as much of it, from where there is something
  QCOMPARE(values.low(), 0.0);
  QCOMPARE(values.high(), 40.0);
  values.reveal(50);
  QCOMPARE(values.low(), 10.0);
  QCOMPARE(values.high(), 50.0);
  values.pick(-1e3, 1e3);
  QVERIFY(!values.isPicked());
  values.pick(60, 80);
  values.forget();
  values.fit(0, 10);  // of other data: nothing is left of the part
  QVERIFY(!values.isPicked() && values.high() < 20);
}

void ZoomTest::whatIsShownIsToldApart() {
  ValueScale many, rates;
  many.fit(100'000, 130'000);
  many.pick(123'456, 123'480);
  rates.setLogarithmic(true);
  rates.fit(1e-7, 10);
  rates.pick(0.1001, 0.103);
  for (const ValueScale* scale : {&many, &rates}) {
    QSet<QString> labels;
    const QList<Tick> ticks = scale->ticks(220);
    for (const Tick& tick : ticks) labels.insert(tick.label);
    QVERIFY(ticks.size() >= 2);
    QCOMPARE(labels.size(), ticks.size());
  }
}

void ZoomTest::theWheelZoomsAtThePointerAndAllComesBack() {
  JudgedCurves w;
  const PlotFrame& frame = w.roc.frame();
  const Seen all(frame);
  const QPointF at = w.roc.placeOf(0.25, 0.75), before = frame.valueAt(at);
  turnWheel(w.roc, at, 5);
  QVERIFY(frame.x().high() - frame.x().low() < 0.45 && frame.y().high() - frame.y().low() < 0.45);
  const QPointF way = frame.valueAt(at) - before;
  QVERIFY2(std::abs(way.x()) < 0.04 && std::abs(way.y()) < 0.04, qPrintable(QString::number(way.x())));
  const Seen part(frame);
  turnWheel(w.roc, at, -2, Qt::ShiftModifier);  // along
  QVERIFY(frame.x().low() > part.left && frame.y().low() == part.low);
  QTest::keyClick(&w.roc, Qt::Key_Home);
  QVERIFY(Seen(frame) == all && !frame.isZoomed());
  turnWheel(w.roc, at, 5);
  QTest::keyClick(&w.roc, Qt::Key_Escape);
  QVERIFY(Seen(frame) == all);
  turnWheel(w.roc, at, 5);
  turnWheel(w.roc, at, -9);
  QVERIFY(Seen(frame) == all);
  QTest::keyClick(&w.roc, Qt::Key_Plus);
  QVERIFY(frame.isZoomed());
  QTest::keyClick(&w.roc, Qt::Key_Minus);
  QVERIFY(!frame.isZoomed());
}

void ZoomTest::aDragFromTheCurveIsTheThreshold() {
  JudgedCurves w;
  w.page.setThreshold(w.page.curves()->chosen.cuts[120].threshold);
  turnWheel(w.roc, w.roc.markerAt(), 4);
  const Seen part(w.roc.frame());
  const QPointF wanted = w.page.curves()->chosen.rocAt(140);
  const QPointF place = w.roc.placeOf(wanted.x(), wanted.y());
  QVERIFY(w.roc.frame().plot().contains(w.roc.markerAt()) && w.roc.frame().plot().contains(place));
  dragFrom(w.roc, w.roc.markerAt(), place);
  QCOMPARE(w.page.threshold(), w.page.curves()->chosen.cuts[140].threshold);
  QVERIFY((w.roc.markerAt() - place).manhattanLength() < 1);
  QVERIFY(Seen(w.roc.frame()) == part);
  pointAt(w.roc, w.roc.frame().plot().center());  // it was let go
  QCOMPARE(w.page.threshold(), w.page.curves()->chosen.cuts[140].threshold);
}

void ZoomTest::aDragFromElsewherePicksWhatIsSeen() {
  JudgedCurves w;
  const double threshold = w.page.threshold();
  dragFrom(w.roc, w.roc.placeOf(0.6, 0.05), w.roc.placeOf(0.9, 0.35));
  QVERIFY(Seen(w.roc.frame()).isNear(0.6, 0.9, 0.05, 0.35));
  QCOMPARE(w.page.threshold(), threshold);
  dragFrom(w.roc, w.roc.placeOf(0.7, 0.1), w.roc.placeOf(0.6, 0.1), Qt::ShiftModifier);  // moves it
  QVERIFY(Seen(w.roc.frame()).isNear(0.7, 1, 0.05, 0.35));
  QTest::keyClick(&w.roc, Qt::Key_Home);
  dragFrom(w.roc, w.roc.placeOf(0.6, 0.1), w.roc.placeOf(0.9, 0.1));  // hardly up or down: all of that
  QVERIFY(Seen(w.roc.frame()).isNear(0.6, 0.9, 0, 1));
  QCOMPARE(w.page.threshold(), threshold);
}

void ZoomTest::aDoubleClickLeavesTheThreshold() {
  JudgedCurves w;
  const double threshold = w.page.threshold();
  turnWheel(w.roc, w.roc.frame().plot().center(), 3);
  clickAt(w.roc, w.roc.frame().plot().center());
  const double clicked = w.page.threshold();
  QVERIFY(clicked != threshold && w.roc.frame().isZoomed());
  doubleClickAt(w.roc, w.roc.frame().plot().bottomRight() - QPointF(8, 8));
  QCOMPARE(w.page.threshold(), clicked);
  QVERIFY(!w.roc.frame().isZoomed());
}

void ZoomTest::newAnswersKeepThePartAndFilesHaveEverything() {
  JudgedCurves w;
  const QString file = dataOf(w.view);
  turnWheel(w.roc, w.roc.placeOf(0.2, 0.7), 4);
  QCOMPARE(dataOf(w.view), file);
  const Seen part(w.roc.frame());
  w.judge(classesJudged(340, 2, 1.5));
  QVERIFY(w.roc.frame().isZoomed() && Seen(w.roc.frame()) == part);
}

void ZoomTest::keysTakeThePartAlong() {
  JudgedCurves w;
  w.page.setThreshold(w.page.curves()->chosen.cuts[120].threshold);
  turnWheel(w.roc, w.roc.markerAt(), 10);
  for (int i = 0; i < 8; ++i) QTest::keyClick(&w.roc, Qt::Key_PageUp);
  QVERIFY(w.roc.frame().isZoomed());
  QVERIFY(w.roc.frame().plot().adjusted(-1, -1, 1, 1).contains(w.roc.markerAt()));
}

void ZoomTest::nothingIsPaintedBesideThePlot() {
  JudgedCurves w;
  w.page.setThreshold(w.page.curves()->chosen.cuts[120].threshold);
  turnWheel(w.roc, w.roc.markerAt(), 4);
  const QImage image = w.roc.grab().toImage();
  const QRectF plot = w.roc.frame().plot().adjusted(-2, -2, 2, 2);
  const QColor curve = Theme::instance().colours().curves[0];
  const double ratio = image.devicePixelRatio();
  int within = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      if (!isColoured(image, QPointF(x, y) / ratio, curve)) continue;
      QVERIFY2(plot.contains(QPointF(x, y) / ratio), qPrintable(QString("%1 %2").arg(x).arg(y)));
      ++within;
    }
  QVERIFY(within > 40);
}

void ZoomTest::answersOverTruthsAreTrue() {
  EvaluationWindow w;
  w.judge(numbersJudged(500, 2));
  NumbersPage& page = w.view.numbers();
  ScatterPlot& plot = page.scatter();
  const NumbersPicture::Point one = page.picture()->points[33];
  turnWheel(plot, plot.placeOf(one.truth, one.predicted), 6);
  const Seen part(plot.frame());
  const QPointF at = plot.placeOf(one.truth, one.predicted);
  QVERIFY(plot.frame().isZoomed() && plot.frame().plot().contains(at));
  const QPointF told = plot.frame().valueAt(at);
  QVERIFY(std::abs(told.x() - one.truth) < 1e-9 && std::abs(told.y() - one.predicted) < 1e-9);
  pointAt(plot, at);
  QVERIFY2(plot.pointedWords().contains("truth " + figure(one.truth)), qPrintable(plot.pointedWords()));
  w.judge(numbersJudged(480, 2));
  QVERIFY(Seen(plot.frame()) == part);
  QTest::keyClick(&plot, Qt::Key_End);  // where the keys lead is seen
  QVERIFY(plot.frame().isZoomed() && !plot.pointedWords().isEmpty());
  page.chooseColumn(1);  // other numbers
  EvaluationWindow::settle();
  QVERIFY(!plot.frame().isZoomed());
  turnWheel(plot, plot.frame().plot().center(), 3);
  doubleClickAt(plot, plot.frame().plot().center());
  QVERIFY(!plot.frame().isZoomed());
}

void ZoomTest::residualsFillTheirHeight() {
  EvaluationWindow w;
  w.judge(numbersJudged(500, 2));
  w.view.numbers().chooseColumn(1);
  EvaluationWindow::settle();
  ResidualPlot& plot = w.view.numbers().residuals();
  const Histogram& all = w.view.numbers().picture()->residuals;
  const double whole = plot.frame().y().high();
  // One answer is far beside the others: around it the bars are low.
  const int count = static_cast<int>(all.counts.size()), lone = -all.low > all.high ? 0 : count - 1;
  turnWheel(plot, plot.bar(lone).center(), 8);
  QVERIFY(plot.frame().x().isPicked() && !plot.frame().y().isPicked());
  QVERIFY(plot.frame().y().high() < whole);
  const QRectF bar = plot.bar(lone), area = plot.frame().plot();
  QVERIFY(bar.top() >= area.top() - 1 && std::abs(bar.bottom() - area.bottom()) < 1);
  const QPointF at(std::clamp(bar.center().x(), area.left() + 1, area.right() - 1), area.center().y());
  pointAt(plot, at);
  QCOMPARE(plot.bin(), static_cast<int>((plot.frame().valueAt(at).x() - all.low) / (all.high - all.low) * count));
  QCOMPARE(plot.bin(), lone);
  QTest::keyClick(&plot, Qt::Key_Home);
  QVERIFY(!plot.frame().isZoomed());
  QCOMPARE(plot.frame().y().high(), whole);
}

void ZoomTest::calibrationIsTrue() {
  EvaluationWindow w;
  w.judge(classesJudged(3'000, 3, 1));
  w.view.setPage("calibration");
  EvaluationWindow::settle();
  ReliabilityPlot& plot = w.view.calibration().plot();
  turnWheel(plot, plot.accuracyBar(8).center(), 5);
  const Seen part(plot.frame());
  QVERIFY(plot.frame().isZoomed());
  const QRectF area = plot.frame().plot();
  for (const double share : {0.1, 0.5, 0.9}) {
    const QPointF at(area.left() + share * area.width(), area.center().y());
    pointAt(plot, at);
    QCOMPARE(plot.bin(), static_cast<int>(plot.frame().valueAt(at).x() * 15));
  }
  pointAt(plot, {area.left() - 4, area.center().y()});  // bars that are not seen
  QCOMPARE(plot.bin(), -1);
  w.judge(classesJudged(2'500, 3, 1.5));
  QVERIFY(Seen(plot.frame()) == part);
  doubleClickAt(plot, area.center());
  QVERIFY(!plot.frame().isZoomed());
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ZoomTest)
#include "zoom_test.moc"
