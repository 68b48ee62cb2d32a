// Tokenizers as JSON beside weights: they come back whole, and nothing hostile becomes one.
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/io/tokenizer_json.h"
#include "core/io/weights.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

constexpr const char* kText = "low low low\nlower lower \"newest\" widest é 中 <unk>\t";

TokenizerPtr learned(TokenKind kind, std::vector<Special> specials = {}) {
  auto out = learn_tokenizer(kText, {kind, 300, 1, std::move(specials)});
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.error().sentence());
  return out.ok() ? *out : nullptr;
}

Result<TokenizerPtr> read(const std::string& text) {
  VITRINE_TRY(const Json parsed, parse_strict_json(text, "tokens.json"));
  return tokenizer_from_json(JsonPlace(parsed, "tokens.json"));
}

std::string refused(const std::string& text) {
  const auto out = read(text);
  EXPECT_FALSE(out.ok()) << text;
  return out.ok() ? "" : out.error().sentence();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(TokenizerJson, EveryKindComesBack) {
  for (const TokenKind kind : {TokenKind::characters, TokenKind::words, TokenKind::byte_pairs}) {
    const auto tokenizer = learned(kind, {Special::pad, Special::mask});
    const std::string text = tokenizer_json(*tokenizer).dump();
    EXPECT_TRUE(valid_utf8(text));
    const auto back = read(text);
    ASSERT_TRUE(back.ok()) << back.error().sentence();
    EXPECT_EQ((*back)->code(), tokenizer->code());
    EXPECT_EQ((*back)->encode(kText), tokenizer->encode(kText));
    EXPECT_EQ((*back)->decode((*back)->encode(kText)), kText);
  }
}

TEST(TokenizerJson, RefusesInWords) {
  const std::string words = R"({"kind": "words", "special": ["<unk>", "<join>"], "tokens": )";
  EXPECT_TRUE(read(words + R"([" ", "a"]})").ok());
  EXPECT_TRUE(has(refused(words + R"([" ", "a", "a"]})"), "“a” occurs twice"));
  EXPECT_TRUE(has(refused(words + R"([" ", ""]})"), "without text"));
  EXPECT_TRUE(has(refused(words + R"([" ", "two words"]})"), "not one word"));
  EXPECT_TRUE(has(refused(words + R"(["a"]})"), "a space"));
  EXPECT_TRUE(has(refused(words + R"([" ", 3]})"), "tokens[1]"));
  EXPECT_TRUE(has(refused(words + R"("a"})"), "tokens"));
  EXPECT_TRUE(has(refused(words + "[\" \", \"\xFF\"]}"), "line 1"));  // JSON is UTF-8
  EXPECT_TRUE(has(refused(words + R"([" ", "a"], "merge": []})"), "merge"));
  EXPECT_TRUE(has(refused(R"({"kind": "words", "special": ["<unk>"], "tokens": [" "]})"), "<join>"));
  EXPECT_TRUE(has(refused(R"({"kind": "characters", "special": [], "tokens": ["a"]})"), "<unk>"));
  EXPECT_TRUE(has(refused(R"({"kind": "characters", "special": ["<unk>"], "tokens": ["ab"]})"), "not one character"));
  EXPECT_TRUE(has(refused(R"({"kind": "characters", "special": ["<huh>"], "tokens": ["a"]})"), "special[0]"));
  EXPECT_TRUE(has(refused(R"({"kind": "letters", "special": [], "tokens": ["a"]})"), "letters"));
  EXPECT_TRUE(has(refused(R"({"kind": "byte_pairs", "special": [], "tokens": ["a"]})"), "merges"));
  EXPECT_TRUE(has(refused("[]"), "object"));
  const std::string pairs = R"({"kind": "byte_pairs", "special": [], "merges": )";
  EXPECT_TRUE(read(pairs + "[[97, 98], [256, 256]]}").ok());
  for (const char* bad : {"[[97]]}", "[[97, -1]]}", "[[97, 1.5]]}", "[[97, 65536]]}", "[[97, \"b\"]]}", "[3]}"})
    EXPECT_TRUE(has(refused(pairs + bad), "merges[0]")) << bad;
  EXPECT_TRUE(has(refused(pairs + "[[97, 98], [97, 98]]}"), "twice"));
  EXPECT_TRUE(has(refused(pairs + "[[97, 300]]}"), "no earlier merge"));
}

TEST(TokenizerJson, RefusesTextsThatAreNotUtf8) {
  for (const char* kind : {"characters", "words"}) {
    const Json parsed{{"kind", kind}, {"special", {"<unk>", "<join>"}}, {"tokens", {" ", "\xFF"}}};
    const auto out = tokenizer_from_json(JsonPlace(parsed, "tokens.json"));
    ASSERT_FALSE(out.ok());
    EXPECT_TRUE(has(out.error().sentence(), "tokens[1]: This text is not UTF-8")) << out.error().sentence();
  }
}

TEST(TokenizerJson, RefusesMoreThanAVocabularyHolds) {
  Json tokens = Json::array();
  for (int i = 0; i < 65537; ++i) tokens.push_back(std::to_string(i));
  const Json many{{"kind", "words"}, {"special", {"<unk>", "<join>"}}, {"tokens", tokens}};
  EXPECT_TRUE(has(refused(many.dump()), "65,537 entries"));
}

TEST(TokenizerJson, AThousandDamagedCopiesAreReadOrRefusedInWords) {
  for (const TokenKind kind : {TokenKind::words, TokenKind::byte_pairs}) {
    int copies = 0, refusals = 0;
    test::for_damaged_copies(tokenizer_json(*learned(kind)).dump(), [&](const std::string& bytes) {
      ++copies;
      const auto out = read(bytes);
      if (out.ok()) {
        EXPECT_EQ((*out)->vocabulary().names().size(), static_cast<std::size_t>((*out)->vocabulary().size()));
        return;
      }
      ++refusals;
      EXPECT_GT(out.error().what.size(), 10U);
      EXPECT_TRUE(valid_utf8(out.error().sentence()));
    });
    EXPECT_EQ(copies, 1000);
    EXPECT_GE(refusals, 500);
  }
}

class TokensWithWeights : public testing::TestWithParam<const char*> {};

TEST_P(TokensWithWeights, ComeBackWithThem) {
  const test::Folder folder;
  const std::string file = folder / ("weights." + std::string(GetParam()));
  for (const TokenKind kind : {TokenKind::characters, TokenKind::words, TokenKind::byte_pairs}) {
    Trained trained;
    trained.weights.push_back({"dense_1/weight", "dense_1.weight", Tensor(Shape{1, 4}), {}, {}});
    trained.tokenizer = learned(kind);
    trained.input_names = trained.class_names = trained.tokenizer->vocabulary().names();
    ASSERT_TRUE(export_weights(trained, file).ok());
    const auto back = load_trained(file);
    ASSERT_TRUE(back.ok()) << back.error().sentence();
    EXPECT_EQ(back->class_names, trained.class_names);
    ASSERT_TRUE(back->tokenizer);
    EXPECT_EQ(back->tokenizer->code(), trained.tokenizer->code());
    EXPECT_EQ(back->tokenizer->decode(back->tokenizer->encode(kText)), kText);
  }
  Trained without;
  without.weights.push_back({"dense_1/weight", "dense_1.weight", Tensor(Shape{1, 4}), {}, {}});
  ASSERT_TRUE(export_weights(without, file).ok());
  EXPECT_FALSE(load_trained(file)->tokenizer);
}

TEST_P(TokensWithWeights, AreRefusedWhereTheyAreDamaged) {
  const test::Folder folder;
  const std::string file = folder / ("weights." + std::string(GetParam()));
  Trained trained;
  trained.weights.push_back({"dense_1/weight", "dense_1.weight", Tensor(Shape{1, 4}), {}, {}});
  trained.tokenizer = learned(TokenKind::words);
  ASSERT_TRUE(export_weights(trained, file).ok());
  auto tensors = load_tensors(file);
  ASSERT_TRUE(tensors.ok());
  std::string& about = tensors->metadata.at("vitrine");
  const auto at = about.find("\"lower\"");
  ASSERT_NE(at, std::string::npos);
  about.replace(at, 7, "\"low\"");
  ASSERT_TRUE(save_tensors(*tensors, file).ok());
  const auto back = load_trained(file);
  ASSERT_FALSE(back.ok());
  EXPECT_TRUE(has(back.error().what, "“low” occurs twice")) << back.error().what;
}

INSTANTIATE_TEST_SUITE_P(Formats, TokensWithWeights, testing::Values("safetensors", "npz"));

}  // namespace
}  // namespace vitrine
