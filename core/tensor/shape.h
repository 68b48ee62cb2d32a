// Shapes of tensors. People see shapes without the batch axis, in C×H×W and T×C order.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "core/base/result.h"

namespace vitrine {

class Shape {
 public:
  static constexpr int kMaxRank = 6;
  // The number of samples in the batch: an axis whose length is known only at run time. A layer's shape rule hands it
  // through untouched.
  static constexpr std::int64_t kBatch = -1;

  Shape() = default;
  Shape(std::initializer_list<std::int64_t> dims) : Shape(std::span(dims.begin(), dims.size())) {}
  explicit Shape(std::span<const std::int64_t> dims);  // takes at most kMaxRank axes

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] std::int64_t operator[](int axis) const { return dims_[static_cast<std::size_t>(axis)]; }
  std::int64_t& operator[](int axis) { return dims_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] std::int64_t back() const { return dims_[static_cast<std::size_t>(rank_ - 1)]; }
  [[nodiscard]] std::span<const std::int64_t> dims() const { return {dims_.data(), static_cast<std::size_t>(rank_)}; }

  // Product of all axes (1 for a scalar). Only for shapes without symbols that passed `checked_size`.
  [[nodiscard]] std::int64_t size() const;
  // The same with overflow and negative axes refused: use it on every shape that comes from outside.
  [[nodiscard]] Result<std::int64_t> checked_size() const;

  [[nodiscard]] Shape with_batch(std::int64_t batch) const;  // (C,H,W) -> (batch,C,H,W)
  [[nodiscard]] Shape without_batch() const;                 // (N,C,H,W) -> (C,H,W)

  [[nodiscard]] std::string text() const;  // "1×28×28"; "scalar" for rank 0

  friend bool operator==(const Shape& a, const Shape& b) {
    return a.rank_ == b.rank_ && a.dims_ == b.dims_;
  }

 private:
  std::array<std::int64_t, kMaxRank> dims_{};  // axes past rank_ stay 0, so that == may compare all
  int rank_ = 0;
};

}  // namespace vitrine
