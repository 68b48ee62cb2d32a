// Changes that findings offer, made for a project as it is when one is applied.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/advice/advisor.h"
#include "core/graph/analysis.h"

namespace vitrine {

// All of these settings, or none where the project has no such thing any more.
[[nodiscard]] AdviceFix settings_fix(std::string title, std::vector<Fix::Setting> settings);
[[nodiscard]] AdviceFix fix_of(const Fix& fix);  // settings and changes of the network

// The learning rate of every optimizer by about a power of ten lower, of one far above its type's usual one that
// usual one; a project whose rate is lower already stays as it is. `factor` above 1: higher, by about that.
[[nodiscard]] AdviceFix slower_fix(const Project& project);
[[nodiscard]] AdviceFix faster_fix(const Project& project, double factor);
[[nodiscard]] AdviceFix clip_fix();                                       // by norm, at 1
[[nodiscard]] std::optional<AdviceFix> adam_fix(const Project& project);  // where plain descent is chosen

// Of these layers (ids of the flat network; those within blocks are left out), those with a saturating activation or
// one that dies: another, and the first weights that suit it. Nothing where no layer is left.
[[nodiscard]] std::optional<AdviceFix> activation_fix(const Project& project, const std::vector<std::string>& layers,
                                                      const std::string& activation);
// The first weights of all layers that choose their own, back to each type's usual ones.
[[nodiscard]] std::optional<AdviceFix> initializer_fix(const Project& project);
// Normalisation of the inputs that were not normalised.
[[nodiscard]] std::optional<AdviceFix> standardise_fix(const Project& project);

}  // namespace vitrine
