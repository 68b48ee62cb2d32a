// The weights view shows the numbers of the network that trains: spreads over the run, cells, and units that are
// dead.
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/colour_maps.h"
#include "ui/views/weights/weights_view.h"

namespace vitrine::ui {
namespace {

inline Project small() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(7, "tanh");
  s.dense(5, "relu");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  return project;
}

struct Weighed : RealView<WeightsView> {
  explicit Weighed(const Project& project) : RealView(keptRunOf(project), {480, 400}) {}
  ~Weighed() { joinBackground(-1); }
  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }
  void settle() {
    QTRY_VERIFY((catchUp(), !feed.isCatchingUp() && !view.isReadingPast() && !view.isBehind()));
    catchUp();
  }
};

}  // namespace

class WeightsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void momentsLieEvenlyAndAreFew() {
    MomentHistory history;
    for (std::uint64_t step = 0; step <= 1'000; ++step) {
      auto moment = std::make_shared<SpreadMoment>();
      moment->step = step;
      history.add(moment);
    }
    const auto shown = history.shown();
    QCOMPARE(history.every(), 32U);  // 1'000 / 32 < 62, 1'000 / 16 is not
    QCOMPARE(shown.size(), std::size_t{33});
    for (std::size_t i = 0; i + 1 < shown.size(); ++i) QCOMPARE(shown[i]->step, 32 * i);
    QCOMPARE(shown.back()->step, 1'000U);
    QCOMPARE(history.looks(), 1'001);
    QVERIFY(!history.wants(40) && history.wants(2'000));
  }

  // A view that is opened after the training shows all of it, from the kept states; as they were then.
  void thePastComesFromKeptStates() {
    Weighed w(small());
    w.steps(12);
    w.feed.attach(w.run);
    w.settle();
    QCOMPARE(w.view.layer()->id, std::string("dense_1"));
    QCOMPARE(w.view.plot().count(), 13);
    for (int i = 0; i < 13; ++i) QCOMPARE(w.view.plot().stepOf(i), 1.0 * i);
    QVERIFY2(w.view.foot().contains("kept states"), qPrintable(w.view.foot()));
    const QStringList csv = rowsOf(w.view);
    QCOMPARE(csv.size(), 14);
    for (const int step : {0, 5, 12}) {
      const auto told = w.asked<WeightsAnswer>(at_step(weights_of_layer("dense_1"), step));
      std::vector<float> sorted = told->tensors[0].values;
      std::sort(sorted.begin(), sorted.end());  // 14 numbers: the median lies between the 7th and the 8th
      const QStringList cells = csv[step + 1].split(',');
      QCOMPARE(cells[0].toInt(), step);
      QCOMPARE(cells[2].toInt(), 14);
      QVERIFY(std::abs(cells[7].toDouble() - static_cast<double>(sorted.front())) < 1e-6);
      QVERIFY(std::abs(cells[10].toDouble() - static_cast<double>(sorted[6] + sorted[7]) / 2) < 1e-6);
      QVERIFY(std::abs(cells[13].toDouble() - static_cast<double>(sorted.back())) < 1e-6);
      int counted = 0;
      for (int part = 14; part < 78; ++part) counted += cells[part].toInt();
      QCOMPARE(counted, 14);
    }
  }

  void looksComeWhileItTrains() {
    Weighed w(small());
    w.feed.attach(w.run);
    w.settle();
    const int before = w.view.plot().count();
    w.steps(3);
    w.settle();
    QVERIFY(w.view.plot().count() > before);
    QCOMPARE(w.view.plot().stepOf(w.view.plot().count() - 1), 3.0);
    QVERIFY(w.view.hint().contains("step 3"));
  }

  // A ridge is as high as the share of the numbers that lie there.
  void ridgesAreDensities() {
    Spread spread;
    spread.all.count = 64, spread.all.least = 0, spread.all.largest = 64;
    spread.histogram.fill(1);
    const std::vector<double> halved = inParts(spread, 0, 128, 64);
    for (std::size_t i = 0; i < 64; ++i) QVERIFY(std::abs(halved[i] - (i < 32 ? 2.0 : 0.0)) < 1e-9);
    const std::vector<double> odd = inParts(spread, 0, 64, 7);
    for (const double part : odd) QVERIFY(std::abs(part - 64.0 / 7) < 1e-9);
    Weighed w(small());
    w.steps(4);
    w.feed.attach(w.run);
    w.settle();
    const RidgePlot& plot = w.view.plot();
    double tallest = 0;
    for (int i = 0; i < plot.count(); ++i) {
      const QPolygonF line = plot.outline(i);
      for (const QPointF& point : line) tallest = std::max(tallest, line.front().y() - point.y());
      QCOMPARE(line.front().y(), line.back().y());
    }
    QVERIFY(tallest > 20);
    QVERIFY(plot.outline(plot.count() - 1).front().y() > plot.outline(0).front().y());  // the newest in front
  }

  void cellsHaveTheColoursOfTheirNumbers() {
    Weighed w(small());
    w.steps(2);
    w.feed.attach(w.run);
    w.view.setPage(WeightsView::Page::matrix);
    w.settle();
    const auto told = w.asked<WeightsAnswer>(weights_of_layer("dense_1"));
    const WeightMatrix& matrix = w.view.matrix();
    QCOMPARE(matrix.data()->rows(), 7);
    QCOMPARE(matrix.data()->columns(), 2);
    const QImage picture = w.view.matrix().grab().toImage();
    float most = 0;
    for (const float value : told->tensors[0].values) most = std::max(most, std::abs(value));
    QVERIFY(std::abs(matrix.scale().high() - static_cast<double>(most)) < 1e-9);
    for (std::int64_t row = 0; row < 7; ++row)
      for (std::int64_t column = 0; column < 2; ++column) {
        const float value = told->tensors[0].values[static_cast<std::size_t>(row * 2 + column)];
        QCOMPARE(picture.pixel(matrix.cellRect(row, column).center().toPoint()), matrix.scale().colour(value));
      }
    const QStringList csv = rowsOf(w.view);
    QCOMPARE(csv.size(), 15);
    QVERIFY(csv[4].startsWith("1,1,"));
    QCOMPARE(csv[4].split(',')[2].toFloat(), told->tensors[0].values[3]);
  }

  // Where there are more numbers than pixels none that is far from 0 is lost.
  void aPixelShowsTheFarthestFrom0() {
    auto data = std::make_shared<MatrixData>();
    data->shape = Shape{3'000, 3'000};
    data->values.assign(9'000'000, 0.01F);
    data->values[1'234 * 3'000 + 567] = -5;
    data->values[2'500 * 3'000 + 2'000] = std::numeric_limits<float>::quiet_NaN();
    data->tiles = 9'000'000, data->across = 3'000;
    WeightMatrix matrix(nullptr);
    matrix.resize(306, 306);
    matrix.display(data);
    QVERIFY(matrix.isAggregated());
    QVERIFY(matrix.aggregated().contains("farthest from 0"));
    const QImage picture = matrix.grab().toImage();
    const QPoint least(3 + 56, 3 + 123), none(3 + 200, 3 + 250);
    QCOMPARE(picture.pixel(least), matrix.scale().colour(-5));
    QCOMPARE(picture.pixel(none), notANumberColour());
    matrix.show();
    QTest::mouseMove(&matrix, least);
    QCOMPARE(matrix.current(), 1'234 * 3'000 + 567);
    QVERIFY(matrix.words(matrix.current()).contains("row 1,235, column 568"));
    QVERIFY(matrix.accessibleDescription().contains("-5"));
  }

  void kernelsAreTiles() {
    WeightTensor tensor;
    tensor.name = "weight", tensor.shape = Shape{4, 3, 2, 2};
    for (int i = 0; i < 48; ++i) tensor.values.push_back(static_cast<float>(i));
    const MatrixData data = matrixOf(tensor);
    QCOMPARE(data.rows(), 8);
    QCOMPARE(data.columns(), 6);
    for (std::int64_t row = 0; row < 8; ++row)
      for (std::int64_t column = 0; column < 6; ++column)
        QCOMPARE(data.at(row, column), ((row / 2 * 3 + column / 2) * 2 + row % 2) * 2 + column % 2);
    QCOMPARE(data.indexWords(data.at(3, 2)), QString("out 2, in 2, row 2, column 1"));
    for (std::int64_t place = 0; place < 48; ++place) QCOMPARE(data.placeOf(data.indexOf(place)), place);
  }

  void unitsThatSayNothingAreCounted() {
    NodeActivations told;
    told.shape = told.kept = Shape{4};
    for (int sample = 0; sample < 100; ++sample)
      told.values.push_back({sample == 7 ? 0.5F : 0.0F, sample % 50 == 7 ? 0.5F : 0.0F, 0.9F,
                             sample == 3 ? std::numeric_limits<float>::infinity() : -0.4F});
    told.function = UnaryKind::relu;
    UnitFacts facts = unitFacts(told);
    QCOMPARE(facts.dead, (std::vector<std::int64_t>{0, 3}));  // 98 of 100 are not enough
    QCOMPARE(facts.sick, std::vector<std::int64_t>{3});
    QVERIFY(facts.saturated.empty());
    told.function = UnaryKind::tanh;
    told.values[3][3] = -0.4F;
    facts = unitFacts(told);
    QVERIFY(facts.dead.empty());
    QCOMPARE(facts.saturated, std::vector<std::int64_t>{2});
    QVERIFY(std::abs(facts.extent[3] - 0.4) < 1e-6);
    QCOMPARE(UnitsPage::listed({0, 2, 3, 4, 9, 10}), QString("1, 3–5, 10, 11"));
    // Of images a unit is a channel; of sequences a feature, at all positions.
    told.shape = told.kept = Shape{2, 1, 2};
    QCOMPARE(unitFacts(told).units, 2);
    told.shape = Shape{2, 2}, told.kept = Shape{4};
    QCOMPARE(unitFacts(told).told, 2);
  }

  void unitsOfTheNetworkAreThoseOfItsActivations() {
    Weighed w(small());
    w.steps(1);
    w.feed.attach(w.run);
    w.view.showLayer("dense_2");
    w.view.setPage(WeightsView::Page::units);
    w.settle();
    const UnitFacts* facts = w.view.units().facts();
    QVERIFY(facts);
    std::vector<std::int64_t> places(static_cast<std::size_t>(facts->samples));
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int64_t>(i);
    const auto told = w.asked<ActivationsAnswer>(activations_of(places, "dense_2"));
    QCOMPARE(facts->units, 5);
    for (std::size_t unit = 0; unit < 5; ++unit) {
      int zeros = 0;
      for (const auto& sample : told->nodes[0].values) zeros += sample[unit] == 0;
      QCOMPARE(facts->zeros[unit], zeros / static_cast<double>(places.size()));
    }
    QCOMPARE(rowsOf(w.view).size(), 6);
    QVERIFY(w.view.units().accessibleDescription().contains("dead"));
  }

  void itLooksBackWithTheWindow() {
    Weighed w(small());
    w.steps(9);
    w.feed.attach(w.run);
    w.settle();
    w.feed.playhead().show(4);
    w.settle();
    QVERIFY(w.view.plot().marked() >= 0);
    QCOMPARE(w.view.plot().stepOf(w.view.plot().marked()), 4.0);
    w.view.setPage(WeightsView::Page::matrix);
    w.settle();
    const auto then = w.asked<WeightsAnswer>(at_step(weights_of_layer("dense_1"), 4));
    QCOMPARE(w.view.matrix().data()->values, then->tensors[0].values);
    w.feed.playhead().goLive();
    w.settle();
    QVERIFY(w.view.matrix().data()->values != then->tensors[0].values);
  }

  void keysDoWhatTheMouseDoes() {
    Weighed w(small());
    w.steps(6);
    w.feed.attach(w.run);
    w.settle();
    RidgePlot& plot = w.view.plot();
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(plot.current(), 0);
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(w.view.foot().startsWith("step 1:"));
    QVERIFY(plot.accessibleDescription().startsWith("step 1:"));
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(w.feed.playhead().step(), 1.0);
    w.feed.playhead().goLive();
    w.view.activateWindow();
    plot.setFocus();
    QVERIFY(QTest::qWaitForWindowActive(&w.view));
    QTest::keyClick(&plot, Qt::Key_PageDown, Qt::ControlModifier);
    QTRY_COMPARE(w.view.layer()->id, std::string("dense_2"));
    w.view.setPage(WeightsView::Page::matrix);
    w.settle();
    QTest::keyClick(&w.view.matrix(), Qt::Key_Home);
    QTest::keyClick(&w.view.matrix(), Qt::Key_Down);
    QTest::keyClick(&w.view.matrix(), Qt::Key_Right);
    QCOMPARE(w.view.matrix().current(), 8);  // 7 columns
  }

  // The step that is pointed at is the same in all charts of a window.
  void theCrosshairIsThatOfAllCharts() {
    Weighed w(small());
    w.steps(6);
    w.feed.attach(w.run);
    w.settle();
    RidgePlot& plot = w.view.plot();
    w.link.point(4.2);
    QCOMPARE(plot.current(), 4);
    QCOMPARE(w.link.step(), 4.2);  // who follows does not lead
    w.link.leave();
    QCOMPARE(plot.current(), -1);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(plot.current(), 0);
    QCOMPARE(w.link.step(), 1.0);  // where curves begin
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(w.link.step(), 2.0);
    QTest::keyClick(&plot, Qt::Key_Escape);
    QVERIFY(!w.link.isShown());
  }

  // A weight is set by the editor; what comes out of a layer is not.
  void numbersThatAreWeightsCanBeSet() {
    Weighed w(small());
    w.steps(1);
    w.feed.attach(w.run);
    w.view.setPage(WeightsView::Page::matrix);
    w.view.choose("bias", false);
    w.settle();
    const auto told = w.asked<WeightsAnswer>(weights_of_layer("dense_1"));
    WeightMatrix& matrix = w.view.matrix();
    const auto click = [&](std::int64_t place) {
      QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.frameOf(place).center().toPoint());
    };
    std::vector<WeightChange> changes;
    w.feed.setWeightsBy([&](const WeightChange& change) { return changes.push_back(change), Status(); });
    click(4);
    QVERIFY(w.view.editor());
    QCOMPARE(w.view.editor()->value().text(), figure(static_cast<double>(told->tensors[1].values[4]), 6));
    w.view.editor()->value().setText("0,5");
    QTest::keyClick(&w.view.editor()->value(), Qt::Key_Return);
    QCOMPARE(changes.size(), std::size_t{1});
    QCOMPARE(changes[0].key, std::string("dense_1/bias"));
    QCOMPARE(changes[0].place, 4);
    QCOMPARE(changes[0].after, 0.5F);
    w.feed.setWeightsBy({});
    QTest::keyClick(&w.view.editor()->value(), Qt::Key_Return);
    QVERIFY2(!w.view.editor()->says().isEmpty(), "nobody sets it");
    QTest::keyClick(&w.view.editor()->value(), Qt::Key_Escape);
    QVERIFY(!w.view.editor() || !w.view.editor()->isVisible());
    QCOMPARE(matrix.held(), -1);
    matrix.setCurrent(-1);
    QTest::keyClick(&matrix, Qt::Key_Right);
    QCOMPARE(matrix.current(), 4);  // keys go on from there
    click(2);
    w.view.setPage(WeightsView::Page::spread);
    QVERIFY2(!w.view.editor(), "its cell is not seen");
    w.view.setPage(WeightsView::Page::matrix);
    w.view.choose("", true);
    w.settle();
    click(2);
    QVERIFY(!w.view.editor());
  }

  void aHiddenViewAsksNothing() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    auto run = std::make_shared<FakeRun>();
    run->mutableProject() = small();
    WeightsView view({document, feed, link}, nullptr);
    QVERIFY(view.note().isEmpty() || view.note().startsWith("Press Train"));
    view.show();
    QVERIFY(view.note().startsWith("Press Train"));
    feed.attach(run);
    QVERIFY(run->asked("weights"));
    view.choose("", true);
    QVERIFY(!run->asked("weights") && run->asked("activations"));
    view.hide();
    QVERIFY(!run->asked("weights") && !run->asked("activations"));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::WeightsTest)
#include "weights_test.moc"
