// Edges drawn, pulled off and refused; layers dropped, inserted and continued.
#include <QMimeData>
#include <QtTest>

#include "tests/ui/canvas_fixture.h"
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
