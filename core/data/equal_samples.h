// Samples that are the same, number for number.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine {

// Finds samples with the numbers of a given one in all of these fields, their padding left out; −0 is 0, and one gap
// is like another. The fields outlive it.
class EqualSamples {
 public:
  explicit EqualSamples(std::vector<const Field*> fields) : fields_(std::move(fields)) {}
  void reserve(std::size_t samples) { known_.reserve(samples); }
  void add(std::int64_t row) { known_.emplace(digest(row), row); }
  // One of those that were added; none is like it.
  [[nodiscard]] std::optional<std::int64_t> like(std::int64_t row) const;

 private:
  [[nodiscard]] std::uint64_t digest(std::int64_t row) const;
  [[nodiscard]] bool equal(std::int64_t a, std::int64_t b) const;
  std::vector<const Field*> fields_;
  std::unordered_multimap<std::uint64_t, std::int64_t> known_;
};

}  // namespace vitrine
