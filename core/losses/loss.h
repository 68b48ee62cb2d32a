// What a network is trained to make small. A loss lowers to one op over (output, target, sample weight).
#pragma once

#include <functional>
#include <vector>

#include "core/data/dataset.h"
#include "core/ops/op.h"
#include "core/schema/registry.h"

namespace vitrine {

struct LossType {
  TypeInfo info;
  // Does it fit an output of this shape and a target of this kind? `classes` counts the target's classes (0: none).
  // The error says what is wrong and what to do; its code may say it to the program: "loss TYPE" for another loss,
  // "flatten" for Flatten and a Dense of the right width before the output.
  std::function<Status(const Params&, const Shape& output, FieldKind target, const Shape& target_shape,
                       std::int64_t classes)>
      fits;
  // Width the output's last axis (channels of C×H×W) should have for that target, for a one-click fix.
  std::function<std::int64_t(const Params&, FieldKind target, const Shape& target_shape, std::int64_t classes)> width;
  // The op: inputs (output, target), output: the mean loss, one number.
  std::function<OpPtr(const Params&)> make_op;
  // Turns the network's output into what people read: softmax, sigmoid, or nothing. In place over rows of `width`.
  enum class Readout { none, softmax, sigmoid };
  Readout readout = Readout::none;
  // For two classes told by one output: what the output must exceed to say class 1 (0 for logits). See MetricInput.
  double class_threshold = 0;
};

const Registry<LossType>& loss_types();

}  // namespace vitrine
