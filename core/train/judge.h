// What a network is judged by: of each objective its loss and its metrics, added up over batches.
#pragma once

#include <string>
#include <vector>

#include "core/data/batch.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/engine/program.h"
#include "core/metrics/metric.h"
#include "core/project/project.h"
#include "core/train/run_state.h"
#include "core/watch/records.h"

namespace vitrine {

// Sums of losses and metrics over batches, in the order in which they are added. The programs it is shown have a loss
// for each objective of the project, in that order.
class Judge {
 public:
  Judge(const Project& project, const Dataset& dataset);
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  // What MetricSet::metrics holds. Of several objectives each has its loss there, and its metrics behind it.
  [[nodiscard]] const std::vector<FigureInfo>& figures() const { return figures_; }
  // Those of them that last() gives, see RunInfo::judged.
  [[nodiscard]] const std::vector<std::size_t>& judged() const { return judged_; }

  void clear();
  // Metrics are in the targets' own units. Losses stay those which training makes small.
  void normalise_by(const Scales& scales);
  // The objectives' weights, which may change during a run.
  void weigh_by(const Project& project);
  // The program has just run forward over `samples` samples of `batch`.
  void add(const Program& program, const Batch& batch, std::int64_t samples);
  [[nodiscard]] MetricSet result() const;

  // Of the batch that was added last: the weighted sum of the losses, the first metric (NaN where there is none), and
  // what judged() names.
  [[nodiscard]] float last_loss() const { return last_loss_; }
  [[nodiscard]] float last_metric() const { return last_metric_; }
  [[nodiscard]] const std::vector<float>& last() const { return last_; }

  // The sums of an epoch under way, for a run that is resumed in its middle.
  void save(RunCounters& out) const;
  void take_up(const RunCounters& saved);

 private:
  struct One {
    std::vector<const MetricType*> metrics;
    NodeId output;
    const Field* target = nullptr;
    std::size_t field = 0;  // the target's place in a batch
    double weight = 1, class_threshold = 0;
    const Normalisation* scale = nullptr;
    double loss_sum = 0, weight_sum = 0;  // of batches' means, each times what it was divided by
    std::vector<MetricSums> sums;
    float last_loss = 0, last_metric = 0;
  };
  void name_figures(const Project& project);
  [[nodiscard]] MetricInput input_of(const One& one, const Program& program, const Batch& batch,
                                     std::int64_t samples) const;
  void add_metrics(One& one, const MetricInput& input);

  std::vector<One> objectives_;
  std::vector<FigureInfo> figures_;
  std::vector<std::size_t> judged_;
  Scales scales_;
  MetricSums of_batch_;  // of a first metric; a member, so that a step asks for no memory
  float last_loss_ = 0, last_metric_ = 0;
  std::vector<float> last_;
};

}  // namespace vitrine
