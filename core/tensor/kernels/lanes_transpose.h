// Between sixteen samples one after another and sixteen samples side by side (core/tensor/lanes.h).
#pragma once

#include <cstdint>

namespace vitrine {

// lanes[e·16 + l] = (or +=) rows[l·length + e] for the elements begin ≤ e < end of the first `valid` rows; the other
// lanes become 0 (or stay, if added to).
void rows_to_lanes(const float* rows, std::int64_t length, std::int64_t valid, std::int64_t begin, std::int64_t end,
                   bool add, float* lanes);
// rows[l·length + e] = (or +=) lanes[e·16 + l]
void lanes_to_rows(const float* lanes, std::int64_t length, std::int64_t valid, std::int64_t begin, std::int64_t end,
                   bool add, float* rows);

}  // namespace vitrine
