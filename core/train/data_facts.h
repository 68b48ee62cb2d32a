// What the checks need to know of the data, without its values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/losses/loss.h"

namespace vitrine {

// Of values: the smallest and the largest of all, and of each feature's largest |value| the smallest and the largest
// (features that are 0 everywhere left out). Looked up in a million of them at most, evenly over the samples.
struct Reach {
  double low = 0, high = 0, least = 0, most = 0;
};

struct FieldFacts {
  std::string name;
  Shape shape;  // of one sample
  FieldKind kind = FieldKind::values;
  std::int64_t classes = 0;  // of classes and tokens
  Reach reach = {};
};

struct DataFacts {
  std::int64_t count = 0;
  std::vector<FieldFacts> fields;
  double bytes = 0;  // of memory
  [[nodiscard]] const FieldFacts* find(std::string_view name) const;  // null: there is no such field
  [[nodiscard]] std::string field_names() const;                      // "input, target"
};

[[nodiscard]] DataFacts facts_of(const Dataset& dataset);
[[nodiscard]] PortFacts port_of(const FieldFacts& field);  // as a loss takes it
[[nodiscard]] Reach reach_of(const Field& field);

}  // namespace vitrine
