// Where the advisor's buttons lead in the window.
#include "tests/ui/window_fixture.h"
#include "ui/live/advice.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/view_area.h"
#include "ui/views/weights/weights_view.h"

using namespace vitrine;
using namespace vitrine::ui;

class AdviceWindowTest : public WindowFixture {
  Q_OBJECT

  static Finding of(const char* view, const char* layer = nullptr, std::uint64_t step = 0) {
    Finding out;
    out.view = view, out.first_step = step;
    if (layer) out.layers = {layer};
    return out;
  }

 private Q_SLOTS:
  void whatIsSetInTheInspectorOpensThere() {
    const auto window = shown();
    waitForData(*window);
    Advice& advice = window->feed().advice();
    advice.askForView(of("data"));
    QCOMPARE(inspector(*window)->currentIndex(), 2);
    advice.askForView(of("training"));
    QCOMPARE(inspector(*window)->currentIndex(), 1);
  }

  void aViewOpensTurnsToTheLayerAndPointsAtTheStep() {
    Project project = spiral();
    project.training.set("epochs", std::int64_t{2});
    const auto window = shown(project);
    waitForData(*window);
    window->controller().train();
    QTRY_VERIFY(window->feed().run() && window->feed().status().phase == RunPhase::finished);
    QTRY_VERIFY(window->feed().trainLoss().last_x() > 2);
    auto* views = window->findChild<ViewArea*>();
    Advice& advice = window->feed().advice();
    views->setShown("weights", false);
    views->setShown("gradients", false);
    advice.askForView(of("weights", "dense_2"));
    QVERIFY(views->isShown("weights"));
    const auto* weights = qobject_cast<WeightsView*>(views->view("weights"));
    QVERIFY(weights && weights->layer());
    QCOMPARE(weights->layer()->id, std::string("dense_2"));
    advice.askForView(of("weights", "dense_1"));
    QCOMPARE(weights->layer()->id, std::string("dense_1"));
    advice.askForView(of("gradients", "dense_2", 2));
    QVERIFY(views->isShown("gradients"));
    const auto* gradients = qobject_cast<GradientView*>(views->view("gradients"));
    const auto* chart = gradients->findChild<TimeChart*>();
    QVERIFY(chart && chart->highlighted() >= 0);
    QCOMPARE(chart->curves()[static_cast<std::size_t>(chart->highlighted())].name, QString("dense_2"));
    QTRY_VERIFY2(chart->crosshairWords().startsWith("step 2"), qPrintable(chart->crosshairWords()));
    advice.askForLayer("dense_1");
    QCOMPARE(window->canvas().selectedNodeIds(), QStringList{"dense_1"});
  }
};

QTEST_MAIN(AdviceWindowTest)
#include "advice_window_test.moc"
