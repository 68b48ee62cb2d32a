// Every op's formula, filled with numbers, is what the op has computed: on every configuration of op_cases.h, of its
// output and of the gradients by all that has one.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/train/step_explained.h"
#include "core/train/step_words.h"
#include "tests/core/ops/op_cases.h"
#include "tests/support/op_harness.h"

namespace vitrine {
namespace {

using namespace test;

// Ops of which no number is found yet. None, and it should stay so.
const std::set<std::string> kWithoutForward = {}, kWithoutBackward = {};

struct OpSeen {
  StoryStage stage;
  OpHarness<float> harness;

  OpSeen(const OpCase& c, const Pool& pool) : harness(*c.op, c.inputs, pool, c.training) {
    stage.op = std::string(c.op->id());
    stage.operation = c.op;
    stage.in_shapes = harness.input_shapes, stage.out_shapes = harness.output_shapes;
    stage.seed = harness.run.seed, stage.step = harness.run.step, stage.training = c.training;
    for (std::size_t i = 0; i < harness.inputs.size(); ++i)
      for (std::size_t e = 0; e < harness.inputs[i].size(); ++e)
        harness.inputs[i][e] = static_cast<float>(c.value(i, static_cast<std::int64_t>(e)));
    const Rng rng(13, 5);
    for (std::size_t o = 0; o < c.graded_outputs; ++o) {
      harness.output_grads[o].resize(harness.outputs[o].size());
      for (std::size_t e = 0; e < harness.outputs[o].size(); ++e)
        harness.output_grads[o][e] = rng.uniform(static_cast<std::uint32_t>(o), e) * 2 - 1;
    }
  }

  static std::shared_ptr<const StoryValues> kept(const Shape& shape, const AlignedVector<float>& from) {
    auto out = std::make_shared<StoryValues>();
    out->shape = shape;
    out->values.assign(from.begin(), from.end());
    return out;
  }
  [[nodiscard]] StoryTensor input(StoryRole role, std::size_t k, const AlignedVector<float>& from) const {
    return {role, k, input_symbol(*stage.operation, k), "", false, kept(harness.input_shapes[k], from)};
  }
  [[nodiscard]] StoryTensor output(StoryRole role, std::size_t k, const AlignedVector<float>& from) const {
    return {role, k, output_symbol(*stage.operation, k), "", false, kept(harness.output_shapes[k], from)};
  }

  // As the recorder has them.
  [[nodiscard]] std::vector<StoryTensor> forward() {
    harness.forward();
    stage.part = StoryPart::forward;
    std::vector<StoryTensor> out;
    for (std::size_t k = 0; k < harness.inputs.size(); ++k)
      out.push_back(input(StoryRole::input, k, harness.inputs[k]));
    for (std::size_t k = 0; k < harness.outputs.size(); ++k)
      out.push_back(output(StoryRole::output, k, harness.outputs[k]));
    return out;
  }
  // After forward(). With `before`, gradients are added to what is there.
  [[nodiscard]] std::vector<StoryTensor> backward(bool before) {
    stage.part = StoryPart::backward;
    std::vector<AlignedVector<float>> earlier;
    for (std::size_t k = 0; k < harness.inputs.size(); ++k) {
      for (std::size_t e = 0; before && e < harness.input_grads[k].size(); ++e)
        harness.input_grads[k][e] = 0.25F * static_cast<float>(e % 7);
      earlier.push_back(harness.input_grads[k]);
      harness.accumulate[k] = before;
    }
    harness.backward();
    std::vector<StoryTensor> out;
    for (std::size_t k = 0; k < harness.outputs.size(); ++k) {
      if (!harness.output_grads[k].empty()) out.push_back(output(StoryRole::arriving, k, harness.output_grads[k]));
      if (stage.operation->backward_needs_output(k)) out.push_back(output(StoryRole::output, k, harness.outputs[k]));
    }
    for (std::size_t k = 0; k < harness.inputs.size(); ++k) {
      if (stage.operation->backward_needs_input(k)) out.push_back(input(StoryRole::input, k, harness.inputs[k]));
      if (!harness.wanted[k]) continue;
      out.push_back(input(StoryRole::leaving, k, harness.input_grads[k]));
      out.back().added = before, out.back().together = {k};
      if (before) out.push_back(input(StoryRole::before, k, earlier[k]));
    }
    return out;
  }
};

// All numbers of a small tensor, some of a larger one.
void expect_found(const StoryStage& stage, const std::vector<StoryTensor>& tensors, std::size_t which) {
  const std::int64_t size = tensors[which].of->shape.size(), step = std::max<std::int64_t>(1, size / 40);
  for (std::int64_t place = 0; place < size; place += step) {
    const Explained words = explained(stage, tensors, which, place);
    ASSERT_TRUE(words.value.has_value()) << tensors[which].symbol << " at " << place << " has a formula alone";
    ASSERT_TRUE(words.told.has_value());
    ASSERT_TRUE(words.agrees) << tensors[which].symbol << " at " << place << ": " << *words.value << ", not "
                              << *words.told << "\n"
                              << (words.lines.size() > 1 ? words.lines[1] : words.lines.front());
    ASSERT_GE(words.lines.size(), 3U) << words.lines.front();
  }
}

TEST(StepFormulas, OfEveryOpAreWhatItComputes) {
  const Pool pool(1);
  std::set<std::string> seen;
  for (const OpCase& c : op_cases()) {
    if (c.large) continue;
    SCOPED_TRACE(c.name);
    OpSeen op(c, pool);
    seen.insert(op.stage.op);
    const auto tensors = op.forward();
    const std::size_t main = c.inputs.size();
    if (!kWithoutForward.contains(op.stage.op)) expect_found(op.stage, tensors, main);
    if (HasFatalFailure()) return;
  }
  for (const std::string& op : kWithoutForward) EXPECT_TRUE(seen.contains(op)) << op;
}

TEST(StepFormulas, OfEveryGradientAreWhatItIs) {
  const Pool pool(1);
  std::set<std::string> seen;
  bool before = false;  // in turns
  for (const OpCase& c : op_cases()) {
    if (c.large) continue;
    before = !before;
    SCOPED_TRACE(c.name + (before ? ", added" : ""));
    OpSeen op(c, pool);
    (void)op.forward();
    const auto tensors = op.backward(before);
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      if (tensors[k].role != StoryRole::leaving) continue;
      seen.insert(op.stage.op);
      if (!kWithoutBackward.contains(op.stage.op)) expect_found(op.stage, tensors, k);
      if (HasFatalFailure()) return;
    }
  }
  for (const std::string& op : kWithoutBackward) EXPECT_TRUE(seen.contains(op)) << op;
}

// A number that is changed is not agreed with: the value is found apart from what the program has.
TEST(StepFormulas, SeeWhatIsWrong) {
  const Pool pool(1);
  std::set<std::string> tried;
  for (const OpCase& c : op_cases()) {
    if (c.large || !tried.insert(std::string(c.op->id())).second) continue;
    SCOPED_TRACE(c.name);
    OpSeen op(c, pool);
    auto tensors = op.forward();
    auto spoilt = std::make_shared<StoryValues>(*tensors[c.inputs.size()].of);
    const float right = spoilt->values[0];
    spoilt->values[0] += 0.5F;
    tensors[c.inputs.size()].of = spoilt;
    const Explained words = explained(op.stage, tensors, c.inputs.size(), 0);
    ASSERT_TRUE(words.value.has_value());
    EXPECT_NEAR(*words.value, static_cast<double>(right), 1e-3 * (1 + std::abs(static_cast<double>(right))));
    EXPECT_FALSE(words.agrees);
  }
}

}  // namespace
}  // namespace vitrine
