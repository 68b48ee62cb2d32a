#include "core/advice/words.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/base/text.h"
#include "core/data/dataset.h"

namespace vitrine {

std::string said(double value) {
  if (!std::isfinite(value)) return "no number";
  const double size = std::abs(value);
  if (size >= 1000 && size < 1e9) return grouped(std::llround(value));
  std::array<char, 32> text{};
  const bool plain = size == 0 || (size >= 1e-3 && size < 1000);
  const auto end =
      plain ? std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 3)
            : std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 1);
  std::string out(text.data(), end.ptr);
  if (plain && out.find('e') != std::string::npos) return grouped(std::llround(value));
  if (const auto e = out.find("e-0"); e != std::string::npos) out.erase(e + 2, 1);
  if (const auto e = out.find("e+"); e != std::string::npos) out.erase(e + 1, out[e + 2] == '0' ? 2 : 1);
  return out;
}

std::string percent(double share) {
  const double value = 100 * share;
  return (value >= 10 || value == 0 ? grouped(std::llround(value)) : said(value)) + " %";
}

std::string input_name(const Field& field, std::size_t at) {
  return at < field.names.size() && !field.names[at].empty() ? "“" + field.names[at] + "”"
                                                             : "Input " + std::to_string(at + 1);
}

std::string listed(const std::vector<std::string>& names) {
  if (names.empty()) return "";
  if (names.size() == 1) return names[0];
  if (names.size() == 2) return names[0] + " and " + names[1];
  if (names.size() == 3) return names[0] + ", " + names[1] + " and " + names[2];
  return names[0] + ", " + names[1] + " and " + grouped(static_cast<std::int64_t>(names.size()) - 2) + " more";
}

}  // namespace vitrine
