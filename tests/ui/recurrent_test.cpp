// The recurrent view shows what the engine's probe says: cells in the colours of their numbers, words and curves
// below them, and how far back the gradient reaches.
#include <QComboBox>
#include <QSpinBox>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "core/project/settings.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "tests/ui/view_data.h"
#include "ui/views/colour_maps.h"
#include "ui/views/recurrent/recurrent_view.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

// Sequences of words through two layers of both directions.
Project reading() {
  Project project;
  Sketch s(project.graph);
  s.tokens(40, 100);
  s.add("embedding", {{"vocabulary", std::int64_t{100}}, {"width", std::int64_t{4}}});
  s.add("lstm", {{"units", std::int64_t{6}},
                 {"layers", std::int64_t{2}},
                 {"bidirectional", true},
                 {"output", std::string("last")}});
  s.dense(2);
  project.sources = {{"reviews", {{"samples", std::int64_t{120}}}}};
  if (!set_setting(project, "layer.input_1.lengths", "input")) qFatal("no such setting");
  return project;
}

// Numbers over time.
Project forecast() {
  Project project;
  Sketch s(project.graph);
  s.input({24, 1});
  s.add("gru", {{"units", std::int64_t{5}}, {"output", std::string("last")}});
  s.dense(1);
  project.sources = {{"seasonal", {{"samples", std::int64_t{60}}, {"length", std::int64_t{24}}}}};
  project.objectives.front().loss = {"mse", {}};
  return project;
}

struct Read : RealView<RecurrentView> {
  explicit Read(const Project& project, QSize size = {520, 480}) : RealView(runOf(project, true), size) {
    feed.attach(run);
    settle();
  }
  void settle() {
    QTRY_VERIFY((catchUp(), !feed.isCatchingUp() && !view.isBehind()));
    catchUp();
  }
};

// An answer of the test's own.
std::shared_ptr<RecurrenceAnswer> scripted(std::int64_t units, std::int64_t steps) {
  auto out = std::make_shared<RecurrenceAnswer>();
  out->node = out->name = "gru_1", out->kind = "gru";
  out->steps = out->positions = steps, out->units = out->kept_units = units;
  out->tracks.push_back(
      {"state", "State", false, std::vector<float>(static_cast<std::size_t>(units * steps), 0.01F)});
  out->by_state.assign(static_cast<std::size_t>(steps), 1);
  return out;
}

std::vector<std::int64_t> straight(std::int64_t units) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < units; ++i) out.push_back(i);
  return out;
}

}  // namespace

class RecurrentTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cellsHaveTheColoursOfTheirNumbers() {
    Read r(reading());
    QCOMPARE(r.view.layerChooser().count(), 4);
    QVERIFY(r.view.layerChooser().itemText(3).contains("layer 2 of 2 · backward"));
    const auto told = r.asked<RecurrenceAnswer>(recurrence_of("lstm_1", 0));
    QCOMPARE(r.view.shown()->tracks[0].values, told->tracks[0].values);
    QCOMPARE(r.view.trackChooser().count(), 6);
    for (const std::size_t track : {0U, 1U, 2U, 5U}) {
      r.view.trackChooser().setCurrentIndex(static_cast<int>(track));
      RecurrentMap& map = r.view.map();
      QCOMPARE(map.track()->id, told->tracks[track].id);
      if (told->tracks[track].gate) QCOMPARE(map.scale().high(), 1.0);
      QCOMPARE(map.scale().diverges(), !told->tracks[track].gate);
      const QImage picture = map.grab().toImage();
      for (std::int64_t row = 0; row < 6; ++row)
        for (std::int64_t t = 0; t < told->steps; ++t)
          QCOMPARE(picture.pixel(map.cellRect(row, t).center().toPoint()),
                   map.scale().colour(told->tracks[track].values[static_cast<std::size_t>(t * 6 + row)]));
    }
  }

  void whatItReadsStandsBelow() {
    Read r(reading());
    const RecurrentInput input = recurrentInput(*r.view.shown(), r.run->dataset());
    QCOMPARE(input.words.size(), r.view.shown()->steps);
    const Field& field = r.run->dataset().input();
    const auto token = static_cast<std::size_t>(field.sample(r.view.shown()->row)[1]);
    QCOMPARE(input.words[1], QString::fromStdString(field.names[token]));
    QVERIFY(!r.view.map().inputRect().isEmpty());
    Read f(forecast());
    const RecurrentInput numbers = recurrentInput(*f.view.shown(), f.run->dataset());
    QVERIFY(numbers.words.isEmpty());
    QCOMPARE(numbers.curves.size(), std::size_t{1});
    for (std::size_t t = 0; t < 24; ++t)
      QCOMPARE(numbers.curves[0][t], f.run->dataset().input().sample(f.view.shown()->row)[t]);
  }

  void theGradientIsDrawnAndToldInWords() {
    Read r(forecast());
    const RecurrentMap& map = r.view.map();
    const auto& norms = r.view.shown()->by_state;
    QVERIFY(!map.slopeRect().isEmpty());
    // The log axis: equal ratios are equal heights.
    const double first = map.slopePoint(norms, 20).y() - map.slopePoint(norms, 23).y();
    const double second = map.slopePoint(norms, 16).y() - map.slopePoint(norms, 20).y();
    const double ratio =
        std::log(static_cast<double>(norms[23] / norms[20])) / std::log(static_cast<double>(norms[20] / norms[16]));
    QVERIFY(std::abs(first / second - ratio) < 1e-3 * std::abs(ratio));
    auto answer = scripted(3, 40);
    for (std::size_t t = 0; t < 40; ++t)
      answer->by_state[t] = static_cast<float>(std::pow(2.0, (static_cast<double>(t) - 39) / 4));
    QCOMPARE(reachWords(*answer),
             QString("the gradient of the loss falls to a tenth within 14 steps; it halves every 4.0 steps back"));
    QVERIFY(r.view.foot().startsWith("The gradient of the loss"));
    r.view.setSlopeOf(SlopeOf::answer);
    r.settle();
    QVERIFY(!r.view.shown()->of_loss);
    QVERIFY(r.view.foot().startsWith("The gradient of the answer"));
  }

  void unitsComeInTheOrderThatIsAsked() {
    auto answer = scripted(4, 8);
    RecurrentTrack& track = answer->tracks[0];
    for (std::size_t t = 0; t < 8; ++t) {
      const auto wave = static_cast<float>(std::sin(static_cast<double>(t)));
      const float units[] = {0.1F * wave, -0.9F * wave, 0.2F * wave, std::numeric_limits<float>::quiet_NaN()};
      std::copy(units, units + 4, track.values.begin() + static_cast<std::ptrdiff_t>(t * 4));
    }
    const auto order = [&](UnitOrder by) { return unitOrder(*answer, track, by); };
    QCOMPARE(order(UnitOrder::own), (std::vector<std::int64_t>{0, 1, 2, 3}));
    QCOMPARE(order(UnitOrder::activity), (std::vector<std::int64_t>{1, 2, 0, 3}));
    // From the most active on: what is flat is nearer to it than what goes against it.
    QCOMPARE(order(UnitOrder::similarity), (std::vector<std::int64_t>{1, 3, 2, 0}));
    Read r(forecast());
    r.view.setOrder(UnitOrder::activity);
    r.view.map().setCurrent(0, 3);
    QCOMPARE(r.view.map().unit(), unitOrder(*r.view.shown(), *r.view.map().track(), UnitOrder::activity).front());
  }

  // Of many units the order is found while the window goes on.
  void aLongOrderIsFoundMeanwhile() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    RecurrentView view({document, feed, link}, nullptr);
    view.resize(420, 400);
    view.show();
    const auto run = std::make_shared<FakeRun>();
    run->mutableProject() = forecast();
    feed.attach(run);
    view.setOrder(UnitOrder::similarity);
    const auto give = [&](std::int64_t units) {
      auto answer = scripted(units, 40);
      answer->tracks[0].values.back() = 0.9F;
      std::const_pointer_cast<Watched>(run->watch({"recurrence", *run->asked("recurrence")}))->publish(answer);
      feed.tick();
      view.refreshNow();
      return answer;
    };
    const auto few = give(5);
    QCOMPARE(view.shown(), few.get());
    const auto many = give(400);
    QCOMPARE(view.shown(), few.get());
    QTRY_COMPARE(view.shown(), many.get());
    view.map().setCurrent(0, 0);
    QCOMPARE(view.map().unit(), 399);
  }

  void keysDoWhatTheMouseDoes() {
    Read r(forecast());
    RecurrentMap& map = r.view.map();
    const QPoint cell = map.cellRect(2, 7).center().toPoint();
    QTest::mouseMove(&map, cell);
    QCOMPARE(map.row(), 2);
    QCOMPARE(map.position(), 7);
    const float value = r.view.shown()->tracks[0].values[7 * 5 + 2];
    QVERIFY2(map.words().startsWith("unit 3, step 8: " + recurrentNumber(value)), qPrintable(map.words()));
    QCOMPARE(r.view.foot(), map.words());
    QCOMPARE(map.accessibleDescription(), map.words());
    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Down);
    QCOMPARE(map.row(), 3);
    QCOMPARE(map.position(), 8);
    QTest::keyClick(&map, Qt::Key_End);
    QCOMPARE(map.position(), 23);
    QTest::keyClick(&map, Qt::Key_Escape);
    QCOMPARE(map.position(), -1);
    // One unit as a curve: the same keys go from unit to unit.
    r.view.setOneUnit(true);
    const QImage first = map.grab().toImage();
    QTest::keyClick(&map, Qt::Key_Down);
    QVERIFY(map.grab().toImage() != first);
  }

  void layersAndSamplesAreChosen() {
    Read r(reading());
    r.view.layerChooser().setCurrentIndex(3);
    r.settle();
    QVERIFY(r.view.shown()->reverse);
    QCOMPARE(r.view.shown()->layer, 1);
    r.view.sampleChooser().setValue(5);
    r.settle();
    QCOMPARE(r.view.shown()->sample, 4);
    QCOMPARE(r.view.shown()->row, r.run->split().validation[4]);
    r.view.showLayer("lstm_1");
    r.settle();
    QVERIFY(!r.view.shown()->reverse);
    r.step();
    r.settle();
    QCOMPARE(r.view.shown()->step, 1U);
    QVERIFY(r.view.hint().contains("step 1"));
  }

  void theTableHasEveryNumber() {
    Read r(reading());
    const QStringList csv = rowsOf(r.view);
    QCOMPARE(csv.size(), r.view.shown()->steps + 1);
    const QStringList names = csv[0].split(',');
    QCOMPARE(names.size(), 3 + 1 + 4 + 3 + 6 * 6);
    QVERIFY(names.contains("f 6") && names.contains("gradient by cell"));
    const QStringList last = csv.back().split(',');
    const auto at = static_cast<std::size_t>(r.view.shown()->steps - 1);
    QCOMPARE(last.back().toFloat(), r.view.shown()->tracks[5].values[at * 6 + 5]);
    QCOMPARE(last[names.indexOf("gradient by state")].toFloat(), r.view.shown()->by_state[at]);
  }

  // The window counts on where a run counts anew.
  void aRunThatGoesOnIsToldBehindTheOneBefore() {
    Read r(forecast());
    const qint64 before = r.goOn(runOf(forecast()));
    QVERIFY(before > 0);
    r.settle();
    QCOMPARE(r.view.shown()->step, 0U);
    QVERIFY2(r.view.hint().endsWith(QString("step %1").arg(before)), qPrintable(r.view.hint()));
    QVERIFY2(rowsOf(r.view)[1].startsWith(QString("%1,1,1,").arg(before)), qPrintable(rowsOf(r.view)[1]));
  }

  // A frame may come between another run and its layers.
  void aNetworkWhoseLayersAreNotKnownYetIsWaitedFor() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    RecurrentView view({document, feed, link}, nullptr);
    view.show();
    auto run = std::make_shared<FakeRun>();
    feed.attach(run);
    run->mutableProject() = reading();
    view.refreshNow();
    QVERIFY(!view.choice() && !view.hasData());
  }

  void oneUnitIsThereFromTheStart() {
    Read(forecast()).view.setOneUnit(true);
    Read again(forecast());
    QCOMPARE(again.view.map().row(), 0);
    QCOMPARE(again.view.map().unit(), 0);
    QVERIFY2(again.view.map().words().startsWith("unit 1, step 24"), qPrintable(again.view.map().words()));
  }

  // Whatever comes, at any size.
  void itCopesWithWhatIsLargeSmallOrNoNumber() {
    RecurrentMap map(nullptr);
    for (const QSize size : {QSize(520, 480), QSize(280, 160), QSize(60, 40)})
      for (const auto& [units, steps] : {std::pair{1, 1}, {3'000, 2'000}, {2, 1}}) {
        auto answer = scripted(units, steps);
        answer->tracks[0].values.back() = std::numeric_limits<float>::quiet_NaN();
        answer->by_state.back() = std::numeric_limits<float>::infinity();
        map.resize(size);
        map.display(answer, 0, straight(units), {});
        const QImage picture = map.grab().toImage();
        QVERIFY(!picture.isNull());
        // A number that is none is not hidden by those around it.
        const QRectF cell = map.cellRect(units - 1, steps - 1);
        if (size.width() > 500)
          QCOMPARE(picture.pixel(QPointF(map.mapRect().right() - std::max(1.0, cell.width() / 2),
                                         map.mapRect().bottom() - std::max(1.0, cell.height() / 2))
                                     .toPoint()),
                   notANumberColour());
        QCOMPARE(map.aggregated().isEmpty(), units < 100 || map.mapRect().isEmpty());
        map.setCurrent(units - 1, steps - 1);
        QVERIFY(map.words().contains("NaN"));
      }
  }

  void itSaysWhyNot() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    RecurrentView view({document, feed, link}, nullptr);
    view.show();
    view.refreshNow();
    QVERIFY(view.note().contains("Add RNN, LSTM or GRU"));
    auto run = std::make_shared<FakeRun>();
    run->mutableProject() = reading();
    feed.attach(run);
    view.refreshNow();
    QVERIFY(run->asked("recurrence"));
    QVERIFY(view.note().startsWith("Looking at lstm_1"));
    QVERIFY(!view.hasData());
    auto answer = std::make_shared<RecurrenceAnswer>();
    answer->why = "There is no such sample: choose one from 1 to 4.";
    std::const_pointer_cast<Watched>(run->watch({"recurrence", *run->asked("recurrence")}))->publish(answer);
    feed.tick();
    view.refreshNow();
    QCOMPARE(view.note(), QString::fromStdString(answer->why));
    view.hide();
    QVERIFY(!run->asked("recurrence"));
  }

  void itIsThereForSuchLayersAlone() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    const ViewContext context{document, feed, link};
    const auto type = std::find_if(viewTypes().begin(), viewTypes().end(),
                                   [](const ViewType& one) { return one.id == "recurrent"; });
    QVERIFY(type != viewTypes().end());
    auto run = std::make_shared<FakeRun>();
    feed.attach(run);
    QVERIFY(!type->there(context));
    run->mutableProject() = reading();
    QVERIFY(type->there(context) && type->beside && !type->shownAtFirst(context));
    QVERIFY(type->showsLayer(context, "lstm_1") && !type->showsLayer(context, "dense_1"));
    // A double click on such a layer opens it: nobody before it in the list has something to say of that one.
    for (auto other = viewTypes().begin(); other != type; ++other)
      QVERIFY(!other->showsLayer || other->alongside || !other->showsLayer(context, "lstm_1"));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::RecurrentTest)
#include "recurrent_test.moc"
