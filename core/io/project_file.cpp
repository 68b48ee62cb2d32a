#include "core/io/project_file.h"

#include <algorithm>
#include <filesystem>

#include "core/base/text.h"
#include "core/data/dataset.h"
#include "core/io/files.h"

namespace vitrine {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 256'000'000;
constexpr std::ptrdiff_t kMostStepsUp = 3;  // a relative path that climbs further is harder to read than a whole one

fs::path folder_of(const std::string& project_path) {
  std::error_code code;
  const fs::path whole = fs::absolute(project_path, code);
  return (code ? fs::path(project_path) : whole).lexically_normal().parent_path();
}

// As the file keeps it: relative where data and project share a folder not far up, absolute otherwise.
std::string kept_path(const std::string& path, const fs::path& folder) {
  if (path.empty() || !fs::path(path).is_absolute()) return path;
  const fs::path relative = fs::path(path).lexically_normal().lexically_relative(folder);
  const auto up = std::count(relative.begin(), relative.end(), fs::path(".."));
  const auto depth = std::distance(folder.begin(), folder.end()) - 1;  // without the root
  if (relative.empty() || up > kMostStepsUp || (up > 0 && up >= depth)) return path;
  return relative.generic_string();
}

std::string whole_path(const std::string& path, const fs::path& folder) {
  if (path.empty() || fs::path(path).is_absolute()) return path;
  return (folder / path).lexically_normal().generic_string();
}

// Rewrites every path to a data file.
template <class Rewrite>
void rewrite_paths(Project& project, const Rewrite& rewrite) {
  for (Spec& source : project.sources) {
    const SourceType* type = source_types().find(source.type);
    if (!type) continue;
    for (const ParamSpec& spec : type->info.params) {
      if (spec.kind != ParamKind::file) continue;
      const ParamValue* value = source.params.find(spec.id);
      if (value && std::holds_alternative<std::string>(*value))
        source.params.set(spec.id, rewrite(std::get<std::string>(*value)));
    }
  }
}

Error cannot_be_saved(const std::string& path, const Error& reason) {
  return {"The project cannot be saved, it would not read back: " + reason.what,
          reason.where.empty() ? path : reason.where, reason.remedy};
}

}  // namespace

Result<Project> load_project(const std::string& path) {
  VITRINE_TRY(const std::string text, read_file(path, kMostBytes));
  VITRINE_TRY(Project project, from_json(text, path));
  make_data_paths_whole(project, folder_of(path).string());
  return project;
}

void make_data_paths_whole(Project& project, const std::string& folder) {
  rewrite_paths(project, [&](const std::string& file) { return whole_path(file, folder); });
}

Status save_project(const Project& project, const std::string& path) {
  Project kept = project;
  const fs::path folder = folder_of(path);
  rewrite_paths(kept, [&](const std::string& file) { return kept_path(file, folder); });
  const std::string text = to_json(kept);
  return write_file_safely(path, text, [&](const std::string& temporary) -> Status {
    VITRINE_TRY(const std::string written, read_file(temporary, kMostBytes));
    const auto read = from_json(written, path);
    if (!read) return cannot_be_saved(path, read.error());
    if (!(*read == kept))
      return cannot_be_saved(
          path, {"something in it has no place in the file, for example text that is not UTF-8", "", ""});
    return {};
  });
}

}  // namespace vitrine
