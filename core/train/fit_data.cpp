#include "core/train/fit_data.h"

#include <algorithm>

#include "core/graph/block.h"
#include "core/graph/fixes.h"
#include "core/layers/layer.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/train/scaling.h"

namespace vitrine {
namespace {

constexpr double kByte = 255;

std::string numbered(const char* prefix, std::size_t index) {
  return index == 0 ? prefix : std::string(prefix) + "_" + std::to_string(index + 1);
}

// Does the loss suit this kind of target at all, given an output of the right width?
bool suits(const LossType& loss, const Params& params, const FieldFacts& target) {
  const std::int64_t width = loss.width(params, port_of(target));
  std::vector<std::int64_t> axes(target.shape.dims().begin(), target.shape.dims().end());
  if (target.kind != FieldKind::values)
    axes.push_back(width);
  else if (axes.empty())
    axes = {1};
  const PortFacts bound[] = {{Shape(std::span<const std::int64_t>(axes)), FieldKind::values, 0, true},
                             port_of(target)};
  return check_loss(loss, params, bound).ok();
}

void fit_input(const Node& node, const LayerType& type, const DataFacts& data, Fix& fix) {
  const auto add = [&](const std::string& param, const std::string& value) {
    if (value_text(value_of(type.info, node.params, param)) != value)
      fix.settings.push_back({layer_setting(node, param), value});
  };
  const FieldFacts* field = data.find(text_of(type.info, node.params, "field"));
  if (!field) field = data.find(kInput);
  if (!field) return;
  const bool tokens = field->kind != FieldKind::values;
  add("field", field->name);
  add("shape", axes_text(input_shape(*field)));
  add("kind", tokens ? "tokens" : "values");
  if (tokens) add("vocabulary", std::to_string(field->classes));
  add("lengths", field->lengths);
}

void fit_objective(const Objective& objective, std::size_t index, const DataFacts& data, Fix& fix) {
  if (!has_target(objective) && !bindings_of(objective).back().name.empty()) return;  // it is between two Outputs
  const FieldFacts* target = data.find(target_of(objective));
  if (!target) {
    target = data.find(kTarget);
    if (!target) return;
    fix.settings.push_back({numbered("objective", index) + ".target", target->name});
  }
  const LossType* loss = loss_types().find(objective.loss.type);
  if (!loss || !suits(*loss, objective.loss.params, *target))
    fix.settings.push_back(
        {numbered("loss", index) + ".type", target->kind == FieldKind::values ? "mse" : "cross_entropy"});
}

}  // namespace

Shape input_shape(const FieldFacts& field) {
  return field.shape.rank() == 0 ? Shape{1} : field.shape;
}

std::string axes_text(const Shape& shape) {
  std::string out;
  for (const auto dim : shape.dims()) out += (out.empty() ? "" : " ") + std::to_string(dim);
  return out;
}

Fix input_fix(const FieldFacts& field) {
  const bool image = field.shape.rank() >= 2 && field.reach.low >= 0 && field.reach.high <= kByte;
  return image ? Fix{"Scale the inputs to 0 … 1", {{"transform.type", "scale"}}}
               : Fix{"Standardise the inputs", {{"transform.type", "standardise"}}};
}

Fix fit_to_data(const Project& project, const DataFacts& own) {
  Fix fix{"Fit the network to the data", {}};
  const Result<DataFacts> all = with_made_fields(project, own);
  const DataFacts& data = all ? *all : own;
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = type_of(node);
    if (type && type->is_input) fit_input(node, *type, data, fix);
  }
  for (std::size_t i = 0; i < project.objectives.size(); ++i) fit_objective(project.objectives[i], i, data, fix);
  return fix;
}

Fix suggest_normalisation(const Project& project, const Dataset& dataset) {
  Fix fix{"Normalise the data", {}};
  const Field& input = dataset.input();
  const Reach in = reach_of(input);
  const bool bytes = input.shape.rank() >= 2 && in.low >= 0 && in.high > 1 && in.high <= kByte;
  if (project.transform.type == "none" && (bytes || in.most > kLargeValue))
    fix.settings.push_back({"transform.type", bytes ? "scale" : "standardise"});
  if (project.target_transform.type != "none") return fix;
  const bool large =
      std::any_of(project.objectives.begin(), project.objectives.end(), [&](const Objective& objective) {
        const Field* target = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
        return target && target_has_scale(objective, target->kind) && reach_of(*target).most > kLargeValue;
      });
  if (large) fix.settings.push_back({"target_transform.type", "standardise"});
  return fix;
}

}  // namespace vitrine
