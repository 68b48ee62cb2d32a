// bench_advice first|second [PART OF A NAME [SEED]]: trains every case and prints what the advisor found of it; then,
// for each rule, how many of its seeded faults were found, and how many sound runs were alarmed. Exit status 1: a case did
// not run or, of a whole set, too few were found or too many alarmed.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>

#include "core/advice/advisor.h"
#include "core/project/settings.h"
#include "core/train/run.h"
#include "core/watch/step_log.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench {
namespace {

struct Outcome {
  std::vector<Finding> findings;
  std::string trouble;  // it did not run
  double seconds = 0;
};

Outcome outcome_of(const AdviceCase& one, const std::string& folder, const std::string& other_seed) {
  Outcome out;
  const auto began = std::chrono::steady_clock::now();
  RunSetup setup;
  setup.project = one.project(folder);
  if (!other_seed.empty()) (void)set_setting(setup.project, "training.seed", other_seed);
  const Spec& source = setup.project.sources.front();
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), setup.project.training, "seed"));
  auto data = source_types().at(source.type).load(source.params, folder, seed, {});
  if (!data) return out.trouble = data.error().sentence(), out;
  setup.dataset = *data, setup.threads = 1, setup.drained = false;
  Advisor advisor;
  UnitsLook units;
  std::vector<Reading> readings;
  setup.on_step = [&](const StepRecord& record, const StepFigures& figures) {
    readings_of(record, figures, readings);
    (void)advisor.add({record.step, record.epoch, 1}, readings);
  };
  setup.on_epoch = [&](const EpochRecord& record) { (void)advisor.add(record); };
  setup.on_look = [&](const ProbeSubject& subject) {
    if (const auto seen = units.look(subject)) (void)advisor.add(subject.step, *seen);
  };
  auto run = Run::create(setup);
  if (!run) return out.trouble = run.error().sentence(), out;
  advisor.begin((*run)->project(), (*run)->info(), facts_for_advice((*run)->project(), *data, (*run)->split()),
                advise_before((*run)->project(), *data, (*run)->split()));
  (*run)->train();
  (*run)->wait();
  const RunStatus status = (*run)->status();
  if (status.reason == StopReason::not_finite) (void)advisor.failed(status.failed_layer, status.why);
  if (status.reason == StopReason::error) out.trouble = status.why;
  out.findings = advisor.findings();
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (std::getenv("VITRINE_ADVICE_VERBOSE")) {
    for (const Finding& finding : out.findings)
      std::printf("    [%d] %s: %s (steps %llu–%llu)\n", static_cast<int>(finding.severity), finding.rule.c_str(),
                  finding.evidence.c_str(), static_cast<unsigned long long>(finding.first_step),
                  static_cast<unsigned long long>(finding.step));
    std::printf("    best loss %g after epoch %u; %llu steps\n", static_cast<double>(status.best_loss),
                status.best_epoch, static_cast<unsigned long long>(status.step));
  }
  return out;
}

// What a whole set has to reach, in shares.
struct Bar {
  double found = 0, alarmed = 0;
};
constexpr Bar kFirstBar{0.95, 0.03}, kSecondBar{0.90, 0.05};

struct Score {
  int seeded = 0, found = 0;
};

int score(const std::vector<AdviceCase>& cases, const Bar& bar, const std::string& filter, const std::string& seed) {
  const auto folder = std::filesystem::temp_directory_path() / ("vitrine_advice_" + std::to_string(getpid()));
  std::map<std::string, Score> rules;
  int seeded = 0, found = 0, healthy = 0, alarmed = 0, failed = 0;
  std::printf("%-34s %-22s %-6s %6s  %s\n", "case", "fault", "found", "s", "findings of warning and above");
  for (const AdviceCase& one : cases) {
    if (one.name.find(filter) == std::string::npos) continue;
    std::filesystem::create_directories(folder);
    Outcome outcome;
    try {
      outcome = outcome_of(one, folder.string(), seed);
    } catch (const std::exception& problem) {
      outcome.trouble = problem.what();
    }
    std::filesystem::remove_all(folder);
    bool hit = false, alarm = false;
    std::string all;
    for (const Finding& finding : outcome.findings) {
      if (finding.severity == Finding::Severity::note) continue;
      all += (all.empty() ? "" : ", ") + finding.rule;
      hit = hit || finding.rule == one.fault;
      alarm = alarm || std::find(one.also.begin(), one.also.end(), finding.rule) == one.also.end();
    }
    if (!outcome.trouble.empty()) ++failed, all += " did not run: " + outcome.trouble;
    std::printf("%-34s %-22s %-6s %6.2f  %s\n", one.name.c_str(), one.fault.empty() ? "-" : one.fault.c_str(),
                one.fault.empty() ? (alarm ? "ALARM" : "quiet") : (hit ? "yes" : "NO"), outcome.seconds, all.c_str());
    std::fflush(stdout);
    if (one.fault.empty()) {
      ++healthy, alarmed += alarm ? 1 : 0;
      continue;
    }
    ++seeded, ++rules[one.fault].seeded;
    if (hit) ++found, ++rules[one.fault].found;
  }
  std::printf("\n");
  for (const auto& [rule, count] : rules) std::printf("%-24s %d of %d\n", rule.c_str(), count.found, count.seeded);
  std::printf("found %d of %d (%.1f %%); false alarms %d of %d sound runs (%.1f %%)", found, seeded,
              seeded > 0 ? 100.0 * found / seeded : 0.0, alarmed, healthy,
              healthy > 0 ? 100.0 * alarmed / healthy : 0.0);
  std::printf(failed > 0 ? "; %d did not run\n" : "\n", failed);
  if (!filter.empty()) return failed > 0 ? 1 : 0;
  const bool reached = found >= bar.found * seeded && alarmed <= bar.alarmed * healthy;
  std::printf("%s: at least %.0f %% found, at most %.0f %% alarmed\n", reached ? "reached" : "MISSED", 100 * bar.found,
              100 * bar.alarmed);
  return failed > 0 || !reached ? 1 : 0;
}

}  // namespace
}  // namespace vitrine::bench

int main(int count, char** words) {
  const std::string set = count > 1 ? words[1] : "";
  if (set != "first" && set != "second") {
    std::fprintf(stderr, "bench_advice first|second [PART OF A NAME [SEED]]\n");
    return 2;
  }
  const bool first = set == "first";
  return vitrine::bench::score(first ? vitrine::bench::first_set() : vitrine::bench::second_set(),
                               first ? vitrine::bench::kFirstBar : vitrine::bench::kSecondBar, count > 2 ? words[2] : "", count > 3 ? words[3] : "");
}
