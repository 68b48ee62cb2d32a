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

}  // namespace vitrine::cli
