#include "core/train/judge.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/train/programs.h"

namespace vitrine {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

// Over the programs of a batch; most often there is one, and a division would be felt.
double mean_of(double sum, int programs) {
  return programs == 1 ? sum : sum / programs;
}

}  // namespace

Judge::Judge(const Project& project, const Dataset& dataset, Of what, const std::vector<RecipeFigure>& own) {
  for (const Objective& objective : project.objectives) {
    One one;
    one.output = output_of(objective);
    const std::vector<LossBinding> bound = bindings_of(objective);
    for (std::size_t port = 0; port < bound.size(); ++port)
      if (!bound[port].is_output) one.target = dataset.find(bound[port].name), one.port = port;
    if (one.target)
      for (const Spec& spec : objective.metrics.empty() ? default_metrics(one.target->kind) : objective.metrics) {
        const MetricType& type = metric_types().at(spec.type);
        one.metrics.push_back({&type, spec, what == Of::evaluation || !type.keeps_scores});
      }
    const LossType& loss = loss_types().at(objective.loss.type);
    one.reads_sigmoid =
        one.target && one.target->kind == FieldKind::values && loss.readout == LossType::Readout::sigmoid;
    one.class_threshold = loss.class_threshold;
    objectives_.push_back(std::move(one));
  }
  for (const RecipeFigure& figure : own) own_.push_back({figure});
  name_figures(project);
  weigh_by(project);
  normalise_by({});
  clear();
}

void Judge::name_figures(const Project& project) {
  const auto losses = std::count_if(own_.begin(), own_.end(), [](const Own& own) { return own.figure.is_loss; });
  several_ = objectives_.size() + static_cast<std::size_t>(losses) > 1;
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    const std::string name = several_ ? objective_name(project, k) : std::string();
    const auto add = [&](const std::string& id, const std::string& title, bool is_loss) {
      figures_.push_back({several_ ? id + "." + name : id, several_ ? title + " of " + name : title, name, is_loss});
    };
    if (several_) {
      judged_.push_back(figures_.size());
      add("loss", "Loss", true);
    }
    const bool told = several_ || !own_.empty();  // else StepRecord::metric says it
    if (told && !objectives_[k].metrics.empty()) judged_.push_back(figures_.size());
    for (const auto& metric : objectives_[k].metrics)
      add(metric_column(metric.spec), metric_title(metric.spec), false);
  }
  for (const Own& own : own_) {
    const auto& [id, title, is_loss] = own.figure;
    judged_.push_back(figures_.size());
    if (is_loss)
      figures_.push_back({"loss." + id, "Loss of " + title, id, true});
    else
      figures_.push_back({std::string(kOwnFigure) + id, title, {}, false});
  }
  last_.assign(judged_.size(), kNothing);
}

void Judge::clear() {
  for (One& one : objectives_) {
    one.loss_sum = one.weight_sum = 0;
    one.sums.resize(one.metrics.size());
    for (MetricSums& sums : one.sums) sums.clear();
  }
  for (Own& own : own_) own.sum = own.weight = 0;
  incomplete_ = false;
  drop_held();
}

void Judge::normalise_by(const Scales& scales) {
  scales_ = scales;
  for (One& one : objectives_)
    if (one.target) one.scale = &scales_.of(one.target->name);
}

void Judge::weigh_by(const Project& project) {
  for (std::size_t k = 0; k < objectives_.size(); ++k) objectives_[k].weight = weight_of(project.objectives[k]);
}

void Judge::forget_programs() {
  for (One& one : objectives_) one.program = nullptr;
}

void Judge::study(One& one, const Program& program, std::size_t loss) {
  one.program = &program;
  one.output_value = program.ops().outputs[judged_output(one.output, program.ops())].value;
  const Shape& shape = program.ops().values[static_cast<std::size_t>(one.output_value)].shape;
  one.outputs = 1;
  for (int axis = 1; axis < shape.rank(); ++axis) one.outputs *= shape[axis];
  one.targets = one.target->shape.size();
  const bool classes = one.target->kind != FieldKind::values;
  // Position by position where there are weights: padding counts for nothing.
  const std::int64_t places = program.takes_weights(loss) ? one.target->shape[0] : classes ? one.targets : 1;
  one.input = {};
  one.input.places = places;
  one.input.outputs = one.outputs / std::max<std::int64_t>(1, places);
  if (classes && shape.rank() == 4) one.input.apart = one.targets;  // (N,K,H,W)
  one.input.class_threshold = one.class_threshold;
}

// Only what differs from batch to batch is written: small networks are judged millions of times a second.
void Judge::look(One& one, const Program& program, std::size_t loss, std::int64_t samples) {
  if (one.program != &program) study(one, program, loss);
  MetricInput& input = one.input;
  input.count = samples * input.places;
  input.output = {static_cast<const float*>(program.value(one.output_value)),
                  static_cast<std::size_t>(samples * one.outputs)};
  input.target = {static_cast<const float*>(program.field(loss, one.port)),
                  static_cast<std::size_t>(samples * one.targets)};
  if (program.takes_weights(loss))
    input.weights = {static_cast<const float*>(program.weights(loss)), static_cast<std::size_t>(input.count)};
  input.target_scale = one.scale;
  if (!one.reads_sigmoid) return;
  one.read.resize(input.output.size());
  std::transform(input.output.begin(), input.output.end(), one.read.begin(),
                 [](float logit) { return 1 / (1 + std::exp(-logit)); });
  input.output = one.read;
}

Judge::Loss Judge::loss_of(const Program& program, std::size_t objective) {
  return {*static_cast<const float*>(program.value(program.loss_value(objective))),
          *static_cast<const float*>(program.value(program.loss_weight_value(objective)))};
}

// The first metric is reported batch by batch too: where its sums add up, they are made once.
float Judge::add_metrics(One& one, const MetricInput& input) {
  float of_batch = kNothing;
  for (std::size_t i = 0; i < one.metrics.size(); ++i) {
    const auto& [type, spec, sums] = one.metrics[i];
    const bool own = i == 0 && !type->keeps_scores;
    if (own) {
      of_batch_.begin_again();
      type->add(spec.params, input, of_batch_);
      of_batch = static_cast<float>(type->value(spec.params, of_batch_));
    }
    if (!sums) continue;
    if (own && type->sums_add_up)
      one.sums[i].add_up(of_batch_);
    else
      type->add(spec.params, input, one.sums[i]);
  }
  return of_batch;
}

void Judge::begin_batch() {
  for (One& one : objectives_) one.batch_loss = one.batch_metric = 0, one.programs = 0;
}

void Judge::count(One& one, Loss loss, const MetricInput& input) {
  one.loss_sum += static_cast<double>(loss.mean) * static_cast<double>(loss.weight);
  one.weight_sum += static_cast<double>(loss.weight);
  one.batch_loss += static_cast<double>(loss.mean);
  one.batch_metric += static_cast<double>(one.target ? add_metrics(one, input) : kNothing);
  one.programs += 1;
}

void Judge::count(const Shown& shown) {
  Own& own = own_[shown.figure];
  own.sum += static_cast<double>(shown.value) * static_cast<double>(shown.samples);
  own.weight += static_cast<double>(shown.samples);
  own.last = shown.value;
}

void Judge::tell_last() {
  double loss = 0;
  std::size_t at = 0;
  for (const One& one : objectives_) {
    const double mean = mean_of(one.batch_loss, one.programs);
    loss += one.weight * mean;
    if (last_.empty()) continue;
    if (several_) last_[at++] = static_cast<float>(mean);
    if (!one.metrics.empty()) last_[at++] = static_cast<float>(mean_of(one.batch_metric, one.programs));
  }
  for (const Own& own : own_) last_[at++] = own.last;
  last_loss_ = static_cast<float>(loss);
  const One& first = objectives_.front();
  last_metric_ = first.metrics.empty() ? kNothing : static_cast<float>(mean_of(first.batch_metric, first.programs));
}

void Judge::add(const Program& program, std::int64_t samples) {
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    One& one = objectives_[k];
    if (one.target) look(one, program, k, samples);
    count(one, loss_of(program, k), one.input);
  }
  tell_last();
}

void Judge::hold(const Program& program, std::int64_t samples) {
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    if (held_count_ == held_.size()) held_.emplace_back();
    Held& held = held_[held_count_++];
    One& one = objectives_[k];
    if (one.target) look(one, program, k, samples);
    held.objective = k;
    held.loss = loss_of(program, k);
    held.input = one.input;
    held.output.assign(held.input.output.begin(), held.input.output.end());
    held.input.output = held.output;
  }
}

void Judge::show(std::size_t figure, float value, std::int64_t samples) {
  shown_.push_back({figure, value, samples});
}

void Judge::count_held() {
  for (std::size_t i = 0; i < held_count_; ++i) count(objectives_[held_[i].objective], held_[i].loss, held_[i].input);
  for (const Shown& shown : shown_) count(shown);
  tell_last();
  drop_held();
}

MetricSet Judge::result() const {
  MetricSet out;
  double loss = 0;
  for (const One& one : objectives_) {
    const double mean = one.weight_sum > 0 ? one.loss_sum / one.weight_sum : static_cast<double>(kNothing);
    loss += one.weight * mean;
    if (several_) out.metrics.push_back(static_cast<float>(mean));
    for (std::size_t i = 0; i < one.metrics.size(); ++i) {
      const auto& [type, spec, sums] = one.metrics[i];
      out.metrics.push_back(sums && !incomplete_ ? static_cast<float>(type->value(spec.params, one.sums[i]))
                                                 : kNothing);
    }
  }
  for (const Own& own : own_)
    out.metrics.push_back(own.weight > 0 ? static_cast<float>(own.sum / own.weight) : kNothing);
  out.loss = static_cast<float>(loss);
  return out;
}

void Judge::save(RunCounters& out) const {
  out.epoch_losses.clear();
  out.epoch_metric_sums.clear();
  for (const One& one : objectives_) {
    out.epoch_losses.push_back({one.loss_sum, one.weight_sum});
    if (!incomplete_) out.epoch_metric_sums.insert(out.epoch_metric_sums.end(), one.sums.begin(), one.sums.end());
  }
  for (const Own& own : own_) out.epoch_losses.push_back({own.sum, own.weight});
}

void Judge::take_up(const RunCounters& saved, bool same_metrics) {
  std::size_t at = 0, all = 0;
  for (const One& one : objectives_) all += one.metrics.size();
  const bool whole = same_metrics && saved.epoch_metric_sums.size() == all;
  incomplete_ = !whole && saved.batch_in_epoch > 0;
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    One& one = objectives_[k];
    if (k < saved.epoch_losses.size()) {
      one.loss_sum = saved.epoch_losses[k].sum;
      one.weight_sum = saved.epoch_losses[k].weight;
    }
    if (!whole) continue;
    for (MetricSums& sums : one.sums) sums = saved.epoch_metric_sums[at++];
  }
  for (std::size_t k = 0; k < own_.size(); ++k) {
    const std::size_t place = objectives_.size() + k;
    if (place >= saved.epoch_losses.size()) continue;
    own_[k].sum = saved.epoch_losses[place].sum;
    own_[k].weight = saved.epoch_losses[place].weight;
  }
}

}  // namespace vitrine
