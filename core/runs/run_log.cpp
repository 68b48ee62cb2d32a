#include "core/runs/run_log.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <utility>

#include "core/metrics/metric.h"
#include "core/watch/step_log.h"

namespace vitrine {
namespace {

constexpr const char* kFirstColumns = "row,step,epoch,loss,penalty,learning_rate,gradient_norm";
constexpr std::size_t kStep = 1, kEpoch = 2, kLoss = 3, kMetrics = 7;  // columns
constexpr std::string_view kNorm = "gradient_norm.", kRatio = "update_ratio.", kValidation = "validation_";
constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

using Cells = std::vector<std::string_view>;

void split(std::string_view line, Cells& out) {
  out.clear();
  for (std::size_t from = 0;;) {
    const std::size_t comma = line.find(',', from);
    out.push_back(line.substr(from, comma - from));
    if (comma == std::string_view::npos) return;
    from = comma + 1;
  }
}

template <class Number>
bool read(std::string_view cell, Number& out) {
  const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), out);
  return problem == std::errc() && end == cell.data() + cell.size();
}

float number(std::string_view cell) {
  float out = kGap;
  return read(cell, out) ? out : kGap;
}

// Of a line of a log, the first of which has a word where others have their step.
bool is_later_step(std::string_view line, std::uint64_t last) {
  const std::string_view behind = line.substr(std::min(line.find(','), line.size() - 1) + 1);
  std::uint64_t step = 0;
  return !line.starts_with("epoch,") && read(behind.substr(0, behind.find(',')), step) && step > last;
}

Result<LogColumns> columns_of(std::string_view header, const std::string& where) {
  LogColumns out;
  Cells cells;
  split(header, cells);
  for (std::size_t i = kMetrics; i < cells.size() && cells[i] != "validation_loss"; ++i)
    out.metrics.emplace_back(cells[i]);
  for (const std::string_view cell : cells)
    if (cell.starts_with(kNorm)) out.layers.emplace_back(cell.substr(kNorm.size()));
  if (header_of(out) != header)
    return Error{"This is not the log of a run: its first line has other columns", where,
                 "Choose the folder of a run"};
  return out;
}

// One pass over the rows of a log.
class Reader {
 public:
  Reader(RunLog& log, std::optional<LogPlace> until)
      : log_(log),
        until_(until),
        metrics_(log.columns.metrics.size()),
        layers_(log.columns.layers.size()),
        judged_(judged_of(log.columns)),
        columns_(kMetrics + 2 * metrics_ + 1 + 2 * layers_) {}

  // False where the rows end. Several steps that share a row take three lines, which count together.
  bool take(std::string_view line, std::size_t end) {
    split(line, cells_);
    StepRow row;
    if (cells_.size() != columns_ || !read(cells_[kStep], row.step) || !read(cells_[kEpoch], row.epoch)) return false;
    if (until_ && row.step > until_->step) return false;
    const std::string_view kind = cells_.front();
    if (kind == "epoch") return third_ == 0 && take_epoch(row, end);
    static constexpr std::array<std::string_view, 3> kShared = {"mean", "min", "max"};
    if (kind == "step" && third_ == 0 && follows(row)) {
      row.covers = 1;
      figures(&Reading::mean);
      for (Reading& r : readings_) r.min = r.max = r.last = r.mean;
      return keep(row, end);
    }
    if (kind != kShared[third_] || (third_ > 0 && row.step != shared_.step)) return false;
    if (third_ == 0) {
      if (!follows(row)) return false;
      shared_ = row;
    }
    static constexpr std::array<float Reading::*, 3> kInto = {&Reading::mean, &Reading::min, &Reading::max};
    figures(kInto[third_]);
    if (++third_ < kShared.size()) return true;
    third_ = 0;
    for (Reading& r : readings_) {
      if (!(r.min <= r.mean && r.mean <= r.max)) r.min = r.max = r.mean;
      r.last = r.mean;
    }
    row.covers = static_cast<std::uint32_t>(std::min<std::uint64_t>(row.step - last_, 1U << 30));
    return keep(row, end);
  }

 private:
  // A log that lacks its beginning, or steps in between, still has rows of single steps.
  [[nodiscard]] bool follows(const StepRow& row) const { return row.step > last_; }

  bool take_epoch(const StepRow& row, std::size_t end) {
    if (until_ && row.epoch > until_->epoch) return false;
    if (!log_.epochs.empty() && row.epoch <= log_.epochs.back().epoch) return false;  // told before
    EpochRecord out;
    out.step = row.step;
    out.epoch = row.epoch;
    const auto set = [&](std::size_t loss, std::size_t first) {
      MetricSet values{number(cells_[loss]), {}};
      for (std::size_t i = 0; i < metrics_; ++i) values.metrics.push_back(number(cells_[first + i]));
      return values;
    };
    const std::size_t validation = kMetrics + metrics_;
    out.train = set(kLoss, kMetrics);
    out.has_validation = !cells_[validation].empty();
    if (out.has_validation) out.validation = set(validation, validation + 1);
    log_.epochs.push_back(std::move(out));
    log_.bytes = end;
    return true;
  }

  void figures(float Reading::*into) {
    readings_.resize(kRunFigures + 2 * layers_ + judged_.size());
    const auto put = [&](Figure figure, float value) { readings_[static_cast<std::size_t>(figure)].*into = value; };
    const float loss = number(cells_[kLoss]), penalty = number(cells_[kLoss + 1]);
    put(Figure::loss, loss);
    put(Figure::penalty, penalty);
    put(Figure::objective, loss + penalty);
    put(Figure::learning_rate, number(cells_[kLoss + 2]));
    put(Figure::gradient_norm, number(cells_[kLoss + 3]));
    // Behind the loss of an objective stands its own metric.
    const std::size_t own = metrics_ > 0 && log_.columns.metrics.front().starts_with("loss.") ? 1 : 0;
    put(Figure::metric, metrics_ > own ? number(cells_[kMetrics + own]) : kGap);
    const std::size_t first = kMetrics + 2 * metrics_ + 1;
    for (std::size_t i = 0; i < 2 * layers_; ++i) readings_[kRunFigures + i].*into = number(cells_[first + i]);
    for (std::size_t i = 0; i < judged_.size(); ++i)
      readings_[kRunFigures + 2 * layers_ + i].*into = number(cells_[kMetrics + judged_[i]]);
  }

  bool keep(const StepRow& row, std::size_t end) {
    log_.steps.rows.push_back(row);
    log_.steps.readings.insert(log_.steps.readings.end(), readings_.begin(), readings_.end());
    last_ = row.step;
    log_.bytes = end;
    return true;
  }

  RunLog& log_;
  std::optional<LogPlace> until_;
  std::size_t metrics_, layers_;
  std::vector<std::size_t> judged_;
  std::size_t columns_, third_ = 0;
  std::uint64_t last_ = 0;  // step of the row before
  StepRow shared_;          // whose lines are under way
  Cells cells_;
  std::vector<Reading> readings_;
};

}  // namespace

std::string header_of(const LogColumns& columns) {
  std::string out = kFirstColumns;
  for (const auto& metric : columns.metrics) out += "," + metric;
  out += ",validation_loss";
  for (const auto& metric : columns.metrics) (out += ",").append(kValidation) += metric;
  for (const auto& layer : columns.layers) (out += ",").append(kNorm) += layer;
  for (const auto& layer : columns.layers) (out += ",").append(kRatio) += layer;
  return out;
}

std::vector<FigureInfo> figures_of(const LogColumns& columns) {
  std::vector<FigureInfo> out;
  for (const std::string& id : columns.metrics) {
    if (id.starts_with(kOwnFigure)) {
      std::string title = id.substr(kOwnFigure.size());
      std::replace(title.begin(), title.end(), '_', ' ');
      if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
      out.push_back({id, title, {}, false});
      continue;
    }
    const std::string kind = id.substr(0, id.find('.')), name = kind == id ? "" : id.substr(kind.size() + 1);
    const bool is_loss = kind == "loss";
    const std::optional<Spec> metric = metric_of_column(kind);
    const std::string title = is_loss ? "Loss" : metric ? metric_title(*metric) : kind;
    out.push_back({id, name.empty() ? title : title + " of " + name, name, is_loss});
  }
  return out;
}

std::vector<std::size_t> judged_of(const LogColumns& columns) {
  const auto is = [&](std::size_t i, std::string_view prefix) {
    return i < columns.metrics.size() && columns.metrics[i].starts_with(prefix);
  };
  std::vector<std::size_t> out;
  bool told = false;  // besides StepRecord::metric
  for (std::size_t i = 0; i < columns.metrics.size(); ++i) told = told || is(i, "loss.") || is(i, kOwnFigure);
  for (std::size_t i = 0; told && i < columns.metrics.size(); ++i) {
    const bool first_metric = i == 0 || is(i - 1, "loss.");
    if (is(i, "loss.") || is(i, kOwnFigure) || first_metric) out.push_back(i);
  }
  return out;
}

Result<RunLog> read_log(std::string_view text, const std::string& where, std::optional<LogPlace> until) {
  RunLog log;
  const std::size_t first = text.find('\n');
  VITRINE_TRY(log.columns, columns_of(text.substr(0, first), where));
  if (first == std::string_view::npos) return log;
  log.bytes = first + 1;
  Reader reader(log, until);
  for (std::size_t from = first + 1, end; (end = text.find('\n', from)) != std::string_view::npos; from = end + 1)
    if (!reader.take(text.substr(from, end - from), end + 1)) break;
  return log;
}

bool has_open_row(const StepBlock& steps, std::uint64_t last) {
  const std::uint64_t open = last % StepLog::steps_a_row(last), before = last - open;
  if (open == 0 || steps.rows.size() < open) return false;
  const std::size_t first = steps.rows.size() - static_cast<std::size_t>(open);
  for (std::size_t i = first; i < steps.rows.size(); ++i)
    if (steps.rows[i].covers != 1 || steps.rows[i].step != before + 1 + (i - first)) return false;
  return true;
}

std::size_t first_step_after(std::string_view text, std::uint64_t last) {
  std::size_t from = 0;
  for (std::size_t end; (end = text.find('\n', from)) != std::string_view::npos; from = end + 1)
    if (is_later_step(text.substr(from, end + 1 - from), last)) break;
  return from;
}

std::string without_steps_after(std::string_view text, std::uint64_t last) {
  std::string out;
  for (std::size_t from = 0, end; (end = text.find('\n', from)) != std::string_view::npos; from = end + 1) {
    const std::string_view line = text.substr(from, end + 1 - from);
    if (!is_later_step(line, last)) out += line;
  }
  return out;
}

std::string with_metrics(std::string_view text, const LogColumns& columns, const std::vector<std::string>& metrics) {
  std::vector<std::size_t> taken;  // of each new metric its place among the old ones, or the number of these
  for (const std::string& metric : metrics)
    taken.push_back(static_cast<std::size_t>(std::find(columns.metrics.begin(), columns.metrics.end(), metric) -
                                             columns.metrics.begin()));
  const std::size_t old = columns.metrics.size(), validation = kMetrics + old;
  std::string out = header_of({metrics, columns.layers}) + "\n";
  Cells cells;
  const auto add = [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) out.append(",").append(cells[i]);
  };
  const auto add_metrics = [&](std::size_t first) {
    for (const std::size_t at : taken) out.append(",").append(at < old ? cells[first + at] : std::string_view());
  };
  std::size_t from = std::min(text.find('\n'), text.size() - 1) + 1;
  for (std::size_t end; (end = text.find('\n', from)) != std::string_view::npos; from = end + 1) {
    split(text.substr(from, end - from), cells);
    if (cells.size() != kMetrics + 2 * old + 1 + 2 * columns.layers.size()) break;  // no row of these columns
    out += cells[0];
    add(1, kMetrics - 1);
    add_metrics(kMetrics);
    add(validation, 1);
    add_metrics(validation + 1);
    add(validation + 1 + old, 2 * columns.layers.size());
    out += '\n';
  }
  return out;
}

}  // namespace vitrine
