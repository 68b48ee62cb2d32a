// Samples in memory. A dataset is a set of named fields of equal count; "input" and "target" are the usual two.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/numbers.h"
#include "core/schema/registry.h"
#include "core/tensor/tensor.h"

namespace vitrine {

enum class FieldKind {
  values,   // real numbers
  classes,  // class indices 0 … classes-1; -1: no label (ignored by losses and metrics)
  tokens,   // token indices 0 … classes-1
};

struct Field {
  std::string name;
  FieldKind kind = FieldKind::values;
  Shape shape;                     // of one sample, C×H×W or T or features; rank 0 for one number or one class
  Numbers values;                  // count × shape.size(), sample after sample
  std::int64_t classes = 0;        // of `classes` and `tokens`
  std::vector<std::string> names;  // class names, token texts, or feature names of a table; may be empty
  bool gaps = false;               // of `values`: a value may be NaN, not known; training samples say what fills it

  [[nodiscard]] NumberView sample(std::int64_t i) const {
    const auto size = static_cast<std::size_t>(shape.size());
    return values.view(static_cast<std::size_t>(i) * size, size);
  }
};

struct TableCode;  // core/data/table_code.h
class Tokenizer;   // core/data/text/tokenizer.h

struct Dataset {
  std::string title;
  std::int64_t count = 0;
  std::vector<Field> fields;
  // What was left out or changed while reading, in words ("3 rows with missing values were left out").
  std::vector<std::string> notes;
  std::shared_ptr<const TableCode> table;      // of samples that were rows of a table: how they became numbers
  std::shared_ptr<const Tokenizer> tokenizer;  // of samples that were text: what their tokens stand for

  [[nodiscard]] const Field* find(std::string_view name) const;
  [[nodiscard]] const Field& input() const { return *find("input"); }
  [[nodiscard]] const Field& target() const { return *find("target"); }
  [[nodiscard]] double bytes() const;
};

// What every source promises: sizes that agree, finite values, whole labels within their classes. The error names
// the field and the sample.
[[nodiscard]] Status check_dataset(const Dataset& dataset);

// Called now and then by whatever takes long. Returns false to cancel; `done` is 0 … 1.
using Progress = std::function<bool(double done)>;
[[nodiscard]] Error cancelled();  // the error a cancelled call returns; recognise it with is_cancelled
[[nodiscard]] bool is_cancelled(const Error& error);

// A way to get a dataset: generated, or read from files. `base` is the folder that relative paths start from; `seed`
// is the run's. A generated sample depends on (seed, its index, the parameters), not on how many are drawn. A file
// that is not there gives an Error with the code "missing-file".
struct SourceType {
  TypeInfo info;
  std::function<Result<std::shared_ptr<const Dataset>>(const Params&, const std::string& base, std::uint64_t seed,
                                                       const Progress&)>
      load;
};

const Registry<SourceType>& source_types();

}  // namespace vitrine
