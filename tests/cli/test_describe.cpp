#include <regex>
#include <set>

#include "core/io/examples.h"
#include "core/io/files.h"
#include "core/io/reference.h"
#include "tests/cli/support.h"

namespace vitrine {
namespace {

using Describe = test::CliTest;

TEST_F(Describe, JsonHoldsEveryTypeWithItsParameters) {
  auto all = json({"describe", "--json"});
  for (const TypeGroup& group : type_groups()) {
    ASSERT_TRUE(all.contains(group.id)) << group.id;
    ASSERT_EQ(all[group.id].size(), group.types.size());
    for (std::size_t i = 0; i < group.types.size(); ++i) {
      const TypeInfo& info = *group.types[i];
      auto& told = all[group.id][i];
      EXPECT_EQ(told["id"], info.id);
      EXPECT_EQ(told["doc"], info.doc);
      ASSERT_EQ(told["parameters"].size(), info.params.size()) << info.id;
      for (std::size_t k = 0; k < info.params.size(); ++k) {
        EXPECT_EQ(told["parameters"][k]["id"], info.params[k].id);
        EXPECT_EQ(told["parameters"][k]["choices"].size(), info.params[k].choices.size());
      }
    }
  }
}

TEST_F(Describe, AGroupOrATypeAlone) {
  EXPECT_EQ(json({"describe", "optimizers", "--json"}).size(), 1U);
  auto conv = json({"describe", "conv2d", "--json"});
  ASSERT_EQ(conv["layers"].size(), 1U);
  EXPECT_EQ(conv["layers"][0]["title"], "Conv2D");
  EXPECT_NE(result({"describe", "conv2d"}).find("`dilation`"), std::string::npos);
  EXPECT_EQ(result({"describe"}), reference_text(type_groups()));
  expect_refused({"describe", "conv9d"}, {"conv9d", "layers, blocks, losses"});
}

TEST_F(Describe, HelpAndVersion) {
  EXPECT_NE(result({"--help"}).find("train"), std::string::npos);
  EXPECT_NE(result({"train", "--help"}).find("--epochs"), std::string::npos);
  EXPECT_TRUE(result({"--version"}).starts_with("vitrine-cli "));
}

// First words of lines that begin so, as help lists commands and options.
std::vector<std::string> listed(const std::string& help, const std::string& pattern) {
  const std::regex line("\n {2}(?:-[a-z],)?(" + pattern + ")");
  std::vector<std::string> out;
  for (std::sregex_iterator it(help.begin(), help.end(), line), end; it != end; ++it) out.push_back((*it)[1]);
  return out;
}

// What a manual page, without its backslashes, says of a command or an option that has a heading of its own.
std::string told_of(const std::string& page, const std::string& name) {
  std::string out;
  for (const std::string& heading : {"\n.BR " + name + " ", "\n.B " + name + "\n"})
    for (auto at = page.find(heading); at != std::string::npos; at = page.find(heading, at + 1))
      out += page.substr(at, page.find("\n.TP", at + 1) - at);
  return out;
}

TEST_F(Describe, TheManualPageTellsEveryCommandWithItsOptions) {
  std::string page = read_file(VITRINE_SOURCE_DIR "/resources/help/vitrine-cli.1", 1 << 20).value();
  std::erase(page, '\\');
  const std::string help = result({"--help"}), commands = help.substr(help.find("Subcommands:"));
  const auto names = listed(commands, "[a-z-]+");
  EXPECT_GT(names.size(), 12U);
  for (const std::string& name : names) {
    const std::string told = told_of(page, name);
    EXPECT_FALSE(told.empty()) << name;
    for (const std::string& option : listed(result({name, "--help"}), "--[a-z-]+"))
      EXPECT_TRUE(!told_of(page, option).empty() || told.find(option + "fR") != std::string::npos)
          << name << " " << option;
  }
}

TEST_F(Describe, EveryExampleIsListedWrittenAndSound) {
  const std::string list = result({"examples"});
  ASSERT_FALSE(examples().empty());
  for (const Example& example : examples()) {
    EXPECT_NE(list.find(example.name), std::string::npos);
    const std::string path = folder / (example.name + ".vitrine");
    (void)result({"new", "--example", example.name, path});
    EXPECT_EQ(*load_project(path), *load_example(example.name));
    std::vector<std::string> check{"check", path, "--json"};
    if (get_setting(*load_example(example.name), "data.samples").ok())
      check.insert(check.end(), {"--set", "data.samples=200"});
    auto checked = json(check);
    EXPECT_TRUE(checked["problems"].empty()) << checked["problems"];
    EXPECT_GT(checked["training_bytes"], 0);
  }
  expect_refused({"new", "--example", "digits", folder / "x.vitrine"}, {"digits"});
  expect_refused({"new", "--example", examples().front().name, folder / "no/such/x.vitrine"}, {"no/such"});
}

TEST_F(Describe, CheckTellsLayersTotalsAndProblems) {
  const std::string path = save(moons());
  auto sound = json({"check", path, "--json"});
  ASSERT_EQ(sound["layers"].size(), 5U);
  EXPECT_EQ(sound["layers"][1]["name"], "dense_1");
  EXPECT_EQ(sound["layers"][1]["output"], nlohmann::json::parse("[[16]]"));
  EXPECT_EQ(sound["layers"][1]["parameters"], 48);
  EXPECT_EQ(sound["parameters"], 48 + 32 + 34);
  EXPECT_EQ(sound["multiply_adds"], 32 + 32);
  EXPECT_NE(result({"check", path}).find("no problems"), std::string::npos);

  const auto broken = cli({"check", path, "--json", "--set", "layer.dense_2.units=3"});
  EXPECT_EQ(broken.status, 2);
  auto problems = nlohmann::json::parse(broken.out)["problems"];
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0]["layer"], "dense_2");
  EXPECT_EQ(problems[0]["code"], "loss");
  EXPECT_EQ(problems[0]["remedy"], "Set the last layer's size to 2");
  const auto table = cli({"check", path, "--set", "layer.dense_2.units=3"});
  EXPECT_EQ(table.status, 2);
  EXPECT_NE(table.out.find("error: dense_2: "), std::string::npos) << table.out;
}

// It is no error, and changes no exit status.
TEST_F(Describe, CheckTellsWhatTheDataLacks) {
  std::string table = "width,height,kind\n";
  for (int i = 0; i < 120; ++i)
    table += std::to_string(1000 + 37 * i) + "," + std::to_string(i * i % 101) + "," +
             (i % 12 == 0 ? "rare" : "usual") + "\n";
  test::write_raw(folder / "table.csv", table);
  const std::string path = save(moons());
  const auto check = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"check", path, "--set", "data.type=csv", "--set", "data.file=table.csv"};
    all.insert(all.end(), more.begin(), more.end());
    return result(all);
  };
  const auto rules = [&](const std::string& transform) {
    std::set<std::string> out;
    const auto checked = nlohmann::json::parse(check({"--json", "--set", "transform.type=" + transform}));
    EXPECT_EQ(checked["problems"].size(), transform == "none" ? 1U : 0U) << checked["problems"];  // the inputs' scale
    for (const auto& one : checked["advice"]) {
      for (const char* part : {"evidence", "why", "remedy"}) EXPECT_NE(one[part], "") << part;
      out.insert(one["rule"].get<std::string>());
    }
    return out;
  };
  EXPECT_EQ(rules("none"), std::set<std::string>{"class_imbalance"});
  EXPECT_EQ(rules("standardise"), std::set<std::string>{"class_imbalance"});
  const std::string words = check({"--set", "transform.type=none"});
  EXPECT_EQ(words.find("advice: The inputs are not normalised"), std::string::npos) << "it is a warning already";
  EXPECT_NE(words.find("advice: The classes are unbalanced: "), std::string::npos) << words;
  EXPECT_NE(words.find("“rare”"), std::string::npos) << words;
  EXPECT_EQ(result({"check", path}).find("advice"), std::string::npos);
}

TEST_F(Describe, BenchMeasuresAWorkload) {
  auto one = json({"bench", "playground-mlp", "--json", "--threads", "1"});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0]["name"], "playground-mlp");
  EXPECT_GT(one[0]["samples_per_s"], 0);
  EXPECT_GT(one[0]["ms_per_step"], 0);
  EXPECT_GT(one[0]["gflops"], 0);
  EXPECT_GT(one[0]["peak_share"], 0);
  EXPECT_LE(one[0]["peak_share"], 1.0);
  expect_refused({"bench", "nothing"}, {"nothing", "playground-mlp"});
  expect_refused({"bench", "--scaling", "--phases"}, {"--scaling", "--phases"});
  expect_refused({"bench", "cnn", "--layers", "3"}, {"--layers"});
}

TEST_F(Describe, BenchTellsWhereTheTimeOfAStepGoes) {
  const auto one = json({"bench", "playground-mlp", "--phases", "--json", "--threads", "1"});
  ASSERT_EQ(one.size(), 1U);
  double sum = 0;
  std::set<std::string> phases;
  for (const auto& phase : one[0]["phases"]) {
    EXPECT_GE(phase["share"], 0);
    sum += phase["share"].get<double>();
    phases.insert(phase["phase"]);
  }
  EXPECT_NEAR(sum, 1, 1e-6);
  for (const char* wanted : {"forward", "backward", "optimizer"}) EXPECT_TRUE(phases.count(wanted)) << wanted;
}

TEST_F(Describe, BenchTimesOpeningAndSpeedUp) {
  const auto layers = json({"bench", "--layers", "5", "--json"});
  EXPECT_EQ(layers["layers"], 5);
  for (const char* key : {"open_ms", "analyse_ms", "lower_ms", "open_and_compile_ms", "after_edit_ms"})
    EXPECT_GT(layers[key], 0) << key;

  const auto gain = json({"bench", "playground-mlp", "--speedup", "--json", "--threads", "1"});
  ASSERT_EQ(gain.size(), 1U);
  EXPECT_EQ(gain[0]["threads"], 1);
  EXPECT_GT(gain[0]["ms_one_thread"], 0);
  EXPECT_LE(gain[0]["low"], gain[0]["share"]);
  EXPECT_LE(gain[0]["share"], gain[0]["high"]);
}

TEST_F(Describe, BenchTellsWhatWatchingCosts) {
  const auto costs = json({"bench", "playground-mlp", "--watched", "--json", "--threads", "1"});
  ASSERT_EQ(costs.size(), 1U) << "no attention, no attention maps";
  EXPECT_LE(costs[0]["low"], costs[0]["cost"]);
  EXPECT_LE(costs[0]["cost"], costs[0]["high"]);
  EXPECT_LT(costs[0]["cost"], 1);
}

}  // namespace
}  // namespace vitrine
