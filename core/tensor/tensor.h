// Dense row-major arrays on a 64-byte boundary. Vector libraries sum in another order when alignment differs, so the
// boundary is part of the "same bits" guarantee, not only of speed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "core/tensor/aligned_memory.h"
#include "core/tensor/shape.h"

namespace vitrine {

template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT(google-explicit-constructor)
  T* allocate(std::size_t count) {
    return static_cast<T*>(allocate_aligned(count * sizeof(T)));
  }
  void deallocate(T* pointer, std::size_t count) { free_aligned(pointer, count * sizeof(T)); }
  template <class U>
  bool operator==(const AlignedAllocator<U>&) const { return true; }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

// The engine computes in float; double exists so that gradients can be checked against differences.
enum class DType { f32, f64 };
template <class T>
inline constexpr DType dtype_of = sizeof(T) == 8 ? DType::f64 : DType::f32;
[[nodiscard]] constexpr std::size_t bytes_of(DType type) { return type == DType::f64 ? 8 : 4; }

// A float tensor with its shape: parameters, images of a dataset, what is read from and written to files.
struct Tensor {
  Shape shape;
  AlignedVector<float> values;

  Tensor() = default;
  explicit Tensor(const Shape& s) : shape(s), values(static_cast<std::size_t>(s.size())) {}
  Tensor(const Shape& s, AlignedVector<float> v) : shape(s), values(std::move(v)) {}
  [[nodiscard]] std::span<const float> span() const { return values; }
  [[nodiscard]] std::span<float> span() { return values; }
  friend bool operator==(const Tensor&, const Tensor&) = default;
};

}  // namespace vitrine
