// The source `series`: windows of a table's columns in the order of time.
#include "tests/core/data/files.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::load;
using testing::load_error;

class Series : public testing::FilesTest {
 protected:
  [[nodiscard]] Params table(const std::string& text, std::int64_t length, std::int64_t horizon,
                             std::int64_t stride = 1) const {
    return {{"file", write("t.csv", text)}, {"length", length}, {"horizon", horizon}, {"stride", stride}};
  }
  // Columns a = row, b = 100 + row from row 0.
  static std::string counted(int rows) {
    std::string out = "day,a,b\n";
    for (int i = 0; i < rows; ++i)
      out += "2024-01-" + std::string(i < 9 ? "0" : "") + std::to_string(i + 1) + "," + std::to_string(i) + "," +
             std::to_string(100 + i) + "\n";
    return out;
  }
};

std::vector<float> values(const Field& field, std::int64_t sample) {
  std::vector<float> out;
  for (const float value : field.sample(sample)) out.push_back(value);
  return out;
}

bool says(const Error& error, const std::string& part) {
  return error.sentence().find(part) != std::string::npos;
}

TEST_F(Series, TargetsAreTheValuesBehindTheWindow) {
  const auto data = load("series", table(counted(10), 3, 2, 2));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->title, "t.csv");
  EXPECT_EQ(data->count, 3);
  EXPECT_EQ(data->input().shape, Shape({3, 2}));
  EXPECT_EQ(data->target().shape, Shape({2}));
  EXPECT_EQ(data->target().kind, FieldKind::values);
  EXPECT_EQ(data->target().names, (std::vector<std::string>{"b + 1", "b + 2"}));
  EXPECT_EQ(values(data->input(), 0), (std::vector<float>{0, 100, 1, 101, 2, 102}));
  EXPECT_EQ(values(data->target(), 0), (std::vector<float>{103, 104}));
  EXPECT_EQ(values(data->input(), 2), (std::vector<float>{4, 104, 5, 105, 6, 106}));
  EXPECT_EQ(values(data->target(), 2), (std::vector<float>{107, 108}));
}

TEST_F(Series, TakesTheColumnsThatAreNamed) {
  Params params = table(counted(6), 2, 1);
  params.set("columns", std::string("b, 2"));
  params.set("target", std::string("a"));
  const auto data = load("series", params);
  EXPECT_EQ(values(data->input(), 1), (std::vector<float>{101, 1, 102, 2}));
  EXPECT_EQ(values(data->target(), 1), std::vector<float>{3});
  params.set("columns", std::string("b"));
  params.set("target", std::string("b"));
  EXPECT_EQ(load("series", params)->input().shape, Shape({2, 1}));
}

TEST_F(Series, HasAsManyWindowsAsTheTableHasRoomFor) {
  for (std::int64_t length = 1; length < 5; ++length)
    for (std::int64_t horizon = 1; horizon < 4; ++horizon)
      for (std::int64_t stride = 1; stride < 4; ++stride) {
        std::int64_t count = 0;
        while (count * stride + length + horizon <= 9) ++count;
        EXPECT_EQ(load("series", table(counted(9), length, horizon, stride))->count, count);
      }
  EXPECT_TRUE(says(load_error("series", table(counted(4), 3, 2)), "4 rows"));
  EXPECT_EQ(load("series", table(counted(5), 3, 2))->count, 1);
}

TEST_F(Series, RefusesGapsWithTheirLine) {
  EXPECT_TRUE(says(load_error("series", table("a,b\n1,2\n3,\n5,6\n7,8\n", 1, 1)), "line 3"));
  EXPECT_TRUE(says(load_error("series", table("a,b\n1,2\n3,4\n5,NA\n7,8\n", 1, 1)), "“b” has no value"));
  EXPECT_TRUE(says(load_error("series", table("a,b\n1,2\n3,4\n-,6\n7,8\n", 1, 1)), "line 4"));
  EXPECT_TRUE(says(load_error("series", table("a,b\n1,2\n3\n5,6\n7,8\n", 1, 1)), "line 3"));  // a row cut short
  Params marked = table("a\n1\n-999\n3\n4\n", 1, 1);
  EXPECT_EQ(load("series", marked)->count, 3);
  marked.set("marks", std::string("-999"));
  EXPECT_TRUE(says(load_error("series", marked), "line 3"));
  const Error text = load_error("series", table("a\n1\n2\nbroken\n4\n5\n6\n", 1, 1));
  EXPECT_TRUE(says(text, "“broken”") && says(text, "line 4")) << text.sentence();
}

TEST_F(Series, ReadsTablesAsTheCsvSourceDoes) {
  Params params = table("t;x\n1;1,5\n2;2,5\n3;3,5\n", 1, 1);
  params.set("columns", std::string("x"));
  EXPECT_EQ(values(load("series", params)->input(), 0), std::vector<float>{1.5F});
  params.set("decimal", std::string("comma"));
  params.set("delimiter", std::string("semicolon"));
  EXPECT_EQ(values(load("series", params)->target(), 1), std::vector<float>{3.5F});
}

TEST_F(Series, TimeHasToGrow) {
  Params params = table(counted(6), 2, 1);
  params.set("time", std::string("day"));
  EXPECT_EQ(load("series", params)->input().shape, Shape({2, 2}));
  std::string text = counted(6);
  text.replace(text.find("2024-01-04"), 10, "2024-01-02");
  params = table(text, 2, 1);
  params.set("time", std::string("day"));
  const Error error = load_error("series", params);
  EXPECT_TRUE(says(error, "2024-01-02") && says(error, "line 5")) << error.sentence();
  // A column of numbers that tells the time is no measurement.
  params = table("t,x\n1,5\n2,6\n3,7\n", 1, 1);
  params.set("time", std::string("t"));
  EXPECT_EQ(load("series", params)->input().shape, Shape({1, 1}));
}

TEST_F(Series, RefusesInWords) {
  EXPECT_TRUE(says(load_error("series", {}), "No file is chosen"));
  EXPECT_EQ(load_error("series", {{"file", std::string("nowhere.csv")}}).code, "missing-file");
  Params params = table(counted(6), 2, 1);
  params.set("target", std::string("c"));
  EXPECT_TRUE(says(load_error("series", params), "“c”"));
  params.set("target", std::string("day"));
  EXPECT_TRUE(says(load_error("series", params), "“day” has text where a number belongs"));
  params = table(counted(6), 2, 1);
  params.set("columns", std::string("a,b,a"));
  EXPECT_TRUE(says(load_error("series", params), "named twice"));
  EXPECT_TRUE(says(load_error("series", table("a,b\nx,y\nz,u\n", 1, 1)), "No column has numbers"));
}

TEST_F(Series, CanBeCancelled) {
  std::string text = "a,b\n";
  for (int i = 0; i < 20000; ++i) text += std::to_string(i) + ",1\n";
  const Params params = table(text, 4, 1);
  std::size_t all = 0;
  ASSERT_TRUE(source_types().at("series").load(params, "", 1, [&](double) { return ++all > 0; }).ok());
  ASSERT_GE(all, 8U);
  for (std::size_t stop = 1; stop <= all; ++stop) {
    std::size_t calls = 0;
    const auto data = source_types().at("series").load(params, "", 1, [&](double) { return ++calls < stop; });
    ASSERT_FALSE(data.ok());
    EXPECT_TRUE(is_cancelled(data.error()));
    EXPECT_EQ(calls, stop);
  }
}

}  // namespace
}  // namespace vitrine
