// How the cost of a step grows with what it does.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/bench/measure.h"
#include "app/cli/commands.h"

namespace vitrine::cli {
namespace {

using Axes = std::vector<std::int64_t>;

struct Sweep {
  const char *axis, *network;
  Axes values;
  Workload (*make)(std::int64_t);
};

const std::vector<Sweep>& sweeps() {
  static const std::vector<Sweep> all{
      {"batch",
       "256-256-256-10 ReLU, Adam",
       {16, 32, 64, 128, 256, 512, 1024},
       [](std::int64_t n) {
         return mlp_workload(256, {256, 256, 10}, n);
       }},
      {"width",
       "batch 64, two hidden layers, Adam",
       {64, 128, 256, 512, 1024, 2048},
       [](std::int64_t n) {
         return mlp_workload(n, {n, n, 10}, 64);
       }},
      {"depth",
       "batch 64, hidden layers of 128, Adam",
       {2, 4, 8, 16, 32, 64},
       [](std::int64_t n) {
         Axes widths(static_cast<std::size_t>(n), 128);
         widths.push_back(10);
         return mlp_workload(128, widths, 64);
       }},
      {"sequence",
       "encoder layer of width 64, 4 heads, batch 4, Adam",
       {32, 64, 128, 256, 512, 1024},
       [](std::int64_t n) { return transformer_workload(64, 1, n, 4); }},
  };
  return all;
}

}  // namespace

int bench_scaling(int threads, bool as_json) {
  const Pool pool(threads);
  auto out = nlohmann::ordered_json::array();
  for (const Sweep& sweep : sweeps()) {
    if (!as_json) {
      std::printf("%s%s: %s\n", out.empty() ? "" : "\n", sweep.axis, sweep.network);
      std::printf("%10s %10s %10s %8s %8s\n", sweep.axis, "ms/step", "GFLOP/s", "time ×", "work ×");
    }
    double time_before = 0, work_before = 0;
    for (const std::int64_t value : sweep.values) {
      const auto result = measure(sweep.make(value), pool, {5, 0.05});
      if (!result) return complain(result.error(), kFailed);
      const double work = result->gflops * result->ms_per_step;
      out.push_back({{"axis", sweep.axis},
                     {"value", value},
                     {"ms_per_step", result->ms_per_step},
                     {"gflops", result->gflops},
                     {"threads", pool.threads()}});
      if (!as_json && time_before == 0)
        std::printf("%10ld %10.3f %10.1f\n", static_cast<long>(value), result->ms_per_step, result->gflops);
      else if (!as_json)
        std::printf("%10ld %10.3f %10.1f %8.2f %8.2f\n", static_cast<long>(value), result->ms_per_step,
                    result->gflops, result->ms_per_step / time_before, work / work_before);
      time_before = result->ms_per_step, work_before = work;
      std::fflush(stdout);
    }
  }
  if (as_json) std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

}  // namespace vitrine::cli
