#include "core/train/scaling.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/data/table_code.h"
#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"

namespace vitrine {

bool target_has_scale(const Objective& objective, FieldKind target) {
  const LossType* loss = loss_types().find(objective.loss.type);
  return target == FieldKind::values && loss && loss->readout == LossType::Readout::none;
}

bool loss_is_scaled(const Project& project, const Dataset& dataset) {
  if (project.target_transform.type == "none") return false;
  return std::any_of(project.objectives.begin(), project.objectives.end(), [&](const Objective& objective) {
    const Field* target = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
    return target && target_has_scale(objective, target->kind);
  });
}

void into_unit_of_target(const Objective& objective, const Scales& scales, std::span<float> said) {
  if (has_target(objective)) scales.of(target_of(objective)).invert(said);
}

bool says_in_other_unit(const Objective& objective, const Scales& scales) {
  return has_target(objective) && !scales.of(target_of(objective)).shift.empty();
}

namespace {

// The fields that Inputs read.
std::vector<std::string> input_fields(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes()) {
    const LayerType& type = *type_of(node);
    if (type.is_input) out.push_back(text_of(type.info, node.params, "field"));
  }
  return out;
}

Normalisation& place_for(Scales& scales, const std::string& field) {
  return field == kInput ? scales.input : field == kTarget ? scales.target : scales.more[field];
}

}  // namespace

// What an Input reads is normalised as inputs are, and where it is a target too, the network answers in that unit. A
// changed copy has the scale of what it is a copy of.
Scales fit_scales(const Project& project, const Dataset& dataset, std::span<const std::int64_t> rows) {
  Scales out;
  std::set<std::string> done;
  const auto fit = [&](const std::string& name, const Spec& transform) {
    const Field* origin = dataset.origin(name);
    if (!origin) return;
    if (done.insert(origin->name).second) place_for(out, origin->name) = fit_normalisation(transform, *origin, rows);
    if (origin->name != name) place_for(out, name) = out.of(origin->name);
  };
  std::vector<std::string> inputs = input_fields(project.graph);
  if (inputs.empty()) inputs.emplace_back(kInput);
  for (const std::string& name : inputs) fit(name, project.transform);
  for (const Objective& objective : project.objectives) {
    if (!has_target(objective)) continue;
    const Field* field = dataset.find(target_of(objective));
    if (field && target_has_scale(objective, field->kind)) fit(field->name, project.target_transform);
  }
  if (dataset.table && !out.input.fill.empty()) {  // a text that is missing is 0 in all its inputs, not their mean
    auto fill = out.input.fill.begin();
    for (const TableColumn& column : dataset.table->inputs) {
      if (column.kind == CsvKind::text) std::fill_n(fill, column.inputs(), 0.0F);
      fill += column.inputs();
    }
  }
  return out;
}

namespace {

// The first place where two lists of names differ, in words; empty where they agree or one of them says nothing.
std::string difference(const std::vector<std::string>& trained, const std::vector<std::string>& here) {
  if (trained.empty() || here.empty() || trained == here) return "";
  const auto at = std::mismatch(trained.begin(), trained.end(), here.begin(), here.end());
  const auto name = [](const std::vector<std::string>& names, auto it) {
    return it == names.end() ? std::string("nothing") : "“" + printable(*it, 60) + "”";
  };
  return "number " + grouped(at.first - trained.begin() + 1) + " was " + name(trained, at.first) +
         " in training and is " + name(here, at.second) + " here";
}

}  // namespace

Result<Scales> scales_of(const Trained& trained, const Project& project, const Dataset& dataset,
                         std::span<const std::int64_t> training_rows, std::string& note) {
  const Field& target = dataset.target();
  if (!trained.described) {
    note = "The weights say nothing of normalisation; the project's own was fitted anew on its " +
           grouped(static_cast<std::int64_t>(training_rows.size())) + " training samples";
    return fit_scales(project, dataset, training_rows);
  }
  const std::string remedy = "Use the data that the weights were trained on";
  if (const std::string inputs = difference(trained.input_names, dataset.input().names); !inputs.empty())
    return Error{"The weights were trained on other inputs: " + inputs, dataset.title, remedy};
  if (target.kind == FieldKind::classes)
    if (const std::string classes = difference(trained.class_names, target.names); !classes.empty())
      return Error{"The weights know other classes: " + classes, dataset.title, remedy};
  if (!trained.input.fits(dataset.input().shape.size()) || !trained.target.fits(target.shape.size()))
    return Error{"The weights' normalisation is for samples of another size", dataset.title, remedy};
  Scales out{trained.input, trained.target, trained.more_scales};
  for (const auto& [name, scale] : out.more)
    if (const Field* field = dataset.find(name); field && !scale.fits(field->shape.size()))
      return Error{"The weights' normalisation of “" + printable(name, 60) + "” is for samples of another size",
                   dataset.title, remedy};
  return out;
}

}  // namespace vitrine
