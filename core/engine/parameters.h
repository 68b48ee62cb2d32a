// Where each parameter lives in one stretch of memory. Weights, gradients and every optimizer state share this
// layout, so that a RunState is a handful of plain arrays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/op_list.h"

namespace vitrine {

struct ParameterEntry {
  std::string key;   // "dense_1/weight"
  std::string name;  // "dense_1.weight"
  NodeId node;
  std::string layer;  // id of the node's type: "dense"
  ParameterSpec spec;
  std::int64_t offset = 0, size = 0;  // in elements; offsets are multiples of 16, i.e. of 64 bytes in float

  [[nodiscard]] bool trained() const {
    return spec.role == ParameterRole::weight || spec.role == ParameterRole::bias;
  }
};

class ParameterLayout {
 public:
  ParameterLayout() = default;
  explicit ParameterLayout(const OpList& list);
  // Of a part of a network: each lies where `whole` has it, by key.
  ParameterLayout(const OpList& list, const ParameterLayout& whole);

  [[nodiscard]] const std::vector<ParameterEntry>& entries() const { return entries_; }
  [[nodiscard]] const ParameterEntry* find(std::string_view key) const;
  [[nodiscard]] std::int64_t size() const { return size_; }  // elements, gaps of alignment included
  [[nodiscard]] std::int64_t trained_count() const;

  // First values of everything, from the seed alone. `values` has size() elements; gaps become 0.
  void initialise(std::uint64_t seed, std::span<float> values) const;

 private:
  std::vector<ParameterEntry> entries_;
  std::int64_t size_ = 0;
};

}  // namespace vitrine
