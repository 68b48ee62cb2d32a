#include "core/layers/recurrent.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/initializers/initializer.h"

namespace vitrine::layers {
namespace {

constexpr std::int64_t kMostLayers = 16;

struct Form {
  std::int64_t units, layers, directions;
  bool sequence;
  explicit Form(const LayerContext& context)
      : units(context.integer("units")),
        layers(context.integer("layers")),
        directions(context.flag("bidirectional") ? 2 : 1),
        sequence(context.text("output") == "sequence") {}
  [[nodiscard]] std::int64_t width() const { return units * directions; }
  [[nodiscard]] std::int64_t state() const { return units * directions * layers; }  // of all layers, both ways
};

std::vector<std::string> state_ports(const TypeInfo& info, const Params& params, const RecurrentCell& cell,
                                     const std::string& which) {
  std::vector<std::string> out;
  if (!flag_of(info, params, which + "_state")) return out;
  for (const std::string& state : cell.states) out.push_back(which + " " + state);
  return out;
}

Result<Shapes> infer_recurrent(const LayerContext& context, const RecurrentCell& cell) {
  const Form form(context);
  const std::string& title = context.type.info.title;
  const Shape& x = context.inputs.front();
  if (x.rank() != 2)
    return Error{title + " needs a sequence, positions × numbers, but gets " + x.text(), "",
                 x.rank() == 1 ? "Add Embedding before it for tokens, or Reshape to T×1 for a series of numbers"
                               : "Add Reshape before it to make positions of it",
                 x.rank() == 1 ? "add reshape shape=" + std::to_string(x[0]) + ",1" : ""};
  for (std::size_t i = 1; i < context.inputs.size(); ++i) {
    const Shape& state = context.inputs[i];
    if (state == Shape{form.state()}) continue;
    const bool several = form.layers * form.directions > 1;
    return Error{title + " begins with " + grouped(form.state()) + " numbers as its " + cell.states[i - 1] +
                     (several ? ", those of all layers and directions one behind the other," : "") + " but gets " +
                     state.text(),
                 "",
                 "Give both the same Units, or put a Dense layer with " + grouped(form.state()) + " units between"};
  }
  VITRINE_CHECK(check_tensor("The weights of " + title,
                             Shape{cell.gates * form.units, std::max({x[1], form.units, form.width()})}));
  VITRINE_CHECK(check_tensor("The gates of " + title, Shape{x[0], cell.gates * form.units}));
  const Shape output = form.sequence ? Shape{x[0], form.width()} : Shape{form.width()};
  VITRINE_TRY(Shapes shapes, single_output(context, output));
  VITRINE_CHECK(check_tensor("The state of " + title, Shape{form.state()}));
  if (context.flag("final_state")) shapes.insert(shapes.end(), cell.states.size(), Shape{form.state()});
  return shapes;
}

Result<std::string> lengths(const LayerContext& context) {
  if (context.text("output") == "sequence") return context.lengths.front();
  return std::string();
}

// Lowers one layer of one direction after the other.
class Stack {
 public:
  Stack(const LayerContext& context, Lowering& lowering, const RecurrentCell& cell)
      : context_(context), lowering_(lowering), cell_(cell), form_(context), lengths_(lowering.lengths(0)) {}

  void run() {
    Value x = lowering_.input(0);
    const bool carries = carries_state(context_.type.info, context_.params);
    for (std::size_t k = 0; k < cell_.states.size(); ++k) {
      if (context_.flag("initial_state"))
        initial_.push_back(lowering_.input(1 + k));
      else if (carries)
        initial_.push_back(lowering_.carried(cell_.states[k], form_.state()));
    }
    std::vector<Value> last;  // states of the layer at hand
    for (std::int64_t layer = 0; layer < form_.layers; ++layer) {
      if (layer > 0 && context_.real("dropout") > 0)
        x = lowering_.add(
            make_dropout(context_.real("dropout"), lowering_.random_stream("dropout_" + std::to_string(layer))), {x});
      std::vector<Value> outputs;
      last.clear();
      for (std::int64_t direction = 0; direction < form_.directions; ++direction) {
        const std::vector<Value> made = one(x, layer, direction == 1);
        outputs.push_back(made[0]), last.push_back(made[1]);
        for (std::size_t k = 0; k < cell_.states.size(); ++k) finals_[k].push_back(made[1 + k]);
      }
      x = join(outputs, 2);
    }
    lowering_.output(0, form_.sequence ? x : join(last, 1));
    if (!context_.flag("final_state") && !carries) return;
    for (std::size_t k = 0; k < cell_.states.size(); ++k) {
      const Value state = join(finals_[k], 1);
      if (context_.flag("final_state")) lowering_.output(1 + k, state);
      if (carries) lowering_.carry(cell_.states[k], state);
    }
  }

 private:
  Value join(const std::vector<Value>& parts, int axis) {
    return parts.size() == 1 ? parts.front() : lowering_.add(make_concat(axis), parts);
  }

  // y, the last states, and what the op gives besides.
  std::vector<Value> one(Value x, std::int64_t layer, bool reverse) {
    const std::string suffix = "_l" + std::to_string(layer) + (reverse ? "_reverse" : "");
    const std::int64_t gates = cell_.gates * form_.units, inputs = x.shape.back();
    Recurrence attributes{reverse, context_.flag("bias"), !initial_.empty()};
    std::vector<Value> values{
        x,
        lowering_.parameter({"weight_ih" + suffix, Shape{gates, inputs}, context_.nested("initializer"), inputs,
                             form_.units, ParameterRole::weight}),
        lowering_.parameter({"weight_hh" + suffix, Shape{gates, form_.units},
                             context_.nested("recurrent_initializer"), form_.units, form_.units,
                             ParameterRole::weight})};
    if (attributes.bias) {
      const auto bias = [&](const char* name, Spec initializer) {
        values.push_back(lowering_.parameter(
            {name + suffix, Shape{gates}, std::move(initializer), form_.units, form_.units, ParameterRole::bias}));
      };
      bias("bias_ih", cell_.bias(context_)), bias("bias_hh", Spec{"zeros", {}});
    }
    for (const Value& all : initial_) {
      const std::int64_t at = (layer * form_.directions + (reverse ? 1 : 0)) * form_.units;
      values.push_back(form_.state() == form_.units ? all
                                                    : lowering_.add(make_slice(1, at, at + form_.units), {all}));
    }
    if (lengths_) values.push_back(*lengths_);
    std::vector<Value> made = lowering_.add_all(cell_.make(context_, attributes), std::move(values));
    if (made.size() > 1 + cell_.states.size()) lowering_.expose("gates" + suffix, made[1 + cell_.states.size()]);
    return made;
  }

  const LayerContext& context_;
  Lowering& lowering_;
  const RecurrentCell& cell_;
  Form form_;
  std::optional<Value> lengths_;
  std::vector<Value> initial_;    // of all layers and directions; none: 0
  std::vector<Value> finals_[2];  // of all layers and directions, in PyTorch's order
};

std::vector<std::string> several_layers() {
  std::vector<std::string> out;
  for (std::int64_t layers = 2; layers <= kMostLayers; ++layers) out.push_back(std::to_string(layers));
  return out;
}

void add_shared_params(TypeInfo& info, const std::vector<ParamSpec>& own, const RecurrentCell& cell) {
  const std::string states = cell.states.size() == 1 ? "the state" : "the state and the cell";
  info.params = {ParamSpec::integer("units", "Units", 64)
                     .range(1, 65536)
                     .says("Numbers that the layer remembers from position to position: the width of its state.")};
  info.params.insert(info.params.end(), own.begin(), own.end());
  const std::vector<ParamSpec> shared{
      ParamSpec::choice("output", "Output", "sequence", {{"sequence", "Whole sequence"}, {"last", "Last state"}})
          .says("Whole sequence: the state at every position, T×units, for a label at each or for another recurrent "
                "layer. Last state: the one after the last position that is filled, for one answer a sequence."),
      ParamSpec::integer("layers", "Layers", 1)
          .range(1, kMostLayers)
          .says("Layers one upon the other: each reads the states of the one below."),
      ParamSpec::boolean("bidirectional", "Bidirectional", false)
          .says("A second set of weights reads the sequence from its end; both states stand side by side (Schuster & "
                "Paliwal 1997). Not for forecasting, where the end is not there yet."),
      ParamSpec::real("dropout", "Dropout", 0.0)
          .range(0, 1)
          .below(1)
          .says("Share of the states between two layers that are set to 0 in each training step.")
          .only_when("layers", several_layers()),
      ParamSpec::boolean("initial_state", "Initial state", false)
          .says("Adds inputs for " + states +
                " to begin with, as a decoder takes them from its encoder. Without them all begin at 0."),
      ParamSpec::boolean("carry_state", "Carry state", false)
          .says(
              "Begins each batch with " + states +
              " that the one before ended with, so that a text or a series longer than a sample is read in one go; "
              "gradients stay within a batch (truncated back-propagation through time, Williams & Peng 1990). "
              "Samples "
              "are then taken in their order, one stretch of the data for each row of the batch, and all begin at 0 "
              "in every epoch and every evaluation.")
          .only_when("initial_state", {"off"}),
      ParamSpec::boolean("final_state", "Final state", false)
          .says("Adds outputs for " + states + " after the last position that is filled."),
      bias_param()};
  info.params.insert(info.params.end(), shared.begin(), shared.end());
  add_initializer(info, "glorot_uniform", "How the weights of the input start.");
  nest_choice(
      info,
      ParamSpec::choice("recurrent_initializer", "Recurrent initializer", "orthogonal", {})
          .says("How the weights of the state start. Orthogonal keeps a signal's length over many positions."),
      initializer_choices());
}

}  // namespace

bool carries_state(const TypeInfo& info, const Params& params) {
  return info.param("carry_state") && flag_of(info, params, "carry_state") && !flag_of(info, params, "initial_state");
}

LayerType recurrent_layer(const std::string& id, const std::string& title, const std::string& doc,
                          std::vector<ParamSpec> own, RecurrentCell cell) {
  LayerType type;
  type.info = {id, title, "Recurrent", doc, {}, {}};
  add_shared_params(type.info, own, cell);
  type.has_weights = true;
  type.sequence_outputs = 1;
  type.input_ports = [info = type.info, cell](const Params& params) {
    std::vector<std::string> ports = state_ports(info, params, cell, "initial");
    ports.insert(ports.begin(), "input");
    return ports;
  };
  type.output_ports = [info = type.info, cell](const Params& params) {
    std::vector<std::string> ports = state_ports(info, params, cell, "final");
    ports.insert(ports.begin(), "output");
    return ports;
  };
  type.infer = [cell](const LayerContext& context) { return infer_recurrent(context, cell); };
  type.lengths = lengths;
  type.lower = [cell](const LayerContext& context, Lowering& lowering) { Stack(context, lowering, cell).run(); };
  type.summary = [](const LayerContext& context) {
    const Form form(context);
    return joined({grouped(form.units), form.layers > 1 ? grouped(form.layers) + " layers" : "",
                   form.directions > 1 ? "both ways" : "", form.sequence ? "" : "last state"});
  };
  return type;
}

}  // namespace vitrine::layers
