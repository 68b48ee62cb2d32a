#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/advice/rules/list.h"
#include "core/graph/fixes.h"
#include "core/losses/loss.h"
#include "core/train/scaling.h"

namespace vitrine::advice {
namespace {

constexpr double kOutsideShare = 0.01;  // of the target's numbers
constexpr std::size_t kMostClassLike = 10;

// What an activation can say.
struct OutputRange {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};
OutputRange range_of(const std::string& activation) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (activation == "sigmoid" || activation == "softmax" || activation == "step") return {0, 1};
  if (activation == "tanh") return {-1, 1};
  if (activation == "relu" || activation == "softplus") return {0, kInfinite};
  if (activation == "elu") return {-1, kInfinite};
  if (activation == "gelu" || activation == "silu") return {-0.3, kInfinite};
  return {};
}

// The target's numbers as the loss sees them.
struct TargetNumbers {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  double outside = 0, count = 0;
  bool whole = true;
  std::set<float> values;  // up to kMostClassLike + 1
};
std::optional<TargetNumbers> target_numbers(const BeforeRun& run, const Objective& objective, const Field& target,
                                            const OutputRange& range) {
  TargetNumbers out;
  const Normalisation none;
  const Normalisation& scale = target_has_scale(objective, target.kind) ? run.scales.of(target.name) : none;
  std::vector<float> sample(static_cast<std::size_t>(target.shape.size()));
  for (std::size_t at = 0; at < run.split.train.size(); ++at) {
    if (at % 256 == 0 && run.stopped()) return {};
    const NumberView raw = target.sample(run.split.train[at]);
    std::copy(raw.begin(), raw.end(), sample.begin());
    const std::size_t filled = target.filled(run.split.train[at]).size();
    for (std::size_t i = 0; i < filled && out.whole; ++i) {
      out.whole = sample[i] == std::floor(sample[i]);
      if (out.values.size() <= kMostClassLike) out.values.insert(sample[i]);
    }
    if (!scale.identity()) scale.apply(sample);
    for (std::size_t i = 0; i < filled; ++i) {
      const auto value = static_cast<double>(sample[i]);
      if (!std::isfinite(value)) continue;
      out.low = std::min(out.low, value), out.high = std::max(out.high, value), out.count += 1;
      const double slack = 1e-3;
      out.outside += value < range.low - slack || value > range.high + slack ? 1 : 0;
    }
  }
  return out;
}

Finding misfit(std::string evidence, std::string why, std::string remedy) {
  Finding out;
  out.severity = Finding::Severity::warning;
  out.evidence = std::move(evidence), out.why = std::move(why), out.remedy = std::move(remedy);
  return out;
}

std::optional<AdviceFix> linear_end(const Project& drawn, const Node& node) {
  return layers_fix(drawn, "Take the " + lower(activation_of(node)) + " off " + node.name, {node.id},
                    [](Graph& graph, const NodeId& id) {
                      Node* found = graph.find(id);
                      if (!found || activation_of(*found).empty()) return false;
                      if (!type_of(*found)->is_activation)
                        return graph.set_param(id, "activation", std::string("linear")).ok();
                      found->type = "linear", found->params = {};
                      return true;
                    });
}

class LossFit {
 public:
  LossFit(const BeforeRun& run, std::size_t index)
      : run_(run),
        objective_(run.project.objectives[index]),
        path_(index == 0 ? "loss" : "loss_" + std::to_string(index + 1)) {}

  std::optional<Finding> look() {
    const LossType* loss = loss_types().find(objective_.loss.type);
    const Node* end = judged_node(run_.project, objective_);
    const Field* target = has_target(objective_) ? run_.dataset.find(target_of(objective_)) : nullptr;
    if (!loss || !end) return {};
    const EndFunction last = end_function(run_.project.graph, *end);
    std::optional<Finding> out = doubled(*loss, last);
    if (!out && target && target->there() > 0) out = wrong_kind(*loss, last, *target);
    if (!out && target && target->there() > 0 && target->kind == FieldKind::values)
      out = out_of_reach(*loss, last, *target);
    if (!out) return {};
    if (out->plot.of == FindingPlot::Of::nothing) out->plot = loss_plot({});
    out->layers = {last.node ? last.node->id : end->id};
    return out;
  }

 private:
  // Losses that take plain outputs, behind something that is none.
  [[nodiscard]] std::optional<Finding> doubled(const LossType& loss, const EndFunction& last) const {
    const std::string& activation = last.activation;
    if (loss.readout == LossType::Readout::none || activation.empty()) return {};
    if (loss.info.id == "hinge" || loss.info.id == "perceptron") return {};  // scores, whatever they went through
    const bool twice = activation == "softmax" || activation == "sigmoid";
    const bool bounded =
        twice || activation == "tanh" || activation == "step" || activation == "relu" || activation == "softplus";
    if (!bounded) return {};
    const std::string own = loss.readout == LossType::Readout::softmax ? "softmax" : "sigmoid";
    Finding out = misfit(
        "The outputs go through " + activation + " in " + last.node->name + ", and " + loss.info.title +
            " puts its own " + own + " behind that.",
        twice ? "Squeezed twice, even a sure answer is told as an unsure one: the loss cannot come near 0, and "
                "gradients "
                "are small."
              : "The loss takes plain outputs of any size and sign; what the activation cuts off cannot be said.",
        "Take the activation off the last layer.");
    out.plot = cost_plot(activation, loss.readout == LossType::Readout::softmax);
    add_fix(out, linear_end(run_.drawn, *last.node));
    return out;
  }

  // What the surest answer costs that can be given, to the class that fares worse: 0 without the activation. Behind
  // softmax the other outputs, of which there is one at least, are as low as they can be.
  static FindingPlot cost_plot(const std::string& activation, bool softmax) {
    const OutputRange range = range_of(activation);
    const double lead = softmax ? range.high - range.low : std::min(range.high, -range.low);
    if (!std::isfinite(lead)) return {};
    return bars_plot("Least loss that every class can reach",
                     {{"through " + activation, std::log1p(std::exp(-lead))}, {"without it", 0.0}}, {});
  }

  // Numbers asked for where classes are meant.
  [[nodiscard]] std::optional<Finding> wrong_kind(const LossType& loss, const EndFunction& last,
                                                  const Field& target) const {
    static const std::set<std::string> kDistances{"mse", "mae", "huber"};
    if (!kDistances.contains(loss.info.id)) return {};
    if (target.kind != FieldKind::values) {
      Finding out =
          misfit(loss.info.title + " compares numbers, but “" + target.name + "” says which of " +
                     grouped(target.classes) + " classes a sample is.",
                 "A distance to class numbers is no measure of being right: sure and wrong costs little more "
                 "than unsure, and gradients fade where a sigmoid is sure.",
                 "Choose Binary cross entropy.");
      out.plot = counts_plot(target);
      out.fixes.push_back(settings_fix("Choose Binary cross entropy", {{path_ + ".type", "binary_cross_entropy"}}));
      return out;
    }
    if (target.shape.size() != 1) return {};
    const auto numbers = target_numbers(run_, objective_, target, {});
    if (!numbers || !numbers->whole || numbers->values.size() < 2 || numbers->values.size() > kMostClassLike)
      return {};
    const bool from_zero = *numbers->values.begin() == 0 || *numbers->values.begin() == 1;
    const bool in_a_row =
        *numbers->values.rbegin() - *numbers->values.begin() == static_cast<float>(numbers->values.size() - 1);
    if (!from_zero || !in_a_row || numbers->count < 10 * static_cast<double>(numbers->values.size())) return {};
    Finding out =
        misfit("“" + target.name + "” takes only " + grouped(std::ssize(numbers->values)) +
                   " values, the whole numbers from " + said(static_cast<double>(*numbers->values.begin())) + " to " +
                   said(static_cast<double>(*numbers->values.rbegin())) + ", and " + loss.info.title +
                   " takes them for quantities.",
               "If they are names of classes, their distance means nothing.",
               "Set the data's Task to Classes and choose Cross entropy; leave it if they count something.");
    out.plot = counts_plot(target);
    add_fix(out, classes_fix(target, last));
    if (numbers->values.size() > 5) out.severity = Finding::Severity::note;
    return out;
  }

  // How often the training samples say each of the target's values.
  [[nodiscard]] FindingPlot counts_plot(const Field& target) const {
    std::map<float, double> counts;
    for (const std::int64_t row : run_.split.train)
      for (const float value : target.filled(row))
        if (std::isfinite(value)) counts[value] += 1;
    std::vector<FindingPlot::Bar> bars;
    for (const auto& [value, count] : counts) {
      const auto at = static_cast<std::size_t>(std::max(0.0F, value));
      const bool named = target.kind != FieldKind::values && at < target.names.size() && !target.names[at].empty();
      bars.push_back({named ? target.names[at] : shortest(value), count});
    }
    return bars_plot("Training samples with each value of the target", std::move(bars), {});
  }

  // Of a table, whose source can read numbers as classes: with an output for each of them, and the loss for that.
  [[nodiscard]] std::optional<AdviceFix> classes_fix(const Field& target, const EndFunction& last) const {
    if (run_.project.sources.size() != 1 || run_.project.sources.front().type != "csv" || !last.node) return {};
    if (last.node->type != "dense" || !last.activation.empty() || !run_.drawn.graph.find(last.node->id)) return {};
    if (run_.project.objectives.size() != 1 || !objective_.metrics.empty()) return {};
    std::set<float> values;  // of all parts
    for (std::int64_t row = 0; row < run_.dataset.count; ++row)
      for (const float value : target.filled(row))
        if (std::isfinite(value)) values.insert(value);
    const auto classes = static_cast<std::int64_t>(values.size());
    AdviceFix fix = settings_fix("Read the target as classes, and choose Cross entropy",
                                 {{"data.task", "classes"},
                                  {path_ + ".type", "cross_entropy"},
                                  {layer_setting(*last.node, "units"), std::to_string(classes)}});
    DataFacts facts = facts_of(run_.dataset);
    for (FieldFacts& field : facts.fields)
      if (field.name == target.name) field.kind = FieldKind::classes, field.shape = {}, field.classes = classes;
    return mends(run_, fix, facts) ? std::optional(std::move(fix)) : std::nullopt;
  }

  // Targets that the last activation cannot reach, or the loss does not take.
  [[nodiscard]] std::optional<Finding> out_of_reach(const LossType& loss, const EndFunction& last,
                                                    const Field& target) const {
    const bool probability = loss.readout != LossType::Readout::none;
    const OutputRange range = probability ? OutputRange{0, 1} : range_of(last.activation);
    if (!std::isfinite(range.low) && !std::isfinite(range.high)) return {};
    static const std::set<std::string> kCompare{"mse",          "mae", "huber", "cosine", "binary_cross_entropy",
                                                "kl_divergence"};
    if (!kCompare.contains(loss.info.id)) return {};
    const auto numbers = target_numbers(run_, objective_, target, range);
    if (!numbers || numbers->count == 0 || numbers->outside < kOutsideShare * numbers->count) return {};
    const std::string where = "The target lies between " + said(numbers->low) + " and " + said(numbers->high) +
                              (run_.scales.of(target.name).identity() ? "" : " as it is normalised");
    const FindingPlot plot = range_plot(range, *numbers);
    const std::string how_many = percent(numbers->outside / numbers->count) + " of it lie outside.";
    if (probability) {
      Finding out = misfit(where + ", but " + loss.info.title + " takes shares from 0 to 1: " + how_many,
                           "Beyond 0 and 1 the loss has no least value: it can fall without end.",
                           "Choose Mean squared error, or scale the target to 0 … 1.");
      out.plot = plot;
      out.fixes.push_back(settings_fix("Choose Mean squared error", {{path_ + ".type", "mse"}}));
      return out;
    }
    const bool open = !std::isfinite(range.high);
    Finding out = misfit(
        where + ", but " + last.activation + " in " + last.node->name + " says " +
            (open ? "nothing below " + said(range.low) : "only " + said(range.low) + " to " + said(range.high)) +
            ": " + how_many,
        "What the last activation cannot say can never be learnt.",
        "Take the activation off the last layer, or scale the target into its range.");
    out.plot = plot;
    add_fix(out, linear_end(run_.drawn, *last.node));
    return out;
  }

  // The ends of the target beside those of what can be said.
  static FindingPlot range_plot(const OutputRange& range, const TargetNumbers& numbers) {
    std::vector<FindingPlot::Line> ends;
    if (std::isfinite(range.low)) ends.push_back({range.low, "least that can be said"});
    if (std::isfinite(range.high)) ends.push_back({range.high, "most that can be said"});
    return bars_plot("Ends of the target", {{"most", numbers.high}, {"least", numbers.low}}, std::move(ends));
  }

  const BeforeRun& run_;
  const Objective& objective_;
  std::string path_;
};

std::optional<Finding> judge_fit(const BeforeRun& run) {
  for (std::size_t i = 0; i < run.project.objectives.size(); ++i)
    if (auto found = LossFit(run, i).look()) return found;
  return {};
}

}  // namespace

AdviceType loss_does_not_fit() {
  return {"loss_does_not_fit",
          "The loss does not fit the output",
          "Softmax or sigmoid, or another activation that cuts off, before a loss that brings its own; a distance "
          "between class numbers; at least 1 % of the training part's targets where the last activation cannot reach "
          "them, or outside 0 … 1 for a loss of shares. Looked up over all training samples.",
          AdviceType::Needs::data,
          "training",
          judge_fit,
          {}};
}

}  // namespace vitrine::advice
