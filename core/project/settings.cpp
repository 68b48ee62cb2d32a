#include "core/project/settings.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/layers/layer.h"
#include "core/losses/loss.h"
#include "core/optimizers/optimizer.h"
#include "core/project/nearest.h"
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
  const LayerType* type = layer_types().find(node.type);
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
                       "Settings start with layer.NAME, data, transform, split, loss, "
                       "optimizer, schedule, training, regularisation or stopping")};
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

// The Spec behind a section with a choice of types; null for the other sections. P is Project or const Project.
template <class P>
auto spec_of(P& project, std::string_view prefix) -> decltype(&project.transform) {
  if (prefix == "data") return &project.sources.front();
  if (prefix == "transform") return &project.transform;
  if (prefix == "target_transform") return &project.target_transform;
  if (prefix == "loss") return &project.objectives.front().loss;
  if (prefix == "optimizer") return &project.optimizers.front().optimizer;
  if (prefix == "schedule") return &project.optimizers.front().schedule;
  return nullptr;
}

Params& params_of(Project& project, std::string_view prefix) {
  if (Spec* spec = spec_of(project, prefix)) return spec->params;
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

Status check_layers(const Graph& graph) {
  for (const Node& node : graph.nodes()) {
    const LayerType* type = layer_types().find(node.type);
    if (!type) return Error{"There is no layer type “" + printable(node.type) + "”", node.name, "Remove the layer"};
    VITRINE_CHECK(check_params(type->info, node.params, node.name));
  }
  return {};
}

Status check_lists(const Project& project) {
  const auto one = [](std::size_t count, const std::string& what) -> Status {
    if (count == 1) return {};
    return Error{"A project has one " + what + ", this one has " + std::to_string(count), "", ""};
  };
  VITRINE_CHECK(one(project.sources.size(), "data source"));
  VITRINE_CHECK(one(project.objectives.size(), "objective"));
  VITRINE_CHECK(one(project.optimizers.size(), "optimizer"));
  const Objective& objective = project.objectives.front();
  if (objective.target != kTarget)
    return Error{"The data has no field “" + printable(objective.target) + "” to compare with", "objectives",
                 "Use “" + std::string(kTarget) + "”"};
  if (objective.weight != 1)
    return Error{"The weight of the only objective cannot be " + shortest(objective.weight), "objectives", "Use 1"};
  if (project.recipe != "supervised")
    return Error{"There is no recipe “" + printable(project.recipe) + "”", "recipe", "Use “supervised”"};
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
  out.push_back(fixed("split", split_info(), project.split));
  if (!project.objectives.empty())
    out.push_back(chosen("loss", "Loss", project.objectives.front().loss, loss_types().infos()));
  if (!project.optimizers.empty()) {
    out.push_back(chosen("optimizer", "Optimizer", project.optimizers.front().optimizer, optimizer_types().infos()));
    out.push_back(
        chosen("schedule", "Learning-rate schedule", project.optimizers.front().schedule, schedule_types().infos()));
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
  if (!target.is_type()) return value_text(value_of(*s.info, *s.params, target.param));
  return s.info ? s.info->id : spec_of(project, s.prefix)->type;
}

Status set_setting(Project& project, std::string_view path, std::string_view text) {
  VITRINE_TRY(const Target target, resolve(project, path));
  const Section& s = target.section;
  if (target.is_type()) return set_type(project, s, text);
  Result<ParamValue> value = parse_value(*s.info->param(target.param), text);
  if (!value) {
    Error error = value.error();
    error.where = path;
    return error;
  }
  if (*value == value_of(*s.info, *s.params, target.param)) return {};
  if (!target.node.empty()) return project.graph.set_param(target.node, target.param, std::move(*value));
  params_of(project, s.prefix).set(target.param, std::move(*value));
  return {};
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
