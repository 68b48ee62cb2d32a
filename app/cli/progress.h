// Progress on stderr: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "core/train/run.h"

namespace vitrine::cli {

[[nodiscard]] bool on_terminal();

class LoadingLine {
 public:
  explicit LoadingLine(std::string text) : text_(std::move(text)) {}
  ~LoadingLine();
  LoadingLine(const LoadingLine&) = delete;
  LoadingLine& operator=(const LoadingLine&) = delete;
  bool show(double done);  // true: go on

 private:
  std::string text_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool shown_ = false;
};

// Follows a run until it ends.
class TrainingBar {
 public:
  explicit TrainingBar(const RunInfo& info) : info_(info) {}
  void epoch(const EpochRecord& record);                         // a plain line, on a terminal above the bar
  void step(const StepRecord& record, const RunStatus& status);  // redraws the bar, on a terminal only
  void clear();

 private:
  const RunInfo& info_;
  bool drawn_ = false;
};

[[nodiscard]] std::string duration_text(double seconds);  // "0:42", "1:02:03"

}  // namespace vitrine::cli
