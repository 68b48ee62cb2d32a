#include "core/watch/step_log.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace vitrine {

namespace {
constexpr float kUnread = std::numeric_limits<float>::quiet_NaN();

std::array<float, kRunFigures> run_figures(const StepRecord& step) {
  return {step.loss, step.penalty, step.loss + step.penalty, step.metric, step.learning_rate, step.gradient_norm};
}
}  // namespace

void readings_of(const StepRecord& record, const StepFigures& figures, std::vector<Reading>& out) {
  out.clear();
  const auto of_run = run_figures(record);
  for (const std::span<const float> part :
       {std::span<const float>(of_run), figures.norms, figures.ratios, figures.judged})
    for (const float value : part) out.push_back({value, value, value, value});
}

StepLog::StepLog(std::size_t layers, std::size_t judged) : sums_(kRunFigures + 2 * layers + judged) {
  row_.covers = 0;
}

std::uint64_t StepLog::steps_a_row(std::uint64_t step) {
  return step <= kWhole ? 1 : std::bit_floor((step - 1) / kWhole) * 2;
}

void StepLog::add(const StepRecord& step, const StepFigures& parts) {
  if (kRunFigures + parts.norms.size() + parts.ratios.size() + parts.judged.size() > sums_.size())
    throw std::logic_error("a step with more figures than its log has room for");
  if (row_.covers == 0) std::fill(sums_.begin(), sums_.end(), Sum{});
  row_ = {step.step, step.epoch, row_.covers + 1};
  const auto figures = run_figures(step);
  std::size_t at = 0;
  for (const auto values : {std::span<const float>(figures), parts.norms, parts.ratios, parts.judged}) {
    for (const float value : values) add(at++, value);
  }
  if (step.step % steps_a_row(step.step) == 0) flush();
}

void StepLog::add(std::size_t figure, float value) {
  Sum& sum = sums_[figure];
  if (!std::isfinite(value)) return;
  sum.min = sum.count == 0 ? value : std::min(sum.min, value);
  sum.max = sum.count == 0 ? value : std::max(sum.max, value);
  sum.last = value;
  sum.sum += static_cast<double>(value);
  ++sum.count;
}

void StepLog::flush() {
  if (row_.covers == 0) return;
  rows_.push([&](StepBlock& block) {
    const std::size_t bytes = (block.rows.size() + 1) * (sizeof(StepRow) + sums_.size() * sizeof(Reading));
    if (bytes > kMostPending) dropped_ += row_.covers;
    block.dropped = dropped_;
    if (bytes > kMostPending) return;
    block.rows.push_back(row_);
    for (const Sum& s : sums_) {
      const auto mean = s.count == 0 ? kUnread : static_cast<float>(s.sum / static_cast<double>(s.count));
      block.readings.push_back(s.count == 0 ? Reading{kUnread, kUnread, kUnread, kUnread}
                                            : Reading{std::clamp(mean, s.min, s.max), s.min, s.max, s.last});
    }
  });
  row_.covers = 0;
}

void StepLog::restart() {
  row_.covers = 0;
  dropped_ = 0;
}

}  // namespace vitrine
