#include "core/train/supervised.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/data/table_code.h"
#include "core/layers/layer.h"
#include "core/project/objectives.h"

namespace vitrine {

std::size_t judged_output(const NodeId& output, const OpList& list) {
  const auto named = std::find_if(list.outputs.begin(), list.outputs.end(),
                                  [&](const auto& candidate) { return candidate.node == output; });
  return named == list.outputs.end() ? 0 : static_cast<std::size_t>(named - list.outputs.begin());
}

ProgramLoss program_loss(const Objective& objective, const OpList& list, const Shape& target) {
  return ProgramLoss::of(loss_types().at(objective.loss.type).make_op(objective.loss.params),
                         judged_output(output_of(objective), list), target, weight_of(objective));
}

Program make_program(const Project& project, const Dataset& dataset, std::int64_t batch, ProgramOptions options,
                     bool with_loss) {
  OpList list = lower_graph(project.graph, batch);
  std::vector<ProgramLoss> losses;
  for (const Objective& objective : project.objectives)
    if (with_loss) losses.push_back(program_loss(objective, list, dataset.find(target_of(objective))->shape));
  return {std::move(list), std::move(losses), options};
}

bool target_has_scale(const Objective& objective, FieldKind target) {
  const LossType* loss = loss_types().find(objective.loss.type);
  return target == FieldKind::values && loss && loss->readout == LossType::Readout::none;
}

bool loss_is_scaled(const Project& project, const Dataset& dataset) {
  if (project.target_transform.type == "none") return false;
  return std::any_of(project.objectives.begin(), project.objectives.end(), [&](const Objective& objective) {
    const Field* target = dataset.find(target_of(objective));
    return target && target_has_scale(objective, target->kind);
  });
}

namespace {

// The fields that Inputs read.
std::vector<std::string> input_fields(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes()) {
    const LayerType& type = layer_types().at(node.type);
    if (type.is_input) out.push_back(text_of(type.info, node.params, "field"));
  }
  return out;
}

Normalisation& place_for(Scales& scales, const std::string& field) {
  return field == kInput ? scales.input : field == kTarget ? scales.target : scales.more[field];
}

}  // namespace

// What an Input reads is normalised as inputs are, and where it is a target too, the network answers in that unit.
Scales fit_scales(const Project& project, const Dataset& dataset, std::span<const std::int64_t> rows) {
  Scales out;
  std::vector<std::string> inputs = input_fields(project.graph);
  if (inputs.empty()) inputs.emplace_back(kInput);
  for (const std::string& name : inputs)
    if (const Field* field = dataset.find(name))
      place_for(out, name) = fit_normalisation(project.transform, *field, rows);
  for (const Objective& objective : project.objectives) {
    const std::string& name = target_of(objective);
    const Field* field = dataset.find(name);
    if (field && target_has_scale(objective, field->kind) &&
        std::find(inputs.begin(), inputs.end(), name) == inputs.end())
      place_for(out, name) = fit_normalisation(project.target_transform, *field, rows);
  }
  if (dataset.table && !out.input.fill.empty()) {  // a text that is missing is 0 in all its inputs, not their mean
    auto fill = out.input.fill.begin();
    for (const TableColumn& column : dataset.table->inputs) {
      if (column.kind == CsvKind::text) std::fill_n(fill, column.inputs(), 0.0F);
      fill += column.inputs();
    }
  }
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
  const Field& target = dataset.target();
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
  Scales out{trained.input, trained.target, trained.more_scales};
  for (const auto& [name, scale] : out.more)
    if (const Field* field = dataset.find(name); field && !scale.fits(field->shape.size()))
      return Error{"The weights' normalisation of “" + printable(name, 60) + "” is for samples of another size",
                   dataset.title, remedy};
  return out;
}

std::int64_t evaluation_batch(const Project& project) {
  const auto* set = project.training.find("batch_size");
  const auto* size = set ? std::get_if<std::int64_t>(set) : nullptr;
  return std::clamp<std::int64_t>(size ? *size : 32, 64, 256);
}

void feed(Program& program, const Project& project, const Batch& batch, bool with_targets) {
  const OpList& list = program.ops();
  for (std::size_t i = 0; i < list.inputs.size(); ++i)
    program.set_input(i, batch.find(list.inputs[i].name)->values.data());
  for (std::size_t k = 0; with_targets && k < project.objectives.size(); ++k)
    program.set_field(k, 1, batch.find(target_of(project.objectives[k]))->values.data());
}

Evaluator::Evaluator(const Project& project, std::shared_ptr<const Dataset> dataset, const Pool& pool)
    : dataset_(std::move(dataset)),
      pool_(pool),
      program_(make_program(project, *dataset_, evaluation_batch(project), {.training = false})),
      output_(program_.ops().outputs[judged_output(output_of(project.objectives.front()), program_.ops())].value),
      judge_(project, *dataset_),
      project_(project),
      feeder_(*dataset_, pool_, program_.batch(), [this](Feeder::Place place) {
        const auto size = static_cast<std::size_t>(program_.batch());
        const std::size_t begin = static_cast<std::size_t>(place.batch) * size;
        return rows_.subspan(begin, std::min(size, rows_.size() - begin));
      }) {}

void Evaluator::normalise_by(const Scales& scales) {
  scales_ = scales;
  judge_.normalise_by(scales);
  feeder_.normalise_by(scales);
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
    feed(program_, project_, batch, true);
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
  scales_.of(target_of(project_.objectives.front())).invert({from, static_cast<std::size_t>(size)});
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
  feed(program_, project_, batch_, true);
  // Targets are not used for the output, but the loss op reads them: any value will do.
  auto& input =
      *std::find_if(batch_.fields.begin(), batch_.fields.end(), [](const auto& f) { return f.name == "input"; });
  for (std::int64_t at = 0; at < total;) {
    const std::int64_t count = std::min(program_.batch(), total - at);
    std::copy_n(raw_inputs.values.data() + at * size, count * size, input.values.data());
    scales_.input.apply({input.values.data(), static_cast<std::size_t>(count * size)});
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
