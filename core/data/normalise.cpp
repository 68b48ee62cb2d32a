#include "core/data/normalise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine {
namespace {

// Which feature element i of a sample belongs to: i / inner % features.
struct Features {
  std::size_t count = 1, inner = 1;

  explicit Features(const Shape& shape) {
    const auto size = static_cast<std::size_t>(shape.size());
    if (shape.rank() <= 1) {
      count = size;
    } else if (shape.rank() == 2) {
      count = static_cast<std::size_t>(shape[1]);
    } else {
      count = static_cast<std::size_t>(shape[0]);
      inner = size / count;
    }
  }
  [[nodiscard]] std::size_t of(std::size_t element) const { return element / inner % count; }
};

// Calls fn(feature, value) for each value of the given samples; gaps are passed over.
template <class Fn>
void for_each_value(const Field& field, std::span<const std::int64_t> rows, const Features& features, Fn fn) {
  for (const std::int64_t row : rows) {
    const auto sample = field.filled(row);
    for (std::size_t i = 0; i < sample.size(); ++i)
      if (!std::isnan(sample[i])) fn(features.of(i), static_cast<double>(sample[i]));
  }
}

struct Means {
  std::vector<double> mean, count;  // of each feature; mean 0 where there is nothing but gaps
};

Means means_of(const Field& field, std::span<const std::int64_t> rows, const Features& features) {
  Means out{std::vector<double>(features.count), std::vector<double>(features.count)};
  for_each_value(field, rows, features, [&](std::size_t f, double value) { out.mean[f] += value, ++out.count[f]; });
  for (std::size_t f = 0; f < features.count; ++f) out.mean[f] /= std::max(1.0, out.count[f]);
  return out;
}

// One pair a feature, laid out one pair an element (or a single pair where there is one feature).
Normalisation spread_out(const std::vector<double>& shift, const std::vector<double>& scale, const Field& field,
                         const Features& features) {
  const auto size = features.count == 1 ? 1 : static_cast<std::size_t>(field.shape.size());
  Normalisation out;
  out.shift.resize(size);
  out.scale.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t feature = features.of(i);
    out.shift[i] = static_cast<float>(shift[feature]);
    const auto factor = static_cast<float>(scale[feature]);
    out.scale[i] = std::isnormal(factor) ? factor : 1.0F;  // spreads too small or too wide for float
  }
  return out;
}

struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  [[nodiscard]] bool constant() const { return low >= high; }  // or nothing but gaps
};

std::vector<Extent> extents(const Field& field, std::span<const std::int64_t> rows, const Features& features) {
  std::vector<Extent> out(features.count);
  for_each_value(field, rows, features, [&](std::size_t f, double value) {
    out[f].low = std::min(out[f].low, value);
    out[f].high = std::max(out[f].high, value);
  });
  return out;
}

Normalisation fit_standardise(const Params&, const Field& field, std::span<const std::int64_t> rows) {
  if (field.kind != FieldKind::values || rows.empty()) return {};
  const Features features(field.shape);
  const auto [mean, count] = means_of(field, rows, features);
  std::vector<double> scale(features.count);
  for_each_value(field, rows, features,
                 [&](std::size_t f, double value) { scale[f] += (value - mean[f]) * (value - mean[f]); });
  // Constancy is asked of the values: rounding in the mean would leave a tiny deviation of a constant feature.
  const auto extent = extents(field, rows, features);
  for (std::size_t f = 0; f < features.count; ++f)
    scale[f] = extent[f].constant() ? 1.0 : 1.0 / std::sqrt(scale[f] / count[f]);
  return spread_out(mean, scale, field, features);
}

Normalisation fit_minmax(const Params&, const Field& field, std::span<const std::int64_t> rows) {
  if (field.kind != FieldKind::values || rows.empty()) return {};
  const Features features(field.shape);
  std::vector<double> shift(features.count), scale(features.count);
  const auto extent = extents(field, rows, features);
  for (std::size_t f = 0; f < features.count; ++f) {
    shift[f] = extent[f].low > extent[f].high ? 0.0 : extent[f].low;
    scale[f] = extent[f].constant() ? 1.0 : 1.0 / (extent[f].high - extent[f].low);
  }
  return spread_out(shift, scale, field, features);
}

TransformType none_transform() {
  TypeInfo info{"none", "None", "Normalisation", "The data goes into the network as it is.", {}, {}};
  return {info, [](const Params&, const Field&, std::span<const std::int64_t>) { return Normalisation{}; }};
}

TransformType scale_transform() {
  TypeInfo info{"scale",
                "Scale",
                "Normalisation",
                "Multiplies every value by one fixed number: y = factor · x. With 1/255 the grey levels of an image "
                "file, 0 … 255, become 0 … 1. Nothing is fitted.",
                {},
                {}};
  info.params.push_back(ParamSpec::real("factor", "Factor", 1.0 / 255)
                            .above(0)
                            .below(1e30)
                            .says("The number that every value is multiplied by; 1/255 takes bytes to 0 … 1."));
  return {info, [info](const Params& params, const Field& field, std::span<const std::int64_t>) {
            if (field.kind != FieldKind::values) return Normalisation{};
            return Normalisation{{0.0F}, {static_cast<float>(real_of(info, params, "factor"))}};
          }};
}

TransformType standardise_transform() {
  TypeInfo info{"standardise",
                "Standardise",
                "Normalisation",
                "Gives every feature mean 0 and standard deviation 1 over the training samples: y = (x − mean) / "
                "deviation, one pair a column of a table, one pair a channel of an image. Fitted on the training "
                "split only and kept with the weights. A constant feature is only shifted.",
                {},
                {}};
  return {info, fit_standardise};
}

TransformType minmax_transform() {
  TypeInfo info{
      "minmax",
      "Min–max",
      "Normalisation",
      "Takes every feature's range over the training samples to 0 … 1: y = (x − min) / (max − min), one pair "
      "a column of a table, one pair a channel of an image. Fitted on the training split only and kept with "
      "the weights; other samples may fall outside 0 … 1. A constant feature becomes 0.",
      {},
      {}};
  return {info, fit_minmax};
}

}  // namespace

bool Normalisation::fits(std::int64_t sample_size) const {
  const auto size = static_cast<std::size_t>(sample_size);
  return shift.size() == scale.size() && (shift.size() <= 1 || shift.size() == size) &&
         (fill.empty() || fill.size() == size);
}

void Normalisation::apply(std::span<float> values) const {
  if (!fill.empty())
    for (std::size_t at = 0; at + fill.size() <= values.size(); at += fill.size())
      for (std::size_t i = 0; i < fill.size(); ++i)
        if (std::isnan(values[at + i])) values[at + i] = fill[i];
  if (shift.empty()) return;
  const std::size_t period = shift.size();
  if (period == 1) {
    for (float& v : values) v = (v - shift[0]) * scale[0];
    return;
  }
  for (std::size_t at = 0; at + period <= values.size(); at += period)
    for (std::size_t i = 0; i < period; ++i) values[at + i] = (values[at + i] - shift[i]) * scale[i];
}

void Normalisation::invert(std::span<float> values) const {
  if (shift.empty()) return;
  const std::size_t period = shift.size();
  for (std::size_t at = 0; at + period <= values.size(); at += period)
    for (std::size_t i = 0; i < period; ++i) values[at + i] = values[at + i] / scale[i] + shift[i];
}

Normalisation fit_normalisation(const Spec& transform, const Field& field, std::span<const std::int64_t> rows) {
  Normalisation out = transform_types().at(transform.type).fit(transform.params, field, rows);
  if (!field.gaps || field.kind != FieldKind::values) return out;
  const Features features(field.shape);
  const std::vector<double> mean = means_of(field, rows, features).mean;
  for (std::size_t i = 0; i < static_cast<std::size_t>(field.shape.size()); ++i)
    out.fill.push_back(static_cast<float>(mean[features.of(i)]));
  return out;
}

const Registry<TransformType>& transform_types() {
  static const Registry<TransformType> registry(
      {none_transform(), scale_transform(), standardise_transform(), minmax_transform()});
  return registry;
}

const Normalisation& Scales::of(std::string_view field) const {
  static const Normalisation kNone;
  if (field == "input") return input;
  if (field == "target") return target;
  const auto it = more.find(field);
  return it == more.end() ? kNone : it->second;
}

}  // namespace vitrine
