// A view that follows a run as the engine trains it, and a tap that asks the same run apart from the view.
#pragma once

#include <QtTest>
#include <cmath>
#include <memory>

#include "core/train/run.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"

namespace vitrine::ui {

template <class Shown>
struct RealView {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<Run> run;
  Shown view{{document, feed, link}, nullptr};
  ProbeTap tap{feed};

  RealView(std::shared_ptr<Run> of, QSize size) : run(std::move(of)) {
    view.resize(size);
    view.show();
  }
  void step() {
    const std::uint64_t before = run->status().step;
    run->step_once();
    QTRY_VERIFY(run->status().step > before && run->status().phase == RunPhase::paused);
  }
  void catchUp() {
    feed.tick();
    if (view.isBehind()) view.refreshNow();
  }
  // Until the view has all that it asked for.
  void settle() {
    QTRY_VERIFY((catchUp(), !feed.isCatchingUp()));
    catchUp();
  }
  // Another run takes up where this one is, and counts its steps anew. What was counted before it: at least one step.
  qint64 goOn(std::shared_ptr<Run> next) {
    step();
    if (!QTest::qWaitFor([this] { return catchUp(), feed.hasSteps(); })) qFatal("no step is told");
    run = std::move(next);
    feed.goOn(run, "goes on");
    catchUp();
    return std::llround(feed.playhead().stepsBefore());
  }
  // What the run says to a probe of the test's own.
  template <class Answer>
  std::shared_ptr<const Answer> asked(const Spec& request) {
    tap.stop();
    tap.ask(request);
    std::shared_ptr<const Answer> out;
    const auto there = [&] {
      catchUp();
      out = tap.answer<Answer>();
      return out != nullptr && !feed.isCatchingUp();
    };
    if (!QTest::qWaitFor(there, 10'000)) qFatal("no answer");
    tap.stop();
    return out;
  }
};

}  // namespace vitrine::ui
