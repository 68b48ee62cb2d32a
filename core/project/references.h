// Parameters that name something of the project: an Output, a layer, an optimizer group (ParamSpec::Names). People
// see names; what is kept is what does not change when a layer is renamed, its id.
#pragma once

#include <string>
#include <vector>

#include "core/project/project.h"
#include "core/schema/type_info.h"

namespace vitrine {

// What there is to pick, in reading order; `self`: the layer that picks, which cannot mean itself. Fields of the data
// are not the project's: none.
[[nodiscard]] std::vector<Choice> choices_of(const Project& project, ParamSpec::Names names, const NodeId& self = {});
// As it is kept, from what a person writes: a name or an id. An error names what there is.
[[nodiscard]] Result<std::string> reference_from(const Project& project, const ParamSpec& spec, std::string_view text);
// As people read it; an id that nothing has stays what it is.
[[nodiscard]] std::string reference_text(const Project& project, const ParamSpec& spec, const std::string& kept);

}  // namespace vitrine
