// Pictures that grow with the data are made off the window's thread, and are those that were asked for last.
#include <QThread>
#include <QtTest>
#include <atomic>

#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "ui/document/background.h"
#include "ui/views/evaluation/map_sheet.h"
#include "ui/views/features/map_plate.h"
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
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::LargePicturesTest)
#include "large_pictures_test.moc"
