// What the checks need to know of the data, without its values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/losses/loss.h"
#include "core/project/project.h"

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
  // Of a ragged field: the first field whose samples have the very same lengths, often itself. Empty: all are full.
  std::string lengths = {};

  // As a target its padding must be told apart by weights: no label of −1 does.
  [[nodiscard]] bool weighs_positions() const { return !lengths.empty() && kind != FieldKind::classes; }
};

struct DataFacts {
  std::int64_t count = 0;
  std::vector<FieldFacts> fields;
  double bytes = 0;   // of memory
  bool made = false;  // the fields that the project makes are among them
  [[nodiscard]] const FieldFacts* find(std::string_view name) const;  // null: there is no such field
  [[nodiscard]] std::string field_names() const;                      // "input, target"
};

[[nodiscard]] DataFacts facts_of(const Dataset& dataset);
// The dataset with the fields that the project makes: those of its batch transforms and of its recipe. One that has them
// comes back as it is. Errors say what a batch transform cannot do.
[[nodiscard]] Result<std::shared_ptr<const Dataset>> with_made_fields(const Project& project,
                                                                      std::shared_ptr<const Dataset> dataset);
[[nodiscard]] Result<DataFacts> with_made_fields(const Project& project, const DataFacts& facts);
// A dataset of these fields without a single number: what compiling needs.
[[nodiscard]] std::shared_ptr<const Dataset> outline_of(const DataFacts& facts);
[[nodiscard]] PortFacts port_of(const FieldFacts& field);  // as a loss takes it
[[nodiscard]] Reach reach_of(const Field& field);

}  // namespace vitrine
