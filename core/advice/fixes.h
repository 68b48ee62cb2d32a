// Changes that findings offer, made for a project as it is when one is applied.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/advice/course.h"
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

// Changes a layer of a network in its place; false where there is nothing to change in it.
using LayerChange = std::function<bool(Graph&, const NodeId&)>;
// These layers of the flat network, after these settings. One that is in a block is changed in the block, and with it
// wherever that block stands; one whose block sets what is to be changed by itself stays as it is. Nothing where that
// leaves `drawn` as it is.
[[nodiscard]] std::optional<AdviceFix> layers_fix(const Project& drawn, std::string title, std::vector<NodeId> layers,
                                                  LayerChange change, std::vector<Fix::Setting> settings = {});
// Of these layers, those with a saturating activation or one that dies: another, and the first weights that suit it.
[[nodiscard]] std::optional<AdviceFix> activation_fix(const Course& course, const std::vector<NodeId>& layers,
                                                      const std::string& activation);
// The first weights of all layers that choose their own, back to each type's usual ones.
[[nodiscard]] std::optional<AdviceFix> initializer_fix(const Course& course);
// Normalisation of the inputs that were not normalised.
[[nodiscard]] std::optional<AdviceFix> standardise_fix(const Project& project);

}  // namespace vitrine
