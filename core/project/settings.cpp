#include "core/project/settings.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"
#include "core/data/batch_transform.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/optimizers/optimizer.h"
#include "core/project/nearest.h"
#include "core/project/objectives.h"
#include "core/project/references.h"
#include "core/recipes/recipe.h"
#include "core/schedules/schedule.h"

namespace vitrine {
namespace {

constexpr std::string_view kLayer = "layer.";

// Where a path leads: a section, and in it a parameter or (empty) the choice of the type.
struct Target {
  Section section;
  NodeId node;        // of a layer; empty for all other sections
  std::string param;  // "type" for the choice
  [[nodiscard]] bool is_type() const { return param == "type" && !section.types.empty(); }
};

const TypeInfo* find_info(const std::vector<const TypeInfo*>& types, std::string_view id) {
  const auto it = std::find_if(types.begin(), types.end(), [&](const TypeInfo* info) {
    return info->id == id || std::find(info->aliases.begin(), info->aliases.end(), id) != info->aliases.end();
  });
  return it == types.end() ? nullptr : *it;
}

Section chosen(std::string prefix, std::string title, const Spec& spec, std::vector<const TypeInfo*> types) {
  const TypeInfo* info = find_info(types, spec.type);
  return {std::move(prefix), std::move(title), info, &spec.params, std::move(types)};
}

Section fixed(std::string prefix, const TypeInfo& info, const Params& params) {
  return {std::move(prefix), info.title, &info, &params, {}};
}

std::vector<std::string> type_ids(const std::vector<const TypeInfo*>& types) {
  std::vector<std::string> out;
  for (const TypeInfo* info : types) out.push_back(info->id);
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Section layer_of(const Node& node) {
  const LayerType* type = type_of(node);
  return {std::string(kLayer) + node.name, node.name, type ? &type->info : nullptr, &node.params, {}};
}

void add_paths(const Section& s, std::vector<std::string>& out) {
  if (!s.types.empty()) out.push_back(s.prefix + ".type");
  if (!s.info) return;
  for (const ParamSpec& spec : s.info->params) out.push_back(s.prefix + "." + spec.id);
}

Error unknown_path(const Project& project, std::string_view path) {
  return {"There is no setting “" + printable(path) + "”", "",
          did_you_mean(path, setting_paths(project),
                       "Settings start with layer.NAME, data, transform, batch_transform, split, recipe, objective, "
                       "loss, metric, optimizer, schedule, training, regularisation or stopping")};
}

Error no_such_type(const Section& where, std::string_view id) {
  return {where.title + ": there is no type “" + printable(id) + "”", where.prefix + ".type",
          did_you_mean(id, type_ids(where.types), "There are: " + joined(type_ids(where.types)))};
}

Result<Target> resolve(const Project& project, std::string_view path) {
  Target target;
  if (path.starts_with(kLayer)) {
    // A layer's name holds no dot, a nested parameter does: layer.dense_1.activation.slope.
    const std::string_view rest = path.substr(kLayer.size());
    const auto dot = std::min(rest.find('.'), rest.size());
    const Node* node = project.graph.find_by_name(rest.substr(0, dot));
    if (!node || dot == rest.size()) return unknown_path(project, path);
    target.section = layer_of(*node);
    target.node = node->id;
    target.param = rest.substr(dot + 1);
  } else {
    const auto dot = std::min(path.find('.'), path.size());
    auto found = section(project, path.substr(0, dot));
    if (!found || dot == path.size()) return unknown_path(project, path);
    target.section = std::move(*found);
    target.param = path.substr(dot + 1);
  }
  if (target.is_type()) return target;
  if (!target.section.info || !target.section.info->param(target.param)) return unknown_path(project, path);
  return target;
}

// "loss_2" is the section "loss" of the second in its list, at 1.
struct Place {
  std::string_view kind;
  std::size_t index = 0;
};
Place place_of(std::string_view prefix) {
  const auto digits = prefix.find_last_not_of("0123456789") + 1;
  if (digits == prefix.size() || digits < 2 || prefix[digits - 1] != '_') return {prefix, 0};
  std::size_t number = 0;
  const auto [end, code] = std::from_chars(prefix.data() + digits, prefix.data() + prefix.size(), number);
  if (code != std::errc{} || number < 2) return {prefix, 0};
  return {prefix.substr(0, digits - 1), number - 1};
}
std::string prefix_of(const char* kind, std::size_t index) {
  return index == 0 ? kind : std::string(kind) + "_" + std::to_string(index + 1);
}

// Metrics are counted through all objectives.
template <class P>
auto metric_at(P& project, std::size_t index) -> decltype(&project.transform) {
  for (auto& objective : project.objectives) {
    if (index < objective.metrics.size()) return &objective.metrics[index];
    index -= objective.metrics.size();
  }
  return nullptr;
}

// The Spec behind a section with a choice of types; null for the other sections. P is Project or const Project.
template <class P>
auto spec_of(P& project, std::string_view prefix) -> decltype(&project.transform) {
  const Place at = place_of(prefix);
  if (at.kind == "data") return &project.sources.front();
  if (at.kind == "transform") return &project.transform;
  if (at.kind == "target_transform") return &project.target_transform;
  if (at.kind == "batch_transform") return &project.batch_transforms.at(at.index);
  if (at.kind == "recipe") return &project.recipe;
  if (at.kind == "loss") return &project.objectives.at(at.index).loss;
  if (at.kind == "metric") return metric_at(project, at.index);
  if (at.kind == "optimizer") return &project.optimizers.at(at.index).optimizer;
  if (at.kind == "schedule") return &project.optimizers.at(at.index).schedule;
  return nullptr;
}

Params& params_of(Project& project, std::string_view prefix) {
  if (Spec* spec = spec_of(project, prefix)) return spec->params;
  const Place at = place_of(prefix);
  if (at.kind == "objective") return project.objectives.at(at.index).settings;
  if (at.kind == "group") return project.optimizers.at(at.index).settings;
  if (prefix == "split") return project.split;
  if (prefix == "training") return project.training;
  if (prefix == "regularisation") return project.regularisation;
  return project.stopping;
}

Status set_type(Project& project, const Section& where, std::string_view text) {
  const std::string id(trimmed(text));
  const TypeInfo* info = find_info(where.types, id);
  if (!info) return no_such_type(where, id);
  Spec& spec = *spec_of(project, where.prefix);
  if (info == where.info) return {};
  Params kept;
  for (const auto& [name, value] : spec.params.map())
    if (const ParamSpec* param = info->param(name); param && check_value(*param, value)) kept.set(name, value);
  spec = Spec{info->id, std::move(kept)};
  return {};
}

Result<ParamValue> named_value(const Project& project, const ParamSpec& spec, std::string_view text) {
  VITRINE_TRY(std::string kept, reference_from(project, spec, text));
  return ParamValue(std::move(kept));
}

// No two of a list are called alike; on an error nothing has changed.
Status set_name(Project& project, std::string_view prefix, ParamValue name) {
  Project trial = project;
  params_of(trial, prefix).set("name", std::move(name));
  VITRINE_CHECK(check_lists(trial));
  project = std::move(trial);
  return {};
}

Status check_layers(const Graph& graph) {
  for (const Node& node : graph.nodes()) {
    const LayerType* type = type_of(node);
    if (!type) return Error{"There is no layer type “" + printable(node.type) + "”", node.name, "Remove the layer"};
    VITRINE_CHECK(check_params(type->info, node.params, node.name));
  }
  return {};
}

}  // namespace

std::vector<Section> sections(const Project& project) {
  std::vector<Section> out;
  if (!project.sources.empty())
    out.push_back(chosen("data", "Data", project.sources.front(), source_types().infos()));
  out.push_back(chosen("transform", "Normalisation", project.transform, transform_types().infos()));
  out.push_back(
      chosen("target_transform", "Target normalisation", project.target_transform, transform_types().infos()));
  for (std::size_t i = 0; i < project.batch_transforms.size(); ++i)
    out.push_back(chosen(prefix_of("batch_transform", i), "Batch transform", project.batch_transforms[i],
                         batch_transform_types().infos()));
  out.push_back(fixed("split", split_info(), project.split));
  out.push_back(chosen("recipe", "Recipe", project.recipe, recipe_types().infos()));
  std::size_t metrics = 0;
  for (std::size_t i = 0; i < project.objectives.size(); ++i) {
    const Objective& objective = project.objectives[i];
    out.push_back(fixed(prefix_of("objective", i), objective_info(), objective.settings));
    out.push_back(chosen(prefix_of("loss", i), "Loss", objective.loss, loss_types().infos()));
    for (const Spec& metric : objective.metrics)
      out.push_back(chosen(prefix_of("metric", metrics++), "Metric", metric, metric_types().infos()));
  }
  for (std::size_t i = 0; i < project.optimizers.size(); ++i) {
    const OptimizerGroup& group = project.optimizers[i];
    out.push_back(fixed(prefix_of("group", i), group_info(), group.settings));
    out.push_back(chosen(prefix_of("optimizer", i), "Optimizer", group.optimizer, optimizer_types().infos()));
    out.push_back(
        chosen(prefix_of("schedule", i), "Learning-rate schedule", group.schedule, schedule_types().infos()));
  }
  out.push_back(fixed("training", training_info(), project.training));
  out.push_back(fixed("regularisation", regularisation_info(), project.regularisation));
  out.push_back(fixed("stopping", stopping_info(), project.stopping));
  return out;
}

std::optional<Section> section(const Project& project, std::string_view prefix) {
  for (Section& candidate : sections(project))
    if (candidate.prefix == prefix) return std::move(candidate);
  return {};
}

std::optional<Section> layer_section(const Project& project, std::string_view name) {
  const Node* node = project.graph.find_by_name(name);
  if (!node) return {};
  return layer_of(*node);
}

std::vector<std::string> setting_paths(const Project& project, bool with_layers) {
  std::vector<std::string> out;
  if (with_layers)
    for (const Node& node : project.graph.nodes()) add_paths(layer_of(node), out);
  for (const Section& s : sections(project)) add_paths(s, out);
  return out;
}

const ParamSpec* setting_spec(const Project& project, std::string_view path) {
  const auto target = resolve(project, path);
  if (!target || target->is_type()) return nullptr;
  return target->section.info->param(target->param);
}

Result<std::string> get_setting(const Project& project, std::string_view path) {
  VITRINE_TRY(const Target target, resolve(project, path));
  const Section& s = target.section;
  if (!target.is_type()) {
    const ParamSpec& spec = *s.info->param(target.param);
    const std::string text = value_text(value_of(*s.info, *s.params, target.param));
    return spec.names == ParamSpec::Names::nothing ? text : reference_text(project, spec, text);
  }
  return s.info ? s.info->id : spec_of(project, s.prefix)->type;
}

Status set_setting(Project& project, std::string_view path, std::string_view text) {
  VITRINE_TRY(const Target target, resolve(project, path));
  const Section& s = target.section;
  if (target.is_type()) return set_type(project, s, text);
  const ParamSpec& spec = *s.info->param(target.param);
  Result<ParamValue> value =
      spec.names == ParamSpec::Names::nothing ? parse_value(spec, text) : named_value(project, spec, text);
  if (!value) {
    Error error = value.error();
    error.where = path;
    return error;
  }
  if (*value == value_of(*s.info, *s.params, target.param)) return {};
  if (!target.node.empty()) return project.graph.set_param(target.node, target.param, std::move(*value));
  if (target.param == "name") return set_name(project, s.prefix, std::move(*value));
  params_of(project, s.prefix).set(target.param, std::move(*value));
  return {};
}

Project without_live(const Project& project) {
  Project out = project;
  for (const Section& s : sections(project)) {
    if (!s.info) continue;
    for (const ParamSpec& spec : s.info->params)
      if (spec.live) params_of(out, s.prefix).erase(spec.id);
  }
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = type_of(node);
    if (!type) continue;
    for (const ParamSpec& spec : type->info.params)
      if (spec.live && node.params.find(spec.id)) (void)out.graph.set_param(node.id, spec.id, {}).ok();
  }
  return out;
}

Status validate(const Project& project) {
  VITRINE_CHECK(check_lists(project));
  VITRINE_CHECK(check_layers(project.graph));
  for (const Section& s : sections(project)) {
    if (!s.info) return no_such_type(s, spec_of(project, s.prefix)->type);
    VITRINE_CHECK(check_params(*s.info, *s.params, s.prefix));
  }
  return {};
}

}  // namespace vitrine
