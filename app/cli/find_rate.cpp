#include <atomic>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/progress.h"
#include "app/cli/ready.h"
#include "core/base/text.h"
#include "core/io/weights.h"
#include "core/runs/run_folder.h"
#include "core/train/rate_finder.h"
#include "core/train/take_weights.h"

namespace vitrine::cli {
namespace {

// The weights that were named, or those of the run whose folder the project is; null: its initial ones.
Result<std::shared_ptr<const Trained>> weights_of(const FindRateCall& call) {
  std::string path;
  if (!call.weights.empty()) {
    VITRINE_TRY(path, weights_file_named(call.weights));
  } else {
    VITRINE_TRY(const Named named, project_named(call.project));
    if (named.weights.empty()) return std::shared_ptr<const Trained>();
    VITRINE_TRY(Trained trained, load_named({}, call.project, path));
    return std::make_shared<const Trained>(std::move(trained));
  }
  VITRINE_TRY(Trained trained, load_trained(path));
  return std::make_shared<const Trained>(std::move(trained));
}

// A rate as a person would type it: two digits that count.
double rounded(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1e", rate);
  return std::strtod(text, nullptr);
}

const char* end_id(RateEnd end) {
  switch (end) {
    case RateEnd::all_steps:
      return "all_steps";
    case RateEnd::rose:
      return "rose";
    case RateEnd::not_finite:
      return "not_finite";
    case RateEnd::stopped:
      return "stopped";
  }
  return "";
}

void print_json(const RateCurve& curve, const Project& project) {
  nlohmann::ordered_json out;
  out["end"] = end_id(curve.end);
  out["why"] = curve.why;
  out["present"] = curve.present;
  const auto told = [](const std::optional<double>& rate) {
    return rate ? nlohmann::ordered_json(*rate) : nlohmann::ordered_json(nullptr);
  };
  out["suggestion"] = {{"steepest", told(curve.advice.steepest)}, {"tenth_of_lowest", told(curve.advice.tenth)}};
  out["doubt"] = curve.advice.doubt;
  out["settings"] = nlohmann::ordered_json::object();
  if (curve.advice.steepest)
    for (const auto& [path, value] : rate_settings(project, rounded(*curve.advice.steepest)))
      out["settings"][path] = value;
  out["points"] = nlohmann::ordered_json::array();
  for (const RatePoint& point : curve.points)
    out["points"].push_back({{"rate", point.rate}, {"loss", point.loss}, {"smoothed", point.smoothed}});
  std::printf("%s\n", out.dump(2).c_str());
}

void print_table(const RateCurve& curve, const Project& project) {
  std::printf("%12s  %12s  %12s\n", "rate", "loss", "smoothed");
  for (const RatePoint& point : curve.points)
    std::printf("%12.4g  %12.6g  %12.6g\n", point.rate, point.loss, point.smoothed);
  std::printf("%s\n", curve.why.c_str());
  const RateAdvice& advice = curve.advice;
  if (advice.steepest) {
    std::printf("suggestion: %s, where the smoothed loss falls most", shortest(rounded(*advice.steepest)).c_str());
    if (advice.tenth)
      std::printf("; a tenth of the rate with the lowest is %s", shortest(rounded(*advice.tenth)).c_str());
    std::printf(" (the project has %s)\ntry it with:", shortest(curve.present).c_str());
    for (const auto& [path, value] : rate_settings(project, rounded(*advice.steepest)))
      std::printf(" --set %s=%s", path.c_str(), shortest(value).c_str());
    std::printf("\n");
  }
  if (!advice.doubt.empty()) std::printf("%s\n", advice.doubt.c_str());
}

}  // namespace

int find_rate(const FindRateCall& call) {
  auto weights = weights_of(call);
  if (!weights) return complain(weights.error());
  auto loaded = load_with_data(call.project, call.overrides);
  if (!loaded) return complain(loaded.error());
  for (const auto& note : loaded->dataset->notes) std::fprintf(stderr, "%s\n", note.c_str());
  RateSearch search;
  search.project = loaded->project;
  search.dataset = loaded->dataset;
  search.weights = *weights;
  search.from = call.from, search.to = call.to;
  search.steps = call.steps;
  search.threads = call.threads;
  std::atomic<bool> told{false};
  const Interruption interruption([&] { told = true; });
  Result<RateCurve> curve = [&] {
    LoadingLine line("Trying rates");
    int done = 0;
    return vitrine::find_rate(
        search, [&](const RatePoint&) { line.show(static_cast<double>(++done) / call.steps); },
        [&] { return told.load(); });
  }();
  if (!curve) {
    Error error = curve.error();
    if (error.where.empty()) error.where = call.project;
    return complain(error);
  }
  if (search.weights) std::fprintf(stderr, "%s\n", taken_in_words(curve->adoption).c_str());
  call.as_json ? print_json(*curve, search.project) : print_table(*curve, search.project);
  return curve->end == RateEnd::stopped ? kInterrupted : kDone;
}

}  // namespace vitrine::cli
