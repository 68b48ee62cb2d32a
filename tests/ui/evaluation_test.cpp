// The evaluation view: what is shown is what was judged, of real runs and of answers that are known.
#include <QComboBox>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "core/graph/sketch.h"
#include "tests/ui/judged_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/confusion_map.h"
#include "ui/views/evaluation/confusion_page.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/places_page.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

Project fourClouds() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(16, "tanh");
  s.dense(4);
  project.sources = {{"gaussians", {{"samples", std::int64_t{900}}, {"classes", std::int64_t{4}}, {"spread", 0.6}}}};
  project.split = {{"validation", 0.3}, {"test", 0.0}};
  return project;
}

}  // namespace

class EvaluationTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void aRealRunIsShownAsItIsJudged();
  void lookingBackShowsThatMoment();
  void watchesOnlyWhileVisible();
  void theTestPartIsThereWhereTheRunHasOne();
  void saysWhatWillBeHere();
  void cellsHaveTheColoursOfTheirCounts();
  void aPixelIsTheLargestOfItsCells();
  void keysGoFromCellToCellAndOpenOne();
  void aCellListsAllOfItsSamples();
  void answersThatAreNoNumberHaveAColumn();
  void whatWasChosenIsRemembered();
  void isSmallAndLarge();
  void anotherRunForgetsTheSamples();
};

// Would fail if the view were not fed: the numbers are those of the same probe asked for apart.
void EvaluationTest::aRealRunIsShownAsItIsJudged() {
  EvaluationWindow w;
  const auto run = runOf(fourClouds());
  ProbeTap apart(w.feed);
  apart.ask(evaluation_of(Part::validation));
  w.feed.attach(run);
  w.view.refreshNow();
  QVERIFY(w.view.note().contains("validation"));
  run->step_once();
  const auto ready = [&] {
    w.feed.tick();
    const auto there = apart.answer<EvaluationAnswer>();
    return there && there->step > 0;
  };
  QTRY_VERIFY(ready());
  w.view.refreshNow();
  EvaluationWindow::settle();
  const auto answer = apart.answer<EvaluationAnswer>();
  QCOMPARE(w.view.page(), &w.view.confusion());
  QVERIFY2(w.view.head().startsWith("validation · 270 samples · accuracy "), qPrintable(w.view.head()));
  const ClassReport report = class_report(answer->confusion);
  QVERIFY(w.view.head().contains(tr("accuracy %1 ").arg(shareFigure(report.accuracy))));
  QVERIFY(w.view.head().contains(tr("macro F1 %1 ").arg(shareFigure(report.macro.f1))));
  QVERIFY(w.view.head().endsWith("step 1"));
  QCOMPARE(w.view.hint(), QString("validation · 270 samples"));
  for (int t = 0; t < 4; ++t)
    for (int p = 0; p < 4; ++p) QCOMPARE(w.view.confusion().map().table().count(t, p), answer->confusion.at(t, p));
  QVERIFY(w.view.accessibleDescription().contains(w.view.head()));
  QCOMPARE(dataOf(w.view).section('\n', 1, 1), QString("0,%1,%2,%3,%4")
                                                   .arg(answer->confusion.at(0, 0))
                                                   .arg(answer->confusion.at(0, 1))
                                                   .arg(answer->confusion.at(0, 2))
                                                   .arg(answer->confusion.at(0, 3)));
  w.feed.attach(nullptr);
}

void EvaluationTest::lookingBackShowsThatMoment() {
  EvaluationWindow w;
  const auto run = keptRunOf(fourClouds());
  w.feed.attach(run);
  const auto step = [&](std::uint64_t at) {
    if (run->status().step < at) run->step_once();
    return QTest::qWaitFor([&] {
      w.feed.tick();
      w.view.refreshNow();
      return w.view.head().endsWith(QString("step %1").arg(at));
    });
  };
  QVERIFY(step(1));
  const QString first = w.view.head();
  QVERIFY(step(2));
  QVERIFY(step(3));
  QVERIFY(QTest::qWaitFor([&] {
    w.feed.tick();
    return !w.feed.playhead().states().empty() && w.feed.playhead().last() >= 3;
  }));
  w.feed.playhead().show(1);
  QVERIFY(w.feed.playhead().state().has_value());
  const QString then = QString("as it was at step %1 · ").arg(*w.feed.playhead().state());
  QVERIFY(QTest::qWaitFor([&] {
    w.feed.tick();
    w.view.refreshNow();
    return w.view.head().startsWith(then);
  }));
  if (*w.feed.playhead().state() == 1) QCOMPARE(w.view.head(), then + first.section(" · step", 0, 0));
  QVERIFY(w.view.note().isEmpty());
  w.feed.playhead().goLive();
  QVERIFY(QTest::qWaitFor([&] {
    w.feed.tick();
    w.view.refreshNow();
    return w.view.head().endsWith("step 3");
  }));
  w.feed.attach(nullptr);
}

void EvaluationTest::watchesOnlyWhileVisible() {
  EvaluationWindow w;
  QCOMPARE(w.run->watched(), QStringList{"validation"});
  w.view.setPart(Part::train);
  QCOMPARE(w.run->watched(), QStringList{"training"});
  w.view.hide();
  QVERIFY(w.run->watched().isEmpty());
  w.view.show();
  QCOMPARE(w.run->watched(), QStringList{"training"});
}

void EvaluationTest::theTestPartIsThereWhereTheRunHasOne() {
  EvaluationWindow w;
  w.view.setPart(Part::test);
  QCOMPARE(w.run->watched(), QStringList{"validation"});  // there is none
  w.judge(classesJudged(100, 4, 2));
  QVERIFY(w.view.page());
  const auto with = std::make_shared<JudgedRun>(vitrine::ui::spiral(100, 2));
  with->mutableSplit().test = {1, 2, 3};
  w.feed.attach(with);
  QCOMPARE(with->watched(), QStringList{"test"});
  with->judge(classesJudged(100, 4, 2));  // of another part: it is not shown as this one
  w.feed.tick();
  w.view.refreshNow();
  QVERIFY(!w.view.page());
  EvaluationAnswer answer = classesJudged(100, 4, 2);
  answer.part = Part::test;
  with->judge(std::move(answer));
  w.feed.tick();
  w.view.refreshNow();
  QVERIFY(w.view.head().startsWith("test · 100 samples"));
}

void EvaluationTest::saysWhatWillBeHere() {
  EvaluationWindow w;
  w.view.refreshNow();
  QVERIFY(w.view.note().contains("as soon as a step is done"));
  QVERIFY(!w.view.hasData());
  EvaluationAnswer none;
  none.why = "There are no validation samples.";
  w.judge(std::move(none));
  QCOMPARE(w.view.note(), QString("There are no validation samples."));
  w.feed.attach(nullptr);
  w.view.refreshNow();
  QVERIFY(w.view.note().startsWith("Press Train to see"));
  EvaluationAnswer answer = classesJudged(200, 4, 2);
  answer.unlabelled = 12, answer.unanswered = 1;
  w.feed.attach(w.run);
  w.judge(std::move(answer));
  QVERIFY2(w.view.leftOut().contains("12 positions without a label left out"), qPrintable(w.view.leftOut()));
  QVERIFY(w.view.leftOut().contains("1 position answered with no number, which counts as wrong"));
}

void EvaluationTest::cellsHaveTheColoursOfTheirCounts() {
  const auto answer = std::make_shared<EvaluationAnswer>(classesJudged(900, 6, 2));
  for (const Theme::Mode mode : {Theme::Mode::light, Theme::Mode::dark}) {
    Theme::instance().setMode(mode);
    for (const ConfusionShare share : {ConfusionShare::counts, ConfusionShare::ofRow, ConfusionShare::ofColumn}) {
      ConfusionMap map;
      map.resize(360, 330);
      map.setShare(share);
      map.display(answer);
      const QImage screen = map.grab().toImage();
      double most = 1;
      if (share == ConfusionShare::counts)
        most =
            static_cast<double>(*std::max_element(answer->confusion.counts.begin(), answer->confusion.counts.end()));
      for (int t = 0; t < 6; ++t) {
        for (int p = 0; p < 6; ++p) {
          const auto count = static_cast<double>(answer->confusion.at(t, p));
          const ClassTally &row = answer->tallies[sizeOf(t)], &column = answer->tallies[sizeOf(p)];
          const double value = share == ConfusionShare::counts  ? count
                               : share == ConfusionShare::ofRow ? count / static_cast<double>(row.there)
                                                                : count / static_cast<double>(column.named);
          const QRgb wanted =
              count == 0 ? confusionEmptyColour().rgb() : viridis()[mapIndex(static_cast<float>(value / most))];
          const QRect cell = map.cellRect(t, p);
          QCOMPARE(screen.pixel(cell.left() + 4, cell.top() + 4), wanted);
          const QString text = count == 0                        ? QString()
                               : share == ConfusionShare::counts ? wholeNumber(static_cast<qint64>(count))
                                                                 : percent(value);
          QCOMPARE(map.cellText(t, p), text);
        }
      }
    }
  }
}

void EvaluationTest::aPixelIsTheLargestOfItsCells() {
  constexpr int kClasses = 2'048;
  auto answer = std::make_shared<EvaluationAnswer>();
  answer->kind = EvaluationKind::classes, answer->classes = kClasses;
  answer->confusion = ConfusionMatrix(kClasses);
  for (int i = 0; i < 100; ++i) answer->confusion.add(1'234, 77);
  for (int i = 0; i < 40; ++i) answer->confusion.add(1'235, 77);
  answer->tallies = answer->confusion.tallies();
  ConfusionMap map;
  map.resize(300, 300);
  map.show();
  map.display(answer);
  QVERIFY(map.isAggregated());
  const QImage image = map.table().image({200, 200}, ConfusionShare::counts);
  int coloured = 0;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) coloured += image.pixel(x, y) != confusionEmptyColour().rgb();
  QCOMPARE(coloured, 1);  // two cells share a pixel
  const QPoint pixel(77 * 200 / kClasses, 1'234 * 200 / kClasses);
  QCOMPARE(image.pixel(pixel), viridis().last());
  QCOMPARE(map.table().cellAt(pixel, {200, 200}), QPoint(77, 1'234));
}

void EvaluationTest::keysGoFromCellToCellAndOpenOne() {
  EvaluationWindow w;
  w.judge(classesJudged(400, 4, 1));
  ConfusionMap& map = w.view.confusion().map();
  QVERIFY(w.view.confusion().link().endsWith(" — open"));  // the most frequent mistake
  for (const int key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Down, Qt::Key_Down, Qt::Key_Left})
    QTest::keyClick(&map, static_cast<Qt::Key>(key));
  QCOMPARE(map.cell(), QPoint(0, 2));
  QVERIFY(map.accessibleDescription().startsWith("truth 2, answered 0: "));
  QVERIFY(w.view.accessibleDescription().contains("truth 2, answered 0: "));
  QTest::keyClick(&map, Qt::Key_Return);
  QCOMPARE(w.view.page(), &w.view.places());
  QVERIFY(w.view.places().title().endsWith("of class 2 answered 0"));
  QTest::keyClick(&w.view.places(), Qt::Key_Escape);
  QCOMPARE(w.view.page(), &w.view.confusion());
  const QRect cell = map.cellRect(3, 3);
  QTest::mouseMove(&map, cell.center());
  QCOMPARE(map.cell(), QPoint(3, 3));
  QTest::mouseClick(&map, Qt::LeftButton, {}, cell.center());
  QCOMPARE(w.view.page(), &w.view.places());
  QTest::mouseClick(&w.view.places().back(), Qt::LeftButton);
  QCOMPARE(w.view.page(), &w.view.confusion());
}

void EvaluationTest::aCellListsAllOfItsSamples() {
  EvaluationWindow w;
  const EvaluationAnswer answer = classesJudged(2'000, 2, 0.5);
  w.judge(answer);
  w.view.openCell(1, 0);
  std::vector<std::int64_t> wanted;
  for (std::size_t i = 0; i < answer.truth.size(); ++i)
    if (answer.truth[i] == 1 && answer.predicted[i] == 0) wanted.push_back(answer.rows[i]);
  QVERIFY(wanted.size() > 200);
  const PlaceModel& places = w.view.places().list().places();
  QCOMPARE(places.rowCount(), static_cast<int>(wanted.size()));
  QCOMPARE(w.view.places().title(), QString("%1 samples of class 1 answered 0").arg(wanted.size()));
  for (int i = 1; i < places.rowCount(); ++i) QVERIFY(places.place(i - 1).share >= places.place(i).share);
  std::vector<std::int64_t> rows;
  for (int i = 0; i < places.rowCount(); ++i) rows.push_back(places.place(i).row);
  std::sort(rows.begin(), rows.end());
  QCOMPARE(rows, wanted);
  const auto at = static_cast<std::size_t>(places.place(0).row);
  QCOMPARE(places.place(0).share, static_cast<double>(answer.probability[at * 2]));
  QVERIFY(places.index(0).data(Qt::AccessibleTextRole).toString().contains("true 1, answer 0"));
  QCOMPARE(dataOf(w.view).count('\n'), places.rowCount() + 1);
  w.judge(classesJudged(2'000, 2, 3));  // the list follows
  QVERIFY(places.rowCount() < static_cast<int>(wanted.size()));
}

void EvaluationTest::answersThatAreNoNumberHaveAColumn() {
  EvaluationWindow w;
  EvaluationAnswer answer = classesJudged(100, 3, 2);
  answer.rows.push_back(100), answer.positions.push_back(0), answer.truth.push_back(1),
      answer.predicted.push_back(-1);
  for (int k = 0; k < 3; ++k) answer.output.push_back(std::nanf("")), answer.probability.push_back(std::nanf(""));
  answer.confusion.add(1, -1);
  answer.tallies = answer.confusion.tallies();
  answer.judged = answer.split_rows = 101, answer.unanswered = 1;
  w.judge(answer);
  ConfusionMap& map = w.view.confusion().map();
  QCOMPARE(map.table().columns(), 4);
  QCOMPARE(map.table().count(1, 3), 1);
  QVERIFY(map.spoken({3, 1}).contains("no number"));
  emit map.opened({3, 1});
  QCOMPARE(w.view.places().list().places().rowCount(), 1);
  QCOMPARE(w.view.places().title(), QString("1 sample of class 1 answered with no number"));
  w.view.grab();
}

void EvaluationTest::whatWasChosenIsRemembered() {
  {
    EvaluationWindow w;
    w.judge(classesJudged(200, 3, 1));
    w.view.tabs().setCurrentIndex(3);
    w.view.setPart(Part::train);
    emit w.view.confusion().shareChosen(ConfusionShare::ofColumn);
  }
  EvaluationWindow w;
  QCOMPARE(w.view.part(), Part::train);
  QCOMPARE(w.run->watched(), QStringList{"training"});
  QCOMPARE(w.view.confusion().map().share(), ConfusionShare::ofColumn);
  EvaluationAnswer answer = classesJudged(200, 3, 1);
  answer.part = Part::train;
  w.judge(answer);
  QCOMPARE(w.view.page()->id(), QString("calibration"));
  QCOMPARE(QSettings().value("views/evaluation/page").toString(), QString("calibration"));
}

// Nothing falls over or stands outside, in any card.
void EvaluationTest::isSmallAndLarge() {
  EvaluationWindow w;
  EvaluationAnswer answer = classesJudged(300, 7, 1);
  answer.class_names.assign(7, "a class whose name is much longer than there is room for it anywhere");
  w.judge(answer);
  for (const QSize size : {QSize(170, 110), QSize(240, 200), QSize(520, 130), QSize(200, 700), QSize(1'600, 1'000)}) {
    w.view.resize(size);
    for (const char* page : {"confusion", "classes", "curves", "calibration"}) {
      w.view.setPage(page);
      EvaluationWindow::settle();
      w.view.grab();
      QCOMPARE(w.view.size(), size);
      QVERIFY(w.view.page()->geometry().right() <= w.view.width());
    }
  }
  const std::unique_ptr<QWidget> options(w.view.makeOptions(nullptr));
  for (const QComboBox* box : options->findChildren<QComboBox*>()) QVERIFY(!box->accessibleName().isEmpty());
}

void EvaluationTest::anotherRunForgetsTheSamples() {
  EvaluationWindow w;
  w.judge(classesJudged(500, 2, 0.5));
  w.view.openCell(1, 0);
  QVERIFY(w.view.places().list().places().rowCount() > 0);
  w.feed.attach(std::make_shared<JudgedRun>(vitrine::ui::spiral(50, 2)));
  w.run.reset();
  QCOMPARE(w.view.places().list().places().rowCount(), 0);
  w.view.refreshNow();
  QVERIFY(!w.view.page());
  w.view.grab();
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::EvaluationTest)
#include "evaluation_test.moc"
