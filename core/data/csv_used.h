// Inside the room: columns of a table on their way to inputs, and what is said of those that cannot become any.
#pragma once

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/data/csv_dataset.h"

namespace vitrine {

constexpr std::size_t kMostTexts = 100;     // of a feature column: more is a name or a note, not a category
constexpr std::size_t kMostClasses = 1000;  // of the target
constexpr std::size_t kMostSmallInts = 20;  // whole numbers up to so many different ones are taken for classes
constexpr std::size_t kMostOdd = 3;         // texts between numbers that may all be marks of gaps

// A column as it is used, with what the first pass finds out about it.
struct UsedColumn {
  TableColumn code;
  const CsvColumn* about = nullptr;
  std::set<std::string, std::less<>> texts;  // of the rows that stay; sorted
  std::set<std::string, std::less<>> odd;    // of them, what is no number among numbers; the first few
  std::set<double> values;                   // of the target only, up to one more than kMostClasses
  float first_date = std::numeric_limits<float>::infinity(), before = -first_date;
  std::int64_t filled = 0, first_input = 0;
  bool counts = true;  // whole numbers that grow from row to row

  [[nodiscard]] std::size_t place() const { return code.place; }
  [[nodiscard]] bool text() const { return code.kind == CsvKind::text; }
  // Numbers with a few texts between them, not a handful of texts that are numbers.
  [[nodiscard]] bool mixed() const {
    return text() && about->numbers > about->texts && texts.size() > kMostSmallInts;
  }
};

[[nodiscard]] std::string quoted(std::string_view text);  // “text”, fit for a message

// Columns of names and notes, and numbers with something between them that is none, are more likely a mistake than a
// category. The error offers what would be done about all of them.
[[nodiscard]] Status check_texts(const CsvTable& table, const CsvRoles& roles, const UsedColumn& target,
                                 const std::vector<UsedColumn>& features);

}  // namespace vitrine
