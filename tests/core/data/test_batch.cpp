#include "core/data/batch.h"

#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::dataset;
using testing::field;
using testing::labels;

TEST(Batch, GathersRowsInOrderAndNormalisesTheInput) {
  const Dataset data = dataset({field("input", {2}, {0, 1, 2, 3, 4, 5}), labels({0, 1, 2}, 3)});
  Batch batch = make_batch(data, 4);
  const std::vector<std::int64_t> rows{2, 0, 2};
  gather(data, rows, Normalisation{{1, 1}, {10, 100}}, Normalisation{{5}, {7}}, batch);
  EXPECT_EQ(batch.count, 3);
  const auto* input = batch.find("input");
  ASSERT_NE(input, nullptr);
  EXPECT_EQ(input->shape, Shape({2}));
  const std::vector<float> expected{30, 400, -10, 0, 30, 400, 0, 0};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), input->values.begin(), input->values.end()));
  // Class indices are never normalised, whatever is asked.
  EXPECT_EQ(batch.find("target")->values[0], 2);
  EXPECT_EQ(batch.find("target")->values[1], 0);
  EXPECT_EQ(batch.weight, (std::vector<float>{1, 1, 1, 0}));
}

TEST(Batch, NormalisesATargetOfValues) {
  const Dataset data = dataset({field("input", {1}, {1, 2}), field("target", {}, {10, 30})});
  Batch batch = make_batch(data, 2);
  gather(data, std::vector<std::int64_t>{0, 1}, {}, Normalisation{{20}, {0.1F}}, batch);
  EXPECT_FLOAT_EQ(batch.find("target")->values[0], -1);
  EXPECT_FLOAT_EQ(batch.find("target")->values[1], 1);
}

TEST(Batch, FillingAllocatesNothing) {
  const Dataset data = dataset({field("input", {2}, {0, 1, 2, 3, 4, 5}), labels({0, 1, 2}, 3)});
  Batch batch = make_batch(data, 2);
  const float* before = batch.fields[0].values.data();
  gather(data, std::vector<std::int64_t>{1, 2}, {}, {}, batch);
  gather(data, std::vector<std::int64_t>{0}, {}, {}, batch);
  EXPECT_EQ(batch.fields[0].values.data(), before);
  EXPECT_EQ(batch.count, 1);
  EXPECT_EQ(batch.weight[1], 0);  // the second place is out of use again
}

TEST(CheckDataset, FindsWhatIsWrongAndWhere) {
  Dataset good = dataset({field("input", {2}, {0, 1, 2, 3}), labels({0, -1}, 2)});
  EXPECT_TRUE(check_dataset(good).ok());

  Dataset outside = good;
  outside.fields[1].values[1] = 2;
  ASSERT_FALSE(check_dataset(outside).ok());
  EXPECT_NE(check_dataset(outside).error().what.find("sample 2"), std::string::npos);

  Dataset fraction = good;
  fraction.fields[1].values[0] = 0.5F;
  EXPECT_FALSE(check_dataset(fraction).ok());

  Dataset tokens = good;
  tokens.fields[1].kind = FieldKind::tokens;  // -1 picks no row of an embedding
  EXPECT_FALSE(check_dataset(tokens).ok());

  Dataset nan = good;
  nan.fields[0].values[2] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_FALSE(check_dataset(nan).ok());
  EXPECT_NE(check_dataset(nan).error().sentence().find("sample 2"), std::string::npos);

  Dataset lost = good;
  lost.fields[0].values.pop_back();
  EXPECT_FALSE(check_dataset(lost).ok());

  Dataset empty = good;
  empty.count = 0;
  EXPECT_FALSE(check_dataset(empty).ok());
}

}  // namespace
}  // namespace vitrine
