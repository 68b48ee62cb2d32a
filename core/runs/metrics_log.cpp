#include "core/runs/metrics_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/base/text.h"
#include "core/io/files.h"

namespace vitrine {
namespace {

constexpr std::chrono::milliseconds kGather{50}, kMostUnwritten{300};
constexpr std::size_t kMostWaiting = 100'000;  // lines; past it the run helps to write them

constexpr std::size_t kPiece = 1 << 16;  // bytes that are written at once

// 0, or the system's reason.
int write_at(int fd, std::string_view text, std::int64_t at) {
  while (!text.empty()) {
    const ssize_t done = ::pwrite(fd, text.data(), text.size(), at);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return done < 0 ? errno : EIO;
    text.remove_prefix(static_cast<std::size_t>(done));
    at += done;
  }
  return 0;
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

Status MetricsLog::open(const std::string& path, int flags) {
  path_ = path;
  fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (fd_ < 0) return system_error(errno, path, "written");
  flushed_ = std::chrono::steady_clock::now();
  thread_ = std::thread([this] { loop(); });
  return {};
}

Status MetricsLog::begin(const std::string& path) {
  VITRINE_CHECK(open(path, O_CREAT | O_TRUNC));
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
  VITRINE_CHECK(write_file_safely(path, text));
  VITRINE_CHECK(open(path, 0));
  at_ = size_ = static_cast<std::int64_t>(text.size());
  const std::uint64_t row = StepLog::steps_a_row(done.step), steps = done.step % row, before = done.step - steps;
  if (every_ != 0 || steps == 0) return std::move(log->epochs);
  if (!has_open_row(log->steps, done.step)) {
    alone_until_ = before + row;
    return std::move(log->epochs);
  }
  const std::size_t from = first_step_after(text, before);
  open_at_ = static_cast<std::int64_t>(from);
  kept_ = without_steps_after(std::string_view(text).substr(from), before);
  for (std::size_t i = log->steps.rows.size() - steps; i < log->steps.rows.size(); ++i) take_up(log->steps, i);
  return std::move(log->epochs);
}

void MetricsLog::step(const StepRecord& r, const StepFigures& figures, const RowTold& told) {
  const std::uint64_t row = StepLog::steps_a_row(r.step);
  const bool shares = every_ == 0 && row > 1 && r.step > alone_until_, ends = r.step % row == 0;
  if (shares) shared_.add(r, figures);
  if (shares && ends) return take_shared(told);
  if (every_ != 0 && r.step != 1 && r.step % static_cast<std::uint64_t>(every_) != 0) return;
  readings_of(r, figures, readings_);
  row_.clear();
  for (const Reading& reading : readings_) row_.push_back(reading.mean);
  const Line line{"step", r.step, r.epoch, shares};
  wait({&line, 1}, row_);
  if (told && !shares) told({r.step, r.epoch, 1}, readings_);
}

// A step that has a line of its own so far, into the row that it is to share.
void MetricsLog::take_up(const StepBlock& steps, std::size_t row) {
  std::vector<float> values;
  for (std::size_t i = 0; i < steps.figures(); ++i) values.push_back(steps.of(row)[i].mean);
  const auto of_run = [&](Figure figure) { return values[static_cast<std::size_t>(figure)]; };
  const std::span<const float> all(values);
  const std::size_t layers = columns_.layers.size();
  shared_.add({steps.rows[row].step, steps.rows[row].epoch, of_run(Figure::loss), of_run(Figure::penalty),
               of_run(Figure::metric), of_run(Figure::learning_rate), of_run(Figure::gradient_norm)},
              {all.subspan(kRunFigures, layers), all.subspan(kRunFigures + layers, layers),
               all.subspan(kRunFigures + 2 * layers)});
}

void MetricsLog::take_shared(const RowTold& told) {
  block_.clear();
  shared_.rows().drain(block_);
  for (std::size_t i = 0; i < block_.rows.size(); ++i) {
    const std::span readings(block_.of(i), block_.figures());
    const StepRow& row = block_.rows[i];
    row_.clear();
    for (const auto value : {&Reading::mean, &Reading::min, &Reading::max})
      for (const Reading& reading : readings) row_.push_back(reading.*value);
    // Together, so that they reach the disk together: they take the place of the steps.
    const std::array lines{Line{"mean", row.step, row.epoch}, Line{"min", row.step, row.epoch},
                           Line{"max", row.step, row.epoch}};
    wait(lines, row_);
    if (told) told(block_.rows[i], readings);
  }
}

void MetricsLog::wait(std::span<const Line> lines, std::span<const float> figures) {
  bool first = false, many = false;
  {
    const std::lock_guard lock(waiting_mutex_);
    first = waiting_.lines.empty();
    waiting_.lines.insert(waiting_.lines.end(), lines.begin(), lines.end());
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
    const std::string_view kind = line.kind;
    const bool goes_on = kind == "min" || kind == "max";  // three lines stay together
    if (out_.size() > kPiece && !goes_on) send();
    if (kind == "epoch") {
      write_epoch(*epoch++);
      continue;
    }
    if (line.open) {
      open_.lines.push_back(line);
      open_.figures.insert(open_.figures.end(), figures, figures + width_);
    } else {
      if (kind == "mean") end_row();
      write_step(line, figures);
    }
    figures += width_;
  }
  writing_.lines.clear(), writing_.figures.clear(), writing_.epochs.clear();
  if (std::chrono::steady_clock::now() - flushed_ > kMostUnwritten) flush();
}

// The steps of the row that is not done, one by one. Not before they are to leave the program: most rows are done by
// then.
void MetricsLog::write_open() {
  if (!open_.lines.empty() && open_at_ < 0) open_at_ = at_ + static_cast<std::int64_t>(out_.size());
  for (std::size_t i = 0; i < open_.lines.size(); ++i) write_step(open_.lines[i], open_.figures.data() + i * width_);
  open_.lines.clear(), open_.figures.clear();
}

// The row takes the place of its steps, with one write: whoever is killed leaves the one or the others.
void MetricsLog::end_row() {
  open_.lines.clear(), open_.figures.clear();
  const std::int64_t from = std::exchange(open_at_, -1);
  if (from < 0) return;
  out_.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, from - at_)));
  at_ = std::min(at_, from);
  out_ += std::exchange(kept_, {});
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
  write_open();  // what came before it
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
  if (open_at_ >= 0) kept_ += line_;
}

Status MetricsLog::flushed() {
  if (fd_ < 0) return {};
  write_waiting();
  const std::lock_guard lock(file_mutex_);
  flush();
  if (failed_ != 0) return system_error(failed_, path_, "written");
  return {};
}

bool MetricsLog::writes_to(const std::string& path) const {
  struct stat open = {}, there = {};
  return fd_ >= 0 && ::fstat(fd_, &open) == 0 && ::stat(path.c_str(), &there) == 0 && open.st_dev == there.st_dev &&
         open.st_ino == there.st_ino;
}

Status MetricsLog::trouble() {
  const std::lock_guard lock(file_mutex_);
  if (failed_ != 0) return system_error(failed_, path_, "written");
  return {};
}

Status MetricsLog::finish() {
  if (fd_ < 0) return {};
  {
    const std::lock_guard lock(waiting_mutex_);
    quit_ = true;
  }
  wake_.notify_one();
  thread_.join();
  const Status last = flushed();
  if (::close(std::exchange(fd_, -1)) != 0 && last) return system_error(errno, path_, "written");
  return last;
}

void MetricsLog::add(float value) {
  line_ += ',';
  line_ += shortest(value);
}

void MetricsLog::write() {
  line_ += '\n';
  out_ += line_;
}

void MetricsLog::send() {
  if (failed_ == 0) failed_ = write_at(fd_, out_, at_);
  at_ += static_cast<std::int64_t>(out_.size());
  out_.clear();
  if (failed_ == 0 && at_ < size_ && ::ftruncate(fd_, at_) != 0) failed_ = errno;
  size_ = at_;
}

void MetricsLog::flush() {
  write_open();
  send();
  flushed_ = std::chrono::steady_clock::now();
}

}  // namespace vitrine
