#include "core/runs/report.h"

#include <chrono>
#include <cmath>
#include <filesystem>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/strict_json.h"
#include "core/runs/log_end.h"
#include "core/runs/written_now.h"

namespace vitrine {
namespace {

const char* reason_text(StopReason reason) {
  switch (reason) {
    case StopReason::all_epochs:
      return "all_epochs";
    case StopReason::early_stopping:
      return "early_stopping";
    case StopReason::by_person:
      return "stopped";
    case StopReason::error:
      return "error";
    case StopReason::not_finite:
      return "not_finite";
    case StopReason::none:
      break;
  }
  return "none";
}

Json metric_json(const MetricSet& set, const std::vector<FigureInfo>& figures) {
  Json out;
  out["loss"] = set.loss;
  for (std::size_t i = 0; i < set.metrics.size(); ++i) out[figures[i].id] = set.metrics[i];
  return out;
}

Json look_json(const UnitsSeen& look) {
  Json out{{"step", look.step}, {"layers", Json::array()}};
  for (const LayerUnits& layer : look.layers) {
    Json& told = out["layers"].emplace_back(Json{{"layer", layer.node},
                                                 {"name", layer.name},
                                                 {"activation", layer.activation},
                                                 {"units", layer.units},
                                                 {"dead", layer.dead},
                                                 {"saturated", layer.saturated}});
    if (layer.positions > 0) told["positions"] = layer.positions, told["reach"] = layer.reach;
  }
  return out;
}

// ---- reading: what is not there, or not of its type, is nothing

const Json* member(const Json& from, const char* key) {
  const auto it = from.is_object() ? from.find(key) : from.end();
  return from.is_object() && it != from.end() ? &*it : nullptr;
}

std::optional<double> number(const Json* from) {
  return from && from->is_number() ? std::optional(from->get<double>()) : std::nullopt;
}

std::int64_t count(const Json& from, const char* key) {
  const double value = number(member(from, key)).value_or(0);
  return value >= 0 && value < 1e15 ? static_cast<std::int64_t>(value) : 0;
}

std::string text(const Json* from) {
  return from && from->is_string() ? from->get<std::string>() : std::string();
}

void read_best(const Json& report, RunSummary& out) {
  const Json* epoch = member(report, "best");
  if (!epoch) epoch = member(report, "final");
  if (!epoch) return;
  const Json* set = member(*epoch, "validation");
  if (!set) set = member(*epoch, "train");
  if (!set || !set->is_object()) return;
  for (const auto& [id, value] : set->items()) {
    if (!value.is_number()) continue;
    if (id == "loss")
      out.loss = value.get<double>();
    else if (!out.metric)
      out.metric = {id, value.get<double>()};
  }
}

void read_report(const Json& report, RunSummary& out) {
  if (const Json* project = member(report, "project")) out.title = text(member(*project, "title"));
  if (const Json* stopped = member(report, "stopped")) {
    out.reason = text(member(*stopped, "reason"));
    out.why = text(member(*stopped, "why"));
  }
  out.epochs = count(report, "epochs");
  out.steps = out.saved_steps = count(report, "steps");
  if (member(report, "log_every")) out.log_every = count(report, "log_every");
  if (const Json* timings = member(report, "timings"))
    out.seconds = number(member(*timings, "training_seconds")).value_or(0);
  read_best(report, out);
}

// A run that nothing says more of than its log: it is still written where that has just grown.
bool has_just_grown(const std::string& log) {
  constexpr std::chrono::seconds kJust{5};
  std::error_code code;
  const auto changed = std::filesystem::last_write_time(log, code);
  return !code && std::filesystem::file_time_type::clock::now() - changed < kJust;
}

// What has happened since the report. The best epoch is that of the smallest loss, as the trainer has it; where the
// report names none, although there were epochs, the recipe does not go by its loss, and the last one counts.
void read_on(const Json* report, RunSummary& out) {
  const auto log = read_log_end(out.folder.metrics, static_cast<std::uint64_t>(out.saved_steps));
  if (!log) return;
  const bool no_best = report && !member(*report, "best") && out.epochs > 0;
  if (!log->steps.rows.empty())
    out.steps = std::max(out.steps, static_cast<std::int64_t>(log->steps.rows.back().step));
  const std::int64_t told = out.epochs;
  for (const EpochRecord& epoch : log->epochs) {
    if (static_cast<std::int64_t>(epoch.epoch) <= told) continue;
    out.epochs = epoch.epoch;
    out.steps = std::max(out.steps, static_cast<std::int64_t>(epoch.step));
    const MetricSet& set = epoch.has_validation ? epoch.validation : epoch.train;
    if (!std::isfinite(set.loss) || (!no_best && out.loss && set.loss >= *out.loss)) continue;
    out.loss = set.loss;
    out.metric.reset();
    if (!set.metrics.empty() && std::isfinite(set.metrics.front()))
      out.metric = {log->columns.metrics.front(), set.metrics.front()};
  }
}

Result<Json> report_of(const RunFolder& folder) {
  VITRINE_TRY(const std::string text, read_file(folder.report));
  return parse_strict_json(text, folder.report);
}

}  // namespace

Json finding_json(const Finding& finding) {
  const char* const severities[] = {"note", "warning", "serious"};
  return {{"rule", finding.rule},     {"severity", severities[static_cast<int>(finding.severity)]},
          {"title", finding.title},   {"evidence", finding.evidence},
          {"why", finding.why},       {"remedy", finding.remedy},
          {"layers", finding.layers}, {"first_step", finding.first_step},
          {"step", finding.step}};
}

std::string report_text(const ReportFacts& facts) {
  const auto& [project, info, status, epochs, target_scaled, log_every, loading, before, steps_before, findings,
               looks, snapshot_room] = facts;
  Json out;
  out["project"] = Json::parse(to_json(project));
  out["samples"] = {
      {"train", info.train_samples}, {"validation", info.validation_samples}, {"test", info.test_samples}};
  out["parameters"] = info.parameters;
  out["epochs"] = epochs.size();
  out["steps"] = status.step;
  out["log_every"] = log_every;
  if (snapshot_room) out["snapshot_room"] = *snapshot_room;
  if (target_scaled) out["loss_of"] = "the normalised target; metrics are in its own unit";
  const bool training = status.phase == RunPhase::training;
  out["stopped"] = {{"reason", training ? "training" : reason_text(status.reason)}, {"why", status.why}};
  const auto tell_epoch = [&](const char* key, const EpochRecord& epoch) {
    out[key]["epoch"] = epoch.epoch;
    out[key]["train"] = metric_json(epoch.train, info.figures);
    if (epoch.has_validation) out[key]["validation"] = metric_json(epoch.validation, info.figures);
  };
  if (!epochs.empty()) tell_epoch("final", epochs.back());
  for (const auto& epoch : epochs)
    if (epoch.epoch == status.best_epoch) tell_epoch("best", epoch);
  if (status.test) out["test"] = metric_json(*status.test, info.figures);
  const auto steps = static_cast<double>(status.step - std::min(status.step, steps_before));
  out["timings"] = {
      {"loading_seconds", loading},
      {"training_seconds", before + status.seconds},
      {"samples_per_second", status.seconds > 0 ? steps / static_cast<double>(info.steps_per_epoch) *
                                                      static_cast<double>(info.train_samples) / status.seconds
                                                : 0.0},
      {"threads", info.threads}};
  out["findings"] = Json::array();
  for (const Finding& finding : findings) out["findings"].push_back(finding_json(finding));
  out["looks"] = Json::array();
  for (const UnitsSeen& look : looks) out["looks"].push_back(look_json(look));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunSummary summary_of(const RunFolder& folder) {
  RunSummary out;
  out.folder = folder;
  const auto written = is_written_now(folder);
  const auto report = report_of(folder);
  const bool told = report && report->is_object();
  if (told)
    read_report(*report, out);
  else if (const auto project = load_project(folder.project))
    out.title = project->title;
  const bool over = !out.reason.empty() && out.reason != "training";
  out.training = written ? *written : !over && has_just_grown(folder.metrics);
  if (out.training || !over) read_on(told ? &*report : nullptr, out);
  return out;
}

std::optional<std::size_t> snapshot_room_in(const RunFolder& folder) {
  const auto report = report_of(folder);
  if (!report || !number(member(*report, "snapshot_room"))) return {};
  return static_cast<std::size_t>(count(*report, "snapshot_room"));
}

std::vector<UnitsSeen> looks_in(const RunFolder& folder, std::uint64_t until, std::uint64_t total_steps) {
  std::vector<UnitsSeen> out;
  const auto report = report_of(folder);
  const Json* looks = report ? member(*report, "looks") : nullptr;
  if (!looks || !looks->is_array()) return out;
  for (const Json& one : *looks) {
    UnitsSeen look{static_cast<std::uint64_t>(count(one, "step")), {}};
    const Json* layers = member(one, "layers");
    if (!layers || !layers->is_array() || look.step > until) continue;
    if (look.step % RunSetup::steps_between_looks(total_steps) != 0) continue;
    for (const Json& layer : *layers)
      look.layers.push_back({text(member(layer, "layer")), text(member(layer, "name")),
                             text(member(layer, "activation")), count(layer, "units"), count(layer, "dead"),
                             count(layer, "saturated"), count(layer, "positions"),
                             number(member(layer, "reach")).value_or(1)});
    out.push_back(std::move(look));
  }
  return out;
}

}  // namespace vitrine
