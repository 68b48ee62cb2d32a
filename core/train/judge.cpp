#include "core/train/judge.h"

#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/train/supervised.h"

namespace vitrine {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

Judge::Judge(const Project& project, const Dataset& dataset) {
  for (const Objective& objective : project.objectives) {
    One one;
    one.output = output_of(objective);
    one.target = dataset.find(target_of(objective));
    one.field = static_cast<std::size_t>(one.target - dataset.fields.data());
    one.metrics = metrics_for(one.target->kind);
    one.class_threshold = loss_types().at(objective.loss.type).class_threshold;
    objectives_.push_back(std::move(one));
  }
  name_figures(project);
  weigh_by(project);
  normalise_by({});
  clear();
}

void Judge::name_figures(const Project& project) {
  const bool several = objectives_.size() > 1;
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    const std::string name = several ? objective_name(project, k) : std::string();
    const auto add = [&](const std::string& id, const std::string& title, bool is_loss) {
      figures_.push_back({several ? id + "." + name : id, several ? title + " of " + name : title, name, is_loss});
    };
    if (several) {
      judged_.push_back(figures_.size());
      add("loss", "Loss", true);
      if (!objectives_[k].metrics.empty()) judged_.push_back(figures_.size());
    }
    for (const MetricType* metric : objectives_[k].metrics) add(metric->info.id, metric->info.title, false);
  }
  last_.assign(judged_.size(), kNothing);
}

void Judge::clear() {
  for (One& one : objectives_) {
    one.loss_sum = one.weight_sum = 0;
    one.sums.resize(one.metrics.size());
    for (MetricSums& sums : one.sums) sums.clear();
  }
}

void Judge::normalise_by(const Scales& scales) {
  scales_ = scales;
  for (One& one : objectives_) one.scale = &scales_.of(one.target->name);
}

void Judge::weigh_by(const Project& project) {
  for (std::size_t k = 0; k < objectives_.size(); ++k) objectives_[k].weight = weight_of(project.objectives[k]);
}

MetricInput Judge::input_of(const One& one, const Program& program, const Batch& batch, std::int64_t samples) const {
  const auto& output = program.ops().outputs[judged_output(one.output, program.ops())];
  const Shape& shape = program.ops().values[static_cast<std::size_t>(output.value)].shape;
  std::int64_t outputs = 1;  // of a sample
  for (int axis = 1; axis < shape.rank(); ++axis) outputs *= shape[axis];
  const auto& target = batch.fields[one.field];
  const std::int64_t per_sample = target.shape.size();  // judged things a sample: 1, or one a token or pixel
  MetricInput input;
  const bool classes = one.target->kind == FieldKind::classes;
  input.count = classes ? samples * per_sample : samples;
  input.places = classes ? per_sample : 1;
  input.outputs = classes ? outputs / std::max<std::int64_t>(1, per_sample) : outputs;
  if (classes && shape.rank() == 4) input.apart = per_sample;  // (N,K,H,W)
  input.output = {static_cast<const float*>(program.value(output.value)), static_cast<std::size_t>(samples * outputs)};
  input.target = {target.values.data(), static_cast<std::size_t>(samples * per_sample)};
  input.class_threshold = one.class_threshold;
  input.target_scale = one.scale;
  return input;
}

// The first metric is reported batch by batch too: where its sums add up, they are made once.
void Judge::add_metrics(One& one, const MetricInput& input) {
  one.last_metric = kNothing;
  for (std::size_t i = 0; i < one.metrics.size(); ++i) {
    if (i > 0) {
      one.metrics[i]->add({}, input, one.sums[i]);
      continue;
    }
    of_batch_.clear();
    one.metrics[i]->add({}, input, of_batch_);
    one.last_metric = static_cast<float>(one.metrics[i]->value({}, of_batch_));
    if (one.metrics[i]->sums_add_up)
      one.sums[i].add_up(of_batch_);
    else
      one.metrics[i]->add({}, input, one.sums[i]);
  }
}

void Judge::add(const Program& program, const Batch& batch, std::int64_t samples) {
  double loss = 0;
  std::size_t at = 0;
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    One& one = objectives_[k];
    one.last_loss = *static_cast<const float*>(program.value(program.loss_value(k)));
    const auto weight = static_cast<double>(*static_cast<const float*>(program.value(program.loss_weight_value(k))));
    one.loss_sum += static_cast<double>(one.last_loss) * weight;
    one.weight_sum += weight;
    loss += one.weight * static_cast<double>(one.last_loss);
    add_metrics(one, input_of(one, program, batch, samples));
    if (last_.empty()) continue;
    last_[at++] = one.last_loss;
    if (!one.metrics.empty()) last_[at++] = one.last_metric;
  }
  last_loss_ = static_cast<float>(loss);
  last_metric_ = objectives_.front().last_metric;
}

MetricSet Judge::result() const {
  MetricSet out;
  double loss = 0;
  for (const One& one : objectives_) {
    const double mean = one.weight_sum > 0 ? one.loss_sum / one.weight_sum : static_cast<double>(kNothing);
    loss += one.weight * mean;
    if (objectives_.size() > 1) out.metrics.push_back(static_cast<float>(mean));
    for (std::size_t i = 0; i < one.metrics.size(); ++i)
      out.metrics.push_back(static_cast<float>(one.metrics[i]->value({}, one.sums[i])));
  }
  out.loss = static_cast<float>(loss);
  return out;
}

void Judge::save(RunCounters& out) const {
  out.epoch_losses.clear();
  out.epoch_metric_sums.clear();
  for (const One& one : objectives_) {
    out.epoch_losses.push_back({one.loss_sum, one.weight_sum});
    out.epoch_metric_sums.insert(out.epoch_metric_sums.end(), one.sums.begin(), one.sums.end());
  }
}

void Judge::take_up(const RunCounters& saved) {
  std::size_t at = 0;
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    One& one = objectives_[k];
    if (k < saved.epoch_losses.size()) {
      one.loss_sum = saved.epoch_losses[k].sum;
      one.weight_sum = saved.epoch_losses[k].weight;
    }
    for (MetricSums& sums : one.sums)
      if (at < saved.epoch_metric_sums.size()) sums = saved.epoch_metric_sums[at++];
  }
}

}  // namespace vitrine
