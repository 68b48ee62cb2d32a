// What holds for every layer there is: it describes itself, its shape rule tells the truth, and its gradient is the
// derivative of its output. The settings tried are those of the reference cases, at least six a layer.
#include <map>
#include <set>

#include "tests/support/layer_harness.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

using testing::LayerHarness;

bool has_range(const ParamSpec& spec) {
  return std::isfinite(spec.min) && std::isfinite(spec.max);
}

TEST(LayerContract, EveryLayerDescribesItself) {
  std::set<std::string> titles;
  for (const LayerType& type : layer_types().all()) {
    SCOPED_TRACE(type.info.id);
    EXPECT_FALSE(type.info.id.empty());
    EXPECT_EQ(type.info.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos);
    EXPECT_TRUE(titles.insert(type.info.title).second) << "another layer has this title";
    EXPECT_GE(type.info.doc.size(), 60U);
    EXPECT_TRUE(type.infer && type.lengths && type.lower && type.summary && type.input_ports && type.output_ports);
    EXPECT_EQ(type.input_ports({}).empty(), type.is_input);
    EXPECT_EQ(type.output_ports({}).empty(), type.is_output);
  }
}

TEST(LayerContract, CategoriesAreGroupedAsThePaletteShowsThem) {
  std::vector<std::string> groups;
  for (const LayerType& type : layer_types().all())
    if (groups.empty() || groups.back() != type.info.category) groups.push_back(type.info.category);
  EXPECT_EQ(groups, (std::vector<std::string>{"Data", "Core", "Shape", "Convolution", "Recurrent", "Attention",
                                              "Normalisation", "Activation", "Regularisation", "Sampling"}));
}

TEST(LayerContract, EveryParameterIsDocumentedWithItsRange) {
  for (const LayerType& type : layer_types().all()) {
    for (const ParamSpec& spec : type.info.params) {
      SCOPED_TRACE(type.info.id + "." + spec.id);
      EXPECT_FALSE(spec.title.empty());
      EXPECT_FALSE(spec.doc.empty());
      EXPECT_TRUE(check_value(spec, spec.fallback)) << "the default is not allowed";
      const bool numeric =
          spec.kind == ParamKind::integer || spec.kind == ParamKind::real || spec.kind == ParamKind::integers;
      EXPECT_TRUE(!numeric || has_range(spec)) << "no range";
      EXPECT_TRUE(spec.kind != ParamKind::choice || spec.choices.size() >= 2);
      for (const Condition& condition : spec.when) EXPECT_NE(type.info.param(condition.param), nullptr);
    }
    if (!type.accepts_activation.empty()) {
      const ParamSpec* spec = type.info.param(type.accepts_activation);
      ASSERT_NE(spec, nullptr);
      std::size_t activations = 0;
      for (const LayerType& other : layer_types().all()) activations += other.is_activation ? 1 : 0;
      EXPECT_EQ(spec->choices.size(), activations) << "every activation can be set";
    }
  }
}

// ---- with the settings of every reference case

struct Case {
  const LayerType* type = nullptr;
  Params params;
  std::vector<Shape> shapes;
  std::int64_t batch = 1;
  bool tokens = false, training = true;
  std::int64_t vocabulary = 1;
  double scale = 1;
  std::vector<std::int64_t> lengths = {};
  std::string text = {};
};

std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (const LayerType& type : layer_types().all()) {
    const auto reference = testing::read_reference("layers", type.info.id);
    EXPECT_GE(reference.cases.size(), 6U) << type.info.id << " needs at least 6 cases";
    for (const auto& json : reference.cases) {
      Case one;
      one.type = &type;
      one.params = testing::params_from(type.info, json["settings"]);
      one.batch = json["batch"];
      one.tokens = json["tokens"];
      one.training = json["training"];
      one.vocabulary = json["settings"].value("vocabulary", 1);
      one.scale = json["scale"];
      if (json.contains("lengths")) one.lengths = json["lengths"].get<std::vector<std::int64_t>>();
      one.text = type.info.id + " " + json.dump();
      for (const auto& shape : json["inputs"]) {
        const auto axes = shape.get<std::vector<std::int64_t>>();
        one.shapes.emplace_back(std::span(axes));
      }
      out.push_back(std::move(one));
    }
  }
  return out;
}

TEST(LayerContract, InferredShapesAreWhatTheOpsGive) {
  for (const Case& test : all_cases()) {
    SCOPED_TRACE(test.text);
    EXPECT_TRUE(check_params(test.type->info, test.params, "layer"));
    const LayerContext context{*test.type, test.params, test.shapes};
    const auto inferred = test.type->infer(context);
    ASSERT_TRUE(inferred) << inferred.error().sentence();
    if (!test.type->is_output) {
      ASSERT_EQ(inferred->size(), test.type->output_ports(test.params).size());
    }
    if (!test.type->is_input) {
      EXPECT_EQ(test.type->input_ports(test.params).size(), test.shapes.size());
    }
    const LayerHarness<float> layer(test.type->info.id, test.params, test.shapes, test.batch);
    ASSERT_EQ(layer.output_count(), inferred->size());
    for (std::size_t port = 0; port < inferred->size(); ++port)
      EXPECT_EQ(layer.shape(layer.output_id(port)), (*inferred)[port].with_batch(test.batch)) << port;
    std::set<std::string> names;
    for (const auto& parameter : layer.list().parameters) {
      EXPECT_FALSE(parameter.spec.name.empty());
      EXPECT_TRUE(names.insert(parameter.spec.name).second) << "two parameters are called " << parameter.spec.name;
      EXPECT_NE(initializer_types().find(parameter.spec.initializer.type), nullptr);
    }
    EXPECT_LT(test.type->summary(context).size(), 60U);
    EXPECT_NO_THROW((void)test.type->summary({*test.type, test.params, {}})) << "before anything is connected";
  }
}

// Layers with weights are frozen, slowed and tied alike; those without know nothing of it.
TEST(LayerContract, LayersWithWeightsSayHowTheyTrain) {
  std::map<std::string, bool> has_weights;
  for (const Case& test : all_cases()) {
    const LayerHarness<float> layer(test.type->info.id, test.params, test.shapes, test.batch);
    for (const auto& parameter : layer.list().parameters)
      has_weights[test.type->info.id] |= parameter.spec.role != ParameterRole::running;
  }
  for (const LayerType& type : layer_types().all()) {
    SCOPED_TRACE(type.info.id);
    EXPECT_EQ(type.has_weights, has_weights[type.info.id]) << "LayerType::has_weights";
    for (const char* id : {"trainable", "learning_rate_factor", "optimizer_group", "weights_of"})
      EXPECT_EQ(type.info.param(id) != nullptr, type.has_weights) << id;
  }
}

// Who watches knows by the type where there is attention to see.
TEST(LayerContract, LayersThatShowAttentionExposeIt) {
  for (const Case& test : all_cases()) {
    SCOPED_TRACE(test.text);
    const LayerHarness<float> layer(test.type->info.id, test.params, test.shapes, test.batch);
    const auto& exposed = layer.list().exposed;
    EXPECT_EQ(std::any_of(exposed.begin(), exposed.end(), [](const auto& one) { return one.name == "attention"; }),
              test.type->shows_attention);
  }
}

// A frozen layer computes in training what it does in evaluation, apart from dropout, and keeps its statistics.
TEST(LayerContract, AFrozenLayerKeepsItsStatistics) {
  for (const Case& test : all_cases()) {
    if (!test.type->has_weights) continue;
    SCOPED_TRACE(test.text);
    Params params = test.params;
    params.set("trainable", false);
    const LayerHarness<float> layer(test.type->info.id, params, test.shapes, test.batch);
    EXPECT_TRUE(layer.list().running.empty());
    for (const auto& parameter : layer.list().parameters)
      EXPECT_EQ(parameter.frozen, parameter.spec.role != ParameterRole::running) << parameter.name;
  }
}

// Central differences in double at up to `kProbes` elements of one tensor. The loss is Σ upstream·output.
class GradientCheck {
 public:
  explicit GradientCheck(const Case& test)
      : test_(test), layer_(test.type->info.id, test.params, test.shapes, test.batch, 2, test.lengths) {
    for (std::size_t i = 0; i < test.shapes.size(); ++i)
      randomise(layer_.input_id(static_cast<std::size_t>(i)), 10 + i);
    for (const auto& parameter : layer_.list().parameters)
      if (parameter.spec.role != ParameterRole::running) nudge(parameter.value);
    layer_.forward(test.training);
    for (std::size_t port = 0; port < layer_.output_count(); ++port) {
      auto& upstream = upstream_.emplace_back(layer_.value(layer_.output_id(port)).size());
      const Rng rng(3, 99 + port);
      for (std::size_t i = 0; i < upstream.size(); ++i) upstream[i] = rng.normal(0, i);
    }
    layer_.backward(upstream_);
  }

  void run() {
    for (std::size_t i = 0; i < test_.shapes.size() && test_.type->passes_gradients; ++i)
      check(layer_.input_id(i), "an input");
    for (const auto& parameter : layer_.list().parameters)
      if (parameter.spec.role != ParameterRole::running) check(parameter.value, parameter.spec.name);
  }

 private:
  static constexpr std::size_t kProbes = 12;

  void randomise(int id, std::uint64_t stream) {
    const Rng rng(7, stream);
    auto& values = layer_.value(id);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = test_.tokens ? static_cast<double>(rng.below(static_cast<std::uint32_t>(test_.vocabulary), 0, i))
                               : test_.scale * rng.normal(0, i);
  }
  // Initial values such as zeros and ones would hide mistakes.
  void nudge(int id) {
    const Rng rng(8, static_cast<std::uint64_t>(id));
    auto& values = layer_.value(id);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += 0.1 * rng.normal(0, i);
  }

  double loss() {
    layer_.forward(test_.training);
    double sum = 0;
    for (std::size_t port = 0; port < upstream_.size(); ++port)
      for (std::size_t i = 0; i < upstream_[port].size(); ++i)
        sum += upstream_[port][i] * layer_.value(layer_.output_id(port))[i];
    return sum;
  }

  void check(int id, const std::string& name) {
    const auto gradient = layer_.gradient(id);
    ASSERT_EQ(gradient.size(), layer_.value(id).size()) << name << " got no gradient";
    const std::size_t stride = std::max<std::size_t>(1, gradient.size() / kProbes);
    for (std::size_t i = 0; i < gradient.size(); i += stride) {
      double& value = layer_.value(id)[i];
      const double before = value, step = 1e-5 * std::max(1.0, std::abs(before));
      value = before + step;
      const double above = loss();
      value = before - step;
      const double below = loss();
      value = before;
      const double slope = (above - below) / (2 * step);
      EXPECT_NEAR(gradient[i], slope, 1e-6 * std::max(1.0, std::abs(slope))) << name << " element " << i;
    }
  }

  const Case& test_;
  LayerHarness<double> layer_;
  std::vector<LayerHarness<double>::Values> upstream_;  // of each output
};

TEST(LayerContract, GradientsAreTheDerivativeOfTheOutput) {
  for (Case test : all_cases()) {
    if (test.type->is_input || test.type->info.id == "stop_gradient") continue;  // whose very sense is that it is not
    for (const bool training : {true, false}) {
      // The variance of a single value is 0: its gradient is all rounding.
      const bool one_value = test.batch == 1 && test.shapes.front().rank() == 1;
      if (training && test.type->info.id == "batch_norm" && one_value) continue;
      // Outside training the model's units are probabilities, which would move with the weights, but count as fixed.
      if (!training && test.type->info.id == "restricted_boltzmann") continue;
      test.training = training;
      SCOPED_TRACE(test.text + (training ? " training" : " evaluating"));
      GradientCheck(test).run();
    }
  }
}

TEST(LayerContract, SameBitsAtAnyThreadCount) {
  for (const Case& test : all_cases()) {
    if (test.type->is_input) continue;
    SCOPED_TRACE(test.text);
    AlignedVector<float> first;
    for (const int threads : {1, 2, 4}) {
      LayerHarness<float> layer(test.type->info.id, test.params, test.shapes, test.batch, threads, test.lengths);
      for (std::size_t i = 0; i < test.shapes.size(); ++i) {
        const Rng rng(5, i);
        auto& values = layer.value(layer.input_id(i));
        for (std::size_t k = 0; k < values.size(); ++k)
          values[k] = test.tokens ? 0.0F : static_cast<float>(rng.normal(0, k));
      }
      layer.forward(true);
      if (first.empty()) first = layer.output();
      EXPECT_EQ(std::memcmp(first.data(), layer.output().data(), first.size() * sizeof(float)), 0) << threads;
    }
  }
}

}  // namespace
}  // namespace vitrine
