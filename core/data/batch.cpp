#include "core/data/batch.h"

#include <algorithm>
#include <cassert>

namespace vitrine {
namespace {

constexpr std::int64_t kGatherGrain = 16384;  // values

// Samples of a few values are copied value by value: a call would cost more.
template <class T>
void copy_samples(const T* from, const std::int64_t* rows, std::int64_t count, std::int64_t size, float* to) {
  constexpr std::int64_t kFew = 8;
  if (size > kFew) {
    for (std::int64_t i = 0; i < count; ++i) to = std::copy_n(from + rows[i] * size, size, to);
    return;
  }
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t k = 0; k < size; ++k) *to++ = static_cast<float>(from[rows[i] * size + k]);
}

}  // namespace

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

void gather(const Dataset& dataset, std::span<const std::int64_t> rows, const Scales& scales, Batch& batch,
            const Pool* pool) {
  assert(rows.size() <= batch.weight.size() && batch.fields.size() == dataset.fields.size());
  batch.count = static_cast<std::int64_t>(rows.size());
  for (std::size_t f = 0; f < dataset.fields.size(); ++f) {
    const Field& field = dataset.fields[f];
    const std::int64_t size = field.shape.size();
    // Class and token indices are names, not quantities.
    const Normalisation* const scale = field.kind != FieldKind::values ? nullptr : &scales.of(field.name);
    float* const out = batch.fields[f].values.data();
    const auto some = [&](Chunk chunk) {
      const std::int64_t* const picked = rows.data() + chunk.begin;
      if (field.values.in_bytes())
        copy_samples(field.values.bytes().data(), picked, chunk.end - chunk.begin, size, out + chunk.begin * size);
      else
        copy_samples(field.values.floats().data(), picked, chunk.end - chunk.begin, size, out + chunk.begin * size);
      if (scale) scale->apply({out + chunk.begin * size, static_cast<std::size_t>((chunk.end - chunk.begin) * size)});
    };
    const std::int64_t grain = std::max<std::int64_t>(1, kGatherGrain / std::max<std::int64_t>(1, size));
    if (pool)
      pool->for_chunks(batch.count, grain, some);
    else  // piece by piece too: what was copied is scaled while it is in the nearest cache
      for (std::int64_t at = 0; at < batch.count; at += grain) some({0, at, std::min(batch.count, at + grain)});
  }
  std::fill(batch.weight.begin(), batch.weight.begin() + batch.count, 1.0F);
  std::fill(batch.weight.begin() + batch.count, batch.weight.end(), 0.0F);
}

}  // namespace vitrine
