#include "core/data/batch.h"

#include <algorithm>
#include <cassert>

#include "core/data/draws.h"

namespace vitrine {
namespace {

constexpr std::int64_t kGatherGrain = 16384;  // values
constexpr std::int64_t kMakeGrain = 2048;     // values of a made field: they are drawn

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

bool is_made(const Dataset& dataset, std::size_t field) {
  return std::any_of(dataset.made.begin(), dataset.made.end(),
                     [&](const MadeField& made) { return made.field == field && made.from != field; });
}

constexpr std::uint64_t kWordsOfSample = std::uint64_t{1} << 24;  // four random words each, more than one ever needs

void make_field_of(const MadeField& made, std::span<const std::int64_t> rows, std::uint64_t epoch, Batch& batch,
                   const Pool* pool) {
  Batch::Entry& to = batch.fields[made.field];
  const auto size = static_cast<std::size_t>(to.shape.size());
  const Batch::Entry* const from = made.from ? &batch.fields[*made.from] : nullptr;
  const auto source_size = from ? static_cast<std::size_t>(from->shape.size()) : 0;
  const bool in_place = from == &to;
  if (from && !in_place && to.ragged()) {  // it ends where what it is made of ends
    std::copy_n(from->lengths.data(), rows.size(), to.lengths.data());
    std::copy_n(from->filled.data(), rows.size() * static_cast<std::size_t>(to.shape[0]), to.filled.data());
  }
  if (epoch == 0 && !made.in_evaluation) {
    if (from && !in_place) std::copy_n(from->values.data(), rows.size() * size, to.values.data());
    return;
  }
  if (in_place) std::copy_n(to.values.data(), rows.size() * size, batch.spare.data());
  const float* const source = !from ? nullptr : in_place ? batch.spare.data() : from->values.data();
  const Rng rng(made.seed, made.stream);
  const auto some = [&](Chunk chunk) {
    for (auto i = static_cast<std::size_t>(chunk.begin); i < static_cast<std::size_t>(chunk.end); ++i) {
      Draws draws(rng, static_cast<std::uint32_t>(epoch), static_cast<std::uint64_t>(rows[i]) * kWordsOfSample);
      made.apply({source + i * source_size, source_size}, {to.values.data() + i * size, size}, draws);
    }
  };
  const auto count = static_cast<std::int64_t>(rows.size());
  if (pool)
    pool->for_chunks(count, std::max<std::int64_t>(1, kMakeGrain / static_cast<std::int64_t>(size + 1)), some);
  else
    some({0, 0, count});
}

}  // namespace

const Batch::Entry* Batch::find(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const Entry& e) { return e.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

void set_length(Batch::Entry& entry, std::int64_t i, std::int64_t length) {
  entry.lengths[static_cast<std::size_t>(i)] = static_cast<float>(length);
  const auto first = entry.filled.begin() + i * entry.shape[0];
  std::fill(first, first + length, 1.0F);
  std::fill(first + length, first + entry.shape[0], 0.0F);
}

Batch make_batch(const Dataset& dataset, std::int64_t capacity) {
  Batch batch;
  batch.capacity = capacity;
  for (const Field& field : dataset.fields) {
    auto& entry = batch.fields.emplace_back();
    entry.name = field.name;
    entry.shape = field.shape;
    entry.values.assign(static_cast<std::size_t>(capacity * field.shape.size()), 0.0F);
    if (field.lengths.empty()) continue;
    entry.lengths.assign(static_cast<std::size_t>(capacity), static_cast<float>(field.shape[0]));
    entry.filled.assign(static_cast<std::size_t>(capacity * field.shape[0]), 1.0F);
  }
  for (const MadeField& made : dataset.made)
    if (made.from == made.field)
      batch.spare.resize(std::max(batch.spare.size(), batch.fields[made.field].values.size()));
  return batch;
}

void gather(const Dataset& dataset, std::span<const std::int64_t> rows, const Scales& scales, Batch& batch,
            const Pool* pool, std::uint64_t epoch) {
  assert(static_cast<std::int64_t>(rows.size()) <= batch.capacity && batch.fields.size() == dataset.fields.size());
  batch.count = static_cast<std::int64_t>(rows.size());
  for (std::size_t f = 0; f < dataset.fields.size(); ++f) {
    const Field& field = dataset.fields[f];
    if (!dataset.made.empty() && is_made(dataset, f)) continue;
    const std::int64_t size = field.shape.size();
    // Class and token indices are names, not quantities.
    const Normalisation* scale = field.kind != FieldKind::values ? nullptr : &scales.of(field.name);
    if (scale && scale->identity()) scale = nullptr;
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
    if (batch.count <= grain)
      some({0, 0, batch.count});
    else if (pool)
      pool->for_chunks(batch.count, grain, some);
    else  // piece by piece too: what was copied is scaled while it is in the nearest cache
      for (std::int64_t at = 0; at < batch.count; at += grain) some({0, at, std::min(batch.count, at + grain)});
    for (std::size_t i = 0; !field.lengths.empty() && i < rows.size(); ++i)
      set_length(batch.fields[f], static_cast<std::int64_t>(i), field.lengths[static_cast<std::size_t>(rows[i])]);
  }
  for (const MadeField& made : dataset.made) make_field_of(made, rows, epoch, batch, pool);
}

}  // namespace vitrine
