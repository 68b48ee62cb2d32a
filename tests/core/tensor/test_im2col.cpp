#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "core/tensor/kernels/im2col.h"
#include "core/tensor/tensor.h"

namespace vitrine {
namespace {

std::vector<Windows> geometries() {
  std::vector<Windows> all;
  const Rng rng(5, 6);
  for (std::uint32_t i = 0; i < 300; ++i) {
    Windows w;
    w.channels = 1 + rng.below(3, i, 0);
    for (std::uint64_t axis = 0; axis < 2; ++axis) {
      const auto random = [&](std::uint64_t what, std::uint32_t bound) {
        return static_cast<std::int64_t>(rng.below(bound, i, 1 + what * 2 + axis));
      };
      w.kernel[axis] = 1 + random(0, 4);
      w.stride[axis] = 1 + random(1, 3);
      w.dilation[axis] = 1 + random(2, 3);
      w.pad_before[axis] = random(3, 4);
      const std::int64_t span = w.dilation[axis] * (w.kernel[axis] - 1) + 1, pad_after = random(4, 4);
      w.in[axis] = std::max<std::int64_t>(1, span - w.pad_before[axis] - pad_after) + random(5, 9);
      w.out[axis] = (w.in[axis] + w.pad_before[axis] + pad_after - span) / w.stride[axis] + 1;
    }
    all.push_back(w);
  }
  return all;
}

AlignedVector<double> random_values(std::int64_t count, std::uint64_t stream) {
  AlignedVector<double> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(Rng(1, stream).uniform(0, i)) - 0.5;
  return values;
}

TEST(Im2Col, EachEntryIsThePixelItsCellSees) {
  for (const Windows& w : geometries()) {
    const auto image = random_values(w.channels * w.in[0] * w.in[1], 1);
    const std::int64_t first = w.out[0] / 3, rows = w.out[0] - first;
    AlignedVector<double> columns(static_cast<std::size_t>(w.cells() * rows * w.out[1]), 99);
    im2col(w, image.data(), first, rows, columns.data());
    std::size_t at = 0;
    for (std::int64_t cell = 0; cell < w.cells(); ++cell) {
      const std::int64_t c = cell / (w.kernel[0] * w.kernel[1]), ky = cell / w.kernel[1] % w.kernel[0];
      const std::int64_t kx = cell % w.kernel[1];
      for (std::int64_t oy = first; oy < w.out[0]; ++oy) {
        for (std::int64_t ox = 0; ox < w.out[1]; ++ox, ++at) {
          const std::int64_t y = oy * w.stride[0] + ky * w.dilation[0] - w.pad_before[0];
          const std::int64_t x = ox * w.stride[1] + kx * w.dilation[1] - w.pad_before[1];
          const bool inside = y >= 0 && y < w.in[0] && x >= 0 && x < w.in[1];
          ASSERT_EQ(columns[at], inside ? image[static_cast<std::size_t>((c * w.in[0] + y) * w.in[1] + x)] : 0.0);
        }
      }
    }
  }
}

// ⟨im2col(x), c⟩ = ⟨x, col2im(c)⟩: the one is the transpose of the other.
TEST(Im2Col, FoldingIsTheTransposeOfUnfolding) {
  for (const Windows& w : geometries()) {
    const auto image = random_values(w.channels * w.in[0] * w.in[1], 2);
    const auto columns = random_values(w.cells() * w.out[0] * w.out[1], 3);
    AlignedVector<double> unfolded(columns.size()), folded(image.size(), 0.0);
    im2col(w, image.data(), 0, w.out[0], unfolded.data());
    col2im_add(w, columns.data(), 0, w.out[0], folded.data());
    double left = 0, right = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) left += unfolded[i] * columns[i];
    for (std::size_t i = 0; i < image.size(); ++i) right += image[i] * folded[i];
    ASSERT_NEAR(left, right, 1e-11);
  }
}

}  // namespace
}  // namespace vitrine
