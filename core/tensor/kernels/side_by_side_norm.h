// Batch normalisation of one channel's pixels side by side: `pixels` vectors of 16 samples, of which the first
// `valid` are there. Sums are made in float over at most 64 pixels, then in double.
#pragma once

#include <cstdint>

namespace vitrine {

struct SideBySideSums {
  double first = 0, second = 0;
};

struct SideBySideNorm {
  float mean = 0, inverse = 1;  // 1/σ
  float gain = 1, shift = 0;    // gain: the learned one · 1/σ
  bool relu = false;            // y = max(0, (x - mean)·gain + shift)
};

// Σ (x - pivot) and Σ (x - pivot)² over the valid places. A pivot near the mean keeps their difference exact (Chan,
// Golub & LeVeque 1983).
SideBySideSums side_by_side_moments(const float* x, std::int64_t pixels, float pivot, int valid);
void side_by_side_normalise(const SideBySideNorm& norm, const float* x, std::int64_t pixels, float* y);
// Σ g and Σ g·x̂, with g = 0 where ReLU was closed. Idle places of g are 0.
SideBySideSums side_by_side_norm_sums(const SideBySideNorm& norm, const float* g, const float* x,
                                      std::int64_t pixels);
// dx = (or +=) gain·(g - g_mean - x̂·gx_mean); 0 in idle places.
void side_by_side_norm_gradient(const SideBySideNorm& norm, const float* g, const float* x, std::int64_t pixels,
                                float g_mean, float gx_mean, int valid, bool add, float* dx);

}  // namespace vitrine
