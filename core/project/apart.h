// In what two projects differ, setting by setting.
#pragma once

#include <string>
#include <vector>

#include "core/project/project.h"

namespace vitrine {

struct SettingApart {
  // As in settings.h; "layer.dense_2" of a whole layer that only one of them has; "connections" where the same layers
  // are joined otherwise, with those that only one has: "dense_1 → dense_2".
  std::string path;
  std::string one, other;  // its values, as text; empty where that project has no such thing
  friend bool operator==(const SettingApart&, const SettingApart&) = default;
};

// Connections as they are by the names of their layers, in order: ids say nothing to a person.
[[nodiscard]] std::vector<Edge> edges_by_name(const Graph& graph);

// In reading order, of `one` first.
[[nodiscard]] std::vector<SettingApart> settings_apart(const Project& one, const Project& other);
// Of `one`: "optimizer.learning_rate 0.01", "dense_1.units 256", "without dropout_1".
[[nodiscard]] std::string in_words(const std::vector<SettingApart>& apart);

}  // namespace vitrine
