// vitrine-cli generate and write: text from a run's folder, and what it says where there can be none.
#include <algorithm>

#include "tests/cli/support.h"

namespace vitrine {
namespace {

struct CliGenerate : test::CliTest {
  // The example, with a few steps on it.
  [[nodiscard]] std::string run() const {
    const std::string project = folder / "characters.vitrine";
    (void)result({"new", "--example", "characters", project});
    (void)result({"train", project, "--out", folder / "run", "--epochs", "1", "--set", "data.stride=4000", "--set",
                  "layer.dense_1.units=16"});
    return folder / "run";
  }
};

TEST_F(CliGenerate, WritesOnFromThePrompt) {
  const std::string from = run();
  const std::vector<std::string> call{"generate", from, "--prompt", "It is", "--tokens", "30", "--seed", "3"};
  const std::string text = result(call);
  EXPECT_TRUE(text.starts_with("It is")) << text;
  EXPECT_EQ(text.size(), 5U + 30U + 1U) << text;
  EXPECT_EQ(text.back(), '\n');
  EXPECT_EQ(result(call), text) << "the same seed";
  EXPECT_EQ(result({"generate", from + "/project.vitrine", "--weights", from + "/weights.safetensors", "--prompt",
                    "It is", "--tokens", "30", "--seed", "3"}),
            text);
  EXPECT_EQ(result({"generate", from, "--prompt", "It is", "--tokens", "30", "--temperature", "0", "--seed", "1"}),
            result({"generate", from, "--prompt", "It is", "--tokens", "30", "--top-k", "1", "--seed", "2"}));
  const auto unknown = cli({"generate", from, "--prompt", "\xC3\xA9t\xC3\xA9", "--tokens", "5"});
  EXPECT_EQ(unknown.status, 0);
  EXPECT_NE(unknown.err.find("2 tokens of the prompt are not in the vocabulary"), std::string::npos) << unknown.err;
}

TEST_F(CliGenerate, RefusesInWords) {
  const std::string from = run();
  expect_refused({"generate", from, "--tokens", "0"}, {"--tokens: ", "1 to 1,000,000"});
  expect_refused({"generate", from, "--temperature", "-1"}, {"--temperature: "});
  expect_refused({"generate", from, "--top-k", "-2"}, {"--top-k: "});
  expect_refused({"generate", folder / "none"}, {"none"});
  const std::string moons_project = save(moons(), "moons.vitrine");
  const std::string weights = trained(moons_project, "moons");
  expect_refused({"generate", folder / "moons"}, {"moons, input_1: ", "It reads no text"});
  expect_refused({"generate", from + "/project.vitrine", "--weights", weights}, {weights, "keep no vocabulary"});
}

TEST_F(CliGenerate, ADecoderWritesByItself) {
  const std::string project = folder / "dates.vitrine";
  (void)result({"new", "--example", "dates-seq2seq", project});
  (void)result({"train", project, "--out", folder / "run", "--epochs", "1", "--set", "data.samples=200"});
  const std::string greedy = result({"write", folder / "run", "--show", "2"});
  EXPECT_EQ(std::count(greedy.begin(), greedy.end(), '\n'), 3) << greedy;
  EXPECT_NE(greedy.find("of 40 written without a mistake, greedy"), std::string::npos) << greedy;
  const std::string beams = result({"write", folder / "run", "--show", "0", "--beams", "3", "--split", "train"});
  EXPECT_NE(beams.find("of 160 written without a mistake, 3 beams"), std::string::npos) << beams;
  expect_refused({"write", folder / "run", "--beams", "0"}, {"--beams: ", "1"});
  expect_refused({"write", folder / "run", "--split", "test"}, {"keeps no samples for test"});
  const std::string moons_project = save(moons(), "moons.vitrine");
  (void)trained(moons_project, "moons");
  expect_refused({"write", folder / "moons"}, {"moons: ", "no sequence of tokens"});
}

}  // namespace
}  // namespace vitrine
