// The gallery of judged samples: all of a part, in the order and of the kind that is asked for.
#include <QComboBox>
#include <QLineEdit>
#include <QtTest>
#include <cmath>

#include "core/train/probes/evaluation.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/judged_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "ui/live/tried_input.h"
#include "ui/views/evaluation/gallery_page.h"

namespace vitrine::ui {

class GalleryTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void ordersAreWhatTheySay() {
    const EvaluationAnswer answer = classesJudged(500, 5, 1.2);
    const auto p = [&](const ListedPlace& place, std::int32_t k) {
      return static_cast<double>(answer.probability[static_cast<std::size_t>(place.at * 5 + k)]);
    };
    const auto wrong = galleryOf(answer, {GalleryOrder::mostWrong, GalleryFilter::all, {}});
    QCOMPARE(wrong.size(), 500U);
    for (std::size_t i = 1; i < wrong.size(); ++i)
      QVERIFY(p(wrong[i - 1], wrong[i - 1].truth) <= p(wrong[i], wrong[i].truth));
    QCOMPARE(errorOf(answer, static_cast<std::size_t>(wrong[0].at)), -std::log(p(wrong[0], wrong[0].truth)));
    const auto sure = galleryOf(answer, {GalleryOrder::mostSure, GalleryFilter::all, {}});
    for (std::size_t i = 1; i < sure.size(); ++i) QVERIFY(sure[i - 1].share >= sure[i].share);
    const auto unsure = galleryOf(answer, {GalleryOrder::leastSure, GalleryFilter::all, {}});
    QCOMPARE(unsure.front().share, sure.back().share);
    const auto classes = galleryOf(answer, {GalleryOrder::byClass, GalleryFilter::all, {}});
    for (std::size_t i = 1; i < classes.size(); ++i) {
      QVERIFY(classes[i - 1].truth <= classes[i].truth);
      if (classes[i - 1].truth == classes[i].truth) QVERIFY(classes[i - 1].row < classes[i].row);
    }
  }

  void onlyWhatIsLookedForIsListed() {
    EvaluationAnswer answer = classesJudged(300, 3, 1);
    answer.class_names = {"setosa", "versicolor", "virginica"};
    std::size_t missed = 0, named = 0;
    for (std::size_t i = 0; i < 300; ++i) {
      missed += answer.truth[i] != answer.predicted[i] ? 1 : 0;
      named += answer.truth[i] == 2 || answer.predicted[i] == 2 ? 1 : 0;
    }
    QVERIFY(missed > 0);
    QCOMPARE(galleryOf(answer, {GalleryOrder::byClass, GalleryFilter::wrong, {}}).size(), missed);
    QCOMPARE(galleryOf(answer, {GalleryOrder::byClass, GalleryFilter::right, {}}).size(), 300 - missed);
    QCOMPARE(galleryOf(answer, {GalleryOrder::byClass, GalleryFilter::all, "VIRG"}).size(), named);
    QVERIFY(galleryOf(answer, {GalleryOrder::byClass, GalleryFilter::all, "rose"}).empty());
    answer.predicted[0] = -1;  // no number was answered: it names no class and comes last
    answer.probability[0] = answer.probability[1] = answer.probability[2] = std::nanf("");
    QCOMPARE(galleryOf(answer, {GalleryOrder::mostSure, GalleryFilter::all, {}}).back().row, 0);
    QCOMPARE(galleryOf(EvaluationAnswer(), {}).size(), 0U);
  }

  void numbersComeByTheirError() {
    EvaluationWindow window(sine(200));
    window.view.setPage("gallery");
    const EvaluationAnswer answer = numbersJudged(100, 1);
    window.judge(answer);
    auto* page = qobject_cast<GalleryPage*>(window.view.page());
    QVERIFY(page);
    const PlaceModel& places = page->list().places();
    QCOMPARE(places.rowCount(), 100);
    double before = 1e9;
    for (int i = 0; i < 100; ++i) {
      const auto at = static_cast<std::size_t>(places.place(i).at);
      const double off = std::abs(static_cast<double>(answer.predicted_numbers[at] - answer.true_numbers[at]));
      QVERIFY(off <= before + 1e-6);
      before = off;
    }
    QVERIFY2(places.truthWords(0).startsWith("true "), qPrintable(places.truthWords(0)));
    QVERIFY(dataOf(window.view).startsWith("sample,position,error\n"));
  }

  // While a long list is sorted anew, what is given away is of the answer that is seen.
  void itsTableIsOfTheAnswerThatItShows() {
    EvaluationWindow window(pictures(500));
    window.view.setPage("gallery");
    const auto answerOf = [](std::int64_t places, double skill) {
      EvaluationAnswer answer = classesJudged(places, 10, skill);
      for (std::size_t i = 0; i < answer.rows.size(); ++i) answer.rows[i] = static_cast<std::int64_t>(i % 500);
      return answer;
    };
    window.judge(answerOf(400, 2));
    const QString before = dataOf(window.view);
    QCOMPARE(before.count('\n'), 401);
    window.run->judge(answerOf(60'000, 0.5));
    window.feed.tick();
    window.view.refreshNow();
    QCOMPARE(dataOf(window.view), before);
    window.settle();
    QCOMPARE(dataOf(window.view).count('\n'), 60'001);
  }

  void itsOrderIsRemembered() {
    {
      EvaluationWindow window(pictures(100));
      window.view.setPage("gallery");
      window.judge(classesJudged(100, 10, 2));
      for (const auto& [name, index] : {std::pair{"Order of the gallery", 1}, {"Samples of the gallery", 2}})
        for (QComboBox* box : window.view.gallery().findChildren<QComboBox*>())
          if (box->accessibleName() == name) {
            box->setCurrentIndex(index);
            emit box->activated(index);
          }
    }
    EvaluationWindow window(pictures(100));
    QCOMPARE(window.view.gallery().query().order, GalleryOrder::leastSure);
    QCOMPARE(window.view.gallery().query().filter, GalleryFilter::right);
  }

  void aLongListGoesToItsEnd() {
    EvaluationWindow window(pictures(500));
    window.view.setPage("gallery");
    EvaluationAnswer answer = classesJudged(60'000, 10, 2);
    for (std::size_t i = 0; i < answer.rows.size(); ++i) answer.rows[i] = static_cast<std::int64_t>(i % 500);
    window.judge(answer);
    GalleryPage& page = window.view.gallery();
    QTRY_COMPARE(page.list().places().rowCount(), 60'000);
    QVERIFY2(page.spoken().startsWith("60,000 of 60,000"), qPrintable(page.spoken()));
    const auto reaches = [&list = page.list()] {  // it is laid out bit by bit
      list.scrollToBottom();
      return list.visualRect(list.places().index(59'999)).intersects(list.viewport()->rect());
    };
    QTRY_VERIFY(reaches());
  }

  void itIsExactOverThePartOfARealRun() {
    RealView<EvaluationView> shown(runOf(digitsNetwork()), {700, 500});
    shown.feed.attach(shown.run);
    shown.view.setPage("gallery");
    for (int i = 0; i < 3; ++i) shown.step();
    const auto listed = [&] {
      shown.catchUp();
      return shown.view.page() == &shown.view.gallery() && !shown.feed.isCatchingUp();
    };
    QTRY_VERIFY(listed());
    const auto answer = shown.asked<EvaluationAnswer>(evaluation_of(Part::validation));
    GalleryPage& page = shown.view.gallery();
    const PlaceModel& places = page.list().places();
    QCOMPARE(static_cast<std::size_t>(places.rowCount()), shown.run->split().validation.size());
    for (int i = 0; i < places.rowCount(); ++i) {
      const auto at = static_cast<std::size_t>(places.place(i).at);
      QCOMPARE(places.place(i).row, answer->rows[at]);
      QCOMPARE(places.place(i).named, answer->predicted[at]);
      QCOMPARE(places.place(i).truth,
               static_cast<std::int32_t>(shown.run->dataset().target().sample(answer->rows[at])[0]));
    }
    // Keys tell of a sample, and open it for trying.
    page.list().setCurrentIndex(places.index(0));
    QTest::keyClick(&page.list(), Qt::Key_Right);
    QVERIFY2(page.details().contains("true "), qPrintable(page.details()));
    QSignalSpy asked(&TriedInput::of(shown.feed), &TriedInput::sampleAsked);
    QTest::keyClick(&page.list(), Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.front().front().toLongLong(), places.place(page.list().currentIndex().row()).row);
    const QStringList lines = rowsOf(shown.view);
    QCOMPARE(lines.front(), QString("sample,position,truth,answer,confidence,error"));
    QCOMPARE(lines.size(), 1 + places.rowCount());
    page.setQuery({GalleryOrder::leastSure, GalleryFilter::wrong, {}});
    for (int i = 0; i < places.rowCount(); ++i) QVERIFY(places.isWrong(i));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::GalleryTest)
#include "gallery_test.moc"
