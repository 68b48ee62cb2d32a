// The example projects that ship inside the programs, family by family.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/project/project.h"

namespace vitrine {

struct Example {
  std::string name;    // "digits-cnn"
  std::string family;  // the heading that it stands under: "Images"
  std::string json;    // the project file
};

[[nodiscard]] const std::vector<Example>& examples();
[[nodiscard]] Result<Project> load_example(const std::string& name);

}  // namespace vitrine
