// What holds of every metric, for every kind of target that it fits.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "tests/core/metrics/support.h"

namespace vitrine {
namespace {

using namespace test;

using Body = std::function<void(const Scene&, const MetricType&, const Spec&)>;

// Of every metric some scene has to tell what is tested.
class Told {
 public:
  void say(const MetricType& type, bool told) {
    if (told) types_.insert(type.info.id);
  }
  ~Told() { EXPECT_EQ(types_.size(), metric_types().all().size()) << "the scenes do not tell"; }

 private:
  std::set<std::string> types_;
};

void for_all(const Body& body) {
  std::set<std::string> seen;
  for (const Scene& scene : scenes())
    for (const Spec& spec : choices(scene)) {
      SCOPED_TRACE(scene.name + ": " + metric_title(spec));
      body(scene, metric_types().at(spec.type), spec);
      seen.insert(spec.type);
    }
  EXPECT_EQ(seen.size(), metric_types().all().size()) << "a metric fits none of the scenes";
}

MetricSums in_batches(const Scene& scene, const Spec& spec, std::int64_t size, MetricSums sums = {}) {
  for (std::int64_t at = 0; at < scene.samples; at += size)
    metric_types().at(spec.type).add(spec.params, scene.part(at, std::min(size, scene.samples - at)), sums);
  return sums;
}

TEST(MetricContract, BatchesOfAnySizeGiveTheSame) {
  for_all([](const Scene& scene, const MetricType& type, const Spec& spec) {
    const double whole = judge(spec, scene.all());
    ASSERT_TRUE(std::isfinite(whole));
    for (const std::int64_t size : {1, 3, 7, 40}) {
      const double value = type.value(spec.params, in_batches(scene, spec, size));
      if (type.info.id == "r2")
        EXPECT_NEAR(value, whole, 1e-12);
      else
        EXPECT_EQ(value, whole) << size;
    }
  });
}

TEST(MetricContract, SumsThatAddUpDo) {
  for_all([](const Scene& scene, const MetricType& type, const Spec& spec) {
    MetricSums first, second;
    type.add(spec.params, scene.part(0, 11), first);
    type.add(spec.params, scene.part(11, scene.samples - 11), second);
    first.add_up(second);
    const double whole = judge(spec, scene.all());
    if (type.sums_add_up)
      EXPECT_NEAR(type.value(spec.params, first), whole, 1e-12);
    else
      EXPECT_NE(type.value(spec.params, first), whole) << "then it may say that they add up";
  });
}

TEST(MetricContract, LaterBatchesFindTheirRoom) {
  for_all([](const Scene& scene, const MetricType& type, const Spec& spec) {
    MetricSums sums;
    type.add(spec.params, scene.part(0, 1), sums);
    const double* const place = sums.sums.data();
    const std::size_t size = sums.sums.size();
    sums = in_batches(scene, spec, 7, std::move(sums));
    EXPECT_GT(size, 0U);
    EXPECT_EQ(sums.sums.size() == size, !type.keeps_scores);
    if (type.keeps_scores) return;
    EXPECT_EQ(sums.sums.data(), place);
    sums.clear();
    type.add(spec.params, scene.all(), sums);
    EXPECT_EQ(sums.sums.data(), place) << "the next epoch's first batch asked for memory";
    EXPECT_EQ(type.value(spec.params, sums), judge(spec, scene.all())) << "something of the last epoch was left";
  });
}

TEST(MetricContract, NothingJudgedIsNotANumber) {
  for_all([](const Scene& scene, const MetricType& type, const Spec& spec) {
    EXPECT_TRUE(std::isnan(type.value(spec.params, {})));
    EXPECT_TRUE(std::isnan(judge(spec, scene.part(0, 0))));
    Scene unlabelled = scene;
    unlabelled.weights.assign(static_cast<std::size_t>(scene.samples * scene.places), 0);
    EXPECT_TRUE(std::isnan(judge(spec, unlabelled.all()))) << "weights of 0";
    if (scene.judged.kind == FieldKind::values) return;
    unlabelled.weights.clear();
    std::fill(unlabelled.target.begin(), unlabelled.target.end(), -1.0F);
    EXPECT_TRUE(std::isnan(judge(spec, unlabelled.all()))) << "no labels";
  });
}

TEST(MetricContract, EqualWeightsAreNoWeights) {
  for_all([](const Scene& scene, const MetricType&, const Spec& spec) {
    Scene weighted = scene;
    const double plain = judge(spec, scene.all());
    weighted.weights.assign(static_cast<std::size_t>(scene.samples * scene.places), 1.0F);
    EXPECT_EQ(judge(spec, weighted.all()), plain);
    std::fill(weighted.weights.begin(), weighted.weights.end(), 0.3F);
    EXPECT_NEAR(judge(spec, weighted.all()), plain, 1e-12);
  });
}

// Left out by its weight is left out by its label, or not there at all.
TEST(MetricContract, AWeightOfZeroLeavesOut) {
  Told told;
  for_all([&](const Scene& scene, const MetricType& type, const Spec& spec) {
    Scene without = scene;
    without.weights.assign(static_cast<std::size_t>(scene.samples * scene.places), 1.0F);
    for (std::size_t i = 0; i < without.weights.size(); i += 3) {
      without.weights[i] = i % 2 ? 0.0F : i % 4 ? -1.0F : NAN;  // what is no weight counts nothing
      if (scene.places == 1)
        for (std::size_t k = 0; k < scene.outputs_a_sample(); ++k)
          without.output[i * scene.outputs_a_sample() + k] = NAN;  // nor does it matter what the network says there
    }
    Scene rest = scene;
    if (scene.judged.kind == FieldKind::values) {
      rest.output.clear(), rest.target.clear(), rest.samples = 0;
      for (std::size_t i = 0; i < 41; ++i) {
        if (i % 3 == 0) continue;
        ++rest.samples;
        rest.output.insert(rest.output.end(), scene.output.begin() + static_cast<std::ptrdiff_t>(3 * i),
                           scene.output.begin() + static_cast<std::ptrdiff_t>(3 * i + 3));
        rest.target.insert(rest.target.end(), scene.target.begin() + static_cast<std::ptrdiff_t>(3 * i),
                           scene.target.begin() + static_cast<std::ptrdiff_t>(3 * i + 3));
      }
    } else {
      for (std::size_t i = 0; i < rest.target.size(); i += 3) rest.target[i] = -1;
    }
    EXPECT_EQ(judge(spec, without.all()), judge(spec, rest.all()));
    told.say(type, judge(spec, rest.all()) != judge(spec, scene.all()));
  });
}

TEST(MetricContract, AWeightOfTwoCountsASampleTwice) {
  Told told;
  for_all([&](const Scene& scene, const MetricType& type, const Spec& spec) {
    Scene weighted = scene, twice = scene;
    weighted.weights.clear();
    for (std::int64_t i = 0; i < scene.samples; ++i) {
      const bool doubled = i % 3 == 1;
      weighted.weights.insert(weighted.weights.end(), static_cast<std::size_t>(scene.places), doubled ? 2.0F : 1.0F);
      if (!doubled) continue;
      const MetricInput sample = scene.part(i, 1);
      twice.output.insert(twice.output.end(), sample.output.begin(), sample.output.end());
      twice.target.insert(twice.target.end(), sample.target.begin(), sample.target.end());
      ++twice.samples;
    }
    EXPECT_NEAR(judge(spec, weighted.all()), judge(spec, twice.all()), 1e-12);
    told.say(type, judge(spec, weighted.all()) != judge(spec, scene.all()));
  });
}

// A network that says nothing is not right, and breaks nothing.
TEST(MetricContract, WhatIsNotANumberIsNotRight) {
  for_all([](const Scene& scene, const MetricType& type, const Spec& spec) {
    Scene broken = scene;
    std::fill(broken.output.begin(), broken.output.end(), NAN);
    const double value = judge(spec, broken.all());
    EXPECT_TRUE(std::isnan(value) || value == 0) << value;
    EXPECT_TRUE(std::isnan(value) || type.higher_is_better);
  });
}

TEST(MetricContract, WhatANetworkThatIsAlwaysRightReaches) {
  for_all([](const Scene& scene, const MetricType& type, const Spec& spec) {
    Scene right = scene;
    if (scene.judged.kind == FieldKind::values) right.output = right.target;
    for (std::size_t i = 0; i < right.target.size() && scene.judged.kind == FieldKind::classes; ++i)
      for (std::int64_t k = 0; k < scene.outputs; ++k) {
        const auto named = static_cast<float>(scene.outputs == 1 ? 1 : k);
        right.output[scene.output_at(static_cast<std::int64_t>(i), k)] = right.target[i] == named ? 60.0F : -60.0F;
      }
    const double best = type.info.id == "perplexity" || type.higher_is_better ? 1 : 0;
    EXPECT_NEAR(judge(spec, right.all()), best, 1e-12);
  });
}

}  // namespace
}  // namespace vitrine
