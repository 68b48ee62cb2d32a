// What `check` accepts, training runs or refuses in words: every value of every example is replaced by everything
// that might stand there, and what still reads goes all the way through check, one step, evaluation and export.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/text.h"
#include "core/graph/block_edits.h"
#include "core/io/examples.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "core/layers/layer.h"
#include "core/project/settings.h"
#include "core/train/check.h"
#include "core/train/trainer.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;
using Data = std::shared_ptr<const Dataset>;

constexpr double kLarge = 100e6;  // bytes: what would need more is checked, but not trained here

constexpr const char* kWithBlock = "sequence-transformer with a block";

// An example, or one whose encoder layer is a block, with a setting lifted.
Project project_of(const std::string& name) {
  if (name != kWithBlock) return *load_example(name);
  Project project = *load_example("sequence-transformer");
  std::vector<NodeId> layers;
  for (const Node& node : project.graph.nodes())
    if (node.type == "multi_head_attention" || node.type == "add" || node.type == "layer_norm" ||
        node.id == "dense_1" || node.id == "dense_2")
      layers.push_back(node.id);
  const Graph made = make_block(project.graph, layers, "encoder").value().graph;
  Definition lifting = made.definition("encoder")->definition();
  lifting.lifted.push_back({"hidden", "Hidden units", {{"dense_1", "units"}}});
  project.graph = redefine(made, "encoder", BlockType::make(std::move(lifting)).value()).value();
  return project;
}

// Every parameter that a type has, so that each has a leaf in the file.
void spell_out(const TypeInfo& info, Params& params) {
  for (const ParamSpec& spec : info.params)
    if (!params.find(spec.id)) params.set(spec.id, spec.fallback);
}

Project small_one(Project project) {
  Params& data = project.sources.front().params;
  data.set("samples", std::int64_t{40});
  if (project.sources.front().type == "scans") {  // the smallest that there are say as much
    data.set("size", std::int64_t{24});
    (void)project.graph.set_param("input_1", "shape", std::vector<std::int64_t>{1, 24, 24}).ok();
  }
  project.training = {{"batch_size", std::int64_t{8}}, {"epochs", std::int64_t{1}}};
  return project;
}

Project spelt_out(Project project) {
  Graph graph;
  for (Node node : project.graph.nodes()) {
    spell_out(type_of(node)->info, node.params);
    (void)graph.add(std::move(node)).ok();
  }
  for (const Edge& edge : project.graph.edges()) (void)graph.connect(edge).ok();
  project.graph = std::move(graph);
  for (const Section& section : sections(project)) spell_out(*section.info, const_cast<Params&>(*section.params));
  return project;
}

// What might stand in the place of any value.
const std::vector<json>& strangers() {
  static const std::vector<json> all = [] {
    std::vector<json> out{nullptr, true, false};
    for (const char* word : {"", "foo", "NaN", "1e999", "input", "\x01"}) out.emplace_back(word);
    out.emplace_back(std::string(70'000, 'x'));
    for (const std::int64_t whole : {0, 1, -1, 2, 300, 65'537}) out.emplace_back(whole);
    out.emplace_back(INT64_MAX);
    out.emplace_back(INT64_MIN);
    out.emplace_back(UINT64_MAX);
    for (const double real : {0.5, 0.9, 5e-324, 1e30, -1e300, 1.7e308}) out.emplace_back(real);
    for (const char* text :
         {"{}", "[]", "[null]", "[0]", "[-1]", "[3]", "[1, 2, 3]", "[1000000000, 1000000000, 1000000000]",
          "[9223372036854775807, 2]", R"({"type": "foo"})", R"(["input_1", "foo"])"})
      out.push_back(json::parse(text));
    return out;
  }();
  return all;
}

// Words that have a meaning somewhere: ids of types and choices, and every type with its defaults.
const std::vector<json>& words() {
  static const std::vector<json> all = [] {
    std::vector<std::string> out;
    const auto add = [&](const TypeInfo& info) {
      out.push_back(info.id);
      for (const ParamSpec& spec : info.params)
        for (const Choice& choice : spec.choices) out.push_back(choice.id);
    };
    Project any;
    for (const Section& section : sections(any)) {
      for (const TypeInfo* info : section.types) add(*info);
      if (section.types.empty()) add(*section.info);
    }
    for (const TypeInfo* info : layer_types().infos()) add(*info);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    std::vector<json> both(out.begin(), out.end());
    for (const std::string& id : out) both.push_back({{"type", id}});
    return both;
  }();
  return all;
}

void expect_words(const Error& error) {
  EXPECT_GT(error.what.size(), 10U) << error.sentence();
  EXPECT_TRUE(valid_utf8(error.sentence()));
  EXPECT_EQ(error.sentence().find('\n'), std::string::npos) << error.sentence();
}

// A sanitizer, which makes all of this ten times as slow, sees one of many.
#ifdef __SANITIZE_ADDRESS__
constexpr int kEvery = 23;
#else
constexpr int kEvery = 1;
#endif

// One example of each kind is mutated value by value; of the others, whose parts are mostly the same
// or whose networks take long, every seventh.
bool wholly(const std::string& name) {
  static const std::set<std::string> kWholly{"spiral-mlp",   "iris-like-mlp",        "digits-cnn",
                                             "reviews-lstm", "sequence-transformer", "gaussians-gan"};
  return kWholly.contains(name) || name == kWithBlock;
}

class Mutations : public ::testing::TestWithParam<std::string> {
 protected:
  // The data of a project; null where it is refused or takes long.
  Data load(const Project& project) {
    const Spec& source = project.sources.front();
    const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
    json key{source.type, seed};
    for (const auto& [id, value] : source.params.map()) key.push_back({id, value_text(value)});
    const auto [known, fresh] = datasets_.try_emplace(key.dump());
    if (!fresh) return known->second;
    const auto began = Clock::now();
    auto data = source_types().at(source.type).load(source.params, folder_ / "", seed, [&](double) {
      return Clock::now() - began < std::chrono::milliseconds(100);
    });
    if (data) return known->second = *data;
    if (!is_cancelled(data.error())) expect_words(data.error());
    return nullptr;
  }

  // All the way, as far as it goes.
  void go(const std::string& text) {
    ++tried_;
    const auto project = from_json(text, "mutated.vitrine");
    if (!project) return expect_words(project.error());
    ++read_;
    const Data data = load(*project);
    if (!data) return;
    const DataFacts facts = facts_of(*data);
    const Analysis analysis = check_project(*project, &facts);
    for (const Problem& problem : analysis.problems) expect_words({problem.text, problem.node, problem.remedy});
    if (analysis.ok() && training_bytes(*project, &facts) > kLarge) return;
    auto trainer = Trainer::create(*project, data, pool_);
    EXPECT_EQ(trainer.ok(), analysis.ok()) << (trainer ? analysis.problems.front().text : trainer.error().sentence());
    if (!trainer) return expect_words(trainer.error());
    ++ran_;
    train_and_export(**trainer);
  }

  void train_and_export(Trainer& trainer) {
    const bool finite = trainer.step() != Trainer::Outcome::not_finite;
    EXPECT_TRUE(finite || trainer.bad_story().size() > 10U);
    const auto& rows = trainer.split().validation.empty() ? trainer.split().train : trainer.split().validation;
    (void)trainer.evaluator().evaluate(std::span(rows).first(1));
    const Trained trained = trainer.trained(false);
    const std::string path = folder_ / "weights.npz";
    const Status saved = export_weights(trained, path);
    ASSERT_TRUE(saved.ok()) << saved.error().sentence();
    EXPECT_EQ(load_trained(path)->weights.size(), trained.weights.size());
  }

  using Fits = bool (*)(const std::string& path, const json& value);
  static bool anything(const std::string&, const json&) { return true; }
  static bool a_choice(const std::string& path, const json& value) {
    if (value.is_object()) return value.contains("type") && !value.contains("id");
    return value.is_string() && (path.ends_with("/type") || path.find("/params/") != std::string::npos);
  }

  // The document with each of its values that fits replaced by each of these, one at a time.
  void mutate(json& document, json& place, const std::string& path, const std::vector<json>& others, Fits fits) {
    const json before = place;
    for (const json& other : others) {
      if (other == before || !fits(path, before) || ++turn_ % every_ != 0) continue;
      SCOPED_TRACE(path + " = " + other.dump().substr(0, 60));
      place = other;
      go(document.dump());
      if (HasFailure()) break;
    }
    place = before;
    if (HasFailure() || !place.is_structured()) return;
    for (const auto& [key, value] : place.items()) mutate(document, value, path + "/" + key, others, fits);
  }

  test::Folder folder_;
  Pool pool_{1};
  std::map<std::string, Data> datasets_;
  int every_ = kEvery;
  int turn_ = 0, tried_ = 0, read_ = 0, ran_ = 0;
};

TEST_P(Mutations, WhatCheckAcceptsRunsOrIsRefusedInWords) {
  every_ = wholly(GetParam()) ? kEvery : 7 * kEvery;
  const Project small = small_one(project_of(GetParam()));
  json spelt = json::parse(to_json(spelt_out(small))), plain = json::parse(to_json(small));
  go(spelt.dump());
  ASSERT_EQ(ran_, 1) << "the example itself does not run";
  mutate(spelt, spelt, "", strangers(), anything);
  mutate(plain, plain, "", words(), a_choice);  // where no parameter is set that another type lacks
  EXPECT_GT(tried_, 3500 / every_);
  EXPECT_GT(ran_, 100 / every_ / 2);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  EXPECT_LT(used.ru_maxrss, 1'500'000) << "kB: a huge value was allocated before it was refused";
  std::printf("%d mutations, %d of them read, %d trained\n", tried_, read_, ran_);
}

std::vector<std::string> example_names() {
  std::vector<std::string> out;
  // Cutting a novel, or large scans, takes too long to be done for each of thousands of mutations.
  for (const Example& example : examples())
    if (!example.name.starts_with("characters") && example.name != "scans-patches") out.push_back(example.name);
  out.emplace_back(kWithBlock);
  return out;
}
INSTANTIATE_TEST_SUITE_P(Examples, Mutations, ::testing::ValuesIn(example_names()), [](const auto& one) {
  std::string name = one.param;
  for (char& letter : name)
    if (letter == '-' || letter == ' ') letter = '_';
  return name;
});

}  // namespace
}  // namespace vitrine
