#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/peak.h"
#include "app/cli/workloads.h"
#include "core/base/text.h"
#include "core/tensor/kernels/gemm.h"
#include "core/train/trainer.h"

namespace vitrine::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Measured {
  std::string name;
  double ms_per_step = 0, samples_per_s = 0, gflops = 0, peak_share = 0;
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// Forward, loss, backward and update: the median over windows of at least 0.15 s each.
Result<Measured> measure(const Workload& workload, const Pool& pool, double peak) {
  VITRINE_TRY(auto trainer, Trainer::create(workload.project, workload.dataset, pool));
  const auto one = [&] {
    const auto outcome = trainer->step();
    if (outcome == Trainer::Outcome::epoch) (void)trainer->finish_epoch();
    return outcome != Trainer::Outcome::not_finite;
  };
  for (int i = 0; i < 3; ++i)
    if (!one()) return Error{trainer->bad_story(), workload.name, ""};
  std::vector<double> per_step;
  for (int window = 0; window < 7; ++window) {
    const auto began = Clock::now();
    int steps = 0;
    double seconds = 0;
    do {
      if (!one()) return Error{trainer->bad_story(), workload.name, ""};
      ++steps;
      seconds = std::chrono::duration<double>(Clock::now() - began).count();
    } while (seconds < 0.15);
    per_step.push_back(seconds / steps);
  }
  const auto batch =
      static_cast<double>(trainer->info().train_samples) / static_cast<double>(trainer->info().steps_per_epoch);
  const Analysis analysis = analyse(workload.project.graph);
  Measured out;
  out.name = workload.name;
  const double seconds = median(per_step);
  out.ms_per_step = seconds * 1e3;
  out.samples_per_s = batch / seconds;
  // Two operations a multiply-add; backward costs twice forward.
  out.gflops = static_cast<double>(analysis.multiply_adds) * 2 * 3 * batch / seconds / 1e9;
  out.peak_share = out.gflops / peak;
  return out;
}

}  // namespace

int bench(const std::vector<std::string>& names, int threads, bool as_json) {
  const auto known = workload_names();
  for (const std::string& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      std::string all;
      for (const auto& other : known) all += (all.empty() ? "" : ", ") + other;
      return complain({"There is no workload called “" + printable(name) + "”", "bench", "There are: " + all});
    }
  const Pool pool(threads);
  const Peak peak = measure_peak(pool);
  std::fprintf(stderr, "%d threads, %s; products: %s; peak %.0f GFLOP/s\n", pool.threads(),
               peak.instructions.c_str(), std::string(kernel_path()).c_str(), peak.gflops);
  auto out = nlohmann::ordered_json::array();
  if (!as_json) std::printf("%-18s %12s %10s %10s %7s\n", "workload", "samples/s", "ms/step", "GFLOP/s", "peak");
  for (const std::string& name : names.empty() ? known : names) {
    const auto result = measure(make_workload(name), pool, peak.gflops);
    if (!result) return complain(result.error(), kFailed);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    out.push_back({{"name", result->name},
                   {"samples_per_s", result->samples_per_s},
                   {"ms_per_step", result->ms_per_step},
                   {"gflops", result->gflops},
                   {"peak_share", result->peak_share},
                   {"peak_gflops", peak.gflops},
                   {"threads", pool.threads()},
                   {"kernels", kernel_path()},
                   {"peak_memory_bytes", static_cast<std::int64_t>(usage.ru_maxrss) * 1024}});
    if (!as_json)
      std::printf("%-18s %12s %10.3f %10.1f %6.1f%%\n", name.c_str(),
                  grouped(static_cast<std::int64_t>(result->samples_per_s)).c_str(), result->ms_per_step,
                  result->gflops, result->peak_share * 100);
    std::fflush(stdout);
  }
  if (as_json) std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

}  // namespace vitrine::cli
