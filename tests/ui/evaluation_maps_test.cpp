// Class maps in the evaluation view, of a U-Net as the engine trains it: their overlap, and one of them laid over its
// picture, against what the run's weights answer in an evaluator of the test's own.
#include <QTableWidget>
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/io/examples.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_judged.h"
#include "ui/live/tried_input.h"
#include "ui/theme/theme.h"
#include "ui/views/class_tint.h"
#include "ui/views/evaluation/curves_page.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/evaluation/map_sheet.h"
#include "ui/views/evaluation/maps_page.h"
#include "ui/views/evaluation/places_page.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

Project fewScans() {
  Project project = load_example("scans-unet").value();
  project.sources.front().params.set("samples", std::int64_t{40});
  project.split.set("test", 0.2);
  return project;
}

// The class maps of one sample: K×H×W numbers, the largest of a pixel's K, the first of equals.
std::vector<int> largestOf(const Tensor& said, std::size_t sample) {
  const auto classes = static_cast<std::size_t>(said.shape[1]);
  const auto pixels = static_cast<std::size_t>(said.shape[2] * said.shape[3]);
  std::vector<int> out(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const float* z = said.values.data() + sample * classes * pixels + i;
    for (std::size_t k = 1; k < classes; ++k)
      if (z[k * pixels] > z[static_cast<std::size_t>(out[i]) * pixels]) out[i] = static_cast<int>(k);
  }
  return out;
}

}  // namespace

class EvaluationMapsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void mapsOverlapAsTheirPixelsDo_data();
  void mapsOverlapAsTheirPixelsDo();
  void aMapLiesOverItsPicture_data();
  void aMapLiesOverItsPicture();
  void curvesOfMapsCountEveryPixel();
  void aMapIsThatOfTheMomentLookedBackTo();
  void samplesOfACellAndOfMapsAreOpened();
};

void EvaluationMapsTest::mapsOverlapAsTheirPixelsDo_data() {
  QTest::addColumn<int>("part");
  QTest::addRow("train") << static_cast<int>(Part::train);
  QTest::addRow("test") << static_cast<int>(Part::test);
}

void EvaluationMapsTest::mapsOverlapAsTheirPixelsDo() {
  QFETCH(int, part);
  JudgedView w(runOf(fewScans()));
  w.step();
  w.show("maps", static_cast<Part>(part));
  const auto& samples = w.run->split().part(static_cast<Part>(part));
  QVERIFY(samples.size() >= 8);
  const Tensor said = w.apart(samples);
  const QList<QStringList> rows = w.rows();
  QCOMPARE(static_cast<std::size_t>(rows.size()), 1 + 3 * samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::vector<int> named = largestOf(said, i);
    const NumberView truth = w.run->dataset().target().sample(samples[i]);
    for (std::size_t k = 0; k < 3; ++k) {
      int both = 0, either = 0;
      for (std::size_t pixel = 0; pixel < named.size(); ++pixel) {
        const bool is = truth[pixel] == static_cast<float>(k), says = named[pixel] == static_cast<int>(k);
        both += is && says, either += is || says;
      }
      const QStringList& row = rows[static_cast<qsizetype>(3 * i + k) + 1];
      QCOMPARE(row[0].toLongLong(), samples[i] + 1);
      QCOMPARE(row[2].toInt(), both);
      QCOMPARE(row[3].toInt(), either);
      if (either == 0) continue;
      QVERIFY(isNear(row[4], static_cast<double>(both) / either));
      QVERIFY(isNear(row[5], 2.0 * both / (both + either)));
    }
  }
}

void EvaluationMapsTest::aMapLiesOverItsPicture_data() {
  mapsOverlapAsTheirPixelsDo_data();
}

// Tint, hatching and lines, pixel by pixel, and the figures beside them.
void EvaluationMapsTest::aMapLiesOverItsPicture() {
  QFETCH(int, part);
  JudgedView w(runOf(fewScans()));
  for (int i = 0; i < 2; ++i) w.step();
  w.show("maps", static_cast<Part>(part));
  const auto& samples = w.run->split().part(static_cast<Part>(part));
  MapsPage& page = w.view.maps();
  const std::int64_t row = samples.back();
  page.chooseSample(row);
  const MapSheet& sheet = page.sheet();
  QTRY_VERIFY((w.catchUp(), sheet.words().startsWith(QString("sample %1 · ").arg(row + 1))));
  const std::vector<int> named = largestOf(w.apart({row}), 0);
  const NumberView truth = w.run->dataset().target().sample(row);
  const QImage picture = page.list().places().image(page.list().places().find(row));
  const QImage& image = sheet.plate().image();
  const int height = picture.height(), width = picture.width(), side = image.width() / width;
  QVERIFY(side >= 4);
  QCOMPARE(image.size(), picture.size() * side);
  const QRgb bad = Theme::instance().colours().bad.rgb();
  int wrong = 0, lines = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto at = static_cast<std::size_t>(y * width + x);
      const bool isWrong = truth[at] != static_cast<float>(named[at]);
      const QRgb plain =
          named[at] == 0 ? picture.pixel(x, y) : tinted(picture.pixel(x, y), mapClassColour(named[at]).rgb());
      const int left = x * side, top = y * side, hatched = (4 - (left + top) % 4) % 4;  // px to the next hatch
      const int clear = hatched == 0 ? 1 : 0;
      if (hatched < side - 1) QCOMPARE(image.pixel(left + hatched, top), isWrong ? bad : plain);
      QCOMPARE(image.pixel(left + clear, top), plain);
      wrong += isWrong ? 1 : 0;
      if (x + 1 < width && truth[at] != truth[at + 1]) {
        const QRgb edge = image.pixel(left + side - 1, top);
        QVERIFY(edge == QColor(Qt::black).rgb() || edge == QColor(Qt::white).rgb());
        ++lines;
      }
    }
  }
  QVERIFY(wrong > 0 && lines > 0);
  QVERIFY2(sheet.words().contains(QString("%1 of ").arg(grouped(wrong))), qPrintable(sheet.words()));
  for (int k = 0; k < 3; ++k) {
    double both = 0, either = 0;
    for (std::size_t pixel = 0; pixel < named.size(); ++pixel) {
      const bool is = truth[pixel] == static_cast<float>(k), says = named[pixel] == k;
      both += is && says, either += is || says;
    }
    const QTableWidget& figures = sheet.figures();
    QCOMPARE(figures.item(k, 0)->text(), QString::fromStdString(w.run->dataset().target().names[sizeOf(k)]));
    QVERIFY(!figures.item(k, 0)->icon().isNull());
    if (either > 0) QCOMPARE(figures.item(k, 1)->text(), shareFigure(both / either));
    if (either > 0) QCOMPARE(figures.item(k, 2)->text(), shareFigure(2 * both / (both + either)));
    double ofPart = 0, ofAny = 0;
    for (const QStringList& cells : w.rows().mid(1))
      if (cells[1] == figures.item(k, 0)->text()) ofPart += cells[2].toDouble(), ofAny += cells[3].toDouble();
    if (ofAny > 0) QCOMPARE(figures.item(k, 3)->text(), shareFigure(ofPart / ofAny));
    if (ofAny > 0) QCOMPARE(figures.item(k, 4)->text(), shareFigure(2 * ofPart / (ofPart + ofAny)));
  }
  // Keys go from pixel to pixel, and say what is there.
  QTest::keyClick(&sheet.plate(), Qt::Key_Down);
  QTest::keyClick(&sheet.plate(), Qt::Key_Right);
  const auto nameOf = [&](int k) { return w.run->dataset().target().names[sizeOf(k)]; };
  const auto second = static_cast<std::size_t>(width + 1);
  QCOMPARE(sheet.pointed(), QString("row 2, column 2: answered %1, true %2")
                                .arg(QString::fromStdString(nameOf(named[second])),
                                     QString::fromStdString(nameOf(static_cast<int>(truth[second])))));
}

// Each threshold over all pixels of the part, and how sure the network was of each of them.
void EvaluationMapsTest::curvesOfMapsCountEveryPixel() {
  JudgedView w(runOf(fewScans()));
  for (int i = 0; i < 3; ++i) w.step();
  w.show("curves", Part::test);
  w.view.curves().chooseClass(1);
  EvaluationWindow::settle();
  QVERIFY2(w.view.curves().areaWords().contains("steps of 1/128"), qPrintable(w.view.curves().areaWords()));
  const auto& samples = w.run->split().test;
  const Tensor said = w.apart(samples);
  const auto pixels = static_cast<std::size_t>(said.shape[2] * said.shape[3]);
  std::vector<double> odds;  // of class 1
  std::vector<bool> is;
  std::array<int, 15> sure{};
  for (std::size_t i = 0; i < samples.size(); ++i)
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      const float* z = said.values.data() + i * 3 * pixels + pixel;
      std::array<double, 3> e{};
      for (std::size_t k = 0; k < 3; ++k) e[k] = std::exp(static_cast<double>(z[k * pixels]));
      odds.push_back(std::log(e[1]) - std::log(e[0] + e[2]));
      is.push_back(w.run->dataset().target().sample(samples[i])[pixel] == 1);
      const double p = *std::max_element(e.begin(), e.end()) / (e[0] + e[1] + e[2]);
      ++sure[static_cast<std::size_t>(std::ceil(p * 15)) - 1];
    }
  const QList<QStringList> rows = w.rows();
  QVERIFY(rows.size() > 20);
  for (qsizetype i = 1; i < rows.size() - 1; i += 9) {
    const double p = rows[i][1].toDouble();
    if (p > 1 - 1e-5) continue;  // nine digits of it do not tell the score
    const double score = std::round((std::log(p) - std::log1p(-p)) * 128) / 128;
    int tp = 0, fp = 0;
    for (std::size_t at = 0; at < odds.size(); ++at)
      if (odds[at] >= score) ++(is[at] ? tp : fp);
    QCOMPARE(rows[i].mid(2, 2), (QStringList{QString::number(tp), QString::number(fp)}));
  }
  QCOMPARE(static_cast<std::size_t>(rows.back()[2].toInt() + rows.back()[3].toInt()), odds.size());
  w.show("calibration", Part::test);
  for (std::size_t i = 0; i < 15; ++i)  // one on the edge of a bin may be on either side
    QVERIFY(std::abs(w.rows()[static_cast<qsizetype>(i) + 1][2].toInt() - sure[i]) <= 2);
}

void EvaluationMapsTest::aMapIsThatOfTheMomentLookedBackTo() {
  JudgedView w(keptRunOf(fewScans()));
  const auto stands = [&](const QString& head) {
    return QTest::qWaitFor([&] {
      w.catchUp();
      return w.view.head().contains(head) && !w.feed.isCatchingUp() &&
             w.view.maps().sheet().words().startsWith("sample ") && !w.view.maps().sheet().words().contains("after");
    });
  };
  w.step();
  w.show("maps");
  w.view.maps().chooseSample(w.run->split().validation[1]);
  QVERIFY(stands("step 1"));
  const QImage first = w.view.maps().sheet().plate().image();
  for (int i = 0; i < 3; ++i) w.step();
  QVERIFY(stands("step 4"));
  QVERIFY(w.view.maps().sheet().plate().image() != first);
  QTRY_VERIFY((w.catchUp(), w.feed.playhead().last() >= 4));
  w.feed.playhead().show(1);
  QVERIFY(w.feed.playhead().state().has_value());
  QVERIFY(stands(QString("as it was at step %1").arg(*w.feed.playhead().state())));
  if (*w.feed.playhead().state() == 1) QCOMPARE(w.view.maps().sheet().plate().image(), first);
  w.feed.playhead().goLive();
  QVERIFY(stands("step 4"));
  QVERIFY(w.view.maps().sheet().plate().image() != first);
}

// With Enter and with a double click.
void EvaluationMapsTest::samplesOfACellAndOfMapsAreOpened() {
  EvaluationWindow w;
  QSignalSpy asked(&TriedInput::of(w.feed), &TriedInput::sampleAsked);
  w.judge(classesJudged(500, 3, 0.5));
  w.view.openCell(1, 0);
  PlaceList& list = w.view.places().list();
  QTest::keyClick(&list, Qt::Key_Return);
  QCOMPARE(asked.count(), 1);
  QCOMPARE(asked.takeFirst().front().toLongLong(), list.places().place(0).row);
  const QPoint second = list.visualRect(list.places().index(1)).center();
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, second);
  QCOMPARE(asked.count(), 0);
  QTest::mouseDClick(list.viewport(), Qt::LeftButton, {}, second);
  QCOMPARE(asked.count(), 1);
  QCOMPARE(asked.takeFirst().front().toLongLong(), list.places().place(1).row);

  JudgedView maps(runOf(fewScans()));
  QSignalSpy opened(&TriedInput::of(maps.feed), &TriedInput::sampleAsked);
  maps.step();
  maps.show("maps", Part::test);
  QTest::keyClick(&maps.view.maps().list(), Qt::Key_Return);
  QCOMPARE(opened.count(), 1);
  QCOMPARE(opened.front().front().toLongLong(), maps.view.maps().list().places().place(0).row);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::EvaluationMapsTest)
#include "evaluation_maps_test.moc"
