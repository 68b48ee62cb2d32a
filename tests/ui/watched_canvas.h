// A canvas that follows a run as the window does: its thumbnails, and the sample that they are of.
#pragma once

#include "tests/ui/canvas_fixture.h"
#include "tests/ui/real_run.h"
#include "ui/live/thumbnail_maker.h"

namespace vitrine::ui {

struct WatchedCanvas {
  CanvasView& view;
  LiveFeed feed;
  ThumbnailMaker maker{feed};
  std::shared_ptr<Run> run;

  explicit WatchedCanvas(CanvasView& canvas) : view(canvas) {
    QObject::connect(&view, &CanvasView::thumbnailsWanted, &maker, &ThumbnailMaker::setWatching);
    QObject::connect(&view, &CanvasView::samplePicked, &maker, &ThumbnailMaker::setSample);
    QObject::connect(&maker, &ThumbnailMaker::changed, &view, [this] {
      view.setThumbnails(maker.thumbnails());
      view.setSamples(maker.sampleCount(), maker.sample(), maker.showsTried());
    });
  }
  // A run of this project, which trains nothing yet.
  void watch(const Project& project, Document& document) {
    document.reset(project, {});
    view.setThumbnailsShown(true);
    view.setZoom(1, {});
    run = runOf(project);
    feed.attach(run);
  }
  const Thumbnail* seen(const NodeId& id) const {
    const NodeItem* node = view.canvas().node(id);
    return node ? node->thumbnail() : nullptr;
  }
  // What the run says to a probe of the test's own.
  template <class Answer>
  std::shared_ptr<const Answer> asked(const Spec& request) {
    ProbeTap tap(feed);
    tap.ask(request);
    std::shared_ptr<const Answer> out;
    const auto there = [&] { return feed.tick(), out = tap.answer<Answer>(), out != nullptr; };
    if (!QTest::qWaitFor(there, 10'000)) qFatal("no answer");
    return out;
  }
};

}  // namespace vitrine::ui
