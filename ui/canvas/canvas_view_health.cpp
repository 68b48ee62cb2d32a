// How the layers of a run learn, on the canvas, and for those who hear it.
#include <utility>

#include "ui/canvas/accessible_canvas.h"
#include "ui/canvas/canvas_view.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

void CanvasView::followRun(const LiveFeed& feed) {
  if (std::exchange(m_healthSeen, feed.healthRevision()) == feed.healthRevision()) return;
  for (const NodeId& node : m_scene->showHealth(feed.health().layers())) accessibleDescriptionChanged(*this, node);
  sayWhoFellIll(feed);
}

// Once for each step down in a run, however often a layer comes and goes over the limit; looking back says nothing
// new, and of a run that was ill already when it came it stands in its nodes.
void CanvasView::sayWhoFellIll(const LiveFeed& feed) {
  if (!feed.playhead().isLive()) return;
  const auto& layers = feed.health().layers();
  const bool another = std::exchange(m_gravestOf, feed.run()) != feed.run();
  if (feed.health().is_new() || another) m_gravest.clear();
  const LayerHealth* worst = nullptr;
  int fallen = 0;
  for (const LayerHealth& layer : layers) {
    Grade& told = m_gravest.try_emplace(layer.node, Grade::good).first->second;
    if (layer.grade <= told) continue;
    told = layer.grade;
    ++fallen;
    if (!worst || is_worse(layer, *worst)) worst = &layer;
  }
  if (!worst || another || feed.status().phase == RunPhase::failed) return;  // the window says why a run has failed
  QString words = tr("%1: %2. %3")
                      .arg(canvas::text(m_document.trainedName(worst->node)), canvas::text(worst->word),
                           canvas::text(worst->why));
  if (fallen == 2) words += tr(" One more has fallen ill.");
  if (fallen > 2) words += tr(" %1 more have fallen ill.").arg(fallen - 1);
  announce(words, worst->grade);
}

}  // namespace vitrine::ui
