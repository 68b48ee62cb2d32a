// What the probes that look inside a network share: programs that run over chosen rows, and numbers about numbers.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

// Of numbers of any order, summed in double. What is not finite is counted, and is in nothing else.
struct ValueStatistics {
  std::int64_t count = 0, zeros = 0, not_finite = 0;  // all of them; those that are exactly 0; NaN and infinities
  double mean = 0, deviation = 0;                     // the deviation is that of all: divided by their count
  double least = 0, largest = 0;

  [[nodiscard]] std::int64_t finite() const { return count - not_finite; }
  [[nodiscard]] double zero_share() const {
    return count > 0 ? static_cast<double>(zeros) / static_cast<double>(count) : 0;
  }
  // Theirs come to these (Chan, Golub & LeVeque 1979).
  void add(const ValueStatistics& more);
};
[[nodiscard]] ValueStatistics statistics_of(std::span<const float> values);

// A program, and the batch that it is fed from.
class InsideProgram {
 public:
  // The program for a batch of so many samples. It has planned its memory, and allocated none.
  using Compile = std::function<std::unique_ptr<Program>(std::int64_t batch)>;
  static constexpr std::size_t kUsualBytes = std::size_t{1} << 25, kMostBytes = std::size_t{1} << 33;

  // For `count` samples at once, or for fewer, halved until the program needs no more than kUsualBytes. What was made
  // for that count before is kept. Refuses a network that needs more than kMostBytes for one sample.
  Status prepare(const ProbeSubject& subject, std::int64_t count, const Compile& compile);
  // The forward pass over these rows, at most batch() of them.
  void forward(const ProbeSubject& subject, std::span<const std::int64_t> rows);
  void backward(const ProbeSubject& subject) { program_->backward({subject.pool, samples_}); }

  [[nodiscard]] Program& program() { return *program_; }
  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] std::int64_t batch() const { return program_->batch(); }
  [[nodiscard]] Shape shape_of(int value) const { return program_->ops().values[index(value)].shape.without_batch(); }
  // Of a value, of one sample of the pass before: its numbers, without positions that are padding, which are the last
  // ones.
  [[nodiscard]] std::span<const float> filled(int value, std::int64_t sample) const;
  [[nodiscard]] const Batch& fed() const { return batch_; }

 private:
  std::unique_ptr<Program> program_;
  Batch batch_;
  std::int64_t asked_ = 0, samples_ = 0;
};

// Of the rows that are watched, those at these places that there are, at most `most`.
struct WatchedRows {
  std::vector<std::int64_t> places, rows;
};
[[nodiscard]] WatchedRows watched_rows(const ProbeSubject& subject, const std::vector<std::int64_t>& places,
                                       std::size_t most);
// Why there are none, and what to do.
[[nodiscard]] std::string no_such_rows(const ProbeSubject& subject);
[[nodiscard]] std::string no_such_layer(const std::string& node);

}  // namespace vitrine
