// Text from a trained network: how a token is drawn, what the network reads, and what is refused.
#include <array>
#include <cmath>
#include <limits>

#include "core/data/text/windows.h"
#include "core/train/generate.h"
#include "core/train/probes/text.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr std::int64_t kWindow = 8;

// Windows of `text`, a token a character.
Data windows_of(const std::string& text) {
  const TypeInfo info{"windows", "Windows", "Generated", "", token_specs(), {}};
  auto data = token_windows(info, {{"length", kWindow}, {"stride", std::int64_t{1}}}, text, "text", {});
  if (!data) throw std::logic_error(data.error().sentence());
  return *data;
}

Project network(std::int64_t vocabulary, bool causal = true) {
  Project project;
  Sketch s(project.graph);
  s.tokens(kWindow, vocabulary);
  s.add("embedding", {{"vocabulary", vocabulary}, {"width", std::int64_t{16}}});
  s.add("positional_encoding");
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}, {"causal", causal}});
  s.dense(32, "relu");
  s.dense(vocabulary);
  s.add("output");
  project.objectives.front().loss = {"cross_entropy", {}};
  set(project, "optimizer.learning_rate", "0.01");
  return project;
}

std::string rounds(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "abcd\n";
  return out;
}

struct Generate : ::testing::Test {
  const Pool pool{2};
  const Data data = windows_of(rounds(60));
  const std::int64_t vocabulary = data->input().classes;
  Project project = network(vocabulary);

  [[nodiscard]] Trained trained_for(std::uint64_t steps) {
    const auto trainer = trainer_of(project, data, pool);
    Story story;
    EXPECT_TRUE(train(*trainer, story, steps));
    return trainer->trained(false);
  }
  [[nodiscard]] std::string text(TextGenerator& generator, std::string_view prompt, const GenerateOptions& options) {
    const auto out = generator.generate(prompt, options);
    EXPECT_TRUE(out.ok()) << out.error().sentence();
    return out ? out->text : "";
  }
  [[nodiscard]] std::string refusal(const Project& of, const Trained& trained) const {
    const auto made = TextGenerator::create(of, trained, pool);
    return made ? "" : made.error().sentence();
  }
};

const GenerateOptions kGreedy{.tokens = 20, .temperature = 0};

TEST(DrawToken, ByTheProbabilitiesOfTheSoftmax) {
  const std::array<float, 3> logits{0, std::log(2.0F), std::log(5.0F)};  // 1/8, 2/8, 5/8; the likeliest come first
  GenerateOptions options{.temperature = 1};
  const std::array<std::pair<float, Token>, 5> known{{{0, 2}, {0.62F, 2}, {0.63F, 1}, {0.87F, 1}, {0.88F, 0}}};
  for (const auto& [u, token] : known) EXPECT_EQ(draw_token(logits, options, u), token) << u;
  options.top_k = 2;  // 5/7, 2/7
  EXPECT_EQ(draw_token(logits, options, 0.71F), 2);
  EXPECT_EQ(draw_token(logits, options, 0.72F), 1);
  EXPECT_EQ(draw_token(logits, options, 0.999F), 1);
  options = {.temperature = 0.5};  // squares: 25/30, 4/30, 1/30
  EXPECT_EQ(draw_token(logits, options, 0.83F), 2);
  EXPECT_EQ(draw_token(logits, options, 0.84F), 1);
  EXPECT_EQ(draw_token(logits, options, 0.97F), 0);
  options = {.temperature = 0};
  EXPECT_EQ(draw_token(logits, options, 0.999F), 2);
  EXPECT_EQ(draw_token(logits, options, 0.999F, {2}), 1) << "that one may not be drawn";
}

TEST(DrawToken, TiesGoToTheLowerIndexAndWhatIsNoNumberToNone) {
  const std::array<float, 3> same{1, 1, 1};
  EXPECT_EQ(draw_token(same, {.temperature = 0}, 0.9F), 0);
  EXPECT_EQ(draw_token(same, {.temperature = 1, .top_k = 2}, 0.9F), 1);
  const std::array<float, 2> bad{1, std::numeric_limits<float>::quiet_NaN()};
  EXPECT_EQ(draw_token(bad, {}, 0), -1);
  EXPECT_EQ(draw_token(bad, {}, 0, {1}), 0) << "it does not count";
  EXPECT_EQ(draw_token(bad, {}, 0, {0, 1}), -1);
  const std::array<float, 2> far{-1e30F, 1e30F};
  EXPECT_EQ(draw_token(far, {.temperature = 1e-9}, 0.9999F), 1);
}

TEST_F(Generate, WritesOnAsTheTextGoes) {
  const auto made = TextGenerator::create(project, trained_for(120), pool);
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  EXPECT_EQ((*made)->model().window, kWindow);
  EXPECT_EQ(text(**made, "ab", kGreedy), "cd\nabcd\nabcd\nabcd\nab") << "shorter than the window, and then longer";
  EXPECT_EQ(text(**made, rounds(10) + "abc", kGreedy), "d\nabcd\nabcd\nabcd\nabc") << "only its end is read";
  EXPECT_EQ(text(**made, "", kGreedy), "abcd\nabcd\nabcd\nabcd\n") << "behind a line end";
}

TEST_F(Generate, TheSameSeedGivesTheSameTextAtAnyNumberOfThreads) {
  const Trained trained = trained_for(3);
  const Pool one(1);
  const auto made = TextGenerator::create(project, trained, pool),
             other = TextGenerator::create(project, trained, one);
  const GenerateOptions hot{.tokens = 60, .temperature = 3, .seed = 5};
  const std::string first = text(**made, "ab", hot);
  EXPECT_EQ(text(**made, "ab", hot), first);
  EXPECT_EQ(text(**other, "ab", hot), first);
  GenerateOptions another = hot;
  another.seed = 6;
  EXPECT_NE(text(**made, "ab", another), first);
  another = hot;
  another.top_k = 1;
  EXPECT_EQ(text(**made, "ab", another), text(**made, "ab", {.tokens = 60, .temperature = 0}));
}

TEST_F(Generate, TellsEachPieceAndStops) {
  const auto made = TextGenerator::create(project, trained_for(3), pool);
  std::string told;
  const auto all = (*made)->generate("ab", kGreedy, [&](std::string_view added) { return told += added, true; });
  EXPECT_EQ(told, all->text);
  EXPECT_EQ(all->tokens, 20);
  int calls = 0;
  const auto some = (*made)->generate("ab", kGreedy, [&](std::string_view) { return ++calls < 5; });
  EXPECT_TRUE(some->stopped);
  EXPECT_EQ(some->text, all->text.substr(0, 5));
}

// A network that is watched writes as its weights of that step would from a file.
TEST_F(Generate, TheProbeWritesAsTheNetworkLearns) {
  const auto trainer = trainer_of(project, data, pool);
  const GenerateOptions hot{.tokens = 30, .temperature = 1.5, .top_k = 4, .seed = 3};
  ProbeDesk desk;
  const auto watched = desk.watch(text_of_prompt("a é", hot));
  std::uint64_t seen = 0;
  std::vector<std::string> texts;
  for (const std::uint64_t until : {0U, 60U}) {
    Story story;
    if (until > 0) {
      ASSERT_TRUE(train(*trainer, story, until));
    }
    desk.make_due();
    desk.answer([&](std::int64_t step) { return trainer->subject(step); }, [] { return false; });
    trainer->look_at_now();
    const auto answer = std::dynamic_pointer_cast<const TextAnswer>(watched->answers().take_newer(seen));
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(answer->step, until);
    EXPECT_EQ(answer->why, "");
    EXPECT_EQ(answer->prompt, "a é");
    EXPECT_NE(answer->note.find("é"), std::string::npos);
    const auto made = TextGenerator::create(project, trainer->trained(false), pool);
    texts.push_back(text(**made, "a é", hot));
    EXPECT_EQ(answer->text, texts.back());
    EXPECT_EQ(answer->tokens, 30);
  }
  EXPECT_NE(texts[0], texts[1]);
}

TEST_F(Generate, SaysWhatItDoesNotKnowOfThePrompt) {
  const auto made = TextGenerator::create(project, trained_for(1), pool);
  const auto out = (*made)->generate("a é", kGreedy);
  ASSERT_TRUE(out.ok());
  for (const char* part : {"2 tokens", "“é”", "“ ”"}) EXPECT_NE(out->note.find(part), std::string::npos) << out->note;
  EXPECT_EQ(out->text.find("\xEF\xBF\xBD"), std::string::npos) << "the unknown token is never drawn";
  EXPECT_TRUE((*made)->generate("ab", kGreedy)->note.empty());
}

TEST_F(Generate, RefusesOptionsOutOfRange) {
  const auto made = TextGenerator::create(project, trained_for(1), pool);
  for (const GenerateOptions& wrong :
       {GenerateOptions{.tokens = 0}, GenerateOptions{.tokens = 2'000'000}, GenerateOptions{.temperature = -1},
        GenerateOptions{.temperature = std::nan("")}, GenerateOptions{.top_k = -1}}) {
    const auto out = (*made)->generate("ab", wrong);
    ASSERT_FALSE(out.ok());
    EXPECT_FALSE(out.error().where.empty() || out.error().remedy.empty());
  }
}

TEST_F(Generate, RefusesWhatIsNoLanguageModel) {
  EXPECT_NE(language_model(image_project()).error().sentence().find("reads no text"), std::string::npos);
  EXPECT_NE(language_model(Project{}).error().sentence(), "");
  Project narrow = project;
  set(narrow, "layer.dense_2.units", "3");
  EXPECT_NE(language_model(narrow).error().sentence().find("at each place"), std::string::npos);
  Project squares = project;
  set(squares, "loss.type", "mse");
  EXPECT_NE(language_model(squares).error().sentence().find("cross-entropy"), std::string::npos);
  const std::string seen = language_model(network(vocabulary, false)).error().sentence();
  EXPECT_TRUE(seen.starts_with("multi_head_attention_1: ")) << seen;
  EXPECT_NE(seen.find("Causal"), std::string::npos) << seen;
}

TEST_F(Generate, RefusesANetworkThatMixesPlacesOtherwise) {
  Project mixing;
  Sketch s(mixing.graph);
  s.tokens(kWindow, vocabulary);
  s.add("embedding", {{"vocabulary", vocabulary}, {"width", std::int64_t{4}}});
  s.add("flatten");
  s.dense(kWindow * vocabulary);
  s.add("reshape", {{"shape", std::vector<std::int64_t>{kWindow, vocabulary}}});
  s.add("output");
  project = mixing;
  EXPECT_NE(refusal(project, trained_for(1)).find("depends on the tokens behind it"), std::string::npos);
}

TEST_F(Generate, RefusesWeightsThatDoNotFit) {
  Trained trained = trained_for(1);
  Trained dumb = trained;
  dumb.tokenizer.reset();
  EXPECT_NE(refusal(project, dumb).find("keep no vocabulary"), std::string::npos);
  EXPECT_NE(refusal(network(vocabulary + 1), trained).find("network has one of 7"), std::string::npos);
  trained.weights.pop_back();
  EXPECT_NE(refusal(project, trained).find("There is no dense_2.bias"), std::string::npos);
  for (auto& entry : dumb.weights)
    std::fill(entry.value.values.begin(), entry.value.values.end(), std::numeric_limits<float>::quiet_NaN());
  dumb.tokenizer = trained.tokenizer;
  const auto made = TextGenerator::create(project, dumb, pool);
  ASSERT_TRUE(made.ok());
  EXPECT_NE((*made)->generate("ab", kGreedy).error().sentence().find("not a number"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
