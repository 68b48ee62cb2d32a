// The reference of everything a person can pick, made from the schema: `vitrine-cli describe`, the help, and the page
// resources/help/reference.md, which a test compares with it.
#pragma once

#include <string>
#include <vector>

#include "core/schema/type_info.h"

namespace vitrine {

struct TypeGroup {
  std::string id, title, doc;  // "layers", "Layers"
  std::vector<const TypeInfo*> types;
};

[[nodiscard]] std::vector<TypeGroup> type_groups();
[[nodiscard]] std::string reference_text(const std::vector<TypeGroup>& groups);  // Markdown

}  // namespace vitrine
