#include "ui/docks/run_maker.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>
#include <new>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/runs/kept_snapshots.h"
#include "core/runs/report.h"
#include "core/runs/settings_then.h"
#include "ui/document/background.h"
#include "ui/live/read_curves.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostLooked = 20;  // runs beside a document that are looked through for its weights

// A run ends within a step, and a step can be long: never on the thread of the window.
void endElsewhere(Run* run) {
  inBackground([run] { delete run; });
}

MadeRun made(RunSetup& setup, const ComingWeights& resume) {
  MadeRun out;
  try {
    if (resume.valid())
      if (const auto weights = resume.get()) setup.resume = *weights, out.resumed = true;
    auto run = Run::create(std::move(setup));
    if (run)
      out.run = std::shared_ptr<Run>(run->release(), endElsewhere);
    else
      out.error = run.error();
  } catch (const std::bad_alloc&) {
    out.error = Error{"There is not enough memory to train this network", "", "Use a smaller batch or network"};
  } catch (const std::exception& e) {
    out.error = Error{std::string("The run could not be made: ") + e.what(), "", ""};
  }
  return out;
}

// A log tells no times. How long all of it took is in the report.
void tellTime(Curves& curves, const RunFolder& folder) {
  const RunSummary told = summary_of(folder);
  curves.clock.add(static_cast<double>(told.steps), told.seconds);
}

void readCurvesInto(ReadBack& out, const Result<Project>& project) {
  auto curves = project ? readCurves(out.folder.metrics, flat(project->graph)) : Result<Curves>(project.error());
  if (!curves) return void(out.error = curves.error());
  out.curves = std::move(*curves);
  tellTime(*out.curves, out.folder);
}

ReadBack readOf(const RunFolder& folder, std::optional<RunSetup>& setup) {
  ReadBack out;
  out.folder = folder;
  try {
    auto trained = load_trained(folder.state);
    if (trained) out.trained = std::make_shared<const Trained>(std::move(*trained));
    readCurvesInto(out, setup ? Result<Project>(setup->project) : load_project(folder.project));
    if (!out.trained) out.error = trained.error();
    if (!setup || !out.trained) return out;
    std::promise<std::shared_ptr<const Trained>> known;
    known.set_value(out.trained);
    out.made = made(*setup, known.get_future().share());
    if (out.made.error) out.error = out.made.error;
    if (out.made.run && out.curves) out.curves->judgeAnew(beginningOf(*out.made.run));
    if (out.made.run && out.made.run->past()) know_snapshots(*out.made.run->past(), folder, out.trained->step);
  } catch (const std::bad_alloc&) {
    out.error = Error{"There is not enough memory to bring this run back", folder.path, "Close other programs"};
  }
  return out;
}

bool sameWeights(const Trained& one, const Trained& other) {
  return std::equal(one.weights.begin(), one.weights.end(), other.weights.begin(), other.weights.end(),
                    [](const Trained::Entry& a, const Trained::Entry& b) {
                      const auto &x = a.value.values, &y = b.value.values;
                      return a.key == b.key && x.size() == y.size() &&
                             std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0;  // gaps are equal, too
                    });
}

ReadBack recalled(const std::string& runs, const std::shared_ptr<const Trained>& weights) {
  ReadBack out;
  try {
    std::vector<RunFolder> newest = runs_in(runs);
    newest.resize(std::min(newest.size(), kMostLooked));
    for (const RunFolder& folder : newest) {
      if (summary_of(folder).steps != static_cast<std::int64_t>(weights->step)) continue;
      const auto trained = load_trained(folder.state);
      if (!trained || !trained->state || trained->state->origin != weights->state->origin) continue;
      if (!sameWeights(*trained, *weights)) continue;
      out.folder = folder;
      out.trained = weights;
      readCurvesInto(out, load_project(folder.project));
      break;
    }
  } catch (const std::bad_alloc&) {  // nobody has asked for them
    out = {};
  }
  return out;
}

ReadBack forked(RunSetup& setup, Run& run, RunKeeper& keeper, std::uint64_t step) {
  ReadBack out;
  try {
    (void)run.trained(Run::Which::last).get();  // it has paused by then, and told its log all
    const auto state = run.past()->at(step);
    const Status flushed = state ? keeper.flush() : Status(state.error());
    if (!flushed) return out.error = flushed.error(), out;
    const LogPlace place{(*state)->state->step, (*state)->state->epoch};
    setup.project = project_then(run.project(), *(*state)->state, keeper.lies_in());
    auto curves = readCurves(keeper.lies_in().metrics, flat(setup.project.graph), place);
    if (!curves)
      return out.error = Error{"The log of this run cannot be read, so that no other one can go on from it: " +
                                   curves.error().what,
                               curves.error().where, "Put it back; Train goes on from the weights of now"},
             out;
    setup.past->take(*run.past()->until(step));
    out.trained = *state;
    std::promise<std::shared_ptr<const Trained>> known;
    known.set_value(*state);
    out.made = made(setup, known.get_future().share());
    out.error = out.made.error;
    out.curves = std::move(*curves);
    tellTime(*out.curves, keeper.lies_in());
    if (out.made.run) out.curves->judgeAnew(beginningOf(*out.made.run));
  } catch (const std::bad_alloc&) {
    out.error = Error{"There is not enough memory for another run", "", "Close other programs"};
  }
  return out;
}

// `make` on a thread of its own.
template <class Made>
std::future<Made> elsewhere(std::function<Made()> make) {
  auto promise = std::make_shared<std::promise<Made>>();
  std::future<Made> future = promise->get_future();
  inBackground([make = std::move(make), promise] { promise->set_value(make()); });
  return future;
}

}  // namespace

std::future<MadeRun> makeRun(RunSetup setup, ComingWeights resume) {
  return elsewhere<MadeRun>([setup = std::make_shared<RunSetup>(std::move(setup)), resume = std::move(resume)] {
    return made(*setup, resume);
  });
}

std::future<ReadBack> forkRun(RunSetup setup, std::shared_ptr<Run> run, std::shared_ptr<RunKeeper> keeper,
                              std::uint64_t step) {
  return elsewhere<ReadBack>([setup = std::make_shared<RunSetup>(std::move(setup)), run = std::move(run),
                              keeper = std::move(keeper), step] { return forked(*setup, *run, *keeper, step); });
}

std::future<ReadBack> recallRun(const std::string& runs, std::shared_ptr<const Trained> weights) {
  return elsewhere<ReadBack>([runs, weights = std::move(weights)] { return recalled(runs, weights); });
}

std::future<ReadBack> readBack(const RunFolder& folder, std::optional<RunSetup> setup) {
  return elsewhere<ReadBack>([folder, setup = std::make_shared<std::optional<RunSetup>>(std::move(setup))] {
    return readOf(folder, *setup);
  });
}

}  // namespace vitrine::ui
