// Tokens and classes as the data name them, for people to read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vitrine {

// Letters side by side, words with spaces between; the number of what has no name.
[[nodiscard]] std::string token_text(std::span<const std::int64_t> tokens, const std::vector<std::string>& names);

}  // namespace vitrine
