#include <algorithm>
#include <cmath>
#include <set>

#include "core/advice/rules/list.h"
#include "core/train/fit_data.h"

namespace vitrine::advice {
namespace {

constexpr double kLargeInput = kLargeValue, kHugeInput = 100;  // root mean square
constexpr double kSmallInput = 0.02;                           // of the largest feature
constexpr double kUnevenInputs = 100;                          // deviation of one to another's
constexpr double kFarOff = 10;                                 // mean, in deviations
constexpr std::size_t kFewValues = 2;

// Of a feature, as the network sees it.
struct InputFeature {
  double mean = 0, deviation = 0, size = 0;  // size: root of the mean square
  std::set<float> values;                    // up to three of them
};

// The features of a flat sample one by one, of others all numbers together. Empty where it was stopped.
std::vector<InputFeature> input_features(const BeforeRun& run, const Field& field) {
  const Normalisation& scale = run.scales.of(field.name);
  const bool flat = field.shape.rank() <= 1;
  const auto size = static_cast<std::size_t>(field.shape.size());
  std::vector<InputFeature> out(flat ? size : 1);
  std::vector<double> sums(out.size()), squares(out.size()), counts(out.size());
  std::vector<float> sample(size);
  for (std::size_t at = 0; at < run.split.train.size(); ++at) {
    if (at % 256 == 0 && run.stopped()) return {};
    const NumberView values = field.sample(run.split.train[at]);
    std::copy(values.begin(), values.end(), sample.begin());
    if (!scale.identity()) scale.apply(sample);
    const std::size_t filled = field.filled(run.split.train[at]).size();
    for (std::size_t i = 0; i < filled; ++i) {
      if (!std::isfinite(sample[i])) continue;
      const auto value = static_cast<double>(sample[i]);
      const std::size_t f = flat ? i : 0;
      sums[f] += value, squares[f] += value * value, counts[f] += 1;
      if (out[f].values.size() <= kFewValues) out[f].values.insert(sample[i]);
    }
  }
  for (std::size_t f = 0; f < out.size(); ++f) {
    const double count = std::max(1.0, counts[f]);
    out[f].mean = sums[f] / count;
    out[f].size = std::sqrt(squares[f] / count);
    out[f].deviation = std::sqrt(std::max(0.0, squares[f] / count - out[f].mean * out[f].mean));
  }
  return out;
}

std::string feature_name(const Field& field, std::size_t at, std::size_t features) {
  if (features == 1) return "The input “" + field.name + "”";
  return input_name(field, at);
}

// Each feature's measure, as the rule takes it.
FindingPlot features_plot(const Field& field, const std::vector<InputFeature>& all, std::string title,
                          double (*measure)(const InputFeature&), FindingPlot::Line limit) {
  std::vector<FindingPlot::Bar> bars;
  for (std::size_t f = 0; f < all.size(); ++f)
    if (const double value = measure(all[f]); value > 0) bars.push_back({feature_name(field, f, all.size()), value});
  FindingPlot out = bars_plot(std::move(title), std::move(bars), {std::move(limit)});
  out.logarithmic = true;
  return out;
}
double size_of(const InputFeature& feature) {
  return feature.size;
}
double deviation_of(const InputFeature& feature) {
  return feature.values.size() <= kFewValues ? 0 : feature.deviation;
}
double distance_of(const InputFeature& feature) {
  const double deviation = deviation_of(feature);
  return deviation > 0 ? std::abs(feature.mean) / deviation : 0;
}

// In words, and as a chart.
std::optional<std::string> unfit_scale(const Field& field, const std::vector<InputFeature>& all, bool& huge,
                                       FindingPlot& plot) {
  std::size_t largest = 0, least = 0, off = 0;
  double most = 0, fewest = std::numeric_limits<double>::infinity(), farthest = 0;
  for (std::size_t f = 0; f < all.size(); ++f) {
    if (all[f].size > all[largest].size) largest = f;
    if (all[f].values.size() <= kFewValues) continue;  // a mark of yes and no is what it is
    most = std::max(most, all[f].deviation);
    if (all[f].deviation > 0 && all[f].deviation < fewest) fewest = all[f].deviation, least = f;
    const double distance = all[f].deviation > 0 ? std::abs(all[f].mean) / all[f].deviation : 0;
    if (std::abs(all[f].mean) > 1 && distance > farthest) farthest = distance, off = f;
  }
  const double size = all[largest].size;
  huge = size > kHugeInput;
  if (size > kLargeInput) {
    plot = features_plot(field, all, "Size of each input", size_of, {kLargeInput, "limit"});
    return feature_name(field, largest, all.size()) + " is of the size " + said(size) +
           " as the network sees it (mean " + said(all[largest].mean) + ", deviation " +
           said(all[largest].deviation) + ").";
  }
  if (most > kUnevenInputs * fewest) {
    plot = features_plot(field, all, "Deviation of each input", deviation_of,
                         {most / kUnevenInputs, "a hundredth of the largest"});
    return "The inputs differ in scale: the deviation of one is " + said(most) + ", that of " +
           feature_name(field, least, all.size()) + " " + said(fewest) + ".";
  }
  if (farthest > kFarOff) {
    plot = features_plot(field, all, "Mean of each input, in deviations", distance_of, {kFarOff, "limit"});
    return feature_name(field, off, all.size()) + " lies around " + said(all[off].mean) + " and varies by " +
           said(all[off].deviation) + " only.";
  }
  if (most > 0 && most < kSmallInput && size < kSmallInput) {
    plot = features_plot(field, all, "Size of each input", size_of, {kSmallInput, "limit"});
    return feature_name(field, largest, all.size()) + " is tiny: of the size " + said(size) + ".";
  }
  return {};
}

std::optional<Finding> judge_inputs(const BeforeRun& run) {
  for (const Field* field : input_fields_of(run.project, run.dataset)) {
    if (field->kind != FieldKind::values || field->there() == 0) continue;
    if (normalised_at_once(run.project.graph, field->name)) continue;
    const std::vector<InputFeature> features = input_features(run, *field);
    if (features.empty()) return {};
    bool huge = false;
    FindingPlot plot;
    const auto evidence = unfit_scale(*field, features, huge, plot);
    if (!evidence) continue;
    Finding out;
    out.severity = huge ? Finding::Severity::serious : Finding::Severity::warning;
    out.evidence = *evidence;
    out.plot = std::move(plot);
    out.why =
        "First weights are made for inputs of mean 0 and deviation 1 (LeCun et al. 1998): large ones saturate "
        "units and make the loss steep in some directions and flat in others.";
    out.remedy = "Standardise the inputs, or put a normalisation behind the Input.";
    for (const Node& node : run.project.graph.nodes())
      if (const LayerType* type = type_of(node); type && type->is_input) out.layers.push_back(node.id);
    FieldFacts facts{field->name, field->shape, field->kind, 0, reach_of(*field)};
    if (run.project.transform.type == "none") out.fixes.push_back(fix_of(input_fix(facts)));
    add_fix(out, standardise_fix(run.project));
    return out;
  }
  return {};
}

}  // namespace

AdviceType inputs_not_normalised() {
  return {
      "inputs_not_normalised",
      "The inputs are not normalised",
      "As the network sees them, after the project's normalisation and over all training samples, the inputs are "
      "of a size beyond 10, one varies 100 times as much as another (marks of yes and no left out), one lies more "
      "than ten deviations off 0, or all are tiny (LeCun et al. 1998). Not where a normalisation reads them.",
      AdviceType::Needs::data,
      "data",
      judge_inputs,
      {}};
}

}  // namespace vitrine::advice
