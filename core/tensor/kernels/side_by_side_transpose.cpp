#include "core/tensor/kernels/side_by_side_transpose.h"

#include <cstring>

#include "core/tensor/kernels/loops.h"
#include "core/tensor/side_by_side.h"

namespace vitrine {
namespace {

// Four floats: what every x86-64 shuffles in one instruction.
using Quad = float __attribute__((vector_size(16)));
using Pick = int __attribute__((vector_size(16)));

Quad load(const float* from) {
  Quad out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
void save(Quad value, bool add, float* to) {
  if (add) value += load(to);
  std::memcpy(to, &value, sizeof value);
}

// A 4×4 matrix and its transpose: from rows `from_step` apart to rows `to_step` apart.
void transpose(const float* from, std::int64_t from_step, bool add, float* to, std::int64_t to_step) {
  const Quad a = load(from), b = load(from + from_step), c = load(from + 2 * from_step),
             d = load(from + 3 * from_step);
  const Pick low{0, 4, 1, 5}, high{2, 6, 3, 7}, front{0, 1, 4, 5}, back{2, 3, 6, 7};
  const Quad ab_low = __builtin_shuffle(a, b, low), cd_low = __builtin_shuffle(c, d, low);
  const Quad ab_high = __builtin_shuffle(a, b, high), cd_high = __builtin_shuffle(c, d, high);
  save(__builtin_shuffle(ab_low, cd_low, front), add, to);
  save(__builtin_shuffle(ab_low, cd_low, back), add, to + to_step);
  save(__builtin_shuffle(ab_high, cd_high, front), add, to + 2 * to_step);
  save(__builtin_shuffle(ab_high, cd_high, back), add, to + 3 * to_step);
}

// Calls whole(l, e) for 4×4 tiles of (sample, element), single(l, e) for what is left over.
template <class Whole, class Single>
void for_tiles(std::int64_t valid, std::int64_t begin, std::int64_t end, Whole whole, Single single) {
  std::int64_t e = begin;
  for (; e + 4 <= end; e += 4) {
    std::int64_t place = 0;
    for (; place + 4 <= valid; place += 4) whole(place, e);
    for (; place < valid; ++place) {
      for (std::int64_t i = 0; i < 4; ++i) single(place, e + i);
    }
  }
  for (; e < end; ++e) {
    for (std::int64_t place = 0; place < valid; ++place) single(place, e);
  }
}

template <class T>
void put_one(T value, bool add, T& to) {
  to = add ? to + value : value;
}

}  // namespace

void rows_to_side_by_side(const float* rows, std::int64_t length, std::int64_t valid, std::int64_t begin,
                          std::int64_t end, bool add, float* together) {
  if (begin >= end) return;
  if (valid < kSideBySide && !add)
    std::memset(together + begin * kSideBySide, 0,
                static_cast<std::size_t>((end - begin) * kSideBySide) * sizeof(float));
  for_tiles(
      valid, begin, end,
      [&](std::int64_t place, std::int64_t e) {
        transpose(rows + place * length + e, length, add, together + e * kSideBySide + place, kSideBySide);
      },
      [&](std::int64_t place, std::int64_t e) {
        put_one(rows[place * length + e], add, together[e * kSideBySide + place]);
      });
}

void side_by_side_to_rows(const float* together, std::int64_t length, std::int64_t valid, std::int64_t begin,
                          std::int64_t end, bool add, float* rows) {
  for_tiles(
      valid, begin, end,
      [&](std::int64_t place, std::int64_t e) {
        transpose(together + e * kSideBySide + place, kSideBySide, add, rows + place * length + e, length);
      },
      [&](std::int64_t place, std::int64_t e) {
        put_one(together[e * kSideBySide + place], add, rows[place * length + e]);
      });
}

}  // namespace vitrine
