#include "core/data/csv_cell.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <optional>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::size_t kLongest = 48;  // bytes of a decorated number or a date

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = trimmed(text.substr(prefix.size()));
  return true;
}

bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text = trimmed(text.substr(0, text.size() - suffix.size()));
  return true;
}

CsvNumber checked(double value, bool too_big = false) {
  return {true, !too_big && std::abs(value) <= std::numeric_limits<float>::max(), value};
}

CsvNumber parse_plain(std::string_view text, char decimal) {
  double value = 0;
  const auto result =
      fast_float::from_chars_advanced(text.data(), text.data() + text.size(), value,
                                      fast_float::parse_options(fast_float::chars_format::general, decimal));
  const bool too_big = result.ec == std::errc::result_out_of_range;
  if ((result.ec != std::errc{} && !too_big) || result.ptr != text.data() + text.size()) return {};
  return checked(value, too_big);
}

// Plain letters for what typesetting has several of: spaces that do not break, the true minus, quotes between
// thousands. Empty where the text is too long for a number.
std::string_view simplified(std::string_view text, std::array<char, kLongest>& out) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kLike{
      {{"\u00A0", ' '}, {"\u202F", ' '}, {"\u2009", ' '}, {"\u2212", '-'}, {"\u2019", '\''}}};
  std::size_t size = 0;
  while (!text.empty()) {
    if (size == out.size()) return {};
    const auto like =
        static_cast<signed char>(text[0]) >= 0
            ? kLike.end()
            : std::find_if(kLike.begin(), kLike.end(), [&](const auto& l) { return text.starts_with(l.first); });
    out[size++] = like == kLike.end() ? text[0] : like->second;
    text.remove_prefix(like == kLike.end() ? 1 : like->first.size());
  }
  return trimmed({out.data(), size});
}

void drop_unit(std::string_view& text) {
  constexpr std::array<std::string_view, 8> kUnits{"$", "€", "£", "¥", "USD", "EUR", "GBP", "CHF"};
  if (drop_suffix(text, "%")) return;
  for (const auto unit : kUnits)
    if (drop_prefix(text, unit) || drop_suffix(text, unit)) return;
}

// 1,234,567 with `mark` between groups of three after one to three digits that do not begin with 0. Writes the digits
// to `out` and takes them off `text`; false where this is not what stands there.
bool take_groups(std::string_view& text, char mark, std::array<char, kLongest>& out, std::size_t& size) {
  std::size_t first = 0;
  while (first < text.size() && is_digit(text[first])) ++first;
  if (first == 0 || first > 3 || text[0] == '0' || first >= text.size() || text[first] != mark) return false;
  for (std::size_t i = 0; i < first; ++i) out[size++] = text[i];
  text.remove_prefix(first);
  while (!text.empty() && text[0] == mark) {
    if (text.size() < 4 || !is_digit(text[1]) || !is_digit(text[2]) || !is_digit(text[3])) return false;
    if (text.size() > 4 && is_digit(text[4])) return false;
    for (std::size_t i = 1; i < 4; ++i) out[size++] = text[i];
    text.remove_prefix(4);
  }
  return true;
}

// What is more than a plain number: signs, units, thousands.
CsvNumber read_decorated(std::string_view cell, char decimal) {
  std::array<char, kLongest> buffer{};
  std::string_view text = simplified(cell, buffer);
  bool negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {  // bookkeeping's minus
    negative = true;
    text = trimmed(text.substr(1, text.size() - 2));
  }
  const auto sign = [&] {
    if (negative) return;
    negative = drop_prefix(text, "-");
    if (!negative) drop_prefix(text, "+");
  };
  sign();  // before or after the currency
  drop_unit(text);
  sign();
  if (text.empty() || !(is_digit(text[0]) || text[0] == decimal)) return {};
  std::array<char, kLongest> digits{};
  std::size_t size = 0;
  for (const char mark : {decimal == '.' ? ',' : '.', ' ', '\''}) {
    std::string_view rest = text;
    if (take_groups(rest, mark, digits, size)) {
      text = rest;
      break;
    }
    size = 0;
  }
  if (size > 0 && !text.empty() && text[0] != decimal) return {};
  std::copy(text.begin(), text.end(), digits.begin() + static_cast<std::ptrdiff_t>(size));
  CsvNumber out = parse_plain({digits.data(), size + text.size()}, decimal);
  if (negative) out.value = -out.value;
  return out;
}

// Reads up to `most` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  int value = 0;
  while (size < text.size() && size < most && is_digit(text[size])) value = value * 10 + (text[size++] - '0');
  if (size < least || (size < text.size() && is_digit(text[size]))) return {};
  text.remove_prefix(size);
  return value;
}

// 13:45, 13:45:30.25, 1:45 pm, off the front: a fraction of the day.
std::optional<double> take_clock(std::string_view& text) {
  const auto hours = take_digits(text, 1, 2);
  if (!hours || !drop_prefix(text, ":")) return {};
  const auto minutes = take_digits(text, 2, 2);
  if (!minutes || *minutes > 59) return {};
  double seconds = 0;
  if (drop_prefix(text, ":")) {
    const auto whole = take_digits(text, 2, 2);
    if (!whole || *whole > 60) return {};
    seconds = *whole;
    if (text.size() > 1 && (text[0] == '.' || text[0] == ',') && is_digit(text[1])) {
      double place = 0.1;
      for (text.remove_prefix(1); !text.empty() && is_digit(text[0]); text.remove_prefix(1), place /= 10)
        seconds += place * (text[0] - '0');
    }
  }
  int hour = *hours;
  text = trimmed(text);
  const std::string half = text.size() == 2 ? lower(text) : "";
  if (half == "am" || half == "pm") {
    if (hour < 1 || hour > 12) return {};
    hour = hour % 12 + (half == "pm" ? 12 : 0);
    text = {};
  }
  if (hour > 23) return {};
  return (hour + (*minutes + seconds / 60) / 60) / 24;
}

bool is_zone(std::string_view text) {  // Z, UTC, +02:00, -0530
  if (text.empty() || text == "Z" || text == "UTC" || text == "GMT") return true;
  if (text[0] != '+' && text[0] != '-') return false;
  text.remove_prefix(1);
  if (!take_digits(text, 2, 4)) return false;
  return text.empty() || (drop_prefix(text, ":") && take_digits(text, 2, 2) && text.empty());
}

std::optional<double> days_from(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return {};
  return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
}

// Jan, January, in any case: 1; 0 where it is none.
int take_month_name(std::string_view& text) {
  constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
  std::size_t size = 0;
  while (size < text.size() && ((text[size] | 32) >= 'a' && (text[size] | 32) <= 'z')) ++size;
  const std::string word = lower(text.substr(0, size));
  for (std::size_t m = 0; m < kMonths.size() && size >= 3; ++m)
    if (kMonths[m].starts_with(word) && (size == 3 || size == kMonths[m].size())) {
      text.remove_prefix(size);
      return static_cast<int>(m) + 1;
    }
  return 0;
}

// The day off the front of `text`.
std::optional<double> take_day(std::string_view& text, DayOrder order) {
  std::string_view rest = text;
  if (const auto year = take_digits(rest, 4, 4)) {  // 2024-03-31, 2024/3/31, 2024-03
    if (rest.empty() || (rest[0] != '-' && rest[0] != '/' && rest[0] != '.')) return {};
    const char mark = rest[0];
    rest.remove_prefix(1);
    const auto month = take_digits(rest, mark == '-' ? 2 : 1, 2);
    if (!month) return {};
    std::optional<int> day = 1;
    if (!rest.empty() && rest[0] == mark) {
      rest.remove_prefix(1);
      day = take_digits(rest, 1, 2);
    } else if (mark == '.') {
      return {};  // 2024.5 is a number
    }
    text = rest;
    return day ? days_from(*year, *month, *day) : std::nullopt;
  }
  const auto first = take_digits(rest, 1, 2);
  if (!first || rest.empty()) return {};
  const char mark = rest[0];
  if (mark != '.' && mark != '/' && mark != '-' && mark != ' ') return {};
  rest.remove_prefix(1);
  int month = take_month_name(rest), day = *first;
  if (month == 0) {
    const auto second = take_digits(rest, 1, 2);
    if (!second || mark == ' ') return {};
    month = order == DayOrder::month_first ? *first : *second;
    day = order == DayOrder::month_first ? *second : *first;
  }
  if (rest.empty() || rest[0] != mark) return {};
  rest.remove_prefix(1);
  const std::size_t before = rest.size();
  auto year = take_digits(rest, 2, 4);
  if (!year || before - rest.size() == 3) return {};
  if (before - rest.size() == 2) *year += *year < 70 ? 2000 : 1900;
  text = rest;
  return days_from(*year, month, day);
}

}  // namespace

bool is_missing(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  if (text.size() > 4) return false;
  if (!text.empty() && std::string_view("nN#?<").find(text[0]) == std::string_view::npos) return false;  // most cells
  constexpr std::array<std::string_view, 8> kWords{"", "na", "n/a", "#n/a", "nan", "null", "?", "<na>"};
  return std::find(kWords.begin(), kWords.end(), lower(text)) != kWords.end();
}

bool is_gap_mark(std::string_view cell) {
  constexpr std::string_view kMarks[] = {"-",     "--",    "---",     "–",       "—",      ".",   "..",
                                         "...",   "*",     "none",    "nil",     "n.a.",   "n.a", "k.a.",
                                         "k. a.", "#n/d",  "unknown", "missing", "(null)", "\\n", "#null!",
                                         "#ref!", "#num!", "#name?",  "#div/0!", "#value!"};
  const std::string_view text = trimmed(cell);
  if (text.size() > 8) return false;
  return std::find(std::begin(kMarks), std::end(kMarks), lower(text)) != std::end(kMarks);
}

bool is_mark(std::string_view cell, const std::vector<std::string>& marks) {
  return !marks.empty() && std::find(marks.begin(), marks.end(), lower(trimmed(cell))) != marks.end();
}

CsvNumber read_number(std::string_view cell, char decimal) {
  std::string_view text = trimmed(cell);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.starts_with('+')) return {};
  if (const CsvNumber plain = parse_plain(text, decimal); plain.number) return plain;
  const char first = text[0];
  const bool may_be =
      is_digit(first) || first < 0 || std::string_view("-(.,$UEGC").find(first) != std::string_view::npos;
  return may_be && text.size() <= kLongest ? read_decorated(text, decimal) : CsvNumber{};
}

CsvNumber read_date(std::string_view cell, DayOrder order) {
  std::string_view text = trimmed(cell);
  if (text.size() < 6 || text.size() > kLongest || !is_digit(text[0])) return {};
  const auto day = take_day(text, order);
  if (!day) return {};
  if (text.empty()) return checked(*day);
  if (text[0] != 'T' && text[0] != ' ') return {};
  text = trimmed(text.substr(1));
  const auto clock = take_clock(text);
  if (!clock || !is_zone(text)) return {};
  return checked(*day + *clock);
}

CsvNumber read_time(std::string_view cell) {
  std::string_view text = trimmed(cell);
  if (text.size() < 4 || text.size() > kLongest || !is_digit(text[0])) return {};
  const auto clock = take_clock(text);
  if (!clock || !text.empty()) return {};
  return checked(*clock * 24);
}

CsvNumber read_cell(std::string_view cell, CsvKind kind, const CsvFormat& format) {
  switch (kind) {
    case CsvKind::number:
      return read_number(cell, format.decimal);
    case CsvKind::date:
      return read_date(cell, format.order);
    case CsvKind::time:
      return read_time(cell);
    case CsvKind::text:
    case CsvKind::empty:
      break;
  }
  return {};
}

std::string date_text(std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out.data();
}

}  // namespace vitrine
