// What a recurrent layer keeps, step by step, and how far slopes reach back: against steps written out in double, and
// against differences of the loss where one state is moved.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/train/probes/recurrence.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;
using Row = std::vector<double>;

Project read_project(const std::string& kind, std::int64_t layers, bool both, const std::string& activation = {}) {
  Project project;
  Sketch s(project.graph);
  s.tokens(40, 100);
  s.add("embedding", {{"vocabulary", std::int64_t{100}}, {"width", std::int64_t{4}}});
  const NodeId layer = s.add(
      kind,
      {{"units", std::int64_t{5}}, {"layers", layers}, {"bidirectional", both}, {"output", std::string("last")}});
  if (!activation.empty()) set(project, "layer." + layer + ".activation", activation);
  s.dense(2);
  project.sources = {{"reviews", {{"samples", std::int64_t{120}}}}};
  set(project, "layer.input_1.lengths", "input");
  set(project, "training.batch_size", "16");
  return project;
}

// What is moved, of one op.
struct Moved {
  std::int64_t layer = -1;
  bool reverse = false;
  std::int64_t position = 0;
  std::size_t unit = 0;
  double by = 0;
  enum { state, cell, input } what = state;
};

struct Steps {
  std::vector<Row> h, c;
  std::vector<std::vector<Row>> gates;  // by position
};

double squash(double x) {
  return 1 / (1 + std::exp(-x));
}

// The network, written out.
struct ByHand {
  const Opened& opened;
  std::string kind, id;
  std::int64_t layers;
  bool both, relu;
  std::vector<Row> x;
  std::size_t label = 0;

  ByHand(const Opened& o, std::string of, std::int64_t count, bool two, bool rectified, std::int64_t sample)
      : opened(o), kind(of), id(of + "_1"), layers(count), both(two), relu(rectified) {
    const Dataset& data = o.trainer->dataset();
    const std::int64_t row = o.trainer->split().validation[static_cast<std::size_t>(sample)];
    const Field& input = data.input();
    const NumberView tokens = input.sample(row);
    const Row table = o.weight("embedding_1/weight");
    for (std::int64_t t = 0; t < input.lengths[static_cast<std::size_t>(row)]; ++t) {
      const auto token = static_cast<std::ptrdiff_t>(tokens[static_cast<std::size_t>(t)]);
      x.emplace_back(table.begin() + token * 4, table.begin() + token * 4 + 4);
    }
    label = static_cast<std::size_t>(data.target().sample(row)[0]);
  }

  static Row times(const Row& w, const Row& v, const Row& bias) {
    Row out = bias;
    for (std::size_t k = 0; k < out.size(); ++k)
      for (std::size_t i = 0; i < v.size(); ++i) out[k] += w[k * v.size() + i] * v[i];
    return out;
  }

  [[nodiscard]] Steps direction(const std::vector<Row>& from, std::int64_t layer, bool reverse,
                                const Moved& moved) const {
    const std::string end = "_l" + std::to_string(layer) + (reverse ? "_reverse" : "");
    const Row w = opened.weight(id + "/weight_ih" + end), u = opened.weight(id + "/weight_hh" + end);
    const Row b = opened.weight(id + "/bias_ih" + end), d = opened.weight(id + "/bias_hh" + end);
    const std::size_t n = from.size(), units = 5;
    Steps out{std::vector<Row>(n), std::vector<Row>(n), std::vector<std::vector<Row>>(n)};
    Row h(units, 0.0), c(units, 0.0);
    for (std::size_t step = 0; step < n; ++step) {
      const std::size_t t = reverse ? n - 1 - step : step;
      const bool here =
          moved.layer == layer && moved.reverse == reverse && moved.position == static_cast<std::int64_t>(t);
      Row read = from[t];
      if (here && moved.what == Moved::input) read[moved.unit] += moved.by;
      const Row a = times(w, read, b), r = times(u, h, d);
      const auto sum = [&](std::size_t gate, std::size_t k) { return a[gate * units + k] + r[gate * units + k]; };
      std::vector<Row> gates(kind == "lstm" ? 4 : kind == "gru" ? 3 : 0, Row(units));
      for (std::size_t k = 0; k < units; ++k) {
        if (kind == "lstm") {
          gates[0][k] = squash(sum(0, k)), gates[1][k] = squash(sum(1, k));
          gates[2][k] = std::tanh(sum(2, k)), gates[3][k] = squash(sum(3, k));
          c[k] = gates[1][k] * c[k] + gates[0][k] * gates[2][k];
        } else if (kind == "gru") {
          gates[0][k] = squash(sum(0, k)), gates[1][k] = squash(sum(1, k));
          gates[2][k] = std::tanh(a[2 * units + k] + gates[0][k] * r[2 * units + k]);
        }
      }
      // A cell that is moved is moved before anything reads it, the state of this step too.
      if (here && moved.what == Moved::cell) c[moved.unit] += moved.by;
      for (std::size_t k = 0; k < units; ++k) {
        if (kind == "lstm")
          h[k] = gates[3][k] * std::tanh(c[k]);
        else if (kind == "gru")
          h[k] = (1 - gates[1][k]) * gates[2][k] + gates[1][k] * h[k];
        else
          h[k] = relu ? std::max(0.0, sum(0, k)) : std::tanh(sum(0, k));
      }
      if (here && moved.what == Moved::state) h[moved.unit] += moved.by;
      out.h[t] = h, out.c[t] = c, out.gates[t] = gates;
    }
    return out;
  }

  // The op that is asked for, and what the network answers in the end.
  [[nodiscard]] Row answer(const Moved& moved, Steps* told = nullptr, std::int64_t layer_told = 0,
                           bool reverse_told = false) const {
    std::vector<Row> from = x;
    Row last;
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      std::vector<Row> next(from.size());
      last.clear();
      for (int way = 0; way < (both ? 2 : 1); ++way) {
        const Steps steps = direction(from, layer, way == 1, moved);
        if (told && layer == layer_told && reverse_told == (way == 1)) *told = steps;
        for (std::size_t t = 0; t < from.size(); ++t)
          next[t].insert(next[t].end(), steps.h[t].begin(), steps.h[t].end());
        const Row& end = way == 1 ? steps.h.front() : steps.h.back();
        last.insert(last.end(), end.begin(), end.end());
      }
      from = next;
    }
    return times(opened.weight("dense_1/weight"), last, opened.weight("dense_1/bias"));
  }
  // Cross-entropy, or the largest answer, which stays the same one.
  [[nodiscard]] double judged(const Moved& moved, bool loss, std::size_t largest) const {
    const Row z = answer(moved);
    if (!loss) return z[largest];
    return std::log(std::exp(z[0]) + std::exp(z[1])) - z[label];
  }
  // ‖∂judged/∂what‖ by central differences.
  [[nodiscard]] double slope(Moved moved, std::size_t width, bool loss, std::size_t largest) const {
    constexpr double kBy = 1e-5;
    double squares = 0;
    for (moved.unit = 0; moved.unit < width; ++moved.unit) {
      moved.by = kBy;
      const double up = judged(moved, loss, largest);
      moved.by = -kBy;
      const double down = judged(moved, loss, largest);
      squares += (up - down) * (up - down) / (4 * kBy * kBy);
    }
    return std::sqrt(squares);
  }
};

void expect_rows(const std::vector<float>& told, const std::vector<Row>& rows) {
  ASSERT_EQ(told.size(), rows.size() * 5);
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_NEAR(told[i], rows[i / 5][i % 5], 1e-5) << i;
}

struct Case {
  const char *name, *kind, *activation;
  std::int64_t layers;
  bool both;
};
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class Recurrence : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Cells, Recurrence,
                         testing::Values(Case{"Rnn", "rnn", "", 1, false}, Case{"ReluRnn", "rnn", "relu", 2, true},
                                         Case{"Lstm", "lstm", "", 1, false}, Case{"DeepLstm", "lstm", "", 2, true},
                                         Case{"Gru", "gru", "", 1, false}, Case{"DeepGru", "gru", "", 2, true}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(Recurrence, IsThatOfStepsByHand) {
  const Case& one = GetParam();
  Opened opened(read_project(one.kind, one.layers, one.both, one.activation), 6);
  for (const std::int64_t sample : {0, 7}) {
    const ByHand by_hand(opened, one.kind, one.layers, one.both, one.activation == std::string("relu"), sample);
    for (std::int64_t layer = 0; layer < one.layers; ++layer)
      for (const bool reverse : {false, true}) {
        if (reverse && !one.both) continue;
        for (const bool loss : {true, false}) {
          const auto told = opened.look<RecurrenceAnswer>(recurrence_of(
              std::string(one.kind) + "_1", sample, layer, reverse, loss ? SlopeOf::loss : SlopeOf::answer));
          ASSERT_EQ(told->why + told->no_slope, "");
          const std::int64_t steps = std::ssize(by_hand.x);
          EXPECT_EQ(told->steps, steps);
          EXPECT_EQ(told->positions, 40);
          EXPECT_EQ(told->field, "input");
          EXPECT_EQ(told->reverse, reverse);
          Steps expected;
          const Row z = by_hand.answer({}, &expected, layer, reverse);
          const std::size_t largest = z[1] > z[0] ? 1 : 0;
          EXPECT_NEAR(told->value, by_hand.judged({}, loss, largest), 1e-5);
          if (!loss) {
            EXPECT_EQ(told->output, static_cast<std::int64_t>(largest));
          }
          expect_rows(told->tracks[0].values, expected.h);
          std::size_t at = 1;
          if (one.kind == std::string("lstm")) expect_rows(told->tracks[at++].values, expected.c);
          ASSERT_EQ(told->tracks.size(), at + expected.gates.front().size());
          for (std::size_t gate = 0; gate < expected.gates.front().size(); ++gate) {
            std::vector<Row> rows;
            for (const auto& step : expected.gates) rows.push_back(step[gate]);
            expect_rows(told->tracks[at + gate].values, rows);
          }
          if (layer == 0) {
            for (std::size_t t = 0; t < by_hand.x.size(); ++t)
              for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(told->input[t * 4 + i], by_hand.x[t][i], 1e-6);
          }
          for (std::int64_t t = 0; t < steps; t += std::max<std::int64_t>(1, (steps - 1) / 3)) {
            const auto at_t = static_cast<std::size_t>(t);
            Moved moved{layer, reverse, t};
            const double by_state = by_hand.slope(moved, 5, loss, largest);
            EXPECT_NEAR(told->by_state[at_t], by_state, 2e-5 + 1e-3 * by_state) << t;
            moved.what = Moved::input;
            const double by_input = by_hand.slope(moved, static_cast<std::size_t>(told->inputs), loss, largest);
            EXPECT_NEAR(told->by_input[at_t], by_input, 2e-5 + 1e-3 * by_input) << t;
            if (one.kind != std::string("lstm")) continue;
            moved.what = Moved::cell;
            const double by_cell = by_hand.slope(moved, 5, loss, largest);
            EXPECT_NEAR(told->by_cell[at_t], by_cell, 2e-5 + 1e-3 * by_cell) << t;
          }
        }
      }
  }
}

TEST_P(Recurrence, HasTheSameBitsAtAnyNumberOfThreads) {
  const Case& one = GetParam();
  const Project project = read_project(one.kind, one.layers, one.both, one.activation);
  Opened alone(project, 2, 1), many(project, 2, 3);
  const Spec request = recurrence_of({}, 3, one.layers - 1, one.both);
  const auto a = alone.look<RecurrenceAnswer>(request), b = many.look<RecurrenceAnswer>(request);
  EXPECT_EQ(a->by_state, b->by_state);
  EXPECT_EQ(a->by_input, b->by_input);
  ASSERT_EQ(a->tracks.size(), b->tracks.size());
  for (std::size_t i = 0; i < a->tracks.size(); ++i) EXPECT_EQ(a->tracks[i].values, b->tracks[i].values);
}

// A sequence of one step, that numbers of a table make up.
Project one_step_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.add("reshape", {{"shape", Ints{1, 2}}});
  s.add("lstm", {{"units", std::int64_t{3}}});
  s.add("flatten");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{60}}}}};
  return project;
}

TEST(RecurrenceProbe, TakesASequenceOfOneStep) {
  Opened opened(one_step_project());
  const auto told = opened.look<RecurrenceAnswer>(recurrence_of("lstm_1", 0));
  EXPECT_EQ(told->why + told->no_slope, "");
  EXPECT_EQ(told->steps, 1);
  ASSERT_EQ(told->by_state.size(), 1U);
  EXPECT_GT(told->by_state[0], 0);
  EXPECT_EQ(told->field, "");
  EXPECT_FALSE(reach_of(told->by_state, false).fits);
}

TEST(RecurrenceProbe, SaysWhyNotAndWhatToDo) {
  Opened opened(one_step_project());
  const auto why = [&](const Spec& request) { return opened.look<RecurrenceAnswer>(request)->why; };
  EXPECT_NE(why(recurrence_of("dense_1", 0)).find("choose RNN, LSTM or GRU"), std::string::npos);
  EXPECT_NE(why(recurrence_of("lstm_7", 0)).find("no layer"), std::string::npos);
  EXPECT_NE(why(recurrence_of("lstm_1", 1'000)).find("no such sample"), std::string::npos);
  Project flat;
  Sketch s(flat.graph);
  s.input({2});
  s.dense(2);
  flat.sources = one_step_project().sources;
  EXPECT_NE(Opened(flat).look<RecurrenceAnswer>(recurrence_of({}, 0))->why.find("no recurrent layer"),
            std::string::npos);
}

TEST(RecurrenceProbe, KeepsStatesThatAreNotFinite) {
  Opened opened(one_step_project());
  const ProbeSubject s = opened.trainer->subject(kNow);
  AlignedVector<float> weights = s.weights;
  weights[static_cast<std::size_t>(s.evaluator.layout().find("lstm_1/weight_ih_l0")->offset)] =
      std::numeric_limits<float>::quiet_NaN();
  const ProbeSubject sick{s.project, s.network, s.dataset, s.split, s.scales, weights, s.evaluator, s.step, s.pool};
  const auto probe = probe_types().at("recurrence").make({{"node", std::string("lstm_1")}});
  const auto told = std::dynamic_pointer_cast<RecurrenceAnswer>(probe->look(sick, [] { return false; }));
  EXPECT_EQ(told->why, "");
  EXPECT_TRUE(std::isnan(told->tracks[0].values[0]));
  EXPECT_NE(told->no_slope.find("no finite number"), std::string::npos);
}

// A network of any recipe that has such a layer, or says that it has none.
TEST(RecurrenceProbe, LooksIntoEveryNetwork) {
  int seen = 0;
  for (const Network& network : kNetworks) {
    Opened opened(network.project());
    for (const SlopeOf of : {SlopeOf::loss, SlopeOf::answer}) {
      const auto told = opened.look<RecurrenceAnswer>(recurrence_of({}, 0, 0, false, of));
      if (!told->why.empty()) continue;
      EXPECT_EQ(told->no_slope, "") << network.name;
      EXPECT_EQ(std::ssize(told->by_state), told->steps) << network.name;
      ++seen;
    }
  }
  EXPECT_GE(seen, 4);
}

TEST(SlopeReach, IsFoundFromTheLargestOn) {
  std::vector<float> norms;
  for (int t = 0; t < 40; ++t) norms.push_back(static_cast<float>(std::pow(2.0, (t - 39) / 4.0)));
  const SlopeReach forward = reach_of(norms, false);
  EXPECT_EQ(forward.largest, 0);
  EXPECT_EQ(forward.tenth, 14);  // 2^(-13/4) = 0.105, 2^(-14/4) = 0.088
  ASSERT_TRUE(forward.fits);
  EXPECT_NEAR(forward.half_life, 4, 1e-4);
  std::reverse(norms.begin(), norms.end());
  EXPECT_EQ(reach_of(norms, true).tenth, 14);
  EXPECT_NEAR(reach_of(norms, false).largest, 39, 0);
  norms.assign(5, 1.0F);
  EXPECT_FALSE(reach_of(norms, false).fits);
  EXPECT_EQ(reach_of(norms, false).tenth, -1);
  norms.assign(5, std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(reach_of(norms, false).largest, -1);
  EXPECT_EQ(reach_of({}, false).largest, -1);
}

}  // namespace
}  // namespace vitrine
