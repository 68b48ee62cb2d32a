// Everything a run is, as one value: reset, best weights, resume and fork are copies of it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/data/normalise.h"
#include "core/metrics/metric.h"
#include "core/tensor/tensor.h"

namespace vitrine {

struct LiveChange {
  std::uint64_t step = 0;  // it applies from the step after this one
  std::string path;        // "optimizer.learning_rate"; of a weight its key and place, "dense_1/weight[12]"
  double value = 0;
  friend bool operator==(const LiveChange&, const LiveChange&) = default;
};

// What a run has counted and measured so far.
struct RunCounters {
  std::uint64_t step = 0;             // steps done
  std::uint32_t epoch = 0;            // epochs done, and judged
  std::uint32_t epochs = 0;           // asked for; more than the project says once a finished run trains on
  std::uint32_t epochs_set = 0;       // what the project said when they were asked for
  std::uint64_t batch_in_epoch = 0;   // batches done of the epoch under way; all of them while it waits to be judged
  std::uint64_t optimizer_steps = 0;  // updates behind the optimizer's state
  double best_value = 0;              // validation loss (training loss where nothing validates) of the best epoch
  std::uint32_t best_epoch = 0;       // 0: none yet
  std::uint64_t best_step = 0;
  std::uint32_t epochs_without_gain = 0;
  bool guarded = false;             // numbers have been large once: updates are tried on a copy from then on
  std::vector<LiveChange> changes;  // history: what is in force is in the project
  // Sums of the epoch under way, so that a resumed epoch reports the same figures.
  struct LossSum {
    double sum = 0, weight = 0;  // of batches' means times what each was divided by, and of these
    friend bool operator==(const LossSum&, const LossSum&) = default;
  };
  std::vector<LossSum> epoch_losses;          // an objective each
  std::vector<MetricSums> epoch_metric_sums;  // of the metrics of all
  friend bool operator==(const RunCounters&, const RunCounters&) = default;
};

// The arrays are in the layout of the program's ParameterLayout, which is nobody else's matter: what leaves a run
// goes by key (trained.h).
struct RunState : RunCounters {
  AlignedVector<float> parameters;          // weights and running statistics
  std::vector<std::uint64_t> updates;       // of each entry of the layout: how often an optimizer has moved it
  std::vector<AlignedVector<float>> slots;  // of the optimizer
  AlignedVector<float> average;             // of the parameters (average.h); empty where none is kept
  AlignedVector<float> best_parameters;     // of the best epoch; empty before the first
  // What layers carry from batch to batch: one row of the batch a row; by key, in the order of the program's.
  std::vector<std::pair<std::string, AlignedVector<float>>> carried;
  // What is validated, watched and exported.
  [[nodiscard]] const AlignedVector<float>& judged() const { return average.empty() ? parameters : average; }
  friend bool operator==(const RunState&, const RunState&) = default;
};

}  // namespace vitrine
