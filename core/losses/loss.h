// What a network is trained to make small. A loss names what it takes, its ports, and lowers to one op over them.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/ops/op.h"
#include "core/schema/registry.h"

namespace vitrine {

// What a loss takes: "output" and "target", as a rule.
struct LossPort {
  std::string id, title, doc;
  enum class Takes {
    output,  // of the network
    field,   // of the data
    either,
  } takes = Takes::output;
  bool optional = false;  // only after all that are not
};

// What a port is bound to: an Output of the network (empty: the only one) or a field of the data.
struct LossBinding {
  bool is_output = false;
  std::string name;  // id of the Output, or the field's name
};

// What is bound to a port, as far as a loss looks at it.
struct PortFacts {
  Shape shape;  // of one sample
  FieldKind kind = FieldKind::values;
  std::int64_t classes = 0;  // of a field that is no values
  bool is_output = false;    // of the network; else a field of the data
};

struct LossType {
  TypeInfo info;
  std::vector<LossPort> ports;
  // Does it fit what is bound, in the order of `ports`? Asked through check_loss, so each port has what it takes.
  // The error says what is wrong and what to do; its code may say it to the program: "loss TYPE" for another loss,
  // "flatten" for Flatten and a Dense of the right width before the output.
  std::function<Status(const Params&, std::span<const PortFacts> bound)> fits;
  // Width the output's last axis (channels of C×H×W) should have for that target, for a one-click fix; 0: none helps.
  std::function<std::int64_t(const Params&, const PortFacts& target)> width;
  // The shape of what is judged one by one in a sample: a weight by position has it. Of ports that fit.
  std::function<Shape(std::span<const PortFacts> bound)> places;
  // The op: inputs as `ports`, then weights or none (core/ops/ops.h). Outputs: the mean loss, the sum of the weights.
  std::function<OpPtr(const Params&)> make_op;
  // Turns the network's output into what people read: softmax, sigmoid, or nothing. In place over rows of `width`.
  // The softmax of a single output is its sigmoid.
  enum class Readout { none, softmax, sigmoid };
  Readout readout = Readout::none;
  // For two classes told by one output: what the output must exceed to say class 1 (0 for logits). See MetricInput.
  double class_threshold = 0;
  // A value of it is high or low by itself. False: it is in proportion to the weights, or comes back to where it began,
  // so that neither a loss that grows nor weights that do are an illness.
  bool has_scale = true;
  // Of targets that are numbers: below it the loss is none.
  double least_target = -std::numeric_limits<double>::infinity();
};

const Registry<LossType>& loss_types();

// Is each port bound to something it takes, and does the loss fit it? Errors and codes as those of `fits`.
[[nodiscard]] Status check_loss(const LossType& loss, const Params& params, std::span<const PortFacts> bound);

}  // namespace vitrine
