// The document: every edit is undoable to the byte, says why it cannot be done otherwise; data load whole or not.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "core/io/project_file.h"
#include "core/layers/layer.h"
#include "tests/ui/monkey.h"
#include "tests/ui/written_file.h"
#include "ui/document/document.h"

using namespace vitrine;
using vitrine::ui::writeFile;
using vitrine::ui::Document;
using vitrine::ui::Monkey;

namespace {

std::string json(const Document& document) {
  return to_json(document.project());
}

Project mlp() {
  Project project;
  const auto add = [&](const char* name, const char* type, Params params) {
    QVERIFY(project.graph.add({name, name, type, std::move(params), {}}).ok());
  };
  add("input_1", "input", {{"shape", std::vector<std::int64_t>{7}}});
  add("dense_1", "dense", {{"units", std::int64_t{8}}});
  add("dense_2", "dense", {{"units", std::int64_t{3}}});
  for (const auto& [from, to] : {std::pair("input_1", "dense_1"), std::pair("dense_1", "dense_2")})
    if (!project.graph.connect({{from, 0}, {to, 0}}).ok()) qFatal("the test's network is wrong");
  return project;
}

QByteArray flowers() {
  QByteArray table = "length,width,kind\n";
  for (int i = 0; i < 60; ++i)
    table += QByteArray::number(i * 0.1) + "," + QByteArray::number(60 - i) + "," + (i % 3 ? "rose" : "tulip") + "\n";
  return table;
}

}  // namespace

class DocumentTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyEditIsUndoneToTheByte() {
    Document document;
    Monkey monkey(document);
    QUndoStack& stack = document.undoStack();
    std::vector<std::string> states{json(document)};
    int pushed = 0;
    for (int tries = 0; tries < 2000 && pushed < 200; ++tries) {
      const int count = stack.count(), index = stack.index();
      const std::string before = json(document);
      monkey.edit();
      if (json(document) != before || stack.count() != count) ++pushed;
      QVERIFY(stack.index() >= index - 1);
      states.resize(static_cast<std::size_t>(stack.index()) + 1);
      states.back() = json(document);
    }
    QVERIFY2(pushed >= 200, "the monkey hardly got anywhere");
    QVERIFY(stack.index() > 100);
    const std::string end = json(document);
    for (int i = stack.index() - 1; i >= 0; --i) {
      stack.undo();
      QCOMPARE(json(document), states[static_cast<std::size_t>(i)]);
    }
    QCOMPARE(stack.index(), 0);
    while (stack.canRedo()) stack.redo();
    QCOMPARE(json(document), end);
  }

  void oneGestureIsOneStep() {
    Document document;
    document.reset(mlp(), {});
    const std::string start = json(document);
    QVERIFY(document.setSetting("layer.dense_1.units", "1", 7).ok());
    QVERIFY(document.setSetting("layer.dense_1.units", "12", 7).ok());
    QVERIFY(document.setSetting("layer.dense_1.units", "128", 7).ok());
    QCOMPARE(document.undoStack().count(), 1);
    QVERIFY(document.setSetting("layer.dense_1.units", "64", 8).ok());
    QCOMPARE(document.undoStack().count(), 2);
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(json(document), start);
  }

  void anotherDocumentHasNothingToUndo() {
    Document document;
    const QAction* undo = document.undoStack().createUndoAction(&document);
    QVERIFY(document.addNode("dense", {}).ok());
    QVERIFY(undo->isEnabled());
    document.reset(mlp(), {});
    QVERIFY(!undo->isEnabled());
    QVERIFY(!document.isModified());
  }

  void aValueThatCameBackIsNoEdit() {
    Document document;
    document.reset(mlp(), {});
    QVERIFY(document.setSetting("layer.dense_1.units", "80", 3).ok());
    QVERIFY(document.setSetting("layer.dense_1.units", "8", 3).ok());
    QCOMPARE(document.undoStack().count(), 0);
    QVERIFY(!document.isModified());
  }

  void whatCannotBeDoneChangesNothing() {
    Document document;
    document.reset(mlp(), {});
    const std::string start = json(document);
    QVERIFY(!document.setSetting("layer.dense_1.units", "many").ok());
    QVERIFY(!document.setSetting("layer.dense_1.units", "0").ok());
    QVERIFY(!document.setSetting("nowhere.at.all", "1").ok());
    QVERIFY(!document.addNode("teleporter", {}).ok());
    QVERIFY(!document.rename("dense_1", "dense_2").ok());
    QVERIFY(!document.connectPorts({{"dense_2", 0}, {"dense_1", 0}}).ok());  // a circle
    QVERIFY(!document.paste("{\"format\":", {}).ok());
    QVERIFY(!document.insertOnEdge("input", {{"input_1", 0}, {"dense_1", 0}}, {}).ok());
    QCOMPARE(json(document), start);
    QCOMPARE(document.undoStack().count(), 0);
  }

  void removingALayerRemembersItsEdges() {
    Document document;
    document.reset(mlp(), {});
    const std::string start = json(document);
    QSignalSpy nodes(&document, &Document::nodeRemoved), edges(&document, &Document::edgeRemoved);
    QVERIFY(document.removeItems({"dense_1"}, {}).ok());
    QCOMPARE(nodes.count(), 1);
    QCOMPARE(edges.count(), 2);
    QCOMPARE(document.graph().nodes().size(), std::size_t{2});
    document.undoStack().undo();
    QCOMPARE(json(document), start);
  }

  void anEdgeGivesWay() {
    Document document;
    document.reset(mlp(), {});
    const std::string start = json(document);
    QVERIFY(document.connectPorts({{"input_1", 0}, {"dense_2", 0}}).ok());
    QCOMPARE(document.graph().edge_into({"dense_2", 0})->from.node, NodeId("input_1"));
    QCOMPARE(document.graph().edges().size(), std::size_t{2});
    document.undoStack().undo();
    QCOMPARE(json(document), start);
  }

  void insertingIsOneStepAndShapesFollow() {
    Document document;
    document.reset(mlp(), {});
    QSignalSpy analysed(&document, &Document::analysisChanged);
    const auto id = document.insertOnEdge("dense", {{"dense_1", 0}, {"dense_2", 0}}, {50, 50});
    QVERIFY(id.ok());
    QCOMPARE(document.undoStack().count(), 1);
    QCOMPARE(analysed.count(), 1);
    QVERIFY(document.setSetting("layer.dense_3.units", "5").ok());
    QCOMPARE(document.analysis().facts("dense_2")->inputs.front().text(), std::string("5"));
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(document.graph().edges().size(), std::size_t{2});
  }

  void pasteTakesFreshNamesAndInnerEdges() {
    Document document;
    document.reset(mlp(), {});
    const QByteArray copied = document.copyJson({"dense_1", "dense_2"});
    const auto ids = document.paste(copied, {500, 100});
    QVERIFY(ids.ok());
    QCOMPARE(ids->size(), std::size_t{2});
    QCOMPARE(document.graph().nodes().size(), std::size_t{5});
    QCOMPARE(document.graph().edges().size(), std::size_t{3});
    QCOMPARE(document.graph().edge_into({ids->at(1), 0})->from.node, ids->at(0));
    document.undoStack().undo();
    QCOMPARE(document.graph().nodes().size(), std::size_t{3});
  }

  void dataThatWasChosenChangesTheNetworkInOneStep() {
    QTemporaryDir folder;
    writeFile(folder.filePath("flowers.csv"), flowers());
    Document document;
    document.reset(mlp(), {});
    const std::string start = json(document);
    QSignalSpy changed(&document, &Document::dataChanged);
    document.chooseSource({"csv", {{"file", folder.filePath("flowers.csv").toStdString()}}});
    QVERIFY(document.isLoading());
    QTRY_VERIFY(document.dataset() != nullptr);
    QCOMPARE(document.dataset()->count, std::int64_t{60});
    QCOMPARE(value_text(*document.graph().find("input_1")->params.find("shape")), std::string("2"));
    QCOMPARE(document.undoStack().count(), 1);
    document.undoStack().undo();
    QCOMPARE(json(document), start);
    QTRY_VERIFY(document.dataset() == nullptr);
  }

  void aBadFileLeavesEverythingAsItWas() {
    QTemporaryDir folder;
    writeFile(folder.filePath("flowers.csv"), flowers());
    writeFile(folder.filePath("broken.gz"), "this is no picture");
    Document document;
    document.reset(mlp(), {});
    document.chooseSource({"csv", {{"file", folder.filePath("flowers.csv").toStdString()}}});
    QTRY_VERIFY(document.dataset() != nullptr);
    const auto dataset = document.dataset();
    const std::string before = json(document);
    QSignalSpy refused(&document, &Document::dataRefused);
    const std::string broken = folder.filePath("broken.gz").toStdString();
    document.chooseSource({"idx", {{"images", broken}, {"labels", broken}}});
    QTRY_COMPARE(refused.count(), 1);
    QVERIFY(!refused.front().front().value<Error>().remedy.empty());
    QCOMPARE(json(document), before);
    QCOMPARE(document.dataset(), dataset);
    QVERIFY(!document.isLoading());
  }

  void aTableWithNamesIsLoadedWithoutThemOnceThatIsAccepted() {
    QByteArray table = "name,size,price\n";
    for (int i = 0; i < 200; ++i)
      table += "house " + QByteArray::number(i) + "," + QByteArray::number(i * 7 % 50) + "," +
               QByteArray::number(100'000.5 + 1000 * i) + "\n";
    QTemporaryDir folder;
    writeFile(folder.filePath("houses.csv"), table);
    Document document;
    document.reset(mlp(), {});
    const std::string before = json(document);
    QSignalSpy refused(&document, &Document::dataRefused);
    document.chooseSource({"csv", {{"file", folder.filePath("houses.csv").toStdString()}}});
    QTRY_COMPARE(refused.count(), 1);
    const auto offers = offers_of(refused.front().front().value<Error>());
    QCOMPARE(offers.size(), std::size_t{1});
    QCOMPARE(offers.front().title, std::string("Ignore it and load"));
    QCOMPARE(json(document), before);
    document.acceptOffer(offers.front());
    QTRY_VERIFY(document.dataset() != nullptr);
    QCOMPARE(document.dataset()->input().names, std::vector<std::string>{"size"});
    // Prices are normalised from the start; all of it is one step of undo.
    QCOMPARE(document.project().target_transform.type, std::string("standardise"));
    QCOMPARE(document.project().objectives.front().loss.type, std::string("mse"));
    QCOMPARE(document.undoStack().count(), 1);
  }

  void theNewerLoadWins() {
    Document document;
    document.reset(mlp(), {});
    QSignalSpy changed(&document, &Document::dataChanged);
    document.chooseSource({"spiral", {{"samples", std::int64_t{100'000}}}});
    document.chooseSource({"moons", {{"samples", std::int64_t{50}}}});
    QTRY_VERIFY(document.dataset() != nullptr);
    QCOMPARE(document.dataset()->count, std::int64_t{50});
    QCOMPARE(document.project().sources.front().type, std::string("moons"));
  }

  void typedDataSettingsAreFollowed() {
    Document document;
    document.reset(mlp(), {});
    QVERIFY(document.setSetting("data.type", "gaussians", 4).ok());
    QTRY_VERIFY(document.dataset() != nullptr);
    QCOMPARE(value_text(*document.graph().find("input_1")->params.find("shape")), std::string("2"));
    QCOMPARE(document.undoStack().count(), 1);
    QVERIFY(document.setSetting("data.samples", "77", 5).ok());
    QTRY_COMPARE(document.dataset()->count, std::int64_t{77});
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(document.project(), mlp());
  }

  void savedAndOpenedItIsTheSame() {
    QTemporaryDir folder;
    Document document;
    document.reset(mlp(), {});
    QVERIFY(document.rename("dense_1", "hidden").ok());
    QVERIFY(document.isModified());
    QVERIFY(document.save(folder.filePath("net.vitrine")).ok());
    QVERIFY(!document.isModified());
    QCOMPARE(document.displayName(), QString("net.vitrine"));
    Document other;
    QVERIFY(other.open(folder.filePath("net.vitrine")).ok());
    QCOMPARE(json(other), json(document));
    QVERIFY(!other.isModified());
    writeFile(folder.filePath("torn.vitrine"), QByteArray::fromStdString(json(document)).left(200));
    QVERIFY(!other.open(folder.filePath("torn.vitrine")).ok());
    QCOMPARE(json(other), json(document));
    QVERIFY(!document.save("/nowhere/at/all.vitrine").ok());
    QCOMPARE(document.path(), folder.filePath("net.vitrine"));
  }
};

QTEST_MAIN(DocumentTest)
#include "document_test.moc"
