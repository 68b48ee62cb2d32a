#include "core/train/attention_heads.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace vitrine {
namespace {

double bits_of(std::span<const float> row) {
  double sum = 0;
  for (const float weight : row) {
    if (!std::isfinite(weight)) return std::numeric_limits<double>::quiet_NaN();
    const auto w = static_cast<double>(weight);
    if (w > 0) sum -= w * std::log2(w);
  }
  return sum;
}

}  // namespace

std::vector<double> head_entropies(const Tensor& weights) {
  std::vector<double> out;
  if (weights.shape.rank() != 3) return out;
  const std::int64_t queries = weights.shape[1], keys = weights.shape[2];
  for (std::int64_t head = 0; head < weights.shape[0]; ++head) {
    double sum = 0;
    std::int64_t counted = 0;
    for (std::int64_t query = 0; query < queries; ++query) {
      const double bits =
          bits_of({weights.values.data() + (head * queries + query) * keys, static_cast<std::size_t>(keys)});
      if (std::isfinite(bits)) sum += bits, ++counted;
    }
    out.push_back(counted > 0 ? sum / static_cast<double>(counted) : std::numeric_limits<double>::quiet_NaN());
  }
  return out;
}

Tensor reduced_by_max(const Tensor& weights, std::int64_t queries, std::int64_t keys) {
  const std::int64_t all_queries = weights.shape[1], all_keys = weights.shape[2];
  queries = std::clamp<std::int64_t>(queries, 1, all_queries), keys = std::clamp<std::int64_t>(keys, 1, all_keys);
  Tensor out(Shape{weights.shape[0], queries, keys});
  const float* from = weights.values.data();
  for (std::int64_t head = 0; head < weights.shape[0]; ++head)
    for (std::int64_t q = 0; q < all_queries; ++q) {
      float* const row = out.values.data() + (head * queries + q * queries / all_queries) * keys;
      for (std::int64_t k = 0; k < all_keys; ++k, ++from) {
        float& into = row[k * keys / all_keys];
        if (!(*from <= into)) into = std::isnan(into) ? into : *from;
      }
    }
  return out;
}

}  // namespace vitrine
