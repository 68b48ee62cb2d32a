#include "core/project/objectives.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/data/batch_transform.h"
#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/layers/training_params.h"
#include "core/losses/loss.h"

namespace vitrine {
namespace {

TypeInfo make_objective_info() {
  TypeInfo info;
  info.id = "objective";
  info.title = "Objective";
  info.category = "Training";
  info.doc =
      "One thing that training makes small: a loss between an Output of the network and a field of the data. Of "
      "several objectives the sum is made small, each times its weight (Caruana 1997).";
  info.params = {
      ParamSpec::text("name", "Name", "").says("What charts and logs call it. Empty: the name of its Output."),
      ParamSpec::text("output", "Output", "")
          .picks(ParamSpec::Names::output)
          .says("The Output that it judges. Empty: the only one there is."),
      ParamSpec::text("target", "Target", std::string(kTarget))
          .picks(ParamSpec::Names::field)
          .says("The field of the data that the output is compared with."),
      ParamSpec::text("second_output", "Second Output", "")
          .picks(ParamSpec::Names::output)
          .says("For a loss between two Outputs, such as the mean and the log variance of a variational autoencoder: "
                "the other one. A loss that can take either then compares with it instead of the target."),
      ParamSpec::real("weight", "Weight", 1)
          .range(0, 1e6)
          .changes_live()
          .says(
              "How much this objective counts beside the others. With 0 it is judged, and nothing learns from it.")};
  return info;
}

TypeInfo make_group_info() {
  TypeInfo info;
  info.id = "optimizer_group";
  info.title = "Optimizer group";
  info.category = "Training";
  info.doc = "An optimizer, its schedule, and the layers that name it; those that name none belong to the first.";
  info.params = {
      ParamSpec::text("name", "Name", "").says("By this name layers choose it. Empty: “optimizer”, “optimizer_2” …")};
  return info;
}

// The layers at which the gradients of an objective set out: of the network's only Output, which need not be named,
// or even drawn, those behind which nothing comes.
std::vector<NodeId> ends_of(const Project& project, const Objective& objective) {
  std::vector<NodeId> out;
  for (const LossBinding& bound : bindings_of(objective))
    if (bound.is_output && !bound.name.empty()) out.push_back(bound.name);
  if (!output_of(objective).empty()) return out;
  for (const Node& node : project.graph.nodes()) {
    const auto edges = project.graph.edges_of(node.id);
    if (std::none_of(edges.begin(), edges.end(), [&](const Edge& edge) { return edge.from.node == node.id; }))
      out.push_back(node.id);
  }
  return out;
}

std::string unlike(std::string name, const std::set<std::string>& taken) {
  std::string out = name;
  for (int i = 2; taken.contains(out); ++i) out = name + "_" + std::to_string(i);
  return out;
}

std::string own_name(const Project& project, std::size_t index) {
  const Objective& objective = project.objectives[index];
  if (const std::string& name = text_of(objective_info(), objective.settings, "name"); !name.empty()) return name;
  const Node* output = project.graph.find(output_of(objective));
  return output ? output->name : "objective_" + std::to_string(index + 1);
}

// Names stand in the first line of a table and in paths of settings.
Status check_name(const std::string& name, const std::string& where) {
  const bool fine = name.size() <= 60 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
                      return c > 127 || std::isalnum(c) || c == '_' || c == '-';
                    });
  if (fine) return {};
  return Error{"“" + printable(name, 60) + "” cannot be a name", where,
               "Use at most 60 letters, digits, “_” and “-”"};
}

template <class T>
Status check_list(const std::vector<T>& list, std::size_t most, const TypeInfo& info, const std::string& what,
                  const std::string& where) {
  if (list.empty()) return Error{"A project needs at least one " + what, where, "Add one"};
  if (list.size() > most)
    return Error{
        "A project has at most " + std::to_string(most) + " of these, this one has " + std::to_string(list.size()),
        where, "Remove some"};
  std::set<std::string> names;
  for (const T& one : list) {
    VITRINE_CHECK(check_params(info, one.settings, where));
    const std::string& name = text_of(info, one.settings, "name");
    VITRINE_CHECK(check_name(name, where));
    if (!name.empty() && !names.insert(name).second)
      return Error{"Two of them are called “" + name + "”", where, "Give one of them another name"};
  }
  return {};
}

}  // namespace

const TypeInfo& objective_info() {
  static const TypeInfo info = make_objective_info();
  return info;
}
const TypeInfo& group_info() {
  static const TypeInfo info = make_group_info();
  return info;
}

const NodeId& output_of(const Objective& objective) {
  return text_of(objective_info(), objective.settings, "output");
}
const std::string& target_of(const Objective& objective) {
  return text_of(objective_info(), objective.settings, "target");
}
std::vector<LossBinding> bindings_of(const Objective& objective) {
  std::vector<LossBinding> out;
  const LossType* loss = loss_types().find(objective.loss.type);
  if (!loss) return out;
  const std::string& second = text_of(objective_info(), objective.settings, "second_output");
  for (const LossPort& port : loss->ports) {
    const bool other =
        port.takes == LossPort::Takes::output || (port.takes == LossPort::Takes::either && !second.empty());
    if (out.empty())
      out.push_back({true, output_of(objective)});
    else if (other)
      out.push_back({true, second});
    else
      out.push_back({false, target_of(objective)});
  }
  return out;
}
bool has_target(const Objective& objective) {
  const auto bindings = bindings_of(objective);
  return bindings.empty() ||
         std::any_of(bindings.begin(), bindings.end(), [](const LossBinding& one) { return !one.is_output; });
}
bool setting_matters(const Objective& objective, std::string_view param) {
  if (param == "target") return has_target(objective);
  if (param != "second_output") return true;
  const LossType* loss = loss_types().find(objective.loss.type);
  return !loss || std::any_of(loss->ports.begin() + 1, loss->ports.end(),
                              [](const LossPort& port) { return port.takes != LossPort::Takes::field; });
}
double weight_of(const Objective& objective) {
  return real_of(objective_info(), objective.settings, "weight");
}

bool reads_only(const Graph& graph, std::string_view field) {
  return std::all_of(graph.nodes().begin(), graph.nodes().end(), [&](const Node& node) {
    const LayerType* type = type_of(node);
    return !type || !type->is_input || text_of(type->info, node.params, "field") == field;
  });
}

std::set<NodeId> judged_layers(const Project& project) {
  std::set<NodeId> judged;
  std::vector<NodeId> ahead;
  const auto reach = [&](const NodeId& node) {
    if (judged.insert(node).second) ahead.push_back(node);
  };
  for (const Objective& objective : project.objectives) {
    const std::string& second = text_of(objective_info(), objective.settings, "second_output");
    if (!second.empty()) reach(second);
    if (!output_of(objective).empty())
      reach(output_of(objective));
    else  // the network's only Output: what does not lead to it is not compiled
      for (const Node& node : project.graph.nodes()) reach(node.id);
  }
  while (!ahead.empty()) {
    const NodeId node = ahead.back();
    ahead.pop_back();
    for (const Edge& edge : project.graph.edges_of(node))
      if (edge.to.node == node) reach(edge.from.node);
  }
  return judged;
}

std::map<NodeId, std::set<std::size_t>> teachers_of_layers(const Project& project) {
  std::map<NodeId, std::set<std::size_t>> out;
  for (std::size_t objective = 0; objective < project.objectives.size(); ++objective) {
    std::vector<NodeId> ahead;
    const auto reach = [&](const NodeId& node) {
      if (out[node].insert(objective).second) ahead.push_back(node);
    };
    for (const NodeId& end : ends_of(project, project.objectives[objective])) reach(end);
    while (!ahead.empty()) {
      const NodeId node = ahead.back();
      ahead.pop_back();
      const Node* passed = project.graph.find(node);
      const LayerType* type = passed ? type_of(*passed) : nullptr;
      if (type && !type->passes_gradients) continue;
      for (const Edge& edge : project.graph.edges_of(node))
        if (edge.to.node == node) reach(edge.from.node);
    }
  }
  // What comes back to one that borrows weights moves their owner.
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = type_of(node);
    const NodeId owner = type ? weights_of(type->info, node.params) : NodeId();
    if (!owner.empty() && out.contains(node.id)) out[owner].insert(out[node.id].begin(), out[node.id].end());
  }
  return out;
}

std::string objective_name(const Project& project, std::size_t index) {
  std::set<std::string> taken;
  std::string name;
  for (std::size_t i = 0; i <= index; ++i) taken.insert(name = unlike(own_name(project, i), taken));
  return name;
}

std::string group_name(const Project& project, std::size_t index) {
  const std::string& name = text_of(group_info(), project.optimizers[index].settings, "name");
  if (!name.empty()) return name;
  return index == 0 ? "optimizer" : "optimizer_" + std::to_string(index + 1);
}

std::optional<std::size_t> group_index(const Project& project, std::string_view name) {
  if (name.empty()) return 0;
  for (std::size_t i = 0; i < project.optimizers.size(); ++i)
    if (group_name(project, i) == name) return i;
  return {};
}

void add_objective(Project& project, const std::vector<std::string>& fields) {
  if (project.objectives.size() >= kMostObjectives) return;
  std::set<std::string> judged, taken;
  std::vector<NodeId> outputs;
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = type_of(node);
    if (type && type->is_output) outputs.push_back(node.id);
    if (type && type->is_input) taken.insert(text_of(type->info, node.params, "field"));
  }
  // What was the only Output, or is the first one, was judged without saying so.
  for (Objective& objective : project.objectives) {
    if (output_of(objective).empty() && !outputs.empty()) objective.settings.set("output", outputs.front());
    judged.insert(output_of(objective)), taken.insert(target_of(objective));
  }
  Objective added;
  const auto free_output =
      std::find_if(outputs.begin(), outputs.end(), [&](const auto& id) { return !judged.contains(id); });
  if (free_output != outputs.end()) added.settings.set("output", *free_output);
  const auto free_field =
      std::find_if(fields.begin(), fields.end(), [&](const auto& name) { return !taken.contains(name); });
  if (free_field != fields.end()) added.settings.set("target", *free_field);
  project.objectives.push_back(std::move(added));
}

void remove_objective(Project& project, std::size_t index) {
  if (project.objectives.size() > 1 && index < project.objectives.size())
    project.objectives.erase(project.objectives.begin() + static_cast<std::ptrdiff_t>(index));
}

void add_metric(Project& project, std::size_t objective, const MetricTarget& target) {
  std::vector<Spec>& chosen = project.objectives.at(objective).metrics;
  if (chosen.empty()) chosen = default_metrics(target.kind);
  if (chosen.size() >= kMostMetrics) return;
  for (Spec& spec : fitting_metrics(target.kind, target.classes, target.shape)) {
    const auto same = [&](const Spec& other) { return metric_column(other) == metric_column(spec); };
    if (std::any_of(chosen.begin(), chosen.end(), same)) continue;
    chosen.push_back(std::move(spec));
    return;
  }
}

void remove_metric(Project& project, std::size_t objective, std::size_t index) {
  std::vector<Spec>& chosen = project.objectives.at(objective).metrics;
  if (index < chosen.size()) chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(index));
}

std::size_t first_metric_place(const Project& project, std::size_t objective) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < objective; ++i) place += project.objectives[i].metrics.size();
  return place;
}

void add_group(Project& project) {
  if (project.optimizers.size() >= kMostGroups) return;
  OptimizerGroup added = project.optimizers.front();
  added.settings = {};
  project.optimizers.push_back(std::move(added));
}

void remove_group(Project& project, std::size_t index) {
  if (project.optimizers.size() < 2 || index >= project.optimizers.size()) return;
  std::vector<std::pair<NodeId, std::size_t>> moved;  // by which group, of those that are not the first's
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = type_of(node);
    const std::string name = type ? optimizer_group(type->info, node.params) : std::string();
    if (const auto group = group_index(project, name); !name.empty() && group) moved.emplace_back(node.id, *group);
  }
  project.optimizers.erase(project.optimizers.begin() + static_cast<std::ptrdiff_t>(index));
  for (const auto& [id, group] : moved) {
    const std::size_t now = group == index ? 0 : group > index ? group - 1 : group;
    const auto value = now == 0 ? std::nullopt : std::optional<ParamValue>(group_name(project, now));
    (void)project.graph.set_param(id, "optimizer_group", value).ok();
  }
}

void add_batch_transform(Project& project) {
  if (project.batch_transforms.size() >= kMostBatchTransforms) return;
  std::set<std::string> taken;
  for (const Spec& spec : project.batch_transforms) taken.insert(made_field(spec));
  Spec added{batch_transform_types().all().front().info.id, {}};
  const std::string name = made_field(added), free = unlike(name, taken);
  if (free != name) added.params.set("field", free);
  project.batch_transforms.push_back(std::move(added));
}

void remove_batch_transform(Project& project, std::size_t index) {
  if (index < project.batch_transforms.size())
    project.batch_transforms.erase(project.batch_transforms.begin() + static_cast<std::ptrdiff_t>(index));
}

Status check_lists(const Project& project) {
  if (project.sources.size() != 1)
    return Error{"A project has one data source, this one has " + std::to_string(project.sources.size()), "", ""};
  VITRINE_CHECK(check_list(project.objectives, kMostObjectives, objective_info(), "objective", "objectives"));
  for (const Objective& objective : project.objectives)
    if (objective.metrics.size() > kMostMetrics)
      return Error{"An objective has at most " + std::to_string(kMostMetrics) + " metrics, this one has " +
                       std::to_string(objective.metrics.size()),
                   "objectives", "Remove some"};
  VITRINE_CHECK(check_list(project.optimizers, kMostGroups, group_info(), "optimizer", "optimizers"));
  if (project.batch_transforms.size() > kMostBatchTransforms)
    return Error{"A project has at most " + std::to_string(kMostBatchTransforms) +
                     " batch transforms, this one has " + std::to_string(project.batch_transforms.size()),
                 "batch_transforms", "Remove some"};
  return {};
}

}  // namespace vitrine
