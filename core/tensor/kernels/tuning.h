// What was measured and then chosen: from where on one way of computing beats another, and how work is cut for caches
// and cores. They stand together because a processor unlike those they were measured on (two cores, 2 MiB of
// second-level cache each, AVX-512) wants them looked at together. How many sums fit the registers stands with the
// kernels.
//
// [bits]: sums are cut there, so another value changes the last digits of results.
#pragma once

#include <cstdint>

namespace vitrine::tuning {

// ---- which route a product takes (route.h)
// A Dense layer up to these sizes goes through in one call. [bits]
inline constexpr std::int64_t kSmallProducts = 16'384;  // multiply-adds of a pass
inline constexpr std::int64_t kSmallWeights = 2048;     // of which a turned copy lies on the stack
// So few rows of A read B from where it lies: packing it would cost more.
inline constexpr std::int64_t kDirectRows = 32;
// A sum is split where C has at most so many elements: a larger one has tiles enough, and parts of it would be long
// to add. Each part has at least so many terms and multiply-adds. [bits]
inline constexpr std::int64_t kSplitElements = 16 * 1024, kSplitTerms = 128, kSplitProducts = 500'000;
inline constexpr std::int64_t kSplitParts = 8;
// Images lie side by side, sixteen in a vector, from so many on: half of the vector's places are used then. [bits]
inline constexpr std::int64_t kSideBySideBatch = 8;

// ---- products in panels
inline constexpr std::int64_t kProductStretch = 256;      // terms summed in registers before C takes them [bits]
inline constexpr std::int64_t kRowBlock = 96;             // rows of A, whole tiles of 8, 6 and 2, to a stretch of B
inline constexpr std::int64_t kPackedColumns = 256;       // of B that a thread packs for itself at a time
inline constexpr std::int64_t kPackElements = 32 * 1024;  // of B that make a task of packing
inline constexpr std::int64_t kMostPacked = 16LL << 20;   // elements of B in panels at a time, of all workers
inline constexpr std::int64_t kRowStep = 16, kColumnStep = 48;  // tiles end where AVX-512's in registers do
inline constexpr std::int64_t kMostTiles = 16;

// ---- multiply-adds that make a task worth its dispatch
inline constexpr std::int64_t kProductTask = 1'000'000;
inline constexpr std::int64_t kUnfoldedTask = 200'000;
inline constexpr std::int64_t kSideBySideTask = 2'000'000;
inline constexpr std::int64_t kAttentionTask = 150'000;
// Samples that a recurrent layer takes through time together: rows enough for a product's registers.
inline constexpr std::int64_t kFewestStreams = 8, kMostStreams = 16;

// ---- how work is cut whose parts have buffers or sums of their own, whatever the number of workers
inline constexpr std::int64_t kMostParts = 16;
inline constexpr std::int64_t kGradientParts = 8;     // of a batch, each with a weight gradient [bits]
inline constexpr std::int64_t kColumnSumParts = 8;    // of the rows of a matrix [bits]
inline constexpr std::int64_t kElementGrain = 16384;  // elements of a task of elementwise work [bits: sums by rows]
inline constexpr std::int64_t kEnoughTasks = 8;       // that a convolution side by side is cut into, if it is large

// ---- what a task holds in its core's second-level cache
inline constexpr std::int64_t kUnfoldedElements = 64 * 1024;   // of a strip of an image, unfolded [bits]
inline constexpr std::int64_t kSideBySideFloats = 160 * 1024;  // of strips of sixteen images [bits]
inline constexpr std::int64_t kQueryBlock = 128;               // queries of attention at a time [bits]

// ---- sums in single precision before they go on in double
inline constexpr std::int64_t kConvolutionPixels = 1024;  // of sixteen samples, in a weight's gradient [bits]
inline constexpr std::int64_t kMomentPixels = 64;         // of sixteen samples, in batch normalisation [bits]

}  // namespace vitrine::tuning
