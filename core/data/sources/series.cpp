// Windows of measurements in the order of time, from the columns of a table.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/text.h"
#include "core/data/csv_source.h"
#include "core/data/csv_used.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"
#include "core/data/sources/list.h"
#include "core/data/text/windows.h"

namespace vitrine {
namespace {

constexpr std::int64_t kReadBetweenReports = 4096;  // rows, windows

TypeInfo make_info() {
  TypeInfo info{"series",
                "Series in windows",
                "Files",
                "Measurements in the order of time from a text file with a row for each moment, as a CSV table is "
                "read. A sample is a window: the input the values of T moments one behind the other, T×C for C "
                "columns, the target the next H values of one column. A row without a value is refused: a window "
                "has no place for a gap. Windows follow the time: an ordered split trains on the past and judges by "
                "the future.",
                {},
                {}};
  info.params.push_back(ParamSpec::file("file", "File").says("The table, a .csv, .tsv or .txt file."));
  info.params.push_back(ParamSpec::text("columns", "Columns", "")
                            .says("Names or numbers (from 1) of the input's columns, with commas between. Empty: all "
                                  "columns of numbers."));
  info.params.push_back(ParamSpec::text("target", "Target column", "")
                            .says("Name or number (from 1) of the column to predict. Empty: the last one of the "
                                  "input."));
  info.params.push_back(ParamSpec::text("time", "Time column", "")
                            .says("Name or number of a column of dates, times or numbers that has to grow from row "
                                  "to row. Empty: the rows' order is taken for that of time."));
  info.params.push_back(
      ParamSpec::integer("length", "Window", 24).range(1, 8192).in("rows").says("Rows T in each input."));
  info.params.push_back(ParamSpec::integer("horizon", "Horizon", 1)
                            .range(1, 8192)
                            .in("rows")
                            .says("How many values H behind the window are to be predicted."));
  info.params.push_back(ParamSpec::integer("stride", "Stride", 1)
                            .range(1, 1000000)
                            .in("rows")
                            .says("From the beginning of one window to the next."));
  for (ParamSpec& spec : csv_format_specs()) info.params.push_back(std::move(spec));
  return info;
}

class SeriesReader {
 public:
  SeriesReader(const TypeInfo& info, const Params& params, const CsvTable& table, const Progress& progress)
      : info_(info), params_(params), table_(table), progress_(progress) {}

  LoadedData run() {
    VITRINE_CHECK(choose_columns());
    VITRINE_CHECK(count_windows());
    VITRINE_CHECK(read_values());
    return cut();
  }

 private:
  [[nodiscard]] Error error(const std::string& what, const std::string& remedy, std::int64_t line = 0) const {
    return {what, printable(table_.path, 300) + (line == 0 ? "" : ", line " + grouped(line)), remedy};
  }

  Result<std::size_t> column(std::string_view name) const {
    const auto found = table_.find(name);
    if (!found) return error("There is no column " + quoted(name), "The columns are: " + table_.column_list());
    return *found;
  }

  // A column whose cells are numbers, at least most of them; read_values() tells of those that are not.
  [[nodiscard]] bool is_series(std::size_t c) const {
    const CsvColumn& about = table_.columns[c];
    return about.kind == CsvKind::number ||
           (about.kind == CsvKind::text && about.value_kind == CsvKind::number && about.numbers > about.texts);
  }

  Status choose_columns() {
    for (const std::string& name : between_commas(text_of(info_, params_, "columns"))) {
      VITRINE_TRY(const std::size_t c, column(name));
      if (std::find(columns_.begin(), columns_.end(), c) != columns_.end())
        return error("The column " + quoted(name) + " is named twice", "Name it once");
      columns_.push_back(c);
    }
    if (const auto time = trimmed(text_of(info_, params_, "time")); !time.empty()) {
      VITRINE_TRY(time_, column(time));
    }
    const bool all = columns_.empty();
    for (std::size_t c = 0; c < table_.columns.size() && all; ++c)
      if (c != time_ && is_series(c)) columns_.push_back(c);
    if (columns_.empty()) return error("No column has numbers", "Check the delimiter and the decimal mark");
    target_ = columns_.back();
    if (const auto target = trimmed(text_of(info_, params_, "target")); !target.empty()) {
      VITRINE_TRY(target_, column(target));
    }
    return {};
  }

  // Rows that were left out would let the time jump.
  Status count_windows() {
    if (table_.ragged > 0)
      return error("This row has another number of cells than the others, and a series must not leave it out",
                   "Correct the row", table_.ragged_lines.front());
    length_ = integer_of(info_, params_, "length");
    horizon_ = integer_of(info_, params_, "horizon");
    stride_ = integer_of(info_, params_, "stride");
    if (table_.rows() < length_ + horizon_)
      return error("The table has " + grouped(table_.rows()) + " rows; a window of " + grouped(length_) +
                       " and a horizon of " + grouped(horizon_) + " need " + grouped(length_ + horizon_),
                   "Shorten the window or use a longer table");
    count_ = (table_.rows() - length_ - horizon_) / stride_ + 1;
    const double inputs = static_cast<double>(length_) * static_cast<double>(columns_.size());
    const double sample = (inputs + static_cast<double>(horizon_)) * sizeof(float);
    const double rows = static_cast<double>(table_.rows()) * static_cast<double>(columns_.size() + 1) * sizeof(float);
    return check_fits_memory(static_cast<double>(count_) * sample + rows, grouped(count_) + " windows",
                             printable(table_.path, 300), "Raise the stride, or use fewer columns");
  }

  Result<float> value(std::int64_t row, const CsvRecord& record, std::size_t c) const {
    const std::string& cell = record.cells[c];
    const CsvColumn& about = table_.columns[c];
    const std::string name = "The column " + quoted(about.name);
    if (table_.missing(cell) || is_gap_mark(cell))
      return error(name + " has no value in this row, and a window has no place for a gap",
                   "Fill the gap, or cut the table before it", table_.line(row));
    const CsvNumber number = read_number(cell, about.format.decimal);
    if (!number.number)
      return error(name + " has text where a number belongs: " + quoted(cell), "Correct it, or choose other columns",
                   table_.line(row));
    if (!number.finite)
      return error(name + " has a number that is too large: " + quoted(cell), "Correct it", table_.line(row));
    return static_cast<float>(number.value);
  }

  Status check_time(std::int64_t row, const CsvRecord& record) {
    const CsvColumn& about = table_.columns[*time_];
    const std::string& cell = record.cells[*time_];
    const CsvNumber now = read_cell(cell, about.value_kind, about.format);
    if (table_.missing(cell) || !now.number || !now.finite)
      return error("The column " + quoted(about.name) + " has no time in this row", "Correct it", table_.line(row));
    if (row > 0 && now.value <= before_)
      return error("The time " + quoted(cell) + " is not after that of the row before",
                   "Sort the rows by time, or correct it", table_.line(row));
    before_ = now.value;
    return {};
  }

  Status read_values() {
    const std::size_t width = columns_.size() + 1;
    values_.resize(static_cast<std::size_t>(table_.rows()) * width);
    CsvRecord record;
    for (std::int64_t row = 0; row < table_.rows(); ++row) {
      if (row % kReadBetweenReports == 0 &&
          !progress_(0.8 * static_cast<double>(row) / static_cast<double>(table_.rows())))
        return cancelled();
      table_.read_row(row, record);
      if (time_) VITRINE_CHECK(check_time(row, record));
      float* out = values_.data() + static_cast<std::size_t>(row) * width;
      for (const std::size_t c : columns_) {
        VITRINE_TRY(*out++, value(row, record, c));
      }
      VITRINE_TRY(*out, value(row, record, target_));
    }
    return {};
  }

  LoadedData cut() {
    const auto channels = static_cast<std::int64_t>(columns_.size()), width = channels + 1;
    Field input, target;
    input.name = "input";
    input.shape = {length_, channels};
    input.values.floats().resize(static_cast<std::size_t>(count_ * length_ * channels));
    target.name = "target";
    target.shape = {horizon_};
    target.values.floats().resize(static_cast<std::size_t>(count_ * horizon_));
    const std::string& name = table_.columns[target_].name;
    for (std::int64_t h = 1; h <= horizon_; ++h) target.names.push_back(name + " + " + std::to_string(h));
    float *in = input.values.floats().data(), *out = target.values.floats().data();
    for (std::int64_t i = 0; i < count_; ++i) {
      if (i % kReadBetweenReports == 0 && !progress_(0.8 + 0.2 * static_cast<double>(i) / static_cast<double>(count_)))
        return cancelled();
      const float* row = values_.data() + i * stride_ * width;
      for (std::int64_t t = 0; t < length_; ++t, row += width) in = std::copy_n(row, channels, in);
      for (std::int64_t h = 0; h < horizon_; ++h, row += width) *out++ = row[channels];
    }
    auto data = std::make_shared<Dataset>();
    data->title = file_title(table_.path);
    data->count = count_;
    data->fields = {std::move(input), std::move(target)};
    return std::shared_ptr<const Dataset>(std::move(data));
  }

  const TypeInfo& info_;
  const Params& params_;
  const CsvTable& table_;
  const Progress& progress_;
  std::vector<std::size_t> columns_;
  std::size_t target_ = 0;
  std::optional<std::size_t> time_;
  std::int64_t length_ = 0, horizon_ = 0, stride_ = 0, count_ = 0;
  double before_ = 0;
  std::vector<float> values_;  // a row of the table a row: the input's columns, then the target
};

}  // namespace

SourceType series_source() {
  const TypeInfo info = make_info();
  return {
      info,
      [info](const Params& params, const std::string& base, std::uint64_t, const Progress& progress) -> LoadedData {
        const std::string& file = text_of(info, params, "file");
        if (file.empty()) return Error{"No file is chosen", "data “" + info.title + "”", "Choose a table"};
        VITRINE_TRY(const CsvTable table,
                    read_csv(resolved_path(base, file), csv_options(params), part_of(progress, 0, 0.6)));
        return SeriesReader(info, params, table, part_of(progress, 0.6, 1)).run();
      }};
}

}  // namespace vitrine
