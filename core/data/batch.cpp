#include "core/data/batch.h"

#include <algorithm>
#include <cassert>

namespace vitrine {

const Batch::Entry* Batch::find(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const Entry& e) { return e.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

Batch make_batch(const Dataset& dataset, std::int64_t capacity) {
  Batch batch;
  batch.weight.assign(static_cast<std::size_t>(capacity), 0.0F);
  for (const Field& field : dataset.fields) {
    auto& entry = batch.fields.emplace_back();
    entry.name = field.name;
    entry.shape = field.shape;
    entry.values.assign(static_cast<std::size_t>(capacity * field.shape.size()), 0.0F);
  }
  return batch;
}

void gather(const Dataset& dataset, std::span<const std::int64_t> rows, const Normalisation& input,
            const Normalisation& target, Batch& batch) {
  assert(rows.size() <= batch.weight.size() && batch.fields.size() == dataset.fields.size());
  batch.count = static_cast<std::int64_t>(rows.size());
  for (std::size_t f = 0; f < dataset.fields.size(); ++f) {
    const Field& field = dataset.fields[f];
    const auto size = static_cast<std::size_t>(field.shape.size());
    float* out = batch.fields[f].values.data();
    for (const std::int64_t row : rows) out = std::copy_n(field.sample(row).data(), size, out);
    // Class and token indices are names, not quantities.
    if (field.kind != FieldKind::values) continue;
    const std::span<float> filled(batch.fields[f].values.data(), rows.size() * size);
    if (field.name == "input") input.apply(filled);
    if (field.name == "target") target.apply(filled);
  }
  std::fill(batch.weight.begin(), batch.weight.begin() + batch.count, 1.0F);
  std::fill(batch.weight.begin() + batch.count, batch.weight.end(), 0.0F);
}

}  // namespace vitrine
