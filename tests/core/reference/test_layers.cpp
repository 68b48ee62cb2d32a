// Every layer against PyTorch in double precision: output, gradients by inputs and parameters, running statistics,
// exposed tensors.
#include "tests/support/layer_harness.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

using testing::close;
using testing::LayerHarness;

struct LayerCase {
  std::string type;
  std::size_t index = 0;
  nlohmann::json settings;
  std::vector<Shape> inputs;
  std::int64_t batch = 1;
  bool training = true, tokens = false;
  std::vector<std::int64_t> lengths;
};

LayerCase read_case(const std::string& type, std::size_t index, const nlohmann::json& json) {
  LayerCase out{type, index, json["settings"], {}, json["batch"], json["training"], json["tokens"], {}};
  if (json.contains("lengths")) out.lengths = json["lengths"].get<std::vector<std::int64_t>>();
  for (const auto& shape : json["inputs"]) {
    const auto axes = shape.get<std::vector<std::int64_t>>();
    out.inputs.emplace_back(std::span(axes));
  }
  return out;
}

void expect_parity(const LayerCase& test, const testing::Reference& tensors) {
  const LayerType& type = layer_types().at(test.type);
  LayerHarness<float> layer(test.type, testing::params_from(type.info, test.settings), test.inputs, test.batch, 2,
                            test.lengths);
  const auto reference = [&](const std::string& name) { return tensors.find(test.index, name); };
  for (std::size_t i = 0; i < test.inputs.size(); ++i)
    layer.set(layer.input_id(i), reference("input" + std::to_string(i))->values);
  for (const auto& parameter : layer.list().parameters) {
    const Tensor* given = reference("param/" + parameter.spec.name);
    ASSERT_NE(given, nullptr) << "PyTorch has no " << parameter.spec.name;
    EXPECT_EQ(given->shape, parameter.spec.shape) << parameter.spec.name;
    // A fixed table has to come out right by itself; weights are given.
    if (parameter.spec.name == "table")
      EXPECT_TRUE(close(layer.value(parameter.value), given));
    else
      layer.set(parameter.value, given->values);
  }
  layer.forward(test.training);
  std::vector<LayerHarness<float>::Values> upstreams;
  for (std::size_t port = 0; port < layer.output_count(); ++port) {
    const std::string number = port == 0 ? "" : std::to_string(port);
    const Tensor *wanted = reference("output" + number), *upstream = reference("upstream" + number);
    ASSERT_TRUE(wanted && upstream) << "PyTorch has no output " << port;
    EXPECT_EQ(layer.shape(layer.output_id(port)), wanted->shape);
    EXPECT_TRUE(close(layer.value(layer.output_id(port)), wanted)) << "output " << port;
    upstreams.emplace_back(upstream->values.begin(), upstream->values.end());
  }
  if (const Tensor* attention = reference("exposed/attention")) {
    EXPECT_TRUE(close(layer.value(layer.exposed_id("attention")), attention)) << "attention";
  }
  for (const auto& update : layer.list().running) {
    const std::string& name = layer.list().parameters[static_cast<std::size_t>(update.parameter)].spec.name;
    EXPECT_TRUE(close(layer.value(update.value), reference("after/" + name))) << name;
  }
  layer.backward(upstreams);
  for (std::size_t i = 0; i < test.inputs.size() && !test.tokens; ++i) {
    auto gradient = layer.gradient(layer.input_id(i));
    if (gradient.empty()) gradient.assign(layer.value(layer.input_id(i)).size(), 0.0F);  // nothing flows there
    EXPECT_TRUE(close(gradient, reference("grad_input" + std::to_string(i)))) << "input " << i;
  }
  for (const auto& parameter : layer.list().parameters) {
    if (parameter.spec.role == ParameterRole::running) continue;
    EXPECT_TRUE(close(layer.gradient(parameter.value), reference("grad/" + parameter.spec.name)))
        << parameter.spec.name;
  }
}

TEST(LayerReference, EveryLayerAgreesWithPyTorch) {
  for (const LayerType& type : layer_types().all()) {
    const auto reference = testing::read_reference("layers", type.info.id);
    EXPECT_GE(reference.cases.size(), 6U) << type.info.id << " needs at least 6 cases in make_reference.py";
    for (std::size_t i = 0; i < reference.cases.size(); ++i) {
      SCOPED_TRACE(type.info.id + " case " + std::to_string(i) + " " + reference.cases[i].dump());
      expect_parity(read_case(type.info.id, i, reference.cases[i]), reference);
    }
  }
}

// The comparison itself: a value off by one part in ten thousand must not pass.
TEST(LayerReference, CloseRefusesWhatIsApart) {
  const Tensor reference(Shape{2}, {2.0F, -1.0F});
  EXPECT_TRUE(close(std::vector<float>{2.00001F, -1.0F}, &reference));
  EXPECT_FALSE(close(std::vector<float>{2.0002F, -1.0F}, &reference));
  EXPECT_FALSE(close(std::vector<float>{NAN, -1.0F}, &reference));
  EXPECT_FALSE(close(std::vector<float>{2.0F}, &reference));
  EXPECT_FALSE(close(std::vector<float>{2.0F, -1.0F}, nullptr));
}

}  // namespace
}  // namespace vitrine
