// NAME.vitrine: a project as JSON. Stable order, two-space indents, pleasant in a diff; the format is described in
// resources/help/project-format.md. Data paths are kept relative to the file where they can be.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/project/project.h"

namespace vitrine {

inline constexpr int kProjectVersion = 2;

[[nodiscard]] std::string to_json(const Project& project);
// Hostile until parsed: sizes, versions, types, parameters, ports, edges, cycles are all checked.
[[nodiscard]] Result<Project> from_json(const std::string& text, const std::string& where);

[[nodiscard]] Result<Project> load_project(const std::string& path);
// Paths to data files that start from `folder` become whole, so that the project may be saved elsewhere.
void make_data_paths_whole(Project& project, const std::string& folder);
// Writes a temporary file beside it, reads it back, compares, then renames: a full disk leaves the old file whole.
[[nodiscard]] Status save_project(const Project& project, const std::string& path);

}  // namespace vitrine
