// The weights of the moment that the window shows, for work on a thread of its own.
#pragma once

#include <functional>
#include <memory>

#include "core/base/result.h"
#include "core/train/trained.h"

namespace vitrine::ui {

class LiveFeed;

// Waits for them, or reads them from a file, so it is not for the window's thread. Null: the run has none to give.
// Throws std::future_error where the run ends before it has handed them over.
using Weights = std::function<Result<std::shared_ptr<const Trained>>()>;

// Of the run that the feed follows: as they are now, or as they were at the state that is looked back to.
[[nodiscard]] Weights shownWeights(LiveFeed& feed);

}  // namespace vitrine::ui
