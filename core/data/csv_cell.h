// What one cell of a table says: nothing, a number, a day, a time of day, or a text. Numbers come as people write
// them: 1,234.5 and 1.234,5, 1 234,5 and 1'234.5, 12 %, $1,200, (5.00), −3; days as 2024-03-31, 31.03.2024,
// 3/31/2024.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

enum class CsvKind { number, date, time, text, empty };

enum class DayOrder { day_first, month_first };  // of 3.4.2024; a date that begins with its year needs none

// How the cells of a column are written.
struct CsvFormat {
  char decimal = '.';  // the other one of . and , parts thousands
  DayOrder order = DayOrder::day_first;
  friend bool operator==(const CsvFormat&, const CsvFormat&) = default;
};

struct CsvNumber {
  bool number = false;  // it reads as a number
  bool finite = false;  // and float can hold it
  double value = 0;
};

// Empty, NA, N/A, #N/A, NaN, null, ? in any case: missing in every column.
[[nodiscard]] bool is_missing(std::string_view cell);
// What says "no value" among numbers, and might be a text among texts: -, --, ., none, unknown, #DIV/0! …
[[nodiscard]] bool is_gap_mark(std::string_view cell);

// One of these marks, which are trimmed and in lower case.
[[nodiscard]] bool is_mark(std::string_view cell, const std::vector<std::string>& marks);

// A percent sign or a currency is left out: 12 % is 12, $1,200 is 1200.
[[nodiscard]] CsvNumber read_number(std::string_view cell, char decimal);
// Days since 1970-01-01, the time of day as a fraction; time zones are left out, as a table's times share one.
[[nodiscard]] CsvNumber read_date(std::string_view cell, DayOrder order);
// Hours since midnight: 13:45, 1:45:30 pm.
[[nodiscard]] CsvNumber read_time(std::string_view cell);
// By the kind of the column; nothing is read as text.
[[nodiscard]] CsvNumber read_cell(std::string_view cell, CsvKind kind, const CsvFormat& format);

// "2024-03-31" for a whole number of days since 1970-01-01.
[[nodiscard]] std::string date_text(std::int64_t days);

}  // namespace vitrine
