// What rules ask of a project's network: which fields it reads, and what stands before an Output or behind an Input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"

namespace vitrine {

// The fields of the data that Inputs read, or are changed copies of, each once. `project`: flat.
[[nodiscard]] std::vector<const Field*> input_fields_of(const Project& project, const Dataset& dataset);

// The Output that an objective judges, or the loose end that stands for it; null where there is none. `project`:
// flat.
[[nodiscard]] const Node* judged_node(const Project& project, const Objective& objective);

// The last function before a node (itself included) that is not linear, looked for back through layers that keep
// every number as it is (Output, Flatten, Reshape, Permute, Dropout, linear): the layer that has it, and the
// activation's id.
struct EndFunction {
  const Node* node = nullptr;
  std::string activation;  // "softmax"; empty: the layer is linear, or of another kind
};
[[nodiscard]] EndFunction end_function(const Graph& graph, const Node& end);

// The activation of a layer: its own type, or what Dense and its like choose; empty: none, or no such layer.
[[nodiscard]] std::string activation_of(const Node& node);

// All that the field is read by begins with a normalisation of its own, so that the data's scale is of no account.
[[nodiscard]] bool normalised_at_once(const Graph& graph, const std::string& field);

}  // namespace vitrine
