// Reading what a TypeInfo describes: the choice of a type, and values of its parameters.
#pragma once

#include "core/base/text.h"
#include "core/io/json_reader.h"
#include "core/project/nearest.h"
#include "core/schema/registry.h"

namespace vitrine {

// A type by its id or an alias of it. An error names what is like it.
template <class Type>
Result<const TypeInfo*> find_type(const Registry<Type>& registry, const JsonPlace& place, const std::string& kind) {
  VITRINE_TRY(const std::string id, place.text(200));
  if (const Type* type = registry.find(id)) return &type->info;
  std::vector<std::string> known;
  for (const TypeInfo* info : registry.infos()) known.push_back(info->id);
  std::string all;
  for (const auto& word : known) all += (all.empty() ? "There are: " : ", ") + word;
  return place.error("There is no " + kind + " “" + printable(id) + "”", did_you_mean(id, known, all));
}

// Values by their ids; an id that the type does not have is an error.
inline Result<Params> read_params(const TypeInfo& info, const JsonPlace& place) {
  VITRINE_CHECK(place.expect_any_object());
  Params out;
  for (const auto& [id, value] : place.json().items()) {
    const ParamSpec* spec = info.param(id);
    if (!spec) {
      std::vector<std::string> known;
      for (const auto& param : info.params) known.push_back(param.id);
      return place.at(id, value).error(info.title + " has no parameter “" + printable(id) + "”",
                                       did_you_mean(id, known, "Remove it"));
    }
    VITRINE_TRY(ParamValue read, place.at(id, value).param(*spec));
    out.set(id, std::move(read));
  }
  return out;
}

}  // namespace vitrine
