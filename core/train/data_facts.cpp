#include "core/train/data_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine {

const FieldFacts* DataFacts::find(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const FieldFacts& field) { return field.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

std::string DataFacts::field_names() const {
  std::string out;
  for (const FieldFacts& field : fields) out += (out.empty() ? "" : ", ") + field.name;
  return out;
}

PortFacts port_of(const FieldFacts& field) {
  return {field.shape, field.kind, field.kind == FieldKind::classes ? field.classes : 0, false};
}

DataFacts facts_of(const Dataset& dataset) {
  DataFacts facts;
  facts.count = dataset.count;
  facts.bytes = dataset.bytes();
  for (const Field& field : dataset.fields)
    facts.fields.push_back({field.name, field.shape, field.kind, field.kind == FieldKind::values ? 0 : field.classes,
                            reach_of(field)});
  return facts;
}

Reach reach_of(const Field& field) {
  constexpr std::int64_t kLooks = 1'000'000;
  const std::int64_t size = field.shape.size();
  if (field.kind != FieldKind::values || field.values.empty() || size < 1) return {};
  const std::int64_t count = static_cast<std::int64_t>(field.values.size()) / size;
  const std::int64_t stride = std::max<std::int64_t>(1, count * size / kLooks);
  const bool flat = field.shape.rank() <= 1;  // else its values are of one kind: the points of an image
  std::vector<double> most(flat ? static_cast<std::size_t>(size) : 1);
  Reach out{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), 0, 0};
  for (std::int64_t row = 0; row < count; row += stride) {
    const NumberView sample = field.sample(row);
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const auto value = static_cast<double>(sample[i]);
      if (std::isnan(value)) continue;
      out.low = std::min(out.low, value), out.high = std::max(out.high, value);
      most[flat ? i : 0] = std::max(most[flat ? i : 0], std::abs(value));
    }
  }
  for (const double m : most) {
    out.most = std::max(out.most, m);
    if (m > 0) out.least = out.least > 0 ? std::min(out.least, m) : m;
  }
  return out.low <= out.high ? out : Reach{};
}

}  // namespace vitrine
