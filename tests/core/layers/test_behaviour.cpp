// What layers promise beyond their numbers: names and roles of parameters, nested settings, what training changes.
#include <gtest/gtest.h>
#include <cmath>

#include "tests/support/layer_harness.h"

namespace vitrine {
namespace {

using testing::LayerHarness;
using List = std::vector<std::int64_t>;

struct Described {
  std::string name, shape;
  ParameterRole role;
  friend bool operator==(const Described&, const Described&) = default;
};
std::ostream& operator<<(std::ostream& out, const Described& d) {
  return out << d.name << " " << d.shape;
}

std::vector<Described> parameters(const std::string& type, const Params& params, const std::vector<Shape>& inputs) {
  std::vector<Described> out;
  const LayerHarness<float> layer(type, params, inputs, 2);
  for (const auto& parameter : layer.list().parameters)
    out.push_back({parameter.spec.name, parameter.spec.shape.text(), parameter.spec.role});
  return out;
}

constexpr auto kWeight = ParameterRole::weight, kBias = ParameterRole::bias, kRunning = ParameterRole::running;

TEST(LayerBehaviour, ParametersAreNamedAndShapedAsInPyTorch) {
  EXPECT_EQ(parameters("dense", {{"units", std::int64_t{3}}}, {{5}}),
            (std::vector<Described>{{"weight", "3×5", kWeight}, {"bias", "3", kBias}}));
  EXPECT_EQ(
      parameters("conv2d", {{"filters", std::int64_t{8}}, {"groups", std::int64_t{2}}, {"bias", false}}, {{4, 6, 6}}),
      (std::vector<Described>{{"weight", "8×2×3×3", kWeight}}));
  EXPECT_EQ(parameters("batch_norm", {}, {{4, 6, 6}}), (std::vector<Described>{{"weight", "4", kBias},
                                                                               {"bias", "4", kBias},
                                                                               {"running_mean", "4", kRunning},
                                                                               {"running_var", "4", kRunning}}));
  EXPECT_EQ(parameters("layer_norm", {}, {{7, 6}}),
            (std::vector<Described>{{"weight", "6", kBias}, {"bias", "6", kBias}}));
  EXPECT_EQ(parameters("multi_head_attention", {}, {{5, 8}}),
            (std::vector<Described>{{"in_proj_weight", "24×8", kWeight},
                                    {"in_proj_bias", "24", kBias},
                                    {"out_proj.weight", "8×8", kWeight},
                                    {"out_proj.bias", "8", kBias}}));
  EXPECT_EQ(parameters("positional_encoding", {}, {{5, 8}}), (std::vector<Described>{{"table", "5×8", kRunning}}));
  EXPECT_TRUE(parameters("relu", {}, {{5}}).empty());
}

TEST(LayerBehaviour, InitializersGetFansAndNestedSettings) {
  const LayerHarness<float> dense("dense", {{"units", std::int64_t{3}}}, {{5}}, 1);
  EXPECT_EQ(dense.list().parameters[0].spec.fan_in, 5);
  EXPECT_EQ(dense.list().parameters[0].spec.fan_out, 3);
  EXPECT_EQ(dense.list().parameters[0].spec.initializer, (Spec{"glorot_uniform", {}}));
  const LayerHarness<float> conv("conv2d", {{"filters", std::int64_t{8}}, {"groups", std::int64_t{2}}}, {{4, 6, 6}},
                                 1);
  EXPECT_EQ(conv.list().parameters[0].spec.fan_in, 2 * 9);
  EXPECT_EQ(conv.list().parameters[0].spec.fan_out, 4 * 9);
  const LayerHarness<float> chosen("dense", {{"initializer", std::string("constant")}, {"initializer.value", 0.25}},
                                   {{5}}, 1);
  EXPECT_EQ(chosen.list().parameters[0].spec.initializer, (Spec{"constant", {{"value", 0.25}}}));
  // A layer's own default for a nested parameter reaches the initializer.
  const LayerHarness<float> embedding("embedding", {}, {{5}}, 1);
  EXPECT_EQ(embedding.list().parameters[0].spec.initializer, (Spec{"normal", {{"std", 1.0}}}));
}

TEST(LayerBehaviour, SummariesSayWhatMatters) {
  const auto summary = [](const std::string& id, const Params& params, std::vector<Shape> inputs = {}) {
    const LayerType& type = layer_types().at(id);
    return type.summary({type, params, std::move(inputs)});
  };
  EXPECT_EQ(summary("dense", {{"units", std::int64_t{256}}, {"activation", std::string("gelu")}}), "256 · GELU");
  EXPECT_EQ(summary("dense", {}), "64");
  EXPECT_EQ(summary("conv2d", {}), "32 · 3×3");
  EXPECT_EQ(summary("multi_head_attention", {}), "4 heads");
  EXPECT_EQ(summary("input", {{"shape", List{8}}, {"kind", std::string("tokens")}}), "8 tokens");
  EXPECT_EQ(summary("dropout", {{"rate", 0.25}}), "0.25");
}

TEST(LayerBehaviour, DropoutZeroesAShareInTrainingOnly) {
  LayerHarness<float> layer("dropout", {{"rate", 0.3}}, {{1000}}, 20);
  auto& x = layer.value(layer.input_id(0));
  std::fill(x.begin(), x.end(), 1.0F);
  layer.forward(false);
  EXPECT_EQ(layer.output(), x);
  layer.forward(true, 1, 1);
  const auto first = layer.output();
  std::size_t zeros = 0;
  for (const float y : first) {
    EXPECT_TRUE(y == 0 || std::abs(y - 1 / 0.7F) < 1e-6F);
    zeros += y == 0 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(zeros) / 20000, 0.3, 0.015);  // 4.6 standard deviations
  layer.backward(LayerHarness<float>::Values(20000, 1.0F));
  EXPECT_EQ(layer.gradient(layer.input_id(0)), first) << "backward draws the same mask";
  layer.forward(true, 1, 2);
  EXPECT_NE(layer.output(), first) << "another step, another mask";
  layer.forward(true, 1, 1);
  EXPECT_EQ(layer.output(), first) << "the same step, the same mask";
}

TEST(LayerBehaviour, BatchNormUsesTheBatchAndMovesItsAverages) {
  LayerHarness<float> layer("batch_norm", {{"momentum", 0.1}}, {{1}}, 4);
  layer.set(layer.input_id(0), std::vector<float>{2, 4, 6, 8});  // mean 5, variance 5, unbiased 20/3
  layer.forward(true);
  EXPECT_NEAR(layer.output()[0], -3 / std::sqrt(5.0), 1e-5);
  EXPECT_NEAR(layer.output()[3], 3 / std::sqrt(5.0), 1e-5);
  ASSERT_EQ(layer.list().running.size(), 2U);
  EXPECT_NEAR(layer.value(layer.list().running[0].value)[0], 0.5, 1e-6);
  EXPECT_NEAR(layer.value(layer.list().running[1].value)[0], 0.9 + 0.1 * 20 / 3, 1e-6);
  layer.forward(false);  // running mean 0 and variance 1
  EXPECT_NEAR(layer.output()[3], 8, 1e-3);
}

TEST(LayerBehaviour, CausalAttentionDoesNotSeeWhatComesLater) {
  for (const bool causal : {true, false}) {
    LayerHarness<float> layer("multi_head_attention", {{"heads", std::int64_t{2}}, {"causal", causal}}, {{6, 8}}, 1);
    auto& x = layer.value(layer.input_id(0));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(Rng(1, 1).normal(0, i));
    layer.forward(false);
    const auto before = layer.output();
    const auto& weights = layer.value(layer.exposed_id("attention"));
    ASSERT_EQ(weights.size(), 2U * 6 * 6);
    for (std::size_t row = 0; row < 12; ++row) {
      double sum = 0;
      for (std::size_t k = 0; k < 6; ++k) {
        sum += weights[row * 6 + k];
        EXPECT_TRUE(!causal || k <= row % 6 || weights[row * 6 + k] == 0.0F);
      }
      EXPECT_NEAR(sum, 1, 1e-5);
    }
    for (std::size_t i = 40; i < 48; ++i) x[i] += 1;  // the last token
    layer.forward(false);
    const bool same = std::equal(before.begin(), before.begin() + 40, layer.output().begin());
    EXPECT_EQ(same, causal);
  }
}

TEST(LayerBehaviour, StepPassesNoGradientAndReluPassesNaN) {
  LayerHarness<float> step("step", {}, {{3}}, 1);
  step.set(step.input_id(0), std::vector<float>{-1, 0, 2});
  step.forward(true);
  EXPECT_EQ(step.output(), (AlignedVector<float>{0, 0, 1}));
  step.backward({1, 1, 1});
  EXPECT_EQ(step.gradient(step.input_id(0)), (AlignedVector<float>{0, 0, 0}));
  for (const std::string type : {"relu", "max_pool2d"}) {
    LayerHarness<float> layer(type, {}, {{1, 2, 2}}, 1);
    layer.set(layer.input_id(0), std::vector<float>{1, NAN, -1, 0});
    layer.forward(true);
    EXPECT_TRUE(std::any_of(layer.output().begin(), layer.output().end(), [](float y) { return std::isnan(y); }))
        << type;
  }
}

}  // namespace
}  // namespace vitrine
