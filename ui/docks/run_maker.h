// Makes a run on a thread of its own: checking, compiling and first weights may take long; so may reading back what
// is kept of an earlier one.
#pragma once

#include <future>
#include <memory>
#include <optional>

#include "core/runs/run_keeper.h"
#include "core/train/run.h"
#include "ui/live/curves.h"

namespace vitrine::ui {

struct MadeRun {
  std::shared_ptr<Run> run;  // null where `error` says why; ends on a thread of its own
  std::optional<Error> error;
  bool resumed = false;  // it took up weights: run->adoption() tells how
};

using ComingWeights = std::shared_future<std::shared_ptr<const Trained>>;

// `resume`: weights to go on from, which may still be on their way; invalid or null: from initial weights.
[[nodiscard]] std::future<MadeRun> makeRun(RunSetup setup, ComingWeights resume);

// What a run's folder holds.
struct ReadBack {
  RunFolder folder;
  MadeRun made;  // where a run was asked for
  std::shared_ptr<const Trained> trained;
  std::optional<Curves> curves;
  std::optional<Error> error;  // what could not be read; the rest is there
};

// Another run that goes on from a state of this one, which is told to pause: with the curves up to there. `setup`: of
// the new one, but for what it resumes and its project, which are those of then.
[[nodiscard]] std::future<ReadBack> forkRun(RunSetup setup, std::shared_ptr<Run> run,
                                            std::shared_ptr<RunKeeper> keeper, std::uint64_t step);

// Of the newest runs in a folder of them that one which has come to these weights, with its curves; without curves
// where there is none.
[[nodiscard]] std::future<ReadBack> recallRun(const std::string& runs, std::shared_ptr<const Trained> weights);

// `setup`: of the run that is to be made of it again; without one its weights and curves are read.
[[nodiscard]] std::future<ReadBack> readBack(const RunFolder& folder, std::optional<RunSetup> setup);

}  // namespace vitrine::ui
