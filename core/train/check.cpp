#include "core/train/check.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/data/split.h"
#include "core/graph/block.h"
#include "core/graph/fixes.h"
#include "core/layers/recurrent.h"
#include "core/layers/training_params.h"
#include "core/optimizers/optimizer.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/train/check_objective.h"
#include "core/train/evaluator.h"
#include "core/train/fit_data.h"

namespace vitrine {
namespace {

double machine_bytes() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

// How many times a run holds something of every weight, at most: gradients, the best weights, and the state (weights
// and the optimizer's slots) as it is, as it began, and as it was before an update that might not be finite.
double copies_of_weights(const Project& project) {
  int slots = 0;
  for (const OptimizerGroup& group : project.optimizers) {
    const OptimizerType* type = optimizer_types().find(group.optimizer.type);
    slots = std::max(slots, type ? type->slots(group.optimizer.params) : 2);
  }
  const int averages = flag_of(training_info(), project.training, "average") ? 3 : 0;
  return 2 + 3 * (1 + slots) + averages;
}

// A batch holds no more samples than there are to train on: of unknown data as many as the settings say.
std::int64_t training_batch(const Project& project, const DataFacts* data) {
  return batch_size_of(project.training,
                       data ? data->count : integer_of(training_info(), project.training, "batch_size"));
}

std::string rounded(double value) {
  std::array<char, 32> text{};
  if (std::abs(value) >= 1000 && std::abs(value) < 1e15) return grouped(std::llround(value));
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

constexpr double kFarTooLarge = 100, kUneven = 1000;

class ProjectCheck {
 public:
  ProjectCheck(const Project& project, const DataFacts* data)
      : drawn_(project.graph),
        flat_(has_blocks(project.graph) ? std::optional(flattened(project)) : std::nullopt),
        project_(flat_ ? *flat_ : project),
        data_(data) {}

  Analysis run() {
    out_ = analyse(drawn_);
    make_fields();
    if (data_) {
      for (const NodeId& id : out_.inputs) check_input(id);
      check_vocabularies();
      check_scales();
    }
    for (std::size_t i = 0; i < project_.objectives.size(); ++i) check_objective(project_, i, data_, out_);
    check_outputs();
    check_recipe();
    check_carried();
    check_groups();
    check_parts();
    if (out_.ok()) check_memory();
    return std::move(out_);
  }

 private:
  void problem(const std::string& code, const NodeId& node, std::string text, std::string remedy,
               std::optional<Fix> fix = {}) {
    out_.problems.push_back({Severity::error, code, node, std::move(text), std::move(remedy), std::move(fix)});
  }

  void make_fields() {
    if (!data_) return;
    Result<DataFacts> all = with_made_fields(project_, *data_);
    if (!all) return problem("batch_transform", "", all.error().what, all.error().remedy);
    facts_ = std::move(*all);
    data_ = &facts_;
  }

  // The field that an Input reads; null where it is not there, or not known.
  [[nodiscard]] const FieldFacts* field_of(const Node& node) const {
    return data_->find(text_of(type_of(node)->info, node.params, "field"));
  }

  void check_input(const NodeId& id) {
    const Node& node = *project_.graph.find(id);
    const LayerFacts& facts = *out_.facts(id);
    const TypeInfo& info = type_of(node)->info;
    if (!facts.known) return;
    const FieldFacts* field = field_of(node);
    if (!field)
      return problem("data", id, "The data has no field “" + text_of(info, node.params, "field") + "”",
                     "There are: " + data_->field_names());
    const Shape shape = input_shape(*field);
    const std::string kind = field->kind == FieldKind::values ? "values" : "tokens";
    if (facts.outputs.front() != shape) {
      const Fix fix{"Set its shape to " + shape.text(), {{layer_setting(node, "shape"), axes_text(shape)}}};
      problem("data", id,
              "It expects " + facts.outputs.front().text() + ", but a sample of the data is " + shape.text(),
              fix.title, fix);
    } else if (text_of(info, node.params, "kind") != kind) {
      const Fix fix{"Set its kind to " + kind, {{layer_setting(node, "kind"), kind}}};
      problem("data", id, "It expects " + text_of(info, node.params, "kind") + ", but the data holds " + kind,
              fix.title, fix);
    } else {
      check_lengths(node, facts.lengths, *field);
    }
  }

  // The data says which samples end early; an Input says whose lengths it goes by.
  void check_lengths(const Node& node, const std::string& said, const FieldFacts& field) {
    if (said == field.lengths) return;
    if (field.lengths.empty()) {
      const Fix fix{"Empty “Lengths of” of " + node.name, {{layer_setting(node, "lengths"), ""}}};
      return problem("lengths", node.id,
                     "It says that its samples end early, but all samples of “" + field.name + "” fill " +
                         grouped(field.shape[0]) + " positions",
                     fix.title, fix);
    }
    const Fix fix{"Set “Lengths of” of " + node.name + " to " + field.lengths,
                  {{layer_setting(node, "lengths"), field.lengths}}};
    problem("lengths", node.id,
            said.empty() ? "The samples of “" + field.name +
                               "” end at different positions, and the padding behind them "
                               "would count as data"
                         : "The samples of “" + field.name + "” do not end where it says, at the lengths of “" +
                               printable(said, 60) + "”",
            fix.title, fix);
  }

  void warn(const std::string& code, const NodeId& node, std::string text, std::string remedy,
            std::optional<Fix> fix = {}) {
    out_.problems.push_back({Severity::warning, code, node, std::move(text), std::move(remedy), std::move(fix)});
  }
  void warn_of_scale(const NodeId& node, std::string text, Fix fix) {
    const std::string remedy = fix.title;
    warn("scale", node, std::move(text), remedy, std::move(fix));
  }

  void check_scales() {
    for (const NodeId& id : out_.inputs) {
      const FieldFacts* field = field_of(*project_.graph.find(id));
      if (!field || project_.transform.type != "none" || field->kind != FieldKind::values) continue;
      const Reach& reach = field->reach;
      const bool uneven = reach.least > 0 && reach.most > kUneven * reach.least;
      if (reach.most <= kFarTooLarge && !uneven) continue;
      warn_of_scale(id,
                    uneven ? "The inputs are not normalised, and some are far larger than others: the largest values "
                             "of one reach " +
                                 rounded(reach.least) + ", of another " + rounded(reach.most)
                           : "The inputs are not normalised, and reach " + rounded(reach.most) +
                                 ": the first weights are made for values around 1",
                    input_fix(*field));
      break;  // it is one setting for all of them
    }
    for (const Objective& objective : project_.objectives) {
      const FieldFacts* target = has_target(objective) ? data_->find(target_of(objective)) : nullptr;
      if (!target || project_.target_transform.type != "none" || !target_has_scale(objective, target->kind) ||
          target->reach.most <= kLargeValue)
        continue;
      const NodeId output = judged_by(objective, out_);
      warn_of_scale(output.empty() && !out_.outputs.empty() ? out_.outputs.front() : output,
                    "The target lies between " + rounded(target->reach.low) + " and " + rounded(target->reach.high) +
                        " and is not normalised: the first answers lie around 0, a long way off",
                    {"Standardise the target", {{"target_transform.type", "standardise"}}});
      break;
    }
  }

  // An Embedding that reads the data's tokens must know all of them.
  void check_vocabularies() {
    for (const Node& node : project_.graph.nodes()) {
      const Edge* edge = project_.graph.edge_into({node.id, 0});
      const TypeInfo* info = node.type == "embedding" ? &type_of(node)->info : nullptr;
      if (!info || !edge) continue;
      const Node& from = *project_.graph.find(edge->from.node);
      const FieldFacts* field = type_of(from)->is_input ? field_of(from) : nullptr;
      if (!field || field->kind == FieldKind::values) continue;
      if (integer_of(*info, node.params, "vocabulary") >= field->classes) continue;
      const std::string count = std::to_string(field->classes);
      const Fix fix{"Set its vocabulary to " + count, {{layer_setting(node, "vocabulary"), count}}};
      problem("data", node.id, "It knows fewer tokens than the data has (" + grouped(field->classes) + ")", fix.title,
              fix);
    }
  }

  // Nothing learns from an Output that no objective judges.
  void check_outputs() {
    if (out_.outputs.size() < 2) return;
    for (const NodeId& id : out_.outputs) {
      const bool judged =
          std::any_of(project_.objectives.begin(), project_.objectives.end(), [&](const Objective& objective) {
            const auto bound = bindings_of(objective);
            return judged_by(objective, out_) == id ||
                   std::any_of(bound.begin(), bound.end(),
                               [&](const LossBinding& port) { return port.is_output && port.name == id; });
          });
      const RecipeType* recipe = recipe_types().find(project_.recipe.type);
      const Generator made = recipe && recipe->generator
                                 ? recipe->generator(project_.graph, goals_of(project_), project_.recipe.params)
                                 : Generator{};
      const auto& makes = made.part.outputs;
      if (recipe && recipe->generator && makes.empty()) return;  // it is not known yet which one makes samples
      if (!judged && std::find(makes.begin(), makes.end(), id) == makes.end())
        warn("unused", id, "No objective judges this Output, so nothing learns from it",
             "Add an objective for it in the Training tab, or remove it");
    }
  }

  void check_recipe() {
    const RecipeType* recipe = recipe_types().find(project_.recipe.type);
    if (!recipe) return;
    recipe->check(project_.graph, goals_of(project_), project_.recipe.params, out_);
    if (recipe->once) check_once(*recipe);
    if (recipe->follows_loss || !flag_of(stopping_info(), project_.stopping, "enabled")) return;
    problem("recipe", "",
            "Early stopping waits for the loss to fall, and with " + recipe->info.title +
                " a lower loss does not mean better weights",
            "Switch early stopping off", Fix{"Switch early stopping off", {{"stopping.enabled", "off"}}});
  }

  void check_once(const RecipeType& recipe) {
    if (flag_of(training_info(), project_.training, "shuffle"))
      problem("recipe", "", recipe.info.title + " takes the samples as they come, but Shuffle mixes them",
              "Switch Shuffle off", Fix{"Switch Shuffle off", {{"training.shuffle", "off"}}});
    if (integer_of(training_info(), project_.training, "epochs") != 1)
      problem("recipe", "", recipe.info.title + " sees each sample once, and here are several epochs",
              "Set Epochs to 1", Fix{"Set Epochs to 1", {{"training.epochs", "1"}}});
  }

  // Samples that follow one another have to be neighbours in the data.
  void check_carried() {
    const RecipeType* recipe = recipe_types().find(project_.recipe.type);
    for (const Node& node : project_.graph.nodes()) {
      const LayerType* type = type_of(node);
      if (!type || !layers::carries_state(type->info, node.params)) continue;
      const Fix off{"Switch “Carry state” of " + node.name + " off", {{layer_setting(node, "carry_state"), "off"}}};
      if (recipe && !recipe->carries)
        problem("recipe", node.id,
                "It carries its state from batch to batch, and " + recipe->info.title + " takes no network that does",
                off.title, off);
      else if (text_of(split_info(), project_.split, "mode") != "ordered")
        warn("split", node.id,
             "It carries its state from one sample to the next, but the split takes samples from anywhere, so the "
             "next "
             "one is seldom the neighbour",
             "Split the data in order", Fix{"Split the data in order", {{"split.mode", "ordered"}}});
    }
  }

  void check_groups() {
    for (const Node& node : project_.graph.nodes()) {
      const LayerType* type = type_of(node);
      if (!type || !type->has_weights) continue;
      const std::string& name = optimizer_group(type->info, node.params);
      if (group_index(project_, name)) continue;
      std::string all;
      for (std::size_t i = 0; i < project_.optimizers.size(); ++i)
        all += (i == 0 ? "There are: " : ", ") + group_name(project_, i);
      problem("parameter", node.id, "There is no optimizer called “" + name + "”", all,
              Fix{"Let the first optimizer move it", {{layer_setting(node, "optimizer_group"), ""}}});
    }
  }

  void check_parts() {
    const Status fine = check_split(project_.split, data_ ? std::optional(data_->count) : std::nullopt);
    if (!fine) problem("split", "", fine.error().what, fine.error().remedy);
  }

  void check_memory() {
    double rough = static_cast<double>(out_.parameters) * sizeof(float) * copies_of_weights(project_);
    // Of every output its value and gradient in training, its value in evaluation.
    const double values =
        2.0 * static_cast<double>(training_batch(project_, data_)) + static_cast<double>(evaluation_batch(project_));
    for (const auto& [id, facts] : out_.layers)
      for (const Shape& shape : facts.outputs) rough += static_cast<double>(shape.size()) * values * sizeof(float);
    if (data_)
      for (const FieldFacts& field : data_->fields)
        rough += static_cast<double>(field.shape.size()) * values * sizeof(float);
    const double machine = machine_bytes();
    if (rough < machine / 10) return;
    const double exact = rough > machine * 100 ? rough : training_bytes(project_, data_);
    if (exact < machine * 0.9) return;
    problem("memory", "",
            "Training would need about " + human_bytes(exact) + ", and this machine has " + human_bytes(machine),
            "Choose a smaller batch, or fewer or smaller layers");
  }

  const Graph& drawn_;
  const std::optional<Project> flat_;  // where there are blocks
  const Project& project_;             // without any
  const DataFacts* data_;
  DataFacts facts_;  // with the fields that are made
  Analysis out_;
};

}  // namespace

Analysis check_project(const Project& project, const DataFacts* data) {
  return ProjectCheck(project, data).run();
}

double training_bytes(const Project& project, const DataFacts* own) {
  const Result<DataFacts> all = own ? with_made_fields(project, *own) : Result<DataFacts>(DataFacts{});
  const DataFacts* const data = own && all ? &*all : nullptr;
  const std::int64_t batch = training_batch(project, data), judged = evaluation_batch(project);
  const OpList whole = lower_graph(project.graph, batch);
  double bytes = 0;
  if (data) {
    const auto outline = outline_of(*data);
    for (const bool training : {true, false}) {
      const auto recipe = make_recipe(project, *outline, training ? batch : judged, training);
      for (const Program* program : recipe->programs()) bytes += static_cast<double>(program->bytes());
    }
  } else {
    bytes += static_cast<double>(Program(whole, {}, {.training = true}).bytes());
    bytes += static_cast<double>(Program(lower_graph(project.graph, judged), {}, {.training = false}).bytes());
  }
  if (!whole.exposed.empty())
    bytes += static_cast<double>(
        Program(lower_graph(project.graph, 1), {}, {.training = false, .keep_all = true}).bytes());
  bytes += copies_of_weights(project) * sizeof(float) * static_cast<double>(ParameterLayout(whole).size());
  if (!data) return bytes;
  // Two batches at each of the two programs: one is gathered while the other is computed.
  double values = 0;
  for (const FieldFacts& field : data->fields) values += static_cast<double>(field.shape.size());
  return bytes + 2 * static_cast<double>(batch + judged) * values * sizeof(float) + data->bytes;
}

}  // namespace vitrine
