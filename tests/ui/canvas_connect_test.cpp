// Edges drawn, pulled off and refused; layers dropped, inserted and continued.
#include <QMimeData>
#include <QtTest>

#include "tests/ui/canvas_fixture.h"
#include "ui/canvas/layer_menu.h"
#include "ui/canvas/overlays.h"

namespace vitrine::ui {

class CanvasConnectTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
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
    QVERIFY(bubble->isVisible());  // at the pointer, until it is read …
    QVERIFY((bubble->geometry().center() - port("dense_1", false)).manhattanLength() < 300);
    QCOMPARE(m_view->findChild<StatusLine*>()->grade(), Grade::bad);
    click(QPoint(20, 20));
    QVERIFY(bubble->isHidden());  // … or something else begins
  }

  void anOutputIsNotJoinedToAnOutput() {
    const Graph before = m_document->graph();
    press(port("dense_1", true));
    moveTo(QPoint(20, 20));
    moveTo(port("dense_2", true));
    const auto* bubble = m_view->findChild<Bubble*>();
    QVERIFY(bubble->isVisible());
    QVERIFY2(bubble->accessibleDescription().contains("output too"), qPrintable(bubble->accessibleDescription()));
    release(port("dense_2", true));
    QVERIFY(bubble->isVisible());
    QVERIFY(!m_view->findChild<LayerMenu*>());
    drag(port("dense_2", false), port("relu_1", false));
    QVERIFY2(bubble->accessibleDescription().contains("input too"), qPrintable(bubble->accessibleDescription()));
    QVERIFY(m_document->graph() == before);
  }

  void aWireDroppedOnEmptyCanvasOffersLayersThatFit() {
    drag(port("relu_1", true), QPoint(900, 450));
    auto* menu = m_view->findChild<LayerMenu*>();
    QVERIFY(menu && menu->isVisible());
    QVERIFY(menu->shownTypes().contains("dropout"));
    for (const char* wrong : {"conv2d", "input"}) QVERIFY2(!menu->shownTypes().contains(wrong), wrong);
    QTest::keyClicks(menu->focusWidget(), "dropo");
    QCOMPARE(menu->shownTypes(), QStringList{"dropout"});
    QTest::keyClick(menu->focusWidget(), Qt::Key_Return);
    QVERIFY(m_document->graph().edge_into({"dropout_1", 0}));
    QCOMPARE(m_document->graph().edge_into({"dropout_1", 0})->from.node, NodeId("relu_1"));
    const QPointF end = m_view->mapToScene(900, 450);
    QVERIFY(QLineF(m_view->canvas().port({"dropout_1", 0}, false)->centre(), end).length() < 12);
    QCOMPARE(m_document->undoStack().count(), 1);
    m_document->undoStack().undo();
    QVERIFY(m_document->graph() == chain().graph);
  }

  void aWireFromAnInputOffersWhatCouldFeedIt() {
    drag(port("dense_2", false), QPoint(120, 480));
    auto* menu = m_view->findChild<LayerMenu*>();
    QVERIFY(menu && menu->isVisible());
    QVERIFY(menu->shownTypes().contains("input"));
    QVERIFY(!menu->shownTypes().contains("output"));
    QTest::keyClick(menu->focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(!m_view->findChild<LayerMenu*>());
    QVERIFY(m_document->graph() == chain().graph);
  }

  // The pill of an edge that a drop replaces must be painted over where it was.
  void aDropOnAnEdgeLeavesNoStrayPill() {
    const Edge edge{{"dense_1", 0}, {"relu_1", 0}};
    const QPoint at = middle(edge);
    QMimeData mime;
    mime.setData(canvas::kLayerMime, "dropout");
    QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &enter);
    for (int i = 0; i < 3; ++i) {
      QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
      QCoreApplication::sendEvent(m_view->viewport(), &move);
      QTest::qWait(1);  // it is painted in between
    }
    const EdgeLabel* label = m_view->canvas().edge(edge)->label();
    const QRectF pill = label->boundingRect().translated(label->pos());
    QList<QRectF> repainted;
    const QObject listener;  // gone before the list
    connect(&m_view->canvas(), &QGraphicsScene::changed, &listener,
            [&](const QList<QRectF>& now) { repainted += now; });
    QDropEvent event(at, Qt::CopyAction, &mime, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &event);
    QVERIFY(!m_view->canvas().edge(edge));
    const auto covers = [&](const QRectF& rect) { return rect.contains(pill); };
    QTRY_VERIFY(std::any_of(repainted.begin(), repainted.end(), covers));
    for (const auto& [key, item] : m_view->canvas().edges())  // and each pill stands on its own line
      QVERIFY(item->distanceTo(item->label()->pos()) < 20);
  }

  // Key and value of an attention most often come from one output: one pill tells the shape of both.
  void linesFromOneOutputToOneLayerHaveOnePill() {
    const NodeId add = m_document->addNode("add", QPointF(400, 300)).value();
    const Edge second{{"dense_1", 0}, {add, 1}};
    QVERIFY(m_document->connectPorts({{"dense_1", 0}, {add, 0}}).ok());
    QVERIFY(m_document->connectPorts(second).ok());
    QCoreApplication::processEvents();
    const EdgeItem *first = m_view->canvas().edge({{"dense_1", 0}, {add, 0}}), *other = m_view->canvas().edge(second);
    QVERIFY(first && other);
    QVERIFY(!first->label()->shape().isEmpty());
    QVERIFY(other->label()->shape().isEmpty());
    QCOMPARE(other->shapeText(), first->shapeText());
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

  void keysAloneConnect() {
    m_view->selectNode("relu_1");
    QTest::keyClick(m_view.get(), Qt::Key_C);
    for (int i = 0; i < 8 && !m_document->graph().edge_into({"dense_2", 0}); ++i) {
      QTest::keyClick(m_view.get(), Qt::Key_Return);
      QTest::keyClick(m_view.get(), Qt::Key_Right);
    }
    QVERIFY(m_document->graph().edge_into({"dense_2", 0}));
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

  void whatIsRefusedLeavesNoStepOfUndo() {
    QVERIFY(m_view->insertLayer("no_such_layer").empty());
    QCOMPARE(m_document->undoStack().count(), 0);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasConnectTest)
#include "canvas_connect_test.moc"
