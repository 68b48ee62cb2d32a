// Figures people judge a network by. A metric keeps running sums over batches and turns them into one number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/schema/registry.h"

namespace vitrine {

struct MetricInput {
  std::span<const float> output;  // count × outputs (raw output of the network)
  std::span<const float> target;  // count × (1 for classes)
  std::int64_t count = 0;         // judged places: samples, or samples × tokens
  std::int64_t outputs = 1;       // values of the output for each of them
  std::int64_t apart = 1;      // distance of those values: the pixels of a plane where classes are channels (N,K,H,W)
  double class_threshold = 0;  // a single output says class 1 above it; the loss names it (0: the output is a logit)
  const Normalisation* target_scale = nullptr;  // values are put back into the data's own unit first; may be null
  std::int64_t places = 1;         // judged places of one sample: the tokens of a sequence, the pixels of a map
  std::span<const float> weights;  // count: how much each place counts, 0 leaves it out; empty: all count 1
};

// Starts empty and goes through `add` batch by batch. The metric says what the numbers are, and makes room for them
// with its first batch; later ones find it there.
struct MetricSums {
  std::vector<double> sums;
  double count = 0;  // weight of what was judged

  // At least so many numbers, new ones 0.
  [[nodiscard]] std::span<double> at_least(std::size_t size) {
    if (sums.size() < size) sums.resize(size);
    return sums;
  }
  // Empty again; the memory stays, so that the next epoch asks for none.
  void clear() {
    sums.clear();
    count = 0;
  }
  // The same for sums of the same shape: they are there at once.
  void begin_again() {
    std::fill(sums.begin(), sums.end(), 0.0);
    count = 0;
  }
  // Number by number. Only where MetricType::sums_add_up says so.
  void add_up(const MetricSums& other);
  friend bool operator==(const MetricSums&, const MetricSums&) = default;
};

// What is judged: the target field without its values.
struct MetricTarget {
  FieldKind kind = FieldKind::values;
  std::int64_t classes = 0;  // of `classes` and `tokens`
  Shape shape;               // of one sample: rank 0 for one number or class, T, H×W
};

struct MetricType {
  TypeInfo info;
  std::function<bool(const MetricTarget&)> fits;
  std::string needs;  // the target that it fits, in words: "classes as its target"
  // What else must hold of parameters that check_params accepts; may be empty.
  std::function<Status(const Params&, const MetricTarget&)> check;
  // What the title says of its parameters, in brackets; may be empty: their names and values.
  std::function<std::string(const Params&)> says;
  // Parameters to begin with for a target that fits; may be empty: the defaults.
  std::function<Params(const MetricTarget&)> suggest;
  std::function<void(const Params&, const MetricInput&, MetricSums&)> add;  // sums in element order
  std::function<double(const Params&, const MetricSums&)> value;            // NaN where nothing was counted
  bool higher_is_better = true;
  bool sums_add_up = true;    // the sums of two batches may be added; else they have to go through `add` in order
  bool standard = false;      // in the default set of the targets it fits
  bool keeps_scores = false;  // its memory grows with what it judges (kMostScores): for evaluation, not for every
                              // batch of training
};

// A metric that keeps scores has at most this many numbers in MetricSums: 64 MB. See core/metrics/scores.h.
inline constexpr std::size_t kMostScores = std::size_t{1} << 23;

const Registry<MetricType>& metric_types();

// What a project computes that chose nothing; the task's own first.
[[nodiscard]] std::vector<Spec> default_metrics(FieldKind target);
[[nodiscard]] std::vector<const MetricType*> metrics_for(FieldKind target);  // the same as types; they have defaults
// All that a person may choose from, with parameters that suit the target; the default set first.
[[nodiscard]] std::vector<Spec> fitting_metrics(FieldKind target, std::int64_t classes, const Shape& target_shape);
// Errors name the metric, say what it needs and what may be chosen instead.
[[nodiscard]] Status check_metric(const Spec& spec, FieldKind target, std::int64_t classes,
                                  const Shape& target_shape);

// Two choices of one type are told apart by their parameters. For a known type only.
[[nodiscard]] std::string metric_title(const Spec& spec);   // "Precision (macro)", "Top-k accuracy (k = 5)"
[[nodiscard]] std::string metric_column(const Spec& spec);  // "precision_macro", "top_k_accuracy_5": in files
// The choice that such a column names; none where it names nothing.
[[nodiscard]] std::optional<Spec> metric_of_column(std::string_view column);

}  // namespace vitrine
