// The plane of two inputs: hard classes, samples by part, and what one unit says over it.
#include <QCheckBox>
#include <QComboBox>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>
#include <cmath>

#include "core/graph/sketch.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/predictions_fixture.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/predictions/decision_map.h"

namespace vitrine::ui {

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
