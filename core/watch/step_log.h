// Every step of a run, in rows. The first steps have a row each; later ones share rows, how many is a matter of the
// step's number alone: the same rows whatever the clock, the number of threads or who looks on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/watch/records.h"
#include "core/watch/swap_buffer.h"

namespace vitrine {

// A step as a row of its own: its figures in the order of Figure, then those of the layers and what is judged. The
// readings are overwritten.
void readings_of(const StepRecord& record, const StepFigures& figures, std::vector<Reading>& out);

class StepLog {
 public:
  static constexpr std::uint64_t kWhole = 65'536;  // steps with a row each

  // Steps that share the row of this one (from 1): 1 up to kWhole, 2 up to twice that, 4 up to four times …, so that
  // a run of any length has half of kWhole rows for each doubling. Rows end at multiples of it.
  [[nodiscard]] static std::uint64_t steps_a_row(std::uint64_t step);

  explicit StepLog(std::size_t layers, std::size_t judged = 0);

  // One step after another, from the thread that trains.
  void add(const StepRecord& step, const StepFigures& figures);
  // The run stands still: the row under way is handed over as it is.
  void flush();
  // The run goes back to its start: the row under way is forgotten.
  void restart();

  // Whoever watches drains these. Beyond kMostPending bytes that nobody has drained rows are dropped and counted.
  SwapBuffer<StepBlock>& rows() { return rows_; }
  static constexpr std::size_t kMostPending = std::size_t{64} << 20;

 private:
  struct Sum {
    double sum = 0;
    float min = 0, max = 0, last = 0;
    std::uint32_t count = 0;  // finite values
  };
  void add(std::size_t figure, float value);

  std::vector<Sum> sums_;  // of the row under way, a figure each
  StepRow row_;            // the row under way; covers 0 steps when there is none
  std::uint64_t dropped_ = 0;
  SwapBuffer<StepBlock> rows_;
};

}  // namespace vitrine
