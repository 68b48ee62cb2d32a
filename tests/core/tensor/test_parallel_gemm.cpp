#include <gtest/gtest.h>

#include <cstring>
#include <utility>

#include "core/tensor/kernels/parallel_gemm.h"
#include "tests/core/tensor/gemm_support.h"
#include "tests/support/workers.h"

namespace vitrine::test {
namespace {

Product dense(bool trans_a, bool trans_b, std::int64_t m, std::int64_t n, std::int64_t k) {
  return {trans_a, trans_b, m, n, k, trans_a ? m : k, trans_b ? k : n, n};
}

template <class T = float>
ProductShape shape_of(const Product& p) {
  return {p.trans_a, p.trans_b, p.m, p.n, p.k, dtype_of<T>};
}

// Of every route; those whose A lies across are split where C is small and the sum long.
const Product kProducts[] = {dense(false, true, 64, 256, 784), dense(false, false, 1, 700, 600),
                             dense(true, false, 10, 33, 4001), dense(false, true, 513, 47, 129),
                             dense(true, true, 300, 301, 77),  dense(false, false, 3, 2, 1),
                             dense(true, false, 64, 64, 1024), dense(true, false, 90, 600, 300)};

template <class T>
void check_definition(const Pool& pool, const Product& p, bool add) {
  const auto a = random_matrix<T>(p.a_size(), 1), b = random_matrix<T>(p.b_size(), 2);
  auto c = random_matrix<T>(p.c_size(), 3);
  const auto wanted = reference(p, 1, a, b, add ? 1 : 0, c);
  AlignedVector<int> finished(c.size(), 0);
  AlignedVector<T> scratch(static_cast<std::size_t>(gemm_scratch_elements(shape_of<T>(p))));
  parallel_gemm<T>(pool, shape_of<T>(p), a.data(), p.lda, b.data(), p.ldb, add, c.data(), scratch.data(),
                   [&](const GemmTile& tile) {
                     for (std::int64_t i = tile.row_begin; i < tile.row_end; ++i) {
                       for (std::int64_t j = tile.column_begin; j < tile.column_end; ++j)
                         ++finished[static_cast<std::size_t>(i * p.n + j)];
                     }
                   });
  for (std::size_t e = 0; e < c.size(); ++e) {
    ASSERT_NEAR(c[e], wanted[e], 1e-7 * static_cast<double>(p.k + 1));
    ASSERT_EQ(finished[e], 1);
  }
}

TEST(ParallelGemm, EqualsTheDefinitionAndFinishesEachElementOnce) {
  const Pool pool(3);
  for (const Product& p : kProducts) {
    for (const bool add : {false, true}) {
      check_definition<float>(pool, p, add);
      check_definition<double>(pool, p, add);
    }
  }
}

TEST(ParallelGemm, AVeryLargeMatrixIsNotCopiedWhole) {
  constexpr std::int64_t kN = 4112, kK = 4100;
  const ProductShape shape{false, true, 1, kN, kK, DType::f32};
  const Pool pool(2);
  AlignedVector<float> a(kK), b(kN * kK), c(kN), scratch(static_cast<std::size_t>(gemm_scratch_elements(shape)));
  EXPECT_LT(scratch.size(), b.size());
  // Whole numbers: every sum is exact.
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i % 3);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i % 5) - 2;
  int finished = 0;
  parallel_gemm<float>(pool, shape, a.data(), kK, b.data(), kK, false, c.data(), scratch.data(),
                       [&](const GemmTile& tile) { finished += static_cast<int>(tile.row_end - tile.row_begin); });
  EXPECT_GT(finished, 0);
  for (std::int64_t j = 0; j < kN; j += 41) {
    float wanted = 0;
    for (std::int64_t q = 0; q < kK; ++q)
      wanted += static_cast<float>(q % 3) * (static_cast<float>((j * kK + q) % 5) - 2);
    ASSERT_EQ(c[static_cast<std::size_t>(j)], wanted) << j;
  }
}

TEST(ParallelGemm, AMatrixOfVeryManyColumnsIsNotCopiedWholeEither) {
  constexpr std::int64_t kN = 70'003, kK = 300;
  const ProductShape shape{false, true, 1, kN, kK, DType::f32};
  const Pool pool(2);
  AlignedVector<float> a(kK), b(kN * kK), c(kN, 5), scratch(static_cast<std::size_t>(gemm_scratch_elements(shape)));
  EXPECT_LT(scratch.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i % 3);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i % 5) - 2;
  parallel_gemm<float>(pool, shape, a.data(), kK, b.data(), kK, true, c.data(), scratch.data(), [](GemmTile) {});
  for (const std::int64_t j : {std::int64_t{0}, std::int64_t{65'535}, std::int64_t{65'536}, kN - 1}) {
    float wanted = 5;
    for (std::int64_t q = 0; q < kK; ++q)
      wanted += static_cast<float>(q % 3) * (static_cast<float>((j * kK + q) % 5) - 2);
    EXPECT_EQ(c[static_cast<std::size_t>(j)], wanted) << j;
  }
}

TEST(ParallelGemm, AShorterSumNeedsNoMoreScratch) {
  const auto elements = [](std::int64_t m, std::int64_t n, std::int64_t k) {
    return gemm_scratch_elements({true, false, m, n, k, DType::f32});
  };
  for (std::int64_t k = 1; k < 20000; k += 37) {
    EXPECT_LE(elements(40, 50, k), elements(40, 50, k + 37));
    EXPECT_LE(elements(400, 5000, k), elements(400, 5000, k + 37));
  }
}

TEST(ParallelGemm, SameBitsAtAnyNumberOfThreads) {
  const Pool one(1), four(4);
  ASSERT_TRUE(second_worker_joins(four));
  for (const Product& p : kProducts) {
    const auto a = random_matrix<float>(p.a_size(), 1), b = random_matrix<float>(p.b_size(), 2);
    AlignedVector<float> alone(p.c_size()), together(p.c_size());
    AlignedVector<float> scratch(static_cast<std::size_t>(gemm_scratch_elements(shape_of(p))));
    for (const auto& [pool, c] : {std::pair{&one, &alone}, std::pair{&four, &together}})
      parallel_gemm<float>(*pool, shape_of(p), a.data(), p.lda, b.data(), p.ldb, false, c->data(), scratch.data(),
                           [](GemmTile) {});
    EXPECT_EQ(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(float)), 0);
  }
}

}  // namespace
}  // namespace vitrine::test
