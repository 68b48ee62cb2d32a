// What evaluate, predict and export begin with: a project, its data, and trained weights that fit it.
#pragma once

#include <memory>
#include <string>

#include "app/cli/common.h"
#include "core/train/evaluator.h"
#include "core/train/trained.h"

namespace vitrine::cli {

// A project with its data and trained weights, ready to run forward.
struct Ready {
  Loaded loaded;
  Trained trained;
  Split split;
  std::unique_ptr<Pool> pool;
  std::unique_ptr<Evaluator> evaluator;
  AlignedVector<float> parameters;
  Scales scales;  // of the weights, or the project's own where they say nothing
};

// `predicts`: weights that say themselves what raw rows become do without the data they were trained on.
Result<Ready> get_ready(const std::string& project, const NamedWeights& weights, const Overrides& overrides,
                        int threads, bool predicts = false);

// The weights that were named, or those of the run whose folder `project` is; `path`: where they are.
Result<Trained> load_named(const NamedWeights& weights, const std::string& project, std::string& path);

}  // namespace vitrine::cli
