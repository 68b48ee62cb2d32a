// What more threads bring: one against all in turns, beside what bare multiply-adds gain in the same turn.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/bench/measure.h"
#include "app/cli/bench/peak.h"
#include "app/cli/bench/spread.h"
#include "app/cli/commands.h"

namespace vitrine::cli {
namespace {

constexpr int kPairs = 9;
constexpr Effort kEffort{3, 0.07, false};

struct Speedup {
  Spread ms_one, ms_all, gain, probe, share;
};

// What the machine does besides changes by the second: only what stands side by side is compared.
Result<Speedup> speedup_of(const Workload& workload, const Pool& one, const Pool& all) {
  std::vector<double> ms_one, ms_all, gain, probe, share;
  for (int pair = 0; pair < kPairs; ++pair) {
    VITRINE_TRY(const Measured alone, measure(workload, one, kEffort));
    VITRINE_TRY(const Measured together, measure(workload, all, kEffort));
    ms_one.push_back(alone.ms_per_step), ms_all.push_back(together.ms_per_step);
    gain.push_back(alone.ms_per_step / together.ms_per_step);
    probe.push_back(measure_peak(all).gflops / measure_peak(one).gflops);
    share.push_back(gain.back() / probe.back());
  }
  return Speedup{spread(ms_one), spread(ms_all), spread(gain), spread(probe), spread(share)};
}

}  // namespace

int bench_speedup(const std::vector<std::string>& names, int threads, bool as_json) {
  const Pool one(1), all(threads);
  auto out = nlohmann::ordered_json::array();
  if (!as_json)
    std::printf("%-18s %10s %10s %9s %10s %7s  %s\n", "workload", "1 thread",
                (std::to_string(all.threads()) + " threads").c_str(), "speed-up", "FMA probe", "share", "quartiles");
  const std::vector<std::string> usual{"wide-mlp", "cnn", "transformer"};
  for (const std::string& name : names.empty() ? usual : names) {
    const auto result = speedup_of(make_workload(name), one, all);
    if (!result) return complain(result.error(), kFailed);
    const Speedup& s = *result;
    out.push_back({{"name", name},
                   {"ms_one_thread", s.ms_one.median},
                   {"ms_all_threads", s.ms_all.median},
                   {"threads", all.threads()},
                   {"speedup", s.gain.median},
                   {"probe_speedup", s.probe.median},
                   {"share", s.share.median},
                   {"low", s.share.low},
                   {"high", s.share.high}});
    if (!as_json)
      std::printf("%-18s %8.3fms %8.3fms %9.2f %10.2f %6.0f%%  %.0f–%.0f%%\n", name.c_str(), s.ms_one.median,
                  s.ms_all.median, s.gain.median, s.probe.median, s.share.median * 100, s.share.low * 100,
                  s.share.high * 100);
    std::fflush(stdout);
  }
  if (as_json) std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

}  // namespace vitrine::cli
