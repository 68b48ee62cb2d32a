// Fields whose samples end early.
#include "core/data/batch.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::dataset;
using testing::field;
using testing::labels;

// Three samples of 3×2; the first ends after two positions, the last after one.
Dataset ragged() {
  Field input = field("input", {3, 2}, {1, 10, 3, 20, 900, 900, 5, 30, 7, 40, 9, 50, 11, 60, 900, 900, 900, 900});
  input.lengths = {2, 3, 1};
  return dataset({input, labels({0, 1, 0}, 2)});
}

TEST(Lengths, ABatchSaysHowLongItsSamplesAreAndWhatIsPadding) {
  const Dataset data = ragged();
  ASSERT_TRUE(check_dataset(data).ok());
  Batch batch = make_batch(data, 4);
  EXPECT_EQ(batch.find("input")->lengths, (AlignedVector<float>{3, 3, 3, 3})) << "room for full samples";
  EXPECT_FALSE(batch.find("target")->ragged());
  gather(data, std::vector<std::int64_t>{2, 1, 0}, {}, batch);
  EXPECT_EQ(batch.find("input")->lengths, (AlignedVector<float>{1, 3, 2, 3}));
  EXPECT_EQ(batch.find("input")->filled, (AlignedVector<float>{1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1}));
  gather(data, std::vector<std::int64_t>{1}, {}, batch);
  EXPECT_EQ(batch.find("input")->filled[2], 1) << "a longer sample after a shorter one";
}

TEST(Lengths, PaddingDoesNotCountWhereANormalisationIsFitted) {
  const Dataset data = ragged();
  const std::vector<std::int64_t> rows{0, 1, 2};
  const Normalisation scale = transform_types().at("minmax").fit({}, data.input(), rows);
  EXPECT_FLOAT_EQ(scale.shift[0], 1);
  EXPECT_FLOAT_EQ(scale.scale[0], 1.0F / 10) << "1 … 11, without the padding's 900";
  EXPECT_FLOAT_EQ(scale.scale[1], 1.0F / 50);
}

TEST(Lengths, WrongOnesAreRefusedWithTheSample) {
  const auto error = [](std::vector<std::int32_t> lengths) {
    Dataset data = ragged();
    data.fields[0].lengths = std::move(lengths);
    const Status status = check_dataset(data);
    return status ? std::string() : status.error().sentence();
  };
  EXPECT_EQ(error({3, 3, 3}), "");
  EXPECT_NE(error({3, 3}).find("2 lengths for 3 samples"), std::string::npos) << error({3, 3});
  EXPECT_NE(error({3, 0, 1}).find("Sample 2"), std::string::npos) << error({3, 0, 1});
  EXPECT_NE(error({3, 1, 4}).find("4 of 3 positions"), std::string::npos) << error({3, 1, 4});
  Dataset data = ragged();
  data.fields[1].lengths = {1, 1, 1};
  EXPECT_FALSE(check_dataset(data).ok()) << "one class a sample has no positions";
}

TEST(Lengths, LabelsInThePaddingAreRefused) {
  Dataset data = ragged();
  Field target = labels({0, 1, -1, 1, 1, 0, 0, -1, -1}, 2);
  target.shape = {3};
  target.lengths = data.fields[0].lengths;
  data.fields[1] = target;
  EXPECT_TRUE(check_dataset(data).ok());
  data.fields[1].values.floats()[2] = 1;
  const Status status = check_dataset(data);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().sentence().find("Sample 1"), std::string::npos) << status.error().sentence();
}

}  // namespace
}  // namespace vitrine
