// Trained weights with everything needed to use them, or to train on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/normalise.h"
#include "core/tensor/tensor.h"
#include "core/train/run_state.h"

namespace vitrine {

struct Trained {
  struct Entry {
    std::string key;   // "dense_1/weight": node id and parameter, permanent
    std::string name;  // "dense_1.weight": how it is exported
    Tensor value;
  };
  std::vector<Entry> weights;  // parameters and running statistics
  Normalisation input, target;
  bool described = true;                 // false: read from a file that says nothing of normalisation and classes
  std::vector<std::string> input_names;  // of a sample's values, where they have names
  std::vector<std::string> class_names;
  std::shared_ptr<const TableCode> table;  // how rows of a table became inputs; null for other data
  std::uint32_t epoch = 0;                 // epochs of training behind them
  std::uint64_t step = 0;
  std::optional<RunState> state;  // to train on exactly; absent in plain exports

  [[nodiscard]] const Entry* find(std::string_view key) const;
};

}  // namespace vitrine
