#include "core/data/table_code.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/data/csv_used.h"
#include "core/data/memory.h"

namespace vitrine {
namespace {

Error error(const CsvTable& table, const std::string& what, const std::string& remedy, std::int64_t row = -1) {
  return {what, printable(table.path, 300) + (row < 0 ? "" : ", line " + grouped(table.line(row))), remedy};
}

// Where in `table` the columns of the inputs stand.
Result<std::vector<std::size_t>> find_columns(const CsvTable& table, const TableCode& code) {
  std::vector<std::size_t> out;
  if (!table.header) {
    const bool all = table.columns.size() == code.columns;
    if (!all && table.columns.size() != code.inputs.size())
      return error(table,
                   "The table has " + std::to_string(table.columns.size()) +
                       " columns without names; the network was "
                       "trained on one of " +
                       std::to_string(code.columns),
                   "Give its columns the names of the training table in a first row");
    for (std::size_t i = 0; i < code.inputs.size(); ++i) out.push_back(all ? code.inputs[i].place : i);
    return out;
  }
  std::string missing;
  for (const TableColumn& column : code.inputs) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const CsvColumn& c) { return lower(c.name) == lower(column.name); });
    if (found == table.columns.end()) missing += (missing.empty() ? "" : ", ") + quoted(column.name);
    out.push_back(static_cast<std::size_t>(found - table.columns.begin()));
  }
  if (missing.empty()) return out;
  return error(table, "The table lacks columns that the network was trained on: " + missing,
               "Its columns are: " + table.column_list());
}

bool holds_names(const std::vector<std::string>& cells, const TableCode& code) {
  return std::all_of(code.inputs.begin(), code.inputs.end(), [&](const TableColumn& column) {
    return std::any_of(cells.begin(), cells.end(),
                       [&](const std::string& cell) { return lower(trimmed(cell)) == lower(column.name); });
  });
}

// One row after another into the inputs, with counts of what was odd.
class Encoder {
 public:
  Encoder(const CsvTable& table, const TableCode& code, bool gaps)
      : table_(table), code_(code), gaps_(gaps), filled_(code.inputs.size()), unknown_(code.inputs.size()) {}

  Status add(std::int64_t row, const CsvRecord& record, const std::vector<std::size_t>& places, float* inputs) {
    for (std::size_t i = 0; i < code_.inputs.size(); ++i) {
      const TableColumn& column = code_.inputs[i];
      const std::string_view cell = record.cells[places[i]];
      const bool missing = is_missing(cell) || is_mark(cell, code_.marks);
      column.encode(missing ? std::string_view() : cell, inputs);
      if (column.kind == CsvKind::text) {
        if (!missing && column.text_index(cell) < 0) unknown_[i].add(row);
      } else if (std::isnan(*inputs)) {
        if (!missing && !is_gap_mark(cell))
          return error(table_,
                       "The column " + quoted(column.name) + " holds " + quoted(cell) + ", which is no " +
                           std::string(column.kind == CsvKind::number ? "number" : "date or time"),
                       "Correct it", row);
        if (!gaps_)
          return error(table_,
                       "The column " + quoted(column.name) +
                           " has no value, and the network was trained "
                           "without gaps",
                       "Fill it in, or train with Missing values set to “Fill with the mean”", row);
        filled_[i].add(row);
      }
      inputs += column.inputs();
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> notes() const {
    std::vector<std::string> out;
    if (table_.ragged > 0) out.push_back(table_.ragged_note());
    for (std::size_t i = 0; i < code_.inputs.size(); ++i) {
      const std::string name = quoted(code_.inputs[i].name);
      if (filled_[i].count > 0)
        out.push_back(rows(filled_[i].count) + " had no value in column " + name +
                      ": filled with the mean of the training samples (the first in line " + line(filled_[i]) + ")");
      if (unknown_[i].count > 0)
        out.push_back(rows(unknown_[i].count) + " had a text in column " + name +
                      " that training never saw: all its inputs are 0 there (the first in line " + line(unknown_[i]) +
                      ")");
    }
    return out;
  }

 private:
  struct Seen {
    std::int64_t count = 0, first = -1;
    void add(std::int64_t row) {
      if (count++ == 0) first = row;
    }
  };
  static std::string rows(std::int64_t n) { return grouped(n) + (n == 1 ? " row" : " rows"); }
  [[nodiscard]] std::string line(const Seen& seen) const { return grouped(table_.line(seen.first)); }

  const CsvTable& table_;
  const TableCode& code_;
  bool gaps_;
  std::vector<Seen> filled_, unknown_;
};

}  // namespace

float TableColumn::value(std::string_view cell) const {
  const CsvNumber read = read_cell(cell, kind, format);
  if (!read.finite) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(kind == CsvKind::date ? read.value - static_cast<double>(origin) : read.value);
}

std::int64_t TableColumn::text_index(std::string_view cell) const {
  const auto it = std::lower_bound(texts.begin(), texts.end(), trimmed(cell));
  return it != texts.end() && *it == trimmed(cell) ? it - texts.begin() : -1;
}

void TableColumn::encode(std::string_view cell, float* inputs) const {
  if (kind != CsvKind::text) {
    *inputs = value(cell);
    return;
  }
  std::fill_n(inputs, texts.size(), 0.0F);
  if (const std::int64_t index = text_index(cell); index >= 0) inputs[index] = 1;
}

std::string TableColumn::unit() const {
  if (kind == CsvKind::date) return "days since " + date_text(origin);
  return kind == CsvKind::time ? "hours" : "";
}

std::int64_t TableCode::width() const {
  std::int64_t out = 0;
  for (const TableColumn& column : inputs) out += column.inputs();
  return out;
}

std::vector<std::string> TableCode::input_names() const {
  std::vector<std::string> out;
  for (const TableColumn& column : inputs) {
    if (column.kind != CsvKind::text) out.push_back(column.name);
    for (const std::string& text : column.texts) out.push_back(column.name + " = " + printable(text, 60));
  }
  return out;
}

Result<TableInputs> rows_as_inputs(const std::string& path, const TableCode& code, bool gaps,
                                   const Progress& progress) {
  CsvOptions options;
  options.marks = code.marks;
  const Progress first_part = [&](double done) { return !progress || progress(0.7 * done); };
  VITRINE_TRY(CsvTable table, read_csv(path, options, first_part));
  if (!table.header && holds_names(table.row(0), code)) {  // a table of texts alone
    options.header = true;
    VITRINE_TRY(table, read_csv(path, options, first_part));
  }
  VITRINE_TRY(const std::vector<std::size_t> places, find_columns(table, code));
  const std::int64_t width = code.width();
  VITRINE_CHECK(check_fits_memory(static_cast<double>(width) * static_cast<double>(table.rows()) * sizeof(float),
                                  "These samples", printable(path, 300), "Use a part of the table"));
  TableInputs out;
  out.inputs = Tensor(Shape{table.rows(), width});
  Encoder encoder(table, code, gaps);
  CsvRecord record;
  for (std::int64_t row = 0; row < table.rows(); ++row) {
    if (progress && row % 512 == 0 &&
        !progress(0.7 + 0.3 * static_cast<double>(row) / static_cast<double>(table.rows())))
      return cancelled();
    table.read_row(row, record);
    VITRINE_CHECK(encoder.add(row, record, places, out.inputs.values.data() + row * width));
    out.lines.push_back(table.line(row));
  }
  out.notes = encoder.notes();
  return out;
}

}  // namespace vitrine
