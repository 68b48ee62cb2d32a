// VITRINE_SIMD, as whoever starts the program sets it: CTest runs this once for each instruction set.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/tensor/kernels/simd.h"

namespace vitrine {
namespace {

TEST(SimdEnvironment, TheWishIsObeyedOrTheNextBelowItStandsIn) {
  const std::vector<std::string_view> wishes{"avx512", "avx2", "sse4", "baseline"};
  const std::vector<std::string_view> names{"AVX-512", "AVX2", "SSE4", "baseline"};
  const char* const set = std::getenv("VITRINE_SIMD");
  const auto wish = std::find(wishes.begin(), wishes.end(), std::string_view(set ? set : "avx512"));
  int count = 0;
  const std::string_view* const available = simd::targets(count);
  // An unknown wish counts as none.
  for (auto at = static_cast<std::size_t>(wish - wishes.begin()) % wishes.size(); at < names.size(); ++at) {
    if (std::find(available, available + count, names[at]) == available + count) continue;
    EXPECT_EQ(simd::target(), names[at]);
    return;
  }
  FAIL() << "not even the baseline is there";
}

}  // namespace
}  // namespace vitrine
