// A network judged on a whole part of the data, again and again while somebody looks.
#pragma once

#include "core/train/evaluate_part.h"

namespace vitrine {

// Gives an EvaluationAnswer.
[[nodiscard]] Spec evaluation_of(const EvaluationScope& scope);

}  // namespace vitrine
