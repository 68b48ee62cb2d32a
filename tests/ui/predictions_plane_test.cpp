// The plane of two inputs: hard classes, samples by part, and what one unit says over it.
#include <QCheckBox>
#include <QComboBox>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/graph/sketch.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/predictions_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/predictions/decision_map.h"
#include "ui/views/predictions/unit_planes.h"

namespace vitrine::ui {
namespace {

// Two arms, or three, read by a small network.
Project arms(std::int64_t classes) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(6, "tanh");
  s.dense(classes);
  s.add("output");
  project.sources = {{"spiral", {{"samples", std::int64_t{90}}, {"classes", classes}}}};
  return project;
}

struct RealPlane : RealView<PredictionsView> {
  explicit RealPlane(std::int64_t classes = 3) : RealView(runOf(arms(classes)), {420, 300}) {
    feed.attach(run);
    step();
  }
  // Until what it shows is of after the step.
  void catchUpWithStep() {
    QTRY_VERIFY2((catchUp(), rowsOf(view).value(1).startsWith("plane,1,")), qPrintable(rowsOf(view).value(1)));
  }
};

// The colour of a number of −reach … reach.
QRgb signOf(float value, float reach) {
  return DecisionMap::signs()[mapIndex((value / reach + 1) / 2)];
}

float reachOf(const Tensor& values) {
  float out = 0;
  for (const float value : values.values) out = std::max(out, std::abs(value));
  return out;
}

}  // namespace

class PredictionsPlaneTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void thePlaneIsCutIntoHardClasses() {
    PredictionsWindow w(spiral(60, 3));
    SurfaceAnswer result;
    result.values = Tensor(Shape{2, 2, 3});
    const float sure[] = {0.98F, 0.4F, 0.6F, 0.5F};
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t c = 0; c < 3; ++c) result.values.values[i * 3 + c] = c == 1 ? sure[i] : (1 - sure[i]) / 2;
    result.values.values[9] = std::nanf("");
    w.publish(result);
    DecisionMap& plane = w.view.plane();
    QVERIFY(!plane.isHard());
    QVERIFY(plane.image().pixel(0, 1) != plane.image().pixel(1, 1));  // surer is deeper
    const QRgb none = plane.image().pixel(1, 0);
    plane.setHard(true);
    QCOMPARE(plane.image().pixel(0, 1), plane.image().pixel(1, 1));
    QCOMPARE(plane.image().pixel(0, 1), plane.image().pixel(0, 0));
    QCOMPARE(plane.image().pixel(1, 0), none);
    // One output: the two ends, cut at a half.
    PredictionsWindow two(spiral(60, 2));
    SurfaceAnswer one;
    one.values = Tensor(Shape{2, 2, 1});
    one.values.values = {0.49F, 0.51F, 0.01F, 0.99F};
    two.view.plane().setHard(true);
    two.publish(one);
    const QImage image = two.view.plane().image();
    QCOMPARE(image.pixel(0, 1), image.pixel(0, 0));
    QCOMPARE(image.pixel(1, 1), image.pixel(1, 0));
    QVERIFY(image.pixel(0, 0) != image.pixel(1, 0));
  }

  void pointsComeByPart() {
    PredictionsWindow w(spiral(60, 3));
    w.run->mutableSplit().test = {w.run->split().train.back()};
    w.run->mutableSplit().train.pop_back();
    w.feed.attach(nullptr);
    w.feed.attach(w.run);
    DecisionMap& plane = w.view.plane();
    const int train = static_cast<int>(w.run->split().train.size());
    QCOMPARE(plane.shownSamples(), 59);
    const QImage before = plane.grab().toImage();
    plane.setPartShown(Part::test, true);
    QCOMPARE(plane.shownSamples(), 60);
    QVERIFY(plane.grab().toImage() != before);
    // What is switched in the settings is kept for the next one.
    const std::unique_ptr<QWidget> options(w.view.makeOptions(nullptr));
    const auto boxes = options->findChildren<QCheckBox*>();
    QCOMPARE(boxes.size(), 3);
    boxes[0]->click();
    boxes[1]->click();
    QCOMPARE(plane.shownSamples(), 1);
    boxes[0]->click();
    QCOMPARE(plane.shownSamples(), train + 1);
    PredictionsView again({w.document, w.feed, w.link}, nullptr);
    QVERIFY(again.plane().isPartShown(Part::train) && !again.plane().isPartShown(Part::validation));
    QSettings().clear();
  }

  void aUnitsFunctionIsShownOverThePlane() {
    PredictionsWindow w(spiral(60, 3));
    QVERIFY(text_of(probe_types().at("surface").info, *w.run->asked("surface"), "node").empty());
    Sketch s(w.run->mutableProject().graph);
    s.input({2});
    s.dense(5, "tanh");
    s.dense(3);
    const std::unique_ptr<QWidget> options(w.view.makeOptions(nullptr));
    auto* layer = options->findChild<QComboBox*>();
    auto* unit = options->findChild<QSpinBox*>();
    QVERIFY(layer && unit && !unit->isEnabled());
    layer->setCurrentIndex(layer->findData("dense_1"));
    QCOMPARE(unit->maximum(), 5);
    unit->setValue(3);
    QCOMPARE(text_of(probe_types().at("surface").info, *w.run->asked("surface"), "node"), std::string("dense_1"));
    QCOMPARE(w.run->asked("surface", "unit"), 2);
    SurfaceAnswer answer;
    answer.node = answer.name = "dense_1", answer.unit = 2, answer.units = 5;
    answer.values = Tensor(Shape{2, 2, 1});
    answer.values.values = {-0.8F, 0, 0.4F, 0.8F};
    w.publish(answer);
    QVERIFY2(w.view.hint().startsWith("unit 3 of dense_1"), qPrintable(w.view.hint()));
    const QImage image = w.view.plane().image();
    QVERIFY(image.pixel(0, 1) != image.pixel(1, 0));                                               // −0.8 and 0.8
    const QColor none = QColor(image.pixel(1, 1)), surface = Theme::instance().colours().surface;  // 0: no colour
    QVERIFY(std::abs(none.red() - surface.red()) + std::abs(none.blue() - surface.blue()) <= 4);
    answer.why = "dense_1 gives 5 numbers: choose one from 1 to 5.", answer.values = Tensor();
    w.publish(answer);
    QCOMPARE(w.view.page(), PredictionsView::Page::empty);
    QVERIFY(!w.view.hint().isEmpty());  // the settings, where another one is chosen, are behind it
    QCOMPARE(w.view.accessibleDescription(), QString::fromStdString(answer.why));
    layer->setCurrentIndex(0);
    QVERIFY(text_of(probe_types().at("surface").info, *w.run->asked("surface"), "node").empty());
  }

  void whatIsNoNumberIsSaidToBeNone() {
    PredictionsWindow w(spiral(60, 3));
    SurfaceAnswer result;
    result.values = Tensor(Shape{2, 2, 3});
    std::fill(result.values.values.begin(), result.values.values.end(), 1.0F / 3);
    result.values.values[1] = std::nanf("");  // not the first of them
    w.publish(result);
    DecisionMap& plane = w.view.plane();
    QCOMPARE(plane.image().pixel(0, 1), notANumberColour());
    QSignalSpy told(&plane, &DecisionMap::pointed);
    const auto saysNoNumber = [&] {
      for (int y = 0; y < plane.height(); y += 8)
        for (int x = 0; x < plane.width(); x += 8) {
          QTest::mouseMove(&plane, QPoint(x, y));
          if (!told.isEmpty() && told.back().front().toString().endsWith(": not a number")) return true;
        }
      return false;
    };
    QVERIFY(saysNoNumber());
  }

  // ---- of a network as the engine trains it

  void eachCellHasTheColourOfItsAnswer() {
    RealPlane shown;
    shown.catchUpWithStep();
    const QImage image = shown.view.plane().image();
    const int side = shown.view.plane().cells();
    const auto answer = shown.asked<SurfaceAnswer>(surface_of(side));
    QCOMPARE(answer->values.shape, (Shape{side, side, 3}));
    QCOMPARE(image.size(), QSize(side, side));
    const Colours& c = Theme::instance().colours();
    for (int row = 0; row < side; ++row)
      for (int column = 0; column < side; ++column) {
        const float* cell = answer->values.values.data() + (row * side + column) * 3;
        const auto best = std::max_element(cell, cell + 3) - cell;
        const double sure = std::clamp((static_cast<double>(cell[best]) - 1.0 / 3) / (1 - 1.0 / 3), 0.0, 1.0);
        QCOMPARE(image.pixel(column, side - 1 - row),
                 mixed(c.surface, c.curves[best], 0.06 + (0.6 - 0.06) * sure).rgb());
      }
  }

  void theGridAndThePointsAreGivenAway() {
    RealPlane shown;
    shown.catchUpWithStep();
    const int side = shown.view.plane().cells();
    const auto answer = shown.asked<SurfaceAnswer>(surface_of(side));
    const QStringList rows = rowsOf(shown.view);
    QCOMPARE(rows.front(), QString("part,step,sample,x,y,output 0,output 1,output 2,target"));
    const Split& split = shown.run->split();
    QCOMPARE(rows.size(), 1 + side * side + std::ssize(split.train) + std::ssize(split.validation));
    for (int cell = 0; cell < side * side; ++cell) {
      const QStringList told = rows[1 + cell].split(',');
      const auto centre = [&](int axis, int index) {
        return answer->low[axis] + (static_cast<float>(index) + 0.5F) / static_cast<float>(side) *
                                       (answer->high[axis] - answer->low[axis]);
      };
      QVERIFY(std::abs(told[3].toFloat() - centre(0, cell % side)) < 1e-4F);
      QVERIFY(std::abs(told[4].toFloat() - centre(1, cell / side)) < 1e-4F);
      for (int k = 0; k < 3; ++k)
        QCOMPARE(told[5 + k].toFloat(), answer->values.values[static_cast<std::size_t>(cell * 3 + k)]);
      QVERIFY(told[8].isEmpty());
    }
    const auto outputs = shown.asked<OutputsAnswer>(outputs_of(512));
    const Dataset& data = shown.run->dataset();
    for (std::size_t i = 0; i < split.validation.size(); ++i) {
      const QStringList told =
          rows[rows.size() - std::ssize(split.validation) + static_cast<qsizetype>(i)].split(',');
      const std::int64_t row = split.validation[i];
      QCOMPARE(told[0], QString("validation"));
      QCOMPARE(told[2].toLongLong(), row + 1);
      QCOMPARE(told[3].toFloat(), data.input().sample(row)[0]);
      QCOMPARE(told[6].toFloat(), outputs->values.values[i * 3 + 1]);
      QCOMPARE(told[8].toFloat(), data.target().sample(row)[0]);
    }
  }

  // What was shown then, also where the run and its answers are gone meanwhile.
  void itsNumbersAreWrittenOnAThread() {
    RealPlane shown;
    shown.catchUpWithStep();
    const auto* giver = dynamic_cast<const DataGiver*>(&shown.view);
    QVERIFY(giver);
    const auto of = [&](const auto& prepare) {
      prepare();
      return std::pair(giver->data(), csvOf(shown.view));
    };
    const auto plane = of([] {});
    const auto units = of([&] {
      shown.view.setUnit("dense_1", PredictionsView::kAllUnits);
      QTRY_COMPARE((shown.catchUp(), shown.view.page()), PredictionsView::Page::units);
    });
    const auto samples = of([&] {
      shown.view.setPlaneWanted(false);
      QTRY_COMPARE((shown.catchUp(), shown.view.page()), PredictionsView::Page::samples);
    });
    shown.feed.attach(nullptr);
    shown.run.reset();
    for (const auto& [writer, wanted] : {plane, units, samples}) {
      QVERIFY(writer && wanted.count('\n') > 10);
      std::optional<QByteArray> written;
      writeInBackground(writer, {}, [&](const Result<QByteArray>& out) { written = out ? *out : QByteArray("no"); });
      QTRY_VERIFY(written.has_value());
      QCOMPARE(*written, wanted);
    }
    joinBackground(-1);
  }

  void aUnitHasItsColours() {
    RealPlane shown;
    shown.view.setUnit("dense_1", 2);
    shown.catchUpWithStep();
    const int side = shown.view.plane().cells();
    const auto answer = shown.asked<SurfaceAnswer>(surface_of(side, "dense_1", 2));
    QTRY_VERIFY2((shown.catchUp(), shown.view.hint().startsWith("unit 3 of dense_1")), qPrintable(shown.view.hint()));
    const QImage image = shown.view.plane().image();
    const float reach = reachOf(answer->values);
    for (int cell = 0; cell < side * side; ++cell)
      QCOMPARE(image.pixel(cell % side, side - 1 - cell / side),
               signOf(answer->values.values[static_cast<std::size_t>(cell)], reach));
    QCOMPARE(rowsOf(shown.view).front(), QString("part,step,sample,x,y,unit 3 of dense_1,target"));
  }

  void allUnitsStandBesideOneAnother() {
    RealPlane shown;
    const std::unique_ptr<QWidget> options(shown.view.makeOptions(nullptr));
    auto* layer = options->findChild<QComboBox*>();
    layer->setCurrentIndex(layer->findData("dense_1"));
    options->findChild<QSpinBox*>()->setValue(0);
    QCOMPARE(options->findChild<QSpinBox*>()->text(), QString("all units"));
    QCOMPARE(shown.view.unit(), PredictionsView::kAllUnits);
    QTRY_COMPARE((shown.catchUp(), shown.view.page()), PredictionsView::Page::units);
    shown.catchUpWithStep();
    QVERIFY2(shown.view.hint().startsWith("6 units of dense_1 · "), qPrintable(shown.view.hint()));
    const auto told = shown.asked<PlaneUnitsAnswer>(plane_units_of(48, 256, "dense_1"));
    QCOMPARE(told->layers.size(), std::size_t{1});
    const float reach = reachOf(told->layers.front().values);
    QCOMPARE(shown.view.unitPlanes().count(), 6);
    const QStringList rows = rowsOf(shown.view);
    QCOMPARE(rows.size(), 1 + 48 * 48);
    for (int unit = 0; unit < 6; ++unit) {
      const auto alone = shown.asked<SurfaceAnswer>(surface_of(48, "dense_1", unit));  // by another probe
      const QImage& image = shown.view.unitPlanes().image(unit);
      for (int cell = 0; cell < 48 * 48; ++cell) {
        const float value = told->layers.front().values.values[static_cast<std::size_t>(unit * 48 * 48 + cell)];
        QVERIFY(std::abs(value - alone->values.values[static_cast<std::size_t>(cell)]) < 1e-5F);
        QCOMPARE(image.pixel(cell % 48, 47 - cell / 48), signOf(value, reach));
        QCOMPARE(rows[1 + cell].split(',')[5 + unit].toFloat(), value);
      }
    }
    QTest::keyClick(&shown.view.unitPlanes(), Qt::Key_Right);
    QTest::keyClick(&shown.view.unitPlanes(), Qt::Key_Return);
    QCOMPARE(shown.view.unit(), 1);
    QTRY_COMPARE((shown.catchUp(), shown.view.page()), PredictionsView::Page::plane);
    QTRY_VERIFY2((shown.catchUp(), shown.view.hint().startsWith("unit 2 of dense_1")), qPrintable(shown.view.hint()));
  }

  void ofSeveralValuesOneIsShown() {
    auto data = std::make_shared<Dataset>(*spiral(60, 3));
    Field target = field("target", FieldKind::values, Shape{2}, 60);
    target.names = {"", "height"};
    for (std::size_t i = 0; i < 60; ++i)
      target.values.floats()[2 * i] = i % 2 ? 4.0F : -1.0F, target.values.floats()[2 * i + 1] = i % 2 ? -10.0F : 2.0F;
    data->fields[1] = target;
    PredictionsWindow w(data);
    SurfaceAnswer answer;
    answer.values = Tensor(Shape{2, 2, 2});
    answer.values.values = {-4, 10, 4, -5, 0, 0, 2, std::nanf("")};
    w.publish(answer);
    DecisionMap& plane = w.view.plane();
    const auto pixels = [&] {
      const QImage image = plane.image();
      return QList<QRgb>{image.pixel(0, 1), image.pixel(1, 1), image.pixel(0, 0), image.pixel(1, 0)};
    };
    QCOMPARE(pixels(), (QList<QRgb>{signOf(-4, 4), signOf(4, 4), signOf(0, 4), signOf(2, 4)}));
    const std::unique_ptr<QWidget> options(w.view.makeOptions(nullptr));
    QComboBox* chooser = nullptr;
    for (QComboBox* box : options->findChildren<QComboBox*>())
      if (box->accessibleName() == "Which value") chooser = box;
    QVERIFY(chooser && chooser->count() == 2 && chooser->itemText(1) == "height");
    chooser->setCurrentIndex(1);
    QCOMPARE(pixels(), (QList<QRgb>{signOf(10, 10), signOf(-5, 10), signOf(0, 10), notANumberColour()}));
    QVERIFY2(w.view.hint().startsWith("height"), qPrintable(w.view.hint()));
    PredictionsWindow one(spiral(60, 3));
    const std::unique_ptr<QWidget> fewer(one.view.makeOptions(nullptr));
    QCOMPARE(fewer->findChildren<QComboBox*>().size(), 1);
  }

  // The layer of the next network has no such unit.
  void aUnitThatIsGoneGivesWayToTheAnswer() {
    const auto network = [](FakeRun& run, std::int64_t units) {
      run.mutableProject().graph = {};
      Sketch s(run.mutableProject().graph);
      s.input({2});
      s.dense(units, "tanh");
      s.dense(3);
    };
    PredictionsWindow w(spiral(60, 3));
    network(*w.run, 8);
    w.view.setUnit("dense_1", 5);
    for (const std::int64_t units : {8, 4}) {
      const auto next = std::make_shared<FakeRun>(spiral(60, 3));
      network(*next, units);
      w.feed.attach(next);
      const auto asked = next->asked("surface");
      QVERIFY(asked);
      QCOMPARE(text_of(probe_types().at("surface").info, *asked, "node"), std::string(units == 8 ? "dense_1" : ""));
      QCOMPARE(w.view.unitLayer().empty(), units == 4);
    }
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PredictionsPlaneTest)
#include "predictions_plane_test.moc"
