#include <cmath>
#include <limits>

#include "core/metrics/classes.h"

namespace vitrine::metrics {
namespace {

// −log p of the right class, in double: log Σ e^z − z_label, or log(1 + e^∓z) of a single logit.
double surprise(const MetricInput& input, const Place& place) {
  if (place.label >= classes_of(input)) return std::numeric_limits<double>::infinity();
  if (input.outputs == 1) {
    if (input.class_threshold != 0) return std::numeric_limits<double>::quiet_NaN();  // no logit
    const double z = place.label == 1 ? -place.values[0] : place.values[0];
    return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)));
  }
  const auto z = [&](std::int64_t k) { return static_cast<double>(place.values[k * input.apart]); };
  double most = z(0), total = 0;
  for (std::int64_t k = 1; k < input.outputs; ++k) most = std::max(most, z(k));
  for (std::int64_t k = 0; k < input.outputs; ++k) total += std::exp(z(k) - most);
  return most + std::log(total) - z(place.label);
}

}  // namespace

MetricType perplexity() {
  MetricType type;
  type.info = {
      "perplexity",
      "Perplexity",
      "Classes",
      "exp of the mean cross entropy, exp(mean of −log p[class]) (Jelinek et al. 1977): among how many equally likely "
      "classes the network is in doubt. 1 is certain and right, guessing evenly among K classes gives K. p is softmax "
      "of the outputs, or the sigmoid of a single one; where the loss compares a single output with 0 and 1 there is "
      "no p, and no perplexity. Places without a label do not count.",
      {},
      {}};
  type.fits = fits_classes;
  type.needs = kNeedsClasses;
  type.add = [](const Params&, const MetricInput& input, MetricSums& sums) {
    double& total = sums.at_least(1)[0];
    for_labelled(input, [&](const Place& place) {
      total += place.weight * surprise(input, place);
      sums.count += place.weight;
    });
  };
  type.value = [](const Params&, const MetricSums& sums) { return std::exp(mean_of(sums)); };
  type.higher_is_better = false;
  return type;
}

}  // namespace vitrine::metrics
