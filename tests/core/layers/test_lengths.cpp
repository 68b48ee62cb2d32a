// What layers do with sequences that end early: each says it, and what it takes it computes as if the padding were
// not there. However long the padding is, it changes nothing.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/support/layer_harness.h"

namespace vitrine {
namespace {

using testing::LayerHarness;

constexpr std::int64_t kBatch = 3, kPositions = 6, kMore = 7;
const std::vector<std::int64_t> kLengths{6, 2, 4};

struct Setting {
  std::string type;
  Params params;
  std::vector<std::int64_t> position;  // shape of one position
};

using Axes = std::vector<std::int64_t>;

// Every layer as it is first placed, on tokens, numbers, channels and images; and other settings that take sequences.
std::vector<Setting> settings() {
  std::vector<Setting> out;
  for (const LayerType& type : layer_types().all())
    for (const Axes& position : {Axes{}, Axes{4}, Axes{4, 4}})
      if (!type.is_input) out.push_back({type.info.id, {}, position});
  out.push_back({"multi_head_attention", {{"heads", std::int64_t{2}}, {"causal", true}}, {6}});
  out.push_back({"positional_encoding", {{"kind", std::string("learned")}}, {4}});
  out.push_back({"dense", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}}, {4}});
  out.push_back({"concatenate", {{"axis", std::string("last")}, {"inputs", std::int64_t{3}}}, {4}});
  out.push_back({"reshape", {{"shape", Axes{-1, 2, 2}}}, {4}});
  out.push_back({"conv1d",
                 {{"filters", std::int64_t{3}}, {"padding", std::string("causal")}, {"dilation", std::int64_t{2}}},
                 {4}});
  out.push_back({"slice", {{"axis", std::string("last")}, {"start", std::int64_t{1}}}, {4}});
  for (const char* recurrent : {"rnn", "lstm", "gru"})
    for (const char* output : {"sequence", "last"})
      out.push_back({recurrent,
                     {{"output", std::string(output)},
                      {"units", std::int64_t{3}},
                      {"layers", std::int64_t{2}},
                      {"bidirectional", true}},
                     {4}});
  return out;
}

LayerContext context_of(const Setting& setting, std::int64_t positions) {
  const LayerType& type = layer_types().at(setting.type);
  std::vector<std::int64_t> axes{positions};
  axes.insert(axes.end(), setting.position.begin(), setting.position.end());
  const std::size_t ports = type.input_ports(setting.params).size();
  return {type, setting.params, std::vector<Shape>(ports, Shape(std::span<const std::int64_t>(axes))),
          std::vector<std::string>(ports, "data")};
}

// One batch through one layer, its positions padded with garbage.
struct Pass {
  LayerHarness<double> layer;
  std::int64_t positions;
  LayerHarness<double>::Values output;
  bool output_ragged;

  Pass(const Setting& setting, const LayerContext& context, bool training)
      : layer(setting.type, setting.params, context.inputs, kBatch, 2, kLengths), positions(context.inputs[0][0]) {
    const bool tokens = setting.type == "embedding";
    for (std::size_t port = 0; port < context.inputs.size(); ++port) {
      LayerHarness<double>::Values values;
      each(context.inputs[port].size() / positions, [&](std::int64_t n, std::int64_t t, std::int64_t c) {
        const auto number = static_cast<double>((n * 37 + t * 11 + c * 5 + static_cast<std::int64_t>(port) * 3) % 19);
        const double garbage = 1e3 * (1 + static_cast<double>(c));
        values.push_back(tokens ? (t < kLengths[at(n)] ? std::fmod(number, 9) : 9)
                                : (t < kLengths[at(n)] ? 0.1 * number - 0.9 : garbage));
      });
      layer.set(layer.input_id(port), values);
    }
    move_off();
    layer.forward(training);
    output = layer.output();
    output_ragged = !lengths_after(context)->empty();
    LayerHarness<double>::Values upstream;
    const std::int64_t width = layer.output_shape().without_batch().size() / (output_ragged ? positions : 1);
    each(width, [&](std::int64_t n, std::int64_t t, std::int64_t c) {
      if (output_ragged || t == 0)
        upstream.push_back(
            !output_ragged || t < kLengths[at(n)] ? 0.2 * static_cast<double>((n + t * 3 + c * 7) % 11) - 1 : 0);
    });
    layer.backward(upstream);
  }
  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }
  template <class F>
  void each(std::int64_t width, F body) const {
    for (std::int64_t n = 0; n < kBatch; ++n)
      for (std::int64_t t = 0; t < positions; ++t)
        for (std::int64_t c = 0; c < width; ++c) body(n, t, c);
  }
  // Gains are 1 and shifts 0 at first: two that are exchanged would not be seen.
  void move_off() {
    for (const auto& parameter : layer.list().parameters)
      for (std::size_t e = 0; e < layer.value(parameter.value).size(); ++e)
        if (parameter.spec.name != "table") layer.value(parameter.value)[e] += 0.01 * static_cast<double>(e % 7);
  }
};

void expect_same(double a, double b, const std::string& what) {
  ASSERT_NEAR(a, b, 1e-9 * std::max(1.0, std::fabs(a))) << what;
}

// Filled positions of `a`, whose samples have a.positions, and of `b`.
void expect_filled(const LayerHarness<double>::Values& a, const Pass& of_a, const LayerHarness<double>::Values& b,
                   const Pass& of_b, const std::string& what) {
  const std::size_t width = a.size() / static_cast<std::size_t>(kBatch * of_a.positions);
  for (std::size_t n = 0; n < kBatch; ++n)
    for (std::size_t e = 0; e < static_cast<std::size_t>(kLengths[n]) * width; ++e)
      expect_same(a[n * static_cast<std::size_t>(of_a.positions) * width + e],
                  b[n * static_cast<std::size_t>(of_b.positions) * width + e], what);
}

void expect_equal(Pass& a, Pass& b) {
  if (a.output_ragged) {
    expect_filled(a.output, a, b.output, b, "output");
  } else {
    for (std::size_t e = 0; e < a.output.size(); ++e) expect_same(a.output[e], b.output[e], "output");
  }
  for (const int input : {a.layer.input_id(0)}) {
    const auto gradient = a.layer.gradient(input), other = b.layer.gradient(input);
    if (gradient.empty()) continue;
    expect_filled(gradient, a, other, b, "gradient by the input");
  }
  for (std::size_t p = 0; p < a.layer.list().parameters.size(); ++p) {
    const auto gradient = a.layer.gradient(a.layer.list().parameters[p].value);
    const auto other =
        b.layer.gradient(b.layer.list().parameters[p].value);  // a table may have more rows, unused ones
    for (std::size_t e = 0; e < gradient.size(); ++e) expect_same(gradient[e], other[e], "gradient of a weight");
    for (std::size_t e = gradient.size(); e < other.size(); ++e) EXPECT_EQ(other[e], 0) << "a row of padding learns";
  }
  for (std::size_t r = 0; r < a.layer.list().running.size(); ++r) {
    const auto& mine = a.layer.value(a.layer.list().running[r].value);
    const auto& theirs = b.layer.value(b.layer.list().running[r].value);
    for (std::size_t e = 0; e < mine.size(); ++e) expect_same(mine[e], theirs[e], "running statistics");
  }
}

TEST(LayerLengths, PaddingChangesNothingHoweverMuchThereIs) {
  std::set<std::string> took;
  for (const Setting& setting : settings()) {
    const LayerContext context = context_of(setting, kPositions), longer = context_of(setting, kPositions + kMore);
    if (!context.type.infer(context) || !lengths_after(context)) continue;
    SCOPED_TRACE(setting.type + " on " + context.inputs.front().text());
    ASSERT_TRUE(context.type.infer(longer) && lengths_after(longer)) << "it takes sequences of one length only";
    took.insert(setting.type);
    for (const bool training : {false, true}) {
      // What they draw depends on where the values lie.
      if (training && (setting.type == "dropout" || setting.type == "sample_normal" || setting.type == "noise"))
        continue;
      Pass a(setting, context, training), b(setting, longer, training);
      expect_equal(a, b);
    }
  }
  std::set<std::string> wanted{"output",
                               "dense",
                               "embedding",
                               "reshape",
                               "add",
                               "multiply",
                               "concatenate",
                               "multi_head_attention",
                               "positional_encoding",
                               "global_average_pool1d",
                               "slice",
                               "conv1d",
                               "global_max_pool1d",
                               "rms_norm",
                               "prelu",
                               "scale",
                               "subtract",
                               "maximum",
                               "average",
                               "noise",
                               "stop_gradient",
                               "rnn",
                               "lstm",
                               "gru",
                               "batch_norm",
                               "layer_norm",
                               "dropout"};
  for (const LayerType& type : layer_types().all())
    if (type.is_activation) wanted.insert(type.info.id);
  for (const std::string& id : wanted) EXPECT_TRUE(took.contains(id)) << id << " takes no sequence that ends early";
}

// Whatever takes a sequence and mixes its positions, or would, says so.
TEST(LayerLengths, WhatIsRefusedIsSaidWithARemedy) {
  std::set<std::string> refused;
  for (const Setting& setting : settings()) {
    const LayerContext context = context_of(setting, kPositions);
    if (!context.type.infer(context)) continue;
    const auto lengths = lengths_after(context);
    if (lengths) continue;
    refused.insert(setting.type + std::to_string(setting.position.size()));
    EXPECT_TRUE(lengths.error().what.starts_with(context.type.info.title)) << lengths.error().what;
    EXPECT_NE(lengths.error().what.find("padding"), std::string::npos) << lengths.error().what;
    EXPECT_FALSE(lengths.error().remedy.empty());
  }
  for (const char* wanted : {"dense0",      "softmax0",    "layer_norm0", "batch_norm0",
                             "flatten1",    "conv2d2",     "max_pool2d2", "global_average_pool2d2",
                             "layer_norm2", "batch_norm2", "softmax2",    "concatenate0",
                             "slice1",      "permute1",    "reverse1",    "repeat1",
                             "pad1",        "crop1",       "max_pool1d1", "average_pool1d1",
                             "class_token1"})
    EXPECT_TRUE(refused.contains(wanted)) << wanted;
}

TEST(LayerLengths, SequencesThatEndAtDifferentPositionsAreNotJoined) {
  for (const char* type : {"add", "multiply", "concatenate"}) {
    const Params params = std::string(type) == "concatenate" ? Params{{"axis", std::string("last")}} : Params{};
    for (const char* other : {"", "more"}) {
      const LayerContext context{layer_types().at(type), params, {Shape{6, 4}, Shape{6, 4}}, {"data", other}};
      const auto lengths = lengths_after(context);
      ASSERT_FALSE(lengths) << type;
      EXPECT_NE(lengths.error().what.find("“data”"), std::string::npos) << lengths.error().what;
    }
  }
}

TEST(LayerLengths, NobodyIsAskedWhereAllSequencesAreFull) {
  for (const Setting& setting : settings()) {
    LayerContext context = context_of(setting, kPositions);
    for (std::string& of : context.lengths) of.clear();
    EXPECT_EQ(*lengths_after(context), "") << setting.type;
    if (!context.type.infer(context)) continue;
    const LayerHarness<float> layer(setting.type, setting.params, context.inputs, 1);
    EXPECT_TRUE(layer.list().lengths.empty());
  }
}

}  // namespace
}  // namespace vitrine
