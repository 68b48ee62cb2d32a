#include "core/project/loose_settings.h"

#include <gtest/gtest.h>

#include "core/graph/sketch.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

Project network() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(2);
  return project;
}

void set_all(Project& project, std::initializer_list<std::pair<const char*, const char*>> settings) {
  for (const auto& [path, value] : settings) ASSERT_TRUE(set_setting(project, path, value).ok()) << path;
}

TEST(LooseSettings, WhatARunMayHaveOtherwiseComesBackAndNothingElse) {
  Project then = network();
  set_all(then, {{"optimizer.learning_rate", "0.02"},
                 {"layer.dense_1.trainable", "off"},
                 {"training.epochs", "7"},
                 {"stopping.patience", "3"}});
  const LooseSettings kept = loose_settings(then);
  EXPECT_EQ(kept.size(), 4U);
  Project now = network();
  set_all(now, {{"optimizer.learning_rate", "0.5"},
                {"regularisation.weight_decay", "0.1"},
                {"layer.dense_2.trainable", "off"},
                {"training.batch_size", "9"},
                {"layer.dense_1.units", "5"}});
  ASSERT_TRUE(now.graph.rename("dense_1", "first").ok());
  set_loose(now, kept);
  Project wanted = then;
  set_all(wanted, {{"training.batch_size", "9"}, {"layer.dense_1.units", "5"}});
  ASSERT_TRUE(wanted.graph.rename("dense_1", "first").ok());
  EXPECT_EQ(loose_settings(now), kept);
  for (const std::string& path : setting_paths(wanted))
    EXPECT_EQ(*get_setting(now, path), *get_setting(wanted, path)) << path;
}

TEST(LooseSettings, WhatCannotBeStaysOut) {
  Project project = network();
  const Project before = project;
  set_loose(project,
            {{"optimizer.learning_rate", "fast"}, {"optimizer.wings", "2"}, {"layer.gone.trainable", "off"}});
  EXPECT_EQ(project, before);
}

}  // namespace
}  // namespace vitrine
