// What the window shows of a run on the canvas leads to its views, and all of them say the same.
#include <QAccessible>
#include <QLabel>

#include "core/graph/sketch.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/window_fixture.h"
#include "ui/canvas/node_item.h"
#include "ui/canvas/sample_picker.h"
#include "ui/docks/preview.h"
#include "ui/document/background.h"
#include "ui/document/text.h"
#include "ui/views/features/features_view.h"
#include "ui/views/view_area.h"
#include "ui/views/weights/units_page.h"
#include "ui/views/weights/weights_view.h"

namespace vitrine::ui {

inline Project inOneRow(Project project) {
  standInARow(project.graph);
  return project;
}

inline Project withHeads() {
  Project project;
  Sketch s(project.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{16}}});
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}});
  s.dense(10);
  s.add("output");
  project.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  return inOneRow(project);
}

inline Project withState() {
  Project project;
  Sketch s(project.graph);
  s.input({12, 2});
  s.add("lstm", {{"units", std::int64_t{8}}, {"output", std::string("last")}});
  s.dense(1);
  s.add("output");
  project.sources = {{"adding", {{"samples", std::int64_t{100}}, {"length", std::int64_t{12}}}}};
  project.objectives.front().loss = {"mse", {}};
  return inOneRow(project);
}

// All units of dense_1 are ill from the start: weights of 0 before a ReLU, or far too large ones before a tanh.
inline Project ill(bool dead) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  Params sick{{"units", std::int64_t{16}}, {"activation", std::string(dead ? "relu" : "tanh")}};
  sick.set("initializer", std::string(dead ? "constant" : "normal"));
  sick.set(dead ? "initializer.value" : "initializer.std", dead ? 0.0 : 1'000.0);
  s.add("dense", sick);
  s.dense(2);
  s.add("output");
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  project.training.set("seed", std::int64_t{3});
  return inOneRow(project);
}

class WindowWatchingTest : public WindowFixture {
  Q_OBJECT

  static const Thumbnail* seen(const MainWindow& window, const QString& id) {
    const NodeItem* node = window.canvas().canvas().node(id.toStdString());
    return node ? node->thumbnail() : nullptr;
  }
  static QString moment(const MainWindow& window) {
    const SharedThumbnails& set = window.canvas().canvas().thumbnails();
    return set ? set->moment : QString();
  }
  static void stepOnce(MainWindow& window) {
    waitForData(window);
    window.controller().step();
    QTRY_VERIFY(window.feed().status().step == 1 && window.feed().status().phase == RunPhase::paused);
  }

 private Q_SLOTS:
  void cleanupTestCase() { joinBackground(-1); }

  void aDoubleClickOpensTheViewThatSaysMostOfALayer_data() {
    QTest::addColumn<int>("network");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("view");
    QTest::newRow("convolution") << 0 << "conv2d_1"
                                 << "features";
    QTest::newRow("dense") << 0 << "dense_1"
                           << "weights";
    QTest::newRow("attention") << 1 << "multi_head_attention_1"
                               << "attention";
    QTest::newRow("lstm") << 2 << "lstm_1"
                          << "recurrent";
  }
  void aDoubleClickOpensTheViewThatSaysMostOfALayer() {
    QFETCH(int, network);
    QFETCH(QString, layer);
    QFETCH(QString, view);
    const auto window = shown(network == 0 ? digitsNetwork() : network == 1 ? withHeads() : withState());
    stepOnce(*window);
    auto* views = window->findChild<ViewArea*>();
    for (const char* one : {"features", "weights", "attention", "recurrent"}) views->setShown(one, false);
    CanvasView& canvas = window->canvas();
    canvas.zoomActual();
    canvas.centreOn(layer);
    QTRY_VERIFY(seen(*window, layer));
    const NodeItem* node = canvas.canvas().node(layer.toStdString());
    QTest::mouseDClick(canvas.viewport(), Qt::LeftButton, {},
                       canvas.mapFromScene(node->pos() + node->thumbnailRect().center()));
    for (const QString one : {"features", "weights", "attention", "recurrent"})
      QVERIFY2(views->isShown(one) == (one == view), qPrintable(one));
    QVERIFY(views->view(view) && views->view(view)->isVisible());
    if (const auto* weights = qobject_cast<WeightsView*>(views->view(view)))
      QCOMPARE(weights->layer()->id, layer.toStdString());
    if (const auto* features = qobject_cast<FeaturesView*>(views->view(view)))
      QCOMPARE(features->layer()->id, layer.toStdString());
  }

  void theSampleThatIsChosenStays() {
    const auto window = shown(digitsNetwork());
    window->canvas().zoomActual();
    QTRY_COMPARE(moment(*window), QString("sample 1 · before training"));
    auto* picker = window->canvas().findChild<SamplePicker*>();
    QVERIFY(picker->isVisible());
    picker->setFocus();
    QTest::keyClick(picker, Qt::Key_Up);
    QTRY_COMPARE(moment(*window), QString("sample 2 · before training"));
    QTest::keyClick(picker, Qt::Key_Escape);
    QVERIFY(window->canvas().hasFocus());
    stepOnce(*window);
    QTRY_COMPARE(moment(*window), QString("sample 2 · step 1"));
    QCOMPARE(picker->value(), 2);
  }

  // One rule: the canvas, who listens to it, the inspector, the gradients and the Units page, also of an earlier
  // step.
  void allPlacesSayTheSameOfUnits_data() {
    QTest::addColumn<bool>("dead");
    QTest::newRow("dead ReLU") << true;
    QTest::newRow("saturated tanh") << false;
  }
  void allPlacesSayTheSameOfUnits() {
    QFETCH(bool, dead);
    const auto window = shown(ill(dead));
    stepOnce(*window);
    const std::string word = dead ? "dead" : "saturated";
    const QString words = QString("100 % of its 16 units are %1").arg(dead ? "dead" : "saturated");
    const auto health = [&] { return window->feed().health().of("dense_1"); };
    QTRY_VERIFY(health() && health()->word == word);
    QCOMPARE(health()->grade, Grade::bad);
    QVERIFY2(qtext(health()->why).startsWith(words), health()->why.c_str());
    const NodeItem* node = window->canvas().canvas().node("dense_1");
    QTRY_COMPARE(node->health().word, word);
    QCOMPARE(node->health().why, health()->why);
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&window->canvas());
    QString description;
    for (int i = 0; i < heard->childCount(); ++i)
      if (heard->child(i)->text(QAccessible::Name) == "dense_1")
        description = heard->child(i)->text(QAccessible::Description);
    QVERIFY2(description.contains(words), qPrintable(description));
    window->canvas().selectNode("dense_1");
    const auto inInspector = [&] {
      for (const QLabel* label : inspector(*window)->findChildren<QLabel*>())
        if (label->text().contains(words)) return true;
      return false;
    };
    QTRY_VERIFY(inInspector());
    auto* views = window->findChild<ViewArea*>();
    views->setShown("gradients", true);
    QTRY_VERIFY(views->view("gradients")->hint().startsWith("dense_1: " + qtext(word)));
    views->showLayer("dense_1");
    auto* weights = qobject_cast<WeightsView*>(views->view("weights"));
    weights->setPage(WeightsView::Page::units);
    QTRY_VERIFY(weights->units().facts());
    const UnitFacts& facts = *weights->units().facts();
    QCOMPARE((dead ? facts.dead : facts.saturated).size(), std::size_t{16});
    QVERIFY((dead ? facts.saturated : facts.dead).empty());
    const QString said = dead ? weights->units().deadWords() : weights->units().saturatedWords();
    QVERIFY2(said.contains(QString::number(facts.samples)), qPrintable(said));  // its own samples, and how many
    window->feed().playhead().show(0);
    QVERIFY(!window->feed().playhead().isLive());
    QTRY_VERIFY(health() && health()->word == word);
    QTRY_COMPARE(node->health().word, word);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::WindowWatchingTest)
#include "window_watching_test.moc"
