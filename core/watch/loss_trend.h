// How the loss fares over a whole run, told from the means of windows of steps.
#pragma once

#include <cstdint>
#include <vector>

namespace vitrine {

class LossTrend {
 public:
  enum class State {
    early,      // too little is known
    falling,    // by at least a hundredth of what it began at, over the last quarter of the run
    diverged,   // far above where it began, or what guessing costs
    stuck,      // it stays, hardly below guessing
    settled,    // it stays, well below
    converged,  // it stays, below a tenth
  };

  // `guess_loss`: of the best constant answer; NaN where that is not known. `has_scale`: see LossType; without one it
  // has never diverged and is never stuck, and has converged where it is 0.
  void begin(double guess_loss, bool has_scale = true);
  // `first`: the loss of the run's very first step; NaN where the run was not seen from its beginning.
  void set_first(double first) { first_ = first; }
  void add_window(double mean, std::uint64_t steps);

  [[nodiscard]] State state() const;
  [[nodiscard]] double loss() const { return last_; }  // of the newest window
  [[nodiscard]] double recent() const;                 // mean over the stretch that is judged
  [[nodiscard]] bool knows_guess() const;
  [[nodiscard]] double reference() const;             // of guessing, or of the first step; NaN: neither is known
  [[nodiscard]] bool low() const;                     // below a tenth of the reference: there is little left to learn
  [[nodiscard]] std::uint64_t stretch_steps() const;  // length of the stretch that is judged

 private:
  [[nodiscard]] std::size_t stretch() const;  // in entries of sums_
  [[nodiscard]] double mean(std::size_t from, std::size_t to) const;
  [[nodiscard]] double limit() const;  // above it the loss has diverged

  double guess_, first_, last_ = 0;
  std::vector<double> sums_{0};  // sums_[i]: of the first i entries, each the mean of `stride_` windows
  double gathered_ = 0;          // of the entry under way
  std::uint64_t stride_ = 1, in_entry_ = 0, steps_in_entry_ = 0;
  bool has_scale_ = true;
  int above_ = 0;  // windows in a row above the limit
};

}  // namespace vitrine
