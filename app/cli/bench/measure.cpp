#include "app/cli/bench/measure.h"

#include <chrono>
#include <limits>
#include <vector>

#include "app/cli/bench/allocations.h"
#include "app/cli/bench/spread.h"
#include "core/train/trainer.h"

namespace vitrine::cli {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

std::vector<Phase> watch_phases(Trainer& trainer, double seconds) {
  PhaseClock clock;
  trainer.observe(&clock);
  const auto began = Clock::now();
  do {
    clock.begin_step();
    const auto outcome = trainer.step();
    clock.end_step();
    if (outcome == Trainer::Outcome::epoch) (void)trainer.finish_epoch();
  } while (since(began) < seconds);
  trainer.observe(nullptr);
  return clock.phases();
}

}  // namespace

Result<Measured> measure(const Workload& workload, const Pool& pool, Effort effort) {
  VITRINE_TRY(auto trainer, Trainer::create(workload.project, workload.dataset, pool));
  std::uint64_t allocated = 0, steps_counted = 0;
  const auto one = [&] {
    const std::uint64_t before = allocations();
    const auto outcome = trainer->step();
    allocated += allocations() - before, ++steps_counted;
    if (outcome == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    return outcome != Trainer::Outcome::not_finite;
  };
  for (int i = 0; i < 3; ++i)
    if (!one()) return Error{trainer->bad_story(), workload.name, ""};
  allocated = steps_counted = 0;
  std::vector<double> per_step;
  for (int window = 0; window < effort.windows; ++window) {
    const auto began = Clock::now();
    int steps = 0;
    double seconds = 0;
    do {
      if (!one()) return Error{trainer->bad_story(), workload.name, ""};
      ++steps;
      seconds = since(began);
    } while (seconds < effort.seconds);
    per_step.push_back(seconds / steps);
  }
  const auto batch =
      static_cast<double>(trainer->info().train_samples) / static_cast<double>(trainer->info().steps_per_epoch);
  const double seconds = spread(per_step).median;
  Measured out;
  out.name = workload.name;
  out.ms_per_step = seconds * 1e3;
  out.samples_per_s = batch / seconds;
  out.gflops = static_cast<double>(trainer->program().work().total()) * 2 / seconds / 1e9;
  out.allocations_per_step = kAllocationsCounted ? static_cast<double>(allocated) / static_cast<double>(steps_counted)
                                                 : std::numeric_limits<double>::quiet_NaN();
  if (effort.phases) out.phases = watch_phases(*trainer, effort.windows * effort.seconds);
  return out;
}

}  // namespace vitrine::cli
