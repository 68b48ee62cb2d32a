// A batch as training sees it: named fields, never just x and y.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

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

// Room for `capacity` samples of every field of `dataset`.
[[nodiscard]] Batch make_batch(const Dataset& dataset, std::int64_t capacity);
// Fills the batch with the given samples, normalising the field "input" by `input`; allocates nothing.
void gather(const Dataset& dataset, std::span<const std::int64_t> rows, const Normalisation& input,
            const Normalisation& target, Batch& batch);

}  // namespace vitrine
