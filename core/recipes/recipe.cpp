#include "core/recipes/recipe.h"

#include <algorithm>
#include <cmath>

#include "core/graph/block.h"
#include "core/recipes/list.h"

namespace vitrine {
std::size_t judged_output(const NodeId& output, const OpList& list) {
  const auto named = std::find_if(list.outputs.begin(), list.outputs.end(),
                                  [&](const auto& candidate) { return candidate.node == output; });
  return named == list.outputs.end() ? 0 : static_cast<std::size_t>(named - list.outputs.begin());
}

std::vector<NodeId> inputs_reading(const Graph& graph, const std::string& field) {
  std::vector<NodeId> out;
  for (const Node& node : graph.nodes())
    if (const LayerType* type = type_of(node); type && type->is_input)
      if (text_of(type->info, node.params, "field") == field) out.push_back(node.id);
  return out;
}

std::vector<ProgramLoss> losses_of(const std::vector<Goal>& goals, const OpList& list, const Dataset& dataset) {
  std::vector<ProgramLoss> out;
  for (const Goal& goal : goals) {
    ProgramLoss loss{loss_types().at(goal.loss.type).make_op(goal.loss.params), {}, {}, goal.weight};
    for (const LossBinding& port : goal.bound) {
      if (port.is_output) {
        loss.ports.emplace_back(ProgramLoss::Output{judged_output(port.name, list)});
        continue;
      }
      const Field& field = *dataset.find(port.name);
      loss.ports.emplace_back(ProgramLoss::Field{field.shape});
      // Padding that no label of −1 tells apart is told apart by weights.
      if (!field.lengths.empty() && field.kind != FieldKind::classes) loss.weights = Shape{field.shape[0]};
    }
    out.push_back(std::move(loss));
  }
  return out;
}

void feed_inputs(Program& program, const Batch& batch) {
  const OpList& list = program.ops();
  for (std::size_t i = 0; i < list.inputs.size(); ++i)
    if (const Batch::Entry* field = batch.find(list.inputs[i].name)) program.set_input(i, field->values.data());
  for (std::size_t i = 0; i < list.lengths.size(); ++i)
    if (const Batch::Entry* field = batch.find(list.lengths[i].name)) program.set_lengths(i, field->lengths.data());
}

void feed_losses(Program& program, const std::vector<Goal>& goals, const Batch& batch) {
  for (std::size_t k = 0; k < goals.size(); ++k)
    for (std::size_t port = 0; port < goals[k].bound.size(); ++port) {
      if (goals[k].bound[port].is_output) continue;
      const Batch::Entry& field = *batch.find(goals[k].bound[port].name);
      program.set_field(k, port, field.values.data());
      if (program.takes_weights(k)) program.set_weights(k, field.filled.data());
    }
}

bool losses_finite(const Program& program, std::size_t goals) {
  for (std::size_t k = 0; k < goals; ++k)
    if (!std::isfinite(*static_cast<const float*>(program.value(program.loss_value(k))))) return false;
  return true;
}

const Registry<RecipeType>& recipe_types() {
  static const Registry<RecipeType> registry({recipes::supervised(), recipes::online(),
                                              recipes::masked_language_model(), recipes::pseudo_labels(),
                                              recipes::diffusion(), recipes::adversarial()});
  return registry;
}

}  // namespace vitrine
