// The evaluation view's curves, calibration, numbers and maps: what is drawn is what the metrics say.
#include <QTabBar>
#include <QTableView>
#include <QtTest>

#include "tests/ui/judged_run.h"
#include "tests/ui/own_place_fixture.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/calibration_page.h"
#include "ui/views/evaluation/class_table.h"
#include "ui/views/evaluation/curve_plot.h"
#include "ui/views/evaluation/curves_page.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/maps_page.h"
#include "ui/views/evaluation/numbers_page.h"
#include "ui/views/evaluation/scatter_plot.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

class EvaluationFiguresTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void theTableIsThatOfTheReport();
  void aThresholdIsWhatTheMetricsSay();
  void theMarkerIsDragged();
  void calibrationIsDrawnAsItIsCounted();
  void everyNumberIsInThePicture();
  void mapsComeByTheirDice();
  void whatIsNotSeenIsNotKept();
  void whatIsReadOutFollowsNewAnswers();
};

// A bin that the keys have chosen stays chosen while it trains: a screen reader hears its newest figures.
void EvaluationFiguresTest::whatIsReadOutFollowsNewAnswers() {
  ReliabilityPlot reliability(nullptr);
  auto calibration = std::make_shared<Calibration>();
  for (int i = 0; i < 4; ++i) {
    CalibrationBin bin;
    bin.low = 0.25 * i, bin.high = 0.25 * (i + 1), bin.count = 10, bin.confidence = bin.low + 0.1, bin.accuracy = 0.5;
    calibration->bins.push_back(bin);
  }
  reliability.display(calibration);
  QTest::keyClick(&reliability, Qt::Key_Right);
  const QString first = reliability.accessibleDescription();
  QVERIFY2(first.contains("10 answers"), qPrintable(first));
  auto newer = std::make_shared<Calibration>(*calibration);
  for (CalibrationBin& bin : newer->bins) bin.count = 25;
  reliability.display(newer);
  QVERIFY2(reliability.accessibleDescription().contains("25 answers"), qPrintable(reliability.accessibleDescription()));

  ResidualPlot residuals(nullptr);
  const auto few = std::make_shared<const EvaluationAnswer>(numbersJudged(100, 1));
  const auto many = std::make_shared<const EvaluationAnswer>(numbersJudged(400, 1));
  residuals.display(pictureOf(few, 0, {20, 20}));
  for (int i = 0; i < 3; ++i) QTest::keyClick(&residuals, Qt::Key_Right);
  QVERIFY(residuals.bin() >= 0);
  QCOMPARE(residuals.accessibleDescription(), residuals.spoken(residuals.bin()));
  residuals.display(pictureOf(many, 0, {20, 20}));
  QCOMPARE(residuals.accessibleDescription(), residuals.spoken(residuals.bin()));
}

// An answer holds every score of a part of the data: neither pages behind the one that is seen keep theirs, nor any
// page that of a run that is gone. What was chosen is there again with the page.
void EvaluationFiguresTest::whatIsNotSeenIsNotKept() {
  EvaluationWindow w;
  w.judge(classesJudged(300, 3, 1));
  CurvesPage& curves = w.view.curves();
  w.view.setPage("curves");
  EvaluationWindow::settle();
  curves.chooseClass(2);
  curves.setThreshold(0.25);
  const std::weak_ptr<const CurveSet> set = curves.curves();
  const std::weak_ptr<const EvaluationAnswer> answer = curves.curves()->answer;
  for (const char* page : {"calibration", "classes", "confusion"}) w.view.setPage(page);
  QVERIFY(set.expired());
  w.view.setPage("curves");
  EvaluationWindow::settle();
  QCOMPARE(curves.curves()->chosen.k, 2);
  QCOMPARE(curves.threshold(), 0.25);
  w.feed.attach(nullptr);
  w.run.reset();
  EvaluationWindow::settle();
  QVERIFY(answer.expired());

  EvaluationWindow numbers;
  numbers.judge(numbersJudged(200, 2));
  const DataWriter later = numbers.view.data();  // has all that it writes
  const QString now = dataOf(numbers.view);
  numbers.view.numbers().chooseColumn(1);
  const std::weak_ptr<const NumbersPicture> picture = numbers.view.numbers().picture();
  numbers.feed.attach(nullptr);
  QVERIFY(picture.expired() && !numbers.view.numbers().picture());
  numbers.view.grab();
  QString text;
  QTextStream out(&text);
  later(out);
  QCOMPARE(text, now);
}

void EvaluationFiguresTest::theTableIsThatOfTheReport() {
  EvaluationWindow w;
  EvaluationAnswer answer = classesJudged(700, 5, 1);
  answer.class_names = {"a", "b", "c", "d", "a very long name that has no room"};
  w.judge(answer);
  w.view.setPage("classes");
  const ClassReport report = class_report(answer.confusion);
  const ClassModel& table = w.view.classes().classes();
  QCOMPARE(table.rowCount(), 5);
  for (int k = 0; k < 5; ++k) {
    const ClassFigures& of = report.classes[sizeOf(k)];
    QCOMPARE(table.value(k, ClassModel::kPrecision), of.precision);
    QCOMPARE(table.value(k, ClassModel::kRecall), of.recall);
    QCOMPARE(table.index(k, ClassModel::kF1).data().toString(), shareFigure(of.f1));
    QCOMPARE(table.index(k, ClassModel::kF1).data(ClassModel::kShareRole).toDouble(), of.f1);
    QCOMPARE(table.index(k, ClassModel::kSupport).data().toString(), wholeNumber(of.support));
  }
  const ClassModel& averages = w.view.classes().averages();
  QCOMPARE(averages.value(0, ClassModel::kF1), report.accuracy);
  QCOMPARE(averages.value(1, ClassModel::kF1), report.macro.f1);
  QCOMPARE(averages.value(2, ClassModel::kPrecision), report.micro.precision);
  QCOMPARE(averages.value(3, ClassModel::kRecall), report.weighted.recall);
  QTableView& view = w.view.classes().table();
  view.setCurrentIndex(table.index(0, ClassModel::kRecall));
  QTest::keyClick(&view, Qt::Key_Return);
  for (int i = 1; i < 5; ++i) QVERIFY(table.value(i - 1, ClassModel::kRecall) <= table.value(i, ClassModel::kRecall));
  QTest::keyClick(&view, Qt::Key_Return);
  for (int i = 1; i < 5; ++i) QVERIFY(table.value(i - 1, ClassModel::kRecall) >= table.value(i, ClassModel::kRecall));
  QVERIFY(dataOf(w.view).startsWith("class,precision,recall,f1,iou,support\na,"));
  // The columns fill the table, and none of its numbers is cut.
  for (int column = 1; column < table.columnCount(); ++column)
    if (!view.isColumnHidden(column)) QVERIFY(view.columnWidth(column) >= 60);
}

void EvaluationFiguresTest::aThresholdIsWhatTheMetricsSay() {
  EvaluationWindow w;
  const EvaluationAnswer answer = classesJudged(1'500, 4, 1);
  w.judge(answer);
  w.view.setPage("curves");
  CurvesPage& page = w.view.curves();
  page.chooseClass(2);
  const auto scores = class_scores(answer, 2);
  const auto is = is_of_class(answer, 2);
  QVERIFY(page.areaWords().contains("AUC " + shareFigure(roc_curve(scores, is).auc, 4)));
  QVERIFY(page.areaWords().contains(shareFigure(precision_recall_curve(scores, is).average_precision, 4)));
  const auto same = [&](double threshold) {
    const ThresholdFigures wanted = at_threshold(scores, is, threshold), shown = page.curves()->chosen.at(threshold);
    return wanted.tp == shown.tp && wanted.fp == shown.fp && wanted.tn == shown.tn && wanted.fn == shown.fn &&
           wanted.precision == shown.precision && wanted.f1 == shown.f1 && wanted.specificity == shown.specificity;
  };
  for (const double threshold : {-1e9, -2.0, 0.0, 0.31, scores[5], 1e9}) QVERIFY(same(threshold));
  page.chooseBest();
  QCOMPARE(page.threshold(), best_f1_threshold(scores, is));
  const ThresholdFigures best = at_threshold(scores, is, page.threshold());
  const QString words = page.thresholdWords();
  QVERIFY2(words.contains(QString("TP %1 · FP %2").arg(best.tp).arg(best.fp)), qPrintable(words));
  QVERIFY(words.contains("F1 " + shareFigure(best.f1)));
  QVERIFY(words.startsWith("from a probability of " + figure(probabilityOf(page.threshold()))));
  // A score stands for the probability that the answer has.
  QVERIFY(std::abs(probabilityOf(scores[9]) - static_cast<double>(answer.probability[9 * 4 + 2])) < 1e-6);
  QCOMPARE(page.curves()->others.size(), std::size_t{3});
}

void EvaluationFiguresTest::theMarkerIsDragged() {
  EvaluationWindow w;
  w.judge(classesJudged(300, 2, 1));
  w.view.setPage("curves");
  EvaluationWindow::settle();
  CurvesPage& page = w.view.curves();
  QCOMPARE(page.curves()->chosen.k, 1);  // of two the positive one
  CurvePlot& roc = page.roc();
  const auto& cuts = page.curves()->chosen.cuts;
  page.setThreshold(cuts[20].threshold);
  const QPointF before = roc.markerAt();
  QTest::keyClick(&roc, Qt::Key_Right);
  QCOMPARE(page.threshold(), cuts[21].threshold);
  QTest::keyClick(&page.precisionRecall(), Qt::Key_Left);
  QTest::keyClick(&page.precisionRecall(), Qt::Key_Left);
  QCOMPARE(page.threshold(), cuts[19].threshold);
  const QPointF at = page.curves()->chosen.rocAt(150);
  QTest::mousePress(&roc, Qt::LeftButton, {}, before.toPoint());
  QMouseEvent move(QEvent::MouseMove, roc.placeOf(at.x(), at.y()), roc.mapToGlobal(roc.placeOf(at.x(), at.y())),
                   Qt::NoButton, Qt::LeftButton, {});
  QCoreApplication::sendEvent(&roc, &move);
  const QPointF way = roc.markerAt() - roc.placeOf(at.x(), at.y());
  QVERIFY(std::hypot(way.x(), way.y()) < 1);
  QTest::keyClick(&roc, Qt::Key_B);
  QCOMPARE(page.threshold(), page.curves()->chosen.bestF1);
  QTest::keyClick(&roc, Qt::Key_Home);
  QVERIFY(page.thresholdWords().contains("TP 0 · FP 0"));
}

void EvaluationFiguresTest::calibrationIsDrawnAsItIsCounted() {
  EvaluationWindow w;
  const EvaluationAnswer answer = classesJudged(3'000, 3, 1);
  w.judge(answer);
  w.view.setPage("calibration");
  const Confidences all = confidences_of(answer);
  const Calibration wanted = calibration(all.confidence, all.correct);
  QVERIFY(w.view.calibration().words().contains("error " + figure(wanted.expected_error, 3)));
  QVERIFY(w.view.calibration().words().contains("gap " + figure(wanted.maximum_error, 3)));
  ReliabilityPlot& plot = w.view.calibration().plot();
  std::int64_t most = 0;
  for (const CalibrationBin& bin : wanted.bins) most = std::max(most, bin.count);
  const double whole = plot.accuracyBar(14).height() / wanted.bins[14].accuracy;
  for (int i = 0; i < 15; ++i) {
    const CalibrationBin& bin = wanted.bins[sizeOf(i)];
    if (bin.count == 0) {
      QVERIFY(plot.accuracyBar(i).isEmpty());
      continue;
    }
    QVERIFY(std::abs(plot.accuracyBar(i).height() - whole * bin.accuracy) < 0.01);
    if (bin.count == most) QVERIFY(plot.countBar(i).height() >= plot.countBar(14).height());
  }
  QTest::keyClick(&plot, Qt::Key_Left);
  QVERIFY(plot.accessibleDescription().startsWith("confidence 0.93 to 1"));
}

void EvaluationFiguresTest::everyNumberIsInThePicture() {
  EvaluationWindow w(sine(120'000, 3));
  const EvaluationAnswer few = numbersJudged(500, 2);
  w.judge(few);
  QCOMPARE(w.view.page(), &w.view.numbers());
  NumbersPage& page = w.view.numbers();
  page.chooseColumn(1);
  QCOMPARE(page.picture()->points.size(), std::size_t{500});
  QVERIFY(page.words().contains("RMSE " + figure(few.column_reports[1].rmse)));
  QVERIFY(page.words().contains("R² " + figure(few.column_reports[1].r2)));
  QCOMPARE(page.picture()->worst.front().place, std::size_t{7});
  QTest::keyClick(&page.scatter(), Qt::Key_Right);
  QVERIFY2(page.scatter().pointedWords().startsWith("sample 8: truth "), qPrintable(page.scatter().pointedWords()));
  const auto at = page.picture()->points[33];
  QMouseEvent move(QEvent::MouseMove, page.scatter().placeOf(at.truth, at.predicted), QPointF(), Qt::NoButton,
                   Qt::NoButton, {});
  QCoreApplication::sendEvent(&page.scatter(), &move);
  QVERIFY(page.scatter().pointedWords().contains("truth " + figure(at.truth)));
  QVERIFY(dataOf(w.view).startsWith("sample,position,number 1 truth,number 1 answer,number 2 truth"));

  w.judge(numbersJudged(120'000, 1));
  QVERIFY(page.picture()->isGrid());
  std::int64_t counted = 0;
  for (const std::uint32_t count : page.picture()->counts) counted += count;
  QCOMPARE(counted, 120'000);
  const QImage& density = page.scatter().density();
  for (int y = 0; y < density.height(); y += 7) {
    for (int x = 0; x < density.width(); x += 5) {
      const std::uint32_t count = page.picture()->counts[sizeOf((density.height() - 1 - y) * density.width() + x)];
      QCOMPARE(qAlpha(density.pixel(x, y)) == 0, count == 0);
      const double share = std::log1p(count) / std::log1p(page.picture()->most);
      if (count > 0) QCOMPARE(density.pixel(x, y), viridis()[mapIndex(static_cast<float>(share))]);
    }
  }
}

void EvaluationFiguresTest::mapsComeByTheirDice() {
  EvaluationAnswer answer;
  answer.kind = EvaluationKind::maps, answer.classes = answer.outputs = 2, answer.split_rows = 3, answer.step = 4;
  answer.judged = 300;
  answer.rows = {5, 6, 7};
  answer.intersections = {50, 10, 90, 0, 40, 20};
  answer.unions = {60, 40, 100, 0, 50, 25};
  answer.confusion = ConfusionMatrix(2);
  answer.confusion.add(1, 1);
  answer.tallies = answer.confusion.tallies();
  EvaluationWindow w;
  w.judge(answer);
  QCOMPARE(w.view.tabs().count(), 4);
  w.view.setPage("maps");
  QCOMPARE(w.run->watched(), (QStringList{"validation", "validation"}));  // the part, and the sample that is seen
  const PlaceModel& places = w.view.maps().list().places();
  // Dice 2I / (U + I): of the first (100/110 + 20/50) / 2, of the second that of class 0 alone, of the third
  // (80/90 + 40/45) / 2.
  QCOMPARE(places.rowCount(), 3);
  QCOMPARE(places.place(0).row, 5);
  QCOMPARE(places.place(0).share, (100.0 / 110 + 0.4) / 2);
  QCOMPARE(places.place(1).row, 7);
  QCOMPARE(places.place(2).share, 180.0 / 190);
  w.view.maps().chooseClass(1);
  QCOMPARE(places.rowCount(), 2);  // the second has none of it
  QVERIFY(w.view.maps().spoken().contains("with class 1, the smallest Dice first"));
  w.view.setPage("classes");
  QCOMPARE(w.run->watched(), QStringList{"validation"});
  QCOMPARE(w.view.classes().classes().columnCount(), 6);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::EvaluationFiguresTest)
#include "evaluation_figures_test.moc"
