#include "core/runs/metrics_log.h"

#include <cerrno>
#include <utility>

#include "core/base/text.h"
#include "core/io/files.h"

namespace vitrine {
namespace {

constexpr std::chrono::seconds kMostUnwritten{1};

Error cannot_go_on(const std::string& path, const std::string& why) {
  return {"The log does not belong to this run: " + why, path, "Train into another folder with --out"};
}

}  // namespace

MetricsLog::MetricsLog(LogColumns columns, std::int64_t every)
    : columns_(std::move(columns)), every_(every), shared_(columns_.layers.size()) {}

MetricsLog::~MetricsLog() {
  if (file_) std::fclose(file_);
}

Status MetricsLog::open(const std::string& path, const char* mode) {
  path_ = path;
  file_ = std::fopen(path.c_str(), mode);
  if (!file_) return system_error(errno, path, "written");
  flushed_ = std::chrono::steady_clock::now();
  return {};
}

Status MetricsLog::begin(const std::string& path) {
  VITRINE_CHECK(open(path, "wb"));
  line_ = header_of(columns_);
  write();
  return {};
}

Result<std::vector<EpochRecord>> MetricsLog::resume(const std::string& path, LogPlace done) {
  VITRINE_TRY(const std::string text, read_file(path));
  auto log = read_log(text, path, done);
  if (!log || log->columns != columns_) return cannot_go_on(path, "it has other columns");
  if (log->epochs.size() != done.epoch) return cannot_go_on(path, "it lacks epochs that are done");
  VITRINE_CHECK(write_file_safely(path, std::string_view(text).substr(0, log->bytes)));
  VITRINE_CHECK(open(path, "ab"));
  return std::move(log->epochs);
}

void MetricsLog::step(const StepRecord& r, std::span<const float> norms, std::span<const float> ratios) {
  if (every_ == 0 && StepLog::steps_a_row(r.step) > 1) {
    shared_.add(r, norms, ratios);
    if (r.step % StepLog::steps_a_row(r.step) == 0) rows();
  } else if (every_ == 0 || r.step % static_cast<std::uint64_t>(every_) == 0) {
    figures_.assign({r.loss, r.penalty, r.loss + r.penalty, r.metric, r.learning_rate, r.gradient_norm});
    figures_.insert(figures_.end(), norms.begin(), norms.end());
    figures_.insert(figures_.end(), ratios.begin(), ratios.end());
    line("step", r.step, r.epoch, figures_);
  }
  if (std::chrono::steady_clock::now() - flushed_ > kMostUnwritten) flush();
}

void MetricsLog::rows() {
  block_.clear();
  shared_.rows().drain(block_);
  for (std::size_t i = 0; i < block_.rows.size(); ++i) {
    const std::span readings(block_.of(i), block_.figures());
    for (const auto& [kind, value] :
         {std::pair("mean", &Reading::mean), std::pair("min", &Reading::min), std::pair("max", &Reading::max)}) {
      figures_.clear();
      for (const Reading& reading : readings) figures_.push_back(reading.*value);
      line(kind, block_.rows[i].step, block_.rows[i].epoch, figures_);
    }
  }
}

// Figures in the order of the enum of that name, then those of the layers.
void MetricsLog::line(const char* kind, std::uint64_t step, std::uint32_t epoch, std::span<const float> figures) {
  const auto of = [&](Figure figure) { return figures[static_cast<std::size_t>(figure)]; };
  line_ = std::string(kind) + "," + std::to_string(step) + "," + std::to_string(epoch);
  for (const Figure figure : {Figure::loss, Figure::penalty, Figure::learning_rate, Figure::gradient_norm})
    add(of(figure));
  const std::size_t metrics = columns_.metrics.size();
  if (metrics > 0) add(of(Figure::metric));
  line_.append(metrics > 0 ? 2 * metrics : 1, ',');  // only the task's own metric is known of a step
  for (const float value : figures.subspan(kRunFigures)) add(value);
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
    line_.append(1 + columns_.metrics.size(), ',');
  }
  line_.append(2 * columns_.layers.size(), ',');
  write();
  flush();
}

Status MetricsLog::flushed() {
  if (!file_) return {};
  shared_.flush();
  rows();
  flush();
  if (failed_ != 0) return system_error(failed_, path_, "written");
  return {};
}

Status MetricsLog::finish() {
  if (!file_) return {};
  const Status last = flushed();
  if (std::fclose(std::exchange(file_, nullptr)) != 0 && last) return system_error(errno, path_, "written");
  return last;
}

void MetricsLog::add(float value) {
  line_ += "," + shortest(value);
}

void MetricsLog::write() {
  line_ += '\n';
  if (failed_ == 0 && std::fwrite(line_.data(), 1, line_.size(), file_) != line_.size()) failed_ = errno;
}

void MetricsLog::flush() {
  if (failed_ == 0 && std::fflush(file_) != 0) failed_ = errno;
  flushed_ = std::chrono::steady_clock::now();
}

}  // namespace vitrine
