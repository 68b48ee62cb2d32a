// All units of a layer over the plane: where they do not fit they scroll, and how many are seen is said.
#include <QScrollBar>
#include <QtTest>

#include "core/graph/sketch.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/predictions_fixture.h"
#include "ui/views/predictions/unit_planes.h"

namespace vitrine::ui {
namespace {

PlaneLayer layerOf(std::int64_t units, std::int64_t told) {
  PlaneLayer out{"dense_1", "dense_1", units, Tensor(Shape{told, 4, 4})};
  for (std::size_t i = 0; i < out.values.values.size(); ++i) out.values.values[i] = static_cast<float>(i % 7) - 3;
  return out;
}

bool inSight(const UnitSheet& sheet, int unit) {
  const QRect place = sheet.planes().pictureRect(unit);
  const QPoint at = sheet.planes().mapTo(sheet.viewport(), place.topLeft());
  return sheet.viewport()->rect().contains(QRect(at, place.size()));
}

}  // namespace

class UnitPlanesTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void fewFitAsLargeAsTheyCan() {
    UnitSheet sheet(nullptr);
    sheet.resize(420, 260);
    sheet.show();
    sheet.display(layerOf(6, 6));
    QVERIFY(!sheet.scrolls() && !sheet.verticalScrollBar()->isVisible());
    QCOMPARE(sheet.seen(), std::pair(0, 5));
    QVERIFY(sheet.planes().pictureRect(0).width() > 90);
    for (int unit = 0; unit < 6; ++unit) QVERIFY(inSight(sheet, unit));
  }

  void manyScrollAndKeysReachEachOfThem() {
    for (const QSize size : {QSize(260, 150), QSize(180, 400), QSize(420, 260)}) {
      UnitSheet sheet(nullptr);
      sheet.resize(size);
      sheet.show();
      sheet.display(layerOf(512, 256));
      UnitPlanes& planes = sheet.planes();
      QCOMPARE(planes.count(), 256);
      QVERIFY(planes.pictureRect(0).width() >= 16);  // they can still be told apart
      for (int unit = 0; unit < 256; ++unit)
        QVERIFY2(planes.rect().contains(planes.pictureRect(unit)), qPrintable(QString::number(unit)));
      QVERIFY(planes.width() <= sheet.viewport()->width());
      if (!sheet.scrolls()) continue;
      QTRY_VERIFY(sheet.verticalScrollBar()->isVisible());
      QVERIFY(sheet.seen().first == 0 && sheet.seen().second < 255 && !inSight(sheet, 255));
      QTest::keyClick(&planes, Qt::Key_End);
      QCOMPARE(planes.current(), 255);
      QVERIFY(inSight(sheet, 255));
      QCOMPARE(sheet.seen().second, 255);
      QVERIFY(!inSight(sheet, 0));
      QTest::keyClick(&planes, Qt::Key_Home);
      QVERIFY(inSight(sheet, 0));
      for (int unit = 0; unit < 255; unit += planes.columns()) {
        QVERIFY(inSight(sheet, planes.current()));
        QTest::keyClick(&planes, Qt::Key_Down);
      }
      QVERIFY(inSight(sheet, planes.current()) && planes.current() > 200);
      sheet.verticalScrollBar()->setValue(0);
      QTest::keyClick(&planes, Qt::Key_PageDown);
      QVERIFY(sheet.verticalScrollBar()->value() > 0);
    }
  }

  void theySitInASmallRoomOnly() {
    UnitSheet sheet(nullptr);
    sheet.resize(200, 120);
    sheet.show();
    sheet.display(layerOf(256, 256));
    QVERIFY(sheet.scrolls());
    sheet.resize(900, 700);
    QTRY_VERIFY(!sheet.scrolls());
    QCOMPARE(sheet.seen(), std::pair(0, 255));
  }

  void theViewSaysHowManyAreSeen() {
    PredictionsWindow w(spiral(60, 3));
    Sketch s(w.run->mutableProject().graph);
    s.input({2});
    s.dense(512, "tanh");
    s.dense(3);
    w.view.resize(260, 170);
    w.view.setUnit("dense_1", PredictionsView::kAllUnits);
    const auto asked = w.run->asked("plane_units");
    QVERIFY(asked);
    PlaneUnitsAnswer answer;
    answer.layers.push_back(layerOf(512, 256));
    std::const_pointer_cast<Watched>(w.run->watch({"plane_units", *asked}))
        ->publish(std::make_shared<PlaneUnitsAnswer>(answer));
    w.feed.tick();
    w.view.refreshNow();
    QCoreApplication::processEvents();
    const auto said = [&](int first) {
      const auto [from, to] = w.view.unitSheet().seen();
      return w.view.hint().startsWith(
                 QString("256 of 512 units of dense_1 · %1–%2 in sight · ").arg(from + 1).arg(to + 1)) &&
             from >= first;
    };
    QVERIFY2(said(0), qPrintable(w.view.hint()));
    QTest::keyClick(&w.view.unitPlanes(), Qt::Key_End);
    QVERIFY2(said(1), qPrintable(w.view.hint()));
    QVERIFY(w.view.hint().contains("–256 in sight"));
    QCOMPARE(w.view.accessibleDescription(), w.view.hint());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::UnitPlanesTest)
#include "unit_planes_test.moc"
