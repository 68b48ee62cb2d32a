#include "app/cli/metrics_log.h"

#include <cerrno>
#include <charconv>
#include <sstream>
#include <utility>

#include "core/base/text.h"
#include "core/io/files.h"

namespace vitrine::cli {
namespace {

constexpr const char* kFirstColumns = "row,step,epoch,loss,penalty,learning_rate,gradient_norm";
constexpr std::size_t kStep = 1, kEpoch = 2, kLoss = 3, kMetrics = 7;  // columns

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream cells(line + ",");
  for (std::string cell; std::getline(cells, cell, ',');) out.push_back(cell);
  return out;
}

template <class Number>
Number number(const std::string& cell) {
  Number out{};
  std::from_chars(cell.data(), cell.data() + cell.size(), out);
  return out;
}

Error cannot_go_on(const std::string& path, const std::string& why) {
  return {"The log does not belong to this run: " + why, path, "Train into another folder with --out"};
}

}  // namespace

MetricsLog::MetricsLog(const RunInfo& info, const std::vector<const MetricType*>& metrics, std::int64_t every)
    : header_(kFirstColumns), every_(every), metrics_(metrics.size()), layers_(info.layers.size()) {
  for (const MetricType* metric : metrics) header_ += "," + metric->info.id;
  header_ += ",validation_loss";
  for (const MetricType* metric : metrics) header_ += ",validation_" + metric->info.id;
  for (const auto& layer : info.layers) header_ += ",gradient_norm." + layer.name;
  for (const auto& layer : info.layers) header_ += ",update_ratio." + layer.name;
}

MetricsLog::~MetricsLog() {
  if (file_) std::fclose(file_);
}

Status MetricsLog::open(const std::string& path, const char* mode) {
  path_ = path;
  file_ = std::fopen(path.c_str(), mode);
  if (!file_) return system_error(errno, path, "written");
  return {};
}

Status MetricsLog::begin(const std::string& path) {
  VITRINE_CHECK(open(path, "wb"));
  line_ = header_;
  write();
  return {};
}

Result<std::vector<EpochRecord>> MetricsLog::resume(const std::string& path, Place done) {
  VITRINE_TRY(const std::string text, read_file(path));
  std::istringstream lines(text);
  std::string kept, line;
  if (!std::getline(lines, line) || line != header_) return cannot_go_on(path, "it has other columns");
  kept = line + "\n";
  std::vector<EpochRecord> epochs;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = cells_of(line);
    if (lines.eof() || cells.size() < kMetrics) break;  // half a line: the program ended in it
    const bool of_epoch = cells.front() == "epoch";
    if (number<std::uint64_t>(cells[kStep]) > done.step) break;
    if (of_epoch && number<std::uint32_t>(cells[kEpoch]) > done.epoch) break;
    if (of_epoch) epochs.push_back(epoch_from(cells));
    kept += line + "\n";
  }
  if (epochs.size() != done.epoch) return cannot_go_on(path, "it lacks epochs that are done");
  VITRINE_CHECK(write_file_safely(path, kept));
  VITRINE_CHECK(open(path, "ab"));
  return epochs;
}

EpochRecord MetricsLog::epoch_from(const std::vector<std::string>& cells) const {
  EpochRecord out;
  out.step = number<std::uint64_t>(cells[kStep]);
  out.epoch = number<std::uint32_t>(cells[kEpoch]);
  const auto read = [&](std::size_t loss, std::size_t first) {
    MetricSet set{number<float>(cells[loss]), {}};
    for (std::size_t i = 0; i < metrics_; ++i) set.metrics.push_back(number<float>(cells[first + i]));
    return set;
  };
  const std::size_t validation = kMetrics + metrics_;
  if (cells.size() <= validation + metrics_) return out;
  out.train = read(kLoss, kMetrics);
  out.has_validation = !cells[validation].empty();
  if (out.has_validation) out.validation = read(validation, validation + 1);
  return out;
}

void MetricsLog::step(const StepRecord& r, const std::vector<float>& norms, const std::vector<float>& ratios) {
  if (r.step % static_cast<std::uint64_t>(every_) != 0) return;
  line_ = "step," + std::to_string(r.step) + "," + std::to_string(r.epoch);
  for (const float value : {r.loss, r.penalty, r.learning_rate, r.gradient_norm}) add(value);
  if (metrics_ > 0) add(r.metric);
  line_.append(metrics_ > 0 ? 2 * metrics_ : 1, ',');  // only the task's own metric is known of a step
  for (const float value : norms) add(value);
  for (const float value : ratios) add(value);
  write();
}

void MetricsLog::epoch(const EpochRecord& r) {
  line_ = "epoch," + std::to_string(r.step) + "," + std::to_string(r.epoch);
  add(r.train.loss);
  line_ += ",,,";
  for (const float value : r.train.metrics) add(value);
  if (r.has_validation) {
    add(r.validation.loss);
    for (const float value : r.validation.metrics) add(value);
  } else {
    line_.append(1 + metrics_, ',');
  }
  line_.append(2 * layers_, ',');
  write();
  if (failed_ == 0 && std::fflush(file_) != 0) failed_ = errno;
}

Status MetricsLog::finish() {
  if (!file_) return {};
  if (failed_ == 0 && std::fflush(file_) != 0) failed_ = errno;
  if (std::fclose(std::exchange(file_, nullptr)) != 0 && failed_ == 0) failed_ = errno;
  if (failed_ != 0) return system_error(failed_, path_, "written");
  return {};
}

void MetricsLog::add(float value) {
  line_ += "," + shortest(value);
}

void MetricsLog::write() {
  line_ += '\n';
  if (failed_ == 0 && std::fwrite(line_.data(), 1, line_.size(), file_) != line_.size()) failed_ = errno;
}

}  // namespace vitrine::cli
