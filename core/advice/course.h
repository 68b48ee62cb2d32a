// How a run has gone so far, as the rules of the advisor see it: windows of steps, epochs, looks at units, its end.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/advice/advisor.h"
#include "core/watch/health.h"

namespace vitrine {

class Course {
 public:
  static constexpr int kPersistence = 3;            // windows, epochs or looks in a row
  static constexpr std::size_t kLeastWindows = 12;  // before anything is said of how the loss fares

  enum class Event { window, epoch, look, failure };

  struct Layer {
    std::string node, name, type;
    bool judged = true;
    bool normalises = false;  // gains and shifts of a normalisation
  };
  // Means over its steps; of the gradient norms the largest, too.
  struct Window {
    std::uint64_t step = 0;  // its last
    double loss = 0, rate = 0, norm = 0, largest_norm = 0;
    std::vector<double> norms, ratios;  // of the layers; NaN of one that is frozen
  };
  using Look = UnitsSeen;
  struct Failure {
    std::string node, story;
  };

  void begin(const Project& project, const RunInfo& info, const AdviceFacts& facts);
  bool add(const StepRow& row, std::span<const Reading> figures);  // true: a window is full
  void add(const EpochRecord& epoch);
  void add(std::uint64_t step, std::span<const LayerUnits> layers);
  void fail(const std::string& node, const std::string& story);

  [[nodiscard]] const Project& drawn() const { return drawn_; }      // with its blocks
  [[nodiscard]] const Project& project() const { return project_; }  // flat
  [[nodiscard]] const RunInfo& info() const { return info_; }
  [[nodiscard]] const AdviceFacts& facts() const { return facts_; }
  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] const Health& health() const { return health_; }
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  [[nodiscard]] const std::vector<EpochRecord>& epochs() const { return epochs_; }
  [[nodiscard]] const std::deque<Look>& looks() const { return looks_; }  // the first one and the last few

  // ---- the windows
  [[nodiscard]] std::size_t windows() const { return window_count_; }
  [[nodiscard]] const Window& window() const { return window_; }  // the newest
  [[nodiscard]] const Window& first_window() const { return first_; }
  [[nodiscard]] std::uint64_t step() const { return step_; }
  [[nodiscard]] bool at_end() const { return info_.total_steps > 0 && step_ + window_span_ > info_.total_steps; }
  [[nodiscard]] double done() const;                               // share of the steps asked for
  [[nodiscard]] double first_loss() const { return first_loss_; }  // of the first step; NaN: not seen
  [[nodiscard]] double first_norm() const { return first_norm_; }
  [[nodiscard]] double last_norm() const { return last_norm_; }  // of the newest step
  [[nodiscard]] double largest_norm() const { return largest_norm_; }
  [[nodiscard]] double largest_rate() const { return largest_rate_; }
  [[nodiscard]] double best_loss() const { return best_; }                       // of a window
  [[nodiscard]] double moved(std::size_t layer) const { return moved_[layer]; }  // Σ of its update ratios

  // ---- how the loss fares, if it says anything (AdviceFacts::follows_loss)
  [[nodiscard]] double reference() const;  // loss of guessing, else of the first step; NaN: neither is known
  [[nodiscard]] double now() const;        // the loss over the stretch that is judged
  [[nodiscard]] double before() const;     // and over the one before it
  [[nodiscard]] double level() const { return now() / reference(); }
  // Enough is known, and over the last third of the run it has not fallen by a hundredth of the reference.
  [[nodiscard]] bool flat() const;
  // Over the last third of the run it has come down by a tenth of the reference, in validation by half of that.
  [[nodiscard]] bool falls_fast() const;
  // What there is left to learn, by the measure of the nearest neighbours, or of guessing where these are not known:
  // by how much of the reference the loss (of training or validation, the lower) lies above it; 0: nothing known.
  [[nodiscard]] double left_to_learn() const;
  // As Health says, or because it does hardly worse than the nearest neighbours, where these are known.
  [[nodiscard]] bool learnt() const;
  [[nodiscard]] std::string measure()
      const;  // in words: "the nearest neighbours of a sample answer with a loss of 0.1"

 private:
  [[nodiscard]] double mean(std::size_t from, std::size_t to) const;
  [[nodiscard]] std::size_t stretch() const;
  void close_window();

  Project drawn_, project_;
  RunInfo info_;
  AdviceFacts facts_;
  std::vector<Layer> layers_;
  Health health_;
  std::vector<EpochRecord> epochs_;
  std::deque<Look> looks_;
  std::optional<Failure> failure_;
  std::vector<double> sums_{0};  // of the means of windows, each of `stride_` windows
  std::uint64_t stride_ = 1, in_entry_ = 0;
  double gathered_ = 0;
  Window window_, first_, open_;
  std::uint64_t open_steps_ = 0, window_steps_ = Health::kWindow, step_ = 0;
  std::uint64_t window_span_ = Health::kWindow;  // steps of the newest window, of which a log may leave out some
  std::size_t window_count_ = 0;
  std::vector<double> moved_;
  double first_loss_ = 0, first_norm_ = 0, last_norm_ = 0, largest_norm_ = 0, largest_rate_ = 0, best_ = 0;
};

}  // namespace vitrine
