#include "core/tensor/shape.h"

#include <limits>
#include <stdexcept>

namespace vitrine {

Shape::Shape(std::span<const std::int64_t> dims) : rank_(static_cast<int>(dims.size())) {
  if (dims.size() > kMaxRank) throw std::length_error("a shape has at most 6 axes");
  for (std::size_t i = 0; i < dims.size(); ++i) dims_[i] = dims[i];
}

std::int64_t Shape::size() const {
  std::int64_t product = 1;
  for (const auto dim : dims()) product *= dim;
  return product;
}

Result<std::int64_t> Shape::checked_size() const {
  std::int64_t product = 1;
  for (const auto dim : dims()) {
    if (dim < 0) return Error{"The shape " + text() + " has a negative axis", "", ""};
    if (dim != 0 && product > std::numeric_limits<std::int64_t>::max() / 16 / dim)
      return Error{"The shape " + text() + " has more elements than any computer holds", "", ""};
    product *= dim;
  }
  return product;
}

Shape Shape::with_batch(std::int64_t batch) const {
  Shape out;
  if (rank_ >= kMaxRank) throw std::length_error("a sample has at most 5 axes");
  out.rank_ = rank_ + 1;
  out.dims_[0] = batch;
  for (int i = 0; i < rank_; ++i) out[i + 1] = (*this)[i];
  return out;
}

Shape Shape::without_batch() const {
  Shape out;
  out.rank_ = rank_ - 1;
  for (int i = 1; i < rank_; ++i) out[i - 1] = (*this)[i];
  return out;
}

std::string Shape::text() const {
  if (rank_ == 0) return "scalar";
  std::string out;
  for (const auto dim : dims()) {
    if (!out.empty()) out += "×";
    out += dim == kBatch ? "N" : std::to_string(dim);
  }
  return out;
}

}  // namespace vitrine
