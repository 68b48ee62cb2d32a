// A view on a page, until it looks the same again and again; and a small network for views of a plane.
#pragma once

#include <QImage>
#include <QtTest>

#include "core/graph/sketch.h"
#include "core/project/project.h"
#include "ui/live/live_feed.h"
#include "ui/views/view.h"

namespace vitrine::ui {

inline Project spiralNetwork() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(2);
  s.add("output");
  project.sources.front() = {"spiral", {{"samples", std::int64_t{200}}}};
  return project;
}

// Once nothing is under way any more and so many looks, one after the other, are alike.
inline QImage atRest(QWidget& page, View& view, LiveFeed& feed, int looks = 12) {
  QImage last;
  int alike = 0;
  const bool rests = QTest::qWaitFor(
      [&] {
        feed.tick();
        if (view.isBehind()) view.refreshNow();
        const QImage now = page.grab().toImage().convertToFormat(QImage::Format_RGB32);
        alike = now == last && !feed.isCatchingUp() ? alike + 1 : 0;
        last = now;
        return alike >= looks;
      },
      20'000);
  if (!rests) qFatal("the view does not come to rest");
  return last;
}

}  // namespace vitrine::ui
