#include <map>

#include "core/data/text/pieces.h"
#include "tests/core/data/text/support.h"

namespace vitrine {
namespace {

using testing::learned;
using testing::pieces_of;
using testing::random_text;

using Texts = std::vector<std::string>;

std::string lines(const std::string& word, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += word + "\n";
  return out;
}

// The example of the paper: low 5, lower 2, newest 6, widest 3.
const std::string kPaper = lines("low", 5) + lines("lower", 2) + lines("newest", 6) + lines("widest", 3);

// What the merges make, in order.
Texts merged(const Tokenizer& tokenizer) {
  Texts out;
  for (Token token = 256; token < tokenizer.vocabulary().size(); ++token)
    out.push_back(tokenizer.vocabulary().text(token));
  return out;
}

// Worked by hand. e+s and s+t occur 9 times, e is the lower one; then es+t 9; l+o and o+w 7, lo+w 7; e+w, n+e and
// w+est 6, and so on. The paper's own list begins in the same way.
TEST(BytePairs, MergeAsInThePaper) {
  const auto tokenizer = learned(TokenKind::byte_pairs, kPaper);
  EXPECT_EQ(merged(*tokenizer),
            (Texts{"es", "est", "lo", "low", "ew", "new", "newest", "dest", "idest", "widest", "er", "lower"}));
  const auto code = tokenizer->code();
  EXPECT_EQ(code.merges[0], (std::array<std::int32_t, 2>{'e', 's'}));
  EXPECT_EQ(code.merges[1], (std::array<std::int32_t, 2>{256, 't'}));
  EXPECT_EQ(code.merges[3], (std::array<std::int32_t, 2>{258, 'w'}));
}

TEST(BytePairs, EncodeByTheEarliestMerge) {
  const auto tokenizer = learned(TokenKind::byte_pairs, kPaper);
  EXPECT_EQ(pieces_of(*tokenizer, "lowest"), (Texts{"low", "est"}));  // the paper's word that was never seen
  EXPECT_EQ(pieces_of(*tokenizer, "newer"), (Texts{"new", "er"}));
  EXPECT_EQ(pieces_of(*tokenizer, "slow é"), (Texts{"s", "low", " ", "\xC3", "\xA9"}));
}

TEST(BytePairs, StopWhereTheVocabularyIsFull) {
  EXPECT_EQ(merged(*learned(TokenKind::byte_pairs, kPaper, 259)), (Texts{"es", "est", "lo"}));
  EXPECT_EQ(learned(TokenKind::byte_pairs, kPaper, 259, 1, {Special::pad})->vocabulary().size(), 259);
  EXPECT_EQ(learned(TokenKind::byte_pairs, kPaper, 256)->vocabulary().size(), 256);
  EXPECT_EQ(learned(TokenKind::byte_pairs, "abc", 300)->vocabulary().size(), 256);  // no pair occurs twice
}

TEST(BytePairs, RunsOfOneByteMergeFromTheLeft) {
  // a+a 4 times in aaaaa; then aa+a once and aa+aa once: no more.
  const auto tokenizer = learned(TokenKind::byte_pairs, "aaaaa");
  EXPECT_EQ(merged(*tokenizer), (Texts{"aa"}));
  EXPECT_EQ(pieces_of(*tokenizer, "aaaaa"), (Texts{"aa", "aa", "a"}));
}

// The algorithm as the paper prints it: all pairs counted anew for each merge.
std::vector<std::array<std::int32_t, 2>> plainly_learned(std::string_view text, std::size_t most_symbols) {
  std::map<std::string, int> counts;
  while (!text.empty()) {
    const std::size_t size = byte_piece(text);
    ++counts[std::string(text.substr(0, size))];
    text.remove_prefix(size);
  }
  std::map<std::string, std::int32_t> symbols;
  for (int byte = 0; byte < 256; ++byte) symbols.emplace(std::string(1, static_cast<char>(byte)), byte);
  std::vector<std::pair<Texts, int>> words;
  for (const auto& [word, count] : counts) {
    Texts letters;
    for (const char byte : word) letters.emplace_back(1, byte);
    words.emplace_back(letters, count);
  }
  std::vector<std::array<std::int32_t, 2>> merges;
  while (symbols.size() < most_symbols) {
    std::map<std::array<std::int32_t, 2>, int> pairs;
    for (const auto& [letters, count] : words)
      for (std::size_t i = 0; i + 1 < letters.size(); ++i)
        pairs[{symbols[letters[i]], symbols[letters[i + 1]]}] += count;
    const auto best = std::max_element(pairs.begin(), pairs.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best == pairs.end() || best->second < 2) break;
    if (std::find(merges.begin(), merges.end(), best->first) == merges.end()) merges.push_back(best->first);
    std::string both;
    for (auto& [letters, count] : words)
      for (std::size_t i = 0; i + 1 < letters.size(); ++i) {
        if (symbols[letters[i]] != best->first[0] || symbols[letters[i + 1]] != best->first[1]) continue;
        letters[i] += letters[i + 1];
        both = letters[i];
        letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      }
    symbols.try_emplace(both, static_cast<std::int32_t>(symbols.size()));
  }
  return merges;
}

TEST(BytePairs, LearnWhatThePlainAlgorithmLearns) {
  for (std::uint32_t round = 0; round < 60; ++round) {
    std::string text = random_text(round, 40);
    text += 'x';
    for (std::uint32_t other = 0; other < 6; ++other) text += random_text(1000 + round * 6 + other % 3, 40);
    // Few letters: many equal counts, and merges that make the same bytes in two ways.
    if (round % 3 == 0)
      for (char& byte : text)
        byte = static_cast<char>(static_cast<unsigned char>(byte) % 7 == 0 ? ' ' : 'a' + byte % 3);
    const std::size_t most = 256 + round;
    EXPECT_EQ(learned(TokenKind::byte_pairs, text, static_cast<std::int64_t>(most))->code().merges,
              plainly_learned(text, most))
        << round;
  }
}

TEST(BytePairs, RefuseMergesThatNoTextTaught) {
  const auto refused = [](std::vector<std::array<std::int32_t, 2>> merges) {
    const auto out = make_tokenizer({TokenKind::byte_pairs, {}, {}, std::move(merges)});
    EXPECT_FALSE(out.ok());
    return out.ok() ? "" : out.error().sentence();
  };
  EXPECT_NE(refused({{'a', 256}}).find("no earlier merge"), std::string::npos);
  EXPECT_NE(refused({{-1, 'a'}}).find("no earlier merge"), std::string::npos);
  EXPECT_NE(refused({{'a', 'b'}, {'a', 'b'}}).find("merge 2: This merge occurs twice"), std::string::npos);
  // Each doubles the last: the tenth would be a token of 1,024 bytes, the thirtieth one of a gigabyte.
  std::vector<std::array<std::int32_t, 2>> doubling{{'a', 'a'}};
  for (std::int32_t i = 0; i < 40; ++i) doubling.push_back({256 + i, 256 + i});
  EXPECT_NE(refused(doubling).find("more than 128 bytes"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
