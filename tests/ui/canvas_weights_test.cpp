// Single weights of small layers on the canvas: where they are drawn, what the pointer reads, what is set.
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>
#include <limits>
#include <optional>

#include "tests/ui/canvas_fixture.h"
#include "ui/canvas/flow_card.h"
#include "ui/popovers/weight_editor.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

const Edge kEdge{{"input_1", 0}, {"dense_1", 0}};

Project plane() {
  Project project;
  const bool made =
      project.graph.add({"input_1", "input_1", "input", {{"shape", std::vector<std::int64_t>{2}}}, {}}).ok() &&
      project.graph.add({"dense_1", "dense_1", "dense", {{"units", std::int64_t{3}}}, {216, 0}}).ok() &&
      project.graph.connect(kEdge).ok();
  if (!made) qFatal("the test's network is wrong");
  return project;
}

std::shared_ptr<ThumbnailSet> thumbnails(std::vector<float> weights, std::vector<float> biases = {0, 0.5F, -2}) {
  auto set = std::make_shared<ThumbnailSet>();
  const auto add = [&](const char* node, const char* type, Shape shape) {
    Thumbnail& it = set->of[node];
    it.type = type;
    it.outputs = {{std::move(shape), statistics_of(std::vector<float>{1, -1}), false}};
  };
  add("input_1", "input", {2});
  add("dense_1", "dense", {3});
  set->weights["dense_1"] = {"dense_1", "dense_1/weight",   "dense_1/bias",   2,
                             3,         std::move(weights), std::move(biases)};
  return set;
}

}  // namespace

class CanvasWeightsTest : public CanvasFixture {
  Q_OBJECT

  void open(std::vector<float> weights = {1, -2, 3, -4, 5, -6}) {
    m_document->reset(plane(), {});
    m_view->setThumbnailsShown(true);
    m_view->setThumbnails(thumbnails(std::move(weights)));
    m_view->setZoom(1, {});
    m_view->canvas().ensureRouted();
    m_view->centerOn(m_view->canvas().contentRect().center());
  }
  const WeightLines* lines() const { return m_view->canvas().weightLines("dense_1"); }
  QPoint at(std::int64_t input, std::int64_t unit) const {
    return m_view->mapFromScene(lines()->middleOf({"dense_1", input, unit}));
  }
  // With the layer elsewhere, and another one at `between` where that is said.
  void stand(QPointF layer, std::optional<QPointF> between = {}) {
    open();
    if (between) {
      Project project = m_document->project();
      if (!project.graph.add({"relu_1", "relu_1", "relu", {}, {between->x(), between->y()}}).ok()) qFatal("no relu");
      m_document->reset(project, {});
      m_view->setThumbnails(thumbnails({1, -2, 3, -4, 5, -6}));
    }
    QVERIFY(m_document->moveNodes({{"dense_1", {216, 0}}}, {{"dense_1", layer}}).ok());
    m_view->canvas().ensureRouted();
    QVERIFY(lines());
    m_view->centerOn(lines()->room().center());
  }
  // No line of it lies over a layer.
  bool isClear() const {
    for (const auto& [id, node] : m_view->canvas().nodes()) {
      const QRectF body = node->sceneBody();
      if (body.intersects(lines()->room())) return false;
      for (const QPainterPath& wire : lines()->wires())
        for (int i = 0; i <= 400; ++i)
          if (body.contains(wire.pointAtPercent(i / 400.0))) return false;
    }
    return true;
  }
  // Near its unit, where no two lines cross.
  QPoint beside(std::int64_t input, std::int64_t unit) const {
    for (double share : {0.95, 0.9, 0.05, 0.1, 0.85, 0.15, 0.8, 0.2, 0.75, 0.25, 0.7, 0.3})
      if (const QPoint point = m_view->mapFromScene(lines()->pointOf({"dense_1", input, unit}, share));
          m_view->weightUnder(m_view->mapToScene(point)) == WeightPlace{"dense_1", input, unit})
        return point;
    return {};
  }
  WeightEditor* editor() const { return m_view->findChild<WeightEditor*>(); }

 private Q_SLOTS:
  void eachIsALineAndEachBiasADot() {
    open();
    QVERIFY(lines());
    for (std::int64_t unit = 0; unit < 3; ++unit) {
      for (std::int64_t input = 0; input < 2; ++input) {
        QVERIFY(!beside(input, unit).isNull());
        QCOMPARE(weightAt(lines()->weights(), {"dense_1", input, unit}),
                 std::vector<float>({1, -2, 3, -4, 5, -6})[static_cast<std::size_t>(unit * 2 + input)]);
      }
      QCOMPARE(m_view->weightUnder(m_view->mapToScene(at(-1, unit))), (WeightPlace{"dense_1", -1, unit}));
    }
    QVERIFY(std::isnan(weightAt(lines()->weights(), {"dense_1", 2, 0})));
    QVERIFY(std::isnan(weightAt(lines()->weights(), {"dense_1", -1, 3})));
    QVERIFY(!m_view->weightUnder(m_view->canvas().node("dense_1")->sceneBody().center()));
  }

  void coloursTellSigns() {
    open({9, 0, 0, 0, 0, -9});
    const auto near = [](const QColor& a, const QColor& b) {
      return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
    };
    const QImage screen = m_view->viewport()->grab().toImage();
    const auto colour = [&](std::int64_t input, std::int64_t unit) {
      return QColor(screen.pixel(beside(input, unit) * screen.devicePixelRatio()));
    };
    const auto& curves = Theme::instance().colours().curves;
    QVERIFY(near(colour(0, 0), curves[1]) < near(colour(0, 0), curves[0]));
    QVERIFY(near(colour(1, 2), curves[0]) < near(colour(1, 2), curves[1]));
    QVERIFY(near(colour(0, 1), Theme::instance().colours().canvas) < 120);  // 0: hardly a line
  }

  void areDrawnOnlyWhereTheyAreWhatWasTrained() {
    open();
    m_view->setSignalsShown(false);
    QVERIFY(!lines());
    m_view->setSignalsShown(true);
    QVERIFY(lines());
    m_view->setThumbnailsShown(false);
    QVERIFY(!lines());
    m_view->setThumbnailsShown(true);
    QVERIFY(m_document->setSetting("layer.dense_1.units", "4").ok());
    m_view->canvas().ensureRouted();
    QVERIFY(!lines());
    m_document->undoStack().undo();
    m_view->canvas().ensureRouted();
    QVERIFY(lines());
    QVERIFY(m_document->moveNodes({{"dense_1", {216, 0}}}, {{"dense_1", {900, 0}}}).ok());
    m_view->canvas().ensureRouted();
    QVERIFY2(lines() && lines()->wires().size() == 2, "the gap is too wide for lines that can be told apart");
    m_document->undoStack().undo();
    m_view->canvas().ensureRouted();
    QVERIFY(lines() && lines()->wires().empty());
    QVERIFY(m_document->removeItems({"dense_1"}, {}).ok());
    m_view->canvas().ensureRouted();
    QVERIFY(!lines());
    m_view->grab();  // nothing of it is drawn any more
  }

  // Wherever the two stand wires lead from the one to the other, round all others, and the weights lie at their end.
  void wiresBringTheNumbersFromElsewhere_data() {
    QTest::addColumn<QPointF>("layer");
    QTest::addColumn<bool>("between");
    QTest::newRow("the next row") << QPointF(-432, 208) << false;
    QTest::newRow("below") << QPointF(0, 208) << false;
    QTest::newRow("below and a little aside") << QPointF(90, 208) << false;
    QTest::newRow("above") << QPointF(0, -208) << false;
    QTest::newRow("behind") << QPointF(-300, 0) << false;
    QTest::newRow("far") << QPointF(900, 0) << false;
    QTest::newRow("far below") << QPointF(200, 500) << false;
    QTest::newRow("with a layer between") << QPointF(500, 0) << true;
  }
  void wiresBringTheNumbersFromElsewhere() {
    QFETCH(const QPointF, layer);
    QFETCH(const bool, between);
    stand(layer, between ? std::optional(QPointF(250, 0)) : std::nullopt);
    const QRectF from = m_view->canvas().node("input_1")->sceneBody();
    const QRectF to = m_view->canvas().node("dense_1")->sceneBody();
    QCOMPARE(lines()->wires().size(), std::size_t{2});
    for (std::size_t i = 0; i < 2; ++i) {
      const QPainterPath& wire = lines()->wires()[i];
      const QPointF first = wire.pointAtPercent(0), last = wire.pointAtPercent(1);
      QVERIFY(first.x() > from.right() && first.x() < from.right() + 12);
      QVERIFY(first.y() > from.top() && first.y() < from.bottom());
      QVERIFY(last.x() < to.left() && last.x() > to.left() - 80);
      QCOMPARE(last, lines()->pointOf({"dense_1", static_cast<std::int64_t>(i), 0}, 0));
    }
    QVERIFY2(isClear(), "a line lies over a layer");
    QVERIFY(lines()->boundingRect().contains(from.center() + QPointF(from.width() / 2 + 12, 0)));
    for (std::int64_t unit = 0; unit < 3; ++unit) {
      for (std::int64_t input = 0; input < 2; ++input) QVERIFY(!beside(input, unit).isNull());
      QCOMPARE(m_view->weightUnder(m_view->mapToScene(at(-1, unit))), (WeightPlace{"dense_1", -1, unit}));
    }
    QSignalSpy set(m_view.get(), &CanvasView::weightSet);
    click(beside(1, 2));
    QVERIFY(editor());
    QCOMPARE(editor()->value().text(), "-6.00000");
    QTest::keyClicks(&editor()->value(), "0.75");
    QTest::keyClick(&editor()->value(), Qt::Key_Return);
    QCOMPARE(set.size(), 1);
    QCOMPARE(set[0][0].toString(), "dense_1/weight");
    QCOMPARE(set[0][1].toLongLong(), 5);
    QCOMPARE(set[0][3].toFloat(), 0.75F);
  }

  // They are seen, and the one of a weight that is pointed at stands out.
  void wiresAreDrawn() {
    stand({0, 208});
    const auto differs = [&](const QImage& a, const QImage& b) {
      const QPainterPath& wire = lines()->wires()[1];
      int out = 0;
      for (int i = 0; i <= 100; ++i) {
        const QPoint point = m_view->mapFromScene(wire.pointAtPercent(i / 100.0));
        if (!a.rect().contains(point)) continue;
        out += a.pixel(point) != b.pixel(point) ? 1 : 0;
      }
      return out;
    };
    const QImage quiet = m_view->viewport()->grab().toImage();
    m_view->canvas().lightWeight(WeightPlace{"dense_1", 1, 0});
    QVERIFY(differs(quiet, m_view->viewport()->grab().toImage()) > 30);
    m_view->canvas().lightWeight({});
    m_view->setSignalsShown(false);
    QVERIFY(!lines());
  }

  // New numbers move nothing; what moves is looked at again.
  void waysAreFoundOnceAsLongAsNothingMoves() {
    stand({500, 0}, QPointF(250, 0));
    CanvasScene& scene = m_view->canvas();
    scene.ensureRouted();
    const quint64 before = scene.waysFound();
    QVERIFY(before > 0);
    const QRectF room = lines()->room();
    for (int i = 0; i < 5; ++i) m_view->setThumbnails(thumbnails({1, 2, 3, 4, 5, static_cast<float>(i)}));
    QCOMPARE(scene.waysFound(), before);
    QCOMPARE(lines()->room(), room);
    QCOMPARE(weightAt(lines()->weights(), {"dense_1", 1, 2}), 4.0F);
    QVERIFY(m_document->moveNodes({{"relu_1", {250, 0}}}, {{"relu_1", {250, 40}}}).ok());
    scene.ensureRouted();
    QVERIFY(scene.waysFound() > before);
    QVERIFY2(isClear(), "a line lies over a layer");
  }

  void thePointerReadsOne() {
    open();
    const QPoint point = beside(1, 2);
    QHelpEvent help(QEvent::ToolTip, point, m_view->viewport()->mapToGlobal(point));
    QCoreApplication::sendEvent(m_view->viewport(), &help);
    const auto* card = m_view->findChild<FlowCard*>();
    QVERIFY(card->isVisible());
    QCOMPARE(card->content().title, "input_1 number 2 → dense_1 unit 3");
    QVERIFY2(card->content().why.startsWith("weight -6"), qPrintable(card->content().why));
    m_view->setThumbnails(thumbnails({1, -2, 3, -4, 5, -7}));
    QVERIFY2(card->content().why.startsWith("weight -7"), qPrintable(card->content().why));
  }

  void aClickSetsOne() {
    open();
    QSignalSpy set(m_view.get(), &CanvasView::weightSet);
    click(beside(0, 1));
    QVERIFY(editor());
    QCOMPARE(editor()->accessibleName(), "input_1 → dense_1");
    QCOMPARE(editor()->value().text(), "3.00000");
    QTest::keyClicks(&editor()->value(), "0,25");
    QTest::keyClick(&editor()->value(), Qt::Key_Return);
    QCOMPARE(set.size(), 1);
    QCOMPARE(set[0][0].toString(), "dense_1/weight");
    QCOMPARE(set[0][1].toLongLong(), 2);
    QCOMPARE(set[0][2].toFloat(), 3.0F);
    QCOMPARE(set[0][3].toFloat(), 0.25F);
    QCOMPARE(set[0][4].toString(), "input_1 number 1 → dense_1 unit 2");
    editor()->field(1).setValue(3);
    editor()->field(0).setValue(0);
    QCOMPARE(editor()->value().text(), "-2.00000");
    editor()->value().setText("1e-3");
    QTest::keyClick(&editor()->value(), Qt::Key_Return);
    QCOMPARE(set.size(), 2);
    QCOMPARE(set[1][0].toString(), "dense_1/bias");
    QCOMPARE(set[1][1].toLongLong(), 2);
    QCOMPARE(set[1][3].toFloat(), 1e-3F);
  }

  void whatIsTypedStaysUntilItIsANumber() {
    open();
    QSignalSpy set(m_view.get(), &CanvasView::weightSet);
    click(beside(0, 1));
    QTest::keyClicks(&editor()->value(), "0.5x");
    m_view->setThumbnails(thumbnails({1, -2, 30, -4, 5, -6}));  // training goes on meanwhile
    QCOMPARE(editor()->value().text(), "0.5x");
    QTest::keyClick(&editor()->value(), Qt::Key_Return);
    QCOMPARE(set.size(), 0);
    QCOMPARE(editor()->value().text(), "0.5x");
    QTest::keyClick(&editor()->value(), Qt::Key_Escape);
    QTRY_VERIFY(!editor());
    QVERIFY(m_view->hasFocus());
  }

  // What a field leaves of the keys is not for the canvas, where they mean the selected layer.
  void keysStayInTheField() {
    open();
    m_view->selectNode("dense_1");
    QTest::keyClick(m_view.get(), Qt::Key_W);
    QSignalSpy named(m_view.get(), &CanvasView::nodeActivated);
    QLineEdit* field = &editor()->value();
    for (const int key : {Qt::Key_Return, Qt::Key_Down, Qt::Key_Up, Qt::Key_O})
      QTest::keyClick(field, static_cast<Qt::Key>(key));
    QCOMPARE(named.count(), 0);
    QCOMPARE(place("dense_1"), QPointF(216, 0));
    for (QPushButton* set : editor()->findChildren<QPushButton*>()) QTest::keyClick(set, Qt::Key_Delete);
    QVERIFY(m_document->graph().find("dense_1"));
    QVERIFY(editor());
    m_view.reset();  // with the field open
  }

  // It says what is wrong without covering what it is about.
  void itStandsBesideWhatItSets() {
    open();
    click(beside(0, 1));
    const QRect gap = m_view->mapFromScene(lines()->boundingRect()).boundingRect();
    QVERIFY(!editor()->geometry().intersects(gap));
    editor()->value().setText("much");
    QTest::keyClick(&editor()->value(), Qt::Key_Return);
    QVERIFY(!editor()->geometry().intersects(gap));
    QVERIFY(m_view->rect().contains(editor()->geometry()));
  }

  void aKeyOpensThatOfTheSelectedLayer() {
    open();
    QTest::keyClick(m_view.get(), Qt::Key_W);
    QVERIFY2(!editor(), "nothing is selected");
    m_view->selectNode("dense_1");
    QTest::keyClick(m_view.get(), Qt::Key_W);
    QVERIFY(editor());
    QVERIFY(editor()->index() == WeightEditor::Index({0, 0}));
    for (const QWidget* part :
         std::initializer_list<const QWidget*>{&editor()->field(0), &editor()->field(1), &editor()->value()})
      QVERIFY(!part->accessibleName().isEmpty() && !part->toolTip().isEmpty());
    m_view->setThumbnails(nullptr);
    QVERIFY2(editor(), "others are on their way");
    m_view->setThumbnails(std::make_shared<ThumbnailSet>());
    QTRY_VERIFY2(!editor(), "there is nothing to set any more");
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasWeightsTest)
#include "canvas_weights_test.moc"
