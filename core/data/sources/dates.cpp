// Dates as people write them, and as computers do.
#include <array>
#include <string>

#include "core/data/sources/generate.h"

namespace vitrine {
namespace {

constexpr std::array<const char*, 12> kMonths{"january", "february", "march",     "april",   "may",      "june",
                                              "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<const char*, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};
constexpr std::array<std::uint32_t, 12> kLengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr std::string_view kSigns = " abcdefghijklmnopqrstuvwxyz0123456789,./-", kDigits = "0123456789-";
constexpr std::int64_t kLongest = 28, kAnswer = 10;  // "wednesday, 30 september 2024", "2024-09-30"
constexpr auto kStart = static_cast<float>(kDigits.size());

// Of a date that exists; 1 January 1970 was a Thursday.
std::uint32_t weekday(std::uint32_t year, std::uint32_t month, std::uint32_t day) {
  // Zeller's congruence (1886), with January and February as months of the year before.
  const std::uint32_t m = month < 3 ? month + 12 : month, y = month < 3 ? year - 1 : year;
  return (day + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400 + 6) % 7;
}

std::string two(std::uint32_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

struct Date {
  std::uint32_t year, month, day;
  explicit Date(Draws& draws) : year(1950 + draws.below(100)), month(1 + draws.below(12)), day(0) {
    const bool leap = year % 4 == 0;
    day = 1 + draws.below(kLengths[month - 1] + (leap && month == 2 ? 1 : 0));
  }
  [[nodiscard]] std::string iso() const { return std::to_string(year) + "-" + two(month) + "-" + two(day); }
  [[nodiscard]] std::string as_written(Draws& draws) const {
    const std::string name = kMonths[month - 1], y = std::to_string(year), d = std::to_string(day);
    switch (draws.below(6)) {
      case 0:
        return d + " " + name + " " + y;
      case 1:
        return name + " " + d + ", " + y;
      case 2:
        return d + "." + std::to_string(month) + "." + y;
      case 3:
        return std::to_string(month) + "/" + d + "/" + y;
      case 4:
        return d + " " + name.substr(0, 3) + " " + y;
      default:
        return std::string(kDays[weekday(year, month, day)]) + ", " + d + " " + name + " " + y;
    }
  }
};

std::vector<std::string> letters(std::string_view signs) {
  std::vector<std::string> out;
  for (const char sign : signs) out.emplace_back(1, sign);
  return out;
}

}  // namespace

SourceType dates_source() {
  TypeInfo info{
      "dates",
      "Dates",
      "Generated",
      "Dates as people write them, letter by letter, padded behind their end: 12 march 1998, march 12, 1998, "
      "12.3.1998, 3/12/1998, monday, 12 march 1998. The target is the date as 1998-03-12, ten signs. The field "
      "“previous” has what stands before each of them, for a decoder that is told the truth so far (teacher "
      "forcing, Williams & Zipser 1989): where it then names all ten signs right, it writes the date by itself.",
      {},
      {}};
  info.params = {samples_spec(6000)};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        auto data = new_dataset(info, params);
        const auto signs = static_cast<std::int64_t>(kSigns.size()),
                   digits = static_cast<std::int64_t>(kDigits.size());
        VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, {kLongest}, data->count, signs));
        VITRINE_TRY(Field previous, make_field("previous", FieldKind::tokens, {kAnswer}, data->count, digits + 1));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {kAnswer}, data->count, digits));
        input.names = letters(kSigns), target.names = previous.names = letters(kDigits);
        previous.names.emplace_back("start");
        input.lengths.resize(static_cast<std::size_t>(data->count));
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          const Date date(draws);
          const std::string written = date.as_written(draws), iso = date.iso();
          input.lengths[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(written.size());
          for (std::size_t t = 0; t < written.size(); ++t)
            input.values.floats()[static_cast<std::size_t>(i * kLongest) + t] =
                static_cast<float>(kSigns.find(written[t]));
          for (std::size_t t = 0; t < iso.size(); ++t) {
            const std::size_t at = static_cast<std::size_t>(i * kAnswer) + t;
            target.values.floats()[at] = static_cast<float>(kDigits.find(iso[t]));
            previous.values.floats()[at] = t == 0 ? kStart : target.values.floats()[at - 1];
          }
        }));
        data->fields = {std::move(input), std::move(target), std::move(previous)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
