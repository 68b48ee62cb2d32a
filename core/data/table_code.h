// How the rows of a table become samples: found out when the table was read for training, kept with the weights, so
// that rows of other tables become inputs in exactly the same way.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/data/csv_cell.h"
#include "core/data/dataset.h"

namespace vitrine {

// One column of a table as inputs, or as the target.
struct TableColumn {
  std::string name;
  std::size_t place = 0;           // among the columns of the table, from 0: finds it where no header names it
  CsvKind kind = CsvKind::number;  // number, date, time or text
  CsvFormat format;
  std::int64_t origin = 0;         // of dates: the value is the days since this day (itself days since 1970-01-01)
  std::vector<std::string> texts;  // of text: one input for each, in this order, 1 where the cell says it (one-hot)

  [[nodiscard]] std::int64_t inputs() const {
    return kind == CsvKind::text ? static_cast<std::int64_t>(texts.size()) : 1;
  }
  // A cell as a number; NaN where it has none. Not of text.
  [[nodiscard]] float value(std::string_view cell) const;
  // Place of a cell's text in `texts`; -1 where it is not there.
  [[nodiscard]] std::int64_t text_index(std::string_view cell) const;
  // A cell as inputs() numbers: a gap is NaN, a text that is missing or not known all zeros.
  void encode(std::string_view cell, float* inputs) const;
  // "Survived", "days since 2013-01-05": what the value is, where that is not plain.
  [[nodiscard]] std::string unit() const;
  friend bool operator==(const TableColumn&, const TableColumn&) = default;
};

struct TableCode {
  std::vector<TableColumn> inputs;  // in the order of the inputs
  TableColumn target;               // its texts are the classes
  std::size_t columns = 0;          // of the table, with those that were not used
  std::vector<std::string> marks;   // what else says "no value" (CsvOptions::marks)

  [[nodiscard]] std::int64_t width() const;                    // values of a sample
  [[nodiscard]] std::vector<std::string> input_names() const;  // one a value: "age", "colour = red"
  friend bool operator==(const TableCode&, const TableCode&) = default;
};

// Raw rows of a table as a network takes them.
struct TableInputs {
  Tensor inputs;                    // rows × TableCode::width(); NaN where a number is missing
  std::vector<std::int64_t> lines;  // of the file, one for each row: from 1, the header is line 1
  std::vector<std::string> notes;   // what was left out or not known, in words for a person
};

// Reads the table `path` and encodes each of its rows as `code` says. Columns are found by their names (in any order,
// further columns and the target may be there or not); in a table without header by their places: it has either all
// columns of the first table, or exactly those of the inputs in their order.
// `gaps`: the weights know what fills a missing number (Normalisation::fill is not empty); else one is an error.
// Errors: those of read_csv(), a column that is missing, a cell that is no number where one belongs; with the line.
[[nodiscard]] Result<TableInputs> rows_as_inputs(const std::string& path, const TableCode& code, bool gaps,
                                                 const Progress& progress = {});

}  // namespace vitrine
