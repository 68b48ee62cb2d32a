// The canvas as a person uses it: pointer and keys on the viewport, and what the document says afterwards.
#include <QAccessible>
#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "core/layers/layer.h"
#include "ui/canvas/auto_layout.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/gradient_health.h"
#include "ui/canvas/overlays.h"
#include "ui/canvas/problem_popover.h"
#include "ui/theme/theme.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

// input_1 → dense_1 → relu_1, and dense_2 below that is not connected.
Project chain() {
  Project project;
  const auto add = [&](const char* type, Params params, double x, double y) {
    const std::string name = project.graph.free_name(type);
    if (!project.graph.add({name, name, type, std::move(params), {x, y}})) qFatal("no such layer");
  };
  add("input", {{"shape", std::vector<std::int64_t>{8}}}, 0, 0);
  add("dense", {{"units", std::int64_t{16}}}, 240, 0);
  add("relu", {}, 480, 0);
  add("dense", {{"units", std::int64_t{4}}}, 240, 160);
  if (!project.graph.connect({{"input_1", 0}, {"dense_1", 0}})) qFatal("no edge");
  if (!project.graph.connect({{"dense_1", 0}, {"relu_1", 0}})) qFatal("no edge");
  return project;
}

}  // namespace

class CanvasTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_document = std::make_unique<Document>();
    m_document->reset(chain(), {});
    m_view = std::make_unique<CanvasView>(*m_document);
    m_view->resize(1000, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->setZoom(1, {});
    m_view->centerOn(300, 130);
    m_view->setFocus();
  }
  void cleanup() {
    m_view.reset();
    m_document.reset();
  }

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

  void connectsFromOutputToInputAndBack() {
    drag(port("relu_1", true), port("dense_2", false));
    QVERIFY(m_document->graph().edge_into({"dense_2", 0}));
    m_document->undoStack().undo();
    QVERIFY(!m_document->graph().edge_into({"dense_2", 0}));
    drag(port("dense_2", false), port("relu_1", true));
    QVERIFY(m_document->graph().edge_into({"dense_2", 0}));
    QCOMPARE(m_document->undoStack().count(), 1);
  }

  void theMagnetTakesNearMisses() {
    drag(port("relu_1", true), port("dense_2", false) + QPoint(-9, 9));
    QVERIFY(m_document->graph().edge_into({"dense_2", 0}));
  }

  void aCycleIsRefusedWithItsReason() {
    drag(port("relu_1", true), port("dense_2", false));
    const Graph before = m_document->graph();
    // dense_1 → relu_1 → dense_2 → dense_1
    press(port("dense_2", true));
    moveTo(QPoint(20, 20));
    moveTo(port("dense_1", false));
    const auto* bubble = m_view->findChild<Bubble*>();
    QVERIFY(bubble->isVisible());
    QVERIFY2(bubble->accessibleDescription().contains("circle"), qPrintable(bubble->accessibleDescription()));
    release(port("dense_1", false));
    QVERIFY(m_document->graph() == before);
    QCOMPARE(m_document->undoStack().count(), 1);
    QVERIFY(bubble->isHidden());
  }

  void aShapeThatDoesNotFitIsSaidBeforeTheDrop() {
    QVERIFY(m_document->setSetting("layer.input_1.shape", "1 8 8"));
    QVERIFY(m_document->removeItems({}, {{{"input_1", 0}, {"dense_1", 0}}}));
    QTest::qWait(0);
    press(port("input_1", true));
    moveTo(port("dense_2", false));
    auto* bubble = m_view->findChild<Bubble*>();
    QVERIFY(bubble->isVisible());
    QVERIFY2(bubble->accessibleDescription().contains("Flatten"), qPrintable(bubble->accessibleDescription()));
    release(port("dense_2", false));
    QVERIFY(m_document->graph().edge_into({"dense_2", 0}));  // drawn all the same, and marked
    QVERIFY(bubble->isHidden());
    QVERIFY(!m_view->canvas().node("dense_2")->badgeRect().isNull());
  }

  void pullingAnEndOffReconnectsOrDrops() {
    drag(port("relu_1", false), port("dense_2", false));
    QVERIFY(!m_document->graph().edge_into({"relu_1", 0}));
    QCOMPARE(m_document->graph().edge_into({"dense_2", 0})->from.node, NodeId("dense_1"));
    QCOMPARE(m_document->undoStack().count(), 1);
    m_document->undoStack().undo();
    QVERIFY(m_document->graph().edge_into({"relu_1", 0}));
    drag(port("relu_1", false), port("relu_1", false) + QPoint(30, 150));
    QVERIFY(!m_document->graph().edge_into({"relu_1", 0}));
    click(port("dense_1", false));  // a click alone pulls nothing off
    QVERIFY(m_document->graph().edge_into({"dense_1", 0}));
  }

  void aLayerDroppedOnEmptyCanvasLiesUnderTheCursor() {
    drop("flatten", QPoint(800, 450));
    const Node* node = m_document->graph().find_by_name("flatten_1");
    QVERIFY(node);
    const QPointF centre = m_view->mapToScene(800, 450);
    QVERIFY(std::abs(node->position.x + canvas::kNodeWidth / 2 - centre.x()) <= canvas::kGrid);
    QVERIFY(std::abs(node->position.y + canvas::kNodeHeight / 2 - centre.y()) <= canvas::kGrid);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"flatten_1"});
  }

  void anActivationDroppedOnALayerSetsIt() {
    drop("gelu", body("dense_1"));
    QCOMPARE(m_document->graph().nodes().size(), std::size_t{4});
    QCOMPARE(QString::fromStdString(*get_setting(m_document->project(), "layer.dense_1.activation")), "gelu");
    m_document->undoStack().undo();
    QVERIFY(*get_setting(m_document->project(), "layer.dense_1.activation") != "gelu");
  }

  void aLayerDroppedOnAnEdgeIsInserted() {
    drop("dropout", middle({{"dense_1", 0}, {"relu_1", 0}}));
    const Edge* into = m_document->graph().edge_into({"relu_1", 0});
    QVERIFY(into);
    QCOMPARE(into->from.node, NodeId("dropout_1"));
    QCOMPARE(m_document->graph().edge_into({"dropout_1", 0})->from.node, NodeId("dense_1"));
    // Room was made, so that no layer covers another.
    QVERIFY(place("relu_1").x() >= place("dropout_1").x() + canvas::kNodeWidth);
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == chain().graph);
  }

  void whatIsNoLayerIsNotTaken() {
    QMimeData mime;
    mime.setData(canvas::kLayerMime, "no_such_layer");
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &enter);
    QVERIFY(!enter.isAccepted());
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

  void theRubberBandSelectsWhatItTouches() {
    QSignalSpy spy(m_view.get(), &CanvasView::selectionChanged);
    const QPoint from = m_view->mapFromScene(200, 130), to = m_view->mapFromScene(420, 260);
    drag(from, to);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"dense_2"});
    QVERIFY(!spy.isEmpty());
    drag(m_view->mapFromScene(-30, -30), m_view->mapFromScene(260, 90));
    QCOMPARE(m_view->selectedNodeIds(), QStringList({"input_1", "dense_1"}));
  }

  void theWheelZoomsUnderTheCursor() {
    const QPoint cursor(250, 180);
    const QPointF before = m_view->viewportTransform().inverted().map(QPointF(cursor));
    for (const int turned : {120, 120, 240, -120}) {
      QWheelEvent wheel(cursor, m_view->viewport()->mapToGlobal(cursor), {}, {0, turned}, {}, {}, {}, false);
      QCoreApplication::sendEvent(m_view->viewport(), &wheel);
    }
    QVERIFY(std::abs(m_view->zoom() - std::pow(1.2, 3)) < 1e-9);
    const QPointF after = m_view->viewportTransform().inverted().map(QPointF(cursor));
    QVERIFY2(QLineF(before, after).length() <= 1.5, qPrintable(QString::number(QLineF(before, after).length())));
    for (int i = 0; i < 60; ++i) m_view->zoomIn();
    QCOMPARE(m_view->zoom(), canvas::kLargestZoom);
    for (int i = 0; i < 60; ++i) m_view->zoomOut();
    QCOMPARE(m_view->zoom(), canvas::kSmallestZoom);
  }

  void fitShowsEverything() {
    m_view->setZoom(3, {});
    QTest::keyClick(m_view.get(), Qt::Key_F);
    const QRectF seen = m_view->viewportTransform().inverted().mapRect(QRectF(m_view->viewport()->rect()));
    QVERIFY(seen.contains(m_view->canvas().contentRect()));
  }

  void theMiddleButtonPans() {
    const QPointF before = m_view->visibleCentre();
    drag(QPoint(500, 500), QPoint(440, 470), Qt::MiddleButton);
    const QPointF after = m_view->visibleCentre();
    QVERIFY(QLineF(after, before + QPointF(60, 30)).length() < 1.5);
    QCOMPARE(m_document->undoStack().count(), 0);
  }

  void arrowsNudge() {
    click(body("dense_2"));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(place("dense_2"), QPointF(248, 160));
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(place("dense_2"), QPointF(248, 208));
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

  void hostileClipboardChangesNothing() {
    QApplication::clipboard()->setText("{\"nodes\": [[[[");
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(m_document->graph() == chain().graph);
    QCOMPARE(m_document->undoStack().count(), 0);
  }

  void doubleClickAndEnterOpenTheInspector() {
    QSignalSpy spy(m_view.get(), &CanvasView::nodeActivated);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, body("relu_1"));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.takeFirst().front().toString(), "relu_1");
    click(body("dense_2"));
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(spy.takeFirst().front().toString(), "dense_2");
  }

  void aDoubleClickInThePaletteContinuesTheNetwork() {
    m_view->selectNode("relu_1");
    const NodeId id = m_view->insertLayer("dense");
    QCOMPARE(m_document->graph().edge_into({id, 0})->from.node, NodeId("relu_1"));
    QVERIFY(place(id).x() > place("relu_1").x() + canvas::kNodeWidth);
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == chain().graph);
    m_view->selectNode("dense_1");  // its output is used: the new layer stands free, covering nothing
    const NodeId other = m_view->insertLayer("dense");
    QVERIFY(!m_document->graph().edge_into({other, 0}));
    for (const auto& [name, item] : m_view->canvas().nodes())
      if (name != other) QVERIFY(!item->sceneBody().intersects(m_view->canvas().node(other)->sceneBody()));
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
  }

  void whatIsRefusedLeavesNoStepOfUndo() {
    QVERIFY(m_view->insertLayer("no_such_layer").empty());
    QCOMPARE(m_document->undoStack().count(), 0);
  }

  void aFitLastsUntilAPersonZooms() {
    Project project = chain();
    m_document->reset(project, {});
    m_view->resize(500, 400);
    const auto seen = [this] {
      return m_view->viewportTransform().inverted().mapRect(QRectF(m_view->viewport()->rect()));
    };
    QVERIFY(seen().contains(m_view->canvas().contentRect()));
    m_view->zoomActual();
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    const double zoom = m_view->zoom();
    m_view->resize(700, 500);
    QCOMPARE(m_view->zoom(), zoom);
  }

  void keysAloneConnect() {
    m_view->selectNode("relu_1");
    QTest::keyClick(m_view.get(), Qt::Key_C);
    for (int i = 0; i < 8 && !m_document->graph().edge_into({"dense_2", 0}); ++i) {
      QTest::keyClick(m_view.get(), Qt::Key_Return);
      QTest::keyClick(m_view.get(), Qt::Key_Right);
    }
    QVERIFY(m_document->graph().edge_into({"dense_2", 0}));
  }

  void tabGoesThroughTheLayers() {
    m_view->canvas().clearSelection();
    QTest::keyClick(m_view.get(), Qt::Key_Tab);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"input_1"});
    QTest::keyClick(m_view.get(), Qt::Key_Tab);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"dense_1"});
    QTest::keyClick(m_view.get(), Qt::Key_Backtab);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"input_1"});
  }

  void childrenAreNamedAndWhereAClickReachesThem() {
    QAccessibleInterface* canvas = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(canvas);
    QCOMPARE(canvas->text(QAccessible::Name), "Canvas");
    QAccessibleInterface* node = accessible("dense_1");
    QVERIFY(node);
    const QRect body = m_view->mapFromScene(m_view->canvas().node("dense_1")->sceneBody()).boundingRect();
    QVERIFY((node->rect().center() - m_view->viewport()->mapToGlobal(body.center())).manhattanLength() <= 2);
    QVERIFY(!node->state().invisible);
    QVERIFY(node->text(QAccessible::Description).contains("Dense"));
    QCOMPARE(node->parent(), canvas);
    QCOMPARE(canvas->child(canvas->indexOfChild(node)), node);

    for (const char* name : {"dense_1 input", "dense_1 output"}) {
      QAccessibleInterface* port = accessible(name);
      QVERIFY2(port, name);
      QCOMPARE(canvas->childAt(port->rect().center().x(), port->rect().center().y()), port);
    }
    QAccessibleInterface* edge = accessible("dense_1 → relu_1");
    QVERIFY(edge);
    click(m_view->viewport()->mapFromGlobal(edge->rect().center()));
    QCOMPARE(m_view->canvas().selectedEdges(), (std::vector<Edge>{{{"dense_1", 0}, {"relu_1", 0}}}));
    m_view->centerOn(5'000, 0);
    QVERIFY(node->state().invisible);
  }

  void accessibleChildrenFollowTheDocument() {
    QVERIFY(!accessible("flatten_1"));
    QVERIFY(m_document->addNode("flatten", {0, 300}));
    QVERIFY(accessible("flatten_1 input"));
    QVERIFY(m_document->rename("flatten_1", "bend"));
    QVERIFY(accessible("bend"));
    QVERIFY(!accessible("flatten_1"));
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

  void theStatusLineCounts() {
    const auto* status = m_view->findChild<StatusLine*>();
    // 8·16 + 16 and, behind nothing, dense_2 of unknown input: 144 parameters.
    QVERIFY2(status->summary().startsWith("4 layers · 144 parameters"), qPrintable(status->summary()));
    QVERIFY(status->summary().contains("problem"));
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
  }

  void gradientHealthNeedsPersistence() {
    GradientHealth health;
    health.reset({"a", "b", "c"});
    health.add({1e-6, 1e-1, 1e-1}, {1e-3, 1e-3, 1e-3});
    QCOMPARE(health.layers()[0].health, Health::good);  // one window is no trend
    for (int i = 0; i < 2; ++i) health.add({1e-6, 1e-1, 1e-1}, {1e-3, 1e-3, 1e-3});
    QVERIFY(health.layers()[0].health != Health::good);
    QVERIFY(health.layers()[0].cause.startsWith("vanishing"));
    QCOMPARE(health.layers()[1].health, Health::good);
    QVERIFY(health.layers()[0].fraction < health.layers()[1].fraction);
    health.add({1e-1, 1e-1, std::numeric_limits<double>::infinity()}, {1e-3, 1e-3, 1e-3});
    QCOMPARE(health.layers()[0].health, Health::good);  // it recovered
    QCOMPARE(health.layers()[2].health, Health::bad);   // not finite needs no patience
    for (int i = 0; i < 3; ++i) health.add({9.0, 1e-1, 1e-1}, {1e-3, 1e-3, 0.5});
    QVERIFY(health.layers()[0].cause.startsWith("exploding"));
    QCOMPARE(health.layers()[2].health, Health::warning);  // updates of half the weights
  }

 private:
  QPoint body(const char* id) const { return m_view->mapFromScene(m_view->canvas().node(id)->sceneBody().center()); }
  QPoint port(const char* id, bool output) const {
    return m_view->mapFromScene(m_view->canvas().port({id, 0}, output)->centre());
  }
  QPoint middle(const Edge& edge) const {
    m_view->canvas().ensureRouted();
    return m_view->mapFromScene(m_view->canvas().edge(edge)->route().path.pointAtPercent(0.5));
  }
  QPointF place(const NodeId& id) const {
    const Node* node = m_document->graph().find(id);
    return node ? QPointF(node->position.x, node->position.y) : QPointF();
  }
  void press(QPoint at, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mousePress(m_view->viewport(), button, {}, at);
  }
  void moveTo(QPoint at) { QTest::mouseMove(m_view->viewport(), at); }
  void release(QPoint at, Qt::MouseButton button = Qt::LeftButton) {
    QTest::mouseRelease(m_view->viewport(), button, {}, at);
  }
  void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
    press(from, button);
    moveTo((from + to) / 2);
    moveTo(to);
    release(to, button);
  }
  void click(QPoint at, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, modifiers, at);
  }
  // QDrag needs a real pointer; these are the events it would send.
  void drop(const char* type, QPoint at) {
    QMimeData mime;
    mime.setData(canvas::kLayerMime, type);
    QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &move);
    QDropEvent event(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &event);
  }
  QAccessibleInterface* accessible(const QString& name) const {
    QAccessibleInterface* canvas = QAccessible::queryAccessibleInterface(m_view.get());
    for (int i = 0; i < canvas->childCount(); ++i)
      if (canvas->child(i)->text(QAccessible::Name) == name) return canvas->child(i);
    return nullptr;
  }

  std::unique_ptr<Document> m_document;
  std::unique_ptr<CanvasView> m_view;
};

QTEST_MAIN(CanvasTest)
#include "canvas_test.moc"
