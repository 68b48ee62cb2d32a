#include "core/train/check_objective.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/graph/fixes.h"
#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

class ObjectiveCheck {
 public:
  ObjectiveCheck(const Project& project, std::size_t index, const DataFacts* data, Analysis& analysis)
      : project_(project),
        index_(index),
        objective_(project.objectives[index]),
        target_(data && has_target(objective_) ? data->find(target_of(objective_)) : nullptr),
        data_(data),
        out_(analysis) {}

  void run() {
    if (out_.outputs.empty()) return;
    const NodeId output = judged_by(objective_, out_);
    if (output.empty()) return no_output();
    if (!second_is_there(output)) return;
    if (data_ && !target_ && has_target(objective_))
      return problem("data", output,
                     of_it() + "The data has no field “" + target_of(objective_) + "” to compare with",
                     "There are: " + data_->field_names());
    const LayerFacts* facts = out_.facts(output);
    const LossType* loss = loss_types().find(objective_.loss.type);
    const bool complete = target_ || !has_target(objective_);
    if (!loss || !complete || !facts || !facts->known) return;
    const Status fits = fit(*loss, facts->outputs.front());
    if (fits) {
      if (target_) check_reach(*loss, output);
      if (target_) check_lengths(*loss, output, *facts);
      return check_metrics(output);
    }
    std::optional<Fix> fix = target_ ? width_fix(*loss, output) : std::nullopt;
    if (!fix && target_) fix = other_fix(*loss, output, fits.error().code);
    const bool pools = fix && !facts->lengths.empty() && !fix->add.empty();
    const std::string remedy = pools ? fix->title : fits.error().remedy;
    problem("loss", output, fits.error().what, remedy, std::move(fix));
  }

 private:
  // An output whose samples end early needs a target whose samples end there too; and a loss must not read positions
  // that are padding as part of what it judges.
  void check_lengths(const LossType& loss, const NodeId& output, const LayerFacts& facts) {
    const auto whose = [](const std::string& field) {
      return field.empty() ? "fill all positions" : "have the lengths of “" + printable(field, 60) + "”";
    };
    if (!facts.lengths.empty() && facts.lengths != target_->lengths)
      return problem("lengths", output,
                     of_it() + "The sequences it judges have the lengths of “" + printable(facts.lengths, 60) +
                         "”, but those of the target “" + target_->name + "” " + whose(target_->lengths),
                     "Choose a target whose sequences end there too, or average over the positions");
    if (!target_->weighs_positions()) return;
    const PortFacts bound[] = {{facts.outputs.front(), FieldKind::values, 0, true}, port_of(*target_)};
    const Shape places = loss.places(bound);
    if (places.rank() > 0 && places[0] == target_->shape[0]) return;
    problem("lengths", output,
            of_it() + loss.info.title +
                " judges all positions of a sequence at once, and the padding of those that end "
                "early with them",
            "Choose Mean squared error", Fix{"Choose Mean squared error", {{loss_path(), "mse"}}});
  }

  void check_reach(const LossType& loss, const NodeId& output) {
    if (target_->kind != FieldKind::values || target_->reach.low >= loss.least_target) return;
    problem("loss", output,
            of_it() + loss.info.title + " takes targets of at least " + shortest(loss.least_target) + ", but “" +
                printable(target_->name, 60) + "” goes down to " + shortest(static_cast<float>(target_->reach.low)),
            "Choose Mean squared error, or a target of such numbers",
            Fix{"Choose Mean squared error", {{loss_path(), "mse"}}});
  }

  // Those that were chosen: each fits what is judged, and none is there twice.
  void check_metrics(const NodeId& output) {
    std::set<std::string> there;
    std::size_t place = first_metric_place(project_, index_);
    for (const Spec& spec : objective_.metrics) {
      const std::string prefix = place == 0 ? "metric" : "metric_" + std::to_string(place + 1);
      ++place;
      const std::string title = metric_types().find(spec.type) ? metric_title(spec) : spec.type;
      if (!target_)
        problem("metric", output,
                of_it() + title + " compares with a field of the data, and " +
                    loss_types().at(objective_.loss.type).info.title + " has none",
                "Remove the metric");
      else if (const Status fits = check_metric(spec, target_->kind, target_->classes, target_->shape); !fits)
        problem("metric", output, of_it() + fits.error().what, fits.error().remedy, other_metric(spec, prefix));
      else if (!there.insert(metric_column(spec)).second)
        problem("metric", output, of_it() + title + " is chosen twice", "Remove one of them");
    }
  }
  // The same with parameters that suit the target, else the first that suits it and is not chosen yet.
  [[nodiscard]] std::optional<Fix> other_metric(const Spec& refused, const std::string& prefix) const {
    const auto fitting = fitting_metrics(target_->kind, target_->classes, target_->shape);
    const auto chosen = [&](const Spec& spec) {
      return std::any_of(objective_.metrics.begin(), objective_.metrics.end(),
                         [&](const Spec& other) { return metric_column(other) == metric_column(spec); });
    };
    const Spec* best = nullptr;
    for (const Spec& spec : fitting)
      if (!chosen(spec) && (!best || spec.type == refused.type)) best = &spec;
    if (!best) return {};
    Fix fix{"Choose " + metric_title(*best), {{prefix + ".type", best->type}}};
    for (const ParamSpec& param : metric_types().at(best->type).info.params)
      fix.settings.push_back({prefix + "." + param.id,
                              value_text(value_of(metric_types().at(best->type).info, best->params, param.id))});
    return fix;
  }

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

  // Of a loss between two Outputs the other one. Says so where it is not there.
  bool second_is_there(const NodeId& output) {
    const auto bound = bindings_of(objective_);
    if (bound.size() < 2 || !bound[1].is_output) return true;
    const bool there = std::find(out_.outputs.begin(), out_.outputs.end(), bound[1].name) != out_.outputs.end();
    if (there && bound[1].name != output) return true;
    const LossType& loss = loss_types().at(objective_.loss.type);
    problem("no_output", output,
            of_it() + loss.info.title + " needs two Outputs, and " +
                (there                   ? "both are this one"
                 : bound[1].name.empty() ? "the second is not chosen"
                                         : "“" + bound[1].name + "” is no Output"),
            "Choose it at “Second Output” in the Training tab: its " + loss.ports[1].title);
    return false;
  }

  [[nodiscard]] Status fit(const LossType& loss, const Shape& output) const {
    std::vector<PortFacts> bound;
    for (const LossBinding& port : bindings_of(objective_)) {
      if (!port.is_output) {
        bound.push_back(port_of(*target_));
      } else if (bound.empty()) {
        bound.push_back({output, FieldKind::values, 0, true});
      } else {
        const LayerFacts* facts = out_.facts(port.name);
        if (!facts || !facts->known) return {};
        bound.push_back({facts->outputs.front(), FieldKind::values, 0, true});
      }
    }
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
      const LayerType& type = *type_of(node);
      for (const char* param : {"units", "filters"}) {
        if (!type.info.param(param)) continue;
        const std::string value = std::to_string(width);
        Fix fix{"Set " + type.info.param(param)->title + " of " + node.name + " to " + value,
                {{layer_setting(node, param), value}}};
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
    const bool has_output = type_of(*project_.graph.find(output))->is_output && fed;
    const std::optional<Port> before = has_output ? std::optional(Port{output, 0}) : std::nullopt;
    // Flatten would mix the padding of a ragged sequence in.
    const char* const flattens = out_.facts(output)->lengths.empty() ? "flatten" : "global_average_pool1d";
    const Port flat{project_.graph.free_name(flattens), 0};
    Fix fix{"Add " + layer_types().at(flattens).info.title + " and a Dense of " + grouped(width), {}};
    fix.add.push_back({flattens, {}, has_output ? fed->from : Port{output, 0}, before});
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
