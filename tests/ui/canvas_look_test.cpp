// Looking around: zoom, fit and pan, the way through the layers by key and by screen reader, and what is told of
// them.
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/canvas_fixture.h"
#include "tests/ui/fake_run.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/overlays.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

class CanvasLookTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
  void theWheelPans() {
    const QPointF before = m_view->visibleCentre();
    const QPoint cursor(250, 180);
    const auto turn = [&](QPoint pixels, QPoint angle, Qt::KeyboardModifiers modifiers) {
      QWheelEvent wheel(cursor, m_view->viewport()->mapToGlobal(cursor), pixels, angle, {}, modifiers, {}, false);
      QCoreApplication::sendEvent(m_view->viewport(), &wheel);
    };
    const auto moved = [&] { return m_view->visibleCentre() - before; };
    turn({}, {0, -120}, {});
    QVERIFY(moved().y() > 20 && qAbs(moved().x()) < 1);
    turn({}, {0, 120}, {});
    turn({}, {0, -120}, Qt::ShiftModifier);  // sideways
    QVERIFY(moved().x() > 20 && qAbs(moved().y()) < 1);
    turn({}, {0, 120}, Qt::ShiftModifier);
    turn({-7, -13}, {-10, -20}, {});  // a trackpad says how many pixels
    QVERIFY(QLineF(moved(), QPointF(7, 13)).length() < 1.5);
    QCOMPARE(m_view->zoom(), 1.0);
  }

  void aPinchZoomsUnderTheFingers() {
    const QPoint fingers(250, 180);
    const QPointF before = m_view->viewportTransform().inverted().map(QPointF(fingers));
    const QPointingDevice* pad = QPointingDevice::primaryPointingDevice();
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, pad, 2, fingers, fingers,
                              m_view->viewport()->mapToGlobal(QPointF(fingers)), 0.25, {});
    QCoreApplication::sendEvent(m_view->viewport(), &pinch);
    QCOMPARE(m_view->zoom(), 1.25);
    const QPointF after = m_view->viewportTransform().inverted().map(QPointF(fingers));
    QVERIFY(QLineF(before, after).length() <= 1.5);
  }

  void controlAndTheWheelZoomUnderTheCursor() {
    const QPoint cursor(250, 180);
    const QPointF before = m_view->viewportTransform().inverted().map(QPointF(cursor));
    for (const int turned : {120, 120, 240, -120}) {
      QWheelEvent wheel(cursor, m_view->viewport()->mapToGlobal(cursor), {}, {0, turned}, {}, Qt::ControlModifier, {},
                        false);
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
    m_view->setZoom(3, {});
    QTest::keyClick(m_view.get(), Qt::Key_0, Qt::ControlModifier);  // the same
    QVERIFY(m_view->zoom() <= 1);
  }

  void aFitNeverShrinksTextBeyondReading() {
    Project project;
    for (int i = 0; i < 12; ++i) {
      const std::string name = "relu_" + std::to_string(i);
      QVERIFY(project.graph.add({name, name, "relu", {}, {i * canvas::kColumn, 0}}));
    }
    m_document->reset(project, {});
    QTest::qWait(0);
    m_view->zoomFit();
    QVERIFY(canvas::Fonts::get().smallest() * m_view->zoom() >= 11);
    const QRectF seen = m_view->viewportTransform().inverted().mapRect(QRectF(m_view->viewport()->rect()));
    QVERIFY(seen.contains(m_view->canvas().node("relu_0")->sceneBody()));  // it begins where the network does
    QVERIFY(!seen.contains(m_view->canvas().node("relu_11")->sceneBody()));
    const auto* status = m_view->findChild<StatusLine*>();
    QVERIFY2(status->summary().startsWith("12 layers, 5 in view"), qPrintable(status->summary()));
    QVERIFY(m_view->findChild<Minimap*>()->isVisible());
    m_view->resize(720, 240);  // here it would cover more than it shows
    QVERIFY(!m_view->findChild<Minimap*>()->isVisible());
  }

  void aFitLastsUntilAPersonZooms() {
    Project project = chain();
    m_document->reset(project, {});
    m_view->resize(720, 400);
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
    // 8·16 + 16 and, behind nothing, dense_2 of unknown input: 144 parameters. dense_2 is not connected, two layers
    // lead nowhere, and no data is chosen.
    QVERIFY2(status->summary().startsWith("4 layers · 144 parameters"), qPrintable(status->summary()));
    QVERIFY2(status->summary().endsWith("4 problems"), qPrintable(status->summary()));
    QCOMPARE(status->grade(), Grade::bad);
    Project whole = chain();
    whole.sources = {{"circle", {}}};
    m_document->reset(whole, {});
    QTRY_VERIFY(m_document->dataset());
    QVERIFY2(!status->summary().contains("no problems"), qPrintable(status->summary()));
    QVERIFY(m_document->setSetting("layer.input_1.shape", "2"));
    QVERIFY(m_document->removeItems({"dense_2"}, {}));
    QVERIFY(m_document->setSetting("layer.dense_1.units", "2"));
    QVERIFY2(status->summary().endsWith("no problems"), qPrintable(status->summary()));
    QCOMPARE(status->grade(), Grade::good);
  }

  void anEmptyNetworkAndMissingDataAreProblems() {
    const auto* status = m_view->findChild<StatusLine*>();
    m_document->reset(Project(), {});
    QVERIFY(status->isVisible());
    QVERIFY2(status->summary().startsWith("0 layers") && status->summary().endsWith("1 problem"),
             qPrintable(status->summary()));
    QCOMPARE(status->grade(), Grade::bad);
    Project nowhere = chain();
    QVERIFY(nowhere.graph.remove("dense_2"));
    nowhere.sources = {{"csv", {{"file", std::string("/nowhere/at/all.csv")}}}};
    m_document->reset(nowhere, {});
    QTRY_VERIFY(m_document->dataError());
    QVERIFY2(status->summary().endsWith("1 problem"), qPrintable(status->summary()));
    QCOMPARE(m_document->analysis().problems.back().code, std::string("data"));
  }

  void aFailedRunIsShownUntilTheNextBegins() {
    LiveFeed feed;
    const auto follow = [&] { m_view->followRun(feed); };
    connect(&feed, &LiveFeed::statusChanged, this, follow);
    connect(&feed, &LiveFeed::historiesReset, this, follow);
    const auto run = std::make_shared<FakeRun>();
    run->mutableInfo().layers = {{"dense_1", "dense_1"}};
    feed.attach(run);
    const auto* status = m_view->findChild<StatusLine*>();
    const QString before = status->summary();
    run->mutableStatus().phase = RunPhase::failed;
    run->mutableStatus().failed_layer = "relu_1";  // has no parameters, and is shown all the same, at once
    run->mutableStatus().why = "Training stopped at step 1: the output of relu_1 is not a finite number.";
    m_document->setRunProblem(Problem{Severity::error, "run", "relu_1", run->status().why, {}, {}});
    feed.tick();
    QVERIFY2(status->summary() != before && status->summary().endsWith("5 problems"), qPrintable(status->summary()));
    QCOMPARE(status->grade(), Grade::bad);
    const LayerHealth& health = m_view->canvas().node("relu_1")->health();
    QCOMPARE(health.word, std::string("not finite"));
    QCOMPARE(health.grade, Grade::bad);
    QVERIFY(!m_view->canvas().node("dense_1")->health().known());
    const QString heard = accessible("relu_1")->text(QAccessible::Description);
    QVERIFY2(heard.contains("not finite") && heard.contains("step 1"), qPrintable(heard));
    QVERIFY(m_view->canvas().node("relu_1")->toolTipText().contains("not a finite number"));
    m_document->setRunProblem({});
    run->reset();
    feed.resetHistories();
    feed.tick();
    QCOMPARE(status->summary(), before);
    QVERIFY(!m_view->canvas().node("relu_1")->health().known());
  }

  // Each step down once in a run, in the status line, which speaks; and whoever reads the layer hears that it has
  // changed.
  void aLayerThatFallsIllIsHeard() {
    LiveFeed feed;
    const auto follow = [&] { m_view->followRun(feed); };
    for (const auto signal : {&LiveFeed::attached, &LiveFeed::historiesReset, &LiveFeed::unitsNoted})
      connect(&feed, signal, this, follow);
    const auto begun = [] {
      auto run = std::make_shared<FakeRun>();
      run->mutableInfo().layers = {{"dense_1", "dense_1"}, {"dense_2", "dense_2"}};
      return run;
    };
    feed.attach(begun());
    const auto* status = m_view->findChild<StatusLine*>();
    const auto said = [&] { return status->text() == status->summary() ? QString() : status->text(); };
    const auto look = [&](std::uint64_t step, std::int64_t dead) {
      feed.noteUnits(step, {{"relu_1", "relu_1", "relu", 16, dead, 0}});
    };
    look(1, 4);
    QVERIFY2(said().isEmpty(), qPrintable(said()));
    look(2, 12);
    QVERIFY2(said().startsWith("relu_1: dead units. 75 % of its 16 units are dead"), qPrintable(said()));
    QCOMPARE(status->grade(), Grade::warning);
    QVERIFY(accessible("relu_1")->text(QAccessible::Description).contains("75 % of its 16 units are dead"));
    QCOMPARE(m_view->canvas().node("relu_1")->health().grade, Grade::warning);
    m_view->announce("something else");
    look(3, 4);
    look(4, 11);  // it was as ill before
    QCOMPARE(said(), "something else");
    look(5, 16);
    QVERIFY2(said().startsWith("relu_1: dead. 100 %"), qPrintable(said()));
    QCOMPARE(status->grade(), Grade::bad);
    m_view->announce("something else");
    feed.attach(begun());
    look(1, 12);
    QVERIFY2(said().startsWith("relu_1: dead units."), qPrintable(said()));  // of another run
    // Who is told that the node changed: those whose word or grade did.
    const LayerHealth good{"dense_1", 0.5, Grade::good, "healthy", "why"},
        worse{"dense_1", 0.4, Grade::warning, "saturated", "why"};
    LayerHealth other = worse;
    other.why = "for another reason", other.level = 0.1;
    QVERIFY(!m_view->canvas().showHealth({good}).empty());
    QCOMPARE(m_view->canvas().showHealth({worse}), std::vector<NodeId>{"dense_1"});
    QVERIFY(m_view->canvas().showHealth({other}).empty());
  }

  // Also where it was judged as often as the one before.
  void anotherRunsHealthIsShownAtOnce() {
    LiveFeed feed;
    connect(&feed, &LiveFeed::historiesReset, this, [&] { m_view->followRun(feed); });
    const auto failedAt = [](const char* layer) {
      auto run = std::make_shared<FakeRun>();
      run->mutableInfo().layers = {{"dense_1", "dense_1"}};
      run->mutableStatus().phase = RunPhase::failed;
      run->mutableStatus().failed_layer = layer;
      run->mutableStatus().why = "Its output is not a finite number.";
      return run;
    };
    feed.attach(failedAt("relu_1"));
    QVERIFY(m_view->canvas().node("relu_1")->health().known());
    feed.attach(failedAt("dense_1"));
    QVERIFY(!m_view->canvas().node("relu_1")->health().known());
    QCOMPARE(m_view->canvas().node("dense_1")->health().word, std::string("not finite"));
  }

  void healthIsDrawnAsABarAndAWord() {
    NodeItem* node = m_view->canvas().node("dense_1");
    const auto picture = [&] {
      QTest::qWait(1);
      return m_view->grab(QRect(m_view->mapFromScene(node->sceneBody().bottomLeft()), QSize(148, 30))).toImage();
    };
    const QImage none = picture();
    m_view->canvas().showHealth({{"dense_1", 0.5, Grade::warning, "vanishing", "Because."}});
    const QImage vanishing = picture();
    QVERIFY(vanishing != none);
    m_view->canvas().showHealth({{"dense_1", 0.5, Grade::warning, "exploding", "Because."}});
    QVERIFY(picture() != vanishing);  // the same bar in the same colour: the word tells them apart
    m_view->canvas().showHealth({});
    QCOMPARE(picture(), none);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasLookTest)
#include "canvas_look_test.moc"
