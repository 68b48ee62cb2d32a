// Try it on a network that has never trained: the weights that it begins with answer, those of the network as it is
// drawn now, until a run does.
#include <QLabel>
#include <algorithm>

#include "core/train/probes/try_input.h"
#include "core/train/trainer.h"
#include "tests/ui/run_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/docks/preview.h"
#include "ui/live/untrained.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/try/answer_panel.h"
#include "ui/views/try/input_editor.h"
#include "ui/views/try/try_view.h"

namespace vitrine::ui {

struct TriedBefore : Bench {
  Preview preview{document, controller};
  ChartLink link;
  TryView view{{document, feed, link}, nullptr};

  explicit TriedBefore(bool seen = true) {
    preview.serve(Untrained::of(feed));
    view.resize(720, 460);
    view.setVisible(seen);
  }
  bool answers() {
    if (view.isBehind()) view.refreshNow();
    return view.note().isEmpty() && view.hasData() && !view.panel().headline().isEmpty();
  }
  bool waitForAnswer() {
    return QTest::qWaitFor([&] { return answers(); });
  }
  std::vector<float> output() const {
    std::vector<float> out;
    for (const QString& row : rowsOf(view).filter(QRegularExpression("^output,")))
      out.push_back(row.section(',', 2).toFloat());
    return out;
  }
  // Of what is in the editor, by a trainer that has taken no step.
  std::vector<float> outputApart() const {
    const Pool pool(2);
    auto trainer = Trainer::create(document.project(), document.dataset(), pool);
    if (!trainer) qFatal("%s", trainer.error().sentence().c_str());
    const Spec request = try_input_of({view.editor()->numbers(), 0, 0}, {.layers = false});
    const auto probe = probe_types().at(request.type).make(request.params);
    const auto told = probe->look((*trainer)->subject(0), [] { return false; });
    const auto& values = dynamic_cast<const TryInputAnswer&>(*told).output.values;
    return {values.begin(), values.end()};
  }
  bool answersAsApart() {
    const std::vector<float> said = output();
    const std::vector<float> apart = outputApart();
    return !said.empty() && said.size() == apart.size() &&
           std::equal(said.begin(), said.end(), apart.begin(),
                      [](float a, float b) { return std::abs(a - b) < 1e-5F; });
  }
  bool says(const QString& words) const {
    const auto labels = view.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel* label) { return label->isVisible() && label->text() == words; });
  }
};

class TryBeforeTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void theInitialWeightsAnswer() {
    TriedBefore t;
    QVERIFY(!t.view.note().isEmpty());  // the data are on their way
    QVERIFY(t.waitForAnswer());
    QCOMPARE(t.view.weights(), QString("Untrained: these are the initial weights."));
    QVERIFY(t.says(t.view.weights()));
    QVERIFY(t.answersAsApart());
    const std::vector<float> first = t.output();
    t.view.setSample(3);
    QTRY_VERIFY(t.answers() && t.output() != first);
    QVERIFY(t.answersAsApart());
    // Nobody else hears of it.
    QVERIFY(!t.controller.hasRun() && !t.feed.run() && !t.document.isModified());
  }

  void anEditIsAnsweredByTheEditedNetworkForTheSameInput() {
    TriedBefore t;
    QVERIFY(t.waitForAnswer());
    t.view.setSample(5);
    QTRY_VERIFY(t.answers() && t.answersAsApart());
    const std::vector<float> given = t.view.editor()->numbers();
    const InputEditor* editor = t.view.editor();
    QVERIFY(t.document.setSetting("layer.dense_1.activation", "relu").ok());
    QTRY_VERIFY(t.view.weights().contains("before the last change"));
    QVERIFY(t.says(t.view.weights()));
    QTRY_VERIFY(t.answers() && t.answersAsApart());
    QTRY_COMPARE(t.view.weights(), QString("Untrained: these are the initial weights."));
    QCOMPARE(t.view.editor()->numbers(), given);
    // What cannot be computed says so, and what was given is there again with the answer.
    QVERIFY(t.document.removeItems({}, {{{"dense_1", 0}, {"dense_2", 0}}}).ok());
    QVERIFY(!t.answers() && !t.view.hasData());
    QVERIFY2(t.view.note().startsWith("No preview: "), qPrintable(t.view.note()));
    t.document.undoStack().undo();
    QVERIFY(t.waitForAnswer());
    QVERIFY(t.view.editor() == editor && t.answersAsApart());
    QCOMPARE(t.view.editor()->numbers(), given);
  }

  void theRunTakesOverAndAfterResetItIsUntrainedAgain() {
    TriedBefore t;
    QVERIFY(t.waitForAnswer());
    const std::vector<float> before = t.output();
    QVERIFY(t.trainToTheEnd());
    QTRY_VERIFY(t.answers() && t.output() != before);
    QVERIFY(t.view.weights().isEmpty() && !t.says("Untrained: these are the initial weights."));
    t.controller.reset();
    QTRY_VERIFY(t.answers() && !t.view.weights().isEmpty() && t.answersAsApart());
    QCOMPARE(t.output(), before);
  }

  void theCanvasShowsLayersForTheInputThatIsTried() {
    TriedBefore t(false);
    t.preview.setWatching(true);
    const auto moment = [&] { return t.preview.thumbnails() ? t.preview.thumbnails()->moment : QString(); };
    QTRY_COMPARE(moment(), QString("sample 1 · before training"));
    t.view.show();
    QTRY_COMPARE(moment(), QString("own input · before training"));
    t.view.hide();
    QTRY_COMPARE(moment(), QString("sample 1 · before training"));
  }

  // Neither on the canvas nor here.
  void whatNobodySeesIsNotMade() {
    TriedBefore t(false);
    QTRY_VERIFY(t.document.dataset());
    QTest::qWait(2 * Preview::kPauseMs);
    QVERIFY(!t.preview.feed().run());
    t.view.show();
    QVERIFY(t.waitForAnswer());
  }

  void aViewMayOutliveWhatServesIt() {
    TriedBefore t;
    auto another = std::make_unique<Preview>(t.document, t.controller);
    LiveFeed feed;
    TryView view({t.document, feed, t.link}, nullptr);
    another->serve(Untrained::of(feed));
    view.show();
    QTRY_VERIFY(another->feed().run() && view.editor());
    another.reset();
    view.refreshNow();
    QVERIFY(view.note().contains("as soon as it has data and layers"));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::TryBeforeTest)
#include "try_before_test.moc"
