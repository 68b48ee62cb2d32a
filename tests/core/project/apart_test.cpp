// In what two projects differ.
#include "core/project/apart.h"

#include <gtest/gtest.h>

#include "core/graph/sketch.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

Project spiral() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(2);
  project.sources.front() = {"spiral", {}};
  return project;
}

Project with(std::initializer_list<std::pair<const char*, const char*>> settings) {
  Project out = spiral();
  for (const auto& [path, value] : settings) EXPECT_TRUE(set_setting(out, path, value)) << path;
  return out;
}

TEST(Apart, TheSameProjectIsNot) {
  EXPECT_TRUE(settings_apart(spiral(), spiral()).empty());
  EXPECT_TRUE(settings_apart(with({{"training.epochs", "100"}}), with({{"training.epochs", "100"}})).empty());
}

TEST(Apart, SettingsAreToldWithBothValues) {
  const auto apart =
      settings_apart(with({{"optimizer.learning_rate", "0.01"}, {"layer.dense_1.units", "64"}}), spiral());
  ASSERT_EQ(apart.size(), 2U);
  EXPECT_NE(std::find(apart.begin(), apart.end(), SettingApart{"optimizer.learning_rate", "0.01", "0.001"}),
            apart.end());
  EXPECT_NE(std::find(apart.begin(), apart.end(), SettingApart{"layer.dense_1.units", "64", "8"}), apart.end());
  const std::string words = in_words(apart);
  EXPECT_NE(words.find("optimizer.learning_rate 0.01"), std::string::npos) << words;
  EXPECT_NE(words.find("dense_1.units 64"), std::string::npos) << words;
}

// Another optimizer has parameters of its own: what it is called says it.
TEST(Apart, AnotherTypeIsToldByItsName) {
  const std::string words = in_words(settings_apart(with({{"optimizer.type", "rmsprop"}}), spiral()));
  EXPECT_TRUE(words.starts_with("optimizer rmsprop")) << words;
}

TEST(Apart, LayersThatOnlyOneHasAreTold) {
  Project more = spiral();
  Sketch s(more.graph);
  s.add("dropout");
  EXPECT_EQ(in_words(settings_apart(more, spiral())), "with dropout_1");
  EXPECT_EQ(in_words(settings_apart(spiral(), more)), "without dropout_1");
}

// The same layers with the same settings, in another order.
TEST(Apart, LayersThatAreJoinedOtherwiseAreTold) {
  const auto network = [](bool activation_first) {
    Project project;
    Sketch s(project.graph);
    s.input({2});
    s.dense(2);
    if (activation_first) s.add("tanh");
    s.add("dropout");
    if (!activation_first) s.add("tanh");
    return project;
  };
  const auto apart = settings_apart(network(true), network(false));
  ASSERT_EQ(apart.size(), 1U);
  EXPECT_EQ(apart.front(), (SettingApart{"connections", "dense_1 → tanh_1, tanh_1 → dropout_1",
                                         "dense_1 → dropout_1, dropout_1 → tanh_1"}));
  EXPECT_EQ(in_words(apart), "connections");
  // One that is missing is told from both sides.
  Project cut = spiral();
  ASSERT_TRUE(cut.graph.disconnect(cut.graph.edges().back()));
  EXPECT_EQ(in_words(settings_apart(spiral(), cut)), "connections");
  EXPECT_EQ(in_words(settings_apart(cut, spiral())), "connections");
  EXPECT_EQ(settings_apart(cut, spiral()).front().other, "dense_1 → dense_2");
}

}  // namespace
}  // namespace vitrine
