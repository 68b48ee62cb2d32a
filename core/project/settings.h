// One address for everything that can be set, used by the inspector, by `--set KEY=VALUE` and by fixes:
//
//   layer.NAME.PARAM         a layer's parameter                  layer.dense_1.units
//   data.type data.PARAM     the data source                      data.samples
//   transform.type …         normalisation of the inputs          transform.type
//   target_transform.type …  normalisation of a target of numbers target_transform.type
//   split.PARAM  training.PARAM  regularisation.PARAM  stopping.PARAM
//   objective.PARAM          what is compared with what           objective.weight
//   loss.type loss.PARAM     optimizer.type optimizer.PARAM       optimizer.learning_rate
//   schedule.type schedule.PARAM  group.PARAM
//   metric.type metric.PARAM      a chosen metric, counted through all objectives: metric_2 …
//   loss_2.type …            the same of the second objective, optimizer_2 … of the second optimizer
//
// A new `type` keeps the parameters that the new type also has.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/project/project.h"
#include "core/schema/type_info.h"

namespace vitrine {

const TypeInfo& training_info();
// Samples of a step, of so many to train on: at least 1.
[[nodiscard]] std::int64_t batch_size_of(const Params& training, std::int64_t samples);
const TypeInfo& regularisation_info();
const TypeInfo& stopping_info();

// A group of settings as the inspector shows it.
struct Section {
  std::string prefix;                  // "optimizer"
  std::string title;                   // "Optimizer"
  const TypeInfo* info = nullptr;      // of the chosen type; null where the file names a type that does not exist
  const Params* params = nullptr;      // into the project
  std::vector<const TypeInfo*> types;  // to pick from; empty where there is only one
};

// Every path that can be set now, in reading order; with those of the layers if asked for.
[[nodiscard]] std::vector<std::string> setting_paths(const Project& project, bool with_layers = true);

// All sections but the layers, in the order people read them: data, transform, split, loss, optimizer, …
[[nodiscard]] std::vector<Section> sections(const Project& project);
[[nodiscard]] std::optional<Section> section(const Project& project, std::string_view prefix);
[[nodiscard]] std::optional<Section> layer_section(const Project& project, std::string_view name);

// The spec behind a path; null where the path addresses a type choice or nothing.
[[nodiscard]] const ParamSpec* setting_spec(const Project& project, std::string_view path);
// The value that applies, as text: what was set or the default; the type's id for a path that ends in `type`.
[[nodiscard]] Result<std::string> get_setting(const Project& project, std::string_view path);
// Parses, checks kind and range, and sets; on an error the project is unchanged. A value that applies already changes
// nothing, so that a default stays a default. An unknown path is an error that names the nearest known ones.
[[nodiscard]] Status set_setting(Project& project, std::string_view path, std::string_view text);

// The same with every setting that may change during a run as it is by itself.
[[nodiscard]] Project without_live(const Project& project);

// Every type and parameter of the project exists and is in range, and the lists are as check_lists() wants them;
// the error names the place. Says nothing about shapes and data (see graph/analysis.h).
[[nodiscard]] Status validate(const Project& project);

}  // namespace vitrine
