#include "ui/views/frame_pacer.h"

#include <algorithm>

#include "ui/views/view.h"

namespace vitrine::ui {
namespace {
constexpr double kFrameMs = 12;    // of refreshing; painting comes on top
constexpr double kSoonest = 60;    // ms between two refreshes of one view
constexpr int kLeftOverMs = 16;    // until those that had no room in a frame get one of their own
constexpr int kLastFrameMs = 150;  // after what may have been the last frame: those that came too soon for it go on
}  // namespace

FramePacer::FramePacer() {
  m_catchUp.setSingleShot(true);
  connect(&m_catchUp, &QTimer::timeout, this, &FramePacer::frame);
}

void FramePacer::frame() {
  QList<View*> due;
  for (View* view : m_views)
    if (view->isBehind() && view->isVisible() && view->sinceRefresh() >= kSoonest) due.append(view);
  std::sort(due.begin(), due.end(), [](View* a, View* b) { return a->sinceRefresh() > b->sinceRefresh(); });
  double used = 0;
  bool leftOver = false;
  for (View* view : due) {
    if (used > 0 && used + view->lastCost() > kFrameMs) {
      leftOver = true;
      continue;
    }
    used += view->refreshNow();
  }
  m_lastFrame = used;
  const auto waits = [](const View* view) { return view->isBehind() && view->isVisible(); };
  if (std::any_of(m_views.begin(), m_views.end(), waits)) m_catchUp.start(leftOver ? kLeftOverMs : kLastFrameMs);
}

}  // namespace vitrine::ui
