// Which settings were in force while a run trained, whatever its project says before or after.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/project/project.h"
#include "core/runs/run_folder.h"
#include "core/train/trained.h"

namespace vitrine {

// Sets what was changed live as it was last, except where `anew` says that it is set otherwise now. Gives the paths
// whose values in the project differ from before.
std::vector<std::string> take_live_changes(Project& project, const std::vector<LiveChange>& changes,
                                           const std::function<bool(const std::string& path)>& anew = {});

// The project of a run as it was at this state of it. Of a state that does not say what was in force then, by what
// the project in the run's folder says and was changed live.
[[nodiscard]] Project project_then(Project of_run, const TrainingState& state, const RunFolder& folder);

}  // namespace vitrine
