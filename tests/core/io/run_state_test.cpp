// The sums of an epoch under way, in the file of a run's state.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/io/weights.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using nlohmann::json;

Trained with_sums(std::vector<MetricSums> sums) {
  Trained out;
  out.weights.push_back({"dense/weight", "dense.weight", Tensor(Shape{2}, {1, 2}), std::nullopt, "dense"});
  out.state.emplace();
  out.state->origin = {{"network", "n"}};
  out.state->epoch_metric_sums = std::move(sums);
  return out;
}

// Saved, its sums replaced by this text where there is one, and loaded.
Result<Trained> through_a_file(const Trained& trained, const std::string& sums = {}) {
  const test::Folder folder;
  const std::string path = folder / "state.safetensors";
  EXPECT_TRUE(save_trained(trained, path).ok());
  if (!sums.empty()) {
    NamedTensors file = *load_tensors(path);
    json state = json::parse(file.metadata.at("vitrine.state"));
    state["epoch_metric_sums"] = json::parse(sums);
    file.metadata["vitrine.state"] = state.dump();
    EXPECT_TRUE(save_tensors(file, path).ok());
  }
  return load_trained(path);
}

TEST(RunState, SumsOfAnyLengthComeBack) {
  const std::vector<MetricSums> sums{{{0.1, -2e300}, 7}, {{}, 0}, {std::vector<double>(300, 1.0 / 3), 0.5}, {{5e-324}, 1}};
  const auto back = through_a_file(with_sums(sums));
  ASSERT_TRUE(back.ok()) << back.error().sentence();
  EXPECT_EQ(back->state->epoch_metric_sums, sums);
  const auto none = through_a_file(with_sums({}));
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->state->epoch_metric_sums.empty());
}

TEST(RunState, SumsThatAreNotFiniteDoNotMakeTheFileUnreadable) {
  const auto back = through_a_file(with_sums({{{std::nan(""), 3}, 2}, {{std::numeric_limits<double>::infinity()}, 1}}));
  ASSERT_TRUE(back.ok()) << back.error().sentence();
  const auto& sums = back->state->epoch_metric_sums;
  ASSERT_EQ(sums.size(), 2U);
  EXPECT_TRUE(std::isnan(sums[0].sums.at(0)));
  EXPECT_EQ(sums[0].sums.at(1), 3);
  EXPECT_EQ(sums[0].count, 2);
  EXPECT_FALSE(std::isfinite(sums[1].sums.at(0)));
}

TEST(RunState, OlderFilesWithFiveNumbersAMetricAreRead) {
  const auto back = through_a_file(with_sums({}), "[31.5, 0, 0, 0, 64, 1, 2, 3, 4, 5]");
  ASSERT_TRUE(back.ok()) << back.error().sentence();
  const std::vector<MetricSums> expected{{{31.5, 0, 0, 0}, 64}, {{1, 2, 3, 4}, 5}};
  EXPECT_EQ(back->state->epoch_metric_sums, expected);
}

TEST(RunState, WhatIsNoListOfNumbersIsRefusedOrLeftOut) {
  for (const char* wrong : {"[[\"three\", 1]]", "[{}]", "[[[1]]]", "\"sums\"", "[true]"})
    EXPECT_FALSE(through_a_file(with_sums({}), wrong).ok()) << wrong;
  for (const char* odd : {"[[]]", "[1, 2, 3]", "[]"}) {
    const auto back = through_a_file(with_sums({}), odd);
    ASSERT_TRUE(back.ok()) << odd;
    EXPECT_TRUE(back->state->epoch_metric_sums.empty()) << odd;
  }
}

}  // namespace
}  // namespace vitrine
