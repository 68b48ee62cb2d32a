#include "ui/views/frame_pacer.h"

#include <algorithm>

#include "ui/views/view.h"

namespace vitrine::ui {
namespace {
constexpr int kFrameCatchUpMs =
    150;                        // frames come more often than that, unless this was the last: then those left go on
constexpr double kFrameMs = 6;  // of refreshing; painting comes on top
constexpr double kSoonest = 70, kLatest = 90;  // ms between two refreshes of one view
constexpr double kShare = 12;                  // a view rests at least 12 times what its refresh took
}  // namespace

FramePacer::FramePacer() {
  m_catchUp.setSingleShot(true);
  m_catchUp.setInterval(kFrameCatchUpMs);
  connect(&m_catchUp, &QTimer::timeout, this, &FramePacer::frame);
}

void FramePacer::frame() {
  QList<View*> due;
  for (View* view : m_views) {
    const double rest = std::clamp(view->lastCost() * kShare, kSoonest, kLatest);
    if (view->isBehind() && view->isVisible() && view->sinceRefresh() >= rest) due.append(view);
  }
  std::sort(due.begin(), due.end(), [](View* a, View* b) { return a->sinceRefresh() > b->sinceRefresh(); });
  double used = 0;
  for (View* view : due) {
    if (used > 0 && used + view->lastCost() > kFrameMs) continue;
    used += view->refreshNow();
  }
  m_lastFrame = used;
  const auto waits = [](const View* view) { return view->isBehind() && view->isVisible(); };
  if (std::any_of(m_views.begin(), m_views.end(), waits)) m_catchUp.start();
}

}  // namespace vitrine::ui
