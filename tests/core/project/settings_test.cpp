#include "core/project/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/metrics/metric.h"
#include "tests/support/random_project.h"

namespace vitrine {
namespace {

// input_1 → dense_1 → output_1
Project small_project() {
  Project project;
  for (const char* type : {"input", "dense", "output"}) {
    const std::string name = std::string(type) + "_1";
    EXPECT_TRUE(project.graph.add({name, name, type, {}, {}}).ok());
  }
  EXPECT_TRUE(project.graph.connect({{"input_1", 0}, {"dense_1", 0}}).ok());
  EXPECT_TRUE(project.graph.connect({{"dense_1", 0}, {"output_1", 0}}).ok());
  return project;
}

// The project once with each type chosen in each section that has a choice.
std::vector<Project> projects_with_every_type() {
  std::vector<Project> out{small_project()};
  for (const Section& section : sections(out.front())) {
    for (const TypeInfo* type : section.types) {
      Project project = small_project();
      const Status status = set_setting(project, section.prefix + ".type", type->id);
      EXPECT_TRUE(status.ok()) << status.error().sentence();
      out.push_back(std::move(project));
    }
  }
  return out;
}

std::string remedy_of(const Project& project, const std::string& path) {
  const auto value = get_setting(project, path);
  return value ? "" : value.error().remedy;
}

TEST(Settings, EverySectionIsThereInOrder) {
  const Project project;
  std::string order;
  for (const Section& section : sections(project)) {
    order += section.prefix + " ";
    ASSERT_NE(section.info, nullptr) << section.prefix;
    EXPECT_FALSE(section.title.empty());
  }
  EXPECT_EQ(
      order,
      "data transform target_transform split recipe objective loss group optimizer schedule training regularisation "
      "stopping ");
  EXPECT_FALSE(section(project, "nothing").has_value());
  EXPECT_FALSE(layer_section(project, "dense_1").has_value());
  EXPECT_EQ(layer_section(small_project(), "dense_1")->info->id, "dense");
}

TEST(Settings, EveryParameterSaysWhatItIs) {
  for (const TypeInfo* info : {&training_info(), &regularisation_info(), &stopping_info()}) {
    EXPECT_FALSE(info->doc.empty());
    for (const ParamSpec& spec : info->params) {
      EXPECT_GT(spec.doc.size(), 40U) << spec.id;
      EXPECT_FALSE(spec.title.empty()) << spec.id;
      EXPECT_TRUE(check_value(spec, spec.fallback).ok()) << spec.id;
    }
  }
  EXPECT_EQ(integer_of(training_info(), {}, "batch_size"), 32);
  EXPECT_EQ(integer_of(training_info(), {}, "epochs"), 20);
  EXPECT_EQ(integer_of(training_info(), {}, "seed"), 1);
  EXPECT_FALSE(flag_of(stopping_info(), {}, "enabled"));
  EXPECT_TRUE(regularisation_info().param("weight_decay")->live);
}

TEST(Settings, SettingWhatIsThereChangesNothing) {
  for (const Project& original : projects_with_every_type()) {
    for (const std::string& path : setting_paths(original)) {
      Project project = original;
      const auto value = get_setting(project, path);
      ASSERT_TRUE(value.ok()) << path;
      const Status status = set_setting(project, path, *value);
      EXPECT_TRUE(status.ok()) << path << ": " << status.error().sentence();
      EXPECT_TRUE(project == original) << path;
    }
  }
}

TEST(Settings, EveryParameterTakesAnotherValueAndGivesItBack) {
  test::Random random(1);
  int changed = 0;
  for (const Project& original : projects_with_every_type()) {
    for (const std::string& path : setting_paths(original)) {
      const ParamSpec* spec = setting_spec(original, path);
      // What names something of the project takes no other text; names of lists are told below.
      if (!spec || spec->names != ParamSpec::Names::nothing || path.ends_with(".name")) continue;
      Project project = original;
      const std::string text = value_text(test::random_value(*spec, random));
      const Status status = set_setting(project, path, text);
      ASSERT_TRUE(status.ok()) << path << " = " << text << ": " << status.error().sentence();
      EXPECT_EQ(*get_setting(project, path), text) << path;
      changed += project == original ? 0 : 1;
      EXPECT_TRUE(validate(project).ok()) << path;
    }
  }
  EXPECT_GT(changed, 100);
}

TEST(Settings, NamesOfAListAreUnlikeEachOther) {
  Project project;
  project.objectives.resize(2);
  EXPECT_TRUE(set_setting(project, "objective.name", "slant").ok());
  const Project before = project;
  const Status twice = set_setting(project, "objective_2.name", "slant");
  ASSERT_FALSE(twice.ok());
  EXPECT_NE(twice.error().sentence().find("“slant”"), std::string::npos);
  EXPECT_FALSE(set_setting(project, "objective_2.name", "a,b").ok()) << "it stands in the first line of a table";
  EXPECT_TRUE(project == before);
  EXPECT_TRUE(set_setting(project, "loss_2.type", "mse").ok());
  EXPECT_EQ(project.objectives[1].loss.type, "mse");
  EXPECT_FALSE(set_setting(project, "loss_3.type", "mse").ok());
  EXPECT_FALSE(set_setting(project, "loss_1.type", "mse").ok());
}

TEST(Settings, MetricsAreCountedThroughAllObjectives) {
  Project project = small_project();
  project.objectives.resize(2);
  EXPECT_FALSE(set_setting(project, "metric.type", "f1").ok()) << "none is chosen";
  project.objectives[0].metrics = {{"accuracy", {}}, {"precision", {}}};
  project.objectives[1].metrics = {{"top_k_accuracy", {}}};
  ASSERT_TRUE(set_setting(project, "metric_3.k", "2").ok());
  ASSERT_TRUE(set_setting(project, "metric_2.average", "weighted").ok());
  ASSERT_TRUE(set_setting(project, "metric_2.type", "recall").ok());
  EXPECT_EQ(*get_setting(project, "metric_2.average"), "weighted") << "recall has it too";
  EXPECT_EQ(integer_of(metric_types().at("top_k_accuracy").info, project.objectives[1].metrics[0].params, "k"), 2);
  EXPECT_FALSE(set_setting(project, "metric_4.type", "f1").ok());
}

TEST(Settings, OutOfRangeIsRefusedAndChangesNothing) {
  int tried = 0;
  for (const Project& original : projects_with_every_type()) {
    for (const std::string& path : setting_paths(original)) {
      const ParamSpec* spec = setting_spec(original, path);
      if (!spec || spec->kind == ParamKind::text || spec->kind == ParamKind::file) continue;
      std::vector<std::string> wrong{"nonsense", "nan", ""};
      const bool number = spec->kind == ParamKind::integer || spec->kind == ParamKind::real;
      if (number && std::isfinite(spec->min)) wrong.push_back(shortest(std::floor(spec->min) - 1));
      if (number && std::isfinite(spec->max)) wrong.push_back(std::to_string(spec->max * 2 + 1));
      if (spec->kind == ParamKind::integers && spec->min_length == 0)
        wrong.pop_back();  // an empty list may be allowed
      if (spec->kind == ParamKind::integers) wrong.erase(std::find(wrong.begin(), wrong.end(), "nan"));
      for (const std::string& text : wrong) {
        if (text.empty() && spec->kind == ParamKind::integers) continue;
        Project project = original;
        const Status status = set_setting(project, path, text);
        EXPECT_FALSE(status.ok()) << path << " = “" << text << "”";
        EXPECT_TRUE(project == original) << path;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 100);
}

TEST(Settings, AnErrorNamesThePathAndWhatIsAllowed) {
  Project project = small_project();
  const Status status = set_setting(project, "training.batch_size", "0");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().where, "training.batch_size");
  EXPECT_NE(status.error().remedy.find("1 … 1,048,576"), std::string::npos) << status.error().remedy;
}

TEST(Settings, ANewTypeKeepsWhatItAlsoHas) {
  Project project;
  ASSERT_TRUE(set_setting(project, "optimizer.type", "adam").ok());
  ASSERT_TRUE(set_setting(project, "optimizer.learning_rate", "0.025").ok());
  ASSERT_TRUE(set_setting(project, "optimizer.beta1", "0.5").ok());
  ASSERT_TRUE(set_setting(project, "optimizer.type", "sgd").ok());
  EXPECT_EQ(project.optimizers.front().optimizer.type, "sgd");
  EXPECT_EQ(*get_setting(project, "optimizer.learning_rate"), "0.025");
  EXPECT_FALSE(get_setting(project, "optimizer.beta1").ok());
  EXPECT_TRUE(validate(project).ok());
  ASSERT_TRUE(set_setting(project, "optimizer.type", "adam").ok());
  EXPECT_NE(*get_setting(project, "optimizer.beta1"), "0.5");
}

TEST(Settings, UnknownPathsNameTheNearest) {
  const Project project = small_project();
  EXPECT_NE(remedy_of(project, "learning_rate").find("“optimizer.learning_rate”"), std::string::npos);
  EXPECT_NE(remedy_of(project, "optimizer.lerning_rate").find("“optimizer.learning_rate”"), std::string::npos);
  EXPECT_NE(remedy_of(project, "layer.dense_1.unit").find("“layer.dense_1.units”"), std::string::npos);
  EXPECT_NE(remedy_of(project, "layer.dense_2.units").find("“layer.dense_1.units”"), std::string::npos);
  for (const char* path : {"", ".", "training", "training.", "layer.", "layer.dense_1", "layer.dense_1.",
                           "data..type", "training.type", "layer.dense_1.type", "\xFF\x01"}) {
    EXPECT_FALSE(get_setting(project, path).ok()) << path;
    EXPECT_EQ(setting_spec(project, path), nullptr) << path;
    Project copy = project;
    EXPECT_FALSE(set_setting(copy, path, "1").ok()) << path;
    EXPECT_TRUE(copy == project) << path;
  }
}

TEST(Settings, UnknownTypesNameTheNearestAndChangeNothing) {
  Project project = small_project();
  const Project before = project;
  const Status status = set_setting(project, "optimizer.type", "admaw");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().remedy.find("“adamw”"), std::string::npos) << status.error().remedy;
  EXPECT_TRUE(project == before);
  EXPECT_EQ(setting_spec(project, "optimizer.type"), nullptr);
  EXPECT_EQ(*get_setting(project, "optimizer.type"), "adam");
}

TEST(Settings, LayersAreAddressedByNameAndNestedParametersByPath) {
  Project project = small_project();
  ASSERT_TRUE(project.graph.rename("dense_1", "hidden").ok());
  EXPECT_FALSE(set_setting(project, "layer.dense_1.units", "7").ok());
  ASSERT_TRUE(set_setting(project, "layer.hidden.units", "7").ok());
  EXPECT_EQ(integer_of(*layer_section(project, "hidden")->info, project.graph.find("dense_1")->params, "units"), 7);
  ASSERT_TRUE(set_setting(project, "layer.hidden.activation", "leaky_relu").ok());
  const auto paths = setting_paths(project);
  const auto nested = std::find_if(paths.begin(), paths.end(),
                                   [](const auto& p) { return p.starts_with("layer.hidden.activation."); });
  ASSERT_NE(nested, paths.end());
  EXPECT_TRUE(get_setting(project, *nested).ok());
}

TEST(Settings, APortInUseIsNotTakenAway) {
  Project project;
  ASSERT_TRUE(project.graph.add({"input_1", "input_1", "input", {}, {}}).ok());
  ASSERT_TRUE(project.graph.add({"add_1", "add_1", "add", {{"inputs", std::int64_t{3}}}, {}}).ok());
  ASSERT_TRUE(project.graph.connect({{"input_1", 0}, {"add_1", 2}}).ok());
  const Project before = project;
  EXPECT_FALSE(set_setting(project, "layer.add_1.inputs", "2").ok());
  EXPECT_TRUE(project == before);
  EXPECT_TRUE(set_setting(project, "layer.add_1.inputs", "4").ok());
}

TEST(Validate, TakesRandomProjectsAndFindsEachFault) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Status status = validate(test::random_project(seed));
    EXPECT_TRUE(status.ok()) << status.error().sentence();
  }
  const auto faulty = [](const auto& spoil) {
    Project project = small_project();
    spoil(project);
    const Status status = validate(project);
    (void)sections(project);  // must not crash on any of these either
    (void)get_setting(project, "optimizer.type");
    return status.ok() ? "" : status.error().sentence();
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(has(faulty([](Project& p) { p.optimizers.front().optimizer.type = "magic"; }), "magic"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.sources.front().type = "oracle"; }), "oracle"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.training.set("epochs", std::int64_t{0}); }), "Epochs"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.training.set("epochs", 2.5); }), "Epochs"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.stopping.set("hope", true); }), "hope"));
  EXPECT_TRUE(
      has(faulty([](Project& p) { p.graph.find("dense_1")->params.set("units", std::int64_t{0}); }), "dense_1"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.graph.find("dense_1")->type = "denser"; }), "denser"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.recipe.type = "alchemy"; }), "alchemy"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.objectives.front().settings.set("weight", NAN); }), "Weight"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.objectives.front().settings.set("weight", -0.5); }), "Weight"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.objectives.front().settings.set("name", "a b"); }), "“a b”"));
  EXPECT_TRUE(has(faulty([](Project& p) {
                    p.objectives.assign(2, {});
                    for (Objective& one : p.objectives) one.settings.set("name", "twice");
                  }),
                  "twice"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.objectives.clear(); }), "at least one"));
  EXPECT_TRUE(has(faulty([](Project& p) { p.optimizers.resize(17); }), "at most 16"));
  EXPECT_FALSE(faulty([](Project& p) { p.sources.clear(); }).empty());
  EXPECT_FALSE(faulty([](Project& p) { p.optimizers.clear(); }).empty());
  EXPECT_TRUE(faulty([](Project& p) { p.objectives.push_back({}); }).empty());
}

}  // namespace
}  // namespace vitrine
