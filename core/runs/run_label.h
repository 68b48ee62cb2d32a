// What a person says of a run: its name and its colour, in the run's folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/runs/run_folder.h"

namespace vitrine {

struct RunLabel {
  std::string name;           // empty: the folder's
  std::optional<int> colour;  // as the window counts colours of curves; none: not chosen yet
  friend bool operator==(const RunLabel&, const RunLabel&) = default;
};

// Its beginning where it is longer than a label may be.
[[nodiscard]] std::string name_that_fits(std::string_view name);
// What is there; empty where there is none, or it cannot be read.
[[nodiscard]] RunLabel label_of(const RunFolder& folder);
[[nodiscard]] Status write_label(const RunFolder& folder, const RunLabel& label);
// Reads it, and writes what `change` makes of it, if that is another one. Any thread: of two changes at once neither
// is lost.
[[nodiscard]] Status change_label(const RunFolder& folder, const std::function<void(RunLabel&)>& change);
// The name that it was given, or the folder's.
[[nodiscard]] std::string name_of(const RunFolder& folder, const RunLabel& label);

}  // namespace vitrine
