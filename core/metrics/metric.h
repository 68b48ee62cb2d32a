// Figures people judge a network by. A metric keeps running sums over batches and turns them into one number.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/schema/registry.h"

namespace vitrine {

struct MetricInput {
  std::span<const float> output;  // count × outputs (raw output of the network)
  std::span<const float> target;  // count × (1 for classes)
  std::int64_t count = 0;         // judged things: samples, or samples × tokens
  std::int64_t outputs = 1;       // values of the output for each of them
  std::int64_t apart = 1;      // distance of those values: the pixels of a plane where classes are channels (N,K,H,W)
  double class_threshold = 0;  // a single output says class 1 above it; the loss names it
  const Normalisation* target_scale = nullptr;  // values are put back into the data's own unit first; may be null
};

// Start empty and go through `add` batch by batch. Two of them may be added up for accuracy, MAE and RMSE; not for
// R², which keeps a running mean.
struct MetricSums {
  std::array<double, 4> sums{};
  double count = 0;
};

struct MetricType {
  TypeInfo info;
  std::function<bool(FieldKind target)> fits;
  std::function<void(const MetricInput&, MetricSums&)> add;  // sums in element order
  std::function<double(const MetricSums&)> value;            // NaN where nothing was counted
  bool higher_is_better = true;
  bool sums_add_up = true;  // the sums of two batches may be added; else they have to go through `add` in order
};

const Registry<MetricType>& metric_types();
[[nodiscard]] std::vector<const MetricType*> metrics_for(FieldKind target);  // the task's own first

}  // namespace vitrine
