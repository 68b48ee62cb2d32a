// What makes a project fit newly opened data, and how the data may be normalised for it.
#pragma once

#include "core/data/dataset.h"
#include "core/graph/analysis.h"
#include "core/project/project.h"
#include "core/train/data_facts.h"

namespace vitrine {

// Beyond it, first weights of the usual size saturate units.
inline constexpr double kLargeValue = 10;

// Settings that make the project fit newly loaded data: each Input's field, shape, kind and vocabulary, and of each
// objective a field that is there and a loss that suits it. Empty where these fit. The width of the last layer is
// left to the fix that check_project() offers.
[[nodiscard]] Fix fit_to_data(const Project& project, const DataFacts& data);

// A normalisation for newly opened data that has none yet: 1/255 for images of bytes, standardised columns for a
// table whose columns differ in scale, and a standardised target where it is large. Empty where the values are fine
// as they are, or the project already normalises.
[[nodiscard]] Fix suggest_normalisation(const Project& project, const Dataset& dataset);

// The field's shape as an Input can have it: a scalar input is one feature.
[[nodiscard]] Shape input_shape(const FieldFacts& field);
// Its axes as a setting has them: "1 28 28".
[[nodiscard]] std::string axes_text(const Shape& shape);
// The normalisation that suits inputs which need one.
[[nodiscard]] Fix input_fix(const FieldFacts& field);

}  // namespace vitrine
