// Inside the room: text cut where no token may reach across.
#pragma once

#include <cstddef>
#include <string_view>

namespace vitrine {

// No piece is longer, whatever the text: the work on a piece grows with its square.
constexpr std::size_t kLongestPiece = 128;  // bytes

// Bytes of the first piece of `text`, which is not empty and may be any bytes. A stray byte counts as a sign.
// Words: a run of letters and digits, in which an apostrophe may stand between two letters (don't); a single Han
// character; any other single code point, spaces among them.
[[nodiscard]] std::size_t word_piece(std::string_view text);
// For byte pairs, as GPT-2 does it (Radford et al. 2019), by classes of characters: a run of letters, of digits or of
// signs, each with one space before it if there is one; a run of spaces and line ends, without the last space where
// that belongs to the piece behind it.
[[nodiscard]] std::size_t byte_piece(std::string_view text);

}  // namespace vitrine
