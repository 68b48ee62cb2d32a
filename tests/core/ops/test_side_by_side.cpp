// Ops on images side by side against the same ops on plain images, in double: the oracle.
#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/side_by_side_ops.h"
#include "core/tensor/kernels/side_by_side_conv.h"
#include "core/tensor/kernels/side_by_side_transpose.h"
#include "core/tensor/side_by_side.h"
#include "tests/support/not_finite.h"
#include "tests/support/op_harness.h"
#include "tests/support/workers.h"

namespace vitrine::test {
namespace {


// A batch as such an op sees it. Idle places of values hold `idle`, of gradients 0.
AlignedVector<float> to_side_by_side(const Shape& image, const AlignedVector<double>& plain, float idle) {
  const Shape shape = side_by_side_shape(image);
  AlignedVector<float> out(static_cast<std::size_t>(shape.size()), idle);
  const std::int64_t length = image.size() / image[0];
  for (std::int64_t n = 0; n < image[0]; ++n) {
    for (std::int64_t e = 0; e < length; ++e)
      out[static_cast<std::size_t>((n / kSideBySide * length + e) * kSideBySide + n % kSideBySide)] =
          static_cast<float>(plain[static_cast<std::size_t>(n * length + e)]);
  }
  return out;
}
AlignedVector<double> from_side_by_side(const Shape& image, const AlignedVector<float>& together) {
  AlignedVector<double> out(static_cast<std::size_t>(image.size()));
  const std::int64_t length = image.size() / image[0];
  for (std::int64_t n = 0; n < image[0]; ++n) {
    for (std::int64_t e = 0; e < length; ++e)
      out[static_cast<std::size_t>(n * length + e)] = static_cast<double>(
          together[static_cast<std::size_t>((n / kSideBySide * length + e) * kSideBySide + n % kSideBySide)]);
  }
  return out;
}

void expect_close(const AlignedVector<double>& got, const AlignedVector<double>& wanted, const std::string& what) {
  ASSERT_EQ(got.size(), wanted.size()) << what;
  double norm = 0.1;
  for (const double v : wanted) norm = std::max(norm, std::fabs(v));
  for (std::size_t e = 0; e < got.size(); ++e) ASSERT_NEAR(got[e], wanted[e], 1e-5 * norm) << what << " " << e;
}

bool image(const Shape& shape) {
  return shape.rank() == 4;
}

struct Case {
  std::string name;
  OpPtr plain, beside;
  std::vector<Shape> inputs;  // inputs[0] is the image; others are parameters
  bool relu = false, training = true;
  std::size_t graded = 1;
};

// Numbers with four digits: exactly representable in float and in double.
double draw(std::uint32_t which, std::int64_t e) {
  return static_cast<double>(Rng(5, which).below(4001, 0, static_cast<std::uint64_t>(e))) / 1024 - 2;
}

class Pair {
 public:
  Pair(const Case& c, const Pool& pool, bool accumulate) : c_(c), plain_(*c.plain, c.inputs, pool, c.training) {
    for (std::size_t i = 0; i < c.inputs.size(); ++i) {
      for (std::size_t e = 0; e < plain_.inputs[i].size(); ++e)
        plain_.inputs[i][e] = draw(static_cast<std::uint32_t>(i), static_cast<std::int64_t>(e));
    }
    if (c.inputs.size() == 5)  // running variance
      for (double& v : plain_.inputs[4]) v = std::fabs(v) + 0.5;
    plain_.forward();
    std::vector<Shape> shapes = c.inputs;
    shapes[0] = side_by_side_shape(shapes[0]);
    run_lanes(pool, shapes, accumulate);
  }

  void compare() {
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
      if (c_.plain->id() == "max_pool2d" && o == 1) continue;  // winners are checked by the gradient
      expect_close(plain_of(o), values_[o], "output " + std::to_string(o));
    }
    AlignedVector<double>& g = plain_.output_grads[0];
    for (std::size_t e = 0; e < g.size(); ++e)
      if (c_.relu && values_[0][e] <= 0) g[e] = 0;
    plain_.backward();
    for (std::size_t i = 0; i < c_.inputs.size(); ++i) {
      if (!c_.plain->differentiable(i)) continue;
      auto got = i == 0 ? from_side_by_side(c_.inputs[0], grads_[0])
                        : AlignedVector<double>(grads_[i].begin(), grads_[i].end());
      auto wanted = plain_.input_grads[i];
      for (double& v : wanted) v += start_;
      expect_close(got, wanted, "gradient " + std::to_string(i));
    }
    check_idle();
  }

  [[nodiscard]] const std::vector<AlignedVector<float>>& outputs() const { return outputs_; }
  [[nodiscard]] const std::vector<AlignedVector<float>>& grads() const { return grads_; }
  [[nodiscard]] bool guard_intact() const { return guard_intact_; }

 private:
  // What the oracle says of an output, ReLU included.
  [[nodiscard]] AlignedVector<double> plain_of(std::size_t o) const {
    AlignedVector<double> out = plain_.outputs[o];
    if (c_.relu && o == 0)
      for (double& v : out) v = v < 0 ? 0 : v;
    return out;
  }

  void run_lanes(const Pool& pool, const std::vector<Shape>& shapes, bool accumulate) {
    start_ = accumulate ? 0.5 : 0;
    const Op& op = *c_.beside;
    constexpr std::size_t kGuard = 64;
    const std::size_t bytes = aligned_bytes(op.scratch_bytes(shapes, DType::f32));
    AlignedVector<std::byte> scratch(bytes + kGuard, std::byte{0xFF});
    OpRun run(pool, c_.training);
    run.samples = c_.inputs[0][0];
    run.scratch = scratch.data();
    std::vector<AlignedVector<float>> inputs;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      inputs.push_back(i == 0 ? to_side_by_side(c_.inputs[0], plain_.inputs[0], 3.25F)
                              : AlignedVector<float>(plain_.inputs[i].begin(), plain_.inputs[i].end()));
      grads_.emplace_back(inputs.back().size(), accumulate ? 0.5F : kNan);
    }
    const auto logical = op.infer(c_.inputs);
    std::vector<AlignedVector<float>> upstream;
    for (std::size_t o = 0; o < logical.size(); ++o) {
      const Shape shape = image(logical[o]) ? side_by_side_shape(logical[o]) : logical[o];
      outputs_.emplace_back(static_cast<std::size_t>(shape.size()), kNan);
      run.outputs.push_back({shape, outputs_[o].data(), nullptr, false});
    }
    plain_.output_grads[0].resize(plain_.outputs[0].size());
    for (std::size_t e = 0; e < plain_.output_grads[0].size(); ++e)
      plain_.output_grads[0][e] = draw(99, static_cast<std::int64_t>(e));
    AlignedVector<float> g = image(logical[0])
                                 ? to_side_by_side(logical[0], plain_.output_grads[0], 0)
                                 : AlignedVector<float>(plain_.output_grads[0].begin(), plain_.output_grads[0].end());
    for (std::size_t i = 0; i < shapes.size(); ++i) run.inputs.push_back({shapes[i], inputs[i].data()});
    op.forward(run, DType::f32);
    for (std::size_t o = 0; o < logical.size(); ++o)
      values_.push_back(image(logical[o]) ? from_side_by_side(logical[o], outputs_[o])
                                          : AlignedVector<double>(outputs_[o].begin(), outputs_[o].end()));
    std::fill_n(scratch.begin(), bytes, std::byte{0xFF});
    const auto outputs_kept = outputs_;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      if (!op.backward_needs_input(i)) run.inputs[i].value = nullptr;
      if (op.differentiable(i)) run.inputs[i].grad = grads_[i].data(), run.inputs[i].accumulate = accumulate;
    }
    run.outputs[0].grad = g.data();
    for (std::size_t o = 0; o < logical.size(); ++o)
      if (!op.backward_needs_output(o)) outputs_[o].assign(outputs_[o].size(), kNan);
    op.backward(run, DType::f32);
    outputs_ = outputs_kept;
    for (std::size_t i = bytes; i < scratch.size(); ++i)
      guard_intact_ = guard_intact_ && scratch[i] == std::byte{0xFF};
  }

  // Gradients of idle places are 0 (or untouched, where gradients add up).
  void check_idle() const {
    const std::int64_t samples = c_.inputs[0][0], length = c_.inputs[0].size() / samples;
    for (std::int64_t n = samples; n < side_by_side_blocks(samples) * kSideBySide; ++n) {
      for (std::int64_t e = 0; e < length; ++e)
        ASSERT_EQ(grads_[0][static_cast<std::size_t>((n / kSideBySide * length + e) * kSideBySide + n % kSideBySide)],
                  static_cast<float>(start_));
    }
  }

  const Case& c_;
  OpHarness<double> plain_;
  std::vector<AlignedVector<float>> outputs_, grads_;
  std::vector<AlignedVector<double>> values_;
  double start_ = 0;
  bool guard_intact_ = true;
};

// Convolution, ReLU and max pooling one after another: the oracle of the op that is all three.
class ConvPool final : public Op {
 public:
  ConvPool(OpPtr conv, bool relu, OpPtr pool) : conv_(std::move(conv)), pool_(std::move(pool)), relu_(relu) {}
  [[nodiscard]] std::string_view id() const override { return pool_->id(); }
  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    return pool_->infer(conv_->infer(inputs));
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    return conv_->scratch_bytes(inputs, type);
  }
  void forward(OpRun& run, DType type) const override {
    OpRun pool(run.pool, run.training);
    convolve(run, type, pool);
    pool_->forward(pool, type);
  }
  void backward(OpRun& run, DType type) const override {
    OpRun pool(run.pool, run.training);
    convolve(run, type, pool);
    AlignedVector<double> g(middle_.size());
    pool.inputs[0].grad = g.data();
    pool_->backward(pool, type);
    for (std::size_t e = 0; e < g.size(); ++e)
      if (relu_ && middle_[e] <= 0) g[e] = 0;
    OpRun conv(run.pool, run.training);
    conv.inputs = run.inputs, conv.scratch = run.scratch;
    conv.outputs = {{pool.inputs[0].shape, middle_.data(), g.data()}};
    conv_->backward(conv, type);
  }

 private:
  void convolve(const OpRun& run, DType type, OpRun& pool) const {
    std::vector<Shape> shapes;
    for (const auto& input : run.inputs) shapes.push_back(input.shape);
    const Shape middle = conv_->infer(shapes)[0];
    middle_.resize(static_cast<std::size_t>(middle.size()));
    OpRun conv(run.pool, run.training);
    conv.inputs = run.inputs, conv.scratch = run.scratch;
    conv.outputs = {{middle, middle_.data()}};
    conv_->forward(conv, type);
    for (double& v : middle_) v = relu_ && v < 0 ? 0 : v;
    pool.inputs = {{middle, middle_.data()}};
    pool.outputs = run.outputs;
  }
  OpPtr conv_, pool_;
  bool relu_;
  mutable AlignedVector<double> middle_;
};

// `pooled`: with max pooling behind.
std::vector<Case> random_convolutions(int count, bool pooled) {
  std::vector<Case> cases;
  const Rng rng(pooled ? 22 : 21, 3);
  for (int i = 0; i < count; ++i) {
    std::uint32_t at = 0;
    const auto pick = [&](std::int64_t low, std::int64_t high) {
      return low + static_cast<std::int64_t>(
                       rng.below(static_cast<std::uint32_t>(high - low + 1), at++, static_cast<std::uint64_t>(i)));
    };
    Conv2DAttributes a;
    a.groups = pick(0, 3) == 0 ? pick(1, 4) : 1;
    const Shape x{pick(1, 35), a.groups * pick(1, 7), pick(1, 17), pick(1, 19)};
    for (int axis = 0; axis < 2; ++axis) {
      a.kernel[axis] = pick(1, 5), a.stride[axis] = pick(1, 3), a.dilation[axis] = pick(1, 2);
      const std::int64_t span = a.dilation[axis] * (a.kernel[axis] - 1) + 1;
      a.pad_before[axis] = pick(0, 3), a.pad_after[axis] = pick(0, 3);
      a.pad_after[axis] += std::max<std::int64_t>(0, span - x[axis + 2] - a.pad_before[axis] - a.pad_after[axis]);
    }
    const bool bias = pick(0, 1) != 0, relu = pick(0, 1) != 0;
    const std::int64_t out = a.groups * pick(1, 11);
    std::vector<Shape> inputs{x, Shape{out, x[1] / a.groups, a.kernel[0], a.kernel[1]}};
    if (bias) inputs.push_back(Shape{out});
    cases.push_back({"conv " + x.text() + " weight " + inputs[1].text() + " groups " + std::to_string(a.groups) +
                         " stride " + std::to_string(a.stride[0]) + "," + std::to_string(a.stride[1]) + " dilation " +
                         std::to_string(a.dilation[0]) + "," + std::to_string(a.dilation[1]) + (relu ? " relu" : ""),
                     make_conv2d(a, bias), make_side_by_side_conv2d({a, bias, relu}), inputs, relu});
    if (!pooled) continue;
    PoolAttributes windows;
    const Shape out_shape = cases.back().plain->infer(inputs)[0];
    for (int axis = 0; axis < 2; ++axis)
      windows.kernel[axis] = windows.stride[axis] = std::min(out_shape[axis + 2], pick(1, 3));
    if (windows.kernel[0] * windows.kernel[1] == 1) windows.kernel[0] = windows.stride[0] = out_shape[2];
    cases.back().name += " pool " + std::to_string(windows.kernel[0]) + "," + std::to_string(windows.kernel[1]);
    cases.back().plain = std::make_shared<ConvPool>(make_conv2d(a, bias), relu, make_max_pool2d(windows));
    cases.back().beside = make_side_by_side_conv2d({a, bias, relu, windows});
    cases.back().relu = false;
  }
  return cases;
}

std::vector<Case> other_cases() {
  std::vector<Case> cases;
  const auto conv = [&](const Shape& x, std::int64_t out, const Conv2DAttributes& a) {
    cases.push_back({"large conv",
                     make_conv2d(a, true),
                     make_side_by_side_conv2d({a, true, true}),
                     {x, Shape{out, x[1], a.kernel[0], a.kernel[1]}, Shape{out}},
                     true});
  };
  conv({33, 32, 28, 28}, 20, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 1});
  conv({17, 16, 33, 31}, 24, {{3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1});
  conv({20, 3, 65, 40}, 9, {{7, 7}, {2, 2}, {1, 1}, {3, 3}, {3, 3}, 1});
  conv({16, 8, 16, 16}, 16, {{1, 1}, {2, 2}, {1, 1}, {0, 0}, {0, 0}, 1});
  for (const bool training : {true, false}) {
    for (const bool relu : {true, false}) {
      for (const Shape& x : {Shape{3, 2, 1, 1}, Shape{16, 5, 4, 3}, Shape{21, 3, 9, 15}, Shape{37, 11, 16, 17}}) {
        const Shape c{x[1]};
        cases.push_back({"batch norm " + x.text() + (relu ? " relu" : ""),
                         make_batch_norm(1e-3, 0.1),
                         make_side_by_side_batch_norm({1e-3, 0.1, relu}),
                         {x, c, c, c, c},
                         relu,
                         training});
      }
    }
  }
  const PoolAttributes pools[] = {{},
                                  {{3, 3}, {1, 1}, {1, 1}, {1, 1}},
                                  {{3, 2}, {2, 1}, {0, 0}, {0, 1}},
                                  {{2, 3}, {3, 2}, {1, 0}, {0, 2}},
                                  {{2, 2}, {1, 1}, {0, 0}, {0, 0}}};
  for (const Shape& x : {Shape{1, 1, 4, 4}, Shape{19, 3, 7, 6}, Shape{33, 13, 14, 14}}) {
    for (const PoolAttributes& a : pools) {
      cases.push_back({"max pool " + x.text(), make_max_pool2d(a), make_side_by_side_max_pool2d(a), {x}});
      cases.push_back({"average pool " + x.text(), make_average_pool2d(a), make_side_by_side_average_pool2d(a), {x}});
    }
    cases.push_back(
        {"global pool " + x.text(), make_global_average_pool2d(), make_side_by_side_global_average_pool2d(), {x}});
  }
  return cases;
}

void check(const std::vector<Case>& cases) {
  const Pool one(1), many(4);
  ASSERT_TRUE(second_worker_joins(many));
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    for (const bool accumulate : {false, true}) {
      Pair pair(c, one, accumulate);
      EXPECT_TRUE(pair.guard_intact());
      pair.compare();
      const Pair again(c, many, accumulate);
      const auto same = [](const AlignedVector<float>& a, const AlignedVector<float>& b) {
        return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
      };
      for (std::size_t o = 0; o < pair.outputs().size(); ++o)
        EXPECT_TRUE(same(pair.outputs()[o], again.outputs()[o]));
      for (std::size_t i = 0; i < pair.grads().size(); ++i) EXPECT_TRUE(same(pair.grads()[i], again.grads()[i])) << i;
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(SideBySide, ConvolutionsOfAnyShapeEqualTheUnfoldedOnes) {
  check(random_convolutions(150, false));
}

TEST(SideBySide, ConvolutionReluAndPoolInOneEqualTheThree) {
  check(random_convolutions(150, true));
}

TEST(SideBySide, PoolsNormalisationAndLargeConvolutionsEqualThePlainOnes) {
  check(other_cases());
}

TEST(SideBySide, TheWayInAndOutIsTheIdentityAndItsOwnDerivative) {
  for (const std::int64_t valid : {1, 3, 4, 15, 16}) {
    constexpr std::int64_t kLength = 23;
    std::vector<float> rows(static_cast<std::size_t>(valid * kLength)), back(rows.size(), 1.0F);
    std::vector<float> together(static_cast<std::size_t>(kSideBySide * kLength), kNan);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i) + 0.5F;
    rows_to_side_by_side(rows.data(), kLength, valid, 0, kLength, false, together.data());
    for (std::int64_t e = 0; e < kLength; ++e) {
      for (std::int64_t place = 0; place < kSideBySide; ++place)
        EXPECT_EQ(together[static_cast<std::size_t>(e * kSideBySide + place)],
                  place < valid ? static_cast<float>(place * kLength + e) + 0.5F : 0.0F);
    }
    side_by_side_to_rows(together.data(), kLength, valid, 0, kLength, true, back.data());
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(back[i], rows[i] + 1);
  }
}

TEST(SideBySide, NanGoesThroughConvolutionReluAndPool) {
  const Pool pool(1);
  const Shape x{2, 1, 4, 4};
  AlignedVector<double> plain(32, -1.0);
  plain[5] = std::numeric_limits<double>::quiet_NaN();
  AlignedVector<float> image = to_side_by_side(x, plain, 0), weight(16, 1.0F), y(image.size()), pooled(64),
                       winner(64);
  OpRun conv(pool, true);
  const auto op = make_side_by_side_conv2d({{{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, 1}, false, true});
  const Shape shapes[] = {side_by_side_shape(x), Shape{1, 1, 1, 1}};
  AlignedVector<std::byte> scratch(op->scratch_bytes(shapes, DType::f32));
  conv.samples = 2, conv.scratch = scratch.data();
  conv.inputs = {{shapes[0], image.data()}, {shapes[1], weight.data()}};
  conv.outputs = {{side_by_side_shape(x), y.data()}};
  op->forward(conv, DType::f32);
  OpRun pool_run(pool, true);
  pool_run.samples = 2;
  pool_run.inputs = {{side_by_side_shape(x), y.data()}};
  pool_run.outputs = {{side_by_side_shape({2, 1, 2, 2}), pooled.data()},
                      {side_by_side_shape({2, 1, 2, 2}), winner.data()}};
  make_side_by_side_max_pool2d({})->forward(pool_run, DType::f32);
  EXPECT_TRUE(std::isnan(pooled[0]));
  EXPECT_EQ(pooled[1], 0);  // the other sample
}

}  // namespace
}  // namespace vitrine::test
