// A recurrent layer while it reads one sample.
#pragma once

#include "core/train/recurrence.h"

namespace vitrine {

struct RecurrenceAnswer : ProbeAnswer, RecurrentSample {};

[[nodiscard]] Spec recurrence_of(const std::string& node, std::int64_t sample, std::int64_t layer = 0,
                                 bool reverse = false, SlopeOf of = SlopeOf::loss);

}  // namespace vitrine
