// Every batch transform, one function a file. Adding one is a file, a line here and a line in list.cpp.
#pragma once

#include "core/data/batch_transform.h"
#include "core/data/draws.h"

namespace vitrine {

BatchTransformType gaussian_noise_transform();
BatchTransformType masking_noise_transform();
BatchTransformType random_shift_transform();
BatchTransformType next_token_transform();
BatchTransformType random_numbers_transform();

// The settings that all have which read a field: which one, the name of what they make, and whether they do it in
// evaluation too.
std::vector<ParamSpec> made_from(const std::string& name, bool in_evaluation);
// A field like the one that is read, which holds numbers; an error where it does not.
Result<Field> like_numbers(const TypeInfo& info, const Field* from);

}  // namespace vitrine
