// The attention view: the picture is the tensor, cell by cell, and what stands beside it is true of it.
#include <QAccessible>
#include <QLabel>
#include <QSpinBox>
#include <QtTest>
#include <algorithm>

#include "tests/ui/attention_fixture.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/views/attention/all_heads_page.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/head_grid.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {

class AttentionTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void viridisRunsFromDarkBlueToYellow();
  void imageEqualsTheTensor();
  void aWeightThatIsNotANumberIsOutsideTheMap();
  void whatDoesNotFitGivesNoImage();
  void screenShowsEachCellInItsColour();
  void moreCellsThanPixelsKeepTheLargest();
  void watchesOnlyWhileVisible();
  void showsTheChosenSampleWithItsTokens();
  void comparesWithTheStartOfTheRun();
  void aRunThatGoesOnIsToldBehindTheOneBefore();
  void headsAreNamedOnTheAccessibilityBus();
  void mapsGrowWithTheView();
  void keysChooseHeadsAndCells();
  void survivesWithoutRunAndAfterDetaching();

 private:
  struct Window : AttentionWindow {
    std::vector<std::int64_t> samples() const { return asked("samples"); }
    // `start`: how sharp the maps were with the weights that the run began with; negative: they are not known yet.
    void publish(std::uint64_t step, std::vector<std::int64_t> samples, double sharp, double start = -1,
                 std::uint64_t startStep = 0) {
      AttentionAnswer now, first;
      now.step = step, first.step = startStep;
      for (const std::int64_t sample : samples) {
        for (const char* name : {"attention_1", "attention_2"}) {
          now.maps.push_back(mapOf(name, sample, attentionOf(4, 7, sharp)));
          if (start >= 0) first.maps.push_back(mapOf(name, sample, attentionOf(4, 7, start)));
        }
      }
      run->publish(std::move(now));
      if (start >= 0) run->publish(std::move(first), true);
      feed.tick();
      view.refreshNow();
    }
  };
};

void AttentionTest::viridisRunsFromDarkBlueToYellow() {
  QCOMPARE(viridis().size(), 256);
  QCOMPARE(viridis().first(), qRgb(0x44, 0x01, 0x54));
  QCOMPARE(viridis().last(), qRgb(0xfd, 0xe7, 0x25));
  for (int i = 1; i < 256; ++i) QVERIFY(qGreen(viridis()[i]) >= qGreen(viridis()[i - 1]));  // ever brighter
}

void AttentionTest::imageEqualsTheTensor() {
  const Tensor weights = attentionOf(3, 9, 0.7);
  for (int head = 0; head < 3; ++head) {
    const QImage image = attentionImage(weights, head);
    QCOMPARE(image.size(), QSize(9, 9));
    QCOMPARE(image.format(), QImage::Format_Indexed8);
    for (int q = 0; q < 9; ++q) {
      for (int k = 0; k < 9; ++k) {
        const float w = weights.values[static_cast<std::size_t>((head * 9 + q) * 9 + k)];
        QCOMPARE(image.pixelIndex(k, q), static_cast<int>(std::lround(w * 255.0F)));
        QCOMPARE(image.pixel(k, q), viridis()[static_cast<int>(std::lround(w * 255.0F))]);
      }
    }
  }
}

void AttentionTest::aWeightThatIsNotANumberIsOutsideTheMap() {
  Tensor weights = attentionOf(1, 3, 1);
  weights.values[4] = std::nanf("");
  const QImage image = attentionImage(weights, 0);
  QVERIFY(!viridis().contains(image.pixel(1, 1)));
  QCOMPARE(image.pixel(0, 0), viridis()[mapIndex(weights.values[0])]);
}

void AttentionTest::whatDoesNotFitGivesNoImage() {
  QVERIFY(attentionImage(Tensor(), 0).isNull());
  QVERIFY(attentionImage(Tensor(Shape{3, 3}), 0).isNull());
  QVERIFY(attentionImage(attentionOf(2, 3, 1), 2).isNull());
  QVERIFY(attentionImage(attentionOf(2, 3, 1), -1).isNull());
}

void AttentionTest::screenShowsEachCellInItsColour() {
  for (const QSize size : {QSize(300, 300), QSize(130, 110), QSize(61, 500)}) {
    HeadMap map;
    map.resize(size);
    const Tensor weights = attentionOf(2, 7, 0.9);
    map.display(weights, 1, {"v", "i", "t", "r", "i", "n", "e"}, {});
    const QImage screen = map.grab().toImage();
    for (int q = 0; q < 7; ++q) {
      for (int k = 0; k < 7; ++k) {
        const QRect cell = map.cellRect(q, k);
        QVERIFY(map.rect().contains(cell));
        QCOMPARE(screen.pixel(cell.center()), viridis()[mapIndex(weightAt(weights, 1, q, k))]);
      }
    }
  }
}

void AttentionTest::moreCellsThanPixelsKeepTheLargest() {
  Tensor weights(Shape{1, 500, 500});
  weights.values[static_cast<std::size_t>(123 * 500 + 321)] = 1;
  const Tensor fewer = reduced_by_max(weights, 100, 100);
  QCOMPARE(fewer.shape, (Shape{1, 100, 100}));
  QCOMPARE(weightAt(fewer, 0, 24, 64), 1.0F);
  HeadMap map;
  map.resize(150, 150);
  map.display(weights, 0, {}, {});
  const QImage screen = map.grab().toImage();
  bool seen = false;
  for (int y = 0; y < screen.height() && !seen; ++y) {
    for (int x = 0; x < screen.width() && !seen; ++x) seen = screen.pixel(x, y) == viridis().last();
  }
  QVERIFY(seen);
}

void AttentionTest::watchesOnlyWhileVisible() {
  Window w;
  QVERIFY(w.run->asked("attention"));
  QVERIFY(w.samples().front() == 0);
  w.view.hide();
  QVERIFY(!w.run->asked("attention"));
  w.view.show();
  QVERIFY(w.run->asked("attention"));
}

void AttentionTest::showsTheChosenSampleWithItsTokens() {
  Window w;
  w.view.setSample(2);
  QCOMPARE(w.samples().front(), 2);
  w.publish(5, {0, 2}, 1.5);
  QCOMPARE(w.view.map().queries(), 7);
  w.view.choose(1, 3);
  QVERIFY(w.view.hint().startsWith("attention_2 · head 4 · entropy"));
  const Dataset& data = w.run->dataset();
  const auto tokens = data.input().sample(w.run->split().validation[2]);
  const QString q = QString::fromStdString(data.input().names[static_cast<std::size_t>(tokens[1])]);
  const QString k = QString::fromStdString(data.input().names[static_cast<std::size_t>(tokens[6])]);
  const float weight = weightAt(attentionOf(4, 7, 1.5), 3, 1, 6);
  QCOMPARE(w.view.map().spoken(1, 6),
           QStringLiteral("%1 attends to %2: %3").arg(q, k).arg(static_cast<double>(weight), 0, 'f', 2));
}

// However late the view is opened, it compares with the weights that the run began with, and asks for them once.
void AttentionTest::comparesWithTheStartOfTheRun() {
  Window w;
  QVERIFY(w.run->asked("attention", true));
  w.publish(9'000, {0}, 2);
  QList<HeadGrid*> grids = w.view.findChildren<HeadGrid*>();
  grids.removeOne(&w.view.allHeads().grid());
  QCOMPARE(grids.size(), 2);
  QCOMPARE(grids[1]->layers(), 0);  // not known yet: nothing is shown in its place
  w.publish(9'001, {0}, 2, 0.01);
  QCOMPARE(grids[0]->image(0, 0), attentionImage(attentionOf(4, 7, 2), 0));
  QCOMPARE(grids[1]->image(0, 0), attentionImage(attentionOf(4, 7, 0.01), 0));
  const auto says = [&](const QString& words) {
    for (const QLabel* label : w.view.findChildren<QLabel*>()) {
      if (label->text() == words) return true;
    }
    return false;
  };
  QVERIFY(says("before training"));
  QVERIFY(!w.run->asked("attention", true));
  w.publish(9'400, {0}, 3);
  QCOMPARE(grids[1]->image(0, 0), attentionImage(attentionOf(4, 7, 0.01), 0));
  w.view.setSample(2);  // of another sample it is not known
  QVERIFY(w.run->asked("attention", true));
  w.publish(9'401, {2}, 3, 0.02, 500);
  QCOMPARE(grids[1]->image(0, 0), attentionImage(attentionOf(4, 7, 0.02), 0));
  QVERIFY(says("at the start, step 500"));
}

void AttentionTest::aRunThatGoesOnIsToldBehindTheOneBefore() {
  Window w;
  for (std::uint64_t step = 1; step <= 30; ++step) w.run->pushStep(step, 0.5F);
  w.run->flush();
  w.feed.tick();
  const auto next = std::make_shared<FakeRun>(reversal());
  next->mutableProject() = w.run->project();
  w.run = next;
  w.feed.goOn(next, "goes on");
  w.publish(5, {0}, 2, 0.01);
  const auto labels = w.view.findChildren<QLabel*>();
  QVERIFY(std::any_of(labels.begin(), labels.end(),
                      [](const QLabel* label) { return label->text() == "at the start, step 30"; }));
  const QStringList rows = rowsOf(w.view);
  QVERIFY2(rows[1].startsWith("35,1,attention_1,"), qPrintable(rows[1]));
}

void AttentionTest::headsAreNamedOnTheAccessibilityBus() {
  Window w;
  w.publish(5, {0}, 1.5);
  QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&w.view.grid());
  QVERIFY(list);
  QCOMPARE(list->childCount(), 8);  // two layers of four
  QAccessibleInterface* sixth = list->child(5);
  QVERIFY(sixth->text(QAccessible::Name).startsWith("attention_2, head 2: entropy "));
  QCOMPARE(list->indexOfChild(sixth), 5);
  QCOMPARE(sixth->rect().center(), w.view.grid().mapToGlobal(w.view.grid().mapRect(1, 1).center()));
  QVERIFY(!sixth->state().selected);
  sixth->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
  QVERIFY(w.view.hint().startsWith("attention_2 · head 2"));
  QVERIFY(sixth->state().selected);
  const QPoint place = sixth->rect().center();
  QCOMPARE(list->childAt(place.x(), place.y()), sixth);
}

void AttentionTest::mapsGrowWithTheView() {
  Window w;
  w.publish(5, {0}, 1.5, 0.1);
  const int small = w.view.map().cellRect(0, 0).width(), smallHead = w.view.grid().mapRect(0, 0).width();
  w.view.resize(1'600, 900);
  QCoreApplication::processEvents();
  w.view.refreshNow();
  QVERIFY2(w.view.map().cellRect(0, 0).width() > 3 * small, qPrintable(QString::number(small)));
  QVERIFY(w.view.grid().mapRect(0, 0).width() > 2 * smallHead);
}

void AttentionTest::keysChooseHeadsAndCells() {
  Window w;
  w.publish(1, {0}, 1);
  QTest::keyClick(&w.view.grid(), Qt::Key_Right);
  QTest::keyClick(&w.view.grid(), Qt::Key_Down);
  QVERIFY(w.view.hint().startsWith("attention_2 · head 2"));
  QTest::keyClick(&w.view.map(), Qt::Key_Right);
  QCOMPARE(w.view.map().cell(), QPoint(1, 0));
  QTest::mouseMove(&w.view.map(), w.view.map().cellRect(4, 5).center());
  QCOMPARE(w.view.map().cell(), QPoint(5, 4));
}

void AttentionTest::survivesWithoutRunAndAfterDetaching() {
  Window w;
  w.publish(1, {0}, 1);
  QVERIFY(!w.view.map().isEmpty());
  w.feed.attach(nullptr);
  w.view.refreshNow();
  QVERIFY(w.view.map().isEmpty());
  w.view.grab();
  AttentionAnswer odd;  // shapes nobody promised
  odd.maps.push_back({"a", "a", 0, Tensor(Shape{4})});
  odd.maps.push_back({"a", "a", 0, Tensor()});
  w.feed.attach(w.run);
  w.run->publish(std::move(odd));
  w.feed.tick();
  w.view.refreshNow();
  w.view.grab();
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::AttentionTest)
#include "attention_test.moc"
