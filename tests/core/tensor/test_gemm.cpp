#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include "tests/core/tensor/gemm_support.h"

namespace vitrine::test {
namespace {

template <class T, class Gemm>
void check(const Product& p, T alpha, T beta, double tolerance, Gemm compute) {
  const auto a = random_matrix<T>(p.a_size(), 1), b = random_matrix<T>(p.b_size(), 2);
  auto c = random_matrix<T>(p.c_size(), 3);
  const auto wanted = reference(p, static_cast<double>(alpha), a, b, static_cast<double>(beta), c);
  if (beta == T{0}) {  // C must not be read
    for (std::int64_t i = 0; i < p.m; ++i) {
      for (std::int64_t j = 0; j < p.n; ++j) {
        c[static_cast<std::size_t>(i * p.ldc + j)] = std::numeric_limits<T>::quiet_NaN();
      }
    }
  }
  compute(p.trans_a, p.trans_b, p.m, p.n, p.k, alpha, a.data(), p.lda, b.data(), p.ldb, beta, c.data(), p.ldc);
  const double bound = tolerance * static_cast<double>(p.k + 1);
  for (std::size_t i = 0; i < c.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(c[i]), wanted[i], bound)
        << p.m << "×" << p.n << "×" << p.k << (p.trans_a ? " Aᵀ" : "") << (p.trans_b ? " Bᵀ" : "") << " at " << i;
  }
}

template <class T, class Gemm>
void check_many(double tolerance, Gemm compute) {
  for (std::uint32_t i = 0; i < 400; ++i) check<T>(Product::random(i, 40), T(1), T(i % 3) / 2, tolerance, compute);
  for (std::uint32_t i = 0; i < 12; ++i) check<T>(Product::random(i, 260), T(-0.5), T(i % 2), tolerance, compute);
}

TEST(Gemm, EigenFollowsTheDefinition) {
  check_many<float>(1e-7, gemm_eigen<float>);
  check_many<double>(1e-15, gemm_eigen<double>);
}
TEST(Gemm, VectorsFollowTheDefinition) {
  check_many<float>(1e-7, gemm_vectors);
}
TEST(Gemm, TheChosenPathFollowsTheDefinition) {
  check_many<float>(1e-7, gemm<float>);
  check_many<double>(1e-15, gemm<double>);
}

TEST(Gemm, VectorsAgreeWithEigenOnLongProducts) {
  for (std::uint32_t i = 0; i < 10; ++i) {
    Product p = Product::random(i, 90);
    p.k = 1500 + 77 * static_cast<std::int64_t>(i);
    if (!p.trans_a) p.lda = p.k;
    if (p.trans_b) p.ldb = p.k;
    const auto a = random_matrix<float>(p.a_size(), 1), b = random_matrix<float>(p.b_size(), 2);
    AlignedVector<float> ours(p.c_size(), 0), eigen(p.c_size(), 0);
    gemm_vectors(p.trans_a, p.trans_b, p.m, p.n, p.k, 1, a.data(), p.lda, b.data(), p.ldb, 0, ours.data(), p.ldc);
    gemm_eigen(p.trans_a, p.trans_b, p.m, p.n, p.k, 1.0F, a.data(), p.lda, b.data(), p.ldb, 0.0F, eigen.data(),
               p.ldc);
    for (std::size_t e = 0; e < ours.size(); ++e) ASSERT_NEAR(ours[e], eigen[e], 2e-4);
  }
}

TEST(Gemm, AnEmptySumIsZero) {
  float c = 5;
  const float nothing = 0;
  gemm<float>(false, false, 1, 1, 0, 1, &nothing, 1, &nothing, 1, 0, &c, 1);
  EXPECT_EQ(c, 0.0F);
}

TEST(Gemm, NanGoesThroughEvenTimesZero) {
  for (const auto compute : {gemm<float>, gemm_eigen<float>, gemm_vectors}) {
    AlignedVector<float> a(64 * 64, 0.0F), b(64 * 64, 1.0F), c(64 * 64);
    b[5 * 64 + 7] = std::numeric_limits<float>::quiet_NaN();
    compute(false, false, 64, 64, 64, 1, a.data(), 64, b.data(), 64, 0, c.data(), 64);
    for (std::size_t row = 0; row < 64; ++row) ASSERT_TRUE(std::isnan(c[row * 64 + 7]));
    ASSERT_EQ(c[0], 0.0F);
  }
}

// A buffer that two callers shared would be found here.
void multiply_concurrently(std::int64_t size, int rounds) {
  constexpr int kThreads = 8;
  const auto count = static_cast<std::size_t>(size * size);
  const auto a = random_matrix<float>(count, 1), b = random_matrix<float>(count, 2);
  const auto multiply = [&](AlignedVector<float>& c, int t) {
    gemm(false, true, size - 2 * (t % 4), size, size, 1.0F, a.data(), size, b.data(), size, 0.0F, c.data(), size);
  };
  std::vector<AlignedVector<float>> alone(kThreads, AlignedVector<float>(count, 0.0F));
  for (int t = 0; t < kThreads; ++t) multiply(alone[static_cast<std::size_t>(t)], t);
  std::vector<int> wrong(kThreads, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const auto& wanted = alone[static_cast<std::size_t>(t)];
      AlignedVector<float> c(count, 0.0F);
      for (int round = 0; round < rounds; ++round) {
        multiply(c, t);
        if (std::memcmp(c.data(), wanted.data(), count * sizeof(float)) != 0) ++wrong[static_cast<std::size_t>(t)];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(kThreads, 0));
}

TEST(Gemm, ConcurrentCallsGiveTheBitsOfACallAlone) {
  multiply_concurrently(24, 20'000);
  multiply_concurrently(200, 60);
}

}  // namespace
}  // namespace vitrine::test
