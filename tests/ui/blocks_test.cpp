// Blocks in the window: made, entered, opened, lifted, kept and dissolved, each step undone to the byte.
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>

#include "core/io/project_file.h"
#include "core/project/settings.h"
#include "tests/ui/canvas_fixture.h"
#include "ui/canvas/block_contents.h"
#include "ui/canvas/breadcrumb.h"
#include "ui/canvas/connection_check.h"
#include "ui/document/block_shelf.h"

using namespace vitrine;
using namespace vitrine::ui;

class BlocksTest : public CanvasFixture {
  Q_OBJECT

 private:
  std::string json() const { return to_json(m_document->project()); }
  NodeId make() {
    const auto made = m_document->makeBlock({"dense_1", "relu_1"}, "body");
    if (!made) qFatal("%s", made.error().sentence().c_str());
    return *made;
  }
  void undoAll() {
    while (m_document->undoStack().canUndo()) m_document->undoStack().undo();
  }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void aSelectionBecomesABlockByItsKeyAndComesBack() {
    const std::string before = json();
    click(body("dense_1"));
    click(body("relu_1"), Qt::ControlModifier);
    m_view->makeBlock();
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"block_1"});
    QVERIFY(m_view->canvas().node("block_1"));
    QVERIFY(!m_view->canvas().node("dense_1"));
    QVERIFY(m_view->canvas().edge({{"input_1", 0}, {"block_1", 0}}));
    QCOMPARE(m_document->facts("block_1")->parameters, 8 * 16 + 16);
    m_view->dissolveBlock();
    QCOMPARE(m_view->selectedNodeIds(), (QStringList{"dense_1", "relu_1"}));
    undoAll();
    QCOMPARE(json(), before);
    while (m_document->undoStack().canRedo()) m_document->undoStack().redo();
    QVERIFY(m_view->canvas().node("dense_1"));
  }

  void aDoubleClickEntersAndTheBreadcrumbLeads() {
    make();
    auto* crumbs = m_view->findChild<Breadcrumb*>();
    QVERIFY(!crumbs->isVisible());
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, body("block_1"));
    QCOMPARE(m_document->level(), NodePath{"block_1"});
    QVERIFY(m_view->canvas().node("dense_1"));
    QVERIFY(!m_view->canvas().node("input_1"));
    QVERIFY(crumbs->isVisible());
    QCOMPARE(m_document->facts("dense_1")->outputs.front(), Shape{16});
    const NodeId port = block_ports(m_document->graph(), false).front()->id;
    QCOMPARE(m_document->facts(port)->outputs.front(), Shape{8});
    const auto buttons = crumbs->findChildren<QPushButton*>();
    QTest::mouseClick(buttons.front(), Qt::LeftButton);
    QVERIFY(m_document->level().empty());
    QVERIFY(m_view->canvas().node("input_1"));
  }

  void anEditWithinIsOneWhereverTheBlockStands() {
    make();
    QVERIFY(m_document->addNode("block:body", {600, 300}).ok());
    const std::string before = json();
    QVERIFY(m_document->enterBlock("block_1").ok());
    QVERIFY(m_document->setSetting("layer.dense_1.units", "5").ok());
    const auto added = m_document->insertOnEdge("tanh", {{"dense_1", 0}, {"relu_1", 0}}, {10, 10});
    QVERIFY(added.ok());
    for (const char* block : {"block_1", "block_2"})
      QCOMPARE(m_document->project().graph.find(block)->block->definition().graph.nodes().size(), 5U);
    QCOMPARE(m_document->analysis().facts(NodePath{"block_1"})->outputs.front(), Shape{5});
    m_document->showLevel({});
    m_document->undoStack().undo();  // goes to where the edit was
    QCOMPARE(m_document->level(), NodePath{"block_1"});
    while (m_document->undoStack().undoText() != "add body_2" && m_document->undoStack().canUndo())
      m_document->undoStack().undo();
    QCOMPARE(json(), before);
  }

  void aPortThatGoesTakesItsConnectionAndUndoBringsItBack() {
    make();
    const std::string before = json();
    QVERIFY(m_document->enterBlock("block_1").ok());
    const NodeId port = block_ports(m_document->graph(), false).front()->id;
    QVERIFY(m_document->removeItems({QString::fromStdString(port)}, {}).ok());
    QVERIFY(m_document->project().graph.edges_of("input_1").empty());
    m_document->undoStack().undo();
    QCOMPARE(json(), before);
  }

  void aLiftedParameterIsSetOutside() {
    make();
    QVERIFY(m_document->enterBlock("block_1").ok());
    QVERIFY(m_document->setLifted("dense_1", "units", true).ok());
    QVERIFY(m_document->isLifted("dense_1", "units"));
    m_document->showLevel({});
    QVERIFY(m_document->setSetting("layer.body_1.units", "3").ok());
    QCOMPARE(m_document->facts("block_1")->outputs.front(), Shape{3});
    QVERIFY(m_document->enterBlock("block_1").ok());
    QVERIFY(m_document->setLifted("dense_1", "units", false).ok());
    QCOMPARE(m_document->analysis().facts(NodePath{"block_1"})->outputs.front(), Shape{16});
    m_document->undoStack().undo();
    QCOMPARE(m_document->analysis().facts(NodePath{"block_1"})->outputs.front(), Shape{3});
  }

  void openInPlaceItShowsItsLayersAndOthersMakeRoom() {
    make();
    QVERIFY(m_document->addNode("output", {760, 0}).ok());
    const QPointF output = place("output_1");
    m_view->canvas().selectOnly({"block_1"});
    m_view->toggleOpen();
    NodeItem* item = m_view->canvas().node("block_1");
    QVERIFY(item->contents());
    QCOMPARE(item->contents()->nodes().size(), 4U);
    QVERIFY(item->body().width() > 2 * canvas::kNodeWidth);
    QVERIFY(item->sceneBody().right() < place("output_1").x());
    // What is inside is the block to the pointer.
    const auto& inner = item->contents()->nodes().front();
    const QPointF within = inner->mapToScene(inner->body().center());
    QCOMPARE(m_view->canvas().nodeAt(within)->id(), NodeId("block_1"));
    m_view->toggleOpen();
    QVERIFY(!m_view->canvas().node("block_1")->contents());
    QCOMPARE(place("output_1"), output);
    m_document->undoStack().undo();  // open again, with the room that it needs
    QVERIFY(m_view->canvas().node("block_1")->contents());
    m_view->autoLayout();
    m_document->undoStack().undo();
    m_document->undoStack().undo();
    QVERIFY(!m_view->canvas().node("block_1")->contents());
    QCOMPARE(place("output_1"), output);
  }

  void openInPlaceItIsStillWhenTheProjectIsOpenedAgain() {
    make();
    m_view->canvas().selectOnly({"block_1"});
    m_view->toggleOpen();
    Project kept = m_document->project();
    kept.views["open_blocks"] += "\nnobody\nblock_1/nobody\n//";  // a file may say anything
    m_document->reset(kept, {});
    QVERIFY(m_document->isOpen("block_1"));
    QVERIFY(m_view->canvas().node("block_1")->contents());
    QVERIFY(!m_document->isOpen("nobody"));
    QVERIFY(m_document->setOpen("block_1", false, {}).ok());
    QVERIFY(m_document->project().views.empty());
  }

  void whatIsNotOfABlockIsRefusedWithinOne() {
    make();
    QVERIFY(!m_document->addNode("block_input", {0, 0}).ok());
    QVERIFY(m_document->enterBlock("block_1").ok());
    const std::string before = json();
    for (const char* type : {"input", "output", "block:body"}) {
      const auto added = m_document->addNode(type, {0, 0});
      QVERIFY2(!added.ok(), type);
    }
    QCOMPARE(json(), before);
    QVERIFY(m_document->addNode("block_input", {0, 0}).ok());
    QCOMPARE(m_document->project().graph.find("block_1")->block->type().input_ports({}).size(), 2U);
  }

  void aProblemWithinIsShownAtTheBlockAndLeadsInside() {
    make();
    QVERIFY(m_document->setSetting("layer.input_1.shape", "2 2 2").ok());
    const NodeItem* item = m_view->canvas().node("block_1");
    QVERIFY(!item->problems().empty());
    QVERIFY(item->problemText().startsWith("dense_1: "));
    m_view->selectNode("dense_1");  // as the network that trains calls it
    QCOMPARE(m_document->level(), NodePath{"block_1"});
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"dense_1"});
  }

  void layersThatShareWeightsAreTied() {
    QVERIFY(m_document->setSetting("layer.dense_2.weights_of", "dense_1").ok());
    m_view->canvas().routeEdges();
    QCOMPARE(m_view->canvas().ties().size(), 1U);
    const QPainterPath& path = m_view->canvas().ties().begin()->second->path();
    QCOMPARE(path.pointAtPercent(0).x(), m_view->canvas().node("dense_2")->sceneBody().center().x());
    QCOMPARE(path.pointAtPercent(1).x(), m_view->canvas().node("dense_1")->sceneBody().center().x());
    m_document->undoStack().undo();
    m_view->canvas().routeEdges();
    QVERIFY(m_view->canvas().ties().empty());
    m_document->undoStack().redo();
    make();  // dense_1 goes into a block, and the tie with it
    m_view->canvas().routeEdges();
    QCOMPARE(m_view->canvas().ties().size(), 1U);
    QVERIFY(m_document->analysis().ok() || m_document->analysis().facts(NodeId("dense_2"))->parameters < 100);
  }

  void aHealthThatIsKnownIsShownWhereTheBlockIsEntered() {
    make();
    m_view->canvas().showHealth({{"dense_1", 0.5, Grade::warning, "too slow", "why"}});
    QVERIFY(m_document->enterBlock("block_1").ok());
    QCOMPARE(m_view->canvas().node("dense_1")->health().word, std::string("too slow"));
    m_document->showLevel({});
    QCOMPARE(m_view->canvas().node("block_1")->health().word, std::string("too slow"));
  }

  void theHealthOfABlockIsThatOfItsWorstLayer() {
    make();
    LayerHealth good{"dense_1", 0.5, Grade::good, "healthy", "why"}, bad{"relu_1", 0.1, Grade::bad, "dead", "why"};
    m_view->canvas().showHealth({good, bad});
    QCOMPARE(m_view->canvas().node("block_1")->health().word, std::string("dead"));
    QVERIFY(m_document->setOpen("block_1", true, {}).ok());
    for (const auto& inner : m_view->canvas().node("block_1")->contents()->nodes())
      if (inner->id() == "dense_1") QCOMPARE(inner->health().word, std::string("healthy"));
  }

  void aBlockIsCopiedRenamedAndDescribed() {
    make();
    const QByteArray copied = m_document->copyJson({"block_1"});
    const auto pasted = m_document->paste(copied, {0, 400});
    QVERIFY(pasted.ok());
    QVERIFY(m_document->graph().find(pasted->front())->former.empty());
    QCOMPARE(m_document->graph().definitions().size(), 1U);
    QVERIFY(m_document->renameBlock(m_document->graph().definition("body"), "torso").ok());
    QCOMPARE(m_document->graph().definitions().front()->name(), std::string("torso"));
    QVERIFY(!m_document->renameBlock(m_document->graph().definition("torso"), "a b").ok());
    QVERIFY(m_document->describeBlock(m_document->graph().definition("torso"), "Two layers.").ok());
    QCOMPARE(m_document->typeCalled("block:torso")->info.doc, std::string("Two layers."));
    // Pasted where a block of that name is another one, it comes under a name of its own.
    m_document->undoStack().undo();
    m_document->undoStack().undo();
    QVERIFY(m_document->enterBlock("block_1").ok());
    QVERIFY(m_document->setSetting("layer.dense_1.units", "7").ok());
    m_document->showLevel({});
    QVERIFY(m_document->paste(copied, {0, 600}).ok());
    QVERIFY(m_document->graph().definition("body_2"));
  }

  void whatIsKeptStandsInThePaletteOfEveryProject() {
    make();
    m_view->canvas().selectOnly({"block_1"});
    m_view->keepBlock();
    BlockShelf& shelf = BlockShelf::instance();
    QVERIFY(shelf.isOwn("body"));
    shelf.readAgain();
    QVERIFY(shelf.find("body"));
    Document other;
    const auto placed = other.addNode("block:body", {0, 0});
    QVERIFY(placed.ok());
    QVERIFY(other.graph().find(*placed)->block->definition() == m_document->graph().definition("body")->definition());
    QVERIFY(shelf.forget("body").ok());
    QVERIFY(!shelf.find("body"));
    QVERIFY(!shelf.forget("residual").ok());
    const auto shipped = other.addNode("block:residual", {0, 200});
    QVERIFY(!shelf.keep(*other.graph().find(*shipped)).ok());
  }

  void aNewConnectionsShapeIsNotSeenBeforeItHasAPlace() {
    QVERIFY(m_document->connectPorts({{"input_1", 0}, {"dense_2", 0}}).ok());
    const EdgeItem* edge = m_view->canvas().edge({{"input_1", 0}, {"dense_2", 0}});
    QCOMPARE(edge->shapeText(), QString("8"));
    QVERIFY(!edge->label()->isVisible());
    m_view->canvas().ensureRouted();
    QVERIFY(edge->label()->isVisible());
  }

  void blocksAreOfferedAtTheEndOfAWireWhereTheyFit() {
    Project images;
    QVERIFY(
        images.graph.add({"input_1", "input_1", "input", {{"shape", std::vector<std::int64_t>{16, 8, 8}}}, {}}).ok());
    QVERIFY(
        images.graph.add({"input_2", "input_2", "input", {{"shape", std::vector<std::int64_t>{3, 8, 8}}}, {}}).ok());
    m_document->reset(std::move(images), {});
    const auto offered = [&](const char* from) {
      QStringList out;
      for (const Placeable& one : fittingTypes(*m_document, {from, 0}, true)) out << one.type;
      return out;
    };
    QVERIFY(offered("input_1").contains("block:residual"));
    QVERIFY(!offered("input_2").contains("block:residual"));  // it keeps the number of channels, which is another
    QVERIFY(offered("input_2").contains("block:inception"));
    QVERIFY(!offered("input_1").contains("block:transformer_encoder"));
  }

  void shippedBlocksDropIntoAnEdge() {
    drop("block:residual", middle({{"dense_1", 0}, {"relu_1", 0}}));
    QVERIFY(m_document->graph().find("block_1"));
    QVERIFY(m_view->canvas().edge({{"dense_1", 0}, {"block_1", 0}}));
    QVERIFY(!m_document->analysis().ok());  // an image it is not
  }
};

QTEST_MAIN(BlocksTest)
#include "blocks_test.moc"
