// A batch as training sees it: named fields, never just x and y.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/data/dataset.h"
#include "core/data/normalise.h"

namespace vitrine {

struct Batch {
  struct Entry {
    std::string name;
    Shape shape;  // of one sample
    AlignedVector<float> values;
    // Of a ragged field, else empty: of each sample the positions that it fills; of each position (T a sample) 1
    // where it is filled, 0 where it is padding.
    AlignedVector<float> lengths, filled;
    [[nodiscard]] bool ragged() const { return !lengths.empty(); }
  };
  std::int64_t count = 0, capacity = 0;  // samples in use; room for
  std::vector<Entry> fields;
  AlignedVector<float> spare;  // room for a field that a batch transform changes where it is

  [[nodiscard]] const Entry* find(std::string_view name) const;
};

// How many positions sample i fills, of a ragged entry.
void set_length(Batch::Entry& entry, std::int64_t i, std::int64_t length);

// Room for `capacity` samples of every field of `dataset`, in the dataset's order; zeros of full length.
[[nodiscard]] Batch make_batch(const Dataset& dataset, std::int64_t capacity);
// Fills the batch (made by make_batch for this dataset) with at most its capacity of samples; allocates nothing.
// Fields that hold values are normalised. Where there are fewer, old values stay behind them: finite, and of no account.
// Then come the fields that are made: what they draw depends on (seed, sample, epoch) alone; epoch 0 is evaluation.
// With a pool, its workers share a long batch.
void gather(const Dataset& dataset, std::span<const std::int64_t> rows, const Scales& scales, Batch& batch,
            const Pool* pool = nullptr, std::uint64_t epoch = 0);

}  // namespace vitrine
