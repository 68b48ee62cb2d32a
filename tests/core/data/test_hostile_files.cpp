// Truncations and bit flips of every file format of this room: each either loads or gives a message, nothing crashes.
#include "core/data/draws.h"
#include "tests/core/data/files.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::gzipped;
using testing::idx_file;

std::string damaged(const std::string& good, std::uint32_t round) {
  Draws draws(Rng(77, 1), round);
  std::string bytes = good;
  const auto size = static_cast<std::uint32_t>(good.size());
  if (round % 3 == 0)
    bytes.resize(draws.below(size));
  else
    for (std::uint32_t flips = 1 + draws.below(round % 3 == 1 ? 1 : 12); flips > 0; --flips)
      bytes[draws.below(size)] ^= static_cast<char>(1 << draws.below(8));
  return bytes;
}

class HostileFiles : public testing::FilesTest {
 protected:
  // Loads 1,000 damaged versions of `good` as the parameter `param`; says how many of them were refused.
  int refused(const std::string& source, Params params, const std::string& param, const std::string& good) const {
    int count = 0;
    for (std::uint32_t round = 0; round < 1000; ++round) {
      params.set(param, write("damaged", damaged(good, round)));
      const auto data = source_types().at(source).load(params, "", 1, {});
      if (data) {
        EXPECT_TRUE(check_dataset(**data).ok()) << round;
      } else {
        ++count;
        EXPECT_FALSE(data.error().what.empty() || data.error().where.empty()) << round;
      }
    }
    return count;
  }
  std::string images() const {
    std::string pixels;
    for (int i = 0; i < 40 * 8 * 8; ++i) pixels += static_cast<char>(i * 31 % 256);
    return idx_file(0x08, {40, 8, 8}, pixels);
  }
  std::string labels() const {
    std::string out;
    for (int i = 0; i < 40; ++i) out += static_cast<char>(i % 10);
    return idx_file(0x08, {40}, out);
  }
};

TEST_F(HostileFiles, IdxImages) {
  const Params params{{"labels", write("labels", labels())}};
  EXPECT_GT(refused("idx", params, "images", images()), 300);  // all truncations, and flips in the header
}

TEST_F(HostileFiles, IdxImagesGzipped) {
  const Params params{{"labels", write("labels", labels())}};
  EXPECT_GT(refused("idx", params, "images", gzipped(images())), 900);  // the checksum sees nearly every flip
}

TEST_F(HostileFiles, IdxLabels) {
  const Params params{{"images", write("images", images())}};
  EXPECT_GT(refused("idx", params, "labels", labels()), 300);
}

TEST_F(HostileFiles, Csv) {
  std::string text = "width;height;\"colour, as seen\";kind\r\n";
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i) + "," + std::to_string(i * 7 % 10) + ";" + std::to_string(i * i) + ";" +
            (i % 2 ? "\"red \"\"dark\"\"\"" : "blue") + ";" + (i % 3 ? "cat" : "dog") + "\r\n";
  const Params params;
  EXPECT_GT(refused("csv", params, "file", text), 0);
  EXPECT_LT(refused("csv", params, "file", text), 1000);
}

TEST_F(HostileFiles, Text) {
  std::string text = "\xEF\xBB\xBF";
  for (int i = 0; i < 40; ++i) text += "Zwölf Boxkämpfer jagen den großen Sylter Deich. 中文, 🐱\r\n";
  const Params params{{"tokens", std::string("words")}, {"length", std::int64_t{8}}, {"stride", std::int64_t{8}}};
  const int count = refused("text", params, "file", text);
  EXPECT_GT(count, 50);  // high bits of letters, and letters cut through
  EXPECT_LT(count, 1000);
}

TEST_F(HostileFiles, Series) {
  std::string text = "when,a,b\n";
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i) + "," + std::to_string(i * 7 % 10) + "." + std::to_string(i) + "," +
            std::to_string(i * i) + "\n";
  const Params params{{"length", std::int64_t{4}}, {"time", std::string("when")}};
  const int count = refused("series", params, "file", text);
  EXPECT_GT(count, 100);  // gaps, cut rows, a time that does not grow
  EXPECT_LT(count, 1000);
}

}  // namespace
}  // namespace vitrine
