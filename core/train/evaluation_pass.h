// How a network is judged on a part of the data: once through it, piece by piece. For evaluate_part() alone.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/metrics/classes.h"
#include "core/train/evaluate_part.h"

namespace vitrine {

// What the network and the objective are, as a judge reads them (see Judge::study).
struct JudgedShape {
  const Field* field = nullptr;
  LossType::Readout readout = LossType::Readout::none;
  double class_threshold = 0;
  Shape output;               // of one sample
  std::int64_t outputs = 1;   // numbers of a sample
  std::int64_t targets = 1;   // numbers of a sample's target
  std::int64_t places = 1;    // of a sample
  std::int64_t of_place = 1;  // numbers of the output for each place
  std::int64_t apart = 1;     // distance of those
  bool made = false;          // the target lies nowhere: it is made as a batch is gathered
  [[nodiscard]] bool ragged() const { return !field->lengths.empty(); }
};

// One pass over a part of the data.
class EvaluationPass {
 public:
  EvaluationPass(const ProbeSubject& subject, const EvaluationScope& scope, const std::function<bool()>& stop,
                 const EvaluationLimits& limits);
  std::shared_ptr<EvaluationAnswer> run();

 private:
  // Each says why nothing can be judged; empty: it can.
  std::string study();
  [[nodiscard]] std::string who() const;  // "The objective", or which of them
  std::string lay_beside(const Objective& objective);
  void choose_kind();
  void make_room();
  void make_room_for_maps();
  [[nodiscard]] std::int64_t most_places() const;
  std::string judge_all();
  // `said`: what the network says of rows first … , as Evaluator::predict() gives it.
  void judge(std::int64_t first, std::span<const float> said, std::int64_t count);
  void read_targets(std::span<const std::int64_t> rows);
  void read_made_targets(std::span<const std::int64_t> rows);
  [[nodiscard]] Tensor readable(std::span<const float> said, std::int64_t count) const;
  void judge_classes(std::int64_t first, const MetricInput& input, const Tensor& read);
  void judge_maps(std::int64_t first, const MetricInput& input, const Tensor& read);
  void keep_maps(std::int64_t first, const MetricInput& input);
  void judge_numbers(std::int64_t first, const Tensor& read, std::int64_t count);
  void keep_place(std::int64_t first, std::int64_t index);
  void count_scores(const MetricInput& input, const metrics::Place& place, std::int64_t named, const Tensor& read);
  void count_class(std::int64_t truth, std::int64_t named);
  void finish();

  const ProbeSubject& subject_;
  const EvaluationLimits& limits_;
  std::size_t objective_;
  bool single_;                             // rows that were asked for one by one
  const std::vector<std::int64_t> chosen_;  // those of them that there are
  const std::vector<std::int64_t>& rows_;
  const std::function<bool()>& asked_;
  std::function<bool()> stop_;
  bool stopped_ = false;
  JudgedShape is_;
  std::shared_ptr<EvaluationAnswer> out_ = std::make_shared<EvaluationAnswer>();
  std::vector<float> truths_, filled_;  // of the piece under way: targets a sample; of ragged ones 1 or 0 a place
  Batch batch_;                         // for targets that are made
  bool keeps_outputs_ = false;
  std::vector<ScoreSteps> steps_;  // of maps, one a class; empty: scores are not counted
  std::vector<double> scores_;     // of a pixel
  CalibrationSums sure_;
  RegressionSums sums_;
  std::vector<RegressionSums> column_sums_;
};

}  // namespace vitrine
