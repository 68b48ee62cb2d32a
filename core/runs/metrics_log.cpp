#include "core/runs/metrics_log.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "core/base/text.h"
#include "core/io/files.h"

namespace vitrine {
namespace {

constexpr std::chrono::milliseconds kGather{50}, kMostUnwritten{300};
constexpr std::size_t kMostWaiting = 100'000;  // lines; past it the run helps to write them

// Of a log, up to a place, the steps of a row that they were to share and that was not done; 0: there is none, or
// some are missing.
std::size_t steps_of_open_row(const StepBlock& steps, std::uint64_t last) {
  const std::uint64_t open = last % StepLog::steps_a_row(last), before = last - open;
  if (steps.rows.size() < open) return 0;
  const std::size_t first = steps.rows.size() - static_cast<std::size_t>(open);
  for (std::size_t i = first; i < steps.rows.size(); ++i)
    if (steps.rows[i].covers != 1 || steps.rows[i].step != before + 1 + (i - first)) return 0;
  return static_cast<std::size_t>(open);
}

Error cannot_go_on(const std::string& path, const std::string& why) {
  return {"The log does not belong to this run: " + why, path, "Train into another folder with --out"};
}

}  // namespace

MetricsLog::MetricsLog(LogColumns columns, std::int64_t every)
    : columns_(std::move(columns)),
      judged_(judged_of(columns_)),
      every_(every),
      width_(kRunFigures + 2 * columns_.layers.size() + judged_.size()),
      shared_(columns_.layers.size(), judged_.size()) {}

MetricsLog::~MetricsLog() {
  (void)finish();
}

Status MetricsLog::open(const std::string& path, const char* mode) {
  path_ = path;
  file_ = std::fopen(path.c_str(), mode);
  if (!file_) return system_error(errno, path, "written");
  flushed_ = std::chrono::steady_clock::now();
  thread_ = std::thread([this] { loop(); });
  return {};
}

Status MetricsLog::begin(const std::string& path) {
  VITRINE_CHECK(open(path, "wb"));
  const std::lock_guard lock(file_mutex_);
  line_ = header_of(columns_);
  write();
  flush();
  return {};
}

Result<std::vector<EpochRecord>> MetricsLog::resume(const std::string& path, LogPlace done) {
  VITRINE_TRY(std::string text, read_file(path));
  auto log = read_log(text, path, done);
  if (log && log->columns.metrics != columns_.metrics && log->columns.layers == columns_.layers) {
    text = with_metrics(std::string_view(text).substr(0, log->bytes), log->columns, columns_.metrics);
    log = read_log(text, path, done);
  }
  if (!log || log->columns != columns_) return cannot_go_on(path, "it has other columns");
  if (log->epochs.size() != done.epoch) return cannot_go_on(path, "it lacks epochs that are done");
  text.resize(log->bytes);
  const std::size_t open_row = every_ == 0 ? steps_of_open_row(log->steps, done.step) : 0;
  if (open_row > 0) text = without_steps_after(text, done.step - open_row);
  VITRINE_CHECK(write_file_safely(path, text));
  VITRINE_CHECK(open(path, "ab"));
  for (std::size_t i = log->steps.rows.size() - open_row; i < log->steps.rows.size(); ++i) take_up(log->steps, i);
  return std::move(log->epochs);
}

void MetricsLog::step(const StepRecord& r, const StepFigures& figures, const RowTold& told) {
  if (every_ == 0 && StepLog::steps_a_row(r.step) > 1) {
    share(r, figures);
    if (r.step % StepLog::steps_a_row(r.step) == 0) take_shared(told);
  } else if (every_ == 0 || r.step == 1 || r.step % static_cast<std::uint64_t>(every_) == 0) {
    readings_of(r, figures, readings_);
    row_.clear();
    for (const Reading& reading : readings_) row_.push_back(reading.mean);
    wait({"step", r.step, r.epoch}, row_);
    if (told) told({r.step, r.epoch, 1}, readings_);
  }
}

void MetricsLog::share(const StepRecord& record, const StepFigures& figures) {
  shared_.add(record, figures);
  readings_of(record, figures, readings_);
  apart_.lines.push_back({"step", record.step, record.epoch});
  for (const Reading& reading : readings_) apart_.figures.push_back(reading.mean);
}

// A step that was written by itself, back into the row that it is to share.
void MetricsLog::take_up(const StepBlock& steps, std::size_t row) {
  std::vector<float> values;
  for (std::size_t i = 0; i < steps.figures(); ++i) values.push_back(steps.of(row)[i].mean);
  const auto of_run = [&](Figure figure) { return values[static_cast<std::size_t>(figure)]; };
  const std::span<const float> all(values);
  const std::size_t layers = columns_.layers.size();
  share({steps.rows[row].step, steps.rows[row].epoch, of_run(Figure::loss), of_run(Figure::penalty),
         of_run(Figure::metric), of_run(Figure::learning_rate), of_run(Figure::gradient_norm)},
        {all.subspan(kRunFigures, layers), all.subspan(kRunFigures + layers, layers),
         all.subspan(kRunFigures + 2 * layers)});
}

void MetricsLog::take_shared(const RowTold& told) {
  block_.clear();
  apart_.lines.clear(), apart_.figures.clear();
  shared_.rows().drain(block_);
  for (std::size_t i = 0; i < block_.rows.size(); ++i) {
    const std::span readings(block_.of(i), block_.figures());
    for (const auto& [kind, value] :
         {std::pair("mean", &Reading::mean), std::pair("min", &Reading::min), std::pair("max", &Reading::max)}) {
      row_.clear();
      for (const Reading& reading : readings) row_.push_back(reading.*value);
      wait({kind, block_.rows[i].step, block_.rows[i].epoch}, row_);
    }
    if (told) told(block_.rows[i], readings);
  }
}

void MetricsLog::wait(const Line& line, std::span<const float> figures) {
  bool first = false, many = false;
  {
    const std::lock_guard lock(waiting_mutex_);
    first = waiting_.lines.empty();
    waiting_.lines.push_back(line);
    waiting_.figures.insert(waiting_.figures.end(), figures.begin(), figures.end());
    many = waiting_.lines.size() >= kMostWaiting;
  }
  if (first) wake_.notify_one();
  if (many) write_waiting();
}

void MetricsLog::epoch(const EpochRecord& record) {
  {
    const std::lock_guard lock(waiting_mutex_);
    waiting_.lines.push_back({"epoch", record.step, record.epoch});
    waiting_.epochs.push_back(record);
  }
  wake_.notify_one();
}

// ---- on the way to the disk

void MetricsLog::loop() {
  const auto quits = [this] { return quit_; };
  std::unique_lock lock(waiting_mutex_);
  while (!quit_) {
    wake_.wait(lock, [this] { return quit_ || !waiting_.lines.empty(); });
    wake_.wait_for(lock, kGather, quits);
    lock.unlock();
    write_waiting();
    lock.lock();
    if (wake_.wait_for(lock, kMostUnwritten, [this] { return quit_ || !waiting_.lines.empty(); })) continue;
    lock.unlock();  // nothing more comes for now
    {
      const std::lock_guard file(file_mutex_);
      flush();
    }
    lock.lock();
  }
}

void MetricsLog::write_waiting() {
  const std::lock_guard file(file_mutex_);
  {
    const std::lock_guard lock(waiting_mutex_);
    std::swap(waiting_, writing_);
  }
  const float* figures = writing_.figures.data();
  auto epoch = writing_.epochs.begin();
  for (const Line& line : writing_.lines) {
    if (line.kind == std::string_view("epoch")) {
      write_epoch(*epoch++);
    } else {
      write_step(line, figures);
      figures += width_;
    }
  }
  writing_.lines.clear(), writing_.figures.clear(), writing_.epochs.clear();
  if (std::chrono::steady_clock::now() - flushed_ > kMostUnwritten) flush();
}

void MetricsLog::write_step(const Line& line, const float* figures) {
  line_ = std::string(line.kind) + "," + std::to_string(line.step) + "," + std::to_string(line.epoch);
  for (const Figure figure : {Figure::loss, Figure::penalty, Figure::learning_rate, Figure::gradient_norm})
    add(figures[static_cast<std::size_t>(figure)]);
  add_judged(figures);
  line_.append(1 + columns_.metrics.size(), ',');  // nothing was validated
  for (std::size_t i = kRunFigures; i < width_ - judged_.size(); ++i) add(figures[i]);
  write();
}

// Of the metrics only the task's own is known of a step, or of each of several objectives its loss and its own.
void MetricsLog::add_judged(const float* figures) {
  const float* judged = figures + width_ - judged_.size();
  auto next = judged_.begin();
  for (std::size_t i = 0; i < columns_.metrics.size(); ++i) {
    if (judged_.empty() && i == 0) {
      add(figures[static_cast<std::size_t>(Figure::metric)]);
    } else if (next != judged_.end() && *next == i) {
      add(judged[next - judged_.begin()]);
      ++next;
    } else {
      line_ += ',';
    }
  }
}

void MetricsLog::write_epoch(const EpochRecord& r) {
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
}

void MetricsLog::catch_up() {
  if (!file_) return;
  write_waiting();
  const std::lock_guard lock(file_mutex_);
  flush();
}

Status MetricsLog::flushed() {
  if (!file_) return {};
  for (std::size_t i = 0; i < apart_.lines.size(); ++i)
    wait(apart_.lines[i], std::span<const float>(apart_.figures).subspan(i * width_, width_));
  apart_.lines.clear(), apart_.figures.clear();
  shared_.restart();
  write_waiting();
  const std::lock_guard lock(file_mutex_);
  flush();
  if (failed_ != 0) return system_error(failed_, path_, "written");
  return {};
}

bool MetricsLog::writes_to(const std::string& path) const {
  struct stat open = {}, there = {};
  return file_ && ::fstat(::fileno(file_), &open) == 0 && ::stat(path.c_str(), &there) == 0 &&
         open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

Status MetricsLog::trouble() {
  const std::lock_guard lock(file_mutex_);
  if (failed_ != 0) return system_error(failed_, path_, "written");
  return {};
}

Status MetricsLog::finish() {
  if (!file_) return {};
  {
    const std::lock_guard lock(waiting_mutex_);
    quit_ = true;
  }
  wake_.notify_one();
  thread_.join();
  const Status last = flushed();
  if (std::fclose(std::exchange(file_, nullptr)) != 0 && last) return system_error(errno, path_, "written");
  return last;
}

void MetricsLog::add(float value) {
  line_ += ',';
  line_ += shortest(value);
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
