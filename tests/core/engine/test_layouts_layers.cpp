// Every layer where images lie side by side, behind convolutions and in a batch as large as training's: the settings
// are those of the reference cases, whose own batches are too small for it. The oracle is the same program in double,
// which keeps everything as (N,C,H,W).
#include "core/base/rng.h"
#include "core/engine/program.h"
#include "core/ops/ops.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

constexpr std::int64_t kPadded = 20, kSamples = 18;

struct Among {
  Graph graph;
  std::vector<Shape> inputs;
  Shape output;
  bool tokens = false, training = true;
  std::int64_t vocabulary = 1;
};

// The layer behind an Input each; where it takes images, behind a convolution each.
Among among(const LayerType& type, const nlohmann::json& test) {
  Among out;
  out.tokens = test["tokens"];
  out.training = test["training"];
  out.vocabulary = test["settings"].value("vocabulary", 1);
  const auto add = [&](const std::string& name, const std::string& kind, Params params) {
    EXPECT_TRUE(out.graph.add({name, name, kind, std::move(params), {}}));
  };
  add("layer", type.info.id, testing::params_from(type.info, test["settings"]));
  for (const auto& json : test["inputs"]) {
    const auto axes = json.get<std::vector<std::int64_t>>();
    const std::string port = std::to_string(out.inputs.size());
    out.inputs.emplace_back(std::span(axes));
    add("in" + port, "input", {{"shape", axes}, {"kind", std::string(out.tokens ? "tokens" : "values")}});
    std::string last = "in" + port;
    if (axes.size() == 3) {
      add("conv" + port, "conv2d", {{"filters", axes[0]}, {"kernel", std::vector<std::int64_t>{1}}});
      EXPECT_TRUE(out.graph.connect({{last, 0}, {"conv" + port, 0}}));
      last = "conv" + port;
    }
    EXPECT_TRUE(out.graph.connect({{last, 0}, {"layer", static_cast<int>(out.inputs.size()) - 1}}));
  }
  add("out", "output", {});
  EXPECT_TRUE(out.graph.connect({{"layer", 0}, {"out", 0}}));
  const LayerContext context{type, out.graph.find("layer")->params, out.inputs};
  out.output = type.infer(context)->front();
  return out;
}

template <class T>
struct Pass {
  Program program;
  AlignedVector<T> parameters, gradients, target;
  std::vector<AlignedVector<T>> inputs;

  explicit Pass(const Among& of)
      : program(lower_graph(of.graph, kPadded), {ProgramLoss::of(make_mean_squared_error(), 0, of.output)},
                {.training = of.training, .type = dtype_of<T>}) {
    AlignedVector<float> start(static_cast<std::size_t>(program.layout().size()));
    program.layout().initialise(3, start);
    parameters.assign(start.begin(), start.end());
    gradients.resize(parameters.size());
    const Rng rng(4, 4);
    for (std::size_t i = 0; i < of.inputs.size(); ++i) {
      inputs.emplace_back(static_cast<std::size_t>(kPadded * of.inputs[i].size()));
      for (std::size_t k = 0; k < inputs[i].size(); ++k)
        inputs[i][k] = of.tokens ? static_cast<T>(rng.below(static_cast<std::uint32_t>(of.vocabulary), 1, k))
                                 : static_cast<T>(rng.normal(static_cast<std::uint32_t>(2 + i), k));
    }
    target.assign(static_cast<std::size_t>(kPadded * of.output.size()), T{1});
    program.bind(parameters.data(), gradients.data());
    for (std::size_t i = 0; i < inputs.size(); ++i) program.set_input(i, inputs[i].data());
    program.set_field(0, 1, target.data());
    const Pool pool(2);
    const Program::Pass pass{pool, kSamples, 1, 2};
    program.forward(pass);
    if (of.training) program.backward(pass);
  }
  [[nodiscard]] const T* output() const {
    return static_cast<const T*>(program.value(program.ops().outputs.front().value));
  }
};

void expect_close(const float* got, const double* wanted, std::int64_t count, const std::string& what) {
  double norm = 1e-2;
  for (std::int64_t i = 0; i < count; ++i) norm = std::max(norm, std::fabs(wanted[i]));
  for (std::int64_t i = 0; i < count; ++i) ASSERT_NEAR(got[i], wanted[i], 5e-5 * norm) << what << " " << i;
}

TEST(Layouts, EveryLayerGivesInALargeBatchWhatDoubleGives) {
  int tried = 0;
  for (const LayerType& type : layer_types().all()) {
    if (type.is_input || type.is_output) continue;
    const auto reference = testing::read_reference("layers", type.info.id);
    for (const auto& test : reference.cases) {
      if (test.contains("lengths")) continue;
      SCOPED_TRACE(type.info.id + " " + test.dump());
      const Among network = among(type, test);
      const Pass<float> ours(network);
      const Pass<double> plain(network);
      expect_close(ours.output(), plain.output(), kSamples * network.output.size(), "output");
      ++tried;
      if (!network.training) continue;
      for (const auto& entry : plain.program.layout().entries())
        if (entry.trained())
          expect_close(ours.gradients.data() + entry.offset, plain.gradients.data() + entry.offset, entry.size,
                       entry.name);
    }
  }
  EXPECT_GT(tried, 300);
}

}  // namespace
}  // namespace vitrine
