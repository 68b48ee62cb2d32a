#include <bit>
#include <cmath>

#include "tests/core/data/files.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::big_endian;
using testing::gzipped;
using testing::idx_file;
using testing::load;
using testing::load_error;

class IdxTest : public testing::FilesTest {
 protected:
  // Two images of 2×3 bytes, labels 1 and 0.
  const std::string images_ =
      idx_file(0x08, {2, 2, 3}, std::string("\x00\x01\x02\xFF\x80\x10\x05\x06\x07\x08\x09\x0A", 12));
  const std::string labels_ = idx_file(0x08, {2}, std::string("\x01\x00", 2));

  Params params(const std::string& images, const std::string& labels) const {
    return {{"images", write("images", images)}, {"labels", write("labels", labels)}};
  }
  Error error(const std::string& images, const std::string& labels) const {
    Error e = load_error("idx", params(images, labels));
    EXPECT_FALSE(e.what.empty() || e.where.empty() || e.remedy.empty()) << e.sentence();
    return e;
  }
};

TEST_F(IdxTest, ReadsImagesAndLabels) {
  const auto data = load("idx", params(images_, labels_));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->count, 2);
  EXPECT_EQ(data->input().shape, Shape({1, 2, 3}));
  const std::vector<float> expected{0, 1, 2, 255, 128, 16, 5, 6, 7, 8, 9, 10};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), data->input().values.begin(), data->input().values.end()));
  EXPECT_EQ(data->target().kind, FieldKind::classes);
  EXPECT_EQ(data->target().classes, 2);
  EXPECT_EQ(data->target().values[0], 1);
  EXPECT_EQ(data->target().names, (std::vector<std::string>{"0", "1"}));
}

TEST_F(IdxTest, GzipIsToldByItsBytesNotItsName) {
  const auto plain = load("idx", params(images_, labels_));
  const auto packed = load("idx", params(gzipped(images_), gzipped(labels_)));
  const auto members = load("idx", params(gzipped(images_.substr(0, 20)) + gzipped(images_.substr(20)), labels_));
  ASSERT_TRUE(plain && packed && members);
  EXPECT_EQ(plain->input().values, packed->input().values);
  EXPECT_EQ(plain->input().values, members->input().values);
}

TEST_F(IdxTest, RelativePathsStartAtTheBase) {
  params(images_, labels_);
  const Params relative{{"images", std::string("images")}, {"labels", std::string("labels")}};
  EXPECT_TRUE(source_types().at("idx").load(relative, folder_, 1, {}).ok());
}

TEST_F(IdxTest, EveryTypeIsBigEndian) {
  struct Case {
    int type;
    std::string payload;
    float expected;
  };
  const std::vector<Case> cases{
      {0x08, "\xFE", 254},
      {0x09, "\xFE", -2},
      {0x0B, big_endian(static_cast<std::uint16_t>(-300), 2), -300},
      {0x0C, big_endian(static_cast<std::uint32_t>(-70000), 4), -70000},
      {0x0D, big_endian(std::bit_cast<std::uint32_t>(1.5F), 4), 1.5F},
      {0x0E, big_endian(std::bit_cast<std::uint64_t>(-0.25), 8), -0.25F},
  };
  for (const Case& c : cases) {
    const auto data = load("idx", params(idx_file(c.type, {2, 1}, c.payload + c.payload), labels_));
    ASSERT_TRUE(data) << c.type;
    EXPECT_EQ(data->input().shape, Shape({1}));
    EXPECT_EQ(data->input().values[1], c.expected) << c.type;
  }
}

// A folder of images fills memory with a byte a pixel, not with a float.
TEST_F(IdxTest, BytesStayBytesInMemory) {
  const auto bytes = load("idx", params(images_, labels_));
  const auto signs = load("idx", params(idx_file(0x09, {2, 2, 3}, std::string(12, '\x07')), labels_));
  ASSERT_TRUE(bytes && signs);
  EXPECT_EQ(bytes->bytes(), 12 + 2);
  EXPECT_EQ(signs->bytes(), 12 * sizeof(float) + 2);
}

TEST_F(IdxTest, FourAxesAreChannelsHeightWidth) {
  const auto data = load("idx", params(idx_file(0x08, {2, 3, 1, 2}, std::string(12, '\x07')), labels_));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->input().shape, Shape({3, 1, 2}));
}

TEST_F(IdxTest, AMissingFileCanBeLocated) {
  const Error e = load_error("idx", {{"images", folder_ + "/gone"}, {"labels", write("labels", labels_)}});
  EXPECT_EQ(e.code, "missing-file");
  EXPECT_NE(e.where.find("gone"), std::string::npos);
  EXPECT_NE(load_error("idx", {{"images", folder_}, {"labels", write("labels", labels_)}}).code, "missing-file");
  EXPECT_FALSE(load_error("idx", {}).remedy.empty());
}

TEST_F(IdxTest, SaysWhatIsWrongWithTheFiles) {
  EXPECT_NE(error("GIF89a, not IDX", labels_).what.find("not an IDX file"), std::string::npos);
  EXPECT_NE(error("", labels_).what.find("ends"), std::string::npos);
  EXPECT_NE(error(images_.substr(0, 20), labels_).what.find("ends before"), std::string::npos);
  EXPECT_NE(error(images_ + "x", labels_).what.find("more bytes follow"), std::string::npos);
  EXPECT_NE(error(gzipped(images_ + "x"), labels_).what.find("goes on"), std::string::npos);
  EXPECT_NE(error(gzipped(images_).substr(0, 30), labels_).what.find("too early"), std::string::npos);
  EXPECT_NE(error(gzipped(images_) + "junk", labels_).what.find("after the end"), std::string::npos);
  EXPECT_NE(error(labels_, images_).remedy.find("swapped"), std::string::npos);
  EXPECT_NE(error(images_, idx_file(0x08, {3}, std::string(3, '\1'))).what.find("3 labels"), std::string::npos);
  EXPECT_NE(error(images_, idx_file(0x09, {2}, "\x01\xFF")).where.find("label 2"), std::string::npos);
  EXPECT_NE(error(images_, idx_file(0x08, {2}, std::string(2, '\0'))).what.find("nothing to tell apart"),
            std::string::npos);
  EXPECT_FALSE(error(idx_file(0x0D, {2, 1}, std::string(8, '\xFF')), labels_).what.empty());  // NaN
  std::string damaged = gzipped(images_);
  damaged[damaged.size() - 6] ^= 1;  // the checksum
  EXPECT_NE(error(damaged, labels_).what.find("damaged"), std::string::npos);
}

// A few bytes that promise terabytes must be refused by their promise, before any memory is taken.
TEST_F(IdxTest, RefusesHugePromises) {
  const std::string huge = idx_file(0x0E, {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "");
  EXPECT_NE(error(huge, labels_).what.find("16 GB"), std::string::npos);
  EXPECT_NE(error(gzipped(huge), labels_).what.find("16 GB"), std::string::npos);
  EXPECT_NE(error(gzipped(idx_file(0x08, {2, 50000, 50000}, "")), labels_).what.find("ends before"),
            std::string::npos);
  EXPECT_NE(error(idx_file(0x08, {0, 28, 28}, ""), labels_).what.find("no values"), std::string::npos);
}

TEST_F(IdxTest, CanBeCancelled) {
  const Params p = params(idx_file(0x08, {2, 1000, 1000}, std::string(2000000, '\1')), labels_);
  int calls = 0;
  const auto data = source_types().at("idx").load(p, "", 1, [&](double done) {
    EXPECT_TRUE(done >= 0 && done <= 1);
    return ++calls < 3;
  });
  ASSERT_FALSE(data.ok());
  EXPECT_TRUE(is_cancelled(data.error()));
}

}  // namespace
}  // namespace vitrine
