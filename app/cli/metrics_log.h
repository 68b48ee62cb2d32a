// metrics.csv: rows a step and rows an epoch, in the order in which they happened. No clock, host or thread count
// gets in here: the same seed gives the same bytes, in one go or resumed.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/metrics/metric.h"
#include "core/watch/records.h"

namespace vitrine::cli {

class MetricsLog {
 public:
  MetricsLog(const RunInfo& info, const std::vector<const MetricType*>& metrics, std::int64_t every);
  ~MetricsLog();
  MetricsLog(const MetricsLog&) = delete;
  MetricsLog& operator=(const MetricsLog&) = delete;

  // A new file, with its header.
  [[nodiscard]] Status begin(const std::string& path);
  // The file of a run that stopped, cut after these steps and epochs. Gives the epochs that it tells of.
  struct Place {
    std::uint64_t step = 0;
    std::uint32_t epoch = 0;
  };
  [[nodiscard]] Result<std::vector<EpochRecord>> resume(const std::string& path, Place done);

  // Training does not end because its log cannot be written: what failed first is told by finish().
  void step(const StepRecord& record, const std::vector<float>& norms, const std::vector<float>& ratios);
  void epoch(const EpochRecord& record);
  // Everything has reached the disk, or why not.
  [[nodiscard]] Status finish();

 private:
  [[nodiscard]] Status open(const std::string& path, const char* mode);
  [[nodiscard]] EpochRecord epoch_from(const std::vector<std::string>& cells) const;
  void add(float value);
  void write();

  std::string path_, header_, line_;
  std::FILE* file_ = nullptr;
  std::int64_t every_;
  std::size_t metrics_, layers_;
  int failed_ = 0;  // the system's first reason
};

}  // namespace vitrine::cli
