#include "core/data/sources/list.h"

namespace vitrine {

SourceType none_source() {
  TypeInfo info{
      "none", "No data yet", "Not chosen", "A new project has no data. Choose a generated set or a file.", {}, {}};
  return {info, [](const Params&, const std::string&, std::uint64_t, const Progress&) -> LoadedData {
            return Error{"No data is chosen yet", "data", "Choose a generated set or open a file"};
          }};
}

}  // namespace vitrine
