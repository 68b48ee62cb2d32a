// Products over packed panels, on every instruction set this machine has.
#include <cmath>

#include "tests/core/tensor/simd_support.h"

namespace vitrine::test {
namespace {

// C = alpha·A·B + beta·C against sums in double, at every remainder of rows and columns; A and B lie along or across.
void check_product(std::int64_t m, std::int64_t n, std::int64_t k, bool across, bool turned) {
  const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  const std::int64_t lda = (across ? m : k) + 3, ldb = (turned ? k : n) + 1, ldc = n + 2;
  const auto a = random(at((across ? k : m) * lda), 11), b = random(at((turned ? n : k) * ldb), 12);
  const auto before = random(at(m * ldc), 13);
  std::vector<float> panels(at((n + 15) / 16 * 16 * k), kNan), c = before;
  simd::pack_panels(turned, n, k, b.data(), ldb, panels.data());
  simd::panel_product({m, n, k, a.data(), across ? 1 : lda, across ? lda : 1, panels.data(), simd::kPanelColumns,
                       k * simd::kPanelColumns, c.data(), ldc, 0.5F, -1});
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < ldc; ++j) {
      double wanted = before[at(i * ldc + j)], size = 1;
      if (j < n) {
        double sum = 0;
        for (std::int64_t q = 0; q < k; ++q) {
          const double term = static_cast<double>(a[at(across ? q * lda + i : i * lda + q)]) *
                              static_cast<double>(b[at(turned ? j * ldb + q : q * ldb + j)]);
          sum += term, size += std::fabs(term);
        }
        wanted = 0.5 * sum - wanted;
      }
      ASSERT_NEAR(c[at(i * ldc + j)], wanted, 3e-7 * size) << m << "×" << n << "×" << k << " at " << i << "," << j;
    }
  }
}

TEST(Panels, ProductsFollowTheDefinition) {
  on_every_target([] {
    for (std::int64_t m = 1; m <= 17; ++m) check_product(m, 3 * m % 71 + 1, 7 * m % 23, m % 2 == 0, m % 3 == 0);
    for (std::int64_t n = 1; n <= 66; ++n) check_product(n % 11 + 1, n, n % 19 + 1, n % 3 == 0, n % 2 == 0);
    for (const std::int64_t k : {0, 1, 255, 256, 257, 600}) check_product(101, 113, k, true, true);
    check_product(100, 49, 300, false, false);
  });
}

TEST(Panels, AnElementOfAProductDoesNotDependOnTheOthers) {
  on_every_target([] {
    constexpr std::int64_t kM = 40, kN = 80, kK = 300;
    const auto a = random(kM * kK, 14), b = random(kN * kK, 15);
    std::vector<float> panels(kN * kK), all(kM * kN), one(1);
    simd::pack_panels(false, kN, kK, b.data(), kN, panels.data());
    simd::panel_product({kM, kN, kK, a.data(), kK, 1, panels.data(), 16, 16 * kK, all.data(), kN, 1, 0});
    for (std::int64_t i = 0; i < kM; i += 7) {
      for (std::int64_t j = 0; j < kN; j += 3) {  // from B as it lies
        simd::panel_product({1, 1, kK, a.data() + i * kK, kK, 1, b.data() + j, kN, 16, one.data(), 1, 1, 0});
        ASSERT_TRUE(same_bits(one[0], all[static_cast<std::size_t>(i * kN + j)]));
      }
    }
  });
}

}  // namespace
}  // namespace vitrine::test
