#include "core/runs/run_folder.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>

#include "core/io/files.h"
#include "core/io/weights.h"

namespace vitrine {
namespace {

namespace fs = std::filesystem;

// The clock names folders only; nothing that is computed sees it.
std::string local_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H.%M.%S", &parts)};
}

}  // namespace

RunFolder::RunFolder(const std::string& folder)
    : path(folder),
      project((fs::path(folder) / "project.vitrine").string()),
      metrics((fs::path(folder) / "metrics.csv").string()),
      weights((fs::path(folder) / "weights.safetensors").string()),
      report((fs::path(folder) / "report.json").string()),
      state((fs::path(folder) / "state.safetensors").string()),
      snapshots((fs::path(folder) / "snapshots").string()) {}

bool there(const std::string& path) {
  std::error_code code;
  return fs::symlink_status(path, code).type() != fs::file_type::not_found;
}

Result<std::string> weights_file_named(const std::string& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) {
    if (holds_run(path)) return RunFolder(path).weights;
    return Error{"This folder holds no run: there is no project.vitrine in it", path,
                 "Name a file of weights, or a folder that train --out has written"};
  }
  return path.ends_with(".vitrine") ? weights_path_beside(path) : path;
}

bool holds_run(const std::string& folder) {
  return there(RunFolder(folder).project);
}

Status holds_no_run(const RunFolder& folder) {
  for (const std::string* file : {&folder.project, &folder.metrics, &folder.weights, &folder.report, &folder.state})
    if (there(*file))
      return Error{"The folder holds a run already (" + fs::path(*file).filename().string() + ")", folder.path,
                   "Choose another --out, go on with --resume, or replace it with --force"};
  return {};
}

Status make_run_folder(const RunFolder& folder) {
  std::error_code code;
  fs::create_directories(folder.path, code);
  if (code || !fs::is_directory(folder.path, code))
    return Error{"The folder cannot be made" + (code ? " (" + code.message() + ")" : std::string()), folder.path,
                 "Check that its place can be written"};
  for (const std::string& file : {folder.weights, folder.report, folder.state, folder.room()}) fs::remove(file, code);
  fs::remove_all(folder.snapshots, code);
  return {};
}

Status move_run(const RunFolder& from, const RunFolder& to) {
  if (!there(from.path)) return {};
  std::error_code code;
  fs::create_directories(fs::path(to.path).parent_path(), code);
  if (!code) fs::rename(from.path, to.path, code);
  if (code) return system_error(code.value(), to.path, "written");
  return {};
}

std::string runs_beside(const std::string& project_path) {
  return fs::path(project_path).replace_extension(".runs").string();
}

RunFolder new_run_folder(const std::string& runs) {
  const std::string name = (fs::path(runs) / local_time()).string();
  std::string path = name;
  for (int i = 2; there(path); ++i) path = name + " " + std::to_string(i);
  return RunFolder(path);
}

std::vector<RunFolder> runs_in(const std::string& runs) {
  std::vector<RunFolder> out;
  std::error_code code;
  for (fs::directory_iterator entry(runs, code), end; !code && entry != end; entry.increment(code))
    if (holds_run(entry->path().string())) out.emplace_back(entry->path().string());
  std::sort(out.begin(), out.end(), [](const RunFolder& a, const RunFolder& b) { return a.path > b.path; });
  return out;
}

}  // namespace vitrine
