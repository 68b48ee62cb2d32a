#include "core/data/csv_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/data/memory.h"

namespace vitrine {
namespace {

constexpr std::size_t kBetweenReports = 1 << 18;  // bytes of text

// 1.234: a thousand and some where the comma is the decimal mark.
bool may_be_thousands(std::string_view number) {
  const std::size_t digits = number.find_first_of("123456789");
  const std::size_t mark = number.find('.');
  return digits <= 1 && mark - digits <= 3 && number.size() - mark == 4 &&
         number.find_first_of("eE") == std::string_view::npos;
}

}  // namespace

// How the cells of a column read before it is known how they are written. A cell that reads as a number with either
// decimal mark (1,234) is no evidence for one; nor is a day like 3/4/2024 for one order.
struct ColumnTally {
  struct Count {
    std::int64_t cells = 0, first_row = -1;
    void add(std::int64_t row) {
      if (cells++ == 0) first_row = row;
    }
    // The first row of either that has such a cell.
    [[nodiscard]] std::int64_t first(const Count& other) const {
      return first_row < 0 || (other.first_row >= 0 && other.first_row < first_row) ? other.first_row : first_row;
    }
    [[nodiscard]] Count with(const Count& other) const { return {cells + other.cells, first(other)}; }
  };
  Count missing, marks, plain, point, comma, either_point, either_comma, text;
  Count date, day_first, month_first, time;
  bool slashes = false;  // 3/4/2024, as in America
  bool year_last = false;
  bool first_repeats = false;  // the first record's cell is found again

  void add(std::string_view cell, std::int64_t row, const CsvTable& table) {
    if (table.missing(cell)) return missing.add(row);
    if (date.cells > 0 && plain.cells == 0 && add_date(cell, row)) return;
    if (add_number(cell, row)) return;
    if (text.cells > 0) return text.add(row);
    if (add_date(cell, row)) return;
    if (read_time(cell).number) return time.add(row);
    (is_gap_mark(cell) ? marks : text).add(row);
  }
  // Cells that are evidence for the point, and for the comma, as the decimal mark.
  [[nodiscard]] char decimal() const {
    return point.cells == comma.cells ? 0 : point.cells > comma.cells ? '.' : ',';
  }
  [[nodiscard]] CsvColumn column(char decimal) const {
    CsvColumn out;
    out.format.decimal = decimal;
    const bool month_leads = month_first.cells == day_first.cells ? slashes : month_first.cells > day_first.cells;
    out.format.order = month_leads ? DayOrder::month_first : DayOrder::day_first;
    const Count numbers = plain.with(either_point).with(either_comma).with(decimal == ',' ? comma : point);
    const Count dates = date.with(month_leads ? month_first : day_first);
    Count texts = text.with(decimal == ',' ? point : comma).with(month_leads ? day_first : month_first);
    // The most common of numbers, dates and times; the others are texts to it.
    const Count *main = &numbers, *others[] = {&numbers, &dates, &time};
    for (const Count* candidate : others)
      if (candidate->cells > main->cells) main = candidate;
    for (const Count* other : others)
      if (other != main) texts = texts.with(*other);
    const bool gaps = texts.cells == 0 && main->cells > 0;
    if (!gaps) texts = texts.with(marks);
    out.year_last = year_last;
    out.missing = missing.cells + (gaps ? marks.cells : 0);
    out.numbers = main->cells;
    out.texts = texts.cells;
    out.first_text_row = texts.first_row;
    out.kind = out.texts > 0      ? CsvKind::text
               : main->cells == 0 ? CsvKind::empty
               : main == &dates   ? CsvKind::date
               : main == &time    ? CsvKind::time
                                  : CsvKind::number;
    out.value_kind = main == &dates ? CsvKind::date : main == &time ? CsvKind::time : CsvKind::number;
    return out;
  }

 private:
  bool add_number(std::string_view cell, std::int64_t row) {
    const CsvNumber with_point = read_number(cell, '.');
    const bool has_point = cell.find('.') != std::string_view::npos;
    if (with_point.number && !with_point.finite) return missing.add(row), true;
    const bool has_comma = cell.find(',') != std::string_view::npos;
    if (with_point.number && !has_comma && !(has_point && may_be_thousands(trimmed(cell)))) {
      (has_point ? point : plain).add(row);
      return true;
    }
    const CsvNumber with_comma = read_number(cell, ',');
    if (with_comma.number && !with_comma.finite) return missing.add(row), true;
    if (with_point.number && with_comma.number)
      (with_point.value == with_comma.value ? plain : has_comma ? either_comma : either_point).add(row);
    else if (with_point.number || with_comma.number)
      (with_point.number ? point : comma).add(row);
    return with_point.number || with_comma.number;
  }

  bool add_date(std::string_view cell, std::int64_t row) {
    const bool day = read_date(cell, DayOrder::day_first).number,
               month = read_date(cell, DayOrder::month_first).number;
    if (!day && !month) return false;
    (day && month ? date : day ? day_first : month_first).add(row);
    const bool last = trimmed(cell).find_first_of("-/. ") < 4;
    year_last = year_last || last;
    slashes = slashes || (last && cell.find('/') != std::string_view::npos);
    return true;
  }
};

namespace {

std::string name_of(std::string_view cell, std::size_t index, std::set<std::string>& taken) {
  std::string name = printable(trimmed(cell), 200);
  if (name.empty()) name = "column " + std::to_string(index + 1);
  std::string unique = name;
  for (int n = 2; !taken.insert(unique).second; ++n) unique = name + " (" + std::to_string(n) + ")";
  return unique;
}

}  // namespace

// The passes over the text: first widths, then kinds.
class CsvScan {
 public:
  CsvScan(CsvTable& table, std::string text, const CsvOptions& options, const Progress& progress)
      : table_(table), options_(options), progress_(progress) {
    table_.text_ = std::move(text);
  }

  Status run() {
    table_.delimiter = options_.delimiter ? options_.delimiter : guess_delimiter(table_.text_);
    VITRINE_CHECK(find_records());
    VITRINE_CHECK(tally_columns());
    choose_decimal();
    choose_header();
    finish_columns();
    if (table_.rows() == 0) return error("The table has names of columns but no rows", "Choose a table with data");
    return {};
  }

 private:
  Status find_records() {
    struct Seen {
      CsvTable::Place place;
      std::size_t width;
    };
    std::vector<Seen> seen;
    std::map<std::size_t, std::int64_t> widths;
    CsvReader reader(table_.text_, table_.delimiter);
    CsvRecord record;
    std::size_t reported = 0;
    while (reader.next(record)) {
      if (record.unclosed)
        return error("A quoted text that begins here is never closed", "Add the missing quote", record.line);
      if (!record.blank()) {
        seen.push_back({{record.begin, record.line}, record.width});
        ++widths[record.width];
      }
      if (seen.size() % 65536 == 0) VITRINE_CHECK(check_index(seen.size() * 2 * sizeof(Seen)));
      if (!report(reader.position(), reported, 0.4, 0.6)) return cancelled();
    }
    if (seen.empty()) return error("The file is empty", "Choose a table with data");
    width_ = seen.front().width;
    for (const auto& [width, count] : widths)
      if (count > widths[width_]) width_ = width;
    if (width_ > CsvRecord::kMostCells)
      return error("The table has " + grouped(static_cast<std::int64_t>(width_)) + " columns; at most " +
                       grouped(CsvRecord::kMostCells) + " can be read",
                   "Check the delimiter");
    for (const Seen& s : seen) {
      if (s.width == width_)
        table_.records_.push_back(s.place);
      else if (++table_.ragged <= 1000)
        table_.ragged_lines.push_back(s.place.line);
    }
    if (2 * table_.ragged > static_cast<std::int64_t>(seen.size()))
      return error(grouped(table_.ragged) + " of " + grouped(static_cast<std::int64_t>(seen.size())) +
                       " rows have another number of cells than the most common " +
                       grouped(static_cast<std::int64_t>(width_)),
                   "Check the delimiter", table_.ragged_lines.front());
    return {};
  }

  // Where the rows begin takes more memory than the text itself where rows are very short.
  [[nodiscard]] Status check_index(std::size_t bytes) const {
    return check_fits_memory(static_cast<double>(table_.text_.size() + bytes), "The rows of this table",
                             printable(table_.path, 300), "Use a part of it");
  }

  // All rows but the first, which may be the header.
  Status tally_columns() {
    table_.read_row(0, first_);
    tallies_.resize(width_);
    CsvRecord record;
    std::size_t reported = 0;
    for (std::int64_t row = 1; row < table_.rows(); ++row) {
      table_.read_row(row, record);
      for (std::size_t c = 0; c < width_; ++c) {
        tallies_[c].add(record.cells[c], row, table_);
        tallies_[c].first_repeats = tallies_[c].first_repeats || record.cells[c] == first_.cells[c];
      }
      if (!report(record.begin, reported, 0.6, 1)) return cancelled();
    }
    return {};
  }

  // Each column by what it shows, the others by what the file shows. Where all could be either, the comma parts
  // thousands in a comma-separated file, and else is the decimal mark if it is the more common of the two.
  void choose_decimal() {
    std::int64_t points = 0, commas = 0, either_points = 0, either_commas = 0;
    for (const ColumnTally& tally : tallies_) {
      points += tally.point.cells, commas += tally.comma.cells;
      either_points += tally.either_point.cells, either_commas += tally.either_comma.cells;
    }
    const bool comma = points != commas ? commas > points : table_.delimiter != ',' && either_commas > either_points;
    table_.decimal = options_.decimal ? options_.decimal : comma ? ',' : '.';
  }

  [[nodiscard]] CsvColumn column_of(const ColumnTally& tally) const {
    const char own = options_.decimal ? options_.decimal : tally.decimal();
    return tally.column(own ? own : table_.decimal);
  }

  // Names are text. Where all columns are text the first row is names if none of them is found again below.
  void choose_header() {
    bool any_number = false, column_of_numbers = false, repeats = false;
    std::set<std::string> names;
    for (std::size_t c = 0; c < width_; ++c) {
      const CsvColumn column = column_of(tallies_[c]);
      const bool values = column.kind != CsvKind::text && column.kind != CsvKind::empty;
      any_number = any_number || read_cell(first_.cells[c], column.value_kind, column.format).number;
      column_of_numbers = column_of_numbers || values;
      repeats = repeats || tallies_[c].first_repeats || !names.insert(first_.cells[c]).second;
    }
    table_.header = options_.header.value_or(!any_number && (column_of_numbers || !repeats));
  }

  void finish_columns() {
    std::set<std::string> taken;
    for (std::size_t c = 0; c < width_; ++c) {
      if (!table_.header) tallies_[c].add(first_.cells[c], 0, table_);
      CsvColumn column = column_of(tallies_[c]);
      column.name = name_of(table_.header ? first_.cells[c] : "", c, taken);
      if (table_.header && column.first_text_row > 0) --column.first_text_row;
      table_.columns.push_back(std::move(column));
    }
    if (table_.header) table_.records_.erase(table_.records_.begin());
  }

  bool report(std::size_t at, std::size_t& reported, double from, double to) {
    if (!progress_ || at < reported + kBetweenReports) return true;
    reported = at;
    return progress_(from + (to - from) * static_cast<double>(at) / static_cast<double>(table_.text_.size()));
  }

  [[nodiscard]] Error error(const std::string& what, const std::string& remedy, std::int64_t line = 0) const {
    return {what, printable(table_.path, 300) + (line > 0 ? ", line " + grouped(line) : ""), remedy};
  }

  CsvTable& table_;
  const CsvOptions& options_;
  const Progress& progress_;
  std::size_t width_ = 0;
  CsvRecord first_;
  std::vector<ColumnTally> tallies_;
};

void CsvTable::read_row(std::int64_t row, CsvRecord& record) const {
  const Place& place = records_[static_cast<std::size_t>(row)];
  CsvReader(text_, delimiter, place.begin, place.line).next(record);
}

std::vector<std::string> CsvTable::row(std::int64_t row) const {
  CsvRecord record;
  read_row(row, record);
  return std::move(record.cells);
}

std::optional<std::size_t> CsvTable::find(std::string_view name) const {
  const auto with = [&](auto matches) -> std::optional<std::size_t> {
    const auto it = std::find_if(columns.begin(), columns.end(), matches);
    if (it == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(it - columns.begin());
  };
  if (const auto exact = with([&](const CsvColumn& c) { return c.name == name; })) return exact;
  if (const auto any_case = with([&](const CsvColumn& c) { return lower(c.name) == lower(name); })) return any_case;
  const CsvNumber number = read_number(name, '.');
  if (!number.finite || number.value != std::floor(number.value) || number.value < 1 ||
      number.value > static_cast<double>(columns.size()))
    return std::nullopt;
  return static_cast<std::size_t>(number.value) - 1;
}

std::string CsvTable::column_list() const {
  constexpr std::size_t kMost = 12;
  std::string out;
  for (std::size_t c = 0; c < std::min(kMost, columns.size()); ++c)
    out += (c == 0 ? "" : ", ") + printable(columns[c].name, 40);
  return columns.size() > kMost ? out + ", …" : out;
}

std::string CsvTable::ragged_note() const {
  return grouped(ragged) + (ragged == 1 ? " row" : " rows") + " with another number of cells than the " +
         std::to_string(columns.size()) + " columns left out (the first in line " + grouped(ragged_lines.front()) +
         ")";
}

Result<CsvTable> read_csv(const std::string& path, const CsvOptions& options, const Progress& progress) {
  CsvTable table;
  table.path = path;
  const Progress first_part = [&](double done) { return !progress || progress(0.4 * done); };
  VITRINE_TRY(CsvText text, read_csv_text(path, first_part));
  table.encoding = std::move(text.encoding);
  for (const std::string& mark : options.marks) table.marks.push_back(lower(trimmed(mark)));
  VITRINE_CHECK(CsvScan(table, std::move(text.utf8), options, progress).run());
  return table;
}

}  // namespace vitrine
