#include "app/cli/common.h"

#include <cstdio>
#include <filesystem>

#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/io/project_file.h"
#include "core/project/settings.h"

namespace vitrine::cli {

int complain(const Error& error, ExitStatus status) {
  std::fprintf(stderr, "vitrine-cli: %s\n", error.sentence().c_str());
  return status;
}

Result<Project> load_project_with(const std::string& path, const Overrides& overrides) {
  VITRINE_TRY(Project project, load_project(path));
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
  return project;
}

Result<std::shared_ptr<const Dataset>> load_data(const Project& project, const std::string& base) {
  const Spec& source = project.sources.front();
  const SourceType* type = source_types().find(source.type);
  if (!type) return Error{"There is no data source “" + printable(source.type) + "”", "data", ""};
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  LoadingLine line("Loading " + type->info.title);
  return type->load(source.params, base, seed, [&](double done) { return line.show(done); });
}

Result<Loaded> load_with_data(const std::string& path, const Overrides& overrides) {
  Loaded loaded;
  VITRINE_TRY(loaded.project, load_project_with(path, overrides));
  loaded.base = std::filesystem::absolute(path).parent_path().string();
  VITRINE_TRY(loaded.dataset, load_data(loaded.project, loaded.base));
  return loaded;
}

Status first_error(const Analysis& analysis, const Project& project) {
  for (const Problem& problem : analysis.problems) {
    if (problem.severity != Severity::error) continue;
    const Node* node = project.graph.find(problem.node);
    return Error{problem.text, node ? node->name : "", problem.remedy};
  }
  return {};
}

}  // namespace vitrine::cli
