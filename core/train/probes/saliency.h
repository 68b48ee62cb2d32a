// Which of a sample's numbers an answer hangs on.
#pragma once

#include <string>

#include "core/train/probe.h"

namespace vitrine {

struct SaliencyAnswer : ProbeAnswer {
  std::int64_t sample = 0, row = 0;  // place in ProbeSubject::rows(); row of the dataset
  std::int64_t objective = 0;        // of the project's
  std::int64_t output = 0;  // the number of the Output it judges that was asked about, counted through its shape
  float value = 0;          // that number, as the network says it: not a probability, not in the data's unit
  // Of the shape of a sample of the field “input”. What comes in, normalised; the slope of `value` by each number of
  // it, with dropout off and running statistics; the product of the two.
  Tensor input, gradient, product;
  std::string why;  // there is nothing, and what to do
};

// `output`: a class; −1: the largest of the numbers that the network answers.
[[nodiscard]] Spec saliency_of(std::int64_t sample, std::int64_t output = -1, std::int64_t objective = 0);

}  // namespace vitrine
