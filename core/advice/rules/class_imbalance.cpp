#include <algorithm>
#include <cmath>

#include "core/advice/rules/list.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"

namespace vitrine::advice {
namespace {

constexpr double kTimesAsMany = 6, kFarMore = 50;
constexpr std::int64_t kMostJudgedClasses = 200;  // beyond it (words) a long tail is what is to be expected

// Losses that have been told of it, or look at what is rare by themselves.
bool minds_rare_classes(const Objective& objective) {
  const LossType* loss = loss_types().find(objective.loss.type);
  if (!loss) return true;
  const TypeInfo& info = loss->info;
  if (info.param("class_weights") && !text_of(info, objective.loss.params, "class_weights").empty()) return true;
  if (info.param("positive_weight") && real_of(info, objective.loss.params, "positive_weight") != 1) return true;
  return info.id == "focal" || info.id == "dice";
}

std::string class_name(const Field& target, std::size_t at) {
  return at < target.names.size() && !target.names[at].empty() ? "“" + target.names[at] + "”"
                                                               : "class " + std::to_string(at);
}

// The mean weight of a sample stays about 1.
std::string balancing_weights(const std::vector<double>& counts) {
  double all = 0;
  for (const double count : counts) all += count;
  std::string out;
  for (const double count : counts) {
    const double weight = count > 0 ? all / (static_cast<double>(counts.size()) * count) : 1;
    out += (out.empty() ? "" : ", ") + shortest(static_cast<float>(std::round(weight * 1000) / 1000));
  }
  return out;
}

// They are what another field says with tokens: of words a few are always the most.
bool are_words(const Dataset& dataset, const Field& target) {
  return !target.names.empty() && std::any_of(dataset.fields.begin(), dataset.fields.end(), [&](const Field& field) {
    return field.kind == FieldKind::tokens && field.names == target.names;
  });
}

// Of a loss that cannot weigh classes: another one that can, and fits the network as it is.
std::optional<AdviceFix> weighing_loss(const BeforeRun& run, const std::string& path,
                                       const std::vector<double>& counts) {
  std::vector<AdviceFix> others{
      settings_fix("Choose Cross entropy, and weigh classes by their rarity",
                   {{path + "type", "cross_entropy"}, {path + "class_weights", balancing_weights(counts)}})};
  if (counts.size() == 2 && counts[1] > 0)
    others.push_back(
        settings_fix("Choose Binary cross entropy, and set Positive weight to " + said(counts[0] / counts[1]),
                     {{path + "type", "binary_cross_entropy"},
                      {path + "positive_weight", shortest(static_cast<float>(counts[0] / counts[1]))}}));
  for (AdviceFix& fix : others)
    if (mends(run, fix)) return std::move(fix);
  return {};
}

std::optional<Finding> judge_classes(const BeforeRun& run) {
  for (std::size_t index = 0; index < run.project.objectives.size(); ++index) {
    const Objective& objective = run.project.objectives[index];
    if (!(weight_of(objective) > 0)) continue;  // it is only told, and moves no weight
    const Field* target = has_target(objective) ? run.dataset.find(target_of(objective)) : nullptr;
    if (!target || target->kind != FieldKind::classes || target->there() == 0 || minds_rare_classes(objective) ||
        target->classes < 2 || target->classes > kMostJudgedClasses || are_words(run.dataset, *target))
      continue;
    std::vector<double> counts(static_cast<std::size_t>(target->classes));
    double all = 0;
    for (std::size_t at = 0; at < run.split.train.size(); ++at) {
      if (at % 256 == 0 && run.stopped()) return {};
      for (const float value : target->filled(run.split.train[at]))
        if (value >= 0) counts[static_cast<std::size_t>(value)] += 1, all += 1;
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    const auto least = std::min_element(counts.begin(), counts.end());
    // Chance in a small sample is no imbalance: three deviations of a count are allowed for.
    const double surely = *least + 3 * std::sqrt(*least + 1);
    if (*most < kTimesAsMany * std::max(1.0, *least) || *most < 2 * surely) continue;
    Finding out;
    const bool by_place = target->shape.rank() > 0;  // most places of a text or a picture are nothing special
    out.severity = by_place                                    ? Finding::Severity::note
                   : *most >= kFarMore * std::max(1.0, *least) ? Finding::Severity::serious
                                                               : Finding::Severity::warning;
    out.evidence = percent(*most / all) + " of the training samples are " +
                   class_name(*target, static_cast<std::size_t>(most - counts.begin())) + ", " +
                   percent(*least / all) + " (" + said(*least) + ") are " +
                   class_name(*target, static_cast<std::size_t>(least - counts.begin())) + ".";
    out.why =
        "Saying the frequent class is nearly always right, so the loss hardly teaches the rare one, and accuracy "
        "does not show it (He & Garcia 2009).";
    std::vector<FindingPlot::Bar> bars;
    for (std::size_t i = 0; i < counts.size(); ++i) bars.push_back({class_name(*target, i), counts[i]});
    out.plot = bars_plot("Training samples of each class", std::move(bars),
                         {{*most / kTimesAsMany, "a sixth of the most frequent"}});
    out.remedy = "Give rare classes more weight, use the focal loss, collect more of them; judge by F1 or recall.";
    const std::string path = (index == 0 ? "loss" : "loss_" + std::to_string(index + 1)) + std::string(".");
    const TypeInfo& info = loss_types().at(objective.loss.type).info;
    if (info.param("class_weights"))
      out.fixes.push_back(
          settings_fix("Weigh classes by their rarity", {{path + "class_weights", balancing_weights(counts)}}));
    if (info.param("positive_weight") && counts.size() == 2 && counts[1] > 0)
      out.fixes.push_back(
          settings_fix("Set Positive weight to " + said(counts[0] / counts[1]),
                       {{path + "positive_weight", shortest(static_cast<float>(counts[0] / counts[1]))}}));
    if (info.id == "cross_entropy")
      out.fixes.push_back(settings_fix("Choose the focal loss", {{path + "type", "focal"}}));
    if (out.fixes.empty()) add_fix(out, weighing_loss(run, path, counts));
    if (out.fixes.empty())
      out.remedy = info.title +
                   " weighs all classes alike: collect more of the rare ones, or repeat their rows in the "
                   "data; judge by F1 or recall.";
    return out;
  }
  return {};
}

}  // namespace

AdviceType class_imbalance() {
  return {"class_imbalance",
          "The classes are unbalanced",
          "One class has at least six times as many training samples as another, more than chance explains, and the "
          "loss does not know of it (no class weights, no focal or Dice loss) (He & Garcia 2009). Of classes by "
          "position or pixel, where a background is usual, it is a note.",
          AdviceType::Needs::data,
          "data",
          judge_classes,
          {}};
}

}  // namespace vitrine::advice
