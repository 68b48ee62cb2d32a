// Predictions as a table for people and spreadsheets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/project/project.h"
#include "core/tensor/tensor.h"

namespace vitrine::cli {

// CSV, a row a sample: the line it came from (where `lines` are known), the class that is predicted (where it is
// one), and the network's outputs, a column each, headed by the classes' names where there is one for each.
[[nodiscard]] std::string predictions_csv(const Project& project, const Tensor& outputs, bool probabilities,
                                          const std::vector<std::string>& class_names,
                                          const std::vector<std::int64_t>& lines);

}  // namespace vitrine::cli
