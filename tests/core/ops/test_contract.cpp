// What every op promises, checked on every configuration of op_cases.h.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/core/ops/op_cases.h"
#include "tests/support/op_harness.h"
#include "tests/support/workers.h"

namespace vitrine::test {
namespace {

const Pool& one_thread() {
  static const Pool pool(1);
  return pool;
}

// Fills inputs and the gradients from above. `first` is the first sample of the full batch that this run has.
template <class T>
void fill(const OpCase& c, OpHarness<T>& h, std::int64_t first = 0) {
  for (std::size_t i = 0; i < h.inputs.size(); ++i) {
    const std::int64_t sample = c.is_batched(i) ? h.input_shapes[i].size() / h.input_shapes[i][0] : 0;
    for (std::size_t e = 0; e < h.inputs[i].size(); ++e) {
      h.inputs[i][e] = static_cast<T>(c.value(i, static_cast<std::int64_t>(e) + first * sample));
    }
  }
  const Rng rng(13, 5);
  for (std::size_t o = 0; o < c.graded_outputs; ++o) {
    const std::int64_t sample = h.output_shapes[o].rank() > 0 ? h.output_shapes[o].size() / h.output_shapes[o][0] : 0;
    h.output_grads[o].resize(h.outputs[o].size());
    for (std::size_t e = 0; e < h.outputs[o].size(); ++e) {
      const auto element = static_cast<std::uint64_t>(static_cast<std::int64_t>(e) + first * sample);
      h.output_grads[o][e] = static_cast<T>(rng.uniform(static_cast<std::uint32_t>(o), element) * 2 - 1);
    }
  }
}

template <class T>
OpHarness<T> ready(const OpCase& c, const Pool& pool = one_thread()) {
  OpHarness<T> h(*c.op, c.inputs, pool, c.training);
  fill(c, h);
  return h;
}

template <class T>
OpHarness<T> finished(const OpCase& c, const Pool& pool = one_thread()) {
  OpHarness<T> h = ready<T>(c, pool);
  h.forward();
  h.backward();
  return h;
}

template <class A>
double max_norm(const A& values) {
  double norm = 0;
  for (const auto v : values) norm = std::max(norm, std::fabs(static_cast<double>(v)));
  return norm;
}

template <class A, class B>
void expect_close(const A& got, const B& wanted, double relative, double floor, const std::string& what) {
  ASSERT_EQ(got.size(), wanted.size()) << what;
  const double bound = relative * std::max(max_norm(wanted), floor);
  for (std::size_t e = 0; e < got.size(); ++e) {
    ASSERT_LE(std::fabs(static_cast<double>(got[e]) - static_cast<double>(wanted[e])), bound)
        << what << " element " << e;
  }
}

template <class T>
bool same_bits(const AlignedVector<T>& a, const AlignedVector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

double weighted_sum(OpHarness<double>& h) {
  h.forward();
  double sum = 0;
  for (std::size_t o = 0; o < h.outputs.size(); ++o) {
    for (std::size_t e = 0; e < h.output_grads[o].size(); ++e) sum += h.output_grads[o][e] * h.outputs[o][e];
  }
  return sum;
}

TEST(OpContract, EveryOpHasAtLeastSixSmallCasesAndALargeOne) {
  std::map<std::string, int> small, large;
  for (const OpCase& c : op_cases()) ++(c.large ? large : small)[std::string(c.op->id())];
  std::ifstream file(VITRINE_SOURCE_DIR "/core/ops/ops.h");
  std::stringstream text;
  text << file.rdbuf();
  const std::string header = text.str();
  std::vector<std::string> ids = {"linear", "step", "relu",    "leaky_relu", "elu",
                                  "gelu",   "silu", "sigmoid", "tanh",       "softplus"};
  const std::regex declaration("OpPtr make_(\\w+)\\(");
  for (std::sregex_iterator it(header.begin(), header.end(), declaration), end; it != end; ++it) {
    if ((*it)[1] != "unary") ids.push_back((*it)[1]);
  }
  EXPECT_GE(ids.size(), 31U);
  for (const std::string& id : ids) {
    EXPECT_GE(small[id], 6) << id;
    EXPECT_GE(large[id], 1) << id;
  }
}

TEST(OpContract, ShapesMayHaveAnOpenBatchAxis) {
  for (const OpCase& c : op_cases()) {
    std::vector<Shape> open = c.inputs;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (c.is_batched(i)) open[i][0] = Shape::kBatch;
    }
    const std::vector<Shape> outputs = c.op->infer(open), full = c.op->infer(c.inputs);
    ASSERT_EQ(outputs.size(), full.size()) << c.name;
    for (std::size_t o = 0; o < outputs.size(); ++o) {
      Shape closed = outputs[o];
      if (closed.rank() > 0 && closed[0] == Shape::kBatch) closed[0] = c.inputs[0][0];
      EXPECT_EQ(closed, full[o]) << c.name;
    }
    EXPECT_GE(c.op->multiply_adds(open), 0) << c.name;
  }
}

TEST(OpContract, GradientsEqualDifferenceQuotients) {
  for (const OpCase& c : op_cases()) {
    if (c.large) continue;
    SCOPED_TRACE(c.name);
    OpHarness<double> h = finished<double>(c);
    EXPECT_TRUE(h.scratch_guard_intact());
    const auto grads = h.input_grads;
    for (std::size_t i = 0; i < h.inputs.size(); ++i) {
      if (!c.op->differentiable(i)) continue;
      AlignedVector<double> quotients(grads[i].size());
      for (std::size_t e = 0; e < quotients.size(); ++e) {
        const double x = h.inputs[i][e], step = 1e-5;
        h.inputs[i][e] = x + step;
        const double above = weighted_sum(h);
        h.inputs[i][e] = x - step;
        const double below = weighted_sum(h);
        h.inputs[i][e] = x;
        quotients[e] = (above - below) / (2 * step);
      }
      expect_close(grads[i], quotients, 1e-6, 1e-2, "input " + std::to_string(i));
    }
  }
}

TEST(OpContract, AccumulatingAddsToWhatIsThere) {
  for (const OpCase& c : op_cases()) {
    SCOPED_TRACE(c.name);
    const OpHarness<double> plain = finished<double>(c);
    OpHarness<double> h = ready<double>(c);
    for (std::size_t i = 0; i < h.inputs.size(); ++i) {
      h.accumulate[i] = true;
      h.input_grads[i].assign(h.input_grads[i].size(), 0.5);
    }
    h.forward();
    h.backward();
    for (std::size_t i = 0; i < h.inputs.size(); ++i) {
      if (!c.op->differentiable(i)) continue;
      auto sum = plain.input_grads[i];
      for (double& value : sum) value += 0.5;
      expect_close(h.input_grads[i], sum, 1e-13, 1, "input " + std::to_string(i));
    }
  }
}

TEST(OpContract, GradientsNobodyWantsAreSkipped) {
  for (const OpCase& c : op_cases()) {
    SCOPED_TRACE(c.name);
    const OpHarness<float> all = finished<float>(c);
    for (std::size_t skipped = 0; skipped < c.inputs.size(); ++skipped) {
      OpHarness<float> h = ready<float>(c);
      h.wanted[skipped] = false;
      const auto untouched = h.input_grads[skipped];
      h.forward();
      h.backward();
      EXPECT_TRUE(same_bits(h.input_grads[skipped], untouched)) << skipped;
      for (std::size_t i = 0; i < c.inputs.size(); ++i) {
        if (i == skipped) continue;
        EXPECT_TRUE(same_bits(h.input_grads[i], all.input_grads[i])) << i << " without " << skipped;
      }
    }
  }
}

// The memory plan gives the buffers of unneeded values to others: backward must not read them. And what it says it
// needs, it does need: memory is not held for nothing.
TEST(OpContract, BackwardReadsExactlyWhatItDeclares) {
  for (const OpCase& c : op_cases()) {
    SCOPED_TRACE(c.name);
    const OpHarness<float> all = finished<float>(c);
    const auto spoilt_changes = [&](bool input, std::size_t which) {
      OpHarness<float> h = ready<float>(c);
      h.forward();
      auto& values = input ? h.inputs[which] : h.outputs[which];
      values.assign(values.size(), std::numeric_limits<float>::quiet_NaN());
      h.backward();
      for (std::size_t i = 0; i < c.inputs.size(); ++i) {
        if (!same_bits(h.input_grads[i], all.input_grads[i])) return true;
      }
      return false;
    };
    const auto expect = [&](bool input, std::size_t which, bool needed) {
      // Tiny cases may have no element that matters.
      if (needed && !c.large) return;
      EXPECT_EQ(spoilt_changes(input, which), needed) << (input ? "input " : "output ") << which;
    };
    for (std::size_t i = 0; i < c.inputs.size(); ++i) expect(true, i, c.op->backward_needs_input(i));
    for (std::size_t o = 0; o < all.outputs.size(); ++o) expect(false, o, c.op->backward_needs_output(o));
  }
}

TEST(OpContract, SameBitsAtAnyNumberOfThreads) {
  for (const int threads : {2, 4}) {
    const Pool pool(threads);
    ASSERT_TRUE(second_worker_joins(pool));
    for (const OpCase& c : op_cases()) {
      SCOPED_TRACE(c.name);
      const OpHarness<float> one = finished<float>(c), many = finished<float>(c, pool);
      EXPECT_TRUE(one.scratch_guard_intact());
      for (std::size_t o = 0; o < one.outputs.size(); ++o)
        EXPECT_TRUE(same_bits(one.outputs[o], many.outputs[o])) << o;
      for (std::size_t i = 0; i < one.inputs.size(); ++i) {
        EXPECT_TRUE(same_bits(one.input_grads[i], many.input_grads[i])) << i;
      }
    }
  }
}

// A batch in two pieces, each in the scratch of the whole, gives what the whole gives.
TEST(OpContract, PiecesOfABatchGiveTheSameRows) {
  for (const OpCase& c : op_cases()) {
    const std::int64_t batch = c.inputs[0][0];
    if (!c.rows_independent || batch < 2) continue;
    SCOPED_TRACE(c.name);
    const OpHarness<double> whole = finished<double>(c);
    const std::int64_t cut = (batch + 1) / 2;
    for (const auto& [first, length] : {std::pair{std::int64_t{0}, cut}, std::pair{cut, batch - cut}}) {
      std::vector<Shape> shapes = c.inputs;
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (c.is_batched(i)) shapes[i][0] = length;
      }
      OpHarness<double> piece(*c.op, shapes, one_thread(), c.training, c.inputs);
      fill(c, piece, first);
      piece.forward();
      piece.backward();
      EXPECT_TRUE(piece.scratch_guard_intact());
      const auto rows = [&, start = first](const AlignedVector<double>& values, std::size_t count) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(values.size()) / batch * start;
        return AlignedVector<double>(begin, begin + static_cast<std::ptrdiff_t>(count));
      };
      expect_close(piece.outputs[0], rows(whole.outputs[0], piece.outputs[0].size()), 1e-13, 1, "output");
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (!c.is_batched(i) || !c.op->differentiable(i)) continue;
        expect_close(piece.input_grads[i], rows(whole.input_grads[i], piece.input_grads[i].size()), 1e-13, 1,
                     "input " + std::to_string(i));
      }
    }
  }
}

TEST(OpContract, FloatIsCloseToDouble) {
  for (const OpCase& c : op_cases()) {
    SCOPED_TRACE(c.name);
    const OpHarness<double> exact = finished<double>(c);
    const OpHarness<float> single = finished<float>(c);
    for (std::size_t o = 0; o < exact.outputs.size(); ++o) {
      expect_close(single.outputs[o], exact.outputs[o], 1e-5, 0.1, "output " + std::to_string(o));
    }
    for (std::size_t i = 0; i < exact.inputs.size(); ++i) {
      if (c.op->differentiable(i)) {
        expect_close(single.input_grads[i], exact.input_grads[i], 1e-5, 0.1, "input " + std::to_string(i));
      }
    }
  }
}

}  // namespace
}  // namespace vitrine::test
