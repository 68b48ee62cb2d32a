// Small text helpers for messages that people read. All of them use the C locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vitrine {

[[nodiscard]] std::string grouped(std::int64_t value);  // 1234567 -> "1,234,567"
[[nodiscard]] std::string shortest(double value);       // shortest text that reads back to the same double
[[nodiscard]] std::string shortest(float value);
[[nodiscard]] std::string human_bytes(double bytes);  // "1.50 MB" (powers of 1000)
[[nodiscard]] std::string human_count(double count);  // "16.6 k", "0.45 M": three significant figures
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] bool valid_utf8(std::string_view text);
// Its beginning of at most so many bytes; a character is in it whole or not at all.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t most);
// Text from a hostile file, made fit for a message: control characters and bad UTF-8 become '?', long text is cut.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = 80);

}  // namespace vitrine
