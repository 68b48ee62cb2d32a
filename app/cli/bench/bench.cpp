#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/bench/measure.h"
#include "app/cli/bench/peak.h"
#include "app/cli/commands.h"
#include "core/base/text.h"
#include "core/tensor/kernels/gemm.h"

namespace vitrine::cli {
namespace {

int bench_workloads(const std::vector<std::string>& names, int threads, bool as_json) {
  const Pool pool(threads);
  const Peak peak = measure_peak(pool);
  std::fprintf(stderr, "%d threads, %s; matrix products: %s; peak %.0f GFLOP/s\n", pool.threads(),
               peak.instructions.c_str(), kernel_path().c_str(), peak.gflops);
  auto out = nlohmann::ordered_json::array();
  if (!as_json)
    std::printf("%-18s %12s %10s %10s %7s %12s %8s\n", "workload", "samples/s", "ms/step", "GFLOP/s", "peak",
                "allocs/step", "memory");
  for (const std::string& name : names) {
    const auto result = measure(make_workload(name), pool);
    if (!result) return complain(result.error(), kFailed);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);  // the peak of the process so far: name one workload to have it alone
    const double share = result->gflops / peak.gflops;
    out.push_back({{"name", result->name},
                   {"samples_per_s", result->samples_per_s},
                   {"ms_per_step", result->ms_per_step},
                   {"gflops", result->gflops},
                   {"peak_share", share},
                   {"peak_gflops", peak.gflops},
                   {"threads", pool.threads()},
                   {"kernels", kernel_path()},
                   {"allocations_per_step", result->allocations_per_step},
                   {"peak_memory_bytes", static_cast<std::int64_t>(usage.ru_maxrss) * 1024}});
    if (!as_json)
      std::printf("%-18s %12s %10.3f %10.1f %6.1f%% %12.2f %5ld MB\n", name.c_str(),
                  grouped(static_cast<std::int64_t>(result->samples_per_s)).c_str(), result->ms_per_step,
                  result->gflops, share * 100, result->allocations_per_step, usage.ru_maxrss / 1024);
    std::fflush(stdout);
  }
  if (as_json) std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

}  // namespace

int bench(const BenchCall& call) {
  const auto known = workload_names();
  for (const std::string& name : call.names)
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      std::string all;
      for (const auto& other : known) all += (all.empty() ? "" : ", ") + other;
      return complain({"There is no workload called “" + printable(name) + "”", "bench", "There are: " + all});
    }
  if (call.scaling) return bench_scaling(call.threads, call.as_json);
  if (call.speedup) return bench_speedup(call.names, call.threads, call.as_json);
  return bench_workloads(call.names.empty() ? known : call.names, call.threads, call.as_json);
}

}  // namespace vitrine::cli
