// The one rule of which units are dead and which saturated.
#include "core/watch/unit_count.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/watch/health.h"

namespace vitrine {
namespace {

constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

// So many samples of one unit that says `usual` but for the first `others`.
UnitCount of_one(UnaryKind function, float usual, int others, float other, int samples = 100) {
  UnitCount out(function, 1);
  for (int i = 0; i < samples; ++i) out.add(std::vector<float>{i < others ? other : usual});
  return out;
}

TEST(UnitCount, DeadIsWhatSays0ToNinetyNineOfAHundred) {
  EXPECT_TRUE(of_one(UnaryKind::relu, 0, 1, 3).is_dead(0));
  EXPECT_FALSE(of_one(UnaryKind::relu, 0, 2, 3).is_dead(0));
  for (const UnaryKind function : {UnaryKind::gelu, UnaryKind::silu}) {
    EXPECT_TRUE(of_one(function, -5e-5F, 1, 3).is_dead(0));
    EXPECT_FALSE(of_one(function, -5e-3F, 1, 3).is_dead(0));
  }
  EXPECT_TRUE(of_one(UnaryKind::linear, 0, 0, 0).is_dead(0));
  EXPECT_FALSE(of_one(UnaryKind::linear, -1, 0, 0).is_dead(0)) << "only a ReLU has no other way to be silent";
  for (const UnaryKind function : {UnaryKind::tanh, UnaryKind::sigmoid})
    EXPECT_FALSE(of_one(function, 0, 0, 0).is_dead(0));
  EXPECT_FALSE(of_one(UnaryKind::relu, kNoNumber, 0, 0).is_dead(0)) << "that is another illness";
  EXPECT_FALSE(UnitCount(UnaryKind::relu, 3).is_dead(0)) << "nothing is known yet";
}

TEST(UnitCount, SaturatedIsTheMeanBeyondEightyFiveHundredthsOfTheWay) {
  EXPECT_TRUE(of_one(UnaryKind::tanh, -0.9F, 0, 0).is_saturated(0));
  EXPECT_FALSE(of_one(UnaryKind::tanh, 0.8F, 0, 0).is_saturated(0));
  EXPECT_TRUE(of_one(UnaryKind::tanh, 1, 14, 0).is_saturated(0));
  EXPECT_FALSE(of_one(UnaryKind::tanh, 1, 16, 0).is_saturated(0));
  EXPECT_TRUE(of_one(UnaryKind::sigmoid, 0.05F, 0, 0).is_saturated(0));
  EXPECT_FALSE(of_one(UnaryKind::sigmoid, 0.1F, 0, 0).is_saturated(0));
  EXPECT_FALSE(of_one(UnaryKind::relu, 1, 0, 0).is_saturated(0));
  EXPECT_NEAR(of_one(UnaryKind::sigmoid, 0.75F, 0, 0).extent(0), 0.5, 1e-6);
}

TEST(UnitCount, APlaceThatSpeaksIsEnough) {
  UnitCount channels(UnaryKind::relu, 2), features(UnaryKind::relu, 2);
  for (int i = 0; i < 10; ++i) {
    channels.add(std::vector<float>{0, 0, 0, 0, 1, 0}, 3);  // channel by channel
    features.add(std::vector<float>{0, 0, 1, 0});           // position by position, the rest is padding
  }
  EXPECT_TRUE(channels.is_dead(0) && !channels.is_dead(1));
  EXPECT_TRUE(!features.is_dead(0) && features.is_dead(1));
  EXPECT_EQ(channels.dead(), 1);
  EXPECT_EQ(channels.samples(), 10);
}

TEST(UnitCount, ManyIsMoreThanHalfAndOfFewUnitsMore) {
  const auto dead = [](std::int64_t units, std::int64_t count) {
    return many_are_dead({"a", "a", "relu", units, count, 0});
  };
  EXPECT_TRUE(dead(8, 5));
  EXPECT_FALSE(dead(8, 4));
  EXPECT_FALSE(dead(4, 3));
  EXPECT_TRUE(dead(4, 4));
  EXPECT_FALSE(many_are_saturated({"a", "a", "tanh", 4, 0, 2}));
  EXPECT_TRUE(many_are_saturated({"a", "a", "tanh", 4, 0, 3}));
}

// ---- what health makes of it

RunInfo two_layers() {
  RunInfo info;
  for (const char* name : {"a", "b"}) info.layers.push_back({name, name});
  return info;
}

// Windows of a loss and of sound gradients.
void go_on(Health& health, std::uint64_t& step, float loss, int windows) {
  for (std::uint64_t i = 0; i < Health::kWindow * static_cast<std::uint64_t>(windows); ++i) {
    std::vector<Reading> figures(kRunFigures);
    figures[static_cast<std::size_t>(Figure::loss)].mean = loss;
    for (const float value : {0.1F, 0.1F, 1e-3F, 1e-3F}) figures.push_back({value, value, value, value});
    (void)health.add({++step, 1, 1}, figures);
  }
}

TEST(HealthOfUnits, ALayerMostOfWhichIsDeadIsMarkedWithTheReason) {
  Health health;
  health.begin(two_layers());
  EXPECT_TRUE(health.note_units({{"a", "a", "relu", 16, 10, 0}, {"b", "b", "relu", 16, 2, 0}}));
  EXPECT_EQ(health.of("a")->word, "dead units") << "before a window is full";
  EXPECT_EQ(health.of("b"), nullptr);
  std::uint64_t step = 0;
  go_on(health, step, 1, 1);
  EXPECT_EQ(health.of("a")->word, "dead units");
  EXPECT_EQ(health.of("a")->grade, Grade::warning);
  EXPECT_TRUE(health.of("a")->why.starts_with("63 % of its 16 units are dead")) << health.of("a")->why;
  EXPECT_NE(health.of("a")->why.find("gradient norm"), std::string::npos) << health.of("a")->why;
  EXPECT_EQ(health.of("b")->word, "healthy");
  EXPECT_NE(health.of("b")->why.find("13 % of its 16 units are dead"), std::string::npos) << health.of("b")->why;
  EXPECT_EQ(health.worst()->node, "a");
  const std::uint64_t revision = health.revision();
  EXPECT_TRUE(health.note_units({{"a", "a", "relu", 16, 16, 0}}));
  EXPECT_GT(health.revision(), revision);
  EXPECT_EQ(health.of("a")->word, "dead");
  EXPECT_EQ(health.of("a")->grade, Grade::bad);
  EXPECT_TRUE(health.note_units({}));
  EXPECT_EQ(health.of("a")->word, "healthy") << "the newest look counts";
}

TEST(HealthOfUnits, SaturatedIsNoIllnessOfWhatHasLearnt) {
  Health health;
  health.begin(two_layers(), 1.0);
  const std::vector<LayerUnits> look{{"a", "a", "tanh", 8, 0, 8}, {"b", "b", "tanh", 8, 0, 6}};
  std::uint64_t step = 0;
  go_on(health, step, 0.9F, 2);
  (void)health.note_units(look);
  EXPECT_EQ(health.of("a")->word, "saturated");
  EXPECT_EQ(health.of("a")->grade, Grade::bad);
  EXPECT_EQ(health.of("b")->grade, Grade::warning);
  Health learnt;
  learnt.begin(two_layers(), 1.0);
  step = 0;
  go_on(learnt, step, 0.01F, 2);
  (void)learnt.note_units(look);
  EXPECT_EQ(learnt.of("a")->grade, Grade::good) << learnt.of("a")->why;
  EXPECT_NE(learnt.of("a")->why.find("100 % of its 8 units are saturated"), std::string::npos);
}

TEST(HealthOfUnits, ActivationsWithoutWeightsAreToldOfWhileTheyAreIll) {
  Health health;
  health.begin(two_layers());
  (void)health.note_units({{"relu_1", "relu_1", "relu", 16, 12, 0}, {"relu_2", "relu_2", "relu", 16, 1, 0}});
  ASSERT_NE(health.of("relu_1"), nullptr);
  EXPECT_EQ(health.of("relu_1")->word, "dead units");
  EXPECT_EQ(health.of("relu_2"), nullptr);
  EXPECT_EQ(health.layers().size(), 3U);
  (void)health.note_units({{"relu_1", "relu_1", "relu", 16, 0, 0}});
  EXPECT_EQ(health.of("relu_1"), nullptr);
}

}  // namespace
}  // namespace vitrine
