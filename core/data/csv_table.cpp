#include "core/data/csv_table.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/data/memory.h"

namespace vitrine {
namespace {

constexpr std::size_t kBetweenReports = 1 << 18;  // bytes of text

// How the cells of a column read before it is known which decimal mark the file uses.
struct Tally {
  std::int64_t missing = 0, plain = 0, point = 0, comma = 0, text = 0;
  std::int64_t first_point = -1, first_comma = -1, first_text = -1;  // rows
  bool first_repeats = false;                                        // the first record's cell is found again

  void add(std::string_view cell, std::int64_t row) {
    const auto count = [row](std::int64_t& n, std::int64_t& first) {
      if (n++ == 0) first = row;
    };
    if (is_missing(cell)) {
      ++missing;
    } else if (const CsvNumber n = read_number(cell, '.'); n.number) {
      if (!n.finite)
        ++missing;
      else if (cell.find('.') == std::string_view::npos)
        ++plain;
      else
        count(point, first_point);
    } else if (const CsvNumber with_comma = read_number(cell, ','); with_comma.number) {
      if (with_comma.finite)
        count(comma, first_comma);
      else
        ++missing;
    } else {
      count(text, first_text);
    }
  }
  [[nodiscard]] CsvColumn column(char decimal) const {
    CsvColumn out;
    out.missing = missing;
    out.numbers = plain + (decimal == ',' ? comma : point);
    out.texts = text + (decimal == ',' ? point : comma);
    const std::int64_t other = decimal == ',' ? first_point : first_comma;
    out.first_text_row = other < 0 || (first_text >= 0 && first_text < other) ? first_text : other;
    out.kind = out.texts > 0 ? CsvKind::text : out.numbers > 0 ? CsvKind::number : CsvKind::empty;
    return out;
  }
};

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
        tallies_[c].add(record.cells[c], row);
        tallies_[c].first_repeats = tallies_[c].first_repeats || record.cells[c] == first_.cells[c];
      }
      if (!report(record.begin, reported, 0.6, 1)) return cancelled();
    }
    return {};
  }

  // In a comma-separated file "1,5" can only be a quoted cell, where the comma more often parts thousands: there it
  // is a decimal mark only if the person says so.
  void choose_decimal() {
    std::int64_t points = 0, commas = 0;
    for (const Tally& tally : tallies_) points += tally.point, commas += tally.comma;
    const bool comma = table_.delimiter != ',' && commas > points;
    table_.decimal = options_.decimal ? options_.decimal : comma ? ',' : '.';
  }

  // Names are text. Where all columns are text the first row is names if none of them is found again below.
  void choose_header() {
    bool any_number = false, column_of_numbers = false, repeats = false;
    std::set<std::string> names;
    for (std::size_t c = 0; c < width_; ++c) {
      any_number = any_number || read_number(first_.cells[c], table_.decimal).number;
      column_of_numbers = column_of_numbers || tallies_[c].column(table_.decimal).kind == CsvKind::number;
      repeats = repeats || tallies_[c].first_repeats || !names.insert(first_.cells[c]).second;
    }
    table_.header = options_.header.value_or(!any_number && (column_of_numbers || !repeats));
  }

  void finish_columns() {
    std::set<std::string> taken;
    for (std::size_t c = 0; c < width_; ++c) {
      if (!table_.header) tallies_[c].add(first_.cells[c], 0);
      CsvColumn column = tallies_[c].column(table_.decimal);
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
  std::vector<Tally> tallies_;
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

Result<CsvTable> read_csv(const std::string& path, const CsvOptions& options, const Progress& progress) {
  CsvTable table;
  table.path = path;
  const Progress first_part = [&](double done) { return !progress || progress(0.4 * done); };
  VITRINE_TRY(std::string text, read_csv_text(path, first_part));
  VITRINE_CHECK(CsvScan(table, std::move(text), options, progress).run());
  return table;
}

bool is_missing(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  if (text.size() > 4) return false;
  if (!text.empty() && std::string_view("nN#?").find(text[0]) == std::string_view::npos) return false;  // most cells
  constexpr std::array<std::string_view, 7> kWords{"", "na", "n/a", "#n/a", "nan", "null", "?"};
  return std::find(kWords.begin(), kWords.end(), lower(text)) != kWords.end();
}

CsvNumber read_number(std::string_view cell, char decimal) {
  std::string_view text = trimmed(cell);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.starts_with('+')) return {};
  CsvNumber out;
  const auto result =
      fast_float::from_chars_advanced(text.data(), text.data() + text.size(), out.value,
                                      fast_float::parse_options(fast_float::chars_format::general, decimal));
  const bool too_big = result.ec == std::errc::result_out_of_range;
  out.number = (result.ec == std::errc{} || too_big) && result.ptr == text.data() + text.size();
  out.finite = out.number && !too_big && std::abs(out.value) <= std::numeric_limits<float>::max();
  return out;
}

}  // namespace vitrine
