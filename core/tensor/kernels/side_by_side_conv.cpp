// Compiled once for each instruction set; the best one the processor has is chosen at run time.
#include "core/tensor/kernels/side_by_side_conv.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/side_by_side_conv.cpp"
#include "core/tensor/kernels/simd_target.h"
// The order matters: the line above says for which targets this file is compiled again.
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/tensor/side_by_side.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr D kTag;
constexpr std::int64_t kWidth = static_cast<std::int64_t>(MaxLanes(D()));

// Accumulators stay in registers: 4·6 of the 32 that AVX-512 has, 4·3 of 16 elsewhere.
#if HWY_TARGET <= HWY_AVX3
constexpr int kColumnTile = 6;
#else
constexpr int kColumnTile = 3;
#endif

template <int kChannels, int kColumns>
HWY_NOINLINE void product_tile(const SideBySideProduct& s, const float* weights, const float* bias,
                               const float* x_tile, float* y_tile) {
  const std::int64_t taps = s.taps, x_step = s.x_step;
  const std::int64_t* const offsets = s.offsets;
  for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
    V sum[kChannels][kColumns];
#pragma GCC unroll 8
    for (int o = 0; o < kChannels; ++o) {
#pragma GCC unroll 8
      for (int p = 0; p < kColumns; ++p) sum[o][p] = bias ? hn::Set(kTag, bias[o]) : hn::Zero(kTag);
    }
    const float* w = weights;
    for (std::int64_t t = 0; t < taps; ++t, w += kChannels) {
      const float* const from = x_tile + offsets[t] + part;
      V x[kColumns];
#pragma GCC unroll 8
      for (int p = 0; p < kColumns; ++p) x[p] = hn::Load(kTag, from + p * x_step);
#pragma GCC unroll 8
      for (int o = 0; o < kChannels; ++o) {
        const V weight = hn::Set(kTag, w[o]);
#pragma GCC unroll 8
        for (int p = 0; p < kColumns; ++p) sum[o][p] = hn::MulAdd(x[p], weight, sum[o][p]);
      }
    }
#pragma GCC unroll 8
    for (int o = 0; o < kChannels; ++o) {
#pragma GCC unroll 8
      for (int p = 0; p < kColumns; ++p) {
        float* const to = y_tile + o * s.y_channel + p * s.y_step + part;
        V value = s.add ? hn::Add(hn::Load(kTag, to), sum[o][p]) : sum[o][p];
        // Written so that NaN passes.
        if (s.relu) value = hn::IfThenZeroElse(hn::Lt(value, hn::Zero(kTag)), value);
        hn::Store(value, kTag, to);
      }
    }
  }
}

using ProductTile = void (*)(const SideBySideProduct&, const float*, const float*, const float*, float*);

template <int kChannels>
constexpr ProductTile product_tile_of(std::int64_t columns) {
  constexpr ProductTile kTiles[] = {
    product_tile<kChannels, 1>,
    product_tile<kChannels, 2>,
    product_tile<kChannels, 3>,
#if HWY_TARGET <= HWY_AVX3
    product_tile<kChannels, 4>,
    product_tile<kChannels, 5>,
    product_tile<kChannels, 6>
#endif
  };
  return kTiles[columns - 1];
}

// Channels innermost: the pixels of a tile stay in the first-level cache while all channels read them.
void product(const SideBySideProduct& s) {
  const EvenTiles channels{s.channels, kChannelTile}, columns{s.columns, kColumnTile};
  for (std::int64_t row = 0; row < s.rows; ++row) {
    for (std::int64_t column_tile = 0; column_tile < columns.count(); ++column_tile) {
      const std::int64_t column = columns.begin(column_tile), width = columns.width(column_tile);
      const float* const x = s.x + row * s.x_row + column * s.x_step;
      float* const y = s.y + row * s.y_row + column * s.y_step;
      const ProductTile tiles[] = {product_tile_of<1>(width), product_tile_of<2>(width), product_tile_of<3>(width),
                                   product_tile_of<4>(width)};
      for (std::int64_t tile = 0; tile < channels.count(); ++tile) {
        const std::int64_t channel = channels.begin(tile);
        tiles[channels.width(tile) - 1](s, s.weights + channel * s.taps, s.bias ? s.bias + channel : nullptr, x,
                                        y + channel * s.y_channel);
      }
    }
  }
}

#if HWY_TARGET != HWY_SCALAR
// Halves of a vector added until one block of four lanes is left.
template <class Tag>
HWY_INLINE hn::Vec<hn::Full128<float>> add_blocks(Tag, hn::Vec<Tag> v) {
  if constexpr (MaxLanes(Tag()) <= 4) {
    return v;
  } else {
    const hn::Half<Tag> half;
    return add_blocks(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}
#endif

// to[0 … 3] += the sums over the lanes of four vectors: 4×4 transposes within blocks of four lanes, then the blocks.
HWY_INLINE void add_lane_sums(V a, V b, V c, V d, float* to) {
#if HWY_TARGET == HWY_SCALAR
  to[0] += hn::GetLane(a), to[1] += hn::GetLane(b), to[2] += hn::GetLane(c), to[3] += hn::GetLane(d);
#else
  const hn::RepartitionToWide<D> pairs;
  const V ab = hn::Add(hn::InterleaveLower(kTag, a, b), hn::InterleaveUpper(kTag, a, b));
  const V cd = hn::Add(hn::InterleaveLower(kTag, c, d), hn::InterleaveUpper(kTag, c, d));
  const auto low = hn::InterleaveLower(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, cd));
  const auto high = hn::InterleaveUpper(pairs, hn::BitCast(pairs, ab), hn::BitCast(pairs, cd));
  const auto sums = add_blocks(kTag, hn::Add(hn::BitCast(kTag, low), hn::BitCast(kTag, high)));
  const hn::Full128<float> four;
  hn::StoreU(hn::Add(hn::LoadU(four, to), sums), four, to);
#endif
}

template <int kChannels, int kTaps>
HWY_NOINLINE void correlation_tile(const SideBySideCorrelation& s, const std::int64_t* offsets, const float* dy_tile,
                                   float* dw) {
  V sum[4][kTaps];
#pragma GCC unroll 8
  for (int o = 0; o < 4; ++o) {
#pragma GCC unroll 8
    for (int t = 0; t < kTaps; ++t) sum[o][t] = hn::Zero(kTag);
  }
  const std::int64_t columns = s.columns, x_step = s.x_step, channel = s.dy_channel;
  for (std::int64_t part = 0; part < kSideBySide; part += kWidth) {
    for (std::int64_t row = 0; row < s.rows; ++row) {
      const float* x[kTaps];
#pragma GCC unroll 8
      for (int t = 0; t < kTaps; ++t) x[t] = s.x + offsets[t] + row * s.x_row + part;
      const float* const dy = dy_tile + row * s.dy_row + part;
      for (std::int64_t p = 0; p < columns; ++p) {
        V g[kChannels];
#pragma GCC unroll 8
        for (int o = 0; o < kChannels; ++o) g[o] = hn::Load(kTag, dy + o * channel + p * kSideBySide);
#pragma GCC unroll 8
        for (int t = 0; t < kTaps; ++t) {
          const V value = hn::Load(kTag, x[t] + p * x_step);
#pragma GCC unroll 8
          for (int o = 0; o < kChannels; ++o) sum[o][t] = hn::MulAdd(value, g[o], sum[o][t]);
        }
      }
    }
  }
#pragma GCC unroll 8
  for (int t = 0; t < kTaps; ++t) add_lane_sums(sum[0][t], sum[1][t], sum[2][t], sum[3][t], dw + t * 4);
}

using CorrelationTile = void (*)(const SideBySideCorrelation&, const std::int64_t*, const float*, float*);

template <int kChannels>
constexpr CorrelationTile correlation_tile_of(std::int64_t taps) {
  constexpr CorrelationTile kTiles[] = {
    correlation_tile<kChannels, 1>,
    correlation_tile<kChannels, 2>,
    correlation_tile<kChannels, 3>,
#if HWY_TARGET <= HWY_AVX3
    correlation_tile<kChannels, 4>,
    correlation_tile<kChannels, 5>,
    correlation_tile<kChannels, 6>
#endif
  };
  return kTiles[taps - 1];
}

void correlation(const SideBySideCorrelation& s) {
  const EvenTiles channels{s.channels, kChannelTile}, taps{s.taps, kColumnTile};
  for (std::int64_t tap_tile = 0; tap_tile < taps.count(); ++tap_tile) {
    const std::int64_t tap = taps.begin(tap_tile), width = taps.width(tap_tile);
    const CorrelationTile tiles[] = {correlation_tile_of<1>(width), correlation_tile_of<2>(width),
                                     correlation_tile_of<3>(width), correlation_tile_of<4>(width)};
    for (std::int64_t tile = 0; tile < channels.count(); ++tile) {
      tiles[channels.width(tile) - 1](s, s.offsets + tap, s.dy + channels.begin(tile) * s.dy_channel,
                                      s.dw + (tile * s.taps + tap) * 4);
    }
  }
}

void open(const float* y, const float* g, std::int64_t count, float* to) {
  for (std::int64_t i = 0; i < count; i += kWidth) {
    const auto closed = hn::Le(hn::Load(kTag, y + i), hn::Zero(kTag));
    hn::Store(hn::IfThenZeroElse(closed, hn::Load(kTag, g + i)), kTag, to + i);
  }
}

}  // namespace vitrine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine {

HWY_EXPORT(product);
HWY_EXPORT(correlation);
HWY_EXPORT(open);

void side_by_side_product(const SideBySideProduct& s) {
  VITRINE_DISPATCH(product)(s);
}
void side_by_side_correlation(const SideBySideCorrelation& s) {
  VITRINE_DISPATCH(correlation)(s);
}

void side_by_side_open(const float* y, const float* g, std::int64_t count, float* to) {
  VITRINE_DISPATCH(open)(y, g, count, to);
}

}  // namespace vitrine
#endif
