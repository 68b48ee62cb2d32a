// Dropout in vectors: Philox4x32-10 on as many counters at once as a vector has 64-bit lanes. The words are those of
// base/rng.h, bit for bit.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_dropout.cpp"
#include <hwy/foreach_target.h>

#include "core/base/rng.h"
#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

constexpr std::int64_t kBlocks = 64;  // Philox blocks at a time, four words each

#if HWY_TARGET == HWY_SCALAR
void Words(const DropoutBits& bits, std::uint64_t first_block, std::uint32_t* words) {
  const Rng rng(bits.seed, bits.stream);
  for (std::int64_t i = 0; i < kBlocks; ++i) {
    const auto block = rng.block(bits.step, first_block + static_cast<std::uint64_t>(i));
    for (std::size_t k = 0; k < 4; ++k) words[4 * i + static_cast<std::int64_t>(k)] = block[k];
  }
}
#else
// A 64-bit lane carries one 32-bit word of a counter in its lower half; the upper half is of no account.
void Words(const DropoutBits& bits, std::uint64_t first_block, std::uint32_t* words) {
  const hn::ScalableTag<std::uint64_t> d64;
  const hn::ScalableTag<std::uint32_t> d32;
  using V64 = hn::Vec<decltype(d64)>;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d64));
  const auto mul0 = hn::Set(d32, 0xD2511F53U), mul1 = hn::Set(d32, 0xCD9E8D57U);
  for (std::int64_t at = 0; at < kBlocks; at += lanes) {
    const V64 block = hn::Iota(d64, first_block + static_cast<std::uint64_t>(at));
    V64 c0 = block, c1 = hn::ShiftRight<32>(block);
    V64 c2 = hn::Set(d64, bits.step), c3 = hn::Set(d64, bits.stream & 0xFFFFFFFFU);
    auto key0 = static_cast<std::uint32_t>(bits.seed);
    auto key1 = static_cast<std::uint32_t>(bits.seed >> 32) ^ static_cast<std::uint32_t>(bits.stream >> 32);
    for (int round = 0; round < 10; ++round) {
      const V64 product0 = hn::MulEven(hn::BitCast(d32, c0), mul0);
      const V64 product1 = hn::MulEven(hn::BitCast(d32, c2), mul1);
      c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product1), c1), hn::Set(d64, key0));
      c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product0), c3), hn::Set(d64, key1));
      c1 = product1;
      c3 = product0;
      key0 += 0x9E3779B9U;
      key1 += 0xBB67AE85U;
    }
    const V64 low = hn::Set(d64, 0xFFFFFFFFU);
    HWY_ALIGN std::uint64_t pairs[2][HWY_MAX_BYTES / 8];
    hn::Store(hn::Or(hn::And(c0, low), hn::ShiftLeft<32>(c1)), d64, pairs[0]);
    hn::Store(hn::Or(hn::And(c2, low), hn::ShiftLeft<32>(c3)), d64, pairs[1]);
    for (std::int64_t i = 0; i < lanes; ++i) {
      std::uint32_t* to = words + 4 * (at + i);
      to[0] = static_cast<std::uint32_t>(pairs[0][i]), to[1] = static_cast<std::uint32_t>(pairs[0][i] >> 32);
      to[2] = static_cast<std::uint32_t>(pairs[1][i]), to[3] = static_cast<std::uint32_t>(pairs[1][i] >> 32);
    }
  }
}
#endif

template <bool kAdd>
struct MaskBody {
  const float* words;  // bits, not numbers
  const float* x;
  float* y;
  V scale;
  std::int32_t threshold;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const hn::RebindToUnsigned<F> du;
    const hn::RebindToSigned<F> di;
    const auto level = hn::BitCast(di, hn::ShiftRight<8>(hn::BitCast(du, at.Load(words + i))));
    const auto dropped = hn::RebindMask(F(), hn::Lt(level, hn::Set(di, threshold)));
    const V kept = hn::IfThenZeroElse(dropped, hn::Mul(at.Load(x + i), scale));
    at.Store(kAdd ? hn::Add(at.Load(y + i), kept) : kept, y + i);
  }
};

template <bool kAdd>
void Apply(const DropoutBits& bits, const float* x, std::int64_t count, float scale, float* y) {
  HWY_ALIGN std::uint32_t words[4 * kBlocks];
  std::uint64_t element = bits.first;
  for (std::int64_t at = 0; at < count;) {
    Words(bits, element / 4, words);
    const auto skip = static_cast<std::int64_t>(element % 4);
    const std::int64_t piece = count - at < 4 * kBlocks - skip ? count - at : 4 * kBlocks - skip;
    const MaskBody<kAdd> body{reinterpret_cast<const float*>(words) + skip, x + at, y + at, hn::Set(F(), scale),
                              static_cast<std::int32_t>(bits.threshold)};
    Sweep(piece, body);
    at += piece;
    element += static_cast<std::uint64_t>(piece);
  }
}

}  // namespace

void DropoutRows(const DropoutBits* bits, const float* x, std::int64_t count, float scale, bool add, float* y) {
  if (add)
    Apply<true>(*bits, x, count, scale, y);
  else
    Apply<false>(*bits, x, count, scale, y);
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(DropoutRows);
}  // namespace

void dropout(const DropoutBits& bits, const float* x, std::int64_t count, float scale, bool add, float* y) {
  VITRINE_DISPATCH(DropoutRows)(&bits, x, count, scale, add, y);
}

}  // namespace vitrine::simd
#endif
