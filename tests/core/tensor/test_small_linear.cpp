// Small fully connected layers in one call, on every instruction set this machine has, against sums in double.
#include "core/tensor/kernels/small_linear.h"

#include <cmath>

#include "tests/core/tensor/simd_support.h"

namespace vitrine::test {
namespace {

struct Sizes {
  std::int64_t rows, in, out;
  // The i-th random size, of sides up to `most`.
  static Sizes random(std::uint32_t i, std::uint32_t most) {
    const auto pick = [&](std::uint64_t what) {
      return 1 + static_cast<std::int64_t>(Rng(8, 8).below(most, i, what));
    };
    return {pick(0), pick(1), pick(2)};
  }
  [[nodiscard]] std::string text() const {
    return std::to_string(rows) + "×" + std::to_string(in) + " to " + std::to_string(out);
  }
};

// Element (i,j) of a matrix with `columns` columns.
double at(const std::vector<float>& matrix, std::int64_t columns, std::int64_t i, std::int64_t j) {
  return static_cast<double>(matrix[static_cast<std::size_t>(i * columns + j)]);
}

// got = (or +=, to `before`) Σ_q term(i,j,q), for every element.
template <class Term>
void expect_sums(const std::vector<float>& got, const std::vector<float>* before, std::int64_t columns,
                 std::int64_t terms, Term term) {
  for (std::int64_t e = 0; e < static_cast<std::int64_t>(got.size()); ++e) {
    double sum = before ? static_cast<double>((*before)[static_cast<std::size_t>(e)]) : 0, size = 1;
    for (std::int64_t q = 0; q < terms; ++q) {
      const double value = term(e / columns, e % columns, q);
      sum += value, size += std::fabs(value);
    }
    ASSERT_NEAR(got[static_cast<std::size_t>(e)], sum, 3e-7 * size) << "element " << e;
  }
}

void check(const Sizes& s, bool with_bias, bool add) {
  SCOPED_TRACE(s.text());
  const auto count = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const auto x = random(count(s.rows * s.in), 1), weight = random(count(s.out * s.in), 2),
             bias = random(count(s.out), 3);
  const auto g = random(count(s.rows * s.out), 4);
  const simd::SmallLinear layer{s.rows, s.in,     s.out,         UnaryKind::relu,
                                0,      x.data(), weight.data(), with_bias ? bias.data() : nullptr};
  std::vector<float> z(g.size()), y(g.size());
  simd::small_linear(layer, z.data(), y.data());
  expect_sums(z, nullptr, s.out, s.in + 1, [&](std::int64_t r, std::int64_t o, std::int64_t q) {
    if (q == s.in) return with_bias ? at(bias, s.out, 0, o) : 0.0;
    return at(x, s.in, r, q) * at(weight, s.in, o, q);
  });
  for (std::size_t e = 0; e < z.size(); ++e) ASSERT_EQ(y[e], std::max(z[e], 0.0F));

  const auto before_x = random(x.size(), 5), before_w = random(weight.size(), 6), before_b = random(bias.size(), 7);
  std::vector<float> dx = before_x, dw = before_w, db = before_b;
  simd::small_linear_gradients(layer, g.data(), {dx.data(), dw.data(), db.data(), add, add, add});
  expect_sums(dx, add ? &before_x : nullptr, s.in, s.out, [&](std::int64_t r, std::int64_t i, std::int64_t o) {
    return at(g, s.out, r, o) * at(weight, s.in, o, i);
  });
  expect_sums(dw, add ? &before_w : nullptr, s.in, s.rows,
              [&](std::int64_t o, std::int64_t i, std::int64_t r) { return at(g, s.out, r, o) * at(x, s.in, r, i); });
  expect_sums(db, add ? &before_b : nullptr, s.out, s.rows,
              [&](std::int64_t, std::int64_t o, std::int64_t r) { return at(g, s.out, r, o); });
}

TEST(SmallLinear, ValuesAndGradientsFollowTheDefinition) {
  on_every_target([] {
    for (std::uint32_t i = 0; i < 200; ++i) check(Sizes::random(i, 24), i % 2 == 0, i % 3 == 0);
    for (const Sizes& s : {Sizes{1, 1, 1}, Sizes{8, 2048, 1}, Sizes{8, 1, 2048}, Sizes{2, 40, 51}})
      check(s, true, false);
  });
}

TEST(SmallLinear, NobodysGradientIsLeftAlone) {
  const auto x = random(6, 1), weight = random(6, 2), g = random(9, 4);
  const simd::SmallLinear layer{3, 2, 3, UnaryKind::linear, 0, x.data(), weight.data(), nullptr};
  std::vector<float> dw(6, kNan);
  simd::small_linear_gradients(layer, g.data(), {nullptr, dw.data(), nullptr, false, false, false});
  for (const float value : dw) EXPECT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace vitrine::test
