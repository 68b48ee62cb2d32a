// The step debugger goes through the very step that the run takes next, and shows its numbers.
#include <QComboBox>
#include <QSpinBox>
#include <QTreeWidget>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/graph/block_edits.h"
#include "core/graph/sketch.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/step_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/views/step/step_list.h"
#include "ui/views/view_types.h"
#include "ui/views/weights/weight_matrix.h"

namespace vitrine::ui {
namespace {

Project stepped(std::int64_t units = 7) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(units, "tanh");
  s.add("dropout", {{"rate", 0.4}});
  s.dense(units == 7 ? 5 : units, "relu");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  return project;
}

Project steppedImages() {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.conv(4, "relu");
  s.add("flatten");
  s.dense(10);
  project.sources = {{"digits", {{"samples", std::int64_t{64}}}}};
  return project;
}

Project steppedSequence() {
  Project project;
  Sketch s(project.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{16}}});
  sketch_encoder_layer(s, 16, 4, 32, 0.0);
  s.dense(10);
  project.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  return project;
}

std::shared_ptr<Run> ofNotANumber() {
  RunSetup setup = setupOf(stepped());
  auto data = std::make_shared<Dataset>(*setup.dataset);
  data->fields.front().values =
      AlignedVector<float>(data->fields.front().values.size(), std::numeric_limits<float>::quiet_NaN());
  setup.dataset = std::move(data);
  return runOf(std::move(setup));
}

struct Stepped : StepWindow {
  explicit Stepped(std::shared_ptr<Run> of, QSize size = {640, 460}) : StepWindow(std::move(of), size) {
    view.activateWindow();
    if (!QTest::qWaitForWindowActive(&view)) qFatal("the view's window does not become active");
    view.setFocus();
    catchUp();
  }
  explicit Stepped(const Project& project, QSize size = {640, 460}) : Stepped(runOf(project), size) {}
  const StoryStage& shown() const { return view.story()->stages()[view.stage()]; }
  void press(int key, Qt::KeyboardModifiers with = Qt::NoModifier) {
    QTest::keyClick(&view, static_cast<Qt::Key>(key), with);
    settle();
  }
  void choose(const QString& picture) {
    for (int i = 0; i < view.pictures().count(); ++i)
      if (view.pictures().itemText(i).startsWith(picture)) {
        view.pictures().setCurrentIndex(i);
        emit view.pictures().activated(i);
        return settle();
      }
    QFAIL(qPrintable("no picture " + picture));
  }
};

double numberBehind(const QString& text, const QString& words) {
  for (const QString& line : text.split('\n'))
    if (line.startsWith(words)) return line.mid(words.size()).toDouble();
  return std::nan("");
}

}  // namespace

class StepTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void standsInTheListBehindWeights() {
    const auto& types = viewTypes();
    const auto at = std::find_if(types.begin(), types.end(), [](const ViewType& type) { return type.id == "step"; });
    QVERIFY(at != types.end() && at != types.begin());
    QCOMPARE((at - 1)->id, QString("weights"));
    Stepped w(stepped());
    QVERIFY(!at->shownAtFirst({w.document, w.feed, w.link}));
    std::unique_ptr<View> made(at->create({w.document, w.feed, w.link}, nullptr));
    QCOMPARE(made->title(), QString("Step"));
  }

  void goesThroughWithKeys() {
    Stepped w(stepped());
    QVERIFY2(w.view.note().contains("step 1 "), qPrintable(w.view.note()));
    QVERIFY(!w.view.story() && !w.view.hasData());
    w.press(Qt::Key_F10);
    QVERIFY(w.view.story());
    QVERIFY(w.shown().part == StoryPart::batch);
    QVERIFY2(w.view.formula().contains("row"), qPrintable(w.view.formula()));
    w.press(Qt::Key_F10);
    QCOMPARE(w.view.stage(), std::size_t{1});
    QCOMPARE(w.shown().layer, std::string("dense_1"));
    w.press(Qt::Key_F12);
    QCOMPARE(w.shown().layer, std::string("dropout_1"));
    w.press(Qt::Key_PageDown, Qt::ControlModifier);
    QCOMPARE(w.shown().layer, std::string("dense_2"));
    w.press(Qt::Key_PageUp, Qt::ControlModifier);
    QCOMPARE(w.shown().layer, std::string("dropout_1"));
    w.press(Qt::Key_F9);
    QCOMPARE(w.shown().layer, std::string("dense_1"));
    w.press(Qt::Key_F6);
    QVERIFY(w.shown().part == StoryPart::loss);
    w.press(Qt::Key_F7);
    QVERIFY(w.shown().part == StoryPart::backward);
    QCOMPARE(w.shown().op, std::string("cross_entropy"));
    w.press(Qt::Key_F8);
    QVERIFY(w.shown().part == StoryPart::update);
    const std::size_t last = w.view.story()->stages().size() - 1;
    while (w.view.stage() < last) w.press(Qt::Key_F10);
    w.press(Qt::Key_F10);
    QCOMPARE(w.view.stage(), last);
    QCOMPARE(w.run->status().step, 0U);  // nothing of it has touched the run
  }

  // Number by number, on screen as in a story that the test makes of the run.
  void showsTheNumbersOfTheNextStep() {
    Stepped w(stepped());
    w.step();
    w.begin();
    const Pool pool(1);
    const auto story = std::move(StepStory::create(w.run->standing().get(), pool, {}).value());
    QCOMPARE(w.view.story()->stages().size(), story->stages().size());
    int compared = 0;
    for (std::size_t i = 0; i < story->stages().size(); ++i) {
      if (i > 0) w.press(Qt::Key_F11);
      QCOMPARE(w.view.stage(), i);
      const StoryStage& stage = story->stages()[i];
      if (stage.tensors.empty()) continue;
      const StoryTensor& main = stage.tensors[main_tensor(stage)];
      const MatrixData* drawn = w.view.matrix().data();
      QVERIFY(drawn);
      QCOMPARE(drawn->values.size(), main.of->values.size());
      for (std::size_t k = 0; k < drawn->values.size(); ++k, ++compared)
        QCOMPARE(drawn->values[k], main.of->values[k]);
      QVERIFY(w.view.seen()->words.agrees);
    }
    QVERIFY(compared > 500);
  }

  void tellsAWeightBeforeAndAfterAndTakesTheStep() {
    Stepped w(stepped());
    w.begin();
    w.press(Qt::Key_F8);
    while (w.shown().title != "dense_2.weight") w.press(Qt::Key_F10);
    w.view.numberChooser().setValue(9);
    w.settle();
    const double before = numberBehind(w.view.formula(), "before: "),
                 after = numberBehind(w.view.formula(), "after: ");
    const auto weight = [&] {
      return static_cast<double>(w.run->standing().get().trained->find("dense_2/weight")->value.values[8]);
    };
    QVERIFY(std::abs(before - weight()) < 1e-9);
    QVERIFY(before != after);
    QVERIFY(w.view.seen()->words.value && std::abs(*w.view.seen()->words.value - after) < 1e-6);
    w.press(Qt::Key_F5);
    QTRY_VERIFY((w.catchUp(), !w.view.isWaiting() && w.view.story() && w.view.story()->step() == 2));
    QCOMPARE(w.run->status().step, 1U);
    QVERIFY(std::abs(after - weight()) < 1e-9);
    QVERIFY2(w.view.hint().contains("step 2"), qPrintable(w.view.hint()));
  }

  void whileItTrainsItSaysPause() {
    Stepped w(stepped());
    w.begin();
    w.run->set_tempo(20);
    w.run->train();
    QTRY_VERIFY((w.catchUp(), w.view.note() == "Pause to go through a step"));
    QVERIFY(!w.view.story() && !w.view.hasData());
    w.view.goThrough();
    QVERIFY(!w.view.story());
    w.run->pause();
    QTRY_VERIFY((w.catchUp(), w.view.note().contains("Go through step")));
    w.begin();
  }

  void withoutARunItSaysWhatToDo() {
    Stepped w(stepped());
    w.feed.attach(nullptr);
    w.view.refreshNow();
    QVERIFY2(w.view.note().contains("Press Step"), qPrintable(w.view.note()));
    // One that has no state to give.
    auto fake = std::make_shared<FakeRun>();
    fake->pause();
    w.feed.attach(fake);
    w.catchUp();
    w.view.goThrough();
    w.settle();
    QVERIFY(!w.view.story());
    QVERIFY2(w.view.note().contains("cannot be gone through"), qPrintable(w.view.note()));
  }

  // The run's own project counts, whatever the document has become.
  void theDocumentMayHaveChanged() {
    Stepped w(stepped());
    QVERIFY(w.document.project().graph.nodes().empty());
    w.begin();
    QCOMPARE(w.view.story()->stages()[1].layer, std::string("dense_1"));
  }

  void aBlockIsPassedOverOrEntered() {
    Project project = stepped();
    std::vector<NodeId> inside;
    for (const Node& node : project.graph.nodes())
      if (node.id == "dropout_1" || node.id == "dense_2") inside.push_back(node.id);
    project.graph = make_block(project.graph, inside, "middle").value().graph;
    Stepped w(project);
    w.begin();
    w.press(Qt::Key_F10);
    QCOMPARE(w.shown().layer, std::string("dense_1"));
    w.press(Qt::Key_F10);
    QCOMPARE(w.shown().layer, std::string("dense_3"));
    w.press(Qt::Key_F9);
    w.press(Qt::Key_F9);
    QVERIFY2(QString::fromStdString(w.shown().layer).contains("dropout_1"), w.shown().layer.c_str());
    w.press(Qt::Key_F9);
    w.press(Qt::Key_F11);
    QVERIFY(QString::fromStdString(w.shown().layer).contains("dropout_1"));
    w.press(Qt::Key_F10);  // inside of the block it goes on op by op
    QVERIFY(QString::fromStdString(w.shown().layer).contains("dense_2"));
  }

  // What the job has done on its own thread is not there before the window has been told.
  void keysWaitForTheStory() {
    Stepped w(stepped());
    w.view.goThrough();
    joinBackground(-1);
    QVERIFY(!w.view.story());
    QVERIFY(w.view.isWaiting());
    w.press(Qt::Key_F10);
    QVERIFY(w.view.story());
    QCOMPARE(w.view.stage(), std::size_t{0});
    w.press(Qt::Key_F10);
    QCOMPARE(w.shown().layer, std::string("dense_1"));
  }

  void theFirstThatIsNotFiniteIsMarked() {
    Stepped w(ofNotANumber());
    w.begin();
    QVERIFY(!w.view.story()->done());
    QCOMPARE(w.view.stage(), std::size_t{0});
    QVERIFY2(w.view.formula().contains("not a finite number"), qPrintable(w.view.formula()));
    int first = 0, others = 0;
    for (QTreeWidgetItemIterator it(&w.view.list()); *it; ++it) {
      first += (*it)->text(2) == "first not finite" ? 1 : 0;
      others += (*it)->text(2) == "not finite" ? 1 : 0;
    }
    QCOMPARE(first, 1);
    QVERIFY(others > 1);
    w.press(Qt::Key_F10);
    w.press(Qt::Key_F4);
    QCOMPARE(w.view.stage(), std::size_t{0});
    w.view.takeStep();
    QCOMPARE(w.run->status().step, 0U);
  }

  void aConvolutionShowsItsWindow() {
    Stepped w(steppedImages());
    w.begin();
    w.view.showLayer("conv2d_1");
    w.settle();
    while (w.shown().op != "conv2d") w.press(Qt::Key_F11);
    w.view.sampleChooser().setValue(3);
    w.settle();
    w.view.numberChooser().setValue(300);
    w.settle();
    QVERIFY(w.view.seen()->words.value);
    QVERIFY(w.view.seen()->words.agrees);
    const double told = static_cast<double>(*w.view.seen()->words.told);
    w.choose("window × kernel");
    double sum = 0;
    for (const float product : w.view.matrix().data()->values) sum += static_cast<double>(product);
    const double bias = 0;  // at first
    QVERIFY(std::abs(std::max(0.0, sum + bias) - told) < 1e-4);
    QCOMPARE(w.view.seen()->look.sample, std::int64_t{2});
  }

  void attentionShowsAHead() {
    Stepped w(steppedSequence());
    w.begin();
    while (w.shown().op != "attention") w.press(Qt::Key_F11);
    w.choose("scores");
    const std::vector<float> scores = w.view.matrix().data()->values;
    QCOMPARE(scores.size(), std::size_t{64});
    w.choose("softmax");
    const std::vector<float> weights = w.view.matrix().data()->values;
    for (std::size_t row = 0; row < 8; ++row) {
      double all = 0;
      for (std::size_t k = 0; k < 8; ++k) all += std::exp(static_cast<double>(scores[row * 8 + k]));
      for (std::size_t k = 0; k < 8; ++k)
        QVERIFY(std::abs(std::exp(static_cast<double>(scores[row * 8 + k])) / all -
                         static_cast<double>(weights[row * 8 + k])) < 1e-5);
    }
  }

  // The formula is that of the cell that is pointed at, of its sample and head.
  void theFormulaIsThatOfTheHeadsCell() {
    Stepped w(steppedSequence());
    w.begin();
    while (w.shown().op != "attention") w.press(Qt::Key_F11);
    w.view.sampleChooser().setValue(3);
    w.settle();
    w.view.headChooser().setValue(2);
    w.settle();
    std::vector<float> parts[5];
    const char* const names[] = {"Q of", "K of", "V of", "scores", "softmax of"};
    for (int i = 0; i < 5; ++i) {
      w.choose(names[i]);
      parts[i] = w.view.matrix().data()->values;
      w.view.numberChooser().setValue(5);  // the first query and the fifth key
      w.settle();
      const Explained& words = w.view.seen()->words;
      QVERIFY(words.told && words.agrees);
      QVERIFY(i < 3 || words.value.has_value());
      if (i != 3) QCOMPARE(*words.told, parts[i][4]);  // of scores it is their softmax that the program has
    }
    double score = 0;
    for (std::size_t i = 0; i < 4; ++i)  // the head is 4 wide
      score += static_cast<double>(parts[0][i]) * static_cast<double>(parts[1][16 + i]);
    QVERIFY(std::abs(score / 2 - static_cast<double>(parts[3][4])) < 1e-5);
    const auto& lines = w.view.seen()->words.lines;
    const auto said = std::find_if(lines.begin(), lines.end(),
                                   [](const std::string& line) { return line.starts_with("score = "); });
    QVERIFY(said != lines.end());
    const QString told = QString::fromStdString(*said).section(QStringLiteral("= "), -1).replace(QChar(0x2212), '-');
    QVERIFY2(std::abs(told.toDouble() - score / 2) < 1e-5, said->c_str());
    QVERIFY2(lines.front().find("[3, 2, 1, 5]") != std::string::npos, lines.front().c_str());
  }

  // More numbers than are drawn: it says how many it leaves out.
  void largeLayersAreCutInWords() {
    Stepped w(stepped(1'100));
    w.begin();
    w.press(Qt::Key_F8);
    while (w.shown().title != "dense_2.weight") w.press(Qt::Key_F10);
    QVERIFY2(w.view.seen()->note.contains("1,000,000 of 1,210,000"), qPrintable(w.view.seen()->note));
    QCOMPARE(w.view.matrix().data()->values.size(), std::size_t{1'000'000});
  }

  void givesItsNumbersAway() {
    Stepped w(stepped());
    w.begin();
    w.press(Qt::Key_F10);
    const QStringList rows = rowsOf(w.view);
    std::size_t numbers = 0;
    for (const StoryTensor& tensor : w.view.seen()->tensors) numbers += tensor.of ? tensor.of->values.size() : 0;
    QCOMPARE(static_cast<std::size_t>(rows.size()), numbers + 1);
    QVERIFY2(rows[1].startsWith("1,forward,\"dense_1\",linear,"), qPrintable(rows[1]));
  }

  void fitsIntoSmallCards() {
    for (const QSize size : {QSize(280, 200), QSize(360, 260), QSize(900, 600)}) {
      Stepped w(stepped(), size);
      w.begin();
      w.press(Qt::Key_F10);
      QVERIFY(!w.view.formula().isEmpty());
      w.view.grab();
      QCOMPARE(w.view.size(), size);
    }
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::StepTest)
#include "step_test.moc"
