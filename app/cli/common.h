// What the subcommands share: exit statuses, loading a project with its data, overriding settings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/graph/analysis.h"
#include "core/project/project.h"

namespace vitrine::cli {

enum ExitStatus { kDone = 0, kFailed = 1, kBadInput = 2, kInterrupted = 130 };

// "vitrine-cli: sentence" on stderr; returns the status, so that a command can end with it.
int complain(const Error& error, ExitStatus status = kBadInput);

// How a project is changed for one call.
struct Overrides {
  std::optional<std::int64_t> epochs, seed;
  std::vector<std::string> settings;  // KEY=VALUE, see core/project/settings.h
};

struct Loaded {
  Project project;
  std::shared_ptr<const Dataset> dataset;
};

// What a person names as PROJECT: a project file, "-" for standard input, or the folder of a run.
struct Named {
  std::string project, weights;  // weights: empty where only a project was named
};
Result<Named> project_named(const std::string& path);

// What a person says of the weights to use.
struct NamedWeights {
  std::string file;   // empty: those of the run whose folder PROJECT is
  bool best = false;  // of the epoch with the lowest loss, which a run's state holds beside the last ones
};

// `path`: a project file, the folder of a run, or "-" for standard input. Data paths come out whole.
Result<Project> load_project_with(const std::string& path, const Overrides& overrides);
// The project and its data, with a progress line on a terminal.
Result<Loaded> load_with_data(const std::string& path, const Overrides& overrides);
Result<std::shared_ptr<const Dataset>> load_data(const Project& project);
// All that comes on standard input; once.
Result<std::string> read_standard_input();

// How a name on the command line says standard input or output.
inline constexpr const char* kStandard = "-";

// The first error of an analysis as one, with the layer's name as the place.
Status first_error(const Analysis& analysis, const Project& project);

}  // namespace vitrine::cli
