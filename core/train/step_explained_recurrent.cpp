// RNN, LSTM and GRU: one unit at one position; backward, through all positions behind it.
#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/tensor/kernels/recurrent.h"
#include "core/train/step_formulas.h"

namespace vitrine {
namespace {

// Inputs x (N,T,C), W (G,C), U (G,H)[, b, c (G)][, states (N,H)][, lengths (N)]; outputs y (N,T,H), the last states
// (N,H), then what is kept of each position: of LSTM the gates (N,T,4·H) and cells (N,T,H), of GRU the gates
// (N,T,3·H) and what the candidate takes of the state (N,T,H).
struct Recurring {
  StoryCase& c;
  Recurrence made;
  bool lstm, gru;
  std::int64_t positions, inputs, units, gates;

  explicit Recurring(StoryCase& of)
      : c(of),
        made(of.made_from<Recurrence>()),
        lstm(of.stage.op == "lstm"),
        gru(of.stage.op == "gru"),
        positions(of.in_shape(0)[1]),
        inputs(of.in_shape(0)[2]),
        units(of.in_shape(2)[1]),
        gates(of.in_shape(1)[0]) {}

  [[nodiscard]] std::size_t states() const { return lstm ? 2 : 1; }
  [[nodiscard]] std::size_t first_state() const { return made.bias ? 5 : 3; }  // among the inputs
  [[nodiscard]] std::size_t kept() const { return states() + 1; }              // among the outputs: the gates
  [[nodiscard]] std::int64_t length(std::int64_t n) const {
    const std::size_t at = first_state() + (made.states ? states() : 0);
    return c.inputs() > at ? filled_positions(c.numbers.in(at, n), positions) : positions;
  }
  // The position that is read before this one; below 0 if this is the first.
  [[nodiscard]] std::int64_t earlier(std::int64_t n, std::int64_t t) const {
    const std::int64_t at = made.reverse ? t + 1 : t - 1;
    return at < length(n) ? at : -1;
  }
  // State 0, or the cell, 1, that a position began with.
  [[nodiscard]] double before(std::size_t state, std::int64_t n, std::int64_t t, std::int64_t u) const {
    const std::int64_t at = earlier(n, t);
    if (at < 0) return made.states ? c.numbers.in(first_state() + state, n * units + u) : 0;
    return c.numbers.out(state == 0 ? 0 : kept() + 1, (n * positions + at) * units + u);
  }
  void add_input(StorySum& sum, std::int64_t n, std::int64_t t, std::int64_t gate) const {
    for (std::int64_t i = 0; i < inputs; ++i)
      sum.add(c.numbers.in(1, gate * inputs + i), c.numbers.in(0, (n * positions + t) * inputs + i));
    if (made.bias) sum.add(c.numbers.in(3, gate));
  }
  void add_state(StorySum& sum, std::int64_t n, std::int64_t t, std::int64_t gate) const {
    for (std::int64_t j = 0; j < units; ++j) sum.add(c.numbers.in(2, gate * units + j), before(0, n, t, j));
    if (made.bias) sum.add(c.numbers.in(4, gate));
  }
};

double sigmoid_of(double x) {
  return 1 / (1 + std::exp(-x));
}

// ---- forward: each finds the new state; of what else the op gives, see recurrent_forward()

struct Moment {
  std::int64_t n, t, u;
};

// One unit as it comes about: gates in the order in which they are kept.
struct OneUnit {
  double gate[4] = {}, cell = 0, memory = 0, state = 0;
};

double open_gate(Recurring& r, const Moment& m, std::int64_t which, const char* name, bool candidate) {
  StorySum sum;
  r.add_input(sum, m.n, m.t, which * r.units + m.u);
  r.add_state(sum, m.n, m.t, which * r.units + m.u);
  const double value = candidate ? std::tanh(sum.value()) : sigmoid_of(sum.value());
  r.c.say(std::string(name) + " = " + (candidate ? "tanh(" : "σ(") + sum.words() + ") = " + in_story(value));
  r.c.size = std::max(r.c.size, sum.size());
  return value;
}

OneUnit lstm_unit(Recurring& r, const Moment& m) {
  OneUnit out;
  static constexpr const char* kNames[] = {"i", "f", "g", "o"};
  for (std::int64_t k = 0; k < 4; ++k) out.gate[k] = open_gate(r, m, k, kNames[k], k == 2);
  const double cell = r.before(1, m.n, m.t, m.u);
  out.cell = out.gate[1] * cell + out.gate[0] * out.gate[2];
  out.state = out.gate[3] * std::tanh(out.cell);
  r.c.say("C ← f·C + i·g = " + in_story(out.gate[1]) + "·" + in_story(cell) + " + " + in_story(out.gate[0]) + "·" +
          in_story(out.gate[2]) + " = " + in_story(out.cell));
  r.c.say("h ← o·tanh(C) = " + in_story(out.gate[3]) + "·" + in_story(std::tanh(out.cell)) + " = " +
          in_story(out.state));
  return out;
}

OneUnit gru_unit(Recurring& r, const Moment& m) {
  OneUnit out;
  for (std::int64_t k = 0; k < 2; ++k) out.gate[k] = open_gate(r, m, k, k == 0 ? "r" : "z", false);
  StorySum from_input, from_state;
  r.add_input(from_input, m.n, m.t, 2 * r.units + m.u);
  r.add_state(from_state, m.n, m.t, 2 * r.units + m.u);
  out.memory = from_state.value();
  out.gate[2] = std::tanh(from_input.value() + out.gate[0] * out.memory);
  const double before = r.before(0, m.n, m.t, m.u);
  out.state = (1 - out.gate[1]) * out.gate[2] + out.gate[1] * before;
  r.c.size = std::max(r.c.size, from_input.size() + from_state.size());
  r.c.say("U·h + c = " + from_state.words() + " = " + in_story(out.memory));
  r.c.say("n = tanh(" + from_input.words() + " + " + in_story(out.gate[0]) + "·(" + in_story(out.memory) +
          ")) = " + in_story(out.gate[2]));
  r.c.say("h ← (1 − z)·n + z·h = (1 − " + in_story(out.gate[1]) + ")·" + in_story(out.gate[2]) + " + " +
          in_story(out.gate[1]) + "·" + in_story(before) + " = " + in_story(out.state));
  return out;
}

OneUnit rnn_unit(Recurring& r, const Moment& m) {
  StorySum sum;
  r.add_input(sum, m.n, m.t, m.u);
  r.add_state(sum, m.n, m.t, m.u);
  OneUnit out;
  out.state = r.made.relu ? std::max(0.0, sum.value()) : std::tanh(sum.value());
  r.c.size = std::max(r.c.size, sum.size());
  r.c.say("h ← " + std::string(r.made.relu ? "max(0, " : "tanh(") + sum.words() + ") = " + in_story(out.state));
  return out;
}

void recurrent_forward(StoryCase& c) {
  Recurring r(c);
  const bool last = c.port > 0 && c.port < r.kept();
  const std::int64_t width = c.shape.back(), row = c.place / width, inside = c.place % width;
  const std::int64_t n = last ? row : row / r.positions;
  const std::int64_t t = !last ? row % r.positions : r.made.reverse ? 0 : r.length(n) - 1;
  if (t >= r.length(n)) return c.find_nothing("the sample ends before this position");
  c.say("unit " + std::to_string(inside % r.units + 1) + " at position " + std::to_string(t + 1) +
        (r.earlier(n, t) < 0 ? ", the first that is read" : "") + ":");
  const Moment m{n, t, inside % r.units};
  const OneUnit unit = r.lstm ? lstm_unit(r, m) : r.gru ? gru_unit(r, m) : rnn_unit(r, m);
  if (c.port == r.kept())
    c.out.value = unit.gate[inside / r.units];
  else if (c.port == r.kept() + 1)
    c.out.value = r.lstm ? unit.cell : unit.memory;
  else
    c.out.value = c.port == 2 ? unit.cell : unit.state;
}

// ---- backward

// Gradients by the sums of both products, (N,T,G), the states that each position began with, (N,T,H), and what is
// left for those that the first one began with, (N,H) each.
struct WalkedBack {
  std::vector<double> by_input, by_product, before, by_state, by_cell;
};

class Walk {
 public:
  explicit Walk(Recurring& r) : r_(r), c_(r.c), samples_(c_.in_shape(0)[0]) {
    y_ = c_.numbers.whole(StoryRole::output, 0), dy_ = c_.numbers.whole(StoryRole::arriving, 0);
    if (r.kept() < c_.stage.out_shapes.size()) {
      gates_ = c_.numbers.whole(StoryRole::output, r.kept());
      memory_ = c_.numbers.whole(StoryRole::output, r.kept() + 1);
    }
    state_weight_ = c_.numbers.whole(StoryRole::input, 2);
    for (std::size_t k = 0; k < r.states(); ++k) {
      begin_[k] = r.made.states ? c_.numbers.whole(StoryRole::input, r.first_state() + k) : std::vector<double>();
      end_[k] = c_.numbers.whole(StoryRole::arriving, 1 + k);
    }
  }

  WalkedBack all() {
    WalkedBack out;
    if (!c_.numbers.all_there()) return out;
    const auto rows = static_cast<std::size_t>(samples_ * r_.positions), units = static_cast<std::size_t>(r_.units);
    out.by_input.resize(rows * static_cast<std::size_t>(r_.gates));
    out.by_product = out.by_input;
    out.before.resize(rows * units);
    out.by_state.resize(static_cast<std::size_t>(samples_) * units);
    out.by_cell = out.by_state;
    for (std::int64_t n = 0; n < samples_; ++n) sample(n, out);
    return out;
  }

 private:
  void sample(std::int64_t n, WalkedBack& out) {
    const auto units = static_cast<std::size_t>(r_.units), first = static_cast<std::size_t>(n) * units;
    double *const by_state = out.by_state.data() + first, *const by_cell = out.by_cell.data() + first;
    for (std::size_t u = 0; u < units; ++u) {
      if (!end_[0].empty()) by_state[u] = end_[0][first + u];
      if (!end_[1].empty()) by_cell[u] = end_[1][first + u];
    }
    const std::int64_t length = r_.length(n);
    for (std::int64_t step = 0; step < length; ++step)
      position(n, r_.made.reverse ? step : length - 1 - step, by_state, by_cell, out);
  }

  // What a state was when a position began.
  [[nodiscard]] std::vector<double> began(std::size_t state, std::int64_t n, std::int64_t t) const {
    const std::int64_t earlier = r_.earlier(n, t);
    const auto units = static_cast<std::size_t>(r_.units);
    const std::vector<double>& from = earlier < 0 ? begin_[state] : state == 0 ? y_ : memory_;
    if (from.empty()) return std::vector<double>(units);
    const auto row = static_cast<std::size_t>(earlier < 0 ? n : n * r_.positions + earlier) * units;
    return {from.begin() + static_cast<std::ptrdiff_t>(row), from.begin() + static_cast<std::ptrdiff_t>(row + units)};
  }

  void position(std::int64_t n, std::int64_t t, double* by_state, double* by_cell, WalkedBack& out) {
    const std::int64_t row = n * r_.positions + t;
    const auto units = static_cast<std::size_t>(r_.units), gates = static_cast<std::size_t>(r_.gates);
    const std::size_t at = static_cast<std::size_t>(row) * units, gate = static_cast<std::size_t>(row) * gates;
    const std::vector<double> before = began(0, n, t), cell_before = r_.lstm ? began(1, n, t) : before;
    std::copy(before.begin(), before.end(), out.before.begin() + static_cast<std::ptrdiff_t>(at));
    double *const by_input = out.by_input.data() + gate, *const by_product = out.by_product.data() + gate;
    for (std::size_t u = 0; u < units; ++u)
      if (!dy_.empty()) by_state[u] += dy_[at + u];
    if (r_.gru) {
      gru_backward(GruBackward<double>{r_.units, gates_.data() + gate, memory_.data() + at, before.data(), by_state,
                                       by_input, by_product});
    } else {
      if (r_.lstm)
        lstm_backward(LstmBackward<double>{r_.units, gates_.data() + gate, cell_before.data(), memory_.data() + at,
                                           by_state, by_cell, by_input});
      for (std::size_t u = 0; u < units; ++u) {
        const double y = y_[at + u], slope = r_.made.relu ? (y > 0 ? 1 : 0) : 1 - y * y;
        if (!r_.lstm) by_input[u] = by_state[u] * slope;
        by_state[u] = 0;
      }
      std::copy(by_input, by_input + gates, by_product);
    }
    for (std::size_t g = 0; g < gates; ++g)
      for (std::size_t u = 0; u < units; ++u) by_state[u] += by_product[g] * state_weight_[g * units + u];
  }

  Recurring& r_;
  StoryCase& c_;
  std::int64_t samples_;
  std::vector<double> y_, dy_, gates_, memory_, state_weight_, begin_[2], end_[2];
};

void recurrent_backward(StoryCase& c) {
  Recurring r(c);
  const WalkedBack back = Walk(r).all();
  if (!c.numbers.all_there()) return;
  const auto at = [](const std::vector<double>& of, std::int64_t place) {
    return of[static_cast<std::size_t>(place)];
  };
  c.say("The gradients by the sums of the gates are found first, from the last position that was read to the first.");
  if (c.port >= r.first_state()) {
    const bool cell = c.port > r.first_state();
    return c.find("what is left of them at the first position", at(cell ? back.by_cell : back.by_state, c.place));
  }
  const std::int64_t rows = c.in_shape(0)[0] * r.positions;
  StorySum sum;
  if (c.port == 0) {
    const std::int64_t row = c.place / r.inputs, i = c.place % r.inputs;
    for (std::int64_t g = 0; g < r.gates; ++g)
      sum.add(at(back.by_input, row * r.gates + g), c.numbers.in(1, g * r.inputs + i));
    return c.find(sum);
  }
  const std::vector<double>& by = c.port == 1 || c.port == 3 ? back.by_input : back.by_product;
  const std::int64_t width = c.port == 1 ? r.inputs : c.port == 2 ? r.units : 1;
  const std::int64_t gate = c.place / width, inside = c.place % width;
  for (std::int64_t row = 0; row < rows; ++row) {
    const double g = at(by, row * r.gates + gate);
    if (c.port == 1)
      sum.add(g, c.numbers.in(0, row * width + inside));
    else if (c.port == 2)
      sum.add(g, at(back.before, row * width + inside));
    else
      sum.add(g);
  }
  c.find(sum);
}

constexpr OpFormulas kRecurrentFormulas[] = {
    {"rnn", recurrent_forward, recurrent_backward},
    {"lstm", recurrent_forward, recurrent_backward},
    {"gru", recurrent_forward, recurrent_backward},
};

}  // namespace

std::span<const OpFormulas> recurrent_formulas() {
  return kRecurrentFormulas;
}

}  // namespace vitrine
