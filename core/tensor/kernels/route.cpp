#include "core/tensor/kernels/route.h"

#include <Eigen/Core>
#include <algorithm>
#include <cstdlib>

#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/tuning.h"

namespace vitrine {
namespace {

bool eigen_wished() {
  static const char* const wish = std::getenv("VITRINE_KERNELS");
  return wish && std::string_view(wish) == "eigen";
}

}  // namespace

std::string_view name_of(ProductRoute route) {
  constexpr std::string_view kNames[] = {"small", "direct", "panels", "split", "Eigen"};
  return kNames[static_cast<int>(route)];
}

std::string_view name_of(ConvolutionRoute route) {
  return route == ConvolutionRoute::side_by_side ? "side by side" : "unfolded";
}

bool computes_in_eigen(DType type) {
  return type == DType::f64 || eigen_wished();
}

std::int64_t split_parts(const ProductShape& s) {
  if (!s.a_across || s.m * s.n > tuning::kSplitElements) return 1;
  return std::clamp<std::int64_t>(std::min(s.m * s.n * s.k / tuning::kSplitProducts, s.k / tuning::kSplitTerms), 1,
                                  tuning::kSplitParts);
}

ProductRoute choose_product(const ProductShape& s) {
  if (split_parts(s) > 1) return ProductRoute::split;
  if (computes_in_eigen(s.type)) return ProductRoute::eigen;
  return !s.b_across && s.m <= tuning::kDirectRows ? ProductRoute::direct : ProductRoute::panels;
}

bool is_small_dense(std::int64_t rows, std::int64_t in, std::int64_t out, DType type) {
  return rows * in * out <= tuning::kSmallProducts && in * out <= tuning::kSmallWeights && !computes_in_eigen(type);
}

DenseRoutes choose_dense(std::int64_t rows, std::int64_t in, std::int64_t out, DType type) {
  if (is_small_dense(rows, in, out, type)) return {ProductRoute::small, ProductRoute::small, ProductRoute::small};
  return {choose_product({false, true, rows, out, in, type}), choose_product({false, false, rows, in, out, type}),
          choose_product({true, false, out, in, rows, type})};
}

ConvolutionRoute choose_convolution(std::int64_t batch, DType type) {
  return batch >= tuning::kSideBySideBatch && !computes_in_eigen(type) ? ConvolutionRoute::side_by_side
                                                                       : ConvolutionRoute::unfolded;
}

std::string kernel_name() {
  if (!eigen_wished()) return std::string(simd::target()) + " kernels";
  return "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + '.' + std::to_string(EIGEN_MAJOR_VERSION) + '.' +
         std::to_string(EIGEN_MINOR_VERSION);
}

std::string kernel_path() {
  return "matrix products: " + kernel_name() +
         "; convolutions: " + (eigen_wished() ? "unfolded" : "16 samples side by side") +
         "; vectors: " + std::string(simd::target());
}

}  // namespace vitrine
