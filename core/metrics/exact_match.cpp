#include "core/metrics/classes.h"

namespace vitrine::metrics {
namespace {

// One sample on its way: is every labelled place of it right, and what does it count?
struct Sample {
  bool right = true;
  double weight = 0, places = 0;
};

void count(const Sample& sample, MetricSums& sums) {
  if (sample.places == 0) return;
  const double weight = sample.weight / sample.places;
  if (sample.right) sums.at_least(1)[0] += weight;
  sums.count += weight;
}

void add_exact_match(const Params&, const MetricInput& input, MetricSums& sums) {
  (void)sums.at_least(1);
  const std::int64_t places = std::max<std::int64_t>(1, input.places);
  std::int64_t number = -1;
  Sample sample;
  for_labelled(input, [&](const Place& place) {
    if (place.index / places != number) {
      count(sample, sums);
      sample = {};
      number = place.index / places;
    }
    sample.right = sample.right && named_class(input, place) == place.label;
    sample.weight += place.weight;
    sample.places += 1;
  });
  count(sample, sums);
}

}  // namespace

MetricType exact_match() {
  MetricType type;
  type.info = {
      "exact_match",
      "Exact match",
      "Sequences",
      "Share of samples whose every place is named right: the whole sequence, or the whole map. The strictest figure "
      "for sequences, as in question answering (Rajpurkar et al. 2016). Places without a label do not count, nor do "
      "samples without any label; a sample counts as much as its places do on average.",
      {},
      {}};
  type.fits = [](const MetricTarget& target) { return fits_classes(target) && target.shape.rank() > 0; };
  type.needs = "a target of several classes a sample, such as the tokens of a sequence";
  type.add = add_exact_match;
  type.value = [](const Params&, const MetricSums& sums) { return mean_of(sums); };
  return type;
}

}  // namespace vitrine::metrics
