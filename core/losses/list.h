// One function for each loss, defined in the file of that name, and what they share.
#pragma once

#include "core/losses/loss.h"

namespace vitrine::losses {

LossType cross_entropy();
LossType binary_cross_entropy();
LossType mean_squared_error();
LossType mean_absolute_error();
LossType huber();

// The rule of the losses that compare numbers: output and target of equal shape (one number goes with an output of
// one); or two classes, then told as 0 and 1 by one output.
[[nodiscard]] Status fits_numbers(const std::string& title, const Shape& output, FieldKind target,
                                  const Shape& target_shape, std::int64_t classes);
[[nodiscard]] std::int64_t numbers_width(FieldKind target, const Shape& target_shape, std::int64_t classes);
// A loss over numbers, with everything but its op filled in.
[[nodiscard]] LossType numbers_loss(TypeInfo info, std::function<OpPtr(const TypeInfo&, const Params&)> make_op);

// "1, 2, 0.5" -> weights; an empty text gives none. Refuses what is no number, negative, or all zero.
[[nodiscard]] Result<std::vector<double>> parse_weights(const std::string& text);

}  // namespace vitrine::losses
