#include "core/runs/settings_then.h"

#include <map>

#include "core/base/text.h"
#include "core/io/project_file.h"
#include "core/project/settings.h"

namespace vitrine {

std::vector<std::string> take_live_changes(Project& project, const std::vector<LiveChange>& changes,
                                           const std::function<bool(const std::string&)>& anew) {
  std::map<std::string, double> last;
  for (const LiveChange& change : changes) last[change.path] = change.value;
  std::vector<std::string> out;
  for (const auto& [path, value] : last) {
    const auto before = get_setting(project, path);  // none: of a weight, or of a layer that is called otherwise now
    if (!before || (anew && anew(path)) || !set_setting(project, path, shortest(value))) continue;
    if (*get_setting(project, path) != *before) out.push_back(path);
  }
  return out;
}

Project project_then(Project of_run, const TrainingState& state, const RunFolder& folder) {
  if (state.settings) {
    set_loose(of_run, *state.settings);
    return of_run;
  }
  if (const auto kept = load_project(folder.project)) set_loose(of_run, loose_settings(*kept));
  (void)take_live_changes(of_run, state.changes);
  return of_run;
}

}  // namespace vitrine
