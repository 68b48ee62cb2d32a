// The files of a run in their folder.
#pragma once

#include <string>

#include "core/base/result.h"

namespace vitrine::cli {

struct RunFiles {
  explicit RunFiles(const std::string& folder);
  std::string folder;
  std::string project;  // as it was trained, with all that was set for the run
  std::string metrics, weights, report;
  std::string state;  // to go on exactly where it stopped
};

[[nodiscard]] Status holds_no_run(const RunFiles& files);
// Makes the folder. What an older run left there must not be taken for this one's, should it end early: it goes.
[[nodiscard]] Status make_run_folder(const RunFiles& files);

// What a person names as PROJECT: a project file, "-" for standard input, or the folder of a run.
struct Named {
  std::string project, weights;  // weights: empty where only a project was named
};
[[nodiscard]] Result<Named> project_named(const std::string& path);

}  // namespace vitrine::cli
