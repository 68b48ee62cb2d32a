// What a layer is: a description (TypeInfo), named ports, a shape rule and a rule how it lowers to ops.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/ops/op.h"
#include "core/schema/registry.h"
#include "core/schema/type_info.h"

namespace vitrine {

// A tensor in the op list that a layer's lowering builds.
struct Value {
  int id = -1;
  Shape shape;  // with the batch axis (Shape::kBatch) in front; parameters have none
};

enum class ParameterRole {
  weight,   // trained; L1, L2 and weight decay apply
  bias,     // trained; penalties do not apply (biases, gains and shifts of normalisation)
  running,  // not trained (PyTorch: a buffer): a statistic that forward passes update, or a table that nothing
            // updates
};

struct ParameterSpec {
  std::string name;  // "weight": the field's name within its layer, as exported
  Shape shape;
  Spec initializer;  // of the initializer registry
  std::int64_t fan_in = 1, fan_out = 1;
  ParameterRole role = ParameterRole::weight;
};

// What a layer writes its ops into. Implemented by the engine.
class Lowering {
 public:
  virtual ~Lowering() = default;
  [[nodiscard]] virtual Value input(std::size_t port) = 0;
  [[nodiscard]] virtual std::size_t input_count() const = 0;
  // How many positions of each sample of that input are filled, (N); null where all are.
  [[nodiscard]] virtual std::optional<Value> lengths(std::size_t port) = 0;
  [[nodiscard]] virtual Value parameter(const ParameterSpec& spec) = 0;
  // Appends an op and returns its outputs.
  virtual std::vector<Value> add_all(OpPtr op, std::vector<Value> inputs) = 0;
  Value add(OpPtr op, std::vector<Value> inputs) { return add_all(std::move(op), std::move(inputs)).front(); }
  // After a step that was kept, `buffer` (a running parameter) takes the value of `updated`.
  virtual void update_running(Value buffer, Value updated) = 0;
  // What this layer keeps from batch to batch, (N, width): at first 0, and after a batch that was kept what carry()
  // was told in it. No gradient flows into it.
  [[nodiscard]] virtual Value carried(const std::string& name, std::int64_t width) = 0;
  virtual void carry(const std::string& name, Value value) = 0;
  // Names a tensor so that a probe finds it, e.g. "attention". The layer's outputs are named by the engine.
  virtual void expose(const std::string& name, Value value) = 0;
  virtual void output(std::size_t port, Value value) = 0;
  // A stream of random numbers of this layer's own.
  [[nodiscard]] virtual std::uint64_t random_stream(const std::string& purpose) const = 0;
};

class LayerType;

// A stretch of places of a sample, along up to two axes: rows and columns of an image C×H×W, positions of a sequence
// T×C, the numbers of a row F; an axis that a sample has not is 0 … 0. Both ends belong to it.
struct Places {
  std::array<std::int64_t, 2> first{0, 0}, last{0, 0};
  [[nodiscard]] bool none() const { return last[0] < first[0] || last[1] < first[1]; }
  friend bool operator==(const Places&, const Places&) = default;
};
[[nodiscard]] Places all_places(const Shape& sample);

// A layer as placed: its type, its parameters and the shapes that arrive (without batch).
struct LayerContext {
  const LayerType& type;
  const Params& params;
  std::vector<Shape> inputs;
  // Whose lengths the inputs have: of the sequences of that field, along the first axis; empty where all are full.
  // May be left out where none is ragged.
  std::vector<std::string> lengths = {};

  [[nodiscard]] bool ragged() const;  // some input is
  [[nodiscard]] bool flag(std::string_view id) const;
  [[nodiscard]] std::int64_t integer(std::string_view id) const;
  [[nodiscard]] double real(std::string_view id) const;
  [[nodiscard]] const std::string& text(std::string_view id) const;
  [[nodiscard]] const std::vector<std::int64_t>& integers(std::string_view id) const;
  // A nested choice as a Spec of its own, with the layer's defaults written out.
  [[nodiscard]] Spec nested(std::string_view id) const;
};

class LayerType {
 public:
  using PortRule = std::function<std::vector<std::string>(const Params&)>;

  TypeInfo info;
  // Names of ports. Most layers have one "input" and one "output".
  PortRule input_ports = [](const Params&) { return std::vector<std::string>{"input"}; };
  PortRule output_ports = [](const Params&) { return std::vector<std::string>{"output"}; };
  // Shapes of the outputs, or what is wrong in words a student understands, with the remedy.
  std::function<Result<std::vector<Shape>>(const LayerContext&)> infer;
  std::function<void(const LayerContext&, Lowering&)> lower;
  // What it does with ragged inputs, whose samples end before the last position of their first axis: whose lengths
  // its outputs have (empty: they have none), or why it cannot take them, with the remedy. Asked once `infer` is
  // content, through lengths_after. Those of common.h do for most layers; every type says it.
  std::function<Result<std::string>(const LayerContext&)> lengths;
  // Outputs from this one on stand for a whole sequence (a last state) and have no lengths, whatever `lengths` says.
  std::size_t sequence_outputs = static_cast<std::size_t>(-1);
  // The line on the node that says what matters: "256 · GELU", "4 heads". Empty: nothing to say.
  std::function<std::string(const LayerContext&)> summary;
  // Parameter of this layer that another kind of layer sets when dropped on it ("activation"), or empty.
  std::string accepts_activation;
  // An input has no input port: while it lowers, input(0) is the batch's field. An output has no output port, yet
  // infer and lower give the network's output as output 0.
  bool is_input = false, is_output = false;
  // It has weights in some of its settings: it gets the parameters of training_params.h, and its lower() obeys them
  // where it matters (BatchNorm); what trains and how fast is the engine's matter.
  bool has_weights = false;
  // Gradients go through it to what feeds it.
  bool passes_gradients = true;
  // It exposes how its positions look at each other, heads × queries × keys, as “attention”.
  bool shows_attention = false;
  // An activation layer: it may be chosen as the `activation` of Dense and Conv2D.
  bool is_activation = false;
  // Which places of that input the outputs at these places depend on, as the network answers (not in training, where
  // statistics of the batch mix all): the least stretch that holds them. Null: all of it. See
  // graph/receptive_field.h.
  std::function<Places(const LayerContext&, std::size_t port, const Places& outputs)> reach = {};
};

// Whose lengths the outputs of a layer have; empty: every sample fills them. Errors as those of LayerType::lengths.
[[nodiscard]] Result<std::string> lengths_after(const LayerContext& context);

const Registry<LayerType>& layer_types();

}  // namespace vitrine
