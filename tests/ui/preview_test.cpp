// What the canvas shows of a network that has never trained: its own numbers, of the network as it is drawn now, and
// nothing of it touches the runs that people start.
#include <QSignalSpy>

#include "core/train/probes/activations.h"
#include "core/train/trainer.h"
#include "tests/ui/run_fixture.h"
#include "ui/docks/preview.h"

namespace vitrine::ui {

// Of Bench::document: watched as a canvas would.
struct Previewed : Bench {
  Preview preview{document, controller};
  explicit Previewed(int epochs = 2) : Bench(epochs) { preview.setWatching(true); }
  const ThumbnailSet* set() const { return preview.thumbnails().get(); }
  bool shows() const { return set() && !set()->of.empty(); }
  bool waitForOne() {
    return QTest::qWaitFor([&] { return shows(); });
  }
  bool waitForAnother(const SharedThumbnails& than) {
    return QTest::qWaitFor([&] { return shows() && preview.thumbnails() != than; });
  }
};

// Of sample 0, by a trainer made apart.
inline ActivationsAnswer activationsApart(const Document& document) {
  const Pool pool(2);
  auto trainer = Trainer::create(document.project(), document.dataset(), pool);
  if (!trainer) qFatal("%s", trainer.error().sentence().c_str());
  const Spec request = activations_of({0}, {}, 16'384);
  const auto probe = probe_types().at(request.type).make(request.params);
  const auto answer = probe->look((*trainer)->subject(0), [] { return false; });
  return dynamic_cast<const ActivationsAnswer&>(*answer);
}

inline bool shownEqual(const ThumbnailSet& set, const ActivationsAnswer& wanted) {
  for (const NodeActivations& node : wanted.nodes) {
    const auto found = set.of.find(node.node);
    if (found == set.of.end()) return false;
    const Thumbnail& it = found->second;
    const ValueStatistics& all = it.outputs.at(node.port).all;
    if (all.mean != node.all.mean || all.least != node.all.least || all.largest != node.all.largest) return false;
    if (it.look == Thumbnail::Look::bars && it.answer.isEmpty() && it.bars != node.values.front()) return false;
  }
  return !wanted.nodes.empty() && set.of.size() == wanted.nodes.size();
}

inline Project wideSpiral(std::int64_t units) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(units, "tanh");
  s.dense(units, "tanh");
  s.dense(2);
  project.sources.front() = {"spiral", {{"samples", std::int64_t{200}}}};
  return project;
}

class PreviewTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void beforeTheFirstStepItIsWhatATrainerBeginsWith() {
    Previewed b;
    QVERIFY(!b.preview.hasSubject());  // the data are on their way
    QVERIFY(!b.preview.thumbnails());
    QVERIFY(b.waitForOne());
    QVERIFY(b.preview.hasSubject());
    QVERIFY(shownEqual(*b.set(), activationsApart(b.document)));
    QCOMPARE(b.set()->moment, "sample 1 · before training");
    QCOMPARE(b.preview.feed().status().phase, RunPhase::ready);
    QCOMPARE(b.preview.feed().status().step, quint64{0});
    // Nobody else hears of it.
    QVERIFY(!b.controller.hasRun() && !b.controller.canReset() && !b.controller.canStop() && !b.feed.run());
    QVERIFY(b.controller.runFolder().isEmpty());
    QVERIFY(b.document.undoStack().count() == 0 && !b.document.isModified());
  }

  void anEditShowsTheEditedNetwork() {
    Previewed b;
    QVERIFY(b.waitForOne());
    const SharedThumbnails before = b.preview.thumbnails();
    QVERIFY(b.document.setSetting("layer.dense_1.activation", "relu").ok());
    QVERIFY(b.preview.thumbnails() == before);  // until there is something of the next
    QVERIFY(b.waitForAnother(before));
    QVERIFY(shownEqual(*b.set(), activationsApart(b.document)));
    const auto mean = [](const ThumbnailSet& set, const char* id) { return set.of.at(id).outputs.front().all.mean; };
    QCOMPARE(mean(*b.set(), "input_1"), mean(*before, "input_1"));
    QVERIFY(mean(*b.set(), "dense_1") != mean(*before, "dense_1"));
    QVERIFY(mean(*b.set(), "dense_2") != mean(*before, "dense_2"));
    // Another seed draws other data and other weights.
    const SharedThumbnails edited = b.preview.thumbnails();
    QVERIFY(b.document.setSetting("training.seed", "7").ok());
    QVERIFY(b.waitForAnother(edited));
    QTRY_VERIFY(!b.document.isLoading() && shownEqual(*b.set(), activationsApart(b.document)));
  }

  void whatDoesNotFlowMakesNoOther() {
    Previewed b;
    QVERIFY(b.waitForOne());
    const Run* run = b.preview.feed().run();
    QSignalSpy attached(&b.preview.feed(), &LiveFeed::attached);
    for (const auto& [path, value] : {std::pair("optimizer.learning_rate", "0.5"), std::pair("optimizer.type", "sgd"),
                                      std::pair("training.epochs", "7"), std::pair("training.batch_size", "20"),
                                      std::pair("stopping.enabled", "true"), std::pair("schedule.type", "cosine")})
      QVERIFY2(b.document.setSetting(path, value).ok(), path);
    QVERIFY(b.document.rename("dense_1", "hidden").ok());
    QVERIFY(b.document.moveNodes({{"dense_1", {0, 0}}}, {{"dense_1", {50, 50}}}).ok());
    QTest::qWait(2 * Preview::kPauseMs);
    QCOMPARE(attached.count(), 0);
    QCOMPARE(b.preview.feed().run(), run);
  }

  void rapidEditsMakeOneRun() {
    Previewed b;
    QVERIFY(b.waitForOne());
    const SharedThumbnails before = b.preview.thumbnails();
    QSignalSpy attached(&b.preview.feed(), &LiveFeed::attached);
    for (int units = 10; units < 30; ++units) {
      QVERIFY(b.document.setSetting("layer.dense_1.units", QString::number(units)).ok());
      QTest::qWait(15);
    }
    QVERIFY(b.waitForAnother(before));
    QTest::qWait(2 * Preview::kPauseMs);
    QCOMPARE(attached.count(), 1);
    QCOMPARE(b.set()->of.at("dense_1").outputs.front().shape, Shape{29});
  }

  void trainingIsTheSameWithIt() {
    AlignedVector<float> with, without;
    {
      Previewed b;
      QVERIFY(b.waitForOne());
      b.controller.train();
      QTRY_VERIFY(b.controller.hasRun());
      QVERIFY(!b.preview.feed().run());  // the run shows itself
      QVERIFY(!b.preview.thumbnails());
      QTRY_VERIFY(b.feed.status().phase == RunPhase::finished && b.document.trained());
      with = weightsOf(b.document);
    }
    Bench b;
    QVERIFY(b.trainToTheEnd());
    without = weightsOf(b.document);
    QVERIFY(!with.empty());
    QVERIFY(with == without);
  }

  void aStaleRunIsShownAsItWouldGoOn() {
    Previewed b;
    QVERIFY(b.trainToTheEnd());
    QVERIFY(!b.preview.feed().run());
    QVERIFY(b.document.setSetting("layer.dense_1.activation", "relu").ok());
    QVERIFY(b.controller.isStale());
    QVERIFY(b.waitForOne());
    QVERIFY2(b.set()->moment.startsWith("sample 1 · weights of step 32"), qPrintable(b.set()->moment));
    b.document.undoStack().undo();
    QVERIFY(!b.controller.isStale());
    QVERIFY(!b.preview.thumbnails() && !b.preview.feed().run());
    b.controller.reset();  // nothing is trained any more
    QVERIFY(b.waitForOne());
    QCOMPARE(b.set()->moment, "sample 1 · before training");
    QVERIFY(shownEqual(*b.set(), activationsApart(b.document)));
    b.document.undoStack().undo();
    QVERIFY(b.controller.hasRun());
    QVERIFY(!b.preview.thumbnails());
  }

  void whatIsNewInATrainedNetworkBeginsAnew() {
    Previewed b;
    QVERIFY(b.trainToTheEnd());
    const auto before = *b.document.trained();
    QVERIFY(b.document.setSetting("layer.dense_2.units", "3").ok() && b.document.obstacle());
    QVERIFY(!b.preview.feed().run());
    b.document.undoStack().undo();
    QVERIFY(b.document.removeItems({"dense_2"}, {}).ok());
    const auto added = b.document.addNodeAfter("dense", "dense_1");
    QVERIFY(added.ok());
    QVERIFY(b.document.setSetting("layer.dense_2.units", "2").ok());
    QVERIFY(b.waitForOne());
    QVERIFY2(b.set()->moment.contains("the new ones before training"), qPrintable(b.set()->moment));
  }

  void aProblemClears() {
    Previewed b;
    QVERIFY(b.waitForOne());
    QVERIFY(b.document.removeItems({}, {{{"dense_1", 0}, {"dense_2", 0}}}).ok());
    QVERIFY(!b.shows());
    QVERIFY2(b.set()->why.startsWith("No preview: "), qPrintable(b.set()->why));
    QVERIFY(b.set()->why.contains("dense_2"));
    QVERIFY(!b.preview.feed().run());
    QVERIFY(b.preview.hasSubject());  // nodes keep their room
    b.document.undoStack().undo();
    QVERIFY(b.waitForOne());
    b.document.reset(Project{}, {});
    QVERIFY(!b.preview.thumbnails() && !b.preview.hasSubject() && !b.preview.feed().run());
  }

  void tooLargeSaysWhy() {
    Previewed b;
    b.document.reset(wideSpiral(4600), {});
    QTRY_VERIFY(b.set() && b.set()->why.contains("parameters, more than 20,000,000"));
    QVERIFY(!b.preview.feed().run());
    // Few parameters, but 60,000 numbers a sample in each of 60 layers.
    Project deep;
    Sketch sketch(deep.graph);
    sketch.input({2});
    sketch.dense(60'000);
    for (int i = 0; i < 60; ++i) sketch.add("tanh");
    sketch.dense(2);
    deep.sources = wideSpiral(8).sources;
    b.document.reset(deep, {});
    QTRY_VERIFY(b.set() && b.set()->why.contains(" of memory, more than 512 MB"));
    QVERIFY(!b.preview.feed().run());
  }

  void whatNobodySeesIsNotMade() {
    Bench b;
    Preview preview(b.document, b.controller);
    QTRY_VERIFY(b.document.dataset());
    QVERIFY(preview.hasSubject());
    QTest::qWait(2 * Preview::kPauseMs);
    QVERIFY(!preview.feed().run() && !preview.thumbnails());
    preview.setWatching(true);
    QTRY_VERIFY(preview.thumbnails() && !preview.thumbnails()->of.empty());
  }

  void itMayCloseWhileOneIsMade() {
    for (const int wait : {0, 1, 5, 20}) {
      auto b = std::make_unique<Previewed>();
      b->document.reset(wideSpiral(2000), {});
      QTRY_VERIFY(b->document.dataset());
      QTest::qWait(Preview::kPauseMs + 10 * wait);
      b.reset();
      QVERIFY(joinBackground(20'000));
    }
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PreviewTest)
#include "preview_test.moc"
