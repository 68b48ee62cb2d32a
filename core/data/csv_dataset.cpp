#include "core/data/csv_dataset.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/base/text.h"
#include "core/data/csv_used.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"
#include "core/data/offers.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMostInputs = 65536;
constexpr std::int64_t kRowsBetweenReports = 512;  // rows

std::string rows_text(std::int64_t n) {
  return grouped(n) + (n == 1 ? " row" : " rows");
}

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

  void use(UsedColumn& used, std::size_t column) const {
    used.about = &table_.columns[column];
    used.code = {used.about->name, column, used.about->kind, used.about->format, 0, {}};
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
    use(target_, *target);
    if (target_.about->kind == CsvKind::empty)
      return error("The target column " + quoted(target_.about->name) + " is empty", there_are);
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      if (c == target || ignored.contains(c)) continue;
      const CsvColumn& about = table_.columns[c];
      if (about.kind == CsvKind::empty) {
        data_.notes.push_back("The column " + quoted(about.name) + " is empty and was left out");
        continue;
      }
      use(features_.emplace_back(), c);
    }
    if (features_.empty())
      return error("No column is left for the input beside the target " + quoted(target_.about->name),
                   table_.columns.size() == 1 ? "Check the delimiter" : "Ignore fewer columns");
    if (std::none_of(features_.begin(), features_.end(), [](const UsedColumn& used) { return !used.text(); }))
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
      for (UsedColumn& used : features_) collect_cell(used, record.cells[used.place()]);
      collect_target(record.cells[target_.place()]);
    }
    if (data_.count == 0) {
      Error out =
          error("Every row has a missing value", "Fill missing values with the column's mean, or ignore a column");
      set_offers(out, {{"Fill with the mean and load", {{"data.missing", "mean"}}}});
      return out;
    }
    VITRINE_CHECK(check_texts(table_, roles_, target_, features_));
    if (target_.texts.size() > kMostClasses)
      return error("The target column " + quoted(target_.about->name) + " has more than " + grouped(kMostClasses) +
                       " different texts",
                   "Choose a column of classes or of numbers as the target");
    return {};
  }

  // Does this row stay? An error where the person wants no missing value to pass.
  Result<bool> judge(std::int64_t row, const CsvRecord& record) {
    const bool fill = roles_.missing == CsvRoles::Missing::mean;
    const auto missing = [&](const UsedColumn& used) {
      if (used.about->missing == 0) return false;
      const std::string& cell = record.cells[used.place()];
      return table_.missing(cell) || (!used.text() && std::isnan(used.code.value(cell)));
    };
    const UsedColumn* lacks = missing(target_) ? &target_ : nullptr;
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

  void collect_cell(UsedColumn& used, const std::string& cell) {
    if (used.text()) {
      if (table_.missing(cell))
        ++used.filled;
      else
        collect_text(used, trimmed(cell), kMostTexts);
      return;
    }
    if (used.about->missing == 0 && used.code.kind == CsvKind::number && !used.counts) return;
    const float value = table_.missing(cell) ? std::numeric_limits<float>::quiet_NaN() : used.code.value(cell);
    if (std::isnan(value)) ++used.filled;
    used.first_date = std::min(used.first_date, value);
    used.counts = used.counts && value > used.before && value == std::floor(value);
    used.before = value;
  }

  static void collect_text(UsedColumn& used, std::string_view text, std::size_t most) {
    if (used.texts.size() <= most && !used.texts.contains(text)) used.texts.emplace(text);
    if (used.about->numbers > used.about->texts && used.odd.size() <= kMostOdd &&
        !read_cell(text, used.about->value_kind, used.code.format).number)
      used.odd.emplace(text);
  }

  void collect_target(const std::string& cell) {
    if (target_.text())
      collect_text(target_, trimmed(cell), kMostClasses);
    else if (target_.values.size() <= kMostClasses)
      target_.values.insert(read_cell(cell, target_.code.kind, target_.code.format).value);
  }

  [[nodiscard]] bool small_integers() const {
    const auto different = static_cast<std::int64_t>(target_.values.size());
    return target_.code.kind == CsvKind::number && target_.values.size() <= kMostSmallInts &&
           (different <= 2 || 2 * different <= data_.count) &&
           std::all_of(target_.values.begin(), target_.values.end(), [](double v) { return v == std::floor(v); });
  }

  Status choose_task() {
    const std::string name = "The target column " + quoted(target_.about->name);
    if (roles_.task == CsvRoles::Task::values && target_.text()) {
      const std::string cell = table_.row(target_.about->first_text_row)[target_.place()];
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
    for (UsedColumn& used : features_) {
      used.first_input = width;
      used.code.texts.assign(used.texts.begin(), used.texts.end());
      if (std::isfinite(used.first_date) && used.code.kind == CsvKind::date)
        used.code.origin = static_cast<std::int64_t>(std::floor(used.first_date));
      width += used.code.inputs();
      code_.inputs.push_back(used.code);
      input_.gaps = input_.gaps || (!used.text() && used.filled > 0);
    }
    target_.code.texts.assign(target_.texts.begin(), target_.texts.end());
    code_.target = target_.code;
    code_.columns = table_.columns.size();
    code_.marks = table_.marks;
    input_.names = code_.input_names();
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
      for (const UsedColumn& used : features_) {
        const std::string& cell = record.cells[used.place()];
        used.code.encode(table_.missing(cell) ? std::string_view() : cell, inputs + used.first_input);
      }
      target_field_.values.floats()[sample++] = target_value(record.cells[target_.place()]);
    }
    for (std::string& name : target_field_.names) name = printable(name, 120);  // from here on only shown
    data_.title = file_title(table_.path);
    data_.fields.push_back(std::move(input_));
    data_.fields.push_back(std::move(target_field_));
    data_.table = std::make_shared<const TableCode>(std::move(code_));
    return {};
  }

  [[nodiscard]] float target_value(const std::string& cell) const {
    if (target_.text()) return static_cast<float>(target_.code.text_index(cell));
    if (target_field_.kind == FieldKind::values) return target_.code.value(cell);
    const double value = read_cell(cell, target_.code.kind, target_.code.format).value;
    return static_cast<float>(std::distance(target_.values.begin(), target_.values.find(value)));
  }

  void write_notes() {
    if (!table_.encoding.empty())
      data_.notes.push_back("The text is " + table_.encoding + ", not UTF-8; it was read as that");
    if (table_.ragged > 0) data_.notes.push_back(table_.ragged_note());
    if (dropped_ > 0)
      data_.notes.push_back(rows_text(dropped_) + " with missing values left out (the first in line " +
                            grouped(table_.line(first_dropped_)) + ")");
    for (const UsedColumn& used : features_) {
      const std::string name = quoted(used.about->name);
      if (used.text())
        data_.notes.push_back("The text column " + name + " became " + grouped(used.code.inputs()) +
                              " inputs, one for each text");
      if (used.code.kind == CsvKind::date)
        data_.notes.push_back("The dates in column " + name + day_order(used) + " became " + used.code.unit());
      if (used.code.kind == CsvKind::time)
        data_.notes.push_back("The times in column " + name + " became hours since midnight");
      if (used.filled > 0)
        data_.notes.push_back(
            rows_text(used.filled) + " had no value in column " + name +
            (used.text() ? ": all its inputs are 0 there" : ": filled with the mean of the training samples"));
      if (used.code.kind == CsvKind::number && used.counts &&
          data_.count >= static_cast<std::int64_t>(kMostSmallInts) &&
          used.before < 2 * static_cast<float>(data_.count))
        data_.notes.push_back("The column " + name + " counts the rows: ignore it if it is only their number");
    }
  }

  static std::string day_order(const UsedColumn& used) {
    if (!used.about->year_last) return "";
    return used.code.format.order == DayOrder::month_first ? " (month before day)" : " (day before month)";
  }

  bool report(std::int64_t row, double from, double to) {
    if (!progress_ || row % kRowsBetweenReports != 0) return true;
    return progress_(from + (to - from) * static_cast<double>(row) / static_cast<double>(table_.rows()));
  }

  const CsvTable& table_;
  const CsvRoles& roles_;
  const Progress& progress_;
  Dataset data_;
  Field input_, target_field_;
  TableCode code_;
  std::vector<UsedColumn> features_;
  UsedColumn target_;
  std::vector<bool> stays_;
  std::int64_t dropped_ = 0, first_dropped_ = -1;
};

}  // namespace

Result<Dataset> make_dataset(const CsvTable& table, const CsvRoles& roles, const Progress& progress) {
  return Builder(table, roles, progress).run();
}

}  // namespace vitrine
