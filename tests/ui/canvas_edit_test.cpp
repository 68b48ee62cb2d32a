// Layers moved, selected, copied, renamed, deleted, mended and arranged, and what the document says afterwards.
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/canvas_fixture.h"
#include "ui/canvas/auto_layout.h"
#include "ui/canvas/layer_menu.h"
#include "ui/canvas/overlays.h"
#include "ui/canvas/problem_popover.h"

namespace vitrine::ui {

class CanvasEditTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
  void draggingANodeIsOneStepOfUndo() {
    const QPoint start = body("dense_2");
    drag(start, start + QPoint(64, 40));
    QCOMPARE(place("dense_2"), QPointF(304, 200));
    QCOMPARE(m_document->undoStack().count(), 1);
    m_document->undoStack().undo();
    QCOMPARE(place("dense_2"), QPointF(240, 160));
    QCOMPARE(m_view->canvas().node("dense_2")->pos(), QPointF(240, 160));
  }

  void escapePutsADraggedNodeBack() {
    const QPoint start = body("dense_2");
    press(start);
    moveTo(start + QPoint(50, 0));
    QVERIFY(m_view->canvas().node("dense_2")->pos() != QPointF(240, 160));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->canvas().node("dense_2")->pos(), QPointF(240, 160));
    release(start + QPoint(50, 0));
    QCOMPARE(m_document->undoStack().count(), 0);
  }

  void selectedNodesMoveTogether() {
    click(body("dense_1"));
    click(body("relu_1"), Qt::ControlModifier);
    QCOMPARE(m_view->selectedNodeIds(), QStringList({"dense_1", "relu_1"}));
    drag(body("relu_1"), body("relu_1") + QPoint(0, -80));
    QCOMPARE(place("dense_1"), QPointF(240, -80));
    QCOMPARE(place("relu_1"), QPointF(480, -80));
    QCOMPARE(m_document->undoStack().count(), 1);
  }

  void arrowsNudge() {
    click(body("dense_2"));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(place("dense_2"), QPointF(248, 160));
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(place("dense_2"), QPointF(248, 208));
    QCOMPARE(m_document->undoStack().count(), 1);  // a row of arrows is one step
    m_document->undoStack().undo();
    QCOMPARE(place("dense_2"), QPointF(240, 160));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    click(body("dense_1"));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_document->undoStack().count(), 2);  // of another layer: another step
  }

  void theRubberBandSelectsWhatItTouches() {
    QSignalSpy spy(m_view.get(), &CanvasView::selectionChanged);
    const QPoint from = m_view->mapFromScene(200, 130), to = m_view->mapFromScene(420, 260);
    drag(from, to);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"dense_2"});
    QVERIFY(!spy.isEmpty());
    drag(m_view->mapFromScene(-30, -30), m_view->mapFromScene(260, 90));
    QCOMPARE(m_view->selectedNodeIds(), QStringList({"input_1", "dense_1"}));
  }

  void deleteRemovesWithUndo() {
    click(body("dense_1"));
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(!m_document->graph().find("dense_1"));
    QVERIFY(!m_view->canvas().node("dense_1"));
    QCOMPARE(m_view->canvas().edges().size(), std::size_t{0});
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == chain().graph);
    QCOMPARE(m_view->canvas().edges().size(), std::size_t{2});
  }

  void anEdgeCanBeSelectedAndDeleted() {
    click(middle({{"dense_1", 0}, {"relu_1", 0}}));
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(!m_document->graph().edge_into({"relu_1", 0}));
    QCOMPARE(m_document->graph().nodes().size(), std::size_t{4});
  }

  void copiesKeepTheirInnerEdges() {
    click(body("dense_1"));
    click(body("relu_1"), Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->mimeData()->hasFormat(canvas::kGraphMime));
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(m_document->graph().nodes().size(), std::size_t{6});
    QCOMPARE(m_document->graph().edges().size(), std::size_t{3});
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == chain().graph);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(m_document->graph().nodes().size(), std::size_t{8});
    QCOMPARE(m_view->selectedNodeIds().size(), 4);
  }

  void whatIsPastedIsSeen() {
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    m_view->centerOn(5'000, -3'000);
    for (int i = 0; i < 6; ++i) {
      QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
      const QRectF seen = m_view->viewportTransform().inverted().mapRect(QRectF(m_view->viewport()->rect()));
      QCOMPARE(m_view->selectedNodeIds().size(), 4);
      for (const NodeId& id : m_view->canvas().selectedNodes())
        QVERIFY2(seen.contains(m_view->canvas().node(id)->sceneBody()), id.c_str());
    }
    m_view->centerOn(5'000, -3'000);
    m_view->resize(300, 200);  // smaller than what is pasted: its beginning is seen
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    const QRectF seen = m_view->viewportTransform().inverted().mapRect(QRectF(m_view->viewport()->rect()));
    QVERIFY(seen.contains(m_view->canvas().node(m_view->canvas().selectedNodes().front())->sceneBody().topLeft()));
  }

  void cuttingLosesNothingThatIsNotOnTheClipboard() {
    QApplication::clipboard()->setText("something else");
    click(middle({{"dense_1", 0}, {"relu_1", 0}}));
    QTest::keyClick(m_view.get(), Qt::Key_X, Qt::ControlModifier);
    QVERIFY(m_document->graph() == chain().graph);  // a connection alone is not cut
    QCOMPARE(m_document->undoStack().count(), 0);
    click(body("dense_2"));
    QTest::keyClick(m_view.get(), Qt::Key_X, Qt::ControlModifier);
    QVERIFY(!m_document->graph().find("dense_2"));
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(m_document->graph().find_by_name("dense_2"));
  }

  void severalAreRenamedWithNumbersInOneStep() {
    for (const char* id : {"dense_1", "relu_1", "dense_2"}) click(body(id), Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    auto* editor = m_view->findChild<QLineEdit*>();
    QVERIFY(editor && editor->isVisible());
    editor->setText("no spaces");
    QTest::keyClick(editor, Qt::Key_Return);
    QVERIFY(editor->isVisible());  // refused: what was typed stays
    QCOMPARE(editor->text(), "no spaces");
    editor->setText("block");
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(m_document->graph().find("dense_1")->name, std::string("block_1"));
    QCOMPARE(m_document->graph().find("relu_1")->name, std::string("block_2"));
    QCOMPARE(m_document->graph().find("dense_2")->name, std::string("block_3"));
    QCOMPARE(m_document->undoStack().count(), 1);
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == chain().graph);
  }

  void theMenuOfEmptyCanvasPastesAddsSelectsAndFits() {
    click(body("dense_1"));
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    const QPoint at(860, 420);
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, at);
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, m_view->viewport()->mapToGlobal(at));
    QCoreApplication::sendEvent(m_view->viewport(), &event);
    auto* menu = m_view->findChild<QMenu*>();
    QVERIFY(menu && menu->isVisible());
    QStringList titles;
    for (const QAction* action : menu->actions())
      if (!action->isSeparator()) titles << action->text();
    QCOMPARE(titles, QStringList({"Paste", "Add a layer…", "Select all", "Arrange", "Zoom to fit"}));
    const auto choose = [menu](const QString& title) {
      for (QAction* action : menu->actions())
        if (action->text() == title) action->trigger();
    };
    choose("Paste");
    const QRectF body = m_view->canvas().node("dense_3")->sceneBody();
    QVERIFY(QLineF(body.center(), m_view->mapToScene(at)).length() < 8);
    m_document->undoStack().undo();
    choose("Add a layer…");
    auto* layers = m_view->findChild<LayerMenu*>();
    QVERIFY(layers && layers->isVisible());
    QTest::keyClicks(layers->focusWidget(), "flatten");
    QTest::keyClick(layers->focusWidget(), Qt::Key_Return);
    QVERIFY(m_view->canvas().node("flatten_1")->sceneBody().contains(m_view->mapToScene(at)));
    menu->close();
  }

  void hostileClipboardChangesNothing() {
    QApplication::clipboard()->setText("{\"nodes\": [[[[");
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(m_document->graph() == chain().graph);
    QCOMPARE(m_document->undoStack().count(), 0);
  }

  void renamesInPlace() {
    click(body("dense_1"));
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    QSignalSpy activated(m_view.get(), &CanvasView::nodeActivated);
    auto* editor = m_view->findChild<QLineEdit*>();
    QVERIFY(editor && editor->isVisible());
    editor->setText("head");
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(m_document->graph().find("dense_1")->name, std::string("head"));
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"dense_1"});
    QVERIFY(activated.isEmpty());
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    for (auto* open : m_view->findChildren<QLineEdit*>())
      if (open->isVisible()) editor = open;
    editor->setText("relu_1");  // taken: refused, with the reason in the status line
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(m_document->graph().find("dense_1")->name, std::string("head"));
    QVERIFY(m_view->findChild<StatusLine*>()->text() != m_view->findChild<StatusLine*>()->summary());
    QVERIFY(editor->isVisible());  // what was typed stays, to be mended
    QCOMPARE(editor->text(), "relu_1");
    QTest::keyClick(editor, Qt::Key_Escape);
    QVERIFY(!editor->isVisible());
    QCOMPARE(m_document->graph().find("dense_1")->name, std::string("head"));
  }

  void aFixMendsItsProblem() {
    Project project = chain();
    project.sources = {{"circle", {}}};
    QVERIFY(project.graph.connect({{"relu_1", 0}, {"dense_2", 0}}));
    QSignalSpy loaded(m_document.get(), &Document::dataChanged);
    m_document->reset(project, {});
    QTRY_VERIFY(m_document->dataset());
    QTest::qWait(0);
    NodeItem* item = nullptr;
    for (const auto& [id, candidate] : m_view->canvas().nodes())
      for (const Problem& problem : candidate->problems())
        if (problem.fix) item = candidate;
    QVERIFY(item);
    click(m_view->mapFromScene(item->pos() + item->badgeRect().center()));
    auto* popover = m_view->findChild<ProblemPopover*>();
    QVERIFY(popover && popover->isVisible());
    auto* button = popover->findChild<QPushButton*>();
    QVERIFY(button);
    const std::size_t before = m_document->analysis().problems.size();
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(m_document->analysis().problems.size() < before);
    QCOMPARE(m_document->undoStack().count(), 1);
  }

  void aLayerThatIsMissingIsAddedByItsFix() {
    Project project = chain();
    QVERIFY(project.graph.remove("dense_2"));
    QVERIFY(project.graph.set_param("input_1", "shape", ParamValue(std::vector<std::int64_t>{1, 8, 8})));
    m_document->reset(project, {});
    QTest::qWait(0);
    m_view->centerOn(300, 130);
    const NodeItem* item = m_view->canvas().node("dense_1");
    QVERIFY(!item->badgeRect().isNull());
    click(m_view->mapFromScene(item->pos() + item->badgeRect().center()));
    auto* button = m_view->findChild<ProblemPopover*>()->findChild<QPushButton*>();
    QVERIFY(button);
    QCOMPARE(button->text(), "Add Flatten");
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_document->graph().edge_into({"dense_1", 0})->from.node, NodeId("flatten_1"));
    QVERIFY(m_view->canvas().node("dense_1")->problems().empty());
    for (const auto& [a, first] : m_view->canvas().nodes())
      for (const auto& [b, second] : m_view->canvas().nodes())
        if (a != b) QVERIFY(!first->sceneBody().intersects(second->sceneBody()));
    QCOMPARE(m_document->undoStack().count(), 1);
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == project.graph);
  }

  void arrangingIsOneStepAndCoversNothing() {
    Project project;
    for (int i = 0; i < 14; ++i) {
      const std::string name = "relu_" + std::to_string(i);
      QVERIFY(project.graph.add({name, name, "relu", {}, {}}));
      if (i) QVERIFY(project.graph.connect({{"relu_" + std::to_string(i - 1), 0}, {name, 0}}));
    }
    m_document->reset(project, {});
    m_view->autoLayout();
    QCOMPARE(m_document->undoStack().count(), 1);
    const auto& nodes = m_view->canvas().nodes();
    for (const auto& [a, first] : nodes)
      for (const auto& [b, second] : nodes)
        if (a != b) QVERIFY(!first->sceneBody().intersects(second->sceneBody()));
    QVERIFY(layeredLayout(project.graph) == layeredLayout(project.graph));
    QVERIFY(m_view->canvas().contentRect().width() < 9 * canvas::kColumn);  // wrapped into rows

    m_view->arrangeStacked();  // they lie apart: a person's own places stay
    QCOMPARE(m_document->undoStack().count(), 1);
    m_document->reset(project, {});
    m_view->arrangeStacked();
    QCOMPARE(m_document->undoStack().count(), 1);
    QVERIFY(m_view->canvas().contentRect().width() > 3 * canvas::kColumn);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasEditTest)
#include "canvas_edit_test.moc"
