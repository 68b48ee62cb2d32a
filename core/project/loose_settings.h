// Settings that a run may have otherwise from one step to the next without becoming another run: those that change
// live, the epochs, early stopping. What a state of a run does not say of them nobody knows later.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/project/project.h"

namespace vitrine {

// By path, as in settings.h, but with the permanent id of a layer where its name would stand; those with a value that
// is not the default.
using LooseSettings = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] LooseSettings loose_settings(const Project& project);
// Makes them what they were: what is not named gets its default, what this project cannot have stays out.
void set_loose(Project& project, const LooseSettings& settings);

}  // namespace vitrine
