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
  gather(data, rows, {{{1, 1}, {10, 100}}, {{5}, {7}}, {}}, batch);
  EXPECT_EQ(batch.count, 3);
  const auto* input = batch.find("input");
  ASSERT_NE(input, nullptr);
  EXPECT_EQ(input->shape, Shape({2}));
  const std::vector<float> expected{30, 400, -10, 0, 30, 400, 0, 0};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), input->values.begin(), input->values.end()));
  // Class indices are never normalised, whatever is asked.
  EXPECT_EQ(batch.find("target")->values[0], 2);
  EXPECT_EQ(batch.find("target")->values[1], 0);
}

TEST(Batch, NormalisesATargetOfValues) {
  const Dataset data = dataset({field("input", {1}, {1, 2}), field("target", {}, {10, 30})});
  Batch batch = make_batch(data, 2);
  gather(data, std::vector<std::int64_t>{0, 1}, {{}, {{20}, {0.1F}}, {}}, batch);
  EXPECT_FLOAT_EQ(batch.find("target")->values[0], -1);
  EXPECT_FLOAT_EQ(batch.find("target")->values[1], 1);
}

AlignedVector<std::uint8_t> in_bytes(const Numbers& numbers) {
  return {numbers.begin(), numbers.end()};
}

// Bytes and floats of the same numbers: the same bits in a batch and in what is fitted to them, few values or many.
TEST(Batch, BytesAndFloatsGiveTheSameBits) {
  for (const std::int64_t size : {3, 50}) {
    std::vector<float> numbers(static_cast<std::size_t>(size * 4));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i * 37 % 256);
    const Dataset floats = dataset({field("input", {size}, numbers), labels({0, 1, 2, 0}, 3)});
    Dataset bytes = floats;
    for (Field& f : bytes.fields) f.values = in_bytes(f.values);
    EXPECT_TRUE(check_dataset(bytes).ok());
    EXPECT_EQ(bytes.bytes() * 4, floats.bytes());

    const std::vector<std::int64_t> rows{3, 0, 2};
    const auto fit = transform_types().at("standardise").fit;
    const Normalisation scale = fit({}, floats.input(), rows);
    EXPECT_EQ(scale, fit({}, bytes.input(), rows));
    Batch a = make_batch(floats, 4), b = make_batch(bytes, 4);
    gather(floats, rows, {scale, {}, {}}, a);
    gather(bytes, rows, {scale, {}, {}}, b);
    EXPECT_EQ(a.find("input")->values, b.find("input")->values);
    EXPECT_EQ(b.find("target")->values, (AlignedVector<float>{0, 0, 2, 0}));
  }
}

TEST(Batch, FillingAllocatesNothing) {
  const Dataset data = dataset({field("input", {2}, {0, 1, 2, 3, 4, 5}), labels({0, 1, 2}, 3)});
  Batch batch = make_batch(data, 2);
  const float* before = batch.fields[0].values.data();
  gather(data, std::vector<std::int64_t>{1, 2}, {}, batch);
  gather(data, std::vector<std::int64_t>{0}, {}, batch);
  EXPECT_EQ(batch.fields[0].values.data(), before);
  EXPECT_EQ(batch.count, 1);
}

TEST(CheckDataset, FindsWhatIsWrongAndWhere) {
  Dataset good = dataset({field("input", {2}, {0, 1, 2, 3}), labels({0, -1}, 2)});
  EXPECT_TRUE(check_dataset(good).ok());

  Dataset outside = good;
  outside.fields[1].values.floats()[1] = 2;
  ASSERT_FALSE(check_dataset(outside).ok());
  EXPECT_NE(check_dataset(outside).error().what.find("sample 2"), std::string::npos);

  Dataset fraction = good;
  fraction.fields[1].values.floats()[0] = 0.5F;
  EXPECT_FALSE(check_dataset(fraction).ok());

  Dataset tokens = good;
  tokens.fields[1].kind = FieldKind::tokens;  // -1 picks no row of an embedding
  EXPECT_FALSE(check_dataset(tokens).ok());

  Dataset nan = good;
  nan.fields[0].values.floats()[2] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_FALSE(check_dataset(nan).ok());
  EXPECT_NE(check_dataset(nan).error().sentence().find("sample 2"), std::string::npos);

  Dataset lost = good;
  lost.fields[0].values.floats().pop_back();
  EXPECT_FALSE(check_dataset(lost).ok());

  Dataset bytes = good;
  bytes.fields[1].values = AlignedVector<std::uint8_t>{0, 2};
  ASSERT_FALSE(check_dataset(bytes).ok());
  EXPECT_NE(check_dataset(bytes).error().what.find("The label 2 of sample 2"), std::string::npos);

  Dataset empty = good;
  empty.count = 0;
  EXPECT_FALSE(check_dataset(empty).ok());
}

}  // namespace
}  // namespace vitrine
