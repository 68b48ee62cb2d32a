// The files of a run in their folder. A run is never written over: another one has a folder of its own.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace vitrine {

struct RunFolder {
  RunFolder() = default;
  explicit RunFolder(const std::string& folder);
  std::string path;
  std::string project;  // as it was trained, with all that was set for the run
  std::string metrics, weights, report;
  std::string state;                                                  // to go on exactly where it stopped
  std::string snapshots;                                              // a folder of such states of its past
  [[nodiscard]] std::string room() const { return path + "/.room"; }  // kept for weights that are not written yet
};

// Is there anything of that name?
[[nodiscard]] bool there(const std::string& path);
// The file of the weights that a path stands for: a run's folder for those in it, NAME.vitrine for those beside it,
// anything else for itself. An error where it is a folder without a run.
[[nodiscard]] Result<std::string> weights_file_named(const std::string& path);
// Is there a run in it: a project at least?
[[nodiscard]] bool holds_run(const std::string& folder);
// Ok for a folder without a trace of one, or none at all; the error names what there is.
[[nodiscard]] Status holds_no_run(const RunFolder& folder);
// Makes the folder. What an older run left there must not be taken for this one's, should it end early: it goes.
[[nodiscard]] Status make_run_folder(const RunFolder& folder);

// Into another folder, which is not there yet; nothing to do where there is no such run.
[[nodiscard]] Status move_run(const RunFolder& from, const RunFolder& to);

// NAME.vitrine -> NAME.runs, where the runs of a saved project lie beside it.
[[nodiscard]] std::string runs_beside(const std::string& project_path);
// A folder for a run that begins now, below `runs`, named by the local time so that they sort as they were made:
// "2026-11-21 18.43.20". Nothing is made yet; a name that is taken gets a number behind it.
[[nodiscard]] RunFolder new_run_folder(const std::string& runs);
// The runs below `runs`, the newest first; empty where there is no such folder.
[[nodiscard]] std::vector<RunFolder> runs_in(const std::string& runs);

}  // namespace vitrine
