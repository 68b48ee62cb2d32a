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
  };
  std::int64_t count = 0;  // samples in use; entries hold capacity() samples
  std::vector<Entry> fields;
  std::vector<float> weight;  // one a sample; 0 masks it out

  [[nodiscard]] const Entry* find(std::string_view name) const;
};

// Room for `capacity` samples of every field of `dataset`, in the dataset's order; zeros, weight 0.
[[nodiscard]] Batch make_batch(const Dataset& dataset, std::int64_t capacity);
// Fills the batch (made by make_batch for this dataset) with at most its capacity of samples; allocates nothing.
// Fields that hold values are normalised. Samples in use get weight 1, the rest weight 0 (their old values stay:
// finite, and of no account).
// With a pool, its workers share a long batch.
void gather(const Dataset& dataset, std::span<const std::int64_t> rows, const Scales& scales, Batch& batch,
            const Pool* pool = nullptr);

}  // namespace vitrine
