#include "app/cli/run_files.h"

#include <cerrno>
#include <filesystem>

#include "app/cli/common.h"
#include "core/io/files.h"

namespace vitrine::cli {
namespace {

namespace fs = std::filesystem;

bool there(const std::string& path) {
  std::error_code code;
  return fs::symlink_status(path, code).type() != fs::file_type::not_found;
}

}  // namespace

RunFiles::RunFiles(const std::string& in)
    : folder(in),
      project((fs::path(in) / "project.vitrine").string()),
      metrics((fs::path(in) / "metrics.csv").string()),
      weights((fs::path(in) / "weights.safetensors").string()),
      report((fs::path(in) / "report.json").string()),
      state((fs::path(in) / "state.safetensors").string()) {}

Status holds_no_run(const RunFiles& files) {
  for (const std::string* file : {&files.project, &files.metrics, &files.weights, &files.report, &files.state})
    if (there(*file))
      return Error{"The folder holds a run already (" + fs::path(*file).filename().string() + ")", files.folder,
                   "Choose another --out, go on with --resume, or replace it with --force"};
  return {};
}

Status make_run_folder(const RunFiles& files) {
  std::error_code code;
  fs::create_directories(files.folder, code);
  if (code || !fs::is_directory(files.folder, code))
    return Error{"The folder cannot be made" + (code ? " (" + code.message() + ")" : std::string()), files.folder,
                 "Choose another --out"};
  for (const std::string* file : {&files.weights, &files.report, &files.state}) fs::remove(*file, code);
  return {};
}

Result<Named> project_named(const std::string& path) {
  std::error_code code;
  if (path == kStandard) return Named{path, {}};
  if (!there(path)) return system_error(ENOENT, path, "read");
  if (!fs::is_directory(path, code)) return Named{path, {}};
  const RunFiles files(path);
  if (!there(files.project))
    return Error{"This folder holds no run: there is no project.vitrine in it", path,
                 "Name a project file, or a folder that train --out has written"};
  return Named{files.project, files.weights};
}

}  // namespace vitrine::cli
