#include "core/base/text.h"
#include "core/data/text/text_file.h"
#include "tests/core/data/files.h"

namespace vitrine {
namespace {

using testing::gzipped;

class TextFile : public testing::FilesTest {
 protected:
  std::string read(const std::string& bytes) const {
    const auto text = read_text_file(write("text.txt", bytes));
    EXPECT_TRUE(text.ok()) << (text.ok() ? "" : text.error().sentence());
    return text.ok() ? *text : "";
  }
  Error refused(const std::string& bytes) const {
    const auto text = read_text_file(write("text.txt", bytes));
    EXPECT_FALSE(text.ok());
    return text.ok() ? Error{} : text.error();
  }
};

bool says(const std::string& sentence, const std::string& part) {
  return sentence.find(part) != std::string::npos;
}

TEST_F(TextFile, ComesWithLineFeedsAndWithoutMark) {
  EXPECT_EQ(read("\xEF\xBB\xBFone\r\ntwo\n\r\nthree\r\n"), "one\ntwo\n\nthree\n");
  EXPECT_EQ(read("a\rb\r"), "a\rb\r");  // a CR alone ends no line
  EXPECT_EQ(read("na\xC3\xAFve \xF0\x9F\x90\xB1"), "naïve 🐱");
  EXPECT_EQ(read(gzipped("one\r\ntwo")), "one\ntwo");
}

TEST_F(TextFile, SaysWhereTheFirstBadByteIs) {
  const Error error = refused("one\r\ntwo\r\nna\xEFve \xFF");
  EXPECT_TRUE(says(error.what, "UTF-8") && says(error.what, "0xEF")) << error.what;
  EXPECT_TRUE(says(error.where, "text.txt, line 3, byte 13")) << error.where;
  EXPECT_TRUE(says(error.remedy, "UTF-8")) << error.remedy;
  EXPECT_TRUE(says(refused("cut \xE2\x82").where, "line 1, byte 5"));
  EXPECT_TRUE(says(refused(std::string("\xFF\xFE"
                                       "a\0b\0",
                                       6))
                       .what,
                   "UTF-16"));
}

TEST_F(TextFile, RefusesWhatIsNoText) {
  const Error zeros = refused(std::string("PK\3\4\0\0", 6));
  EXPECT_TRUE(says(zeros.what, "not a text file")) << zeros.what;
  EXPECT_TRUE(says(zeros.where, "byte 5")) << zeros.where;
  EXPECT_TRUE(says(refused("").what, "empty"));
  EXPECT_TRUE(says(refused("\xEF\xBB\xBF").what, "empty"));
  EXPECT_EQ(read_text_file(folder_ + "/nowhere").error().code, "missing-file");
  const std::string whole = gzipped(std::string(5000, 'x'));
  EXPECT_TRUE(says(refused(whole.substr(0, whole.size() - 6)).what, "ends too early"));
}

// Sizes are judged by the file's, before anything is read: these 3 GB are a hole on the disk.
TEST_F(TextFile, RefusesMoreThanItHolds) {
  const std::string path = write("huge.txt", "a");
  std::filesystem::resize_file(path, 3'000'000'000);
  const auto text = read_text_file(path);
  ASSERT_FALSE(text.ok());
  EXPECT_TRUE(says(text.error().what, "longer than 2")) << text.error().what;
}

TEST_F(TextFile, SaysHowFarItIsAndCanBeCancelled) {
  const std::string path = write("long.txt", std::string(3'000'000, 'x'));
  std::vector<double> seen;
  ASSERT_TRUE(read_text_file(path, [&](double done) { return seen.push_back(done), true; }).ok());
  EXPECT_GE(seen.size(), 5U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), 1);
  for (std::size_t stop = 1; stop <= seen.size(); ++stop) {
    std::size_t calls = 0;
    const auto text = read_text_file(path, [&](double) { return ++calls < stop; });
    ASSERT_FALSE(text.ok()) << stop;
    EXPECT_TRUE(is_cancelled(text.error())) << stop;
    EXPECT_EQ(calls, stop);
  }
}

}  // namespace
}  // namespace vitrine
