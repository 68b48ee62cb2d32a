// metrics.csv: rows a step and rows an epoch, in the order in which they happened. No clock, host or thread count
// gets in here: the same seed gives the same bytes, in one go or resumed.
//
// `row` says what a line is: "step" one step; "mean", "min" and "max" the steps since the line before, where several
// share a row; "epoch" an epoch as a whole, with its validation. The steps of a row that is not done have lines of
// their own, which the row takes the place of once it is: nothing of them is lost when the run rests. What is killed
// after a row was done, and goes on from a state in its middle, has the rest of the row step by step, and no more of
// what came before in it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/runs/run_log.h"
#include "core/watch/step_log.h"

namespace vitrine {

class MetricsLog {
 public:
  // Every so many steps get a line, as they were, and the very first: what it lost is a measure of all that follow.
  // 0: as StepLog keeps them, the first one by one, later ones with their mean and extremes, so that the file of a
  // long run stays small.
  MetricsLog(LogColumns columns, std::int64_t every);
  ~MetricsLog();
  MetricsLog(const MetricsLog&) = delete;
  MetricsLog& operator=(const MetricsLog&) = delete;

  // A new file, with its header.
  [[nodiscard]] Status begin(const std::string& path);
  // The file of a run that stopped, cut after these steps and epochs. Gives the epochs that it tells of. Steps of a
  // row that was not done then go into it: the row becomes what it would have been. Where the first of them are not
  // there, as in a log that went on before it was cut, the rest of that row stays a line a step: a mean would speak
  // for steps that are not in it.
  [[nodiscard]] Result<std::vector<EpochRecord>> resume(const std::string& path, LogPlace done);

  // Training does not end because its log cannot be written: what failed first is told by flushed(). Figures become
  // text, and reach the disk, on a thread of the log's own; within a second, whatever comes after them. `told` hears
  // of rows that end with this step what read_log() will tell of them.
  using RowTold = std::function<void(const StepRow&, std::span<const Reading>)>;
  void step(const StepRecord& record, const StepFigures& figures, const RowTold& told = {});
  void epoch(const EpochRecord& record);
  // What has been told so far has left the program, or why not. While others tell more.
  [[nodiscard]] Status flushed();
  // Whether what it writes to is still the file that lies there: another program may have put one in its place.
  [[nodiscard]] bool writes_to(const std::string& path) const;
  // Why the log is not whole any more, once it is not.
  [[nodiscard]] Status trouble();
  // The same as flushed(), and the file is closed.
  [[nodiscard]] Status finish();

 private:
  struct Line {
    const char* kind = "";
    std::uint64_t step = 0;
    std::uint32_t epoch = 0;
    bool open = false;  // of a row that is not done
  };
  // What waits to be written: of each line its figures in the order of the enum of that name and then those of the
  // layers, or, of an epoch, its record.
  struct Waiting {
    std::vector<Line> lines;
    std::vector<float> figures;
    std::vector<EpochRecord> epochs;
  };
  [[nodiscard]] Status open(const std::string& path, int flags);
  void take_up(const StepBlock& steps, std::size_t row);
  void take_shared(const RowTold& told);
  void wait(std::span<const Line> lines, std::span<const float> figures);
  void loop();
  void write_waiting();
  void write_step(const Line& line, const float* figures);
  void add_judged(const float* figures);
  void write_epoch(const EpochRecord& record);
  void write_open();
  void end_row();
  void add(float value);
  void write();
  void send();
  void flush();

  LogColumns columns_;
  std::vector<std::size_t> judged_;  // columns among the metrics
  std::int64_t every_;
  std::size_t width_;              // figures of a line
  StepLog shared_;                 // steps that share rows
  std::uint64_t alone_until_ = 0;  // steps that do not, since the row's first ones are not there
  StepBlock block_;
  std::vector<Reading> readings_;
  std::vector<float> row_;

  std::mutex waiting_mutex_;
  std::condition_variable wake_;
  Waiting waiting_;
  bool quit_ = false;

  std::mutex file_mutex_;  // before waiting_mutex_; what follows is written under it
  Waiting writing_;
  Waiting open_;  // steps of the row that is not done, as far as they are not in `out_` or the file yet
  std::string path_, line_;
  std::string out_;            // what comes next in the file
  std::string kept_;           // epochs among the lines of the row that is not done: they stay when it is
  std::int64_t at_ = 0;        // in the file, of `out_`
  std::int64_t size_ = 0;      // of the file; past what comes next there are lines that it takes the place of
  std::int64_t open_at_ = -1;  // in the file, of the first line of the row that is not done; -1: it has none there
  int fd_ = -1;
  std::chrono::steady_clock::time_point flushed_;
  int failed_ = 0;  // the system's first reason
  std::thread thread_;
};

}  // namespace vitrine
