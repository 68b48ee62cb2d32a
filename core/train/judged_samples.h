// What an evaluation says of places and pixels, brought down to whole samples: one figure each.
#pragma once

#include <span>
#include <vector>

#include "core/train/evaluate_part.h"

namespace vitrine {

enum class SampleError {
  none,      // nothing is known
  log_loss,  // −ln of the probability of what is true, the mean over a sample's places
  distance,  // √ of the mean square of truth − answer over its numbers, in the target's own unit
  wrong,     // the share of its places, of maps pixels, that are answered wrong
};

struct JudgedSamples {
  EvaluationKind kind = EvaluationKind::none;
  std::string why;  // nothing could be judged
  SampleError error_is = SampleError::none;
  std::vector<float> error;  // one a row; NaN: not known
  std::vector<float> wrong;  // share of its places that are answered wrong, 0 … 1; NaN: not known, as of numbers
  std::int64_t classes = 0;
  std::vector<std::string> class_names;  // of them, or none
  // Where a sample has one class: −1 where there is none. Else empty.
  std::vector<std::int32_t> truth, named;
  // Where its target is one number: NaN where it is not known. Else empty.
  std::vector<float> true_number, said_number;
};

// The network on these rows of the dataset alone, each at most once.
[[nodiscard]] JudgedSamples judge_samples(const ProbeSubject& subject, std::span<const std::int64_t> rows,
                                          const std::function<bool()>& stop);

}  // namespace vitrine
