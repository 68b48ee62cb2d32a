#include "core/io/weights.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/io/weights_about.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr const char* kAbout = "vitrine";         // metadata: how to use the weights
constexpr const char* kState = "vitrine.state";   // metadata: counters of the run
constexpr const char* kStatePrefix = "vitrine/";  // tensors of the run's state: no layer's name starts so
constexpr std::size_t kMostSlots = 8;

// A list for each metric: its sums, then its count.
json sums_json(const std::vector<MetricSums>& all) {
  json out = json::array();
  for (const MetricSums& sums : all) {
    out.push_back(sums.sums);
    out.back().push_back(sums.count);
  }
  return out;
}

// Older files have one list for all metrics, five numbers each.
std::vector<MetricSums> sums_from(const json& j) {
  constexpr std::size_t kOfOld = 5;
  // JSON has no word for what is not finite: null is written for it.
  const auto number = [](const json& from) { return from.is_null() ? std::nan("") : from.get<double>(); };
  std::vector<MetricSums> out;
  std::vector<double> loose;
  const auto take = [&](std::vector<double>& numbers) {
    const double count = numbers.back();
    numbers.pop_back();
    out.push_back({std::move(numbers), count});
    numbers = {};
  };
  for (const json& entry : j) {
    std::vector<double> own;
    if (entry.is_array())
      for (const json& value : entry) own.push_back(number(value));
    else
      loose.push_back(number(entry));
    if (!own.empty()) take(own);
    if (loose.size() == kOfOld) take(loose);
  }
  return out;
}

json losses_json(const std::vector<RunCounters::LossSum>& all) {
  json out = json::array();
  for (const auto& loss : all) out.push_back({loss.sum, loss.weight});
  return out;
}

// Older files have the sum of one loss over samples.
std::vector<RunCounters::LossSum> losses_from(const json& j) {
  if (!j.contains("epoch_losses"))
    return {{j.at("epoch_loss_sum").get<double>(), static_cast<double>(j.at("epoch_samples").get<std::int64_t>())}};
  std::vector<RunCounters::LossSum> out;
  for (const json& loss : j.at("epoch_losses")) out.push_back({loss.at(0).get<double>(), loss.at(1).get<double>()});
  return out;
}

json state_json(const TrainingState& state) {
  json changes = json::array();
  for (const auto& change : state.changes)
    changes.push_back({{"step", change.step}, {"path", change.path}, {"value", change.value}});
  json out{{"origin", state.origin},
           {"optimizer", state.optimizer},
           {"optimizer_steps", state.optimizer_steps},
           {"step", state.step},
           {"epoch", state.epoch},
           {"epochs", state.epochs},
           {"epochs_set", state.epochs_set},
           {"batch_in_epoch", state.batch_in_epoch},
           {"best_value", state.best_value},
           {"best_epoch", state.best_epoch},
           {"best_step", state.best_step},
           {"epochs_without_gain", state.epochs_without_gain},
           {"guarded", state.guarded},
           {"changes", changes},
           {"epoch_losses", losses_json(state.epoch_losses)},
           {"epoch_metric_sums", sums_json(state.epoch_metric_sums)},
           {"slots", state.slots.size()}};
  if (!state.updates.empty()) out["updates"] = state.updates;
  if (state.settings) out["settings"] = *state.settings;
  return out;
}

TrainingState state_from(const json& j) {
  TrainingState state;
  state.origin = j.at("origin").get<std::map<std::string, std::string, std::less<>>>();
  j.at("optimizer").get_to(state.optimizer);
  j.at("optimizer_steps").get_to(state.optimizer_steps);
  j.at("epochs").get_to(state.epochs);
  j.at("epochs_set").get_to(state.epochs_set);
  j.at("step").get_to(state.step);
  j.at("epoch").get_to(state.epoch);
  j.at("batch_in_epoch").get_to(state.batch_in_epoch);
  j.at("best_value").get_to(state.best_value);
  j.at("best_epoch").get_to(state.best_epoch);
  j.at("best_step").get_to(state.best_step);
  j.at("epochs_without_gain").get_to(state.epochs_without_gain);
  j.at("guarded").get_to(state.guarded);
  state.epoch_losses = losses_from(j);
  state.updates = j.value("updates", state.updates);
  if (j.contains("settings")) state.settings = j.at("settings").get<LooseSettings>();
  state.epoch_metric_sums = sums_from(j.at("epoch_metric_sums"));
  for (const auto& change : j.at("changes"))
    state.changes.push_back({change.at("step").get<std::uint64_t>(), change.at("path").get<std::string>(),
                             change.at("value").get<double>()});
  return state;
}

std::string slot_prefix(std::size_t slot) {
  return kStatePrefix + ("slot_" + std::to_string(slot)) + "/";
}
const std::string kBestPrefix = std::string(kStatePrefix) + "best/";
const std::string kMovingPrefix = std::string(kStatePrefix) + "moving/";
const std::string kCarriedPrefix = std::string(kStatePrefix) + "carried/";

// Those whose names begin so, by the rest of the name.
KeyedTensors keyed(const NamedTensors& file, const std::string& prefix) {
  KeyedTensors out;
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with(prefix)) out.emplace(name.substr(prefix.size()), tensor);
  return out;
}

NamedTensors named(const Trained& trained, bool with_state) {
  NamedTensors out;
  for (const auto& entry : trained.weights) out.tensors.emplace_back(entry.name, entry.value);
  out.metadata[kAbout] = weights_about(trained);
  if (!with_state || !trained.state) return out;
  out.metadata[kState] = state_json(*trained.state).dump();
  for (std::size_t i = 0; i < trained.state->slots.size(); ++i)
    for (const auto& [key, tensor] : trained.state->slots[i]) out.tensors.emplace_back(slot_prefix(i) + key, tensor);
  for (const auto& [key, tensor] : trained.state->best) out.tensors.emplace_back(kBestPrefix + key, tensor);
  for (const auto& [key, tensor] : trained.state->moving) out.tensors.emplace_back(kMovingPrefix + key, tensor);
  for (const auto& [key, tensor] : trained.state->carried) out.tensors.emplace_back(kCarriedPrefix + key, tensor);
  return out;
}

void read_state(const NamedTensors& file, Trained& out) {
  const auto found = file.metadata.find(kState);
  if (found == file.metadata.end()) return;
  const json j = json::parse(found->second);
  if (!j.contains("origin")) return;  // of before states were kept by key: nobody knows what its numbers belong to
  TrainingState state = state_from(j);
  const auto slots = j.at("slots").get<std::size_t>();
  if (slots > kMostSlots) throw std::invalid_argument("too many optimizer slots");
  for (std::size_t i = 0; i < slots; ++i) {
    state.slots.push_back(keyed(file, slot_prefix(i)));
    if (state.slots.back().empty()) throw std::invalid_argument("optimizer state is missing");
  }
  state.best = keyed(file, kBestPrefix);
  state.moving = keyed(file, kMovingPrefix);
  state.carried = keyed(file, kCarriedPrefix);
  out.state = std::move(state);
}

}  // namespace

Status export_weights(const Trained& trained, const std::string& path) {
  return save_tensors(named(trained, false), path);
}

Status save_trained(const Trained& trained, const std::string& path) {
  return save_tensors(named(trained, true), path);
}

Result<Trained> load_trained(const std::string& path) {
  VITRINE_TRY(const NamedTensors file, load_tensors(path));
  Trained out;
  WeightLabels labels;
  try {
    // Weights from elsewhere say nothing: names alone must do.
    const auto about = file.metadata.find(kAbout);
    out.described = about != file.metadata.end();
    if (out.described) read_weights_about(about->second, out, labels);
    read_state(file, out);
  } catch (const std::exception& problem) {
    return Error{"What the file says about its own weights cannot be read (" + printable(problem.what(), 120) + ")",
                 path, "Export the weights again"};
  }
  for (const auto& [name, tensor] : file.tensors) {
    if (name.starts_with(kStatePrefix)) continue;
    std::string key = name;
    if (const auto known = labels.keys.find(name); known != labels.keys.end())
      key = known->second;
    else if (const auto dot = key.find('.'); dot != std::string::npos)
      key[dot] = '/';
    out.weights.push_back({key, name, tensor, labels.role(name), labels.layer(name)});
  }
  if (out.weights.empty()) return Error{"The file holds no weights", path, "Choose a file of exported weights"};
  return out;
}

std::string weights_path_beside(const std::string& project_path) {
  constexpr std::string_view kExtension = ".vitrine";
  const std::string stem = project_path.ends_with(kExtension)
                               ? project_path.substr(0, project_path.size() - kExtension.size())
                               : project_path;
  return stem + ".weights.safetensors";
}

}  // namespace vitrine
