#include "core/runs/recall.h"

#include <algorithm>
#include <limits>

#include "core/io/files.h"
#include "core/runs/report.h"
#include "core/watch/step_log.h"

namespace vitrine {

Status recall(const RunFolder& folder, LogPlace until, std::int64_t log_every, std::uint64_t total_steps,
              Advisor& advisor) {
  constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  VITRINE_TRY(const std::string text, read_file(folder.metrics));
  VITRINE_TRY(const RunLog log, read_log(text, folder.metrics, until));
  const std::vector<UnitsSeen> looks = looks_in(folder, until.step, total_steps);
  auto epoch = log.epochs.begin();
  auto look = looks.begin();
  // A look after a step comes behind the step's own row, and before the epoch that ends with it.
  const auto tell_what_came_before = [&](std::uint64_t step) {
    for (;;) {
      const std::uint64_t looked = look == looks.end() ? kNever : look->step;
      const std::uint64_t ended = epoch == log.epochs.end() ? kNever : epoch->step;
      if (std::min(looked, ended) >= step) return;
      if (looked <= ended)
        (void)advisor.add(look->step, look->layers), ++look;
      else
        (void)advisor.add(*epoch++);
    }
  };
  const bool waits = log_every == 0 && has_open_row(log.steps, until.step);  // for the rest of its row
  const std::size_t told =
      log.steps.rows.size() - (waits ? until.step % StepLog::steps_a_row(until.step) : std::uint64_t{0});
  for (std::size_t i = 0; i < told; ++i) {
    tell_what_came_before(log.steps.rows[i].step);
    (void)advisor.add(log.steps.rows[i], {log.steps.of(i), log.steps.figures()});
  }
  tell_what_came_before(kNever);
  return {};
}

}  // namespace vitrine
