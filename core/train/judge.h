// What a network is judged by: of each objective its loss and its metrics, added up over batches.
#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/engine/program.h"
#include "core/metrics/metric.h"
#include "core/project/project.h"
#include "core/recipes/recipe.h"
#include "core/train/run_state.h"
#include "core/watch/records.h"

namespace vitrine {

// Sums of losses and metrics over batches, in the order in which they are added. The programs it is shown have a loss
// for each objective of the project, in that order. `own` are the figures that its recipe has beside them.
// While a network trains, a metric that keeps scores is known of single batches only; over an epoch it is NaN.
class Judge {
 public:
  enum class Of { training, evaluation };
  Judge(const Project& project, const Dataset& dataset, Of what, const std::vector<RecipeFigure>& own = {});
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  // What MetricSet::metrics holds. Of several objectives each has its loss there, and its metrics behind it.
  [[nodiscard]] const std::vector<FigureInfo>& figures() const { return figures_; }
  // Those of them that last() gives, see RunInfo::judged.
  [[nodiscard]] const std::vector<std::size_t>& judged() const { return judged_; }

  void clear();
  // Other programs than those so far will be shown.
  void forget_programs();
  // Metrics are in the targets' own units. Losses stay those which training makes small.
  void normalise_by(const Scales& scales);
  // The objectives' weights, which may change during a run.
  void weigh_by(const Project& project);
  // Before the first program of a batch: what is told of the batch is the mean over its programs.
  void begin_batch();
  // The program has just run forward over so many samples.
  void add(const Program& program, std::int64_t samples);
  // The same, counted once count_held() says that the step is kept, or not at all.
  void hold(const Program& program, std::int64_t samples);
  void show(std::size_t figure, float value, std::int64_t samples);  // of the recipe's own
  void count_held();
  [[nodiscard]] bool has_shown() const { return !shown_.empty(); }
  void drop_held() { held_count_ = 0, shown_.clear(); }
  [[nodiscard]] MetricSet result() const;

  // Of the batch that was added last: the weighted sum of the losses, the first metric (NaN where there is none), and
  // what judged() names.
  [[nodiscard]] float last_loss() const { return last_loss_; }
  [[nodiscard]] float last_metric() const { return last_metric_; }
  [[nodiscard]] const std::vector<float>& last() const { return last_; }

  // The sums of an epoch under way, for a run that is resumed in its middle. Of other metrics than those that were
  // saved there are none: what they come to over this epoch is NaN.
  void save(RunCounters& out) const;
  void take_up(const RunCounters& saved, bool same_metrics);

 private:
  struct One {
    struct Metric {
      const MetricType* type = nullptr;
      Spec spec;
      bool sums = true;  // else it is told of batches only
    };
    std::vector<Metric> metrics;
    NodeId output;
    const Field* target = nullptr;  // null: it compares with no field
    std::size_t port = 0;           // of its loss, that takes the target
    double weight = 1, class_threshold = 0;
    bool reads_sigmoid = false;  // numbers between 0 and 1 are compared with the sigmoid of the output
    std::vector<float> read;     // that sigmoid, of a batch
    const Normalisation* scale = nullptr;
    const Program* program = nullptr;  // what it was shown last, and of that one:
    int output_value = -1;
    std::int64_t outputs = 0, targets = 0;  // numbers of a sample
    MetricInput input;                      // what it was shown last
    double loss_sum = 0, weight_sum = 0;    // of batches' means, each times what it was divided by
    std::vector<MetricSums> sums;
    double batch_loss = 0, batch_metric = 0;  // sums over the programs of a batch
    int programs = 0;
  };
  struct Loss {
    float mean = 0, weight = 0;
  };
  // What one objective was shown of a step that may not be kept.
  struct Held {
    std::size_t objective = 0;
    Loss loss;
    MetricInput input;
    std::vector<float> output;  // where `input` has it
  };
  struct Shown {
    std::size_t figure = 0;
    float value = 0;
    std::int64_t samples = 0;
  };
  struct Own {
    RecipeFigure figure;
    double sum = 0, weight = 0;
    float last = 0;
  };
  void name_figures(const Project& project);
  static void study(One& one, const Program& program, std::size_t loss);
  static void look(One& one, const Program& program, std::size_t loss, std::int64_t samples);
  static Loss loss_of(const Program& program, std::size_t objective);
  float add_metrics(One& one, const MetricInput& input);
  void count(One& one, Loss loss, const MetricInput& input);
  void count(const Shown& shown);
  void tell_last();

  std::vector<One> objectives_;
  std::vector<Own> own_;
  std::vector<Held> held_;  // its first held_count_; the others keep their memory
  std::size_t held_count_ = 0;
  std::vector<Shown> shown_;
  std::vector<FigureInfo> figures_;
  std::vector<std::size_t> judged_;
  Scales scales_;
  bool several_ = false;     // losses
  bool incomplete_ = false;  // the metrics have not seen the whole epoch
  MetricSums of_batch_;      // of a first metric; a member, so that a step asks for no memory
  float last_loss_ = 0, last_metric_ = 0;
  std::vector<float> last_;
};

}  // namespace vitrine
