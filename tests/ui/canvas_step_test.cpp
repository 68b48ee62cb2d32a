// The mark of the layer whose op somebody looks at: a ring and a word, heard too, painted where it was and where it
// is.
#include <QPaintEvent>
#include <QtTest>

#include "tests/ui/canvas_fixture.h"
#include "tests/ui/own_place.h"
#include "ui/canvas/block_contents.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

// Of a widget, what it has painted.
struct PaintWatch : QObject {
  explicit PaintWatch(QWidget* widget) { widget->installEventFilter(this); }
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) painted += static_cast<QPaintEvent*>(event)->region();
    return false;
  }
  QRegion painted;
};

}  // namespace

class CanvasStepTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    takeOwnPlace();
    Theme::instance().install();
    Theme::instance().setMode(Theme::Mode::light);
  }
  void cleanupTestCase() { leaveOwnPlace(); }

  void oneLayerIsMarkedAndNamed() {
    QCOMPARE(marked(), QStringList());
    m_view->markStep("dense_1", "forward");
    QCOMPARE(marked(), QStringList{"dense_1 forward"});
    QVERIFY2(heard("dense_1").contains("Step view: forward"), qPrintable(heard("dense_1")));
    QVERIFY(node("dense_1")->toolTipText().contains("forward"));
    QVERIFY(!heard("relu_1").contains("Step view"));
    m_view->markStep("relu_1", "backward");
    QCOMPARE(marked(), QStringList{"relu_1 backward"});
    QVERIFY(heard("relu_1").contains("Step view: backward"));
    QVERIFY(!heard("dense_1").contains("Step view"));
    m_view->markStep("relu_1", "update");  // another word for the same layer
    QCOMPARE(marked(), QStringList{"relu_1 update"});
    m_view->markStep("nobody", "forward");  // a layer that the run has and the canvas has not
    QCOMPARE(marked(), QStringList());
    m_view->markStep("relu_1", "forward");
    m_view->markStep({}, {});
    QCOMPARE(marked(), QStringList());
    QVERIFY(!heard("relu_1").contains("Step view"));
  }

  void theRingHasTheAccentColourInBothThemes() {
    for (const Theme::Mode mode : {Theme::Mode::dark, Theme::Mode::light}) {
      Theme::instance().setMode(mode);
      m_view->markStep({}, {});
      QVERIFY(!accentLeftOf("dense_1"));
      m_view->markStep("dense_1", "forward");
      QVERIFY(accentLeftOf("dense_1"));
    }
    // While it is marked.
    Theme::instance().setMode(Theme::Mode::dark);
    QVERIFY(accentLeftOf("dense_1"));
    Theme::instance().setMode(Theme::Mode::light);
    QVERIFY(accentLeftOf("dense_1"));
  }

  void theWordIsDrawnBesideTheRing() {
    const QImage none = picture("dense_1");
    m_view->markStep("dense_1", "forward");
    const QImage forward = picture("dense_1");
    QVERIFY(forward != none);
    m_view->markStep("dense_1", "backward");
    QVERIFY(picture("dense_1") != forward);
    m_view->markStep({}, {});
    QCOMPARE(picture("dense_1"), none);
  }

  void theRingIsSeenAtAnyZoomAndBesideTheSelection() {
    for (const double zoom : {canvas::kSmallestZoom, 0.3, 0.45, 1.0, 2.0}) {
      m_view->setZoom(zoom, {});
      m_view->centerOn(node("dense_1")->sceneBody().center());
      for (const bool selected : {false, true}) {
        node("dense_1")->setSelected(selected);
        m_view->markStep({}, {});
        const QImage none = picture("dense_1");
        m_view->markStep("dense_1", "loss");
        QVERIFY2(picture("dense_1") != none, qPrintable(QString::number(zoom)));
      }
    }
  }

  // Nothing of it is outside of what the node says it draws: else its traces would stay.
  void allOfItIsWithinTheNode() {
    for (const double zoom : {canvas::kSmallestZoom, canvas::kNameZoom, 1.0, canvas::kLargestZoom}) {
      m_view->setZoom(zoom, {});
      m_view->centerOn(node("dense_1")->sceneBody().center());
      const QImage none = m_view->viewport()->grab().toImage();
      m_view->markStep("dense_1", "backward");
      const QImage drawn = m_view->viewport()->grab().toImage();
      m_view->markStep({}, {});
      const QRect within = m_view->mapFromScene(node("dense_1")->sceneBoundingRect()).boundingRect();
      const double ratio = drawn.devicePixelRatio();
      int inside = 0, outside = 0;
      for (int y = 0; y < drawn.height(); ++y)
        for (int x = 0; x < drawn.width(); ++x)
          if (drawn.pixel(x, y) != none.pixel(x, y))
            ++(within.contains(qRound(x / ratio), qRound(y / ratio)) ? inside : outside);
      QVERIFY2(inside > 0 && outside == 0, qPrintable(QString("%1: %2 outside").arg(zoom).arg(outside)));
    }
  }

  // Not what lies between them: of ten thousand layers that would be most.
  void onlyTheNodesConcernedArePainted() {
    m_view->markStep("input_1", "forward");
    PaintWatch watch(m_view->viewport());
    m_view->viewport()->update();
    QTRY_VERIFY(watch.painted.contains(body("dense_1")));
    watch.painted = {};
    m_view->markStep("relu_1", "forward");
    QTRY_VERIFY(watch.painted.contains(body("relu_1")));
    QVERIFY(watch.painted.contains(body("input_1")));
    QVERIFY(!watch.painted.contains(body("dense_1")));
    watch.painted = {};
    m_view->markStep("relu_1", "forward");  // nothing new
    m_view->viewport()->update(QRect(0, 0, 1, 1));
    QTRY_VERIFY(!watch.painted.isEmpty());
    QVERIFY(!watch.painted.contains(body("relu_1")));
  }

  void itFollowsEditsOfTheCanvas() {
    m_view->markStep("dense_1", "update");
    QVERIFY(m_document->rename("dense_1", "first"));
    QVERIFY(heard("first").contains("Step view: update"));
    QVERIFY(m_document->removeItems({"dense_1"}, {}));
    QCOMPARE(marked(), QStringList());
    m_document->undoStack().undo();
    QCOMPARE(marked(), QStringList{"dense_1 update"});
    m_document->reset(chain(), {});  // another document: nobody has stood there
    QCOMPARE(marked(), QStringList());
  }

  void inABlockTheBlockIsMarked() {
    m_view->markStep("dense_1", "forward");
    const NodeId block = m_document->makeBlock({"dense_1", "relu_1"}, "body").value();
    const QString mark = QString::fromStdString(block) + " forward";
    const NodeId inside = m_document->analysis().ids.at({block, "dense_1"});
    m_view->markStep(QString::fromStdString(inside), "forward");
    QCOMPARE(marked(), QStringList{mark});
    const QString name = node(block)->name();
    QVERIFY2(heard(name).contains("Step view: forward of " + name + "/dense_1"), qPrintable(heard(name)));
    // Entered, the layer itself; from elsewhere nothing.
    QVERIFY(m_document->enterBlock(block));
    QCOMPARE(marked(), QStringList{"dense_1 forward"});
    QVERIFY(heard("dense_1").contains("Step view: forward"));
    m_view->markStep("input_1", "forward");
    QCOMPARE(marked(), QStringList());
    m_view->markStep(QString::fromStdString(inside), "forward");
    m_document->showLevel({});
    QCOMPARE(marked(), QStringList{mark});
    // Open in place: what is seen of the layer in it. The block, which screen readers know, tells it.
    QVERIFY(m_document->setOpen(block, true, {}));
    QCOMPARE(marked(), QStringList());
    QCOMPARE(inTheOpen(block), QStringList{"dense_1 forward"});
    QVERIFY(heard(name).contains("Step view: forward of " + name + "/dense_1"));
    m_view->markStep(QString::fromStdString(m_document->analysis().ids.at({block, "relu_1"})), "backward");
    QCOMPARE(inTheOpen(block), QStringList{"relu_1 backward"});
    QVERIFY(m_document->setOpen(block, false, {}));
    QCOMPARE(marked(), QStringList{QString::fromStdString(block) + " backward"});
  }

  void whoMovesThereSeesIt() {
    m_view->centerOn(5'000, 0);
    const QPointF elsewhere = m_view->visibleCentre();
    m_view->markStep("dense_1", "forward");
    QCOMPARE(m_view->visibleCentre(), elsewhere);
    m_view->markStep("relu_1", "forward", true);
    QVERIFY(m_view->isInView("relu_1"));
    const QPointF there = m_view->visibleCentre();
    m_view->markStep("dense_2", "forward", true);
    QVERIFY(m_view->isInView("dense_2"));
    m_view->centerOn(node("dense_2")->sceneBody().center() + QPointF(20, 10));
    const QPointF still = m_view->visibleCentre();
    QVERIFY(still != there);
    m_view->markStep("dense_2", "update", true);  // in sight: nothing moves
    QCOMPARE(m_view->visibleCentre(), still);
  }

 private:
  NodeItem* node(const NodeId& id) const { return m_view->canvas().node(id); }
  QStringList marked() const {
    QStringList out;
    for (const auto& [id, item] : m_view->canvas().nodes())
      if (!item->step().isEmpty()) out << QString::fromStdString(id) + " " + item->step();
    return out;
  }
  QStringList inTheOpen(const NodeId& block) const {
    QStringList out;
    for (const auto& item : node(block)->contents()->nodes())
      if (!item->step().isEmpty()) out << QString::fromStdString(item->id()) + " " + item->step();
    return out;
  }
  QString heard(const QString& name) const {
    QAccessibleInterface* item = accessible(name);
    return item ? item->text(QAccessible::Description) : QString();
  }
  QImage picture(const NodeId& id) const {
    const QRect drawn = m_view->mapFromScene(node(id)->sceneBoundingRect()).boundingRect();
    return m_view->viewport()->grab(drawn.intersected(m_view->viewport()->rect())).toImage();
  }
  // Beside the body, below its port.
  bool accentLeftOf(const NodeId& id) const {
    const QImage screen = m_view->viewport()->grab().toImage();
    const QPoint at = m_view->mapFromScene(node(id)->pos() + QPointF(0, 50));
    const double ratio = screen.devicePixelRatio();
    for (int x = at.x() - 10; x < at.x() - 4; ++x)
      if (screen.pixelColor(qRound(x * ratio), qRound(at.y() * ratio)) == Theme::instance().colours().accent)
        return true;
    return false;
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasStepTest)
#include "canvas_step_test.moc"
