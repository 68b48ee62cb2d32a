#include "app/cli/common.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/data/offers.h"
#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/project/settings.h"
#include "core/runs/run_folder.h"

namespace vitrine::cli {

namespace {

// What the window offers as buttons, as options of this program; on the same line.
std::string offers_in_words(const Error& error) {
  std::string out;
  for (const Offer& offer : offers_of(error)) {
    out += out.empty() ? " Or: " : ", or: ";
    out += offer.title + " with";
    for (const auto& [path, value] : offer.settings) out += " --set '" + path + "=" + value + "'";
  }
  return out.empty() ? out : out + ".";
}

}  // namespace

int complain(const Error& error, ExitStatus status) {
  std::fprintf(stderr, "vitrine-cli: %s%s\n", error.sentence().c_str(), offers_in_words(error).c_str());
  return status;
}

Result<std::string> read_standard_input() {
  static bool done = false;
  if (std::exchange(done, true))
    return Error{"Standard input can be read once only", "-", "Name a file for one of the two"};
  constexpr std::size_t kMostBytes = std::size_t{4} << 30, kPiece = 1 << 16;
  std::string bytes;
  std::size_t got = kPiece;
  while (got == kPiece && bytes.size() <= kMostBytes) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kPiece);
    got = std::fread(bytes.data() + before, 1, kPiece, stdin);
    bytes.resize(before + got);
  }
  if (std::ferror(stdin)) return system_error(errno, "standard input", "read");
  if (bytes.size() > kMostBytes) return Error{"More comes than fits", "standard input", "Name a file"};
  return bytes;
}

Result<Named> project_named(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code code;
  if (path == kStandard) return Named{path, {}};
  if (fs::symlink_status(path, code).type() == fs::file_type::not_found) return system_error(ENOENT, path, "read");
  if (!fs::is_directory(path, code)) return Named{path, {}};
  if (!holds_run(path))
    return Error{"This folder holds no run: there is no project.vitrine in it", path,
                 "Name a project file, or a folder that train --out has written"};
  const RunFolder folder(path);
  return Named{folder.project, folder.weights};
}

namespace {

// The project as its file or standard input has it, and the folder that its data paths start from.
Result<std::pair<Project, std::string>> read_project(const std::string& path) {
  if (path == kStandard) {
    VITRINE_TRY(const std::string text, read_standard_input());
    VITRINE_TRY(Project project, from_json(text, "standard input"));
    return std::pair{std::move(project), std::filesystem::current_path().string()};
  }
  VITRINE_TRY(const Named named, project_named(path));
  VITRINE_TRY(Project project, load_project(named.project));
  return std::pair{std::move(project), std::filesystem::absolute(named.project).parent_path().string()};
}

}  // namespace

Result<Project> load_project_with(const std::string& path, const Overrides& overrides) {
  VITRINE_TRY(auto read, read_project(path));
  auto& [project, folder] = read;
  const auto set = [&](const std::string& key, const std::string& value) -> Status {
    if (Status status = set_setting(project, key, value); !status) {
      Error error = status.error();
      error.where = key;
      return error;
    }
    return {};
  };
  for (const std::string& setting : overrides.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return Error{"“" + printable(setting) + "” is not KEY=VALUE", "--set",
                   "Write e.g. --set optimizer.learning_rate=0.01"};
    VITRINE_CHECK(set(setting.substr(0, equals), setting.substr(equals + 1)));
  }
  if (overrides.epochs) VITRINE_CHECK(set("training.epochs", std::to_string(*overrides.epochs)));
  if (overrides.seed) VITRINE_CHECK(set("training.seed", std::to_string(*overrides.seed)));
  make_data_paths_whole(project, folder);
  return std::move(project);
}

Result<std::shared_ptr<const Dataset>> load_data(const Project& project) {
  const Spec& source = project.sources.front();
  const SourceType* type = source_types().find(source.type);
  if (!type) return Error{"There is no data source “" + printable(source.type) + "”", "data", ""};
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  LoadingLine line("Loading " + type->info.title);
  return type->load(source.params, "", seed, [&](double done) { return line.show(done); });
}

Result<Loaded> load_with_data(const std::string& path, const Overrides& overrides) {
  Loaded loaded;
  VITRINE_TRY(loaded.project, load_project_with(path, overrides));
  VITRINE_TRY(loaded.dataset, load_data(loaded.project));
  return loaded;
}

Status first_error(const Analysis& analysis, const Project& project) {
  for (const Problem& problem : analysis.problems) {
    if (problem.severity != Severity::error) continue;
    return Error{problem.text, analysis.owner_name(project.graph, problem), problem.remedy};
  }
  return {};
}

}  // namespace vitrine::cli
