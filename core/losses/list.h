// One function for each loss, defined in the file of that name, and what they share.
#pragma once

#include "core/losses/loss.h"

namespace vitrine::losses {

LossType cross_entropy();
LossType binary_cross_entropy();
LossType focal();
LossType hinge();
LossType perceptron();
LossType dice();
LossType mean_squared_error();
LossType mean_absolute_error();
LossType huber();
LossType cosine();
LossType kl_divergence();
LossType distillation();
LossType kl_normal();
LossType contrastive_divergence();

// The usual two ports. The target is a field of the data or, where `takes` says so, another output.
[[nodiscard]] std::vector<LossPort> output_and_target(LossPort::Takes takes);

// The rule of the losses that compare numbers: output and target of equal shape (one number goes with an output of
// one); or two classes, then told as 0 and 1 by one output.
[[nodiscard]] Status fits_numbers(const std::string& title, const Shape& output, const PortFacts& target);
[[nodiscard]] std::int64_t numbers_width(const PortFacts& target);
// A loss over numbers, with everything but its op filled in.
[[nodiscard]] LossType numbers_loss(TypeInfo info, std::function<OpPtr(const TypeInfo&, const Params&)> make_op);

// A loss over rows of numbers (the last axis, or the channels of images), with everything but its op filled in.
// `verb`: what it does with them, as in "compares directions".
[[nodiscard]] LossType rows_loss(TypeInfo info, std::string verb,
                                 std::function<OpPtr(const TypeInfo&, const Params&)> make_op);

// The rule of the losses that tell classes apart: one output for each class, at each of the target's places.
// `one_tells_two`: a single output will do for two classes.
[[nodiscard]] Status fits_classes(const std::string& title, const Shape& output, const PortFacts& target,
                                  bool one_tells_two);
// A loss over classes in which one output tells two, with everything but its op filled in. `fits` after fits_classes.
[[nodiscard]] LossType classes_loss(
    TypeInfo info, std::function<OpPtr(const TypeInfo&, const Params&)> make_op,
    std::function<Status(const TypeInfo&, const Params&, std::span<const PortFacts>)> fits = {});

// "1, 2, 0.5" -> weights; an empty text gives none. Refuses what is no number, negative, or all zero.
[[nodiscard]] Result<std::vector<double>> parse_weights(const std::string& text);

}  // namespace vitrine::losses
