// Inside the room: a text that travels inside the programs, resources/texts/pride-and-prejudice.txt.
#pragma once

#include <string_view>

namespace vitrine {

[[nodiscard]] std::string_view novel_text();

}  // namespace vitrine
