// In what two projects differ, setting by setting.
#pragma once

#include <string>
#include <vector>

#include "core/project/project.h"

namespace vitrine {

struct SettingApart {
  std::string path;        // as in settings.h; "layer.dense_2" of a whole layer that only one of them has
  std::string one, other;  // its values, as text; empty where that project has no such thing
  friend bool operator==(const SettingApart&, const SettingApart&) = default;
};

// In reading order, of `one` first.
[[nodiscard]] std::vector<SettingApart> settings_apart(const Project& one, const Project& other);
// Of `one`: "optimizer.learning_rate 0.01", "dense_1.units 256", "without dropout_1".
[[nodiscard]] std::string in_words(const std::vector<SettingApart>& apart);

}  // namespace vitrine
