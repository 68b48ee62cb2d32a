// Which layers are a measure for which: of several networks, or objectives, each has gradients of its own.
#include "core/watch/peers.h"

#include <gtest/gtest.h>

#include "core/watch/health.h"

namespace vitrine {
namespace {

using Teachers = std::vector<std::set<std::size_t>>;

RunInfo taught_by(const Teachers& teachers) {
  RunInfo info;
  for (std::size_t i = 0; i < teachers.size(); ++i) {
    const std::string name = "dense_" + std::to_string(i + 1);
    info.layers.push_back({name, name, true, teachers[i]});
  }
  return info;
}

std::vector<double> largest(const Teachers& teachers, const std::vector<double>& norms) {
  return Peers(taught_by(teachers).layers).largest(norms);
}

TEST(Peers, WithOneObjectiveEveryLayerIsHeldAgainstAll) {
  const RunInfo info = taught_by({{0}, {0}, {0}});
  const Peers peers(info.layers);
  EXPECT_TRUE(peers.all_alike());
  const std::vector<double> norms{1, 3, 2};
  EXPECT_EQ(peers.largest(norms), (std::vector<double>{3, 3, 3}));
  EXPECT_EQ(peers.median(norms, {true, true, true}), (std::vector<double>{2, 2, 2}));
  EXPECT_EQ(peers.chains(), (std::vector<std::vector<std::size_t>>{{0, 1, 2}}));
  EXPECT_TRUE(Peers().largest({}).empty());
}

TEST(Peers, NetworksThatLearnApartAreNoMeasureForEachOther) {
  EXPECT_EQ(largest({{0}, {0}, {1}}, {1e-6, 2e-6, 0.5}), (std::vector<double>{2e-6, 2e-6, 0.5}));
}

// What comes to the trunk sets out from both heads; what comes to a head sets out from its own objective alone.
TEST(Peers, ATrunkIsHeldAgainstItsHeadsAndNoHeadAgainstTheTrunk) {
  EXPECT_EQ(largest({{0, 1}, {0}, {1}}, {0.2, 1e-6, 0.5}), (std::vector<double>{0.5, 1e-6, 0.5}));
}

TEST(Peers, WhatIsNotCountedOrNoNumberIsNoMeasure) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(largest({{0}, {0}}, {nan, 1}), (std::vector<double>{1, 1}));
  const RunInfo info = taught_by({{0, 1}, {0}, {1}, {}});
  const Peers peers(info.layers);
  const auto medians = peers.median(std::vector<double>{1, 2, nan, 3}, {true, false, true, true});
  EXPECT_EQ(medians, (std::vector<double>{1, 1, 1, 3})) << "a layer that learns from none is its own";
  EXPECT_FALSE(peers.all_alike());
}

// ---- and what Health makes of it

Health after_windows(const Teachers& teachers, const std::vector<float>& norms) {
  Health health;
  health.begin(taught_by(teachers));
  for (std::uint64_t step = 1; step <= 5 * Health::kWindow; ++step) {
    std::vector<Reading> figures(kRunFigures);
    figures[static_cast<std::size_t>(Figure::loss)].mean = 1;
    for (const float norm : norms) figures.push_back({norm, norm, norm, norm});
    for (std::size_t i = 0; i < norms.size(); ++i) figures.push_back({1e-3F, 1e-3F, 1e-3F, 1e-3F});
    (void)health.add({step, 1, 1}, figures);
  }
  return health;
}

TEST(HealthOfSeveral, ATeacherThatHasConvergedDoesNotVanishBesideItsStudent) {
  const Health health = after_windows({{0}, {0}, {1}, {1}}, {1e-6F, 2e-6F, 0.1F, 0.2F});
  EXPECT_EQ(health.worst(), nullptr) << health.worst()->why;
  EXPECT_NEAR(health.of("dense_1")->level, 0.5, 0.1) << "its bar is measured by its own network, too";
}

TEST(HealthOfSeveral, ALayerThatVanishesAmongItsOwnIsFound) {
  const Health health = after_windows({{0}, {0}, {1}, {1}}, {1e-6F, 2e-6F, 1e-6F, 0.2F});
  EXPECT_EQ(health.of("dense_3")->word, "vanishing");
  EXPECT_NE(health.of("dense_3")->why.find("learns from the same"), std::string::npos) << health.of("dense_3")->why;
  for (const char* sound : {"dense_1", "dense_2", "dense_4"})
    EXPECT_EQ(health.of(sound)->grade, Grade::good) << sound;
}

TEST(HealthOfSeveral, ATrunkThatHearsNothingOfAHeadThatLearnsVanishes) {
  const Health health = after_windows({{0, 1}, {0, 1}, {0}, {1}}, {1e-6F, 0.05F, 1e-6F, 0.2F});
  EXPECT_EQ(health.of("dense_1")->word, "vanishing");
  EXPECT_EQ(health.of("dense_3")->grade, Grade::good)
      << "its objective has come to rest: " << health.of("dense_3")->why;
}

}  // namespace
}  // namespace vitrine
