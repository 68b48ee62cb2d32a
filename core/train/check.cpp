#include "core/train/check.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/base/text.h"
#include "core/data/split.h"
#include "core/engine/program.h"
#include "core/graph/fixes.h"
#include "core/losses/loss.h"
#include "core/optimizers/optimizer.h"
#include "core/project/settings.h"
#include "core/train/supervised.h"

namespace vitrine {
namespace {

double machine_bytes() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

std::string numbers(const Shape& shape) {
  std::string out;
  for (const auto dim : shape.dims()) out += (out.empty() ? "" : " ") + std::to_string(dim);
  return out;
}

std::string setting(const Node& node, const std::string& param) {
  return "layer." + node.name + "." + param;
}

// How many times a run holds something of every weight, at most: gradients, the best weights, and the state (weights
// and the optimizer's slots) as it is, as it began, and as it was before an update that might not be finite.
double copies_of_weights(const Project& project) {
  const Spec& optimizer = project.optimizers.front().optimizer;
  const OptimizerType* type = optimizer_types().find(optimizer.type);
  const int slots = type ? type->slots(optimizer.params) : 2;
  return 2 + 3 * (1 + slots);
}

// A batch holds no more samples than there are to train on.
std::int64_t training_batch(const Project& project, const DataFacts* data) {
  const std::int64_t batch = integer_of(training_info(), project.training, "batch_size");
  return data ? std::clamp<std::int64_t>(data->count, 1, batch) : batch;
}

// The data's shape as an Input can have it: a scalar input is one feature.
Shape input_shape(const DataFacts& data) {
  return data.input.rank() == 0 ? Shape{1} : data.input;
}

// What the loss of a project is bound to.
PortFacts target_port(const DataFacts& data) {
  return {data.target, data.target_kind, data.classes, false};
}
std::array<PortFacts, 2> bound_ports(const Shape& output, const DataFacts& data) {
  return {PortFacts{output, FieldKind::values, 0, true}, target_port(data)};
}

constexpr double kByte = 255, kLarge = 10;  // beyond it, first weights of the usual size saturate units
constexpr double kFarTooLarge = 100, kUneven = 1000;

std::string rounded(double value) {
  std::array<char, 32> text{};
  if (std::abs(value) >= 1000 && std::abs(value) < 1e15) return grouped(std::llround(value));
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

Fix input_fix(const DataFacts& data) {
  const bool image = data.input.rank() >= 2 && data.input_reach.low >= 0 && data.input_reach.high <= kByte;
  return image ? Fix{"Scale the inputs to 0 … 1", {{"transform.type", "scale"}}}
               : Fix{"Standardise the inputs", {{"transform.type", "standardise"}}};
}

DataFacts::Reach reach_of(const Field& field) {
  constexpr std::int64_t kLooks = 1'000'000;
  const std::int64_t size = field.shape.size();
  if (field.kind != FieldKind::values || field.values.empty() || size < 1) return {};
  const std::int64_t count = static_cast<std::int64_t>(field.values.size()) / size;
  const std::int64_t stride = std::max<std::int64_t>(1, count * size / kLooks);
  const bool flat = field.shape.rank() <= 1;  // else its values are of one kind: the points of an image
  std::vector<double> most(flat ? static_cast<std::size_t>(size) : 1);
  DataFacts::Reach out{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), 0, 0};
  for (std::int64_t row = 0; row < count; row += stride) {
    const NumberView sample = field.sample(row);
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const auto value = static_cast<double>(sample[i]);
      if (std::isnan(value)) continue;
      out.low = std::min(out.low, value), out.high = std::max(out.high, value);
      most[flat ? i : 0] = std::max(most[flat ? i : 0], std::abs(value));
    }
  }
  for (const double m : most) {
    out.most = std::max(out.most, m);
    if (m > 0) out.least = out.least > 0 ? std::min(out.least, m) : m;
  }
  return out.low <= out.high ? out : DataFacts::Reach{};
}

class ProjectCheck {
 public:
  ProjectCheck(const Project& project, const DataFacts* data) : project_(project), data_(data) {}

  Analysis run() {
    out_ = analyse(project_.graph);
    if (data_) {
      check_inputs();
      check_vocabularies();
      check_scales();
    }
    check_output();
    check_parts();
    if (out_.ok()) check_memory();
    return std::move(out_);
  }

 private:
  void problem(const std::string& code, const NodeId& node, std::string text, std::string remedy,
               std::optional<Fix> fix = {}) {
    out_.problems.push_back({Severity::error, code, node, std::move(text), std::move(remedy), std::move(fix)});
  }

  void check_inputs() {
    const Shape shape = input_shape(*data_);
    const std::string kind = data_->input_kind == FieldKind::values ? "values" : "tokens";
    for (const NodeId& id : out_.inputs) {
      const Node& node = *project_.graph.find(id);
      const LayerFacts& facts = *out_.facts(id);
      const TypeInfo& info = layer_types().at(node.type).info;
      if (!facts.known) continue;
      if (facts.outputs.front() != shape) {
        const Fix fix{"Set its shape to " + shape.text(), {{setting(node, "shape"), numbers(shape)}}};
        problem("data", id,
                "It expects " + facts.outputs.front().text() + ", but a sample of the data is " + shape.text(),
                fix.title, fix);
      } else if (text_of(info, node.params, "kind") != kind) {
        const Fix fix{"Set its kind to " + kind, {{setting(node, "kind"), kind}}};
        problem("data", id, "It expects " + text_of(info, node.params, "kind") + ", but the data holds " + kind,
                fix.title, fix);
      }
    }
  }

  void warn(const NodeId& node, std::string text, Fix fix) {
    const std::string remedy = fix.title;
    out_.problems.push_back({Severity::warning, "scale", node, std::move(text), remedy, std::move(fix)});
  }

  void check_scales() {
    const DataFacts::Reach &input = data_->input_reach, &target = data_->target_reach;
    const NodeId node = out_.inputs.empty() ? NodeId() : out_.inputs.front();
    const bool uneven = input.least > 0 && input.most > kUneven * input.least;
    if (project_.transform.type == "none" && data_->input_kind == FieldKind::values &&
        (input.most > kFarTooLarge || uneven))
      warn(node,
           uneven ? "The inputs are not normalised, and some are far larger than others: the largest values of one "
                    "reach " +
                        rounded(input.least) + ", of another " + rounded(input.most)
                  : "The inputs are not normalised, and reach " + rounded(input.most) +
                        ": the first weights are made for values around 1",
           input_fix(*data_));
    if (project_.target_transform.type == "none" && target_has_scale(project_, data_->target_kind) &&
        target.most > kLarge)
      warn(out_.outputs.empty() ? NodeId() : out_.outputs.front(),
           "The target lies between " + rounded(target.low) + " and " + rounded(target.high) +
               " and is not normalised: the first answers lie around 0, a long way off",
           {"Standardise the target", {{"target_transform.type", "standardise"}}});
  }

  // An Embedding that reads the data's tokens must know all of them.
  void check_vocabularies() {
    if (data_->input_kind == FieldKind::values) return;
    for (const Node& node : project_.graph.nodes()) {
      const Edge* edge = project_.graph.edge_into({node.id, 0});
      const TypeInfo* info = node.type == "embedding" ? &layer_types().at(node.type).info : nullptr;
      if (!info || !edge || !layer_types().at(project_.graph.find(edge->from.node)->type).is_input) continue;
      if (integer_of(*info, node.params, "vocabulary") >= data_->vocabulary) continue;
      const std::string count = std::to_string(data_->vocabulary);
      const Fix fix{"Set its vocabulary to " + count, {{setting(node, "vocabulary"), count}}};
      problem("data", node.id, "It knows fewer tokens than the data has (" + grouped(data_->vocabulary) + ")",
              fix.title, fix);
    }
  }

  void check_output() {
    const Objective& objective = project_.objectives.front();
    if (out_.outputs.empty()) return;
    NodeId output = out_.outputs.front();
    if (!objective.output.empty()) {
      if (std::find(out_.outputs.begin(), out_.outputs.end(), objective.output) == out_.outputs.end())
        return problem("no_output", "", "The loss judges “" + objective.output + "”, which is not an output",
                       "Connect it");
      output = objective.output;
    } else if (out_.outputs.size() > 1) {
      return problem("no_output", out_.outputs[1], "There are several Outputs, and one loss", "Keep one Output",
                     Fix{"Remove " + project_.graph.find(out_.outputs[1])->name, {}, {out_.outputs[1]}, {}, {}});
    }
    const LayerFacts* facts = out_.facts(output);
    const LossType* loss = loss_types().find(objective.loss.type);
    if (!loss || !data_ || !facts || !facts->known) return;
    const Shape& shape = facts->outputs.front();
    const Status fits = check_loss(*loss, objective.loss.params, bound_ports(shape, *data_));
    if (fits) return;
    std::optional<Fix> fix = width_fix(*loss, output);
    if (!fix) fix = other_fix(*loss, output, fits.error().code);
    problem("loss", output, fits.error().what, fits.error().remedy, std::move(fix));
  }

  void check_parts() {
    const Status fine = check_split(project_.split, data_ ? std::optional(data_->count) : std::nullopt);
    if (!fine) problem("split", "", fine.error().what, fine.error().remedy);
  }

  // The layer whose width is the width of the output: back through layers that keep it.
  std::optional<Fix> width_fix(const LossType& loss, NodeId id) const {
    const Params& params = project_.objectives.front().loss.params;
    const std::int64_t width = loss.width(params, target_port(*data_));
    if (width <= 0) return {};
    for (;;) {
      const Node& node = *project_.graph.find(id);
      const LayerType& type = layer_types().at(node.type);
      for (const char* param : {"units", "filters"}) {
        if (!type.info.param(param)) continue;
        const std::string value = std::to_string(width);
        Fix fix{"Set " + type.info.param(param)->title + " of " + node.name + " to " + value,
                {{setting(node, param), value}}};
        return mends(fix, loss) ? std::optional(fix) : std::nullopt;
      }
      const LayerFacts& facts = *out_.facts(id);
      const Edge* edge = project_.graph.edge_into({id, 0});
      if (!edge || facts.inputs.size() != 1 || facts.inputs != facts.outputs) return {};
      id = edge->from.node;
    }
  }

  // Another loss, or Flatten and a Dense before the output: as the loss's error says.
  std::optional<Fix> other_fix(const LossType& loss, const NodeId& output, const std::string& code) const {
    if (code.starts_with("loss ")) {
      const LossType* other = loss_types().find(code.substr(5));
      return other ? std::optional(Fix{"Choose " + other->info.title, {{"loss.type", other->info.id}}})
                   : std::nullopt;
    }
    const std::int64_t width = loss.width(project_.objectives.front().loss.params, target_port(*data_));
    if (code != "flatten" || width <= 0) return {};
    const Edge* fed = project_.graph.edge_into({output, 0});
    const bool has_output = layer_types().at(project_.graph.find(output)->type).is_output && fed;
    const std::optional<Port> before = has_output ? std::optional(Port{output, 0}) : std::nullopt;
    const Port flat{project_.graph.free_name("flatten"), 0};
    Fix fix{"Add Flatten and a Dense of " + grouped(width), {}};
    fix.add.push_back({"flatten", {}, has_output ? fed->from : Port{output, 0}, before});
    fix.add.push_back({"dense", {{"units", width}}, flat, before});
    return mends(fix, loss) ? std::optional(fix) : std::nullopt;
  }

  // A fix is offered only if it would work.
  bool mends(const Fix& fix, const LossType& loss) const {
    Project trial = project_;
    if (!apply_structure(trial.graph, fix)) return false;
    for (const auto& change : fix.settings)
      if (!set_setting(trial, change.path, change.value)) return false;
    const Analysis after = find_problems(trial.graph);
    if (after.outputs.empty()) return false;
    const NodeId& named = project_.objectives.front().output;
    const LayerFacts* facts = after.facts(named.empty() ? after.outputs.front() : named);
    return facts && facts->known &&
           check_loss(loss, project_.objectives.front().loss.params, bound_ports(facts->outputs.front(), *data_)).ok();
  }

  void check_memory() {
    double rough = static_cast<double>(out_.parameters) * sizeof(float) * copies_of_weights(project_);
    // Of every output its value and gradient in training, its value in evaluation.
    const double values =
        2.0 * static_cast<double>(training_batch(project_, data_)) + static_cast<double>(evaluation_batch(project_));
    for (const auto& [id, facts] : out_.layers)
      for (const Shape& shape : facts.outputs) rough += static_cast<double>(shape.size()) * values * sizeof(float);
    const double machine = machine_bytes();
    if (rough < machine / 10) return;
    const double exact = rough > machine * 100 ? rough : training_bytes(project_, data_);
    if (exact < machine * 0.9) return;
    problem("memory", "",
            "Training would need about " + human_bytes(exact) + ", and this machine has " + human_bytes(machine),
            "Choose a smaller batch, or fewer or smaller layers");
  }

  const Project& project_;
  const DataFacts* data_;
  Analysis out_;
};

}  // namespace

DataFacts facts_of(const Dataset& dataset) {
  const Field &input = dataset.input(), &target = dataset.target();
  DataFacts facts;
  facts.count = dataset.count;
  facts.input = input.shape;
  facts.input_kind = input.kind;
  facts.vocabulary = input.kind == FieldKind::tokens ? input.classes : 0;
  facts.target = target.shape;
  facts.target_kind = target.kind;
  facts.classes = target.kind == FieldKind::classes ? target.classes : 0;
  facts.input_reach = reach_of(input);
  facts.target_reach = reach_of(target);
  facts.bytes = dataset.bytes();
  return facts;
}

Analysis check_project(const Project& project, const DataFacts* data) {
  return ProjectCheck(project, data).run();
}

Fix fit_to_data(const Project& project, const DataFacts& data) {
  Fix fix{"Fit the network to the data", {}};
  const Shape shape = input_shape(data);
  const bool tokens = data.input_kind != FieldKind::values;
  for (const Node& node : project.graph.nodes()) {
    const LayerType* type = layer_types().find(node.type);
    if (!type || !type->is_input) continue;
    const auto add = [&](const std::string& param, const std::string& value) {
      if (value_text(value_of(type->info, node.params, param)) != value)
        fix.settings.push_back({setting(node, param), value});
    };
    add("shape", numbers(shape));
    add("kind", tokens ? "tokens" : "values");
    if (tokens) add("vocabulary", std::to_string(data.vocabulary));
  }
  const Spec& loss = project.objectives.front().loss;
  const LossType* type = loss_types().find(loss.type);
  // Does the loss suit this kind of target at all, given an output of the right width?
  const auto suits = [&](const LossType& candidate) {
    const std::int64_t width = candidate.width(loss.params, target_port(data));
    std::vector<std::int64_t> axes(data.target.dims().begin(), data.target.dims().end());
    if (data.target_kind == FieldKind::classes)
      axes.push_back(width);
    else if (axes.empty())
      axes = {1};
    return check_loss(candidate, loss.params, bound_ports(Shape(std::span<const std::int64_t>(axes)), data)).ok();
  };
  if (!type || !suits(*type))
    fix.settings.push_back({"loss.type", data.target_kind == FieldKind::classes ? "cross_entropy" : "mse"});
  return fix;
}

Fix suggest_normalisation(const Project& project, const Dataset& dataset) {
  Fix fix{"Normalise the data", {}};
  const Field &input = dataset.input(), *target = dataset.find("target");
  const DataFacts::Reach in = reach_of(input);
  const bool bytes = input.shape.rank() >= 2 && in.low >= 0 && in.high > 1 && in.high <= kByte;
  if (project.transform.type == "none" && (bytes || in.most > kLarge))
    fix.settings.push_back({"transform.type", bytes ? "scale" : "standardise"});
  if (target && project.target_transform.type == "none" && target_has_scale(project, target->kind) &&
      reach_of(*target).most > kLarge)
    fix.settings.push_back({"target_transform.type", "standardise"});
  return fix;
}

double training_bytes(const Project& project, const DataFacts* data) {
  const std::int64_t batch = training_batch(project, data), judged = evaluation_batch(project);
  const auto program = [&](std::int64_t samples, ProgramOptions options, bool with_loss) {
    OpList list = lower_graph(project.graph, samples);
    std::vector<ProgramLoss> losses;
    const Objective& objective = project.objectives.front();
    if (loss_types().find(objective.loss.type) && data && with_loss)
      losses.push_back(program_loss(project, list, data->target));
    return Program(std::move(list), std::move(losses), options);
  };
  const Program training = program(batch, {.training = true}, true);
  double bytes = static_cast<double>(training.bytes());
  bytes += static_cast<double>(program(judged, {.training = false}, true).bytes());
  if (!training.ops().exposed.empty())
    bytes += static_cast<double>(program(1, {.training = false, .keep_all = true}, false).bytes());
  bytes += copies_of_weights(project) * sizeof(float) * static_cast<double>(training.layout().size());
  if (!data) return bytes;
  // Two batches at each of the two programs: one is gathered while the other is computed.
  const auto values = static_cast<double>(data->input.size() + data->target.size());
  return bytes + 2 * static_cast<double>(batch + judged) * values * sizeof(float) + data->bytes;
}

}  // namespace vitrine
