// Looking around: zoom, fit and pan, the way through the layers by key and by screen reader, and what is told of
// them.
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/canvas_fixture.h"
#include "ui/canvas/gradient_health.h"
#include "ui/canvas/overlays.h"

namespace vitrine::ui {

class CanvasLookTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
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

  void theMiddleButtonPans() {
    const QPointF before = m_view->visibleCentre();
    drag(QPoint(500, 500), QPoint(440, 470), Qt::MiddleButton);
    const QPointF after = m_view->visibleCentre();
    QVERIFY(QLineF(after, before + QPointF(60, 30)).length() < 1.5);
    QCOMPARE(m_document->undoStack().count(), 0);
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

  void doubleClickAndEnterOpenTheInspector() {
    QSignalSpy spy(m_view.get(), &CanvasView::nodeActivated);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, body("relu_1"));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.takeFirst().front().toString(), "relu_1");
    click(body("dense_2"));
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(spy.takeFirst().front().toString(), "dense_2");
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

  void theStatusLineCounts() {
    const auto* status = m_view->findChild<StatusLine*>();
    // 8·16 + 16 and, behind nothing, dense_2 of unknown input: 144 parameters.
    QVERIFY2(status->summary().startsWith("4 layers · 144 parameters"), qPrintable(status->summary()));
    QVERIFY(status->summary().contains("problem"));
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
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasLookTest)
#include "canvas_look_test.moc"
