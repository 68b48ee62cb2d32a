// The samples that views watch: those of the validation part, or of the training part where nothing validates.
#pragma once

#include <cstdint>
#include <vector>

#include "core/train/run.h"

namespace vitrine::ui {

// Rows of the run's dataset; a sample of a view is a place in them.
[[nodiscard]] inline const std::vector<std::int64_t>& watchedRows(const Run& run) {
  return run.split().validation.empty() ? run.split().train : run.split().validation;
}

}  // namespace vitrine::ui
