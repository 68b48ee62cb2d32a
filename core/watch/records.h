// What a run publishes. The engine knows no screen: it swaps small records into a buffer.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

struct StepRecord {
  std::uint64_t step = 0;   // counted from 1
  std::uint32_t epoch = 0;  // from 1
  float loss = 0;           // mean over the batch, without penalties; of several objectives the weighted sum
  float penalty = 0;        // L1 and L2 terms
  float metric = 0;         // the task's first metric on the batch; NaN where the task has none
  float learning_rate = 0;
  float gradient_norm = 0;  // of all parameters, before clipping
};

// Of a step, beside its record: in the order of RunInfo::layers each layer's gradient norm before clipping and its
// ‖update‖ / ‖weights‖ (NaN of one that is frozen), and what RunInfo::judged names.
struct StepFigures {
  std::span<const float> norms, ratios, judged;
};

// What a row of the log holds: these of the run, then the layers' norms, their ratios, and what is judged.
enum class Figure : std::uint8_t { loss, penalty, objective, metric, learning_rate, gradient_norm };
inline constexpr std::size_t kRunFigures = 6;  // objective is loss + penalty

// A figure over the steps of a row, those left out at which it was not finite: NaN throughout where that is all of
// them. One step's four values are the same.
struct Reading {
  float mean = 0, min = 0, max = 0;
  float last = 0;  // of the last step: one drawn from those covered, where means would hide how far they spread
};

struct StepRow {
  std::uint64_t step = 0;    // the last it covers
  std::uint32_t epoch = 0;   // of that step
  std::uint32_t covers = 1;  // steps it speaks for
};

// A stretch of rows, as StepLog writes them.
struct StepBlock {
  std::vector<StepRow> rows;
  std::vector<Reading> readings;  // rows × figures
  std::uint64_t dropped = 0;      // steps lost since the run began, because nobody drained their rows

  void clear() { rows.clear(), readings.clear(); }
  [[nodiscard]] std::size_t figures() const { return rows.empty() ? 0 : readings.size() / rows.size(); }
  [[nodiscard]] const Reading* of(std::size_t row) const { return readings.data() + row * figures(); }
};

struct MetricSet {
  float loss = 0;
  std::vector<float> metrics;  // in the order of RunInfo::figures
};

struct EpochRecord {
  std::uint32_t epoch = 0;
  std::uint64_t step = 0;
  MetricSet train;       // mean over the epoch's batches, as they were trained (dropout on)
  MetricSet validation;  // empty metrics where there is no validation part
  bool has_validation = false;
  bool best = false;   // the best so far, by validation loss (training loss where nothing validates)
  double seconds = 0;  // since the run began, pauses left out
};

// A figure that a network is judged by, beside the loss as a whole: a metric, or one of several losses.
struct FigureInfo {
  std::string id, title;  // "accuracy" and "Accuracy"; of several objectives "accuracy.slant", "Accuracy of slant"
  std::string objective;  // its name, where there are several
  bool is_loss = false;
};

// So begins the id of what a recipe tells that is neither a loss nor a metric.
inline constexpr std::string_view kOwnFigure = "figure.";

struct RunInfo {
  struct Layer {
    std::string node, name;  // layers with weights, in order
    bool judged = true;      // some objective depends on what it computes
    // Whose gradients come back to it: objectives by their places, and past these what a recipe teaches by itself.
    std::set<std::size_t> learns_from{0};
  };
  std::vector<Layer> layers;
  std::vector<FigureInfo> figures;  // of an epoch; the first metric is the task's own ("Accuracy", "MAE")
  std::vector<std::size_t> judged;  // those of them that each step tells too; none where StepRecord::metric says it
  // The task's own metric, as an index into `figures`; none where no metric fits.
  [[nodiscard]] std::optional<std::size_t> main_metric() const {
    for (std::size_t i = 0; i < figures.size(); ++i)
      if (!figures[i].is_loss) return i;
    return {};
  }
  std::uint64_t steps_per_epoch = 0, total_steps = 0;
  std::uint32_t epochs = 0;
  std::int64_t train_samples = 0, validation_samples = 0, test_samples = 0;
  std::int64_t parameters = 0;
  int threads = 0;
};

}  // namespace vitrine
