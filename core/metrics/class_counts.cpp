#include "core/metrics/class_counts.h"

#include <limits>

#include "core/base/text.h"

namespace vitrine::metrics {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

// sums: three numbers a class, right, named, there.
void add_class_counts(const Params&, const MetricInput& input, MetricSums& sums) {
  const std::int64_t classes = classes_of(input);
  const std::span<double> counts = sums.at_least(3 * static_cast<std::size_t>(classes));
  for_labelled(input, [&](const Place& place) {
    const std::int64_t named = named_class(input, place);
    if (named == place.label) counts[3 * static_cast<std::size_t>(named)] += place.weight;
    if (named >= 0) counts[3 * static_cast<std::size_t>(named) + 1] += place.weight;
    if (place.label < classes) counts[3 * static_cast<std::size_t>(place.label) + 2] += place.weight;
    sums.count += place.weight;
  });
}

std::size_t classes_in(const MetricSums& sums) {
  return sums.sums.size() / 3;
}
ClassCount class_at(const MetricSums& sums, std::size_t k) {
  return {sums.sums[3 * k], sums.sums[3 * k + 1], sums.sums[3 * k + 2]};
}

// The plain mean over the classes that are in the target or were named.
double macro(const MetricSums& sums, ClassScore score) {
  double total = 0, classes = 0;
  for (std::size_t k = 0; k < classes_in(sums); ++k) {
    const ClassCount one = class_at(sums, k);
    if (one.named == 0 && one.there == 0) continue;
    total += score(one);
    classes += 1;
  }
  return classes > 0 ? total / classes : kNothing;
}

double micro(const MetricSums& sums, ClassScore score) {
  ClassCount all;
  for (std::size_t k = 0; k < classes_in(sums); ++k) {
    const ClassCount one = class_at(sums, k);
    all.right += one.right, all.named += one.named, all.there += one.there;
  }
  return score(all);
}

// Each class counts as often as it is there.
double weighted(const MetricSums& sums, ClassScore score) {
  double total = 0, there = 0;
  for (std::size_t k = 0; k < classes_in(sums); ++k) {
    const ClassCount one = class_at(sums, k);
    total += one.there * score(one);
    there += one.there;
  }
  return there > 0 ? total / there : kNothing;
}

// `one`: the class that "binary" asks for.
double averaged(const std::string& average, std::size_t one, const MetricSums& sums, ClassScore score) {
  if (!(sums.count > 0) || classes_in(sums) < 2) return kNothing;
  if (average == "micro") return micro(sums, score);
  if (average == "weighted") return weighted(sums, score);
  if (average == "macro") return macro(sums, score);
  return one < classes_in(sums) ? score(class_at(sums, one)) : kNothing;
}

double macro_of(const MetricSums& sums, ClassScore score) {
  return averaged("macro", 0, sums, score);
}

ParamSpec average_param() {
  return ParamSpec::choice(
             "average", "Average", "macro",
             {{"macro", "Macro"}, {"micro", "Micro"}, {"weighted", "Weighted"}, {"binary", "Of one class"}})
      .says("Macro: the plain mean over classes, so that rare ones count as much as frequent ones; a class that is "
            "neither in the target nor named by the network is left out. Micro: the counts of all classes taken "
            "together, which with one label a sample is the accuracy. Weighted: the mean over classes, each as often "
            "as it is in the target. Of one class: that one alone, such as the rare one that matters. These are "
            "scikit-learn's (Pedregosa et al. 2011).");
}
ParamSpec class_param() {
  return ParamSpec::integer("class", "Class", 1)
      .range(0, 1'000'000)
      .only_when("average", {"binary"})
      .says("Its place among the classes, from 0: the Data tab shows them in their order.");
}

}  // namespace

MetricType class_metric(TypeInfo info, ClassScore score) {
  MetricType type;
  type.info = std::move(info);
  type.info.params.push_back(average_param());
  type.info.params.push_back(class_param());
  type.fits = fits_classes;
  type.needs = kNeedsClasses;
  type.check = [info = type.info](const Params& params, const MetricTarget& target) -> Status {
    const std::int64_t one = integer_of(info, params, "class");
    if (text_of(info, params, "average") != "binary" || one < target.classes) return {};
    return Error{info.title + " is asked of class " + std::to_string(one) + ", but the target has " +
                     grouped(target.classes) + ", from 0",
                 "", "Choose a class up to " + std::to_string(target.classes - 1)};
  };
  type.says = [info = type.info](const Params& params) {
    return text_of(info, params, "average") == "binary"
               ? "of class " + std::to_string(integer_of(info, params, "class"))
               : text_of(info, params, "average");
  };
  type.suggest = [](const MetricTarget& target) {
    return target.classes == 2 ? Params{{"average", std::string("binary")}} : Params();
  };
  type.add = add_class_counts;
  type.value = [info = type.info, score](const Params& params, const MetricSums& sums) {
    return averaged(text_of(info, params, "average"), static_cast<std::size_t>(integer_of(info, params, "class")),
                    sums, score);
  };
  return type;
}

MetricType map_metric(TypeInfo info, ClassScore score) {
  MetricType type;
  type.info = std::move(info);
  type.fits = [](const MetricTarget& target) { return fits_classes(target) && target.shape.rank() == 2; };
  type.needs = "a map of classes (H×W) as its target";
  type.add = add_class_counts;
  type.value = [score](const Params&, const MetricSums& sums) { return macro_of(sums, score); };
  return type;
}

}  // namespace vitrine::metrics
