#include <cmath>

#include "core/data/csv_source.h"
#include "core/data/normalise.h"
#include "tests/core/data/files.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::load;
using testing::load_error;

class CsvTest : public testing::FilesTest {
 protected:
  CsvTable table(const std::string& text, const CsvOptions& options = {}) const {
    auto result = read_csv(write("t.csv", text), options);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().sentence());
    return result.ok() ? std::move(*result) : CsvTable{};
  }
  std::shared_ptr<const Dataset> data(const std::string& text, Params params = {}) const {
    params.set("file", write("t.csv", text));
    return load("csv", params);
  }
  Error error(const std::string& text, Params params = {}) const {
    params.set("file", write("t.csv", text));
    Error e = load_error("csv", params);
    EXPECT_FALSE(e.what.empty() || e.where.empty() || e.remedy.empty()) << e.sentence();
    return e;
  }
  static bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
};

using Strings = std::vector<std::string>;

TEST_F(CsvTest, ReadsATableWithHeader) {
  const auto d = data("a,b,kind\n1,2.5,cat\n-3,4e1,dog\n5,+6,cat\n");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->count, 3);
  EXPECT_EQ(d->input().shape, Shape({2}));
  EXPECT_EQ(d->input().names, (Strings{"a", "b"}));
  EXPECT_EQ(std::vector<float>(d->input().values.begin(), d->input().values.end()),
            (std::vector<float>{1, 2.5F, -3, 40, 5, 6}));
  EXPECT_EQ(d->target().kind, FieldKind::classes);
  EXPECT_EQ(d->target().shape.rank(), 0);
  EXPECT_EQ(d->target().names, (Strings{"cat", "dog"}));
  EXPECT_EQ(d->target().values[1], 1);
  EXPECT_TRUE(d->notes.empty());
}

TEST_F(CsvTest, QuotesFollowTheRfc) {
  const CsvTable t =
      table("name,text,n\r\n\"a, b\",\"say \"\"hi\"\"\",1\r\n\"two\nlines\",  \"spaced\",2\r\n\"\",x,3");
  EXPECT_EQ(t.rows(), 3);
  EXPECT_EQ(t.row(0), (Strings{"a, b", "say \"hi\"", "1"}));
  EXPECT_EQ(t.row(1), (Strings{"two\nlines", "spaced", "2"}));
  EXPECT_EQ(t.line(2), 5);  // the cell with a line end takes two lines
  EXPECT_EQ(t.row(2)[2], "3");
  EXPECT_EQ(t.columns[0].missing, 1);
}

TEST_F(CsvTest, LineEndsAndByteOrderMarks) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const CsvTable t = table("\xEF\xBB\xBFx,y" + end + "1,2" + end + "3,4" + end + end + end);
    EXPECT_EQ(t.rows(), 2);
    EXPECT_EQ(t.columns[0].name, "x");
    EXPECT_EQ(t.columns[0].kind, CsvKind::number);
    EXPECT_EQ(t.ragged, 0);
  }
}

TEST_F(CsvTest, FindsTheDelimiter) {
  for (const char delimiter : {',', ';', '\t', '|', ' '}) {
    std::string text = "a?b?c\n1?2?3\n4?5?6\n";
    std::replace(text.begin(), text.end(), '?', delimiter);
    const CsvTable t = table(text);
    EXPECT_EQ(t.delimiter, delimiter);
    ASSERT_EQ(t.columns.size(), 3U);
    EXPECT_EQ(t.row(1), (Strings{"4", "5", "6"}));
  }
  const CsvTable aligned = table("  1   2.5  3 \n 10  20  30\n");
  EXPECT_EQ(aligned.row(0), (Strings{"1", "2.5", "3"}));
  EXPECT_EQ(table("1,5;2\n1,6;3\n", {.delimiter = ','}).delimiter, ',');
}

TEST_F(CsvTest, DecimalCommas) {
  const CsvTable t = table("a;b;c\n1,5;2;x\n2,25;3;y\n");
  EXPECT_EQ(t.delimiter, ';');
  EXPECT_EQ(t.decimal, ',');
  EXPECT_EQ(t.columns[0].kind, CsvKind::number);
  EXPECT_FLOAT_EQ(data("a;b;c\n1,5;2;x\n2,25;3;y\n")->input().values[2], 2.25F);
  // Between commas, "1,234" is a thousand and some, unless one asks for the comma; "1,5" can be nothing else.
  const std::string thousands = "a,b\n\"1,234\",1\n\"2,345\",2\n";
  EXPECT_EQ(table(thousands).columns[0].kind, CsvKind::number);
  EXPECT_FLOAT_EQ(data(thousands)->input().values[1], 2345);
  EXPECT_FLOAT_EQ(data(thousands, {{"decimal", std::string("comma")}})->input().values[1], 2.345F);
  EXPECT_FLOAT_EQ(data("a,b\n\"1,5\",1\n\"2,5\",2\n")->input().values[1], 2.5F);
}

TEST_F(CsvTest, FindsTheHeader) {
  EXPECT_TRUE(table("a,b\n1,2\n").header);
  EXPECT_FALSE(table("1,x\n2,y\n").header);
  EXPECT_FALSE(table("5.1,3.5,setosa\n4.9,3.0,setosa\n").header);
  EXPECT_TRUE(table("name,colour\nann,red\nbob,blue\n").header);
  EXPECT_FALSE(table("ann,red\nbob,red\n").header);  // "red" is found again: not a name
  EXPECT_EQ(table("1,x\n2,y\n").columns[1].name, "column 2");
  EXPECT_EQ(table("1,x\n2,y\n", {.header = true}).rows(), 1);
  const CsvTable t = table(",a,a\n1,2,3\n");
  EXPECT_EQ(t.columns[0].name, "column 1");
  EXPECT_EQ(t.columns[2].name, "a (2)");
}

// A text in the very last row makes the whole column text: nothing is inferred from the first rows alone.
TEST_F(CsvTest, InfersKindsOverTheWholeFile) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 5000; ++i) text += std::to_string(i) + ",2,3\n";
  const CsvTable t = table(text + "oops,2,3\n");
  EXPECT_EQ(t.columns[0].kind, CsvKind::text);
  EXPECT_EQ(t.columns[0].numbers, 5000);
  EXPECT_EQ(t.columns[0].texts, 1);
  EXPECT_EQ(t.line(t.columns[0].first_text_row), 5002);
  const Error e = error(text + "oops,2,3\n");
  EXPECT_TRUE(says(e.what, "oops")) << e.sentence();
  EXPECT_TRUE(says(e.where, "line 5,002")) << e.sentence();
}

TEST_F(CsvTest, MissingValues) {
  const std::string text = "a,b,y\n1,10,p\n,20,q\n3,NA,p\n5,30,\n7,inf,q\n9,40,q\n2,50,p\n";
  const auto dropped = data(text);
  ASSERT_TRUE(dropped);
  EXPECT_EQ(dropped->count, 3);
  ASSERT_EQ(dropped->notes.size(), 1U);
  EXPECT_TRUE(says(dropped->notes[0], "4 rows")) << dropped->notes[0];
  EXPECT_TRUE(says(dropped->notes[0], "line 3")) << dropped->notes[0];

  const auto filled = data(text, {{"missing", std::string("mean")}});
  ASSERT_TRUE(filled);
  EXPECT_EQ(filled->count, 6);  // without target there is nothing to learn from
  EXPECT_TRUE(filled->input().gaps);  // training samples will say by what
  EXPECT_TRUE(std::isnan(filled->input().values[2]) && std::isnan(filled->input().values[5]));
  const Normalisation fitted = fit_normalisation({"none", {}}, filled->input(), std::vector<std::int64_t>{0, 1, 3, 4});
  EXPECT_EQ(fitted.fill, (std::vector<float>{(1 + 7 + 9) / 3.0F, (10 + 20 + 40) / 3.0F}));

  const Error e = error(text, {{"missing", std::string("refuse")}});
  EXPECT_TRUE(says(e.where, "line 3")) << e.sentence();
  EXPECT_TRUE(says(e.what, "“a”")) << e.sentence();
  for (const char* word : {"", "NA", "n/a", "NaN", "NULL", "?", " "}) EXPECT_TRUE(is_missing(word)) << word;
  for (const char* word : {"0", "-", "none of it"}) EXPECT_FALSE(is_missing(word)) << word;
}

TEST_F(CsvTest, TextColumnsBecomeOneInputEach) {
  const auto d = data("size,colour,y\n1,red,0\n2,blue,1\n3,red,0\n4,green,1\n");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->input().names, (Strings{"size", "colour = blue", "colour = green", "colour = red"}));
  const auto last = d->input().sample(3);
  EXPECT_EQ(std::vector<float>(last.begin(), last.end()), (std::vector<float>{4, 0, 1, 0}));
  std::string many = "id,n,y\n";
  for (int i = 0; i < 200; ++i)
    many += "name" + std::to_string(i) + "," + std::to_string(i) + ",y" + std::to_string(i % 2) + "\n";
  EXPECT_TRUE(says(error(many).what, "“id”"));
  EXPECT_EQ(data(many, {{"ignored", std::string("id")}})->input().shape, Shape({1}));
}

TEST_F(CsvTest, TargetByNameNumberOrPlace) {
  const std::string text = "y,a,b\n0.5,1,2\n1.5,3,4\n2.5,5,6\n";
  EXPECT_EQ(data(text)->input().names, (Strings{"y", "a"}));
  for (const char* target : {"y", "Y", "1"}) {
    const auto d = data(text, {{"target", std::string(target)}});
    ASSERT_TRUE(d) << target;
    EXPECT_EQ(d->target().kind, FieldKind::values);
    EXPECT_EQ(d->target().names, (Strings{"y"}));
    EXPECT_FLOAT_EQ(d->target().values[2], 2.5F);
  }
  const Error e = error(text, {{"target", std::string("z")}});
  EXPECT_TRUE(says(e.what, "“z”"));
  EXPECT_TRUE(says(e.remedy, "y, a, b"));
  EXPECT_FALSE(error(text, {{"target", std::string("4")}}).what.empty());
  EXPECT_TRUE(says(error(text, {{"ignored", std::string("b")}}).what, "ignored"));
}

TEST_F(CsvTest, NumbersAsClassesSortAsNumbers) {
  std::string text = "a,y\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + "," + std::to_string(i % 4 == 0 ? 10 : i % 4) + "\n";
  const auto d = data(text);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->target().names, (Strings{"1", "2", "3", "10"}));
  EXPECT_EQ(d->target().values[0], 3);
  EXPECT_EQ(data(text, {{"task", std::string("values")}})->target().kind, FieldKind::values);
  EXPECT_EQ(data("a,y\n1,0.5\n2,1.5\n3,0.5\n", {{"task", std::string("classes")}})->target().names,
            (Strings{"0.5", "1.5"}));
}

TEST_F(CsvTest, RaggedRowsAreCountedAndLeftOut) {
  const std::string text = "a,b,y\n1,2,p\n3,4\n5,6,q\n7,8,q,9\n1,1,p\n";
  const CsvTable t = table(text);
  EXPECT_EQ(t.ragged, 2);
  EXPECT_EQ(t.ragged_lines, (std::vector<std::int64_t>{3, 5}));
  const auto d = data(text);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->count, 3);
  EXPECT_TRUE(says(d->notes.at(0), "2 rows") && says(d->notes.at(0), "line 3")) << d->notes.at(0);
  EXPECT_TRUE(
      says(error("a\na,b\na,b,c\na,b,c,d\na,b,c,d,e\n", {{"delimiter", std::string("comma")}}).what, "4 of 5 rows"));
}

TEST_F(CsvTest, EachBadFileGetsItsMessage) {
  EXPECT_TRUE(says(error("").what, "empty"));
  EXPECT_TRUE(says(error("\n\n  \n").what, "empty"));
  EXPECT_TRUE(says(error("a,b\n").what, "no rows"));
  EXPECT_TRUE(says(error("a,b\nx,y\nz,w\n").what, "No column has numbers"));
  EXPECT_TRUE(says(error("a,y\n1,p\n2,p\n").what, "one class"));
  EXPECT_TRUE(says(error("a\n1\n2\n").what, "No column is left"));
  EXPECT_TRUE(says(error("a,b\n1,2\n3,\"4\n5,6\n").where, "line 3"));
  EXPECT_TRUE(says(error("a,b\n1,2\n3,\xE9\x01\n").what, "not a text file"));
  EXPECT_TRUE(says(error("a,b\n1,2\n3,\xE9\x01\n").where, "line 3"));
  EXPECT_TRUE(says(error(std::string("a,b\n1,\0\n", 8)).what, "not a text file"));
  EXPECT_TRUE(says(error("a,y\n1,\n2,\n").what, "empty"));
  EXPECT_TRUE(says(error("a,b,y\n,1,p\n1,,q\n").what, "missing value"));
  EXPECT_TRUE(says(error("a,y\n1,p\n2,q\n", {{"task", std::string("values")}}).what, "“p”"));
  EXPECT_EQ(load_error("csv", {{"file", folder_ + "/gone.csv"}}).code, "missing-file");
  EXPECT_FALSE(load_error("csv", {}).remedy.empty());
}

TEST_F(CsvTest, GzipIsUnpackedAndLoadingCanBeCancelled) {
  std::string text = "a,b,y\n";
  for (int i = 0; i < 100000; ++i) text += "1.25,-2.5,p\n3,4,q\n";
  EXPECT_EQ(data(testing::gzipped(text))->count, 200000);
  const Params params{{"file", write("big.csv", text)}};
  int calls = 0;
  double last = 0;
  ASSERT_TRUE(source_types()
                  .at("csv")
                  .load(params, "", 1,
                        [&](double done) {
                          EXPECT_TRUE(done >= last && done <= 1) << done << " after " << last;
                          last = done;
                          return ++calls > 0;
                        })
                  .ok());
  EXPECT_GT(calls, 50);
  for (const int stop : {1, calls / 4, calls / 2, calls - 1}) {
    int n = 0;
    const auto cancelled_load = source_types().at("csv").load(params, "", 1, [&](double) { return ++n < stop; });
    ASSERT_FALSE(cancelled_load.ok());
    EXPECT_TRUE(is_cancelled(cancelled_load.error()));
    EXPECT_EQ(n, stop);
  }
}

}  // namespace
}  // namespace vitrine
