#include <gtest/gtest.h>

#include <cstring>

#include "core/tensor/kernels/parallel_gemm.h"
#include "tests/core/tensor/gemm_support.h"
#include "tests/support/workers.h"

namespace vitrine::test {
namespace {

Product dense(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k) {
  return {trans_a, trans_b, m, n, k, trans_a ? m : k, trans_b ? k : n, n};
}

const Product kProducts[] = {dense(false, true, 64, 256, 784), dense(false, false, 1, 700, 600),
                             dense(true, false, 10, 33, 4001), dense(false, true, 513, 47, 129),
                             dense(true, true, 300, 301, 77),  dense(false, false, 3, 2, 1)};

TEST(ParallelGemm, EqualsTheDefinitionAndFinishesEachElementOnce) {
  const Pool pool(3);
  for (const Product& p : kProducts) {
    const auto a = random_matrix<float>(p.a_size(), 1), b = random_matrix<float>(p.b_size(), 2);
    auto c = random_matrix<float>(p.c_size(), 3);
    const auto wanted = reference(p, 0.5, a, b, 1, c);
    AlignedVector<int> finished(c.size(), 0);
    AlignedVector<float> scratch(static_cast<std::size_t>(gemm_scratch_elements(p.n, p.k)));
    parallel_gemm<float>(pool, p.trans_a, p.trans_b, p.m, p.n, p.k, 0.5F, a.data(), p.lda, b.data(), p.ldb, 1.0F,
                         c.data(), p.ldc, scratch.data(), [&](const GemmTile& tile) {
                           for (std::int64_t i = tile.row_begin; i < tile.row_end; ++i) {
                             for (std::int64_t j = tile.column_begin; j < tile.column_end; ++j) {
                               ++finished[static_cast<std::size_t>(i * p.n + j)];
                             }
                           }
                         });
    for (std::size_t e = 0; e < c.size(); ++e) {
      ASSERT_NEAR(c[e], wanted[e], 1e-7 * static_cast<double>(p.k + 1));
      ASSERT_EQ(finished[e], 1);
    }
  }
}

TEST(ParallelGemm, AVeryLargeMatrixIsNotCopiedWhole) {
  constexpr std::int64_t kN = 4112, kK = 4100;
  const Pool pool(2);
  AlignedVector<float> a(kK), b(kN * kK), c(kN), scratch(static_cast<std::size_t>(gemm_scratch_elements(kN, kK)));
  EXPECT_LT(scratch.size(), b.size());
  // Whole numbers: every sum is exact.
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i % 3);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i % 5) - 2;
  parallel_gemm<float>(pool, false, true, 1, kN, kK, 1, a.data(), kK, b.data(), kK, 0, c.data(), kN, scratch.data(),
                       [](GemmTile) {});
  for (std::int64_t j = 0; j < kN; j += 41) {
    float wanted = 0;
    for (std::int64_t q = 0; q < kK; ++q)
      wanted += static_cast<float>(q % 3) * (static_cast<float>((j * kK + q) % 5) - 2);
    ASSERT_EQ(c[static_cast<std::size_t>(j)], wanted) << j;
  }
}

TEST(ParallelGemm, LongSumsEqualTheDefinition) {
  const Pool pool(3);
  for (const Product& p : kProducts) {
    const auto a = random_matrix<float>(p.a_size(), 1), b = random_matrix<float>(p.b_size(), 2);
    for (const bool add : {false, true}) {
      auto c = random_matrix<float>(p.c_size(), 3);
      const auto wanted = reference(p, 1, a, b, add ? 1 : 0, c);
      AlignedVector<float> scratch(static_cast<std::size_t>(long_k_scratch_elements(p.m, p.n, p.k)));
      parallel_gemm_long_k(pool, p.trans_a, p.trans_b, p.m, p.n, p.k, a.data(), p.lda, b.data(), p.ldb, add, c.data(),
                           scratch.data());
      for (std::size_t e = 0; e < c.size(); ++e) ASSERT_NEAR(c[e], wanted[e], 1e-7 * static_cast<double>(p.k + 1));
    }
  }
}

TEST(ParallelGemm, AShorterSumNeedsNoMoreScratch) {
  for (std::int64_t k = 1; k < 20000; k += 37) {
    EXPECT_LE(long_k_scratch_elements(40, 50, k), long_k_scratch_elements(40, 50, k + 37));
    EXPECT_LE(long_k_scratch_elements(400, 5000, k), long_k_scratch_elements(400, 5000, k + 37));
  }
}

TEST(ParallelGemm, SameBitsAtAnyNumberOfThreads) {
  const Pool one(1), four(4);
  ASSERT_TRUE(second_worker_joins(four));
  for (const Product& p : kProducts) {
    const auto a = random_matrix<float>(p.a_size(), 1), b = random_matrix<float>(p.b_size(), 2);
    AlignedVector<float> alone(p.c_size()), together(p.c_size());
    AlignedVector<float> scratch(
        static_cast<std::size_t>(std::max(gemm_scratch_elements(p.n, p.k), long_k_scratch_elements(p.m, p.n, p.k))));
    for (const bool long_k : {false, true}) {
      for (const auto& [pool, c] : {std::pair{&one, &alone}, std::pair{&four, &together}}) {
        if (long_k) {
          parallel_gemm_long_k(*pool, p.trans_a, p.trans_b, p.m, p.n, p.k, a.data(), p.lda, b.data(), p.ldb, false,
                               c->data(), scratch.data());
        } else {
          parallel_gemm(*pool, p.trans_a, p.trans_b, p.m, p.n, p.k, 1.0F, a.data(), p.lda, b.data(), p.ldb, 0.0F,
                        c->data(), p.ldc, scratch.data(), [](GemmTile) {});
        }
      }
      EXPECT_EQ(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(float)), 0);
    }
  }
}

}  // namespace
}  // namespace vitrine::test
