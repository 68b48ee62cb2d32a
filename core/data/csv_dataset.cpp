#include "core/data/csv_dataset.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"

namespace vitrine {
namespace {

constexpr std::size_t kMostTexts = 100;     // of a feature column: more is a name or a note, not a category
constexpr std::size_t kMostClasses = 1000;  // of the target
constexpr std::size_t kMostSmallInts = 20;  // whole numbers up to so many different ones are taken for classes
constexpr std::int64_t kMostInputs = 65536;
constexpr std::int64_t kBetweenReports = 512;  // rows

std::string quoted(std::string_view text) {
  return "“" + printable(text, 60) + "”";
}
std::string rows_text(std::int64_t n) {
  return grouped(n) + (n == 1 ? " row" : " rows");
}

// A column as it is used, with what the first pass finds out about it.
struct Used {
  std::size_t column = 0;
  const CsvColumn* about = nullptr;
  std::set<std::string, std::less<>> texts;  // of the rows that stay; sorted
  std::set<double> values;                   // of the target only, up to one more than kMostClasses
  double sum = 0;
  std::int64_t numbers = 0, filled = 0;
  std::int64_t first_input = 0;

  [[nodiscard]] bool text() const { return about->kind == CsvKind::text; }
  [[nodiscard]] std::int64_t inputs() const { return text() ? static_cast<std::int64_t>(texts.size()) : 1; }
};

class Builder {
 public:
  Builder(const CsvTable& table, const CsvRoles& roles, const Progress& progress)
      : table_(table), roles_(roles), progress_(progress) {}

  Result<Dataset> run() {
    VITRINE_CHECK(choose_columns());
    VITRINE_CHECK(collect());
    VITRINE_CHECK(choose_task());
    VITRINE_CHECK(allocate());
    VITRINE_CHECK(fill());
    write_notes();
    return std::move(data_);
  }

 private:
  [[nodiscard]] Error error(const std::string& what, const std::string& remedy, std::int64_t row = -1) const {
    return {what, printable(table_.path, 300) + (row < 0 ? "" : ", line " + grouped(table_.line(row))), remedy};
  }

  Status choose_columns() {
    const std::string there_are = "The columns are: " + table_.column_list();
    const auto target = roles_.target.empty() ? std::optional(table_.columns.size() - 1) : table_.find(roles_.target);
    if (!target) return error("There is no column " + quoted(roles_.target) + " for the target", there_are);
    std::set<std::size_t> ignored;
    for (const std::string& name : roles_.ignored) {
      const auto column = table_.find(name);
      if (!column) return error("There is no column " + quoted(name) + " to ignore", there_are);
      if (column == target) return error("The column " + quoted(name) + " is the target and ignored", "Choose one");
      ignored.insert(*column);
    }
    target_.column = *target;
    target_.about = &table_.columns[*target];
    if (target_.about->kind == CsvKind::empty)
      return error("The target column " + quoted(target_.about->name) + " is empty", there_are);
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      if (c == target || ignored.contains(c)) continue;
      const CsvColumn& about = table_.columns[c];
      if (about.kind == CsvKind::empty) {
        data_.notes.push_back("The column " + quoted(about.name) + " is empty and was left out");
        continue;
      }
      Used& used = features_.emplace_back();
      used.column = c;
      used.about = &about;
    }
    if (features_.empty())
      return error("No column is left for the input beside the target " + quoted(target_.about->name),
                   table_.columns.size() == 1 ? "Check the delimiter" : "Ignore fewer columns");
    if (std::none_of(features_.begin(), features_.end(), [](const Used& used) { return !used.text(); }))
      return error("No column has numbers for the input",
                   "Check the delimiter, the decimal mark and the target column");
    return {};
  }

  // First pass: which rows stay, and what their columns hold.
  Status collect() {
    CsvRecord record;
    stays_.assign(static_cast<std::size_t>(table_.rows()), true);
    for (std::int64_t row = 0; row < table_.rows(); ++row) {
      if (!report(row, 0, 0.5)) return cancelled();
      table_.read_row(row, record);
      VITRINE_TRY(const bool stays, judge(row, record));
      stays_[static_cast<std::size_t>(row)] = stays;
      if (!stays) continue;
      ++data_.count;
      for (Used& used : features_) VITRINE_CHECK(collect_cell(used, record.cells[used.column]));
      collect_target(record.cells[target_.column]);
    }
    if (data_.count == 0)
      return error("Every row has a missing value", "Fill missing values with the column's mean, or ignore a column");
    if (target_.texts.size() > kMostClasses)
      return error("The target column " + quoted(target_.about->name) + " has more than " + grouped(kMostClasses) +
                       " different texts",
                   "Choose a column of classes or of numbers as the target");
    return {};
  }

  // Does this row stay? An error where the person wants no missing value to pass.
  Result<bool> judge(std::int64_t row, const CsvRecord& record) {
    const bool fill = roles_.missing == CsvRoles::Missing::mean;
    const auto missing = [&](const Used& used) {
      if (used.about->missing == 0) return false;
      const std::string& cell = record.cells[used.column];
      return used.text() ? is_missing(cell) : !read_number(cell, table_.decimal).finite;
    };
    const Used* lacks = missing(target_) ? &target_ : nullptr;
    for (std::size_t i = 0; i < features_.size() && !lacks && !fill; ++i)
      if (missing(features_[i])) lacks = &features_[i];
    if (!lacks) return true;
    if (roles_.missing == CsvRoles::Missing::refuse)
      return error("The column " + quoted(lacks->about->name) + " has a missing value",
                   "Correct it, or leave out rows "
                   "with missing values",
                   row);
    if (dropped_++ == 0) first_dropped_ = row;
    return false;
  }

  Status collect_cell(Used& used, const std::string& cell) {
    if (!used.text()) {
      if (used.about->missing == 0) return {};  // the mean is not needed
      if (const CsvNumber n = read_number(cell, table_.decimal); n.finite)
        used.sum += n.value, ++used.numbers;
      else
        ++used.filled;
      return {};
    }
    const std::string_view text = trimmed(cell);
    if (is_missing(text)) {
      ++used.filled;
    } else if (!used.texts.contains(text)) {
      used.texts.emplace(text);
      if (used.texts.size() > kMostTexts) return too_many_texts(used);
    }
    return {};
  }

  [[nodiscard]] Error too_many_texts(const Used& used) const {
    const CsvColumn& about = *used.about;
    const std::string name = "The column " + quoted(about.name);
    if (about.numbers > about.texts) {
      const std::string cell = table_.row(about.first_text_row)[used.column];
      return error(name + " has numbers but also text in " + rows_text(about.texts) + ": " + quoted(cell),
                   "Correct it, or ignore the column", about.first_text_row);
    }
    return error(name + " has more than " + grouped(kMostTexts) + " different texts: too many for one input each",
                 "Ignore the column");
  }

  void collect_target(const std::string& cell) {
    if (target_.text()) {
      if (target_.texts.size() <= kMostClasses) target_.texts.emplace(trimmed(cell));
    } else if (target_.values.size() <= kMostClasses) {
      target_.values.insert(read_number(cell, table_.decimal).value);
    }
  }

  [[nodiscard]] bool small_integers() const {
    const auto different = static_cast<std::int64_t>(target_.values.size());
    return target_.values.size() <= kMostSmallInts && (different <= 2 || 2 * different <= data_.count) &&
           std::all_of(target_.values.begin(), target_.values.end(), [](double v) { return v == std::floor(v); });
  }

  Status choose_task() {
    const std::string name = "The target column " + quoted(target_.about->name);
    if (roles_.task == CsvRoles::Task::values && target_.text()) {
      const std::string cell = table_.row(target_.about->first_text_row)[target_.column];
      return error(name + " has text where values are wanted: " + quoted(cell), "Choose classes as the task",
                   target_.about->first_text_row);
    }
    if (roles_.task == CsvRoles::Task::classes && target_.values.size() > kMostClasses)
      return error(name + " has more than " + grouped(kMostClasses) + " different values",
                   "Choose values as the task");
    Field& field = target_field_;
    field.name = "target";
    const bool classes = target_.text() || roles_.task == CsvRoles::Task::classes ||
                         (roles_.task == CsvRoles::Task::automatic && small_integers());
    if (!classes) {
      field.names = {target_.about->name};
      return {};
    }
    field.kind = FieldKind::classes;
    for (const std::string& text : target_.texts) field.names.push_back(text);
    for (const double value : target_.values) field.names.push_back(shortest(value));
    field.classes = static_cast<std::int64_t>(field.names.size());
    if (field.classes < 2)
      return error(name + " has only one class, " + quoted(field.names.front()), "Choose another target column");
    return {};
  }

  Status allocate() {
    input_.name = "input";
    std::int64_t width = 0;
    for (Used& used : features_) {
      used.first_input = width;
      width += used.inputs();
      if (!used.text()) input_.names.push_back(used.about->name);
      for (const std::string& text : used.texts)
        input_.names.push_back(used.about->name + " = " + printable(text, 60));
    }
    if (width > kMostInputs)
      return error(
          "The table becomes " + grouped(width) + " inputs; at most " + grouped(kMostInputs) + " are possible",
          "Ignore some columns of text");
    input_.shape = {width};
    VITRINE_CHECK(check_fits_memory(static_cast<double>(width + 1) * static_cast<double>(data_.count) * sizeof(float),
                                    "These samples", printable(table_.path, 300), "Ignore some columns"));
    input_.values.floats().assign(static_cast<std::size_t>(width * data_.count), 0.0F);
    target_field_.values.floats().resize(static_cast<std::size_t>(data_.count));
    return {};
  }

  // Second pass: the values.
  Status fill() {
    CsvRecord record;
    std::size_t sample = 0;
    for (std::int64_t row = 0; row < table_.rows(); ++row) {
      if (!report(row, 0.5, 1)) return cancelled();
      if (!stays_[static_cast<std::size_t>(row)]) continue;
      table_.read_row(row, record);
      float* inputs = input_.values.floats().data() + sample * static_cast<std::size_t>(input_.shape.size());
      for (const Used& used : features_) fill_feature(used, record.cells[used.column], inputs + used.first_input);
      target_field_.values.floats()[sample++] = target_value(record.cells[target_.column]);
    }
    for (std::string& name : target_field_.names) name = printable(name, 120);  // from here on only shown
    data_.title = file_title(table_.path);
    data_.fields.push_back(std::move(input_));
    data_.fields.push_back(std::move(target_field_));
    return {};
  }

  void fill_feature(const Used& used, const std::string& cell, float* inputs) const {
    if (used.text()) {  // a missing text is none of those known: all zeros
      const auto it = used.texts.find(trimmed(cell));
      if (it != used.texts.end()) inputs[std::distance(used.texts.begin(), it)] = 1;
      return;
    }
    const CsvNumber n = read_number(cell, table_.decimal);
    const double mean = used.numbers > 0 ? used.sum / static_cast<double>(used.numbers) : 0;
    inputs[0] = static_cast<float>(n.finite ? n.value : mean);
  }

  [[nodiscard]] float target_value(const std::string& cell) const {
    if (target_.text()) {
      const auto& names = target_field_.names;  // sorted, as the set they come from
      return static_cast<float>(std::lower_bound(names.begin(), names.end(), trimmed(cell)) - names.begin());
    }
    const double value = read_number(cell, table_.decimal).value;
    if (target_field_.kind == FieldKind::values) return static_cast<float>(value);
    return static_cast<float>(std::distance(target_.values.begin(), target_.values.find(value)));
  }

  void write_notes() {
    if (table_.ragged > 0)
      data_.notes.push_back(rows_text(table_.ragged) + " with another number of cells than the " +
                            std::to_string(table_.columns.size()) + " columns left out (the first in line " +
                            grouped(table_.ragged_lines.front()) + ")");
    if (dropped_ > 0)
      data_.notes.push_back(rows_text(dropped_) + " with missing values left out (the first in line " +
                            grouped(table_.line(first_dropped_)) + ")");
    for (const Used& used : features_) {
      const std::string name = quoted(used.about->name);
      if (used.text())
        data_.notes.push_back("The text column " + name + " became " + grouped(used.inputs()) +
                              " inputs, one for each text");
      if (used.filled > 0)
        data_.notes.push_back(rows_text(used.filled) + " had no value in column " + name +
                              (used.text() ? ": all its inputs are 0 there" : ": filled with the column's mean"));
    }
  }

  bool report(std::int64_t row, double from, double to) {
    if (!progress_ || row % kBetweenReports != 0) return true;
    return progress_(from + (to - from) * static_cast<double>(row) / static_cast<double>(table_.rows()));
  }

  const CsvTable& table_;
  const CsvRoles& roles_;
  const Progress& progress_;
  Dataset data_;
  Field input_, target_field_;
  std::vector<Used> features_;
  Used target_;
  std::vector<bool> stays_;
  std::int64_t dropped_ = 0, first_dropped_ = -1;
};

}  // namespace

Result<Dataset> make_dataset(const CsvTable& table, const CsvRoles& roles, const Progress& progress) {
  return Builder(table, roles, progress).run();
}

}  // namespace vitrine
