// Everything a run is, as one value: reset, best weights, resume and fork are copies of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/normalise.h"
#include "core/tensor/tensor.h"

namespace vitrine {

struct LiveChange {
  std::uint64_t step = 0;  // it applies from the step after this one
  std::string path;        // "optimizer.learning_rate"
  double value = 0;
  friend bool operator==(const LiveChange&, const LiveChange&) = default;
};

struct RunState {
  AlignedVector<float> parameters;  // in the layout of the program's ParameterLayout: weights and running statistics
  std::vector<AlignedVector<float>> slots;  // of the optimizer, each in the same layout
  std::uint64_t step = 0;                   // steps done
  std::uint32_t epoch = 0;                  // epochs done
  std::uint64_t batch_in_epoch = 0;         // batches of the epoch under way that are done
  double best_value = 0;         // validation loss (training loss where nothing validates) of the best epoch
  std::uint32_t best_epoch = 0;  // 0: none yet
  std::uint64_t best_step = 0;
  AlignedVector<float> best_parameters;  // of the best epoch; empty before the first
  std::uint32_t epochs_without_gain = 0;
  bool guarded = false;  // numbers have been large once: updates are tried on a copy from then on
  std::vector<LiveChange> changes;
  // Sums of the epoch under way, so that a resumed epoch reports the same figures.
  double epoch_loss_sum = 0;
  std::vector<double> epoch_metric_sums;
  std::int64_t epoch_samples = 0;
  friend bool operator==(const RunState&, const RunState&) = default;
};

}  // namespace vitrine
