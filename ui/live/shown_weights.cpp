#include "ui/live/shown_weights.h"

#include <future>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

Weights shownWeights(LiveFeed& feed) {
  Run& run = *feed.run();
  if (const auto then = feed.playhead().state())
    return [past = std::shared_ptr<const Snapshots>(run.past()), step = *then] { return past->at(step); };
  return [coming = run.trained(Run::Which::last).share()]() -> Result<std::shared_ptr<const Trained>> {
    return coming.valid() ? coming.get() : nullptr;
  };
}

}  // namespace vitrine::ui
