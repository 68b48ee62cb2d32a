#include "core/data/text/token_text.h"

#include <algorithm>

#include "core/data/text/utf8.h"

namespace vitrine {

std::string token_text(std::span<const std::int64_t> tokens, const std::vector<std::string>& names) {
  const bool words = names.empty() || std::any_of(names.begin(), names.end(), [](const std::string& name) {
                       return front_code_point(name).bytes < name.size();
                     });
  std::string out;
  for (const std::int64_t token : tokens) {
    if (words && !out.empty()) out += " ";
    const auto at = static_cast<std::size_t>(token);
    out += token >= 0 && at < names.size() ? names[at] : std::to_string(token);
  }
  return out;
}

}  // namespace vitrine
