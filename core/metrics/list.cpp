#include "core/metrics/list.h"

namespace vitrine {

const Registry<MetricType>& metric_types() {
  using namespace metrics;
  static const Registry<MetricType> types(
      {accuracy(), mean_absolute_error(), root_mean_squared_error(), r_squared()});
  return types;
}

std::vector<const MetricType*> metrics_for(FieldKind target) {
  std::vector<const MetricType*> out;
  for (const MetricType& type : metric_types().all())
    if (type.fits(target)) out.push_back(&type);
  return out;
}

namespace metrics {

bool fits_values(FieldKind target) {
  return target == FieldKind::values;
}

Pair in_own_unit(const Normalisation& scale, std::size_t i, Pair pair) {
  const std::size_t k = i % scale.shift.size();
  const double shift = scale.shift[k], factor = scale.scale[k];
  const auto back = [&](double value) { return factor == 0 ? shift : value / factor + shift; };
  return {back(pair.output), back(pair.target)};
}

}  // namespace metrics
}  // namespace vitrine
