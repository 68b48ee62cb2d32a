#include "core/train/supervised.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/data/table_code.h"

namespace vitrine {

std::size_t judged_output(const Objective& objective, const OpList& list) {
  const auto named = std::find_if(list.outputs.begin(), list.outputs.end(),
                                  [&](const auto& output) { return output.node == objective.output; });
  return named == list.outputs.end() ? 0 : static_cast<std::size_t>(named - list.outputs.begin());
}

ProgramLoss program_loss(const Project& project, const OpList& list, const Shape& target) {
  const Objective& objective = project.objectives.front();
  return ProgramLoss::of(loss_types().at(objective.loss.type).make_op(objective.loss.params),
                         judged_output(objective, list), target);
}

Program make_program(const Project& project, const Dataset& dataset, std::int64_t batch, ProgramOptions options,
                     bool with_loss) {
  OpList list = lower_graph(project.graph, batch);
  std::vector<ProgramLoss> losses;
  if (with_loss) losses.push_back(program_loss(project, list, dataset.find(project.objectives.front().target)->shape));
  return {std::move(list), std::move(losses), options};
}

bool target_has_scale(const Project& project, FieldKind target) {
  const LossType* loss = loss_types().find(project.objectives.front().loss.type);
  return target == FieldKind::values && loss && loss->readout == LossType::Readout::none;
}

Scales fit_scales(const Project& project, const Dataset& dataset, std::span<const std::int64_t> rows) {
  Scales out{fit_normalisation(project.transform, dataset.input(), rows), {}};
  if (dataset.table && !out.input.fill.empty()) {  // a text that is missing is 0 in all its inputs, not their mean
    auto fill = out.input.fill.begin();
    for (const TableColumn& column : dataset.table->inputs) {
      if (column.kind == CsvKind::text) std::fill_n(fill, column.inputs(), 0.0F);
      fill += column.inputs();
    }
  }
  const Field& target = *dataset.find(project.objectives.front().target);
  if (target_has_scale(project, target.kind)) out.target = fit_normalisation(project.target_transform, target, rows);
  return out;
}

namespace {

// The first place where two lists of names differ, in words; empty where they agree or one of them says nothing.
std::string difference(const std::vector<std::string>& trained, const std::vector<std::string>& here) {
  if (trained.empty() || here.empty() || trained == here) return "";
  const auto at = std::mismatch(trained.begin(), trained.end(), here.begin(), here.end());
  const auto name = [](const std::vector<std::string>& names, auto it) {
    return it == names.end() ? std::string("nothing") : "“" + printable(*it, 60) + "”";
  };
  return "number " + grouped(at.first - trained.begin() + 1) + " was " + name(trained, at.first) +
         " in training and is " + name(here, at.second) + " here";
}

}  // namespace

Result<Scales> scales_of(const Trained& trained, const Project& project, const Dataset& dataset,
                         std::span<const std::int64_t> training_rows, std::string& note) {
  const Field& target = *dataset.find(project.objectives.front().target);
  if (!trained.described) {
    note = "The weights say nothing of normalisation; the project's own was fitted anew on its " +
           grouped(static_cast<std::int64_t>(training_rows.size())) + " training samples";
    return fit_scales(project, dataset, training_rows);
  }
  const std::string remedy = "Use the data that the weights were trained on";
  if (const std::string inputs = difference(trained.input_names, dataset.input().names); !inputs.empty())
    return Error{"The weights were trained on other inputs: " + inputs, dataset.title, remedy};
  if (target.kind == FieldKind::classes)
    if (const std::string classes = difference(trained.class_names, target.names); !classes.empty())
      return Error{"The weights know other classes: " + classes, dataset.title, remedy};
  if (!trained.input.fits(dataset.input().shape.size()) || !trained.target.fits(target.shape.size()))
    return Error{"The weights' normalisation is for samples of another size", dataset.title, remedy};
  return Scales{trained.input, trained.target};
}

std::int64_t evaluation_batch(const Project& project) {
  const auto* set = project.training.find("batch_size");
  const auto* size = set ? std::get_if<std::int64_t>(set) : nullptr;
  return std::clamp<std::int64_t>(size ? *size : 32, 64, 256);
}

void feed(Program& program, const Batch& batch, bool with_target) {
  const auto* input = batch.find("input");
  for (std::size_t i = 0; i < program.ops().inputs.size(); ++i) program.set_input(i, input->values.data());
  if (with_target) program.set_field(0, 1, batch.find("target")->values.data());
}

Judge::Judge(const Project& project, const Dataset& dataset)
    : objective_(project.objectives.front()),
      metrics_(metrics_for(dataset.find(project.objectives.front().target)->kind)),
      target_(dataset.find(project.objectives.front().target)),
      target_index_(static_cast<std::size_t>(target_ - dataset.fields.data())),
      class_threshold_(loss_types().at(project.objectives.front().loss.type).class_threshold) {
  clear();
}

void Judge::clear() {
  loss_sum = 0;
  samples = 0;
  sums.assign(metrics_.size(), {});
}

void Judge::add(const Program& program, const Batch& batch, std::int64_t count) {
  last_loss_ = *static_cast<const float*>(program.value(program.loss_value(0)));
  last_metric_ = std::numeric_limits<float>::quiet_NaN();
  loss_sum += static_cast<double>(last_loss_) * static_cast<double>(count);
  samples += count;
  const auto& output = program.ops().outputs[judged_output(objective_, program.ops())];
  const Shape& shape = program.ops().values[static_cast<std::size_t>(output.value)].shape;
  std::int64_t outputs = 1;  // of a sample
  for (int axis = 1; axis < shape.rank(); ++axis) outputs *= shape[axis];
  const auto& target = batch.fields[target_index_];
  const std::int64_t per_sample = target.shape.size();  // judged things a sample: 1, or one a token or pixel
  MetricInput input;
  const bool classes = target_->kind == FieldKind::classes;
  input.count = classes ? count * per_sample : count;
  input.outputs = classes ? outputs / std::max<std::int64_t>(1, per_sample) : outputs;
  if (classes && shape.rank() == 4) input.apart = per_sample;  // (N,K,H,W)
  input.output = {static_cast<const float*>(program.value(output.value)), static_cast<std::size_t>(count * outputs)};
  input.target = {target.values.data(), static_cast<std::size_t>(count * per_sample)};
  input.class_threshold = class_threshold_;
  input.target_scale = &target_scale_;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    // The first metric is reported batch by batch too: where its sums add up, they are made once.
    if (i > 0) {
      metrics_[i]->add(input, sums[i]);
      continue;
    }
    MetricSums of_batch;
    metrics_[i]->add(input, of_batch);
    last_metric_ = static_cast<float>(metrics_[i]->value(of_batch));
    if (!metrics_[i]->sums_add_up) {
      metrics_[i]->add(input, sums[i]);
      continue;
    }
    for (std::size_t k = 0; k < of_batch.sums.size(); ++k) sums[i].sums[k] += of_batch.sums[k];
    sums[i].count += of_batch.count;
  }
}

MetricSet Judge::result() const {
  MetricSet out;
  out.loss = samples > 0 ? static_cast<float>(loss_sum / static_cast<double>(samples))
                         : std::numeric_limits<float>::quiet_NaN();
  for (std::size_t i = 0; i < metrics_.size(); ++i)
    out.metrics.push_back(static_cast<float>(metrics_[i]->value(sums[i])));
  return out;
}

Evaluator::Evaluator(const Project& project, std::shared_ptr<const Dataset> dataset, const Pool& pool)
    : dataset_(std::move(dataset)),
      pool_(pool),
      program_(make_program(project, *dataset_, evaluation_batch(project), {.training = false})),
      output_(program_.ops().outputs[judged_output(project.objectives.front(), program_.ops())].value),
      judge_(project, *dataset_),
      feeder_(*dataset_, pool_, program_.batch(), [this](Feeder::Place place) {
        const auto size = static_cast<std::size_t>(program_.batch());
        const std::size_t begin = static_cast<std::size_t>(place.batch) * size;
        return rows_.subspan(begin, std::min(size, rows_.size() - begin));
      }) {}

void Evaluator::normalise_by(const Normalisation& input, const Normalisation& target) {
  input_ = input, target_ = target;
  judge_.normalise_by(target);
  feeder_.normalise_by(input, target);
}

void Evaluator::for_batches(std::span<const std::int64_t> rows, const std::function<bool()>& stop,
                            FunctionRef<void(const Batch&)> body) {
  feeder_.forget();
  rows_ = rows;
  const auto batches =
      static_cast<std::uint64_t>(chunk_count(static_cast<std::int64_t>(rows.size()), program_.batch()));
  for (std::uint64_t i = 0; i < batches && !(stop && stop()); ++i) {
    const Batch& batch = feeder_.take({0, i});
    if (i + 1 < batches) feeder_.ahead({0, i + 1});
    feed(program_, batch, true);
    program_.forward({pool_, batch.count});
    body(batch);
  }
  feeder_.forget();  // a pass that was stopped: the rows are the caller's
}

MetricSet Evaluator::evaluate(std::span<const std::int64_t> rows, const std::function<bool()>& stop) {
  judge_.clear();
  for_batches(rows, stop, [&](const Batch& batch) { judge_.add(program_, batch, batch.count); });
  return judge_.result();
}

void Evaluator::copy_output(std::int64_t samples, float*& to) const {
  const auto size = program_.shape(output_, samples).size();
  float* const from = to;
  to = std::copy_n(static_cast<const float*>(program_.value(output_)), size, to);
  target_.invert({from, static_cast<std::size_t>(size)});
}

Tensor Evaluator::predict(std::span<const std::int64_t> rows, const std::function<bool()>& stop) {
  const Shape sample = program_.ops().values[static_cast<std::size_t>(output_)].shape.without_batch();
  Tensor out(sample.with_batch(static_cast<std::int64_t>(rows.size())));
  float* to = out.values.data();
  for_batches(rows, stop, [&](const Batch& batch) { copy_output(batch.count, to); });
  return out;
}

Tensor Evaluator::predict(const Tensor& raw_inputs) {
  const std::int64_t total = raw_inputs.shape[0];
  const std::int64_t size = raw_inputs.shape.without_batch().size();
  const Shape sample = program_.ops().values[static_cast<std::size_t>(output_)].shape.without_batch();
  Tensor out(sample.with_batch(total));
  float* to = out.values.data();
  if (batch_.fields.empty()) batch_ = make_batch(*dataset_, program_.batch());
  feed(program_, batch_, true);
  // Targets are not used for the output, but the loss op reads them: any value will do.
  auto& input =
      *std::find_if(batch_.fields.begin(), batch_.fields.end(), [](const auto& f) { return f.name == "input"; });
  for (std::int64_t at = 0; at < total;) {
    const std::int64_t count = std::min(program_.batch(), total - at);
    std::copy_n(raw_inputs.values.data() + at * size, count * size, input.values.data());
    input_.apply({input.values.data(), static_cast<std::size_t>(count * size)});
    program_.forward({pool_, count});
    copy_output(count, to);
    at += count;
  }
  return out;
}

void to_probabilities(const Project& project, Tensor& outputs) {
  const auto readout = loss_types().at(project.objectives.front().loss.type).readout;
  if (readout == LossType::Readout::none || outputs.shape.rank() < 1) return;
  // The class axis is the last of N×K and N×T×K, and the channels of N×K×H×W.
  const std::int64_t classes = outputs.shape.rank() == 4 ? outputs.shape[1] : outputs.shape.back();
  if (readout == LossType::Readout::sigmoid || classes == 1) {
    for (float& value : outputs.values) value = 1 / (1 + std::exp(-value));
    return;
  }
  if (outputs.shape.rank() < 2) return;
  const std::int64_t inner = outputs.shape.rank() == 4 ? outputs.shape[2] * outputs.shape[3] : 1;
  const auto blocks = static_cast<std::int64_t>(outputs.values.size()) / std::max<std::int64_t>(1, classes * inner);
  for (std::int64_t row = 0; row < blocks * inner; ++row) {
    float* first = outputs.values.data() + row / inner * classes * inner + row % inner;
    float most = -std::numeric_limits<float>::infinity(), sum = 0;
    for (std::int64_t k = 0; k < classes; ++k) most = std::max(most, first[k * inner]);
    for (std::int64_t k = 0; k < classes; ++k) sum += first[k * inner] = std::exp(first[k * inner] - most);
    for (std::int64_t k = 0; k < classes; ++k) first[k * inner] /= sum;
  }
}

}  // namespace vitrine
