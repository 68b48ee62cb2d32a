// The lists of a project: objectives and optimizer groups, their settings and their names.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/project/project.h"
#include "core/schema/type_info.h"

namespace vitrine {

// The fields that a dataset with one input and one target has.
inline constexpr std::string_view kInput = "input", kTarget = "target";
inline constexpr std::size_t kMostObjectives = 16, kMostGroups = 16;
inline constexpr std::size_t kMostMetrics = 16;  // of an objective

// Settings of an objective and of a group that are not those of its loss, optimizer or schedule.
const TypeInfo& objective_info();
const TypeInfo& group_info();

// The Output it judges; empty: the network's only one.
[[nodiscard]] const NodeId& output_of(const Objective& objective);
// The field of the data that the output is compared with; of no account where has_target() says so.
[[nodiscard]] const std::string& target_of(const Objective& objective);
// In the order of its loss's ports. The first takes the Output that it judges; a later one the second Output, where
// it takes no field or one is named, else the target.
[[nodiscard]] std::vector<LossBinding> bindings_of(const Objective& objective);
// Whether its loss compares with a field of the data at all.
[[nodiscard]] bool has_target(const Objective& objective);
// Whether a setting of objective_info() means something with its loss: a target where it compares with a field, a
// second Output where it may take one.
[[nodiscard]] bool setting_matters(const Objective& objective, std::string_view param);
// Its share of what is made small.
[[nodiscard]] double weight_of(const Objective& objective);

// Whether no Input reads another field of the data than this one.
[[nodiscard]] bool reads_only(const Graph& graph, std::string_view field);

// The layers on which some objective depends: the Outputs that are judged, and all that leads to them.
[[nodiscard]] std::set<NodeId> judged_layers(const Project& project);
// Of each layer the objectives, by their places, whose gradients come back to it, whatever they weigh: a weight may
// be changed as the run goes. Layers with the same weights learn together. What is not named here learns from none.
[[nodiscard]] std::map<NodeId, std::set<std::size_t>> teachers_of_layers(const Project& project);

// What people, charts and logs call it, unlike any other's: its own name, else its Output's, else "objective_2".
[[nodiscard]] std::string objective_name(const Project& project, std::size_t index);
// Its own name; without one "optimizer", "optimizer_2" …
[[nodiscard]] std::string group_name(const Project& project, std::size_t index);
// The group of that name; the first for an empty one.
[[nodiscard]] std::optional<std::size_t> group_index(const Project& project, std::string_view name);

// One more objective, for the first Output that none judges yet and the first of `fields` (of the data) that nothing
// reads or judges yet, as far as there are such. Not past kMostObjectives.
void add_objective(Project& project, const std::vector<std::string>& fields);
void remove_objective(Project& project, std::size_t index);  // the last one stays
// One more metric of an objective: the next of those that suit its target (see fitting_metrics) which it does not
// have yet. Where it chose none so far, first those that it was judged by without choosing. Not past kMostMetrics.
void add_metric(Project& project, std::size_t objective, const MetricTarget& target);
void remove_metric(Project& project, std::size_t objective, std::size_t index);
// The metrics of all objectives lie one after the other where settings address them: the place of the first of one.
[[nodiscard]] std::size_t first_metric_place(const Project& project, std::size_t objective);

// One more optimizer, as the first is. Not past kMostGroups.
void add_group(Project& project);
// Layers that it moved belong to the first again. The last one stays.
void remove_group(Project& project, std::size_t index);

// One more, of the first type there is, making a field of a name that is free. Not past kMostBatchTransforms.
void add_batch_transform(Project& project);
void remove_batch_transform(Project& project, std::size_t index);

// The lists hold what a project needs, no more than it can have, and no name twice.
[[nodiscard]] Status check_lists(const Project& project);

}  // namespace vitrine
