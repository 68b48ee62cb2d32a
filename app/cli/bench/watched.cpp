// What watching costs: the same training alone, with somebody who drains its records, and with attention maps shown.
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/bench/spread.h"
#include "app/cli/bench/workloads.h"
#include "app/cli/commands.h"
#include "core/train/probes/attention.h"
#include "core/train/run.h"

namespace vitrine::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 11;
constexpr auto kWindow = std::chrono::milliseconds(300);
constexpr auto kFrame = std::chrono::milliseconds(16);  // how often a window would look

enum Watching { kAlone, kDrained, kWithMaps, kWays };

// A run that goes on for ever, and what a window would do with it.
class WatchedRun {
 public:
  static Result<std::unique_ptr<WatchedRun>> create(const Workload& workload, int threads) {
    RunSetup setup;
    setup.project = workload.project;
    setup.dataset = workload.dataset;
    setup.threads = threads;
    VITRINE_TRY(auto run, Run::create(std::move(setup)));
    return std::unique_ptr<WatchedRun>(new WatchedRun(std::move(run)));
  }

  // Steps a second over one window of time.
  double measure(Watching way) {
    watched_ = way == kWithMaps ? run_->watch(attention_of({0})) : nullptr;
    seen_ = 0;
    run_->train();
    look(way, Clock::now() + kWindow / 4);  // until it runs as it will
    const auto began = Clock::now();
    const std::uint64_t before = run_->status().step;
    look(way, began + kWindow);
    const std::uint64_t done = run_->status().step - before;
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    run_->pause();
    run_->wait();
    run_->steps().drain(block_);
    block_.clear();
    return static_cast<double>(done) / seconds;
  }

  [[nodiscard]] std::uint64_t maps() const { return maps_; }

 private:
  explicit WatchedRun(std::unique_ptr<Run> run) : run_(std::move(run)) {}

  // Nobody looks at a run that trains alone.
  void look(Watching way, Clock::time_point until) {
    if (way == kAlone) return std::this_thread::sleep_until(until);
    while (Clock::now() < until) {
      run_->steps().drain(block_);
      for (const Reading& reading : block_.readings) sum_ += reading.mean;
      block_.clear();
      if (way == kWithMaps && watched_->answers().take_newer(seen_)) ++maps_;
      std::this_thread::sleep_for(kFrame);
    }
  }

  std::unique_ptr<Run> run_;
  StepBlock block_;
  float sum_ = 0;  // what was drained was read
  std::shared_ptr<const Watched> watched_;
  std::uint64_t seen_ = 0, maps_ = 0;
};

// What each way costs, round after round, as a share of the run alone in the same round.
Result<std::vector<Spread>> costs_of(const std::string& name, int threads, int ways) {
  VITRINE_TRY(const auto watched, WatchedRun::create(make_workload(name), threads));
  std::vector<std::vector<double>> costs(static_cast<std::size_t>(ways));
  (void)watched->measure(kAlone);
  for (int round = 0; round < kRounds; ++round) {
    // Alone before and after: what the machine does besides changes all the time.
    double before = watched->measure(kAlone);
    for (int way = kDrained; way < ways; ++way) {
      const double seen = watched->measure(static_cast<Watching>(way));
      const double after = watched->measure(kAlone);
      costs[static_cast<std::size_t>(way)].push_back(1 - 2 * seen / (before + after));
      before = after;
    }
  }
  if (ways > kWithMaps && watched->maps() == 0) return Error{"No attention map came", name, ""};
  std::vector<Spread> out;
  for (int way = kDrained; way < ways; ++way) out.push_back(spread(costs[static_cast<std::size_t>(way)]));
  return out;
}

}  // namespace

int bench_watched(const std::vector<std::string>& names, int threads, bool as_json) {
  const std::vector<std::string> usual{"mnist-mlp", "cnn", "transformer-small"};
  const char* const titles[] = {"records drained", "with attention maps"};
  auto out = nlohmann::ordered_json::array();
  if (!as_json) std::printf("%-18s %-20s %8s  %s\n", "workload", "watched", "cost", "quartiles");
  for (const std::string& name : names.empty() ? usual : names) {
    const bool attention = name.find("transformer") != std::string::npos;
    const auto costs = costs_of(name, threads, attention ? kWays : kWithMaps);
    if (!costs) return complain(costs.error(), kFailed);
    for (std::size_t i = 0; i < costs->size(); ++i) {
      const Spread& cost = (*costs)[i];
      out.push_back(
          {{"name", name}, {"watched", titles[i]}, {"cost", cost.median}, {"low", cost.low}, {"high", cost.high}});
      if (!as_json)
        std::printf("%-18s %-20s %7.1f%%  %5.1f%% … %5.1f%%\n", name.c_str(), titles[i], cost.median * 100,
                    cost.low * 100, cost.high * 100);
    }
    std::fflush(stdout);
  }
  if (as_json) std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

}  // namespace vitrine::cli
