// A CSV file as a table: columns with their names and kinds, inferred over the whole file, and its rows as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_cell.h"
#include "core/data/csv_records.h"

namespace vitrine {

struct CsvOptions {
  char delimiter = 0;                   // , ; tab space | ; 0: found out
  char decimal = 0;                     // . or , ; 0: found out
  std::optional<bool> header = {};      // is the first row the columns' names? Empty: found out
  std::vector<std::string> marks = {};  // what else says "no value", in any case, in every column
};

struct CsvColumn {
  std::string name;  // unique; "column 3" where the file gives none
  CsvKind kind = CsvKind::empty;
  CsvFormat format;
  CsvKind value_kind = CsvKind::number;  // of a text column: what most of its other cells read as
  bool year_last = false;                // of dates: 3/4/2024 and its like, which the format's order decides
  // Cells: what reads by the format, text to it, and gaps; numbers that are not finite in float count as missing.
  std::int64_t numbers = 0, texts = 0, missing = 0;
  std::int64_t first_text_row = -1;  // where a column of numbers has its first text
};

class CsvTable {
 public:
  std::string path;
  char delimiter = ',', decimal = '.';  // the file's; a column may have another decimal mark
  bool header = false;
  std::vector<CsvColumn> columns;
  // Rows with another number of cells than there are columns: left out. The lines of the first thousand of them.
  std::int64_t ragged = 0;
  std::vector<std::int64_t> ragged_lines;
  std::string encoding;            // what the text was read as, where it is not UTF-8: "UTF-16", "Latin-1"
  std::vector<std::string> marks;  // CsvOptions::marks, trimmed and in lower case

  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(records_.size()); }
  [[nodiscard]] std::int64_t line(std::int64_t row) const { return records_[static_cast<std::size_t>(row)].line; }
  // The cells of a row as they are in the file, without quotes: for a preview.
  [[nodiscard]] std::vector<std::string> row(std::int64_t row) const;
  // The same into a record whose memory is reused.
  void read_row(std::int64_t row, CsvRecord& record) const;
  [[nodiscard]] bool missing(std::string_view cell) const {
    return is_missing(cell) || (!marks.empty() && is_mark(cell, marks));
  }
  // Index of a column by name, by name in any case, or by number from 1; empty where there is none.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] std::string column_list() const;  // for messages: the first names
  [[nodiscard]] std::string ragged_note() const;  // how many rows were left out, and where the first was

 private:
  friend class CsvScan;
  struct Place {
    std::size_t begin;
    std::int64_t line;
  };
  std::string text_;
  std::vector<Place> records_;  // of the rows, without header and ragged ones
};

// Errors: no such file, not UTF-8, binary, a quote that never closes, more than half of the rows ragged, no rows, too
// big.
[[nodiscard]] Result<CsvTable> read_csv(const std::string& path, const CsvOptions& options = {},
                                        const Progress& progress = {});

}  // namespace vitrine
