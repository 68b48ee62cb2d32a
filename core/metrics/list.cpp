#include "core/metrics/list.h"

#include <limits>

#include "core/base/text.h"

namespace vitrine {

const Registry<MetricType>& metric_types() {
  using namespace metrics;
  static const Registry<MetricType> types({accuracy(), top_k_accuracy(), precision(), recall(), f1(), auc(),
                                           average_precision(), perplexity(), exact_match(), iou(), dice(),
                                           mean_absolute_error(), root_mean_squared_error(), r_squared()});
  return types;
}

std::vector<const MetricType*> metrics_for(FieldKind target) {
  std::vector<const MetricType*> out;
  for (const MetricType& type : metric_types().all())
    if (type.standard && type.fits({target, 0, {}})) out.push_back(&type);
  return out;
}

std::vector<Spec> default_metrics(FieldKind target) {
  std::vector<Spec> out;
  for (const MetricType* type : metrics_for(target)) out.push_back({type->info.id, {}});
  return out;
}

std::vector<Spec> fitting_metrics(FieldKind target, std::int64_t classes, const Shape& target_shape) {
  const MetricTarget judged{target, classes, target_shape};
  std::vector<Spec> out;
  for (const bool standard : {true, false})
    for (const MetricType& type : metric_types().all())
      if (type.standard == standard && type.fits(judged))
        out.push_back({type.info.id, type.suggest ? type.suggest(judged) : Params()});
  return out;
}

Status check_metric(const Spec& spec, FieldKind target, std::int64_t classes, const Shape& target_shape) {
  const auto others = [&] {
    std::string list;
    for (const Spec& other : fitting_metrics(target, classes, target_shape))
      list += (list.empty() ? "" : ", ") + other.type;
    return "Choose one of: " + list;
  };
  const MetricType* type = metric_types().find(spec.type);
  if (!type) return Error{"There is no metric “" + printable(spec.type) + "”", "", others()};
  VITRINE_CHECK(check_params(type->info, spec.params, type->info.title));
  const MetricTarget judged{target, classes, target_shape};
  if (!type->fits(judged)) return Error{type->info.title + " needs " + type->needs, "", others()};
  return type->check ? type->check(spec.params, judged) : Status();
}

std::string metric_title(const Spec& spec) {
  const MetricType& type = metric_types().at(spec.type);
  std::string said = type.says ? type.says(spec.params) : std::string();
  for (const ParamSpec& param : type.info.params)
    if (!type.says)
      said +=
          (said.empty() ? "" : ", ") + param.title + " = " + value_text(value_of(type.info, spec.params, param.id));
  return said.empty() ? type.info.title : type.info.title + " (" + said + ")";
}

// What the first parameter is always stands there; a later one only where it applies and is not what it is by itself.
std::string metric_column(const Spec& spec) {
  const TypeInfo& info = metric_types().at(spec.type).info;
  std::string out = info.id;
  for (const ParamSpec& param : info.params) {
    const ParamValue& value = value_of(info, spec.params, param.id);
    const bool first = &param == &info.params.front();
    if (first || (applies(info, spec.params, param) && value != param.fallback)) out += "_" + value_text(value);
  }
  return out;
}

std::optional<Spec> metric_of_column(std::string_view column) {
  for (const MetricType& type : metric_types().all()) {
    const TypeInfo& info = type.info;
    if (column == info.id && info.params.empty()) return Spec{info.id, {}};
    if (!column.starts_with(info.id + "_")) continue;
    std::string_view rest = column.substr(info.id.size() + 1);
    Spec out{info.id, {}};
    for (const ParamSpec& param : info.params) {
      const std::size_t bar = std::min(rest.find('_'), rest.size());
      auto value = parse_value(param, rest.substr(0, bar));
      if (!value) break;
      out.params.set(param.id, std::move(*value));
      rest.remove_prefix(std::min(bar + 1, rest.size()));
      if (rest.empty()) break;
    }
    if (metric_column(out) == column) return out;
  }
  return {};
}

void MetricSums::add_up(const MetricSums& other) {
  const std::span<double> own = at_least(other.sums.size());
  for (std::size_t i = 0; i < other.sums.size(); ++i) own[i] += other.sums[i];
  count += other.count;
}

namespace metrics {

bool fits_values(const MetricTarget& target) {
  return target.kind == FieldKind::values;
}

Pair in_own_unit(const Normalisation& scale, std::size_t i, Pair pair) {
  const std::size_t k = i % scale.shift.size();
  const double shift = scale.shift[k], factor = scale.scale[k];
  const auto back = [&](double value) { return factor == 0 ? shift : value / factor + shift; };
  return {back(pair.output), back(pair.target), pair.weight};
}

}  // namespace metrics
}  // namespace vitrine
