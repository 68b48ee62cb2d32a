#include "core/train/through_time.h"

#include <algorithm>
#include <any>
#include <cmath>

#include "core/ops/ops.h"
#include "core/tensor/kernels/recurrent.h"

namespace vitrine {
namespace {

bool is_recurrent(std::string_view op) {
  return op == "rnn" || op == "lstm" || op == "gru";
}

// What the op gives at this place of its outputs becomes a sum with a zero, under the number that others know it by:
// a value comes behind those it is made of, and before its views. The zero's place among the inputs.
int add_tap(OpList& list, int op, int value) {
  const int zero = list.add_input({}, list.values[index(value)].shape.without_batch());
  const int given = static_cast<int>(list.values.size());
  list.values.push_back({list.values[index(value)].shape, OpList::Kind::computed, op});
  std::vector<int>& outputs = list.ops[index(op)].outputs;
  std::replace(outputs.begin(), outputs.end(), value, given);
  for (OpList::ValueInfo& info : list.values)
    if (info.producer > op) ++info.producer;
  list.values[index(value)].producer = op + 1;
  list.ops.insert(list.ops.begin() + op + 1, {make_add(), {given, zero}, {value}, list.ops[index(op)].node});
  return static_cast<int>(list.inputs.size()) - 1;
}

// ‖row‖, of numbers that may not be finite.
float norm_of(const std::vector<double>& row) {
  double squares = 0;
  for (const double value : row) squares += value * value;
  return static_cast<float>(std::sqrt(squares));
}

// to += slopes · W, W of as many rows as there are slopes.
void add_product(const std::vector<double>& slopes, const float* weight, std::vector<double>& to) {
  for (std::size_t gate = 0; gate < slopes.size(); ++gate, weight += to.size())
    for (std::size_t u = 0; u < to.size(); ++u) to[u] += slopes[gate] * static_cast<double>(weight[u]);
}

std::vector<double> in_double(const float* from, std::size_t count) {
  std::vector<double> out(count, 0.0);
  if (from) std::copy_n(from, count, out.begin());
  return out;
}

// The steps of one sample, from the last that was read to the first.
class BackThroughTime {
 public:
  explicit BackThroughTime(const ThroughTime& pass)
      : pass_(pass),
        units_(static_cast<std::size_t>(pass.units)),
        by_state_(in_double(pass.by_last, units_)),
        by_cell_(pass.kind == "lstm" ? in_double(pass.by_last_cell, units_) : std::vector<double>()),
        gates_(pass.kind == "lstm"  ? 4
               : pass.kind == "gru" ? 3
                                    : 1),
        by_sums_(units_ * gates_),
        by_product_(units_ * gates_),
        by_input_(static_cast<std::size_t>(pass.inputs)) {}

  void step(std::int64_t position, SlopesThroughTime& out) {
    const auto at = static_cast<std::size_t>(position);
    if (pass_.by_output)
      for (std::size_t u = 0; u < units_; ++u) by_state_[u] += static_cast<double>(pass_.by_output[at * units_ + u]);
    out.by_state[at] = norm_of(by_state_);
    if (pass_.kind == "lstm") {
      lstm(position);
      out.by_cell[at] = norm_of(at_cell_);
    } else if (pass_.kind == "gru") {
      gru(position);
    } else {
      rnn(position);
    }
    add_product(pass_.kind == "gru" ? by_product_ : by_sums_, pass_.state_weight, by_state_);
    std::fill(by_input_.begin(), by_input_.end(), 0.0);
    add_product(by_sums_, pass_.input_weight, by_input_);
    out.by_input[at] = norm_of(by_input_);
  }

 private:
  // What `rows` (steps × units) held before this position was read.
  [[nodiscard]] std::vector<double> before(const float* rows, const float* begin, std::int64_t position) const {
    const std::int64_t earlier = pass_.reverse ? position + 1 : position - 1;
    if (earlier < 0 || earlier >= pass_.steps) return in_double(begin, units_);
    return in_double(rows + static_cast<std::size_t>(earlier) * units_, units_);
  }
  [[nodiscard]] std::vector<double> row(const float* rows, std::int64_t position, std::size_t width) const {
    return in_double(rows + static_cast<std::size_t>(position) * width, width);
  }

  // Each leaves the slopes by the sums before the gates open, and in by_state_ what goes on without a product.
  void rnn(std::int64_t position) {
    const std::vector<double> state = row(pass_.state, position, units_);
    for (std::size_t u = 0; u < units_; ++u) {
      const double slope = pass_.relu ? (state[u] <= 0 ? 0 : 1) : 1 - state[u] * state[u];
      by_sums_[u] = by_state_[u] * slope;
    }
    std::fill(by_state_.begin(), by_state_.end(), 0.0);
  }
  void lstm(std::int64_t position) {
    const std::vector<double> gates = row(pass_.gates, position, units_ * gates_);
    const std::vector<double> cell = row(pass_.memory, position, units_);
    const std::vector<double> cell_before = before(pass_.memory, pass_.begin_cell, position);
    at_cell_ = by_cell_;
    for (std::size_t u = 0; u < units_; ++u) {
      const double shown = std::tanh(cell[u]);
      at_cell_[u] += by_state_[u] * gates[3 * units_ + u] * (1 - shown * shown);
    }
    lstm_backward(LstmBackward<double>{pass_.units, gates.data(), cell_before.data(), cell.data(), by_state_.data(),
                                       by_cell_.data(), by_sums_.data()});
    std::fill(by_state_.begin(), by_state_.end(), 0.0);
  }
  void gru(std::int64_t position) {
    const std::vector<double> gates = row(pass_.gates, position, units_ * gates_);
    const std::vector<double> memory = row(pass_.memory, position, units_);
    const std::vector<double> state_before = before(pass_.state, pass_.begin_state, position);
    gru_backward(GruBackward<double>{pass_.units, gates.data(), memory.data(), state_before.data(), by_state_.data(),
                                     by_sums_.data(), by_product_.data()});
  }

  const ThroughTime& pass_;
  std::size_t units_;
  std::vector<double> by_state_, by_cell_;
  std::size_t gates_;
  std::vector<double> by_sums_, by_product_, by_input_, at_cell_;
};

}  // namespace

std::vector<int> recurrent_ops(const OpList& list, const NodeId& node) {
  std::vector<int> out;
  for (std::size_t i = 0; i < list.ops.size(); ++i)
    if (list.ops[i].node == node && is_recurrent(list.ops[i].op->id())) out.push_back(static_cast<int>(i));
  return out;
}

RecurrentPlace recurrent_place(const OpList& list, int op) {
  const OpList::Entry& entry = list.ops[index(op)];
  const auto attributes = std::any_cast<Recurrence>(entry.op->attributes());
  RecurrentPlace out;
  out.kind = std::string(entry.op->id());
  out.reverse = attributes.reverse;
  const bool cell = out.kind == "lstm";
  out.input = entry.inputs[0], out.input_weight = entry.inputs[1], out.state_weight = entry.inputs[2];
  std::size_t at = attributes.bias ? 5 : 3;
  if (attributes.states) {
    out.begin_state = entry.inputs[at++];
    if (cell) out.begin_cell = entry.inputs[at++];
  }
  if (at < entry.inputs.size()) out.lengths = entry.inputs[at];
  at = 0;
  out.output = entry.outputs[at++], out.last_state = entry.outputs[at++];
  if (cell) out.last_cell = entry.outputs[at++];
  if (at < entry.outputs.size()) out.gates = entry.outputs[at++];
  if (at < entry.outputs.size()) out.memory = entry.outputs[at];
  return out;
}

void add_taps(OpList& list, RecurrentPlace& place) {
  const int op = list.values[index(place.output)].producer;
  place.output_tap = add_tap(list, op, place.output);
  place.state_tap = add_tap(list, op, place.last_state);
  if (place.last_cell >= 0) place.cell_tap = add_tap(list, op, place.last_cell);
}

SlopesThroughTime slopes_through_time(const ThroughTime& pass, const std::function<bool()>& stop) {
  SlopesThroughTime out;
  const auto steps = static_cast<std::size_t>(pass.steps);
  out.by_state.resize(steps), out.by_input.resize(steps);
  if (pass.kind == "lstm") out.by_cell.resize(steps);
  BackThroughTime back(pass);
  for (std::int64_t i = pass.steps - 1; i >= 0 && !stop(); --i) back.step(pass.reverse ? pass.steps - 1 - i : i, out);
  return out;
}

}  // namespace vitrine
