// What a network of many layers costs before it trains: opening, checking, compiling, and checking again after an
// edit.
#include <chrono>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/bench/spread.h"
#include "app/cli/bench/workloads.h"
#include "app/cli/commands.h"
#include "core/graph/analysis.h"
#include "core/io/project_file.h"
#include "core/train/programs.h"

namespace vitrine::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kTries = 7;

// Median of the milliseconds that `work` takes.
double milliseconds(const std::function<void()>& work) {
  std::vector<double> taken;
  for (int i = 0; i < kTries; ++i) {
    const auto began = Clock::now();
    work();
    taken.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
  }
  return spread(taken).median;
}

struct Row {
  const char *id, *what;
  double milliseconds;
};

// `workload` must hold a network whose middle is a dense layer.
Result<std::vector<Row>> time_stages(const Workload& workload) {
  const std::string text = to_json(workload.project);
  VITRINE_TRY(Project project, from_json(text, "bench"));
  std::vector<Row> rows;
  rows.push_back(
      {"open", "open: read and check the file's text", milliseconds([&] { (void)from_json(text, "bench"); })});
  rows.push_back({"analyse", "infer every shape", milliseconds([&] { (void)analyse(project.graph); })});
  rows.push_back({"lower", "lower to ops, shapes inferred once more",
                  milliseconds([&] { (void)lower_graph(project.graph, 32); })});
  const double program = milliseconds([&] { (void)make_program(project, *workload.dataset, 32, {}); });
  rows.push_back({"compile", "compile: differentiate, fuse, plan memory", program - rows.back().milliseconds});
  rows.push_back(
      {"open_and_compile", "open and compile, in all", rows[0].milliseconds + rows[1].milliseconds + program});

  const NodeId middle = project.graph.nodes()[project.graph.nodes().size() / 2].id;
  std::int64_t units = 32;
  rows.push_back({"after_edit", "infer shapes again after an edit in the middle", milliseconds([&] {
                    (void)project.graph.set_param(middle, "units", units ^= 1).ok();
                    (void)analyse(project.graph);
                  })});
  return rows;
}

}  // namespace

int bench_layers(std::int64_t layers, bool as_json) {
  const Workload workload = mlp_workload(32, std::vector<std::int64_t>(static_cast<std::size_t>(layers - 1), 32), 32);
  const auto rows = time_stages(workload);
  if (!rows) return complain(rows.error(), kFailed);
  nlohmann::ordered_json out{{"layers", workload.project.graph.nodes().size()}};
  if (!as_json) std::printf("%zu layers, milliseconds\n", workload.project.graph.nodes().size());
  for (const Row& row : *rows) {
    out[std::string(row.id) + "_ms"] = row.milliseconds;
    if (!as_json) std::printf("%10.2f  %s\n", row.milliseconds, row.what);
  }
  if (as_json) std::printf("%s\n", out.dump(2).c_str());
  return kDone;
}

}  // namespace vitrine::cli
