// A program may keep images side by side: nobody may notice. The oracle is the same program in double, which never
// does.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/base/rng.h"
#include "core/engine/fuse.h"
#include "core/engine/program.h"
#include "core/ops/ops.h"
#include "core/ops/side_by_side_ops.h"
#include "core/tensor/kernels/route.h"

namespace vitrine {
namespace {

using Axes = std::vector<std::int64_t>;

// Branches, a plain-only layer in the middle, every kind of op that can live side by side.
Graph network() {
  Graph graph;
  const auto add = [&](const std::string& name, const std::string& type, Params params, std::vector<NodeId> from) {
    EXPECT_TRUE(graph.add({name, name, type, std::move(params), {}}));
    for (std::size_t i = 0; i < from.size(); ++i)
      EXPECT_TRUE(graph.connect({{from[i], 0}, {name, static_cast<int>(i)}}));
  };
  const auto conv = [](std::int64_t filters, std::int64_t kernel, std::int64_t stride,
                       const std::string& activation) {
    return Params{
        {"filters", filters}, {"kernel", Axes{kernel}}, {"stride", Axes{stride}}, {"activation", activation}};
  };
  add("in", "input", {{"shape", Axes{2, 9, 8}}}, {});
  add("conv_a", "conv2d", conv(5, 3, 1, "relu"), {"in"});
  add("norm_a", "batch_norm", {}, {"conv_a"});
  add("tanh", "tanh", {}, {"norm_a"});
  add("conv_b", "conv2d", conv(5, 1, 1, "linear"), {"tanh"});
  add("sum", "add", {}, {"conv_a", "conv_b"});
  add("relu", "relu", {}, {"sum"});
  add("drop", "dropout", {{"rate", 0.25}}, {"relu"});
  add("conv_c", "conv2d", conv(3, 3, 2, "linear"), {"drop"});
  add("norm_c", "batch_norm", {}, {"conv_c"});
  add("relu_c", "relu", {}, {"norm_c"});
  add("conv_d", "conv2d", conv(4, 3, 1, "relu"), {"relu"});
  add("pool_m", "max_pool2d", {}, {"conv_d"});
  add("pool_a", "average_pool2d", {}, {"relu"});
  add("both", "concatenate", {}, {"pool_m", "pool_a"});
  add("flat", "flatten", {}, {"both"});
  add("dense", "dense", {{"units", std::int64_t{3}}}, {"flat"});
  add("global", "global_average_pool2d", {}, {"relu_c"});
  add("out", "add", {}, {"dense", "global"});
  return graph;
}

template <class T>
struct Trained {
  Program program;
  AlignedVector<T> parameters, gradients, input, target;

  Trained(std::int64_t batch, ProgramOptions options)
      : program(lower_graph(network(), batch), {ProgramLoss::of(make_mean_squared_error(), 0, {3})}, options) {
    AlignedVector<float> start(static_cast<std::size_t>(program.layout().size()));
    program.layout().initialise(3, start);
    parameters.assign(start.begin(), start.end());
    gradients.resize(parameters.size());
    input.resize(static_cast<std::size_t>(batch * 2 * 9 * 8));
    target.resize(static_cast<std::size_t>(batch * 3));
    const Rng rng(4, 4);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<T>(rng.uniform(0, i) - 0.5F);
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = static_cast<T>(rng.uniform(1, i));
    program.bind(parameters.data(), gradients.data());
    program.set_input(0, input.data());
    program.set_field(0, 1, target.data());
  }
  void run(const Pool& pool, std::int64_t samples) {
    const Program::Pass pass{pool, samples, 1, 2};
    program.forward(pass);
    if (program.options().training) program.backward(pass);
    program.commit_running();
  }
  [[nodiscard]] double loss() const {
    return static_cast<double>(*static_cast<const T*>(program.value(program.loss_value(0))));
  }
};

template <class A, class B>
void expect_close(const A* got, const B* wanted, std::int64_t count, const std::string& what) {
  double norm = 1e-2;
  for (std::int64_t i = 0; i < count; ++i) norm = std::max(norm, std::fabs(static_cast<double>(wanted[i])));
  for (std::int64_t i = 0; i < count; ++i)
    ASSERT_NEAR(static_cast<double>(got[i]), static_cast<double>(wanted[i]), 2e-5 * norm) << what << " " << i;
}

ProgramOptions options(DType type, bool training, bool keep_all) {
  return {.training = training, .keep_all = keep_all, .type = type};
}

TEST(Layouts, TrainingGivesWhatDoubleGives) {
  const Pool pool(2);
  for (const std::int64_t samples : {40, 37, 16, 5}) {
    Trained<float> beside(40, options(DType::f32, true, false));
    Trained<double> plain(40, options(DType::f64, true, false));
    beside.run(pool, samples);
    plain.run(pool, samples);
    EXPECT_NEAR(beside.loss(), plain.loss(), 1e-5 * plain.loss());
    for (const auto& entry : beside.program.layout().entries()) {
      const auto at = entry.offset;
      if (entry.trained())
        expect_close(beside.gradients.data() + at, plain.gradients.data() + at, entry.size, entry.name);
      else
        expect_close(beside.parameters.data() + at, plain.parameters.data() + at, entry.size, entry.name);
    }
  }
}

TEST(Layouts, ValuesThatPeopleReadAreChannelsByHeightByWidth) {
  const Pool pool(1);
  for (const bool keep_all : {true, false}) {
    Trained<float> beside(24, options(DType::f32, false, keep_all));
    Trained<double> plain(24, options(DType::f64, false, keep_all));
    beside.run(pool, 20);
    plain.run(pool, 20);
    const auto compare = [&](int value, const std::string& what) {
      const auto* got = static_cast<const float*>(beside.program.value(value));
      ASSERT_NE(got, nullptr) << what;
      expect_close(got, static_cast<const double*>(plain.program.value(value)), plain.program.shape(value, 20).size(),
                   what);
    };
    for (const auto& output : beside.program.ops().outputs) compare(output.value, "output");
    if (!keep_all) continue;
    for (const auto& entry : beside.program.ops().ops) {
      for (std::size_t o = 0; o < entry.outputs.size(); ++o)
        compare(entry.outputs[o], std::string(entry.op->id()) + " of " + entry.node);
    }
  }
}

TEST(Layouts, SameBitsAtAnyNumberOfThreads) {
  const Pool one(1), four(4);
  Trained<float> a(40, options(DType::f32, true, false)), b(40, options(DType::f32, true, false));
  a.run(one, 40);
  b.run(four, 40);
  EXPECT_EQ(std::memcmp(a.gradients.data(), b.gradients.data(), a.gradients.size() * sizeof(float)), 0);
}

TEST(Layouts, ReordersStandOnlyWhereTheyMust) {
  const OpList logical = lower_graph(network(), 32);
  PhysicalList physical = choose_layouts(logical, false, ConvolutionRoute::side_by_side);
  physical.list = fuse(std::move(physical.list));
  int into = 0, out_of = 0, relu = 0, pool = 0;
  for (const auto& entry : physical.list.ops) {
    into += entry.op->id() == kToSideBySide;
    out_of += entry.op->id() == kFromSideBySide;
    relu += entry.op->id() == "relu";
    pool += entry.op->id() == "max_pool2d";
  }
  EXPECT_EQ(into, 2);    // the network's input, and what Dropout gives
  EXPECT_EQ(out_of, 2);  // what Dropout and Flatten take
  EXPECT_EQ(relu, 1);    // after Add: the others went into a convolution and a normalisation
  EXPECT_EQ(pool, 0);    // into the convolution before it
  // The list people see is untouched.
  EXPECT_EQ(Program(logical, {}, options(DType::f32, false, false)).ops().ops.size(), logical.ops.size());
}

TEST(Layouts, ABatchThatWouldLeaveMostPlacesIdleStaysPlain) {
  EXPECT_EQ(choose_convolution(7, DType::f32), ConvolutionRoute::unfolded);
  EXPECT_EQ(choose_convolution(8, DType::f32),
            computes_in_eigen(DType::f32) ? ConvolutionRoute::unfolded : ConvolutionRoute::side_by_side);
  EXPECT_EQ(choose_convolution(64, DType::f64), ConvolutionRoute::unfolded);
}

TEST(Layouts, ANumberThatIsNotFiniteIsFoundAtItsLayer) {
  const Pool pool(1);
  Trained<float> t(32, options(DType::f32, true, false));
  const auto* entry = t.program.layout().find("conv_b/weight");
  ASSERT_NE(entry, nullptr);
  t.parameters[static_cast<std::size_t>(entry->offset)] = std::numeric_limits<float>::infinity();
  const auto found = t.program.find_not_finite({pool, 32, 1, 2});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->node, "conv_b");
  EXPECT_FALSE(found->in_backward);
}

}  // namespace
}  // namespace vitrine
