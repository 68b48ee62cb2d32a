// Tables as people bring them: ids and names, gaps by any name, numbers and dates of any country, old encodings.
#include <cmath>

#include "core/data/csv_source.h"
#include "core/data/offers.h"
#include "core/data/table_code.h"
#include "tests/core/data/files.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::load;
using testing::load_error;
using Strings = std::vector<std::string>;
using Floats = std::vector<float>;

class WildTables : public testing::FilesTest {
 protected:
  std::shared_ptr<const Dataset> data(const std::string& text, Params params = {}) const {
    params.set("file", write("t.csv", text));
    return load("csv", params);
  }
  // The first input of a table with these cells in one column and a target beside them.
  Floats column(const Strings& cells, const std::string& delimiter = ";", Params params = {}) const {
    std::string text = "x" + delimiter + "y\n";
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += (cells[i].find(delimiter) == std::string::npos ? cells[i] : "\"" + cells[i] + "\"") + delimiter +
              (i % 2 ? "p" : "q") + "\n";
    const auto d = data(text, std::move(params));
    EXPECT_TRUE(d);
    if (!d) return {};
    EXPECT_EQ(d->input().shape, Shape({1})) << cells.front() << " became one-hot";
    return {d->input().values.begin(), d->input().values.end()};
  }
  static bool says(const Dataset& d, const std::string& part) {
    return std::any_of(d.notes.begin(), d.notes.end(),
                       [&](const std::string& note) { return note.find(part) != std::string::npos; });
  }
  // Loads again as an offer of the error says.
  std::shared_ptr<const Dataset> accept(const std::string& text, const Error& error, std::size_t offer) const {
    Params params;
    const Offer taken = offers_of(error).at(offer);
    for (const auto& [path, value] : taken.settings) {
      EXPECT_TRUE(path.starts_with("data.")) << path;
      params.set(path.substr(5), value);
    }
    return data(text, params);
  }
};

TEST_F(WildTables, NumbersAsPeopleWriteThem) {
  EXPECT_EQ(column({"12 %", "3.5%", "-1 %"}), (Floats{12, 3.5F, -1}));
  EXPECT_EQ(column({"$1,200", "$30.50", "-$5"}), (Floats{1200, 30.5F, -5}));
  EXPECT_EQ(column({"1,234.5", "2,345,678", "12"}, ","), (Floats{1234.5F, 2345678, 12}));
  EXPECT_EQ(column({"1.234,5", "2.345.678", "12"}), (Floats{1234.5F, 2345678, 12}));
  EXPECT_EQ(column({"1.200,00 €", "€ 7", "3,50 EUR"}), (Floats{1200, 7, 3.5F}));
  EXPECT_EQ(column({"1 234,5", "12\u00A0345,5", "1\u202F000"}), (Floats{1234.5F, 12345.5F, 1000}));
  EXPECT_EQ(column({"1'234.5", "1’000", "3"}), (Floats{1234.5F, 1000, 3}));
  EXPECT_EQ(column({"(5.00)", "\u22123", "+4"}), (Floats{-5, -3, 4}));
  // What only looks like it stays text.
  for (const char* cell : {"1,2,3", "12,34.5", "1.2.3", "1,234,56", "5 kg", "%", "$", "(", "--5", "1 2", "0,123,456"})
    EXPECT_FALSE(read_number(cell, '.').number) << cell;
}

// 1.234 in a column that has 1.234,5 too, or in a file that writes 0,5, is a thousand and some.
TEST_F(WildTables, TheDecimalMarkIsTheColumnsOwnElseTheFiles) {
  EXPECT_EQ(column({"1.234", "1.234,5"}), (Floats{1234, 1234.5F}));
  EXPECT_EQ(column({"1.234", "2.5"}), (Floats{1.234F, 2.5F}));
  const auto d = data("a;b;c;y\n1.234;0,5;7.25;p\n2.500;1,5;8;q\n");
  EXPECT_EQ(Floats(d->input().values.begin(), d->input().values.end()), (Floats{1234, 0.5F, 7.25F, 2500, 1.5F, 8}));
}

TEST_F(WildTables, DatesAndTimesAreNumbers) {
  EXPECT_EQ(column({"2024-02-28", "2024-03-01", "2024-03-01 12:00"}), (Floats{0, 2, 2.5F}));
  EXPECT_EQ(column({"2024-03-01T06:00:00Z", "2024-03-02T00:00:00.000+02:00"}), (Floats{0.25F, 1}));
  EXPECT_EQ(column({"31.12.2023", "01.02.2024"}), (Floats{0, 32}));
  EXPECT_EQ(column({"12/31/2023", "1/2/2024"}), (Floats{0, 2}));   // month first
  EXPECT_EQ(column({"31/12/2023", "1/2/2024"}), (Floats{0, 32}));  // the 31 says so
  EXPECT_EQ(column({"1/2/2024", "1/3/2024"}), (Floats{0, 1}));     // nothing says so: as in America
  EXPECT_EQ(column({"1-Jan-24", "3 Feb 2024"}), (Floats{0, 33}));
  EXPECT_EQ(column({"1949-01", "1949-03"}), (Floats{0, 59}));
  EXPECT_EQ(column({"06:00", "13:30:00", "1:45 PM"}), (Floats{6, 13.5F, 13.75F}));
  const auto d = data("when,x,y\n31.12.2023,1,p\n01.02.2024,2,q\n");
  EXPECT_TRUE(says(*d, "“when” (day before month) became days since 2023-12-31")) << d->notes.front();
  for (const char* cell : {"2024-13-01", "2023-02-29", "32.1.2024", "2024-1", "12.5", "24:00", "12:60", "1.2.3.4"})
    EXPECT_FALSE(read_date(cell, DayOrder::day_first).number || read_time(cell).number) << cell;
}

TEST_F(WildTables, MarksOfGapsAmongNumbersAreGapsAndAmongTextsTexts) {
  for (const char* mark : {"-", "--", ".", "none", "unknown", "n.a.", "#DIV/0!", "–"}) {
    const auto filled = data(std::string("x,y\n1,p\n") + mark + ",q\n3,p\n", {{"missing", std::string("mean")}});
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->input().shape, Shape({1})) << mark;
    EXPECT_TRUE(std::isnan(filled->input().values[1])) << mark;
  }
  EXPECT_EQ(data("x,garage,y\n1,none,p\n2,brick,q\n3,none,p\n")->input().shape, Shape({3}));
}

// A table with names is no dead end: the error says what would be done, and that works.
TEST_F(WildTables, ColumnsOfNamesAreOfferedToBeIgnored) {
  std::string text = "name,size,\"note, long\",y\n", one = "id,size,y\n";
  for (int i = 0; i < 150; ++i) {
    const std::string n = std::to_string(i);
    text += "n" + n + "," + n + ",t" + n + "," + (i % 2 ? "p\n" : "q\n");
    one += "n" + n + "," + n + "," + (i % 2 ? "p\n" : "q\n");
  }
  const Error error = load_error("csv", {{"file", write("t.csv", text)}});
  ASSERT_EQ(offers_of(error).size(), 1U) << error.sentence();
  EXPECT_EQ(offers_of(error)[0].title, "Ignore “name”, “note, long” and load");
  EXPECT_EQ(accept(text, error, 0)->input().names, Strings{"size"});
  const Error id = load_error("csv", {{"file", write("t.csv", one)}});
  ASSERT_EQ(offers_of(id).size(), 1U) << id.sentence();
  EXPECT_EQ(offers_of(id)[0].title, "Ignore it and load");
  EXPECT_EQ(accept(one, id, 0)->input().names, Strings{"size"});
}

TEST_F(WildTables, OddTextAmongNumbersIsOfferedToBeReadAsMissing) {
  std::string text = "age,size,y\n";
  for (int i = 0; i < 150; ++i)
    text += (i == 149 ? "k.W." : std::to_string(i)) + "," + std::to_string(i * i) + (i % 2 ? ",p\n" : ",q\n");
  const Error error = load_error("csv", {{"file", write("t.csv", text)}});
  ASSERT_EQ(offers_of(error).size(), 2U) << error.sentence();
  EXPECT_EQ(offers_of(error)[0].title, "Read “k.W.” as missing and load");
  EXPECT_EQ(accept(text, error, 0)->count, 149);
  EXPECT_EQ(accept(text, error, 1)->input().names, Strings{"size"});
  // The target too: values must not become 150 classes because of one cell.
  const Error target = load_error("csv", {{"file", write("t.csv", text)}, {"target", std::string("age")}});
  ASSERT_EQ(offers_of(target).size(), 1U) << target.sentence();
  EXPECT_EQ(offers_of(target)[0].settings.front().second, "k.W.");
}

TEST_F(WildTables, ARunningNumberIsPointedOut) {
  std::string text = "id,size,y\n";
  for (int i = 1; i <= 50; ++i)
    text += std::to_string(i) + "," + std::to_string(i * 7 % 11) + (i % 2 ? ",p\n" : ",q\n");
  const auto d = data(text);
  EXPECT_TRUE(says(*d, "“id” counts the rows"));
  EXPECT_FALSE(says(*d, "“size” counts"));
}

TEST_F(WildTables, OldEncodingsAreRead) {
  const auto latin = data(
      "gr\xF6\xDF"
      "e;ort;y\n1;K\xF6ln;p\n2;Bonn;q\n3;K\xF6ln \x80;p\n");
  ASSERT_TRUE(latin);
  EXPECT_EQ(latin->input().names, (Strings{"größe", "ort = Bonn", "ort = Köln", "ort = Köln €"}));
  EXPECT_TRUE(says(*latin, "Latin-1"));
  const std::u16string text = u"größe,ort,y\n1,Köln,p\n2,😀,q\n";
  for (const bool big : {false, true})
    for (const bool mark : {false, true}) {
      std::string bytes = mark ? (big ? "\xFE\xFF" : "\xFF\xFE") : "";
      const std::u16string words = mark ? text : u"size,ort,y\n1,Köln,p\n2,😀,q\n";  // ASCII letters tell it
      for (const char16_t unit : words) {
        const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 255);
        bytes += {big ? high : low, big ? low : high};
      }
      const auto d = data(bytes);
      ASSERT_TRUE(d) << big << mark;
      EXPECT_EQ(d->input().names, (Strings{mark ? "größe" : "size", "ort = Köln", "ort = 😀"}));
      EXPECT_TRUE(says(*d, "UTF-16"));
    }
}

// ---- other tables for the same network

class RowsAsInputs : public WildTables {
 protected:
  std::shared_ptr<const Dataset> trained_on_ = data(
      "id,when,size,colour,share,y\n"
      "1,01.02.2024,\"1.234,5\",red,10 %,p\n"
      "2,03.02.2024,\"2,5\",blue,20 %,q\n"
      "3,04.02.2024,\"7\",red,30 %,p\n",
      {{"ignored", std::string("id")}});
  Result<TableInputs> rows(const std::string& text, bool gaps = false) const {
    return rows_as_inputs(write("new.csv", text), *trained_on_->table, gaps);
  }
};

TEST_F(RowsAsInputs, TheTrainingTableBecomesWhatTrainingSaw) {
  const auto again = rows_as_inputs(folder_ + "/t.csv", *trained_on_->table, false);
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_EQ(again->inputs.shape, Shape({3, 5}));
  EXPECT_EQ(Floats(again->inputs.values.begin(), again->inputs.values.end()),
            Floats(trained_on_->input().values.begin(), trained_on_->input().values.end()));
  EXPECT_EQ(again->lines, (std::vector<std::int64_t>{2, 3, 4}));
  EXPECT_TRUE(again->notes.empty());
  EXPECT_EQ(trained_on_->table->input_names(), (Strings{"when", "size", "colour = blue", "colour = red", "share"}));
}

TEST_F(RowsAsInputs, ColumnsAreFoundByNameAndReadAsInTraining) {
  const auto other = rows("share;COLOUR;extra;size;when\n5 %;green;x;1.000;02.02.2024\n");
  ASSERT_TRUE(other.ok()) << other.error().sentence();
  EXPECT_EQ(Floats(other->inputs.values.begin(), other->inputs.values.end()), (Floats{1, 1000, 0, 0, 5}));
  ASSERT_EQ(other->notes.size(), 1U);
  EXPECT_NE(other->notes[0].find("“colour”"), std::string::npos) << other->notes[0];
  const auto nameless = rows("9,02.02.2024,1,red,5,p\n");
  ASSERT_TRUE(nameless.ok()) << nameless.error().sentence();
  EXPECT_EQ(nameless->inputs.values[3], 1);
  EXPECT_TRUE(rows("02.02.2024,1,red,5\n").ok());
}

TEST_F(RowsAsInputs, WhatDoesNotFitIsSaid) {
  const auto lacking = rows("when,colour,y\n02.02.2024,red,p\n");
  ASSERT_FALSE(lacking.ok());
  EXPECT_NE(lacking.error().what.find("“size”, “share”"), std::string::npos) << lacking.error().sentence();
  const auto word = rows("when,size,colour,share\n02.02.2024,big,red,5\n03.02.2024,1,red,5\n");
  ASSERT_FALSE(word.ok());
  EXPECT_NE(word.error().where.find("line 2"), std::string::npos) << word.error().sentence();
  const std::string gap = "when,size,colour,share\n02.02.2024,1,red,5\n03.02.2024,-,,5\n";
  ASSERT_FALSE(rows(gap).ok());
  EXPECT_NE(rows(gap).error().what.find("no value"), std::string::npos);
  const auto filled = rows(gap, true);
  ASSERT_TRUE(filled.ok()) << filled.error().sentence();
  EXPECT_TRUE(std::isnan(filled->inputs.values[6]));
  EXPECT_EQ(filled->inputs.values[7] + filled->inputs.values[8], 0);
  EXPECT_FALSE(rows("1,2,3\n4,5,6\n").ok());
  EXPECT_EQ(rows_as_inputs(folder_ + "/gone.csv", *trained_on_->table, false).error().code, "missing-file");
}

}  // namespace
}  // namespace vitrine
