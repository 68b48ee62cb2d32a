#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/bench/measure.h"
#include "app/cli/bench/peak.h"
#include "app/cli/commands.h"
#include "core/base/text.h"
#include "core/tensor/kernels/route.h"

namespace vitrine::cli {
namespace {

nlohmann::ordered_json as_list(const std::vector<Phase>& phases) {
  auto out = nlohmann::ordered_json::array();
  for (const Phase& phase : phases)
    out.push_back({{"phase", phase.phase}, {"op", phase.op}, {"route", phase.route}, {"share", phase.share}});
  return out;
}

void print(const std::vector<Phase>& phases) {
  for (const Phase& phase : phases)
    std::printf("  %-10s %-22s %-14s %6.1f%%\n", phase.phase.c_str(), phase.op.c_str(), phase.route.c_str(),
                phase.share * 100);
}

struct Row {
  Measured measured;
  double peak = 0;         // GFLOP/s of all the workers while it ran
  std::int64_t bytes = 0;  // the most that the process held so far: name one workload to have it alone

  [[nodiscard]] double share() const { return measured.gflops / peak; }
};

// The peak is taken on both sides of the measurement: what else the machine does, and its clock, change by the
// minute.
Result<Row> run(const std::string& name, const Pool& pool, bool phases) {
  const double before = measure_peak(pool).gflops;
  VITRINE_TRY(auto measured, measure(make_workload(name), pool, {.phases = phases}));
  const double peak = std::max(before, measure_peak(pool).gflops);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Row{std::move(measured), peak, static_cast<std::int64_t>(usage.ru_maxrss) * 1024};
}

nlohmann::ordered_json as_object(const Row& row, const Pool& pool) {
  const Measured& m = row.measured;
  nlohmann::ordered_json out{{"name", m.name},
                             {"samples_per_s", m.samples_per_s},
                             {"ms_per_step", m.ms_per_step},
                             {"gflops", m.gflops},
                             {"peak_share", row.share()},
                             {"peak_gflops", row.peak},
                             {"threads", pool.threads()},
                             {"kernels", kernel_path()},
                             {"allocations_per_step", m.allocations_per_step},
                             {"peak_memory_bytes", row.bytes}};
  if (!m.phases.empty()) out["phases"] = as_list(m.phases);
  return out;
}

void print(const Row& row) {
  const Measured& m = row.measured;
  std::printf("%-18s %12s %10.3f %10.1f %6.1f%% %12.2f %5ld MB\n", m.name.c_str(),
              grouped(static_cast<std::int64_t>(m.samples_per_s)).c_str(), m.ms_per_step, m.gflops, row.share() * 100,
              m.allocations_per_step, static_cast<long>(row.bytes >> 20));
  print(m.phases);
  std::fflush(stdout);
}

int bench_workloads(const std::vector<std::string>& names, const BenchCall& call) {
  const Pool pool(call.threads);
  const Peak peak = measure_peak(pool);
  std::fprintf(stderr, "%d threads, %s; %s; peak %.0f GFLOP/s\n", pool.threads(),
               peak.instructions.c_str(), kernel_path().c_str(), peak.gflops);
  auto out = nlohmann::ordered_json::array();
  if (!call.as_json)
    std::printf("%-18s %12s %10s %10s %7s %12s %8s\n", "workload", "samples/s", "ms/step", "GFLOP/s", "peak",
                "allocs/step", "memory");
  for (const std::string& name : names) {
    const auto row = run(name, pool, call.phases);
    if (!row) return complain(row.error(), kFailed);
    if (call.as_json)
      out.push_back(as_object(*row, pool));
    else
      print(*row);
  }
  if (call.as_json) std::printf("%s\n", out.dump(2).c_str());
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
  if (!call.first.empty()) {
    if (call.names.size() == 1) return bench_first(call.names.front(), call.threads, call.first);
    return complain({"A first step is that of one workload", "bench --first", "Name one"});
  }
  if (call.scaling) return bench_scaling(call.threads, call.as_json);
  if (call.layers > 0) return bench_layers(call.layers, call.as_json);
  if (call.watched) return bench_watched(call.names, call.threads, call.as_json);
  if (call.speedup) return bench_speedup(call.names, call.threads, call.as_json);
  return bench_workloads(call.names.empty() ? known : call.names, call);
}

}  // namespace vitrine::cli
