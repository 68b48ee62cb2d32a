#include "core/base/text.h"
#include "core/metrics/classes.h"

namespace vitrine::metrics {
namespace {

// Are fewer than k outputs ahead of the right one? Of equals the first is ahead, as in accuracy.
bool among_first(const MetricInput& input, const Place& place, std::int64_t k) {
  if (input.outputs == 1) return k > 1 || named_class(input, place) == place.label;
  if (place.label >= input.outputs) return false;
  const float own = place.values[place.label * input.apart];
  std::int64_t ahead = 0;
  for (std::int64_t j = 0; j < input.outputs; ++j) {
    const float other = place.values[j * input.apart];
    if (!(other <= own || other > own)) return false;  // one of them is not a number
    ahead += other > own || (other == own && j < place.label) ? 1 : 0;
  }
  return ahead < k;
}

}  // namespace

MetricType top_k_accuracy() {
  MetricType type;
  type.info = {
      "top_k_accuracy",
      "Top-k accuracy",
      "Classes",
      "Share of samples whose right class is among the k largest outputs (Russakovsky et al. 2015). For many classes "
      "of which some look alike. Of equal outputs the first class comes first. Samples without a label do not count.",
      {ParamSpec::integer("k", "k", 5).range(1, 1000).says("How many answers the network has for each sample.")},
      {}};
  type.fits = [](const MetricTarget& target) { return fits_classes(target) && target.classes > 2; };
  type.needs = "a target of at least three classes";
  type.check = [info = type.info](const Params& params, const MetricTarget& target) -> Status {
    const std::int64_t k = integer_of(info, params, "k");
    if (k < target.classes) return {};
    return Error{"With " + grouped(target.classes) + " classes the right one is always among the " + grouped(k) +
                     " largest outputs",
                 info.title, "Set k to " + grouped(target.classes - 1) + " or less"};
  };
  type.suggest = [](const MetricTarget& target) {
    const std::int64_t k = target.classes >= 10 ? 5 : target.classes > 3 ? 3 : 2;
    return Params{{"k", k}};
  };
  type.add = [info = type.info](const Params& params, const MetricInput& input, MetricSums& sums) {
    const std::int64_t k = integer_of(info, params, "k");
    double& right = sums.at_least(1)[0];
    for_labelled(input, [&](const Place& place) {
      if (among_first(input, place, k)) right += place.weight;
      sums.count += place.weight;
    });
  };
  type.value = [](const Params&, const MetricSums& sums) { return mean_of(sums); };
  return type;
}

}  // namespace vitrine::metrics
