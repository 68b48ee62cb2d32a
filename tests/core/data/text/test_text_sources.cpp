// The sources `text` and `sentences`: windows of tokens and the tokens behind them.
#include <set>

#include "core/data/text/tokenizer.h"
#include "tests/core/data/files.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::load;
using testing::load_error;

std::int64_t whole(std::int64_t value) {
  return value;
}

std::vector<Token> tokens_in(const Field& field, std::int64_t sample) {
  std::vector<Token> out;
  for (const float value : field.sample(sample)) out.push_back(static_cast<Token>(value));
  return out;
}

class TextSource : public testing::FilesTest {
 protected:
  // Characters in windows of 4, `stride` apart.
  [[nodiscard]] Params windows(const std::string& text, std::int64_t stride) const {
    return {{"file", write("story.txt", text)}, {"length", whole(4)}, {"stride", stride}, {"learn_from", 1.0}};
  }
};

TEST_F(TextSource, TargetsAreTheNextTokens) {
  const auto data = load("text", windows("abcdefghij", 3));
  ASSERT_TRUE(data && data->tokenizer);
  EXPECT_EQ(data->title, "story.txt");
  EXPECT_EQ(data->count, 2);  // abcd, defg; ghij has no token behind it
  const Field &input = data->input(), &target = data->target();
  EXPECT_EQ(input.kind, FieldKind::tokens);
  EXPECT_EQ(target.kind, FieldKind::classes);
  EXPECT_EQ(input.shape, Shape({4}));
  EXPECT_EQ(target.shape, Shape({4}));
  EXPECT_EQ(input.classes, 11);  // ten letters and <unk>
  EXPECT_EQ(target.classes, 11);
  EXPECT_EQ(input.names, data->tokenizer->vocabulary().names());
  EXPECT_EQ(target.names, input.names);
  EXPECT_EQ(data->tokenizer->decode(tokens_in(input, 0)), "abcd");
  EXPECT_EQ(data->tokenizer->decode(tokens_in(target, 0)), "bcde");
  EXPECT_EQ(data->tokenizer->decode(tokens_in(input, 1)), "defg");
  EXPECT_EQ(data->tokenizer->decode(tokens_in(target, 1)), "efgh");
}

TEST_F(TextSource, HasAsManyWindowsAsTheTextHasRoomFor) {
  for (std::int64_t size = 5; size < 30; ++size)
    for (std::int64_t stride = 1; stride < 8; ++stride) {
      std::int64_t count = 0;
      while (count * stride + 4 + 1 <= size) ++count;
      EXPECT_EQ(load("text", windows(std::string(static_cast<std::size_t>(size), 'a'), stride))->count, count);
    }
  const Error error = load_error("text", windows("abcd", 1));
  EXPECT_NE(error.what.find("4 tokens"), std::string::npos) << error.what;
  EXPECT_NE(error.what.find("need 5"), std::string::npos) << error.what;
}

TEST_F(TextSource, LearnsFromTheTextsBeginning) {
  Params params = windows("aaaaaaaabbbbbbbbccc", 1);
  params.set("learn_from", 0.5);
  const auto data = load("text", params);
  EXPECT_EQ(data->tokenizer->code().tokens, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(data->notes.size(), 1U);
  EXPECT_EQ(data->notes[0], "3 of 19 tokens are not in the vocabulary and stand as unknown");
  // A share that ends inside a letter takes the letter.
  params = windows("ééééé", 1);
  params.set("learn_from", 0.05);
  EXPECT_EQ(load("text", params)->tokenizer->code().tokens, (std::vector<std::string>{"é"}));
}

TEST_F(TextSource, EveryKindOfTokens) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "the low lower newest widest\n";
  for (const char* kind : {"characters", "words", "byte_pairs"}) {
    Params params = windows(text, 4);
    params.set("tokens", std::string(kind));
    if (std::string(kind) != "characters") params.set("vocabulary", whole(262));
    const auto data = load("text", params);
    ASSERT_TRUE(data);
    EXPECT_EQ(token_kind_name(data->tokenizer->code().kind), kind);
    EXPECT_TRUE(data->notes.empty());
    std::string joined;
    for (std::int64_t i = 0; i < 5; ++i) joined += data->tokenizer->decode(tokens_in(data->input(), i));
    if (std::string(kind) != "byte_pairs") continue;
    EXPECT_EQ(text.substr(0, joined.size()), joined);
    EXPECT_EQ(data->input().classes, 262);
  }
  Params params = windows(text, 4);
  params.set("tokens", std::string("byte_pairs"));
  params.set("vocabulary", whole(100));
  EXPECT_NE(load_error("text", params).sentence().find("256"), std::string::npos);
}

TEST_F(TextSource, RefusesInWords) {
  EXPECT_NE(load_error("text", {}).sentence().find("No file is chosen"), std::string::npos);
  EXPECT_EQ(load_error("text", {{"file", std::string("nowhere.txt")}}).code, "missing-file");
  const Error bad = load_error("text", {{"file", write("bad.txt", "one\n\xFF")}});
  EXPECT_NE(bad.where.find("line 2, byte 5"), std::string::npos) << bad.where;
  EXPECT_NE(load_error("text", windows("abcdefgh", 0)).what.find("Stride"), std::string::npos);
  Params params = windows("aabbccddee", 1);
  params.set("least_count", whole(3));
  EXPECT_NE(load_error("text", params).sentence().find("minimum count"), std::string::npos);
}

// Windows of 8,192 tokens one apart: 30 million letters would be two terabytes.
TEST_F(TextSource, RefusesMoreWindowsThanFit) {
  Params params = windows(std::string(30'000'000, 'a'), 1);
  params.set("length", whole(8192));
  params.set("learn_from", 0.001);
  const Error error = load_error("text", params);
  EXPECT_NE(error.what.find("29,991,808 windows"), std::string::npos) << error.what;
  EXPECT_NE(error.remedy.find("stride"), std::string::npos) << error.remedy;
}

TEST_F(TextSource, CanBeCancelledAndSaysHowFarItIs) {
  Params params = windows(std::string(2'000'000, 'a'), 4);
  std::vector<double> seen;
  ASSERT_TRUE(source_types().at("text").load(params, "", 1, [&](double d) { return seen.push_back(d), true; }).ok());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  ASSERT_GE(seen.size(), 10U);
  for (const std::size_t stop : {std::size_t{1}, seen.size() / 3, seen.size() / 2, seen.size()}) {
    std::size_t calls = 0;
    const auto data = source_types().at("text").load(params, "", 1, [&](double) { return ++calls < stop; });
    ASSERT_FALSE(data.ok());
    EXPECT_TRUE(is_cancelled(data.error()));
    EXPECT_EQ(calls, stop);
  }
}

// ---- the novel

TEST(Novel, IsWholeAndReadInOrder) {
  const auto data = load("novel");
  EXPECT_EQ(data->title, "Novel");
  EXPECT_EQ(data->count, (191'168 - 64 - 1) / 64 + 1);
  EXPECT_EQ(data->input().classes, 74);
  const std::string first = data->tokenizer->decode(tokens_in(data->input(), 0)),
                    next = data->tokenizer->decode(tokens_in(data->target(), 0));
  EXPECT_TRUE(first.starts_with("Chapter 1\n\nIt is a truth universally")) << first;
  EXPECT_EQ(next.substr(0, 63), first.substr(1));
}

// ---- sentences

TEST_F(TextSource, LinesAreSamplesOfTheirOwnLength) {
  Params params = windows("abc\n\nde\nfghijk\nx", 4);
  params.set("cut", std::string("lines"));
  const auto data = load("text", params);
  ASSERT_TRUE(data);
  ASSERT_TRUE(check_dataset(*data).ok());
  EXPECT_EQ(data->count, 3) << "the empty line and the last one, of one token, ask for nothing";
  EXPECT_EQ(data->input().lengths, (std::vector<std::int32_t>{3, 2, 4}));
  EXPECT_EQ(data->target().lengths, data->input().lengths);
  const auto text = [&](const Field& field, std::int64_t sample) {
    std::vector<Token> tokens;
    for (const float value : field.filled(sample)) tokens.push_back(static_cast<Token>(value));
    return data->tokenizer->decode(tokens);
  };
  EXPECT_EQ(text(data->input(), 0), "abc");
  EXPECT_EQ(text(data->target(), 0), "bc\n");
  EXPECT_EQ(text(data->input(), 1), "de");
  EXPECT_EQ(text(data->target(), 2), "ghij");
  EXPECT_EQ(data->target().sample(1)[2], -1) << "padding has no label";
  ASSERT_EQ(data->notes.size(), 1U);
  EXPECT_NE(data->notes.front().find("1 of 3 lines"), std::string::npos) << data->notes.front();
  Params nothing = windows("a", 4);
  nothing.set("cut", std::string("lines"));
  EXPECT_NE(load_error("text", nothing).what.find("two tokens"), std::string::npos);
}

// The text behind windows that do not overlap.
std::string text_of(const Dataset& data) {
  std::string out;
  for (std::int64_t i = 0; i < data.count; ++i) out += data.tokenizer->decode(tokens_in(data.input(), i));
  return out;
}

std::string sentences(std::int64_t characters, std::uint64_t seed, std::int64_t depth = 2) {
  return text_of(*load(
      "sentences", {{"characters", characters}, {"depth", depth}, {"length", whole(1)}, {"stride", whole(1)}}, seed));
}

// Whole sentences: the text ends in the middle of one.
std::string whole_sentences(std::int64_t characters, std::int64_t depth) {
  const std::string text = sentences(characters, 1, depth);
  return text.substr(0, text.rfind('.'));
}

TEST(Sentences, DependOnTheSeedAlone) {
  const std::string text = sentences(5000, 3);
  EXPECT_EQ(text.size(), 4999U);  // the last letter is only ever a target
  EXPECT_EQ(sentences(5000, 3), text);
  EXPECT_NE(sentences(5000, 4), text);
  EXPECT_EQ(sentences(9000, 3).substr(0, 4999), text);
}

TEST(Sentences, AreTwoHundredThousandCharactersUnlessToldOtherwise) {
  const auto data = load("sentences");
  EXPECT_EQ(data->count, (200'000 - 64 - 1) / 64 + 1);
  EXPECT_EQ(data->title, "Sentences");
  EXPECT_LT(data->input().classes, 60);
  EXPECT_TRUE(data->notes.empty());
}

std::vector<std::string> split(const std::string& text, const std::string& marks) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(marks, at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

TEST(Sentences, SumsAreRight) {
  const std::vector<std::string> numbers{
      "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",   "nine",
      "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"};
  const auto value = [&](std::string word) {
    for (char& letter : word) letter = static_cast<char>(letter | 0x20);
    return std::find(numbers.begin(), numbers.end(), word) - numbers.begin();
  };
  int sums = 0;
  for (const std::string& sentence : split(whole_sentences(30000, 2), ".\n")) {
    const auto words = split(sentence, " ");
    if (words.size() != 5 || (words[1] != "plus" && words[1] != "minus")) continue;
    ++sums;
    const auto a = value(words[0]), b = value(words[2]), c = value(words[4]);
    EXPECT_EQ(words[1] == "plus" ? a + b : a - b, c) << sentence;
  }
  EXPECT_GT(sums, 50);
}

// Without relative clauses the verb stands right behind its noun.
TEST(Sentences, VerbsAgreeWithTheirNouns) {
  const std::set<std::string> many{"dogs",    "cats",    "foxes", "birds",  "children", "teachers",
                                   "farmers", "sailors", "mice",  "horses", "robots",   "queens"};
  const std::set<std::string> one{"dog",    "cat",    "fox",   "bird",  "child", "teacher",
                                  "farmer", "sailor", "mouse", "horse", "robot", "queen"};
  const std::set<std::string> plain{"sleep", "run",   "sing",   "wait", "laugh", "dream", "dance", "are", "see",
                                    "like",  "chase", "follow", "hear", "help",  "know",  "find",  "say"};
  int judged = 0;
  for (const std::string& sentence : split(whole_sentences(30000, 0), ".\n\"")) {
    const auto words = split(sentence, " :");
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (!many.contains(words[i]) && !one.contains(words[i])) continue;
      const std::set<std::string> places{"in", "near", "under", "by", "on", "behind"};
      if (places.contains(words[i + 1])) continue;  // an object never has one, but the next clause might
      EXPECT_EQ(plain.contains(words[i + 1]), many.contains(words[i])) << sentence;
      ++judged;
    }
  }
  EXPECT_GT(judged, 400);
}

TEST(Sentences, NestAsDeeplyAsTheyAreTold) {
  const auto deepest = [](const std::string& text) {
    std::size_t most = 0;
    for (const std::string& sentence : split(text, ".\n\"")) {
      std::size_t clauses = 0;
      for (const std::string& word : split(sentence, " ")) clauses += word == "that";
      most = std::max(most, clauses);
    }
    return most;
  };
  EXPECT_EQ(deepest(sentences(30000, 1, 0)), 0U);
  const std::size_t once = deepest(sentences(30000, 1, 1));
  EXPECT_TRUE(once >= 1 && once <= 2) << once;  // one for the subject, one for the object
  EXPECT_GT(deepest(sentences(30000, 1, 4)), 2U);
}

}  // namespace
}  // namespace vitrine
