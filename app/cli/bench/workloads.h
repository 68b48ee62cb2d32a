// The reference workloads of `vitrine-cli bench`: networks with random data of the stated shape.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"

namespace vitrine::cli {

struct Workload {
  std::string name, about;
  Project project;
  std::shared_ptr<const Dataset> dataset;
};

[[nodiscard]] std::vector<std::string> workload_names();
[[nodiscard]] Workload make_workload(const std::string& name);

// Networks of the same kinds at any size. The last width is the number of classes.
[[nodiscard]] Workload mlp_workload(std::int64_t inputs, const std::vector<std::int64_t>& widths, std::int64_t batch);
[[nodiscard]] Workload transformer_workload(std::int64_t width, int layers, std::int64_t tokens, std::int64_t batch);

}  // namespace vitrine::cli
