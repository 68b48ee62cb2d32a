// metrics.csv: rows a step and rows an epoch, in the order in which they happened. No clock, host or thread count
// gets in here: the same seed gives the same bytes, in one go or resumed.
//
// `row` says what a line is: "step" one step; "mean", "min" and "max" the steps since the line before, where several
// share a row; "epoch" an epoch as a whole, with its validation.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "core/runs/run_log.h"
#include "core/watch/step_log.h"

namespace vitrine {

class MetricsLog {
 public:
  // Every so many steps get a line, as they were; 0: as StepLog keeps them, the first one by one, later ones with
  // their mean and extremes, so that the file of a long run stays small.
  MetricsLog(LogColumns columns, std::int64_t every);
  ~MetricsLog();
  MetricsLog(const MetricsLog&) = delete;
  MetricsLog& operator=(const MetricsLog&) = delete;

  // A new file, with its header.
  [[nodiscard]] Status begin(const std::string& path);
  // The file of a run that stopped, cut after these steps and epochs. Gives the epochs that it tells of.
  [[nodiscard]] Result<std::vector<EpochRecord>> resume(const std::string& path, LogPlace done);

  // Training does not end because its log cannot be written: what failed first is told by flushed(). What has been
  // told is on its way to the disk within a second.
  void step(const StepRecord& record, std::span<const float> norms, std::span<const float> ratios);
  void epoch(const EpochRecord& record);
  // Everything has left the program, or why not. A row that steps share ends here.
  [[nodiscard]] Status flushed();
  // The same, and the file is closed.
  [[nodiscard]] Status finish();

 private:
  [[nodiscard]] Status open(const std::string& path, const char* mode);
  void rows();
  void line(const char* kind, std::uint64_t step, std::uint32_t epoch, std::span<const float> figures);
  void add(float value);
  void write();
  void flush();

  LogColumns columns_;
  std::string path_, line_;
  std::FILE* file_ = nullptr;
  std::int64_t every_;
  StepLog shared_;  // steps that share rows
  StepBlock block_;
  std::vector<float> figures_;
  std::chrono::steady_clock::time_point flushed_;
  int failed_ = 0;  // the system's first reason
};

}  // namespace vitrine
