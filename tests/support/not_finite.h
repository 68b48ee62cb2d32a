// The values that are no numbers.
#pragma once

#include <limits>

namespace vitrine::test {

inline constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

}  // namespace vitrine::test
