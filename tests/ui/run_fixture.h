// A document with its run, and somebody who answers questions.
#pragma once

#include <QObject>
#include <QTest>

#include "core/graph/sketch.h"
#include "tests/ui/own_place.h"
#include "ui/docks/run_controller.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

using GoOn = RunController::GoOn;

// 160 samples train, in 16 steps an epoch.
inline Project spiral(int epochs) {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(2);
  project.sources.front() = {"spiral", {{"samples", std::int64_t{200}}}};
  project.training = {{"epochs", std::int64_t{epochs}}, {"batch_size", std::int64_t{10}}};
  return project;
}

// A document with its run, and somebody who answers questions.
struct Bench {
  Document document;
  LiveFeed feed;
  RunController controller{document, feed};
  std::vector<Adoption> asked;
  std::vector<bool> pausedThen;
  GoOn answer = GoOn::notAtAll;

  explicit Bench(int epochs = 2) {
    controller.setAsk([this](const Adoption& adoption, bool paused) {
      asked.push_back(adoption);
      pausedThen.push_back(paused);
      return answer;
    });
    document.reset(spiral(epochs), {});
  }
  // Of the run that there is, which goes on, or of another.
  bool trainToTheEnd() {
    const Run* was = feed.run();
    const std::uint64_t from = was ? feed.status().step : 0;
    controller.train();
    return QTest::qWaitFor([&] {
      return !controller.isPreparing() && feed.run() && feed.status().phase == RunPhase::finished &&
             (feed.run() != was || feed.status().step > from) && document.trained() &&
             document.trained()->step == feed.status().step;
    });
  }
  static bool never(const std::function<bool()>&) { return false; }
  static bool patiently(const std::function<bool()>& ready) {
    return QTest::qWaitFor([&] { return ready(); });
  }
};

// Trained, saved with its weights, and closed again; nothing of it is under way any more. Empty where that failed,
// else the folder of its run.
inline QString trainAndClose(const QString& path) {
  Bench b;
  if (!b.document.save(path).ok() || !b.trainToTheEnd() || !joinBackground(-1) || !b.document.save(path).ok())
    return {};
  return b.controller.runFolder();
}

inline AlignedVector<float> weightsOf(const Document& document) {
  AlignedVector<float> out;
  for (const auto& entry : document.trained()->weights)
    out.insert(out.end(), entry.value.values.begin(), entry.value.values.end());
  return out;
}

class RunFixture : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { takeOwnPlace(); }
  void cleanupTestCase() { leaveOwnPlace(); }
};

}  // namespace vitrine::ui
