// Normalisation of inputs and targets: chosen in the project, fitted on the training split only, kept with the
// weights.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/schema/params.h"

namespace vitrine {

// y = (x - shift) * scale. One pair for each element of a sample, or a single pair for all of them; none: identity.
// Before that a value that is not there (NaN) becomes `fill`, one number for each element, in the data's own unit.
struct Normalisation {
  std::vector<float> shift, scale;
  std::vector<float> fill = {};  // empty: there are no gaps
  [[nodiscard]] bool identity() const { return shift.empty() && fill.empty(); }
  // Whether it was made for samples of so many values.
  [[nodiscard]] bool fits(std::int64_t sample_size) const;
  // In place; values.size() is a multiple of the sample size. invert() leaves no gaps to open again.
  void apply(std::span<float> values) const;
  void invert(std::span<float> values) const;
  friend bool operator==(const Normalisation&, const Normalisation&) = default;
};

// A transform a person can pick: none, scale (fixed factor, e.g. 1/255), standardise, min–max.
struct TransformType {
  TypeInfo info;
  // Reads only the samples in `rows` (the training split), sums in double. One mean and deviation (or minimum and
  // maximum) a feature: the elements of a flat sample, the last axis of T×C, the first (channels) of C×H×W. A feature
  // that is constant over `rows` gets scale 1. Gaps and padding count for nothing. Tokens and classes are never
  // normalised: identity.
  std::function<Normalisation(const Params&, const Field&, std::span<const std::int64_t> rows)> fit;
};
const Registry<TransformType>& transform_types();

// The transform fitted on `rows`, and with it, where the field has gaps, the mean of each feature that fills them.
[[nodiscard]] Normalisation fit_normalisation(const Spec& transform, const Field& field,
                                              std::span<const std::int64_t> rows);

// What lies between the data's own numbers and the network's, of each field that has something there.
struct Scales {
  Normalisation input, target;                             // of the fields of these names
  std::map<std::string, Normalisation, std::less<>> more;  // of others
  [[nodiscard]] const Normalisation& of(std::string_view field) const;
  friend bool operator==(const Scales&, const Scales&) = default;
};

}  // namespace vitrine
