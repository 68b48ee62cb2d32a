#include "core/train/check_objective.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/graph/fixes.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

std::string setting(const Node& node, const std::string& param) {
  return "layer." + node.name + "." + param;
}

class ObjectiveCheck {
 public:
  ObjectiveCheck(const Project& project, std::size_t index, const DataFacts* data, Analysis& analysis)
      : project_(project),
        index_(index),
        objective_(project.objectives[index]),
        target_(data ? data->find(target_of(objective_)) : nullptr),
        data_(data),
        out_(analysis) {}

  void run() {
    if (out_.outputs.empty()) return;
    const NodeId output = judged_by(objective_, out_);
    if (output.empty()) return no_output();
    if (data_ && !target_)
      return problem("data", output, of_it() + "The data has no field “" + target_of(objective_) + "” to compare with",
                     "There are: " + data_->field_names());
    const LayerFacts* facts = out_.facts(output);
    const LossType* loss = loss_types().find(objective_.loss.type);
    if (!loss || !target_ || !facts || !facts->known) return;
    const Status fits = fit(*loss, facts->outputs.front());
    if (fits) return;
    std::optional<Fix> fix = width_fix(*loss, output);
    if (!fix) fix = other_fix(*loss, output, fits.error().code);
    problem("loss", output, fits.error().what, fits.error().remedy, std::move(fix));
  }

 private:
  void problem(const std::string& code, const NodeId& node, std::string text, std::string remedy,
               std::optional<Fix> fix = {}) {
    out_.problems.push_back({Severity::error, code, node, std::move(text), std::move(remedy), std::move(fix)});
  }

  // "Objective slant: " where there are several.
  [[nodiscard]] std::string of_it() const {
    return project_.objectives.size() > 1 ? "Objective " + objective_name(project_, index_) + ": " : "";
  }
  [[nodiscard]] std::string loss_path() const {
    return index_ == 0 ? "loss.type" : "loss_" + std::to_string(index_ + 1) + ".type";
  }

  void no_output() {
    const NodeId& named = output_of(objective_);
    if (!named.empty())
      return problem("no_output", "", of_it() + "The loss judges “" + named + "”, which is not an output",
                     "Connect it, or choose another Output");
    if (project_.objectives.size() > 1)
      return problem("no_output", "", of_it() + "There are several Outputs, and it is not said which one it judges",
                     "Choose one at “Output” in the Training tab");
    problem("no_output", out_.outputs[1], "There are several Outputs, and one loss",
            "Keep one Output, choose one at the objective, or add an objective",
            Fix{"Remove " + project_.graph.find(out_.outputs[1])->name, {}, {out_.outputs[1]}, {}, {}});
  }

  [[nodiscard]] Status fit(const LossType& loss, const Shape& output) const {
    const PortFacts bound[] = {{output, FieldKind::values, 0, true}, port_of(*target_)};
    return check_loss(loss, objective_.loss.params, bound);
  }
  [[nodiscard]] std::int64_t wanted_width(const LossType& loss) const {
    return loss.width(objective_.loss.params, port_of(*target_));
  }

  // The layer whose width is the width of the output: back through layers that keep it.
  [[nodiscard]] std::optional<Fix> width_fix(const LossType& loss, NodeId id) const {
    const std::int64_t width = wanted_width(loss);
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
  [[nodiscard]] std::optional<Fix> other_fix(const LossType& loss, const NodeId& output,
                                             const std::string& code) const {
    if (code.starts_with("loss ")) {
      const LossType* other = loss_types().find(code.substr(5));
      return other ? std::optional(Fix{"Choose " + other->info.title, {{loss_path(), other->info.id}}})
                   : std::nullopt;
    }
    const std::int64_t width = wanted_width(loss);
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
  [[nodiscard]] bool mends(const Fix& fix, const LossType& loss) const {
    Project trial = project_;
    if (!apply_structure(trial.graph, fix)) return false;
    for (const auto& change : fix.settings)
      if (!set_setting(trial, change.path, change.value)) return false;
    const Analysis after = find_problems(trial.graph);
    if (after.outputs.empty()) return false;
    const NodeId& named = output_of(objective_);
    const LayerFacts* facts = after.facts(named.empty() ? after.outputs.front() : named);
    return facts && facts->known && fit(loss, facts->outputs.front()).ok();
  }

  const Project& project_;
  std::size_t index_;
  const Objective& objective_;
  const FieldFacts* target_;
  const DataFacts* data_;
  Analysis& out_;
};

}  // namespace

NodeId judged_by(const Objective& objective, const Analysis& analysis) {
  const NodeId& named = output_of(objective);
  if (named.empty()) return analysis.outputs.size() == 1 ? analysis.outputs.front() : NodeId();
  const bool there = std::find(analysis.outputs.begin(), analysis.outputs.end(), named) != analysis.outputs.end();
  return there ? named : NodeId();
}

void check_objective(const Project& project, std::size_t index, const DataFacts* data, Analysis& analysis) {
  ObjectiveCheck(project, index, data, analysis).run();
}

}  // namespace vitrine
