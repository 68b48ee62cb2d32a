#include "app/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/base/text.h"

namespace vitrine::cli {
namespace {

constexpr const char* kEraseLine = "\r\033[K";

std::string bar(double fraction, int width) {
  const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * width + 0.5);
  std::string out;
  for (int i = 0; i < width; ++i) out += i < filled ? "█" : "░";
  return out;
}

}  // namespace

bool on_terminal() {
  static const bool terminal = isatty(STDERR_FILENO) == 1;
  return terminal;
}

std::string duration_text(double seconds) {
  const auto total = static_cast<long long>(std::max(0.0, seconds) + 0.5);
  char text[48];
  if (total >= 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", total / 3600, total / 60 % 60, total % 60);
  else
    std::snprintf(text, sizeof text, "%lld:%02lld", total / 60, total % 60);
  return text;
}

bool LoadingLine::show(double done) {
  if (!on_terminal() || std::chrono::steady_clock::now() - began_ < std::chrono::milliseconds(300)) return true;
  std::fprintf(stderr, "%s%s %s %3.0f %%", kEraseLine, text_.c_str(), bar(done, 24).c_str(), done * 100);
  shown_ = true;
  return true;
}

LoadingLine::~LoadingLine() {
  if (shown_) std::fputs(kEraseLine, stderr);
}

void TrainingBar::epoch(const EpochRecord& record) {
  clear();
  std::string line = "epoch " + std::to_string(record.epoch) + "/" + std::to_string(info_.epochs);
  const auto add = [&](const char* part, const MetricSet& set) {
    line += "  " + std::string(part) + " loss " + shortest(set.loss);
    for (std::size_t i = 0; i < set.metrics.size() && i < (info_.judged.empty() ? 1 : set.metrics.size()); ++i)
      line += " " + lower(info_.figures[i].title) + " " + shortest(set.metrics[i]);
  };
  add("train", record.train);
  if (record.has_validation) add("validation", record.validation);
  line += "  " + duration_text(record.seconds);
  if (record.best) line += "  best so far";
  std::fprintf(stderr, "%s\n", line.c_str());
}

void TrainingBar::step(const StepRecord& record, const RunStatus& status) {
  if (!on_terminal()) return;
  std::fprintf(stderr, "%s%s epoch %u/%u  loss %.4g  %s samples/s  ETA %s", kEraseLine,
               bar(status.fraction, 24).c_str(), record.epoch, info_.epochs, static_cast<double>(record.loss),
               human_count(status.samples_per_second).c_str(),
               status.eta_seconds < 0 ? "…" : duration_text(status.eta_seconds).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void TrainingBar::clear() {
  if (drawn_) std::fputs(kEraseLine, stderr);
  drawn_ = false;
}

}  // namespace vitrine::cli
