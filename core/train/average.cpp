#include "core/train/average.h"

#include <algorithm>

namespace vitrine {

void average_in(const AlignedVector<float>& weights, double decay, std::uint64_t steps, const Pool& pool,
                AlignedVector<float>& average) {
  constexpr std::int64_t kGrain = 1 << 14;
  const auto done = static_cast<double>(steps);
  const auto share = static_cast<float>(1 - std::min(decay, (1 + done) / (10 + done)));
  const float* from = weights.data();
  float* to = average.data();
  pool.for_chunks(static_cast<std::int64_t>(weights.size()), kGrain, [=](const Chunk& chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) to[i] += share * (from[i] - to[i]);
  });
}

}  // namespace vitrine
