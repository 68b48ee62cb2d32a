// A project out of JSON that nobody vouches for. Checked in this order: JSON, version, kinds and keys, types and
// parameters, ports and edges, the graph as a whole.

#include "core/base/text.h"
#include "core/data/batch_transform.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/io/graph_reader.h"
#include "core/io/json_reader.h"
#include "core/io/project_file.h"
#include "core/io/schema_reader.h"
#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/optimizers/optimizer.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/recipes/recipe.h"
#include "core/schedules/schedule.h"

namespace vitrine {
namespace {

constexpr JsonLimits kLimits{.depth = 32, .values = 2'000'000};

template <class Type>
Status read_spec(const Registry<Type>& registry, const JsonPlace& place, const std::string& kind, Spec& out) {
  VITRINE_CHECK(place.expect_object({"type", "params"}));
  VITRINE_CHECK(place.expect_key("type"));
  VITRINE_TRY(const TypeInfo* info, find_type(registry, place.at("type"), kind));
  out = Spec{info->id, {}};  // an older id becomes the present one
  if (place.has("params")) {
    VITRINE_TRY(out.params, read_params(*info, place.at("params")));
  }
  return {};
}

// The only element of a list that a later version may allow to be longer.
Result<JsonPlace> only_one(const JsonPlace& list, const std::string& what) {
  VITRINE_CHECK(list.expect_list());
  if (list.json().size() == 1) return list.at(std::size_t{0});
  return list.error("A project has one " + what + ", here are " + std::to_string(list.json().size()),
                    "Leave exactly one");
}

// Settings that stand in an object beside other things. Version 1 wrote out every one: a default said nothing there.
Status read_own(const TypeInfo& info, const JsonPlace& place, bool whole, Params& out) {
  for (const ParamSpec& spec : info.params) {
    if (!place.json().contains(spec.id)) continue;
    VITRINE_TRY(ParamValue read, place.at(spec.id, place.json().at(spec.id)).param(spec));
    if (whole || read != spec.fallback) out.set(spec.id, std::move(read));
  }
  return {};
}

// At least one, as every project has.
template <class T, class Read>
Status read_list(const JsonPlace& place, std::size_t most, std::vector<T>& out, const Read& read) {
  VITRINE_CHECK(place.expect_list());
  const std::size_t count = place.json().size();
  if (count < 1 || count > most)
    return place.error(
        "There must be between 1 and " + std::to_string(most) + " of these, here are " + std::to_string(count),
        count < 1 ? "Leave the list out, or write one" : "Remove some");
  out.assign(count, T{});
  for (std::size_t i = 0; i < count; ++i) VITRINE_CHECK(read(place.at(i), out[i]));
  return {};
}

Status read_objective(const JsonPlace& place, bool whole, Objective& out) {
  VITRINE_CHECK(place.expect_object({"name", "output", "target", "second_output", "weight", "loss", "metrics"}));
  VITRINE_CHECK(read_own(objective_info(), place, whole, out.settings));
  if (place.has("loss")) VITRINE_CHECK(read_spec(loss_types(), place.at("loss"), "loss", out.loss));
  if (!place.has("metrics")) return {};
  return read_list(place.at("metrics"), kMostMetrics, out.metrics,
                   [](const JsonPlace& one, Spec& spec) { return read_spec(metric_types(), one, "metric", spec); });
}

Status read_group(const JsonPlace& place, bool whole, OptimizerGroup& out) {
  VITRINE_CHECK(place.expect_object({"name", "optimizer", "schedule"}));
  VITRINE_CHECK(read_own(group_info(), place, whole, out.settings));
  if (place.has("optimizer"))
    VITRINE_CHECK(read_spec(optimizer_types(), place.at("optimizer"), "optimizer", out.optimizer));
  if (place.has("schedule"))
    VITRINE_CHECK(read_spec(schedule_types(), place.at("schedule"), "schedule", out.schedule));
  return {};
}

Status read_views(const JsonPlace& place, std::map<std::string, std::string>& out) {
  VITRINE_CHECK(place.expect_any_object());
  for (const auto& [key, value] : place.json().items()) {
    VITRINE_TRY(std::string text, place.at(key, value).text(1 << 20));
    out.emplace(key, std::move(text));
  }
  return {};
}

Status check_version(const JsonPlace& root) {
  VITRINE_CHECK(root.expect_any_object());
  if (!root.has("format") || root.json()["format"] != "vitrine-project")
    return root.error("This is not a Vitrine project: it lacks \"format\": \"vitrine-project\"",
                      "Open a file that Vitrine saved");
  VITRINE_CHECK(root.expect_key("version"));
  const JsonPlace version = root.at("version");
  if (!version.json().is_number_unsigned() || version.json() == 0)
    return version.error("The version of the format is a whole number from 1");
  const auto number = version.json().get<std::uint64_t>();
  if (number > kProjectVersion)
    return version.error("This project was written by a newer Vitrine (format " + std::to_string(number) +
                             "; this program reads up to " + std::to_string(kProjectVersion) + ")",
                         "Update Vitrine");
  return {};
}

// One without settings is its name alone.
Status read_recipe(const JsonPlace& place, Spec& out) {
  if (!place.json().is_string()) return read_spec(recipe_types(), place, "recipe", out);
  VITRINE_TRY(const TypeInfo* info, find_type(recipe_types(), place, "recipe"));
  out = Spec{info->id, {}};
  return {};
}

Status read_texts(const JsonPlace& root, Project& out) {
  if (root.has("title")) {
    VITRINE_TRY(out.title, root.at("title").text(1000));
  }
  if (root.has("notes")) {
    VITRINE_TRY(out.notes, root.at("notes").text(1 << 20));
  }
  if (root.has("recipe")) {
    VITRINE_CHECK(read_recipe(root.at("recipe"), out.recipe));
  }
  return {};
}

Status read_lists(const JsonPlace& root, Project& out) {
  if (root.has("data")) {
    VITRINE_TRY(const JsonPlace source, only_one(root.at("data"), "data source"));
    VITRINE_CHECK(read_spec(source_types(), source, "data source", out.sources.front()));
  }
  const bool whole = root.json()["version"] != 1;
  if (root.has("objectives"))
    VITRINE_CHECK(
        read_list(root.at("objectives"), kMostObjectives, out.objectives,
                  [&](const JsonPlace& place, Objective& one) { return read_objective(place, whole, one); }));
  if (root.has("optimizers"))
    VITRINE_CHECK(
        read_list(root.at("optimizers"), kMostGroups, out.optimizers,
                  [&](const JsonPlace& place, OptimizerGroup& one) { return read_group(place, whole, one); }));
  if (root.has("transform"))
    VITRINE_CHECK(read_spec(transform_types(), root.at("transform"), "normalisation", out.transform));
  if (root.has("batch_transforms") && !root.json()["batch_transforms"].empty())
    VITRINE_CHECK(read_list(root.at("batch_transforms"), kMostBatchTransforms, out.batch_transforms,
                            [](const JsonPlace& place, Spec& one) {
                              return read_spec(batch_transform_types(), place, "batch transform", one);
                            }));
  if (root.has("target_transform"))
    VITRINE_CHECK(read_spec(transform_types(), root.at("target_transform"), "normalisation", out.target_transform));
  return {};
}

Status read_settings(const JsonPlace& root, Project& out) {
  const std::tuple<const char*, const TypeInfo*, Params*> groups[] = {
      {"split", &split_info(), &out.split},
      {"training", &training_info(), &out.training},
      {"regularisation", &regularisation_info(), &out.regularisation},
      {"stopping", &stopping_info(), &out.stopping}};
  for (const auto& [key, info, params] : groups)
    if (root.has(key)) {
      VITRINE_TRY(*params, read_params(*info, root.at(key)));
    }
  return {};
}

}  // namespace

Result<Project> from_json(const std::string& text, const std::string& where) {
  VITRINE_TRY(const Json json, parse_strict_json(text, where, kLimits));
  const JsonPlace root(json, where);
  VITRINE_CHECK(check_version(root));  // first: a newer version may hold keys that this one does not know
  VITRINE_CHECK(root.expect_object({"format", "version", "title", "notes", "main", "definitions", "data", "transform",
                                    "target_transform", "batch_transforms", "split", "objectives", "optimizers",
                                    "recipe", "training", "regularisation", "stopping", "views"}));
  VITRINE_CHECK(root.expect_key("main"));
  Project out;
  VITRINE_CHECK(read_texts(root, out));
  VITRINE_TRY(out.graph, read_network(root));
  VITRINE_CHECK(read_lists(root, out));
  VITRINE_CHECK(read_settings(root, out));
  if (const Status lists = check_lists(out); !lists)
    return Error{lists.error().what, where + ": " + lists.error().where, lists.error().remedy};
  if (root.has("views")) VITRINE_CHECK(read_views(root.at("views"), out.views));
  return out;
}

}  // namespace vitrine
