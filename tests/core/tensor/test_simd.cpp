// The vector kernels against the scalar functions, on every instruction set this machine has.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "core/tensor/kernels/math.h"
#include "core/tensor/kernels/simd.h"
#include "tests/core/tensor/simd_support.h"

namespace vitrine {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

struct Function {
  UnaryKind kind;
  float alpha;
  const char* name;
  std::function<double(double)> value, slope;  // slope of the input
};
double phi(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
}
double cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}
double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

const std::vector<Function>& functions() {
  static const std::vector<Function> all{
      {UnaryKind::linear, 0, "linear", [](double x) { return x; }, [](double) { return 1.0; }},
      {UnaryKind::step, 0, "step", [](double x) { return x > 0 ? 1.0 : 0.0; }, [](double) { return 0.0; }},
      {UnaryKind::relu, 0, "relu", [](double x) { return std::max(x, 0.0); },
       [](double x) { return x > 0 ? 1.0 : 0; }},
      {UnaryKind::leaky_relu, 0.25F, "leaky", [](double x) { return x < 0 ? 0.25 * x : x; },
       [](double x) { return x > 0 ? 1.0 : 0.25; }},
      {UnaryKind::leaky_relu, -0.25F, "leaky of the input", [](double x) { return x < 0 ? -0.25 * x : x; },
       [](double x) { return x > 0 ? 1.0 : -0.25; }},
      {UnaryKind::elu, 0.5F, "elu", [](double x) { return x > 0 ? x : 0.5 * std::expm1(x); },
       [](double x) { return x > 0 ? 1.0 : 0.5 * std::exp(x); }},
      {UnaryKind::elu, -0.5F, "elu of the input", [](double x) { return x > 0 ? x : -0.5 * std::expm1(x); },
       [](double x) { return x > 0 ? 1.0 : -0.5 * std::exp(x); }},
      {UnaryKind::gelu, 0, "gelu", [](double x) { return x * cdf(x); }, [](double x) { return cdf(x) + x * phi(x); }},
      {UnaryKind::silu, 0, "silu", [](double x) { return x * logistic(x); },
       [](double x) { return logistic(x) * (1 + x * (1 - logistic(x))); }},
      {UnaryKind::sigmoid, 0, "sigmoid", logistic, [](double x) { return logistic(x) * logistic(-x); }},
      {UnaryKind::tanh, 0, "tanh", [](double x) { return std::tanh(x); },
       [](double x) { return 1 - std::tanh(x) * std::tanh(x); }},
      {UnaryKind::softplus, 0, "softplus", [](double x) { return x > 30 ? x : std::log1p(std::exp(x)); }, logistic},
  };
  return all;
}

TEST(Simd, ActivationsStayWithinTheStatedError) {
  on_every_target([] {
    std::vector<float> x;
    for (int i = -20'000; i <= 20'000; ++i) x.push_back(static_cast<float>(i) / 2000);
    std::vector<float> y(x.size()), ones(x.size(), 1), dx(x.size());
    for (const Function& f : functions()) {
      SCOPED_TRACE(f.name);
      simd::activate(f.kind, f.alpha, x.data(), static_cast<std::int64_t>(x.size()), y.data());
      const bool of_input = slope_reads_input(f.kind, f.alpha);
      simd::activate_gradient(f.kind, f.alpha, of_input ? x.data() : y.data(), ones.data(),
                              static_cast<std::int64_t>(x.size()), false, dx.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double want = f.value(x[i]);
        const bool gelu = f.kind == UnaryKind::gelu;
        ASSERT_NEAR(y[i], want, 1e-6 * (gelu ? 1 + std::fabs(want) : std::fabs(want))) << x[i];
        if (x[i] != 0) {
          ASSERT_NEAR(dx[i], f.slope(x[i]), 2e-6) << x[i];
        }
      }
    }
  });
}

TEST(Simd, NanAndInfinityGoThrough) {
  on_every_target([] {
    for (const Function& f : functions()) {
      SCOPED_TRACE(f.name);
      for (const std::size_t place : {0, 5, 16, 18}) {
        auto x = random(19, 3);
        x[place] = kNan;
        std::vector<float> y(19), dx(19);
        simd::activate(f.kind, f.alpha, x.data(), 19, y.data());
        for (std::size_t i = 0; i < 19; ++i) EXPECT_EQ(std::isnan(y[i]), i == place) << i;
        const auto v = random(19, 4);
        simd::activate_gradient(f.kind, f.alpha, v.data(), x.data(), 19, false, dx.data());
        EXPECT_TRUE(std::isnan(dx[place]));
      }
    }
    float x[4] = {kInf, -kInf, 1000, -1000}, y[4];
    simd::activate(UnaryKind::tanh, 0, x, 4, y);
    EXPECT_EQ(y[0], 1);
    EXPECT_EQ(y[1], -1);
    simd::activate(UnaryKind::sigmoid, 0, x, 4, y);
    EXPECT_EQ(y[0], 1);
    EXPECT_EQ(y[3], 0);
    simd::activate(UnaryKind::softplus, 0, x, 4, y);
    EXPECT_EQ(y[0], kInf);
    EXPECT_EQ(y[1], 0);
  });
}

// An element gives the same bits at every place of every length, and nothing past the end is touched.
TEST(Simd, BitsDoNotDependOnThePlace) {
  on_every_target([] {
    const auto x = random(80, 1, 2), g = random(80, 2);
    for (const Function& f : functions()) {
      SCOPED_TRACE(f.name);
      std::vector<float> whole(80), slope(80);
      simd::activate(f.kind, f.alpha, x.data(), 80, whole.data());
      simd::activate_gradient(f.kind, f.alpha, x.data(), g.data(), 80, false, slope.data());
      for (std::size_t begin = 0; begin < 17; ++begin) {
        for (std::size_t length = 0; length < 37; ++length) {
          std::vector<float> y(81, 42), dx(81, 42);
          simd::activate(f.kind, f.alpha, x.data() + begin, static_cast<std::int64_t>(length), y.data() + begin);
          simd::activate_gradient(f.kind, f.alpha, x.data() + begin, g.data() + begin,
                                  static_cast<std::int64_t>(length), false, dx.data() + begin);
          for (std::size_t i = 0; i < 81; ++i) {
            const bool inside = i >= begin && i < begin + length;
            ASSERT_TRUE(same_bits(y[i], inside ? whole[i] : 42)) << begin << ' ' << length << ' ' << i;
            ASSERT_TRUE(same_bits(dx[i], inside ? slope[i] : 42)) << begin << ' ' << length << ' ' << i;
          }
        }
      }
    }
  });
}

TEST(Simd, BiasGoesInBeforeTheFunction) {
  on_every_target([] {
    constexpr std::int64_t kRows = 3, kStride = 24;
    for (std::int64_t columns = 1; columns <= kStride; ++columns) {
      const auto z = random(kRows * kStride, 5), bias = random(kStride, 6);
      auto before = z, apart = z, same = z;
      std::vector<float> y(z.size(), 42);
      simd::bias_activate(UnaryKind::tanh, 0, bias.data(), kRows, columns, kStride, apart.data(), y.data());
      simd::bias_activate(UnaryKind::tanh, 0, bias.data(), kRows, columns, kStride, same.data(), same.data());
      for (std::size_t i = 0; i < z.size(); ++i) {
        const auto c = static_cast<std::int64_t>(i) % kStride;
        if (c >= columns) {
          ASSERT_TRUE(same_bits(same[i], before[i]) && same_bits(apart[i], before[i]) && y[i] == 42);
        } else {
          ASSERT_FLOAT_EQ(apart[i], before[i] + bias[static_cast<std::size_t>(c)]);
          ASSERT_NEAR(y[i], std::tanh(apart[i]), 1e-6);
          ASSERT_TRUE(same_bits(same[i], y[i]));
        }
      }
    }
  });
}

TEST(Simd, SoftmaxRows) {
  on_every_target([] {
    for (std::int64_t length = 1; length <= 70; ++length) {
      const std::int64_t stride = length + 2;
      const auto x = random(static_cast<std::size_t>(3 * stride), 8, 5);
      auto y = x;
      simd::softmax_rows(y.data(), 3, length, 1, stride);  // rows of length, length+1, length+2
      for (std::int64_t row = 0; row < 3; ++row) {
        const float* const from = x.data() + row * stride;
        double largest = from[0], sum = 0;
        for (std::int64_t i = 0; i < length + row; ++i) largest = std::max<double>(largest, from[i]);
        for (std::int64_t i = 0; i < length + row; ++i) sum += std::exp(from[i] - largest);
        for (std::int64_t i = 0; i < stride; ++i) {
          const double want = i < length + row ? std::exp(from[i] - largest) / sum : 0;
          ASSERT_NEAR(y[static_cast<std::size_t>(row * stride + i)], want, 3e-6 * want);
        }
        const auto parts = simd::exp_sum(from, length + row);
        ASSERT_EQ(parts.largest, static_cast<float>(largest));
        ASSERT_NEAR(parts.sum, sum, 3e-6 * sum);
        std::vector<float> e(static_cast<std::size_t>(length), 1.0F);
        simd::scaled_exp(from, length, parts.largest, 0.5F, true, e.data());
        for (std::int64_t i = 0; i < length; ++i)
          ASSERT_NEAR(e[static_cast<std::size_t>(i)], 1 + 0.5 * std::exp(from[i] - largest), 1e-6);
      }
      auto bad = x;
      bad[static_cast<std::size_t>(length - 1)] = kNan;
      simd::softmax_rows(bad.data(), 1, length, 0, stride);
      for (std::int64_t i = 0; i < length; ++i) ASSERT_TRUE(std::isnan(bad[static_cast<std::size_t>(i)]));
    }
  });
}

TEST(Simd, SoftmaxDerivative) {
  on_every_target([] {
    for (std::int64_t length = 1; length <= 40; ++length) {
      auto a = random(static_cast<std::size_t>(2 * length), 9), d = random(static_cast<std::size_t>(2 * length), 10);
      const auto g = d;
      simd::softmax_pull_rows(a.data(), d.data(), 2, length);
      for (std::int64_t i = 0; i < 2 * length; ++i) {
        double dot = 0;
        for (std::int64_t k = i / length * length; k < (i / length + 1) * length; ++k)
          dot += static_cast<double>(a[static_cast<std::size_t>(k)]) * g[static_cast<std::size_t>(k)];
        const auto at = static_cast<std::size_t>(i);
        ASSERT_NEAR(d[at], a[at] * (g[at] - dot), 1e-5 * (1 + std::fabs(dot)));
      }
    }
  });
}

TEST(Simd, LayerNormAndItsDerivative) {
  on_every_target([] {
    for (std::int64_t width = 1; width <= 40; ++width) {
      constexpr std::int64_t kRows = 4;
      const auto n = static_cast<std::size_t>(width);
      const auto x = random(kRows * n, 11), g = random(kRows * n, 12), gain = random(n, 13), shift = random(n, 14);
      std::vector<float> y(x.size()), dx(x.size(), 1), mean(kRows), inverse(kRows);
      std::vector<double> gains(n, 2), shifts(n, 3), want_gain(n, 2), want_shift(n, 3);
      simd::layer_norm_rows(x.data(), gain.data(), shift.data(), kRows, width, 1e-3F, y.data(), mean.data(),
                            inverse.data());
      simd::layer_norm_pull_rows(x.data(), g.data(), gain.data(), mean.data(), inverse.data(), kRows, width, true,
                                 dx.data());
      simd::layer_norm_sums(x.data(), g.data(), mean.data(), inverse.data(), kRows, width, gains.data(),
                            shifts.data());
      for (std::size_t row = 0; row < kRows; ++row) {
        const float *const from = x.data() + row * n, *const pull = g.data() + row * n;
        double m = 0, v = 0, h = 0, hx = 0;
        for (std::size_t i = 0; i < n; ++i) m += from[i] / static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i) v += (from[i] - m) * (from[i] - m) / static_cast<double>(n);
        const double scale = 1 / std::sqrt(v + 1e-3);
        for (std::size_t i = 0; i < n; ++i) {
          const double hat = (from[i] - m) * scale;
          h += pull[i] * gain[i] / static_cast<double>(n), hx += pull[i] * gain[i] * hat / static_cast<double>(n);
          want_gain[i] += pull[i] * hat, want_shift[i] += pull[i];
          ASSERT_NEAR(y[row * n + i], hat * gain[i] + shift[i], 1e-5);
        }
        for (std::size_t i = 0; i < n; ++i) {
          const double hat = (from[i] - m) * scale;
          ASSERT_NEAR(dx[row * n + i], 1 + (pull[i] * gain[i] - h - hat * hx) * scale, 2e-4);
        }
      }
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_NEAR(gains[i], want_gain[i], 1e-5);
        ASSERT_NEAR(shifts[i], want_shift[i], 1e-5);
      }
    }
  });
}

TEST(Simd, SumsAreInDouble) {
  on_every_target([] {
    for (const std::size_t count : {0, 1, 7, 16, 17, 63, 64, 65, 200, 1000}) {
      const auto x = random(count, 15);
      double want = 0;
      for (const float v : x) want += static_cast<double>(v) * v;
      EXPECT_NEAR(simd::square_sum(x.data(), static_cast<std::int64_t>(count)), want, 1e-12 * want);
    }
    const std::vector<float> huge(37, 1e30F);
    EXPECT_NEAR(simd::square_sum(huge.data(), 37), 37e60, 1e55);  // no overflow as in float
    for (std::int64_t columns = 1; columns <= 80; ++columns) {
      const auto matrix = random(static_cast<std::size_t>(9 * columns), 16);
      std::vector<double> sums(static_cast<std::size_t>(columns), 0.5);
      simd::column_sums(matrix.data(), 9, columns, sums.data());
      for (std::int64_t c = 0; c < columns; ++c) {
        double want = 0.5;
        for (std::int64_t r = 0; r < 9; ++r) want += matrix[static_cast<std::size_t>(r * columns + c)];
        ASSERT_EQ(sums[static_cast<std::size_t>(c)], want);  // the rows in order: the very same double
      }
    }
  });
}

TEST(Simd, DropoutDrawsTheBitsOfRng) {
  on_every_target([] {
    const std::uint64_t seed = 0x123456789ABCDEF0ULL, stream = 0xFEDCBA9876543210ULL;
    const std::uint32_t threshold = 1U << 22;  // a quarter of 2^24
    const Rng rng(seed, stream);
    const auto x = random(700, 17);
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{3}, (std::uint64_t{1} << 34) - 5}) {
      for (const std::size_t count : {std::size_t{1}, std::size_t{5}, std::size_t{255}, std::size_t{700}}) {
        std::vector<float> y(count + 1, 42), sum(count, 1);
        simd::dropout({seed, stream, 9, threshold, first}, x.data(), static_cast<std::int64_t>(count), 2, false,
                      y.data());
        simd::dropout({seed, stream, 9, threshold, first}, x.data(), static_cast<std::int64_t>(count), 2, true,
                      sum.data());
        for (std::size_t i = 0; i < count; ++i) {
          const float want = (rng.bits(9, first + i) >> 8) >= threshold ? x[i] * 2 : 0;
          ASSERT_EQ(y[i], want) << first << ' ' << i;
          ASSERT_EQ(sum[i], 1 + want);
        }
        EXPECT_EQ(y[count], 42);
      }
    }
  });
}

TEST(Simd, AdamIsTheFormulaAtEveryLength) {
  on_every_target([] {
    for (const std::size_t count : {1, 3, 8, 15, 16, 17, 40, 333}) {
      const auto g = random(count, 18);
      auto w = random(count, 19), m = random(count, 20), v = random(count, 21);
      for (float& value : v) value *= value;
      const auto w0 = w, m0 = m, v0 = v;
      const simd::AdamRule rule{0.99F, 0.01F, 1.5F, 1e-6F, 0.9F, 0.1F, 0.98F, 0.02F};
      const auto sums = simd::adam(rule, g.data(), static_cast<std::int64_t>(count), w.data(), m.data(), v.data());
      double moved = 0, weight = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const double mean = 0.9 * m0[i] + 0.1 * g[i], square = 0.98 * v0[i] + 0.02 * g[i] * g[i];
        ASSERT_NEAR(m[i], mean, 1e-6);
        ASSERT_NEAR(v[i], square, 1e-6);
        ASSERT_NEAR(w[i], 0.99 * w0[i] - 0.01 * mean / (std::sqrt(square) * 1.5 + 1e-6), 1e-6);
        moved += std::pow(static_cast<double>(w[i]) - w0[i], 2), weight += std::pow(static_cast<double>(w[i]), 2);
      }
      EXPECT_NEAR(sums.update_squared, moved, 1e-5 * moved);
      EXPECT_NEAR(sums.weight_squared, weight, 1e-9 * weight);
    }
  });
}

TEST(Simd, AnUnknownTargetIsRefused) {
  EXPECT_FALSE(simd::use_target("MMX"));
  EXPECT_FALSE(simd::target().empty());
}

}  // namespace
}  // namespace vitrine
