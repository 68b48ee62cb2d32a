// What a column of pixels is covered by is compared with the area of what is drawn.
#include <QtTest>
#include <cmath>

#include "ui/views/chart/curve_picture.h"

namespace vitrine::ui {
namespace {

// Pixels covered in a column or a row, in white that is wholly opaque: partly covered ones count by their part.
double coveredOfColumn(const QImage& image, int x) {
  double sum = 0;
  for (int y = 0; y < image.height(); ++y) sum += qAlpha(image.pixel(x, y)) / 255.0;
  return sum;
}

double coveredOfRow(const QImage& image, int y) {
  double sum = 0;
  for (int x = 0; x < image.width(); ++x) sum += qAlpha(image.pixel(x, y)) / 255.0;
  return sum;
}

constexpr double kFine = 0.02;  // 8 bits a pixel, a few pixels

}  // namespace

class CurvePictureTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anAreaCoversWhatLiesBetweenItsEdges() {
    CurvePicture picture({0, 0, 40, 30}, 1);
    QVERIFY(picture.isEmpty());
    picture.fill(QPolygonF({{0, 4.25}, {40, 4.25}, {40, 20.5}, {0, 20.5}}), Qt::white);
    QVERIFY(!picture.isEmpty());
    for (const int x : {0, 17, 39}) QVERIFY(std::abs(coveredOfColumn(picture.image(), x) - 16.25) < kFine);
    QCOMPARE(qAlpha(picture.image().pixel(5, 3)), 0);
    QVERIFY(std::abs(qAlpha(picture.image().pixel(5, 4)) / 255.0 - 0.75) < kFine);
    QCOMPARE(qAlpha(picture.image().pixel(5, 12)), 255);
    QVERIFY(std::abs(qAlpha(picture.image().pixel(5, 20)) / 255.0 - 0.5) < kFine);
  }

  void anExtremeBetweenTwoPixelsIsReached() {
    CurvePicture picture({0, 0, 20, 100}, 1);
    // A peak and a trough of hardly any width, neither at a pixel's middle.
    picture.fill(QPolygonF({{0, 50},
                            {7.1, 50},
                            {7.12, 3},
                            {7.14, 50},
                            {20, 50},  //
                            {20, 52},
                            {12.94, 52},
                            {12.92, 97},
                            {12.9, 52},
                            {0, 52}}),
                 Qt::white);
    QVERIFY(qAlpha(picture.image().pixel(7, 4)) > 60 && qAlpha(picture.image().pixel(12, 95)) > 60);
    QVERIFY(qAlpha(picture.image().pixel(9, 4)) == 0 && qAlpha(picture.image().pixel(9, 95)) == 0);
  }

  void aLineIsAsWideAsThePenWhereverItGoes() {
    CurvePicture flat({0, 0, 40, 30}, 1), upright({0, 0, 40, 30}, 1), slanted({0, 0, 40, 40}, 1);
    flat.stroke(QPolygonF({{-5, 10.3}, {45, 10.3}}), 1.5, Qt::white);
    upright.stroke(QPolygonF({{20.5, -5}, {20.5, 35}}), 5.0 / 3, Qt::white);
    slanted.stroke(QPolygonF({{-5, -5}, {45, 45}}), 2, Qt::white);
    for (const int x : {0, 20, 39}) QVERIFY(std::abs(coveredOfColumn(flat.image(), x) - 1.5) < kFine);
    for (const int y : {1, 15, 28}) QVERIFY(std::abs(coveredOfRow(upright.image(), y) - 5.0 / 3) < 0.35);
    // At 45° a column sees √2 of the width, and no column sees less than the whole line.
    for (const int x : {10, 20, 30})
      QVERIFY(std::abs(coveredOfColumn(slanted.image(), x) - 2 * std::sqrt(2.0)) < 0.4);
  }

  void aFinerScreenHasMorePixelsOfTheSame() {
    CurvePicture picture({10, 20, 40, 30}, 2);
    QCOMPARE(picture.image().size(), QSize(80, 60));
    picture.stroke(QPolygonF({{10, 35}, {50, 35}}), 1.5, Qt::white);
    QVERIFY(std::abs(coveredOfColumn(picture.image(), 40) - 3) < kFine);
    QVERIFY(qAlpha(picture.image().pixel(40, 30)) == 255);
  }

  // Also where a unit is no whole number of pixels, and the picture begins between two of them.
  void itsPixelsAreThoseOfTheScreen_data() {
    QTest::addColumn<double>("ratio");
    for (const double ratio : {1.0, 1.25, 1.5, 1.75, 2.0}) QTest::addRow("%g", ratio) << ratio;
  }
  void itsPixelsAreThoseOfTheScreen() {
    QFETCH(double, ratio);
    CurvePicture picture({31.4, 8.3, 40.2, 30.6}, ratio);
    picture.stroke(QPolygonF({{30, 20.7}, {45.3, 11}, {46.1, 36.5}, {80, 14.2}}), 1.4, QColor(20, 90, 200));
    QImage screen(QSize(100, 60) * ratio, QImage::Format_ARGB32_Premultiplied);
    screen.setDevicePixelRatio(ratio);
    screen.fill(Qt::transparent);
    {
      QPainter painter(&screen);
      picture.paint(painter);
    }
    screen.setDevicePixelRatio(1);
    const QPoint corner(static_cast<int>(std::floor(31.4 * ratio)), static_cast<int>(std::floor(8.3 * ratio)));
    QCOMPARE(screen.copy(QRect(corner, picture.image().size())), picture.image());
    // Where the line is, as a painter of Qt's own would have it.
    const QPointF peak = QPointF(46.1, 36) * ratio;
    QVERIFY(qAlpha(screen.pixel(peak.toPoint())) > 100);
  }

  void coloursLieOverOneAnother() {
    CurvePicture picture({0, 0, 4, 4}, 1);
    const QPolygonF all({{0, 0}, {4, 0}, {4, 4}, {0, 4}});
    picture.fill(all, QColor(255, 0, 0));
    picture.fill(all, QColor(0, 0, 255, 64));
    const QColor seen = picture.image().pixelColor(2, 2);
    QCOMPARE(seen.alpha(), 255);
    QVERIFY(std::abs(seen.red() - 191) <= 2 && std::abs(seen.blue() - 64) <= 2);
    picture.clear();
    QVERIFY(picture.isEmpty() && qAlpha(picture.image().pixel(2, 2)) == 0);
  }

  void whatLiesOutsideIsCutOff() {
    CurvePicture picture({0, 0, 30, 20}, 1);
    picture.stroke(QPolygonF({{-1e6, -1e6}, {-10, 10}, {15, 10}, {40, 1e9}, {1e7, 1e9}}), 2, Qt::white);
    QVERIFY(std::abs(coveredOfColumn(picture.image(), 5) - 2) < kFine);
    CurvePicture none({0, 0, 0, 0}, 1);
    none.fill(QPolygonF({{0, 0}, {4, 0}, {4, 4}, {0, 4}}), Qt::white);
    QVERIFY(none.image().isNull());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CurvePictureTest)
#include "curve_picture_test.moc"
