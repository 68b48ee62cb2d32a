// What the op files share: arithmetic of shapes, elementwise loops over the pool, column sums.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "core/ops/op.h"
#include "core/tensor/kernels/loops.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {

// Product of the axes begin … end-1. A batch axis that is not known yet counts as one sample.
[[nodiscard]] inline std::int64_t axes_product(const Shape& shape, int begin, int end) {
  std::int64_t product = 1;
  for (int axis = begin; axis < end; ++axis) product *= shape[axis] == Shape::kBatch ? 1 : shape[axis];
  return product;
}

// Positions of a sample that are filled, of `most`: a length as it stands in a tensor.
template <class T>
[[nodiscard]] std::int64_t filled_positions(T length, std::int64_t most) {
  return length >= static_cast<T>(most) ? most : length >= T{1} ? static_cast<std::int64_t>(length) : 1;
}

// Calls body(begin, end) for chunks of about tuning::kElementGrain elements.
template <class F>
void for_elements(const OpRun& run, std::int64_t count, F body) {
  run.pool.for_chunks(count, tuning::kElementGrain, [&](Chunk chunk) { body(chunk.begin, chunk.end); });
}

// Calls body(chunk) for rows of `length` elements each.
template <class F>
void for_rows(const OpRun& run, std::int64_t rows, std::int64_t length, F body) {
  run.pool.for_chunks(rows, row_grain(length), [&](Chunk chunk) { body(chunk); });
}

// grad_in(i)[e] = (or +=) f(e), where it is wanted.
template <class T, class F>
void store_gradient(OpRun& run, std::size_t i, F f) {
  T* const to = run.grad_in<T>(i);
  if (!to) return;
  const bool add = run.accumulate(i);
  for_elements(run, run.in_shape(i).size(), [&](std::int64_t begin, std::int64_t end) {
    store(to + begin, end - begin, add, [&](std::int64_t e) { return f(begin + e); });
  });
}

// grad_in(i) = (or +=) the gradient of the output, where it is wanted.
template <class T>
void pass_gradient(OpRun& run, std::size_t i) {
  const T* const g = run.grad_out<T>();
  T* const to = run.grad_in<T>(i);
  if (!to) return;
  const bool add = run.accumulate(i);
  for_elements(run, run.in_shape(i).size(), [&](std::int64_t begin, std::int64_t end) {
    if (!add) {
      std::copy(g + begin, g + end, to + begin);
    } else if constexpr (std::is_same_v<T, float>) {
      simd::add_to(g + begin, end - begin, to + begin);
    } else {
      store(to + begin, end - begin, true, [g, begin](std::int64_t e) { return g[begin + e]; });
    }
  });
}

[[nodiscard]] constexpr std::int64_t part_grain(std::int64_t count, std::int64_t least, std::int64_t most_parts) {
  return std::max<std::int64_t>({1, least, (count + most_parts - 1) / most_parts});
}

// Sums over the rows of a matrix, in double. Parts of the rows have a line each in the scratch, added in order.
class ColumnSums {
 public:
  // `lines` sums of `columns` elements are made side by side.
  ColumnSums(std::int64_t rows, std::int64_t columns, std::int64_t lines = 1)
      : rows_(rows),
        stride_(aligned_count(columns) * lines),
        grain_(part_grain(rows, row_grain(columns), tuning::kColumnSumParts)) {}

  [[nodiscard]] static std::size_t scratch_bytes(std::int64_t columns, std::int64_t lines = 1) {
    return static_cast<std::size_t>(tuning::kColumnSumParts * lines * aligned_count(columns)) * sizeof(double);
  }
  [[nodiscard]] std::int64_t parts() const { return chunk_count(rows_, grain_); }
  [[nodiscard]] std::int64_t stride() const { return stride_; }

  // body(chunk of rows, line of zeros to add to).
  template <class F>
  void run(const Pool& pool, double* scratch, F body) const {
    pool.for_chunks(rows_, grain_, [&](Chunk chunk) {
      double* line = scratch + chunk.index * stride_;
      std::fill_n(line, stride_, 0.0);
      body(chunk, line);
    });
  }

 private:
  std::int64_t rows_, stride_, grain_;
};

// to[c] = (or +=) the sum over r of matrix[r·columns + c].
template <class T>
void sum_columns(const Pool& pool, const T* matrix, std::int64_t rows, std::int64_t columns, bool add, T* to,
                 double* scratch) {
  const ColumnSums sums(rows, columns);
  sums.run(pool, scratch, [&](Chunk chunk, double* __restrict line) {
    if constexpr (std::is_same_v<T, float>)
      return simd::column_sums(matrix + chunk.begin * columns, chunk.end - chunk.begin, columns, line);
    for (std::int64_t row = chunk.begin; row < chunk.end; ++row) {
      const T* __restrict from = matrix + row * columns;
      for (std::int64_t c = 0; c < columns; ++c) line[c] += static_cast<double>(from[c]);
    }
  });
  sum_parts(pool, scratch, sums.parts(), sums.stride(), columns, add, to);
}

}  // namespace vitrine
