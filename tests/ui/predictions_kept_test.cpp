// What a person chooses of the plane of two inputs is there the next time.
#include <QComboBox>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>

#include "core/graph/sketch.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/predictions_fixture.h"
#include "ui/views/predictions/decision_map.h"

namespace vitrine::ui {
namespace {

// Two values are to be predicted of each of 60 points.
std::shared_ptr<Dataset> twoValues(const char* first, const char* second) {
  auto data = std::make_shared<Dataset>(*spiral(60, 3));
  Field target = field("target", FieldKind::values, Shape{2}, 60);
  target.names = {first, second};
  data->fields[1] = target;
  return data;
}

template <class T>
T* named(const QWidget& within, const QString& name) {
  for (T* one : within.findChildren<T*>())
    if (one->accessibleName() == name) return one;
  return nullptr;
}

struct Kept : PredictionsWindow {
  explicit Kept(const std::shared_ptr<Dataset>& data, const QString& path = {}) : PredictionsWindow(data) {
    Sketch s(run->mutableProject().graph);
    s.input({2});
    s.dense(8, "tanh");
    s.dense(2);
    document.reset(Project{}, path);
    feed.attach(nullptr);
    feed.attach(run);
  }
  template <class Act>
  void choose(const Act& act) {
    const std::unique_ptr<QWidget> options(view.makeOptions(nullptr));
    act(*options);
  }
};

}  // namespace

class PredictionsKeptTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void theValueIsKeptByItsName() {
    {
      Kept w(twoValues("width", "height"));
      QCOMPARE(w.view.plane().output(), 0);
      w.choose([](const QWidget& options) { named<QComboBox>(options, "Which value")->setCurrentIndex(1); });
      QCOMPARE(w.view.plane().output(), 1);
    }
    Kept same(twoValues("width", "height"));
    QCOMPARE(same.view.plane().output(), 1);
    same.choose([](const QWidget& options) {
      QCOMPARE(named<QComboBox>(options, "Which value")->currentText(), QString("height"));
    });
    QCOMPARE(Kept(twoValues("height", "width")).view.plane().output(), 0);  // where it stands now
    QCOMPARE(Kept(twoValues("a", "b")).view.plane().output(), 0);
  }

  void whetherThePlaneOrTheSamplesAreSeen() {
    const auto asksPlane = [](const Kept& w) { return w.run->asked("surface").has_value(); };
    {
      Kept w(spiral(60, 3));
      QVERIFY(asksPlane(w));
      w.choose([](const QWidget& options) { named<QToolButton>(options, "Show Samples")->click(); });
      QVERIFY(!asksPlane(w));
    }
    Kept again(spiral(60, 3));
    QVERIFY(!asksPlane(again));
    again.choose([](const QWidget& options) { named<QToolButton>(options, "Show Boundary")->click(); });
    QVERIFY(asksPlane(Kept(spiral(60, 3))));
  }

  // A unit is one of the network that it was chosen in.
  void theUnitIsKeptWithItsProject() {
    {
      Kept w(spiral(60, 3), "/kept/first.vitrine");
      QVERIFY(w.view.unitLayer().empty());
      w.choose([](const QWidget& options) {
        auto* layer = named<QComboBox>(options, "Whose function");
        layer->setCurrentIndex(layer->findData("dense_1"));
        named<QSpinBox>(options, "Unit")->setValue(0);
      });
      QCOMPARE(w.view.unit(), PredictionsView::kAllUnits);
    }
    {
      Kept again(spiral(60, 3), "/kept/first.vitrine");
      QCOMPARE(again.view.unitLayer(), std::string("dense_1"));
      QCOMPARE(again.view.unit(), PredictionsView::kAllUnits);
      QVERIFY(again.run->asked("plane_units").has_value() && !again.run->asked("surface").has_value());
    }
    QVERIFY(Kept(spiral(60, 3), "/kept/second.vitrine").view.unitLayer().empty());
    QVERIFY(Kept(spiral(60, 3)).view.unitLayer().empty());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PredictionsKeptTest)
#include "predictions_kept_test.moc"
