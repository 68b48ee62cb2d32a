// Which kernel computes what: decided here and nowhere else, by the sizes and the number type alone, so that a shape
// takes the same way at any number of threads. `vitrine-cli bench --phases` prints the route beside the op.
//
//  product      | taken                                             | how
//  -------------+---------------------------------------------------+--------------------------------------------
//  small        | by a Dense of at most 16,384 multiply-adds and    | product, bias and activation in one call of
//               | 2,048 weights                                     | one thread; all gradients in another
//  direct       | where A has at most 32 rows and B lies along      | tiles of C over the pool; B as it lies
//  panels       | by every other                                    | the same; B packed once for all workers
//  split        | by gradients of few weights from many rows        | the sum in up to 8 parts, added in order
//  Eigen        | in double, and by the wish VITRINE_KERNELS=eigen  | tiles of C over the pool, a library's kernel
//
//  convolution  | taken                                             | how
//  -------------+---------------------------------------------------+--------------------------------------------
//  side by side | in single precision by batches of 8 and more      | sixteen samples in a vector, on tiles in
//               |                                                   | registers (core/tensor/side_by_side.h)
//  unfolded     | by every other                                    | strips of rows unfolded into matrices, whose
//               |                                                   | products go the ways above on one thread
//
// The limits are in tuning.h. Vectors are those of the processor's best instruction set (simd.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/tensor/tensor.h"

namespace vitrine {

enum class ProductRoute { small, direct, panels, split, eigen };
enum class ConvolutionRoute { side_by_side, unfolded };
[[nodiscard]] std::string_view name_of(ProductRoute route);
[[nodiscard]] std::string_view name_of(ConvolutionRoute route);

// C (m×n) = op(A)·op(B), a sum of k terms; A and B are stored the other way round where `across`.
struct ProductShape {
  bool a_across = false, b_across = false;
  std::int64_t m = 0, n = 0, k = 0;
  DType type = DType::f32;
};
// The route of a product that stands alone: never `small`. A is across in the gradient of weights alone.
[[nodiscard]] ProductRoute choose_product(const ProductShape& shape);
// Parts of the sum where it is split; 1 where it is not.
[[nodiscard]] std::int64_t split_parts(const ProductShape& shape);

// A Dense layer's three products: y (rows×out) = x·Wᵀ, dx = dy·W, dW = dyᵀ·x.
struct DenseRoutes {
  ProductRoute forward, input_gradient, weight_gradient;
};
[[nodiscard]] bool is_small_dense(std::int64_t rows, std::int64_t in, std::int64_t out, DType type);
[[nodiscard]] DenseRoutes choose_dense(std::int64_t rows, std::int64_t in, std::int64_t out, DType type);

[[nodiscard]] ConvolutionRoute choose_convolution(std::int64_t batch, DType type);

// Whether Eigen multiplies numbers of this type.
[[nodiscard]] bool computes_in_eigen(DType type);

// What computes, for people: "matrix products: AVX-512 kernels; convolutions: 16 samples side by side".
[[nodiscard]] std::string kernel_path();
// The same in two words, of the products: "AVX-512 kernels" or "Eigen 3.4.0".
[[nodiscard]] std::string kernel_name();

}  // namespace vitrine
