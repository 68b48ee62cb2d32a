// Samples in memory. A dataset is a set of named fields of equal count; "input" and "target" are the usual two.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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
  // Of a ragged field: how many positions along its first axis each sample fills, 1 … T. What stands behind is
  // padding: no label, any token, any number. Empty: every sample fills all of them.
  std::vector<std::int32_t> lengths = {};

  // Samples that lie in memory; none of a field that is made as batches are gathered.
  [[nodiscard]] std::int64_t there() const {
    return shape.size() > 0 ? static_cast<std::int64_t>(values.size()) / shape.size() : 0;
  }
  [[nodiscard]] NumberView sample(std::int64_t i) const {
    const auto size = static_cast<std::size_t>(shape.size());
    return values.view(static_cast<std::size_t>(i) * size, size);
  }
  // A sample without its padding.
  [[nodiscard]] NumberView filled(std::int64_t i) const {
    const auto size = static_cast<std::size_t>(shape.size());
    const std::size_t used = lengths.empty() ? size
                                             : size / static_cast<std::size_t>(shape[0]) *
                                                   static_cast<std::size_t>(lengths[static_cast<std::size_t>(i)]);
    return values.view(static_cast<std::size_t>(i) * size, used);
  }
};

struct TableCode;  // core/data/table_code.h
class Tokenizer;   // core/data/text/tokenizer.h
class Draws;       // core/data/draws.h

// A field that is made of others as each batch is gathered (see batch_transform.h).
struct MadeField {
  std::size_t field = 0;                 // its place in Dataset::fields: no values lie there
  std::optional<std::size_t> from = {};  // the field it reads; its own place: it is changed where it is
  bool in_evaluation = true;             // else it is a copy of `from` there
  std::uint64_t seed = 0, stream = 0;    // of its random numbers
  // One sample of `field` out of one of `from` (empty where it reads none), normalised both. Any thread.
  std::function<void(std::span<const float> from, std::span<float> to, Draws& draws)> apply;
};

struct Dataset {
  std::string title;
  std::int64_t count = 0;
  std::vector<Field> fields;
  std::vector<MadeField> made = {};  // in the order in which they are made
  // What was left out or changed while reading, in words ("3 rows with missing values were left out").
  std::vector<std::string> notes;
  std::shared_ptr<const TableCode> table;      // of samples that were rows of a table: how they became numbers
  std::shared_ptr<const Tokenizer> tokenizer;  // of samples that were text: what their tokens stand for

  [[nodiscard]] const Field* find(std::string_view name) const;
  // The field of the data that a field is a changed copy of, itself if it is one; null if there is none, or it holds
  // something else than what it is made of.
  [[nodiscard]] const Field* origin(std::string_view name) const;
  [[nodiscard]] const Field& input() const { return *find("input"); }
  [[nodiscard]] const Field& target() const { return *find("target"); }
  [[nodiscard]] double bytes() const;
};

// What every source promises: sizes that agree, finite values, whole labels within their classes, no labels in the
// padding. The error names the field and the sample.
[[nodiscard]] Status check_dataset(const Dataset& dataset);

// Of all values, shapes and names. Fields that are made as batches are gathered do not count.
[[nodiscard]] std::string digest_of(const Dataset& dataset);

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
