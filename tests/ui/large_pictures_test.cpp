// Pictures that grow with the data are made off the window's thread, and are those that were asked for last.
#include <QScatterSeries>
#include <QSignalSpy>
#include <QThread>
#include <QtTest>
#include <atomic>
#include <numeric>

#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/zoomed.h"
#include "ui/document/background.h"
#include "ui/views/evaluation/map_sheet.h"
#include "ui/views/features/kernels_page.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/predictions/fit_chart.h"
#include "ui/views/predictions/prediction_model.h"

namespace vitrine::ui {
namespace {

// One sample of class maps: what is named takes turns by columns, what is true by rows.
std::shared_ptr<EvaluationAnswer> mapsOf(std::int64_t side, std::int64_t row) {
  auto out = std::make_shared<EvaluationAnswer>();
  out->kind = EvaluationKind::maps;
  out->classes = 3;
  out->rows = {row};
  out->judged = side * side;
  out->map = Shape{side, side};
  out->tallies.resize(3);
  out->intersections.assign(3, 1), out->unions.assign(3, 2);
  for (std::int64_t i = 0; i < side * side; ++i) {
    out->named_maps.push_back(static_cast<std::int32_t>((i % side + row) / 8 % 3));
    out->true_maps.push_back(static_cast<std::int32_t>(i / side / 8 % 3));
  }
  return out;
}

}  // namespace

class LargePicturesTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { joinBackground(-1); }

  void aLargeMapIsLaidOverItsPictureOnAThread() {
    MapSheet sheet(nullptr);
    sheet.resize(500, 300);
    sheet.show();
    const auto first = mapsOf(2'048, 4), second = mapsOf(2'048, 7);
    QImage under(2'048, 2'048, QImage::Format_RGB32);
    under.fill(qRgb(90, 120, 60));
    std::atomic<int> here{0}, elsewhere{0};
    const auto picture = [&] {
      ++(QThread::currentThread() == qApp->thread() ? here : elsewhere);
      return under;
    };
    QStringList heads;  // that were ever seen
    connect(&sheet, &MapSheet::spokenChanged, this, [&] { heads << sheet.words(); });
    sheet.display(first, first, picture, {});
    QVERIFY(sheet.plate().image().isNull());
    QVERIFY2(sheet.words().contains("on its way"), qPrintable(sheet.words()));
    sheet.display(second, second, picture, {});
    QTRY_VERIFY(!sheet.plate().image().isNull());
    QCOMPARE(here.load(), 0);
    QVERIFY(elsewhere.load() >= 1);
    QVERIFY2(sheet.words().startsWith("sample 8 · "), qPrintable(sheet.words()));
    QVERIFY2(heads.filter("sample 5 ").isEmpty(), "a sample that nobody asks for any more was shown");
    QCOMPARE(sheet.plate().image(), overlayOf(*second, under, 1, Theme::instance().colours()));
    // Of a part that was judged again only the figures are newer.
    const int made = elsewhere.load();
    auto newer = mapsOf(2'048, 7);
    for (ClassTally& tally : newer->tallies) tally.there = 10, tally.named = 10, tally.right = 5;
    const QString figures = sheet.figures().item(0, 4)->text();
    sheet.display(newer, second, picture, {});
    QVERIFY(sheet.figures().item(0, 4)->text() != figures);
    joinBackground(-1);
    QCoreApplication::processEvents();
    QCOMPARE(elsewhere.load(), made);
    // Of the same sample a moment later: what is there stays until the next is whole.
    auto later = mapsOf(2'048, 7);
    later->named_maps.assign(later->named_maps.size(), 0);
    const QImage before = sheet.plate().image();
    sheet.display(later, later, picture, {});
    QCOMPARE(sheet.plate().image(), before);
    QTRY_VERIFY(sheet.plate().image() != before);
    QCOMPARE(here.load(), 0);
  }

  void aSmallMapIsThereAtOnce() {
    MapSheet sheet(nullptr);
    const auto one = mapsOf(16, 2);
    sheet.display(one, one, {}, {});
    QCOMPARE(sheet.plate().image().width(), 16 * 12);
    QVERIFY2(sheet.words().startsWith("sample 3 · "), qPrintable(sheet.words()));
  }

  // Of a list nobody sees more than some hundred pixels; map and picture lie over each other still.
  void largeSamplesAreListedThinned() {
    auto data = std::make_shared<Dataset>();
    data->count = 1;
    Field input = field("input", FieldKind::values, Shape{1, 1'024, 2'048}, 1);
    auto& values = input.values.floats();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 2'048) / 2'047;
    data->fields = {std::move(input), field("target", FieldKind::classes, Shape{}, 1, 2)};
    PredictionModel model;
    model.setDataset(data, data.get());
    const QImage image = model.image(0);
    QCOMPARE(image.size(), QSize(512, 256));
    QCOMPARE(qRed(image.pixel(0, 0)), 0);
    for (const int x : {100, 300, 511}) QVERIFY(std::abs(qRed(image.pixel(x, 200)) - x * 4 * 255 / 2'047) <= 1);
    Judged judged;
    judged.row = 0;
    judged.answers.assign(1'024 * 2'048, 0), judged.truths.assign(1'024 * 2'048, 0);
    judged.answers[400 * 2'048 + 800] = 1;  // wrong, in the 100th row and the 200th column of those drawn
    model.setItems({judged});
    QCOMPARE(model.map(0).size(), QSize(512, 256));
    QCOMPARE(model.map(0).pixel(200, 100), Theme::instance().colours().bad.rgb());
    QCOMPARE(model.map(0).pixel(201, 100), image.pixel(201, 100));
  }

  // All of them are gone through for their foot: once for each set.
  void kernelsAreLookedAtOnce() {
    KernelsPage page(nullptr);
    page.resize(300, 200);
    page.show();
    auto cells = std::make_shared<MatrixData>();
    cells->name = "weight";
    cells->shape = Shape{2, 1, 2, 2};
    cells->values = {1, -2, 3, std::nanf(""), 5, -6, 7, 8};
    cells->tiles = 2, cells->across = 1, cells->height = 2, cells->width = 2;
    QSignalSpy worded(&page, &KernelsPage::worded);
    page.display(cells);
    QCOMPARE(worded.count(), 1);
    QVERIFY2(page.words().contains("1 not finite"), qPrintable(page.words()));
    auto whole = std::make_shared<MatrixData>(*cells);
    whole->values[3] = 4;
    page.display(whole);
    QCOMPARE(worded.count(), 2);
    QVERIFY2(!page.words().contains("not finite"), qPrintable(page.words()));
  }

  // 400,000 pairs of a truth and an answer: none is left out, and the call that brings them does nothing with them.
  void manyAnswersAreDrawnByTheCell() {
    constexpr std::int64_t kRows = 500, kWidth = 800;
    auto data = std::make_shared<Dataset>();
    data->count = kRows;
    data->fields = {field("input", FieldKind::values, Shape{3}, kRows),
                    field("target", FieldKind::values, Shape{kWidth}, kRows)};
    auto outputs = std::make_shared<OutputsAnswer>();
    outputs->values = Tensor(Shape{kRows, kWidth});
    auto& truths = data->fields[1].values.floats();
    for (std::size_t i = 0; i < truths.size(); ++i) {
      truths[i] = static_cast<float>(i % 997) / 997;
      outputs->values.values[i] = truths[i] * truths[i];
    }
    outputs->values.values[123'456] = 3;  // a single one far away
    for (std::int64_t row = 0; row < kRows; ++row) outputs->rows.push_back(row);
    FitChart chart;
    chart.resize(420, 300);
    chart.show();
    chart.setOutputs(data, outputs);
    QCOMPARE(chart.pointCount(), 0);
    QTRY_COMPARE(chart.pointCount(), static_cast<int>(kRows * kWidth));
    QCOMPARE(chart.points()->count(), 0);  // none is an item of its own
    const FitCells& cells = *chart.cells();
    QCOMPARE(std::accumulate(cells.counts.begin(), cells.counts.end(), std::int64_t{0}), kRows * kWidth);
    for (int row = 0; row < cells.size.height(); ++row)
      for (int column = 0; column < cells.size.width(); ++column)
        QCOMPARE(qAlpha(cells.image.pixel(column, row)) > 0, cells.counts[cells.index({column, row})] > 0);
    const QPoint alone = cells.cellAt({static_cast<double>(truths[123'456]), 3});
    QCOMPARE(cells.counts[cells.index(alone)], 1U);
    // Pointing finds it, and tells how many lie where there are more.
    const auto say = [&](QPointF at) {
      QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
      QCoreApplication::sendEvent(&chart, &move);
      return chart.accessibleDescription();
    };
    const QString single = say(chart.placeOf(123'456));
    QVERIFY2(single.startsWith(QString("sample %1: ").arg(123'456 / kWidth + 1)), qPrintable(single));
    QVERIFY2(!single.contains("more here"), qPrintable(single));
    const QString crowd = say(chart.placeOf(0));
    QVERIFY2(crowd.contains("more here"), qPrintable(crowd));
    // The same answer again is no work; in another size the cells are made anew.
    chart.setOutputs(data, outputs);
    const QSize before = cells.size;
    chart.resize(600, 420);
    QTRY_VERIFY(chart.cells()->size != before);
    // Of a part the points in it are counted, in cells of their own.
    turnWheel(chart, chart.plot().center(), 6);
    QTRY_VERIFY(chart.cells()->x.low() == chart.x().low() && chart.cells()->y.high() == chart.y().high());
    const auto sum = [&] {
      return std::accumulate(chart.cells()->counts.begin(), chart.cells()->counts.end(), std::int64_t{0});
    };
    std::int64_t within = 0;
    for (std::size_t i = 0; i < truths.size(); ++i) {
      const double t = static_cast<double>(truths[i]), p = static_cast<double>(outputs->values.values[i]);
      within += t >= chart.x().low() && t <= chart.x().high() && p >= chart.y().low() && p <= chart.y().high();
    }
    QVERIFY(within > 0 && within < kRows * kWidth);
    QCOMPARE(sum(), within);
    QTest::keyClick(&chart, Qt::Key_Escape);
    QTRY_COMPARE(sum(), kRows * kWidth);
    turnWheel(chart, chart.plot().center(), 6);  // cells are on their way
    chart.clear();
    QVERIFY(!chart.isZoomed());
    QCOMPARE(chart.pointCount(), 0);
    QTest::qWait(200);
    joinBackground(-1);
    QCoreApplication::processEvents();
    QCOMPARE(chart.pointCount(), 0);
    QVERIFY(!chart.cells());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::LargePicturesTest)
#include "large_pictures_test.moc"
