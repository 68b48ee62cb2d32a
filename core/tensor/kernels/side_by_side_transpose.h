// Between sixteen samples one after another and sixteen samples side by side (core/tensor/side_by_side.h).
#pragma once

#include <cstdint>

namespace vitrine {

// together[e·16 + l] = (or +=) rows[l·length + e] for the elements begin ≤ e < end of the first `valid` rows; the
// other places become 0 (or stay, if added to).
void rows_to_side_by_side(const float* rows, std::int64_t length, std::int64_t valid, std::int64_t begin,
                          std::int64_t end, bool add, float* together);
// rows[l·length + e] = (or +=) together[e·16 + l]
void side_by_side_to_rows(const float* together, std::int64_t length, std::int64_t valid, std::int64_t begin,
                          std::int64_t end, bool add, float* rows);

}  // namespace vitrine
