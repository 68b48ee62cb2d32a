#include <gtest/gtest.h>

#include <set>

#include "core/engine/parameters.h"
#include "tests/core/engine/networks.h"

namespace vitrine {
namespace {

TEST(ParameterLayout, EntriesAreAlignedAndApart) {
  const ParameterLayout layout(lower_graph(test::convolutional().graph, 3));
  std::int64_t end = 0, trained = 0;
  for (const auto& entry : layout.entries()) {
    EXPECT_EQ(entry.offset % 16, 0) << entry.key;
    EXPECT_GE(entry.offset, end);
    EXPECT_EQ(entry.size, entry.spec.shape.size());
    end = entry.offset + entry.size;
    trained += entry.trained() ? entry.size : 0;
    EXPECT_EQ(layout.find(entry.key), &entry);
  }
  EXPECT_LE(end, layout.size());
  EXPECT_EQ(trained, layout.trained_count());
  EXPECT_EQ(layout.find("dense_1/gain"), nullptr);
  EXPECT_FALSE(layout.find("batch_norm_1/running_mean")->trained());
}

TEST(ParameterLayout, FirstValuesDependOnSeedAndKeyAlone) {
  const ParameterLayout small(lower_graph(test::branches().graph, 3));
  AlignedVector<float> a(static_cast<std::size_t>(small.size()), 9.0F), b = a, c = a;
  small.initialise(1, a), small.initialise(1, b), small.initialise(2, c);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  // The same key in another network, at another place, has the same first values.
  const ParameterLayout other(lower_graph(test::draw([](Sketch& s) {
                                            s.input({5});
                                            s.add("layer_norm");
                                            s.dense(4, "tanh");
                                          }),
                                          1));
  AlignedVector<float> elsewhere(static_cast<std::size_t>(other.size()));
  other.initialise(1, elsewhere);
  const auto *here = small.find("dense_1/weight"), *there = other.find("dense_1/weight");
  ASSERT_NE(here->offset, there->offset);
  for (std::int64_t i = 0; i < here->size; ++i)
    ASSERT_EQ(a[static_cast<std::size_t>(here->offset + i)], elsewhere[static_cast<std::size_t>(there->offset + i)]);
  // What lies between entries is 0.
  std::set<std::int64_t> used;
  for (const auto& entry : small.entries())
    for (std::int64_t i = 0; i < entry.size; ++i) used.insert(entry.offset + i);
  for (std::int64_t i = 0; i < small.size(); ++i)
    if (!used.contains(i)) {
      EXPECT_EQ(a[static_cast<std::size_t>(i)], 0.0F);
    }
}

}  // namespace
}  // namespace vitrine
