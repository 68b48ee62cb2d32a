#include "core/train/recurrence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/project/objectives.h"
#include "core/recipes/recipe.h"
#include "core/train/inside.h"
#include "core/train/through_time.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMostRecurrentNumbers = std::int64_t{1} << 23;  // of all tracks of an answer
constexpr std::int64_t kMostRecurrentInputs = 64;                      // numbers of a position that are told

struct GateName {
  const char *id, *title;
  bool gate;
};
std::vector<GateName> gates_of(const std::string& kind) {
  if (kind == "lstm")
    return {{"i", "Input gate i", true},
            {"f", "Forget gate f", true},
            {"g", "Candidate g", false},
            {"o", "Output gate o", true}};
  if (kind == "gru") return {{"r", "Reset gate r", true}, {"z", "Update gate z", true}, {"n", "Candidate n", false}};
  return {};
}

// Why no slope of the loss can be asked for; empty: it can.
std::string no_loss_of(const ProbeSubject& subject) {
  if (!recipe_types().at(subject.project.recipe.type).follows_loss)
    return "This recipe makes no single loss small, so no sample has one of its own: look at the slope of the "
           "answer.";
  for (const Goal& goal : goals_of(subject.project))
    for (const LossBinding& port : goal.bound)
      if (!port.is_output && !subject.dataset->find(port.name))
        return "The data have no field “" + port.name +
               "”, which the loss compares with: look at the slope of the "
               "answer.";
  return {};
}

}  // namespace

class RecurrenceLook::Pass {
 public:
  Pass(std::string node, std::int64_t layer, bool reverse, SlopeOf of)
      : node_(std::move(node)), layer_(layer), reverse_(reverse), of_(of) {}

  // Why there is nothing to tell; empty: there is.
  std::string look(const ProbeSubject& subject, std::int64_t sample, const std::function<bool()>& stop,
                   RecurrentSample& out) {
    const WatchedRows chosen = watched_rows(subject, {sample}, 1);
    if (chosen.rows.empty()) return no_such_rows(subject);
    if (const std::string why = find_layer(subject, out); !why.empty()) return why;
    out.of_loss = of_ == SlopeOf::loss;
    if (out.of_loss) out.no_slope = no_loss_of(subject);
    const bool slopes = out.no_slope.empty();
    if (const Status ready = prepare(subject, out.node, slopes); !ready) return ready.error().sentence();
    pass_.forward(subject, chosen.rows);
    out.sample = chosen.places.front(), out.row = chosen.rows.front();
    measure(out);
    tell_tracks(out);
    tell_field(subject, out);
    if (slopes) out.no_slope = choose(subject, out);
    if (!slopes || !out.no_slope.empty() || stop()) return {};
    pass_.backward(subject);
    tell_slopes(stop, out);
    return {};
  }

 private:
  // The layer, and which of those within it.
  std::string find_layer(const ProbeSubject& subject, RecurrentSample& out) const {
    const Node* node = nullptr;
    for (const NodeId& id : subject.network.topological_order()) {
      const Node* one = subject.network.find(id);
      if (node_.empty() ? is_recurrent(*one) && !node : id == node_) node = one;
    }
    if (!node && node_.empty()) return "The network has no recurrent layer: add RNN, LSTM or GRU.";
    if (!node) return no_such_layer(node_);
    if (!is_recurrent(*node))
      return node->name + " keeps no state from position to position: choose RNN, LSTM or GRU.";
    const LayerType& type = *type_of(*node);
    out.node = node->id, out.name = node->name, out.kind = type.info.id;
    out.layers = integer_of(type.info, node->params, "layers");
    out.bidirectional = flag_of(type.info, node->params, "bidirectional");
    out.layer = std::min(layer_, out.layers - 1), out.reverse = reverse_ && out.bidirectional;
    return {};
  }
  static bool is_recurrent(const Node& node) {
    const LayerType* type = type_of(node);
    return type && (type->info.id == "rnn" || type->info.id == "lstm" || type->info.id == "gru");
  }

  Status prepare(const ProbeSubject& subject, const NodeId& node, bool slopes) {
    const auto compile = [&](std::int64_t batch) {
      OpList list = lower_graph(subject.project.graph, batch);
      const std::vector<int> ops = recurrent_ops(list, node);
      const Node& layer = *subject.network.find(node);
      const TypeInfo& info = type_of(layer)->info;
      const std::int64_t ways = flag_of(info, layer.params, "bidirectional") ? 2 : 1;
      const std::int64_t at = std::min(layer_, std::ssize(ops) / ways - 1) * ways + (reverse_ && ways == 2 ? 1 : 0);
      place_ = recurrent_place(list, ops[static_cast<std::size_t>(at)]);
      place_.relu = place_.kind == "rnn" && text_of(info, layer.params, "activation") == "relu";
      if (slopes) add_taps(list, place_);
      std::vector<ProgramLoss> losses;
      const bool loss = slopes && of_ == SlopeOf::loss;
      if (loss) losses = losses_of(goals_of(subject.project), list, *subject.dataset);
      auto program = std::make_unique<Program>(
          std::move(list), std::move(losses),
          ProgramOptions{
              .training = false, .keep_all = true, .input_gradients = slopes, .output_gradients = slopes && !loss});
      feed_zeros(*program, slopes && !loss);
      return program;
    };
    VITRINE_CHECK(pass_.prepare(subject, 1, compile));
    if (slopes && of_ == SlopeOf::loss) feed_losses(pass_.program(), goals_of(subject.project), pass_.fed());
    return {};
  }

  // Taps, and slopes that flow in at the outputs.
  void feed_zeros(Program& program, bool outputs) {
    zeros_.clear(), seeds_.clear();
    for (const int tap : {place_.output_tap, place_.state_tap, place_.cell_tap}) {
      if (tap < 0) continue;
      const int value = program.ops().inputs[index(tap)].value;
      zeros_.emplace_back(static_cast<std::size_t>(program.shape(value, program.batch()).size()));
      program.set_input(index(tap), zeros_.back().data());
    }
    for (std::size_t i = 0; outputs && i < program.ops().outputs.size(); ++i) {
      seeds_.emplace_back(static_cast<std::size_t>(program.shape(program.ops().outputs[i].value, 1).size()));
      program.set_output_gradient(i, seeds_.back().data());
    }
  }

  [[nodiscard]] const float* values(int value) const {
    return value < 0 ? nullptr : static_cast<const float*>(pass_.program().value(value));
  }
  [[nodiscard]] const float* slope(int tap) const {
    if (tap < 0) return nullptr;
    return static_cast<const float*>(pass_.program().gradient(pass_.program().ops().inputs[index(tap)].value));
  }

  void measure(RecurrentSample& out) const {
    const Shape output = pass_.shape_of(place_.output);
    out.positions = out.steps = output[0], out.units = output[1];
    out.inputs = pass_.shape_of(place_.input)[1];
    if (const float* length = values(place_.lengths))
      out.steps = std::clamp<std::int64_t>(static_cast<std::int64_t>(*length), 1, out.positions);
  }

  void tell_tracks(RecurrentSample& out) const {
    const std::vector<GateName> gates = gates_of(place_.kind);
    const bool cell = place_.kind == "lstm";
    const auto count = static_cast<std::int64_t>(gates.size()) + (cell ? 2 : 1);
    out.kept_units = std::clamp<std::int64_t>(kMostRecurrentNumbers / (count * out.steps), 1, out.units);
    const auto add = [&](const std::string& id, const std::string& title, bool gate, const float* from,
                         std::int64_t width) {
      RecurrentTrack track{id, title, gate, {}};
      track.values.reserve(static_cast<std::size_t>(out.steps * out.kept_units));
      for (std::int64_t t = 0; t < out.steps; ++t)
        track.values.insert(track.values.end(), from + t * width, from + t * width + out.kept_units);
      out.tracks.push_back(std::move(track));
    };
    add("state", "State", false, values(place_.output), out.units);
    if (cell) add("cell", "Cell", false, values(place_.memory), out.units);
    for (std::size_t k = 0; k < gates.size(); ++k)
      add(gates[k].id, gates[k].title, gates[k].gate, values(place_.gates) + static_cast<std::int64_t>(k) * out.units,
          std::ssize(gates) * out.units);
    out.kept_inputs = std::min(out.inputs, kMostRecurrentInputs);
    for (std::int64_t t = 0; t < out.steps; ++t) {
      const float* const from = values(place_.input) + t * out.inputs;
      out.input.insert(out.input.end(), from, from + out.kept_inputs);
    }
  }

  // What a person gave, at the same positions.
  void tell_field(const ProbeSubject& subject, RecurrentSample& out) const {
    const std::set<NodeId> before = leading_to(subject.network, {{out.node}, {}});
    for (const OpList::Named& input : pass_.program().ops().inputs) {
      const Field* origin = input.name.empty() ? nullptr : subject.dataset->origin(input.name);
      if (!origin || !before.contains(input.node)) continue;
      if (origin->shape.rank() >= 1 && origin->shape.rank() <= 2 && origin->shape[0] == out.positions)
        return out.field = origin->name, void();
    }
  }

  // What the slope is of. Why there is none; empty: it flows in.
  std::string choose(const ProbeSubject& subject, RecurrentSample& out) {
    const Program& program = pass_.program();
    if (of_ == SlopeOf::loss) {
      for (std::size_t k = 0; k < subject.project.objectives.size(); ++k)
        out.value += weight_of(subject.project.objectives[k]) *
                     static_cast<double>(*static_cast<const float*>(program.value(program.loss_value(k))));
    } else {
      const OpList& list = program.ops();
      const int value = list.outputs[judged_output(output_of(subject.project.objectives.front()), list)].value;
      const std::span<const float> said = pass_.filled(value, 0);
      const Shape shape = pass_.shape_of(value);
      // A sequence is asked about its last position.
      const std::int64_t width = shape.rank() == 2 ? shape[1] : std::ssize(said);
      const auto last = said.last(static_cast<std::size_t>(std::min(width, std::ssize(said))));
      const auto largest = std::max_element(last.begin(), last.end());
      out.output = largest - last.begin(), out.value = static_cast<double>(*largest);
      for (std::size_t i = 0; i < seeds_.size(); ++i) {
        std::fill(seeds_[i].begin(), seeds_[i].end(), 0.0F);
        if (list.outputs[i].value == value) seeds_[i][static_cast<std::size_t>(&*largest - said.data())] = 1;
      }
    }
    if (std::isfinite(out.value)) return {};
    return std::string(out.of_loss ? "The loss of this sample" : "The network's answer") +
           " is no finite number, and so has no slope: see at which layer that begins.";
  }

  void tell_slopes(const std::function<bool()>& stop, RecurrentSample& out) const {
    ThroughTime pass;
    pass.kind = place_.kind, pass.reverse = place_.reverse, pass.relu = place_.relu;
    pass.steps = out.steps, pass.units = out.units, pass.inputs = out.inputs;
    pass.input_weight = values(place_.input_weight), pass.state_weight = values(place_.state_weight);
    pass.state = values(place_.output), pass.gates = values(place_.gates), pass.memory = values(place_.memory);
    pass.begin_state = values(place_.begin_state), pass.begin_cell = values(place_.begin_cell);
    pass.by_output = slope(place_.output_tap), pass.by_last = slope(place_.state_tap);
    pass.by_last_cell = slope(place_.cell_tap);
    if (!pass.by_output && !pass.by_last && !pass.by_last_cell) {
      out.no_slope = "No slope goes from " + std::string(out.of_loss ? "the loss" : "the answer") + " to " +
                     out.name + ": let what is judged depend on it, and no StopGradient stand between.";
      return;
    }
    SlopesThroughTime slopes = slopes_through_time(pass, stop);
    out.by_state = std::move(slopes.by_state), out.by_cell = std::move(slopes.by_cell);
    out.by_input = std::move(slopes.by_input);
  }

  std::string node_;
  std::int64_t layer_;
  bool reverse_;
  SlopeOf of_;
  RecurrentPlace place_;
  InsideProgram pass_;
  std::vector<AlignedVector<float>> zeros_, seeds_;  // one a tap; one an Output
};

RecurrenceLook::RecurrenceLook(std::string node, std::int64_t layer, bool reverse, SlopeOf of)
    : pass_(std::make_unique<Pass>(std::move(node), layer, reverse, of)) {}

RecurrenceLook::RecurrenceLook(RecurrenceLook&&) noexcept = default;
RecurrenceLook::~RecurrenceLook() = default;

void RecurrenceLook::look(const ProbeSubject& subject, std::int64_t sample, const std::function<bool()>& stop,
                          RecurrentSample& out) {
  out.why = pass_->look(subject, sample, stop, out);
}

SlopeReach reach_of(std::span<const float> norms, bool reverse) {
  SlopeReach out;
  const std::int64_t steps = std::ssize(norms);
  const auto back = [&](std::int64_t lag) {
    return static_cast<double>(norms[static_cast<std::size_t>(reverse ? lag : steps - 1 - lag)]);
  };
  double most = 0;
  for (std::int64_t lag = 0; lag < steps; ++lag)
    if (std::isfinite(back(lag)) && back(lag) > most) most = back(lag), out.largest = lag;
  if (out.largest < 0) return out;
  for (std::int64_t lag = steps - 1; lag > out.largest && back(lag) < most / 10; --lag) out.tenth = lag - out.largest;
  double count = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::int64_t lag = out.largest; lag < steps; ++lag) {
    if (!std::isfinite(back(lag)) || back(lag) <= 0) continue;
    const auto at = static_cast<double>(lag);
    const double height = std::log(back(lag));
    count += 1, x += at, y += height, xx += at * at, xy += at * height;
  }
  const double across = count * xx - x * x;
  if (count < 3 || across <= 0) return out;
  const double slope = (count * xy - x * y) / across;
  if (std::abs(slope) < 1e-12) return out;
  out.fits = true;
  out.half_life = -std::log(2.0) / slope;
  return out;
}

}  // namespace vitrine
