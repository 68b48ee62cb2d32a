// In the window the canvas marks where the Step view stands: at each op of a step, as long as somebody goes through
// it and the network is what the run trains.
#include <map>
#include <set>

#include "core/graph/block_edits.h"
#include "core/graph/sketch.h"
#include "tests/ui/window_fixture.h"
#include "ui/canvas/node_item.h"
#include "ui/document/background.h"
#include "ui/document/text.h"
#include "ui/views/step/step_view.h"
#include "ui/views/view_area.h"
#include "ui/views/view_card.h"

namespace vitrine::ui {
namespace {

QString partInWords(StoryPart part) {
  static const std::map<StoryPart, QString> words{{StoryPart::forward, "forward"},
                                                  {StoryPart::loss, "loss"},
                                                  {StoryPart::backward, "backward"},
                                                  {StoryPart::update, "update"}};
  const auto found = words.find(part);
  return found == words.end() ? QString() : found->second;
}

QStringList marksOn(const MainWindow& window) {
  QStringList out;
  for (const auto& [id, item] : window.canvas().canvas().nodes())
    if (!item->step().isEmpty()) out << QString::fromStdString(id) + " " + item->step();
  return out;
}

Project withABlock() {
  Project project = spiral();
  project.graph = Graph();
  Sketch s(project.graph);
  s.input({2});
  s.dense(7, "tanh");
  s.dense(5, "relu");
  s.dense(2);
  project.graph = make_block(project.graph, {"dense_1", "dense_2"}, "middle").value().graph;
  return project;
}

}  // namespace

class StepWindowTest : public WindowFixture {
  Q_OBJECT

 private Q_SLOTS:
  void theMarkGoesFromLayerToLayer() {
    const auto window = shown();
    StepView* view = stepping(*window);
    QVERIFY(view);
    QVERIFY(view->story()->stages()[0].part == StoryPart::batch);
    QCOMPARE(marksOn(*window), QStringList());  // it is of no layer
    std::set<StoryPart> parts;
    for (std::size_t at = 1; at < view->story()->stages().size(); ++at) {
      view->into();
      const StoryStage& stage = view->story()->stages()[at];
      if (stage.node.empty()) {
        QCOMPARE(marksOn(*window), QStringList());
        continue;
      }
      parts.insert(stage.part);
      QCOMPARE(marksOn(*window), QStringList{qtext(stage.node) + " " + partInWords(stage.part)});
      QVERIFY2(heard(*window, stage.node).contains("Step view: " + partInWords(stage.part)),
               qPrintable(heard(*window, stage.node)));
    }
    QCOMPARE(parts, (std::set{StoryPart::forward, StoryPart::loss, StoryPart::backward, StoryPart::update}));
    view->toPart(StoryPart::loss);  // by whatever way one comes there
    QCOMPARE(marksOn(*window), QStringList{"dense_2 loss"});
    view->showLayer("dense_1");
    QCOMPARE(marksOn(*window), QStringList{"dense_1 forward"});
  }

  void itGoesWhenTheViewCloses() {
    const auto window = shown();
    StepView* view = stepping(*window);
    QVERIFY(view);
    view->toPart(StoryPart::loss);
    QCOMPARE(marksOn(*window), QStringList{"dense_2 loss"});
    auto* area = window->findChild<ViewArea*>();
    area->setShown("step", false);
    QCOMPARE(marksOn(*window), QStringList());
    area->setShown("step", true);  // it goes on where it was
    area->card("step")->raise();
    QTRY_COMPARE(marksOn(*window), QStringList{"dense_2 loss"});
  }

  void itGoesWhenTheStoryIsLetGo() {
    const auto window = shown();
    StepView* view = stepping(*window);
    QVERIFY(view);
    view->showLayer("dense_1");
    QCOMPARE(marksOn(*window), QStringList{"dense_1 forward"});
    view->giveUp();
    QCOMPARE(marksOn(*window), QStringList());
    begin(*view);
    view->showLayer("dense_1");
    QCOMPARE(marksOn(*window), QStringList{"dense_1 forward"});
    view->takeStep();  // what comes next is another step, gone through from its beginning
    QTRY_VERIFY_WITH_TIMEOUT(view->story() && view->story()->step() == 3 && !view->isWaiting(), 10'000);
    QCOMPARE(marksOn(*window), QStringList());
    view->showLayer("dense_2");
    QCOMPARE(marksOn(*window), QStringList{"dense_2 forward"});
    window->controller().train();
    QTRY_COMPARE(marksOn(*window), QStringList());
    window->controller().stop();
  }

  void itGoesWhenTheNetworkIsEdited() {
    const auto window = shown();
    StepView* view = stepping(*window);
    QVERIFY(view);
    view->showLayer("dense_1");
    QCOMPARE(marksOn(*window), QStringList{"dense_1 forward"});
    QVERIFY(window->document().setSetting("layer.dense_1.units", "9"));
    QCOMPARE(marksOn(*window), QStringList());
    view->toPart(StoryPart::loss);  // the run's network is another one
    QCOMPARE(marksOn(*window), QStringList());
    window->document().undoStack().undo();
    QCOMPARE(marksOn(*window), QStringList{"dense_2 loss"});
    QVERIFY(window->document().addNode("relu", {0, 300}));
    QCOMPARE(marksOn(*window), QStringList());
    window->document().reset(spiral(), {});
    QCOMPARE(marksOn(*window), QStringList());
  }

  void ofALayerInABlockTheBlockIsMarked() {
    const auto window = shown(withABlock());
    StepView* view = stepping(*window);
    QVERIFY(view);
    Document& document = window->document();
    int inside = 0;
    for (std::size_t at = 1; at < view->story()->stages().size(); ++at) {
      view->into();
      const StoryStage& stage = view->story()->stages()[at];
      if (stage.node.empty()) continue;
      const NodePath place = document.analysis().place(stage.node);
      QCOMPARE(marksOn(*window), QStringList{qtext(place.front()) + " " + partInWords(stage.part)});
      inside += place.size() > 1 ? 1 : 0;
    }
    QVERIFY(inside > 5);
    while (document.analysis().place(view->story()->stages()[view->stage()].node).size() < 2) view->back();
    const NodePath place = document.analysis().place(view->story()->stages()[view->stage()].node);
    QVERIFY(document.enterBlock(place[0]));
    QCOMPARE(marksOn(*window), QStringList{qtext(place[1]) + " update"});
  }

  void whoGoesOnByHandSeesTheLayer() {
    const auto window = shown();
    StepView* view = stepping(*window);
    QVERIFY(view);
    window->canvas().centerOn(9'000, 0);
    QVERIFY(!window->canvas().isInView("dense_2"));
    view->toPart(StoryPart::loss);
    QVERIFY(window->canvas().isInView("dense_2"));
  }

  void theWindowMayCloseMeanwhile() {
    auto window = shown();
    StepView* view = stepping(*window);
    QVERIFY(view);
    view->toPart(StoryPart::loss);
    window.reset();
  }

  void cleanup() { joinBackground(-1); }

 private:
  static void begin(StepView& view) {
    view.goThrough();
    QTRY_VERIFY_WITH_TIMEOUT(view.story() && !view.isWaiting(), 10'000);
  }
  // A run that has taken a step, and the Step view in the one that comes next. Null: it does not come to that.
  static StepView* stepping(MainWindow& window) {
    if (!QTest::qWaitFor([&] { return window.document().dataset() != nullptr; })) return nullptr;
    window.controller().step();
    const auto rests = [&] {
      const RunStatus status = window.feed().status();
      return window.feed().run() && status.step == 1 && status.phase == RunPhase::paused;
    };
    if (!QTest::qWaitFor(rests)) return nullptr;
    auto* area = window.findChild<ViewArea*>();
    window.actions().find("view.views")->setChecked(true);
    area->setShown("step", true);
    area->card("step")->raise();
    auto* view = qobject_cast<StepView*>(area->view("step"));
    if (!view || !QTest::qWaitFor([&] { return view->isVisible(); })) return nullptr;
    begin(*view);
    return view->story() ? view : nullptr;
  }
  static QString heard(const MainWindow& window, const NodeId& id) {
    QAccessibleInterface* canvas = QAccessible::queryAccessibleInterface(&window.canvas());
    const QString name = window.canvas().canvas().node(id)->name();
    for (int i = 0; i < canvas->childCount(); ++i)
      if (canvas->child(i)->text(QAccessible::Name) == name) return canvas->child(i)->text(QAccessible::Description);
    return {};
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::StepWindowTest)
#include "step_window_test.moc"
