// Every shape has one route, and sizes and number type alone say which.
#include "core/tensor/kernels/route.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#include "core/tensor/kernels/simd.h"

namespace vitrine::test {
namespace {

bool eigen_wished() {
  const char* const wish = std::getenv("VITRINE_KERNELS");
  return wish && std::string_view(wish) == "eigen";
}

TEST(Route, ADenseLayerTakesOneOfFour) {
  if (eigen_wished()) GTEST_SKIP() << "VITRINE_KERNELS=eigen";
  using enum ProductRoute;
  const auto expect = [](const DenseRoutes& got, ProductRoute forward, ProductRoute input, ProductRoute weight) {
    EXPECT_EQ(name_of(got.forward), name_of(forward));
    EXPECT_EQ(name_of(got.input_gradient), name_of(input));
    EXPECT_EQ(name_of(got.weight_gradient), name_of(weight));
  };
  expect(choose_dense(10, 8, 8, DType::f32), small, small, small);
  expect(choose_dense(1, 64, 64, DType::f32), panels, direct, panels);  // too many weights for the stack
  expect(choose_dense(1000, 8, 8, DType::f32), panels, panels, direct);
  expect(choose_dense(64, 784, 256, DType::f32), panels, panels, panels);
  expect(choose_dense(16, 784, 256, DType::f32), panels, direct, panels);
  expect(choose_dense(1024, 64, 64, DType::f32), panels, panels, split);  // a short C from many rows
}

TEST(Route, DoubleGoesToEigenAndMaySplit) {
  EXPECT_EQ(choose_dense(10, 8, 8, DType::f64).forward, ProductRoute::eigen);
  EXPECT_EQ(choose_dense(64, 784, 256, DType::f64).weight_gradient, ProductRoute::eigen);
  EXPECT_EQ(choose_dense(1024, 64, 64, DType::f64).weight_gradient, ProductRoute::split);
}

TEST(Route, ASumIsSplitIntoFewLongParts) {
  for (std::int64_t k = 1; k < 20'000; k += 97) {
    const std::int64_t parts = split_parts({true, false, 100, 100, k, DType::f32});
    EXPECT_TRUE(parts >= 1 && parts <= 8) << k;
    if (parts > 1) {
      EXPECT_GE(k / parts, 50) << k;
    }
    EXPECT_EQ(split_parts({false, false, 100, 100, k, DType::f32}), 1);
  }
}

TEST(Route, EveryRouteHasANameOfItsOwn) {
  using enum ProductRoute;
  for (const ProductRoute a : {small, direct, panels, split, eigen}) {
    EXPECT_FALSE(name_of(a).empty());
    for (const ProductRoute b : {small, direct, panels, split, eigen}) EXPECT_EQ(name_of(a) == name_of(b), a == b);
  }
  EXPECT_NE(name_of(ConvolutionRoute::side_by_side), name_of(ConvolutionRoute::unfolded));
}

// On every instruction set: CTest runs this once for each.
TEST(Route, PeopleAreToldWhatComputes) {
  const std::string set(simd::target());
  EXPECT_EQ(kernel_name().find(eigen_wished() ? "Eigen 3" : set + " kernels"), 0U) << kernel_name();
  EXPECT_NE(kernel_path().find("matrix products: " + kernel_name()), std::string::npos) << kernel_path();
  EXPECT_NE(kernel_path().find(eigen_wished() ? "unfolded" : "16 samples side by side"), std::string::npos);
  EXPECT_EQ(computes_in_eigen(DType::f32), eigen_wished());
  EXPECT_TRUE(computes_in_eigen(DType::f64));
}

}  // namespace
}  // namespace vitrine::test
