// Makes a run on a thread of its own: checking, compiling and first weights may take long.
#pragma once

#include <future>
#include <memory>
#include <optional>

#include "core/train/run.h"

namespace vitrine::ui {

struct MadeRun {
  std::shared_ptr<Run> run;  // null where `error` says why; ends on a thread of its own
  std::optional<Error> error;
  bool resumed = false;  // it took up weights: run->adoption() tells how
};

using ComingWeights = std::shared_future<std::shared_ptr<const Trained>>;

// `resume`: weights to go on from, which may still be on their way; invalid or null: from initial weights.
[[nodiscard]] std::future<MadeRun> makeRun(RunSetup setup, ComingWeights resume);

}  // namespace vitrine::ui
