// What update rules promise beyond PyTorch's numbers, which tests/core/reference checks.
#include "core/optimizers/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/rng.h"

namespace vitrine {
namespace {

struct Stretch {
  std::vector<float> weight, gradient;
  std::vector<std::vector<float>> slots;

  Stretch(const OptimizerType& type, const Params& params, std::size_t count)
      : weight(count),
        gradient(count),
        slots(static_cast<std::size_t>(type.slots(params)), std::vector<float>(count)) {
    for (std::size_t i = 0; i < count; ++i) {
      weight[i] = static_cast<float>(Rng(1, 1).normal(0, i));
      gradient[i] = static_cast<float>(Rng(1, 2).normal(0, i));
    }
  }

  UpdateSums update(const OptimizerType& type, const Params& params, UpdateArgs args, std::size_t begin,
                    std::size_t end) {
    std::vector<float*> pointers;
    for (auto& slot : slots) pointers.push_back(slot.data() + begin);
    args.count = static_cast<std::int64_t>(end - begin);
    args.weight = weight.data() + begin;
    args.gradient = gradient.data() + begin;
    args.slots = pointers.data();
    args.params = &params;
    return type.update(type.info, args);
  }
};

UpdateArgs at_rate(double rate) {
  UpdateArgs args;
  args.learning_rate = rate;
  return args;
}

TEST(Optimizers, SumsAreThoseOfTheMovedWeights) {
  for (const OptimizerType& type : optimizer_types().all()) {
    SCOPED_TRACE(type.info.id);
    Stretch stretch(type, {}, 1357);
    const auto before = stretch.weight;
    const UpdateSums sums = stretch.update(type, {}, at_rate(0.1), 0, 1357);
    double moved = 0, weight = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      moved += std::pow(static_cast<double>(stretch.weight[i]) - before[i], 2);
      weight += std::pow(static_cast<double>(stretch.weight[i]), 2);
    }
    EXPECT_GT(moved, 0);
    EXPECT_NEAR(sums.update_squared, moved, 1e-5 * moved);
    EXPECT_NEAR(sums.weight_squared, weight, 1e-9 * weight);
  }
}

TEST(Optimizers, AStretchInPiecesMovesTheSameBits) {
  for (const OptimizerType& type : optimizer_types().all()) {
    Stretch whole(type, {}, 1000), pieces(type, {}, 1000);
    whole.update(type, {}, at_rate(0.1), 0, 1000);
    pieces.update(type, {}, at_rate(0.1), 0, 333);
    pieces.update(type, {}, at_rate(0.1), 333, 1000);
    EXPECT_EQ(whole.weight, pieces.weight) << type.info.id;
    EXPECT_EQ(whole.slots, pieces.slots) << type.info.id;
  }
}

TEST(Optimizers, DecayShrinksWeightsApartFromTheGradient) {
  for (const OptimizerType& type : optimizer_types().all()) {
    SCOPED_TRACE(type.info.id);
    Stretch stretch(type, {}, 3);
    stretch.weight = {1, -2, 4};
    stretch.gradient = {0, 0, 0};
    UpdateArgs args = at_rate(0.1);
    args.weight_decay = 0.5;
    args.decays = false;  // so that AdamW's own decay stays out
    stretch.update(type, {}, args, 0, 3);
    EXPECT_FLOAT_EQ(stretch.weight[0], 0.95F);
    EXPECT_FLOAT_EQ(stretch.weight[1], -1.9F);
    EXPECT_FLOAT_EQ(stretch.weight[2], 3.8F);
  }
}

TEST(Optimizers, OwnDecayOfAdamWSparesBiases) {
  const OptimizerType& type = optimizer_types().at("adamw");
  const Params params{{"weight_decay", 1.0}};
  for (const bool decays : {true, false}) {
    Stretch stretch(type, params, 1);
    stretch.weight = {1};
    stretch.gradient = {0};
    UpdateArgs args = at_rate(0.1);
    args.decays = decays;
    stretch.update(type, params, args, 0, 1);
    EXPECT_FLOAT_EQ(stretch.weight[0], decays ? 0.9F : 1.0F);
  }
}

TEST(Optimizers, ABadGradientShowsInTheSums) {
  for (const OptimizerType& type : optimizer_types().all()) {
    Stretch stretch(type, {}, 10);
    stretch.gradient[7] = NAN;
    EXPECT_FALSE(std::isfinite(stretch.update(type, {}, at_rate(0.1), 0, 10).update_squared)) << type.info.id;
  }
}

TEST(Optimizers, WhatMayChangeDuringARunSaysSo) {
  for (const OptimizerType& type : optimizer_types().all()) {
    ASSERT_NE(type.info.param("learning_rate"), nullptr);
    for (const ParamSpec& spec : type.info.params) {
      const bool live = spec.id == "learning_rate" || spec.id == "momentum" || spec.id == "weight_decay";
      EXPECT_EQ(spec.live, live) << type.info.id << "." << spec.id;
      EXPECT_FALSE(spec.doc.empty());
      EXPECT_TRUE(check_value(spec, spec.fallback));
    }
  }
}

}  // namespace
}  // namespace vitrine
