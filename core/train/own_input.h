// A network put to an input that a person gives: a subject whose data is that one sample, so that whatever looks at
// samples of the data looks at this one in the same way, normalised by what the run has fitted.
#pragma once

#include <memory>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

inline constexpr std::int64_t kMostOwnNumbers = 1'048'576;  // of one input

struct OwnInput {
  std::vector<float> numbers;  // of the shape of the field “input”, in the data's own unit; tokens by their index
  std::int64_t length = 0;     // positions that are filled, of sequences that end early; 0: all
  // Place in ProbeSubject::rows() of the sample that gives what the network reads beside; −1: none, all of it is 0.
  std::int64_t beside = -1;
};

// Numbers as the settings of a request can hold them, and back: each the bits of a 32-bit float, from 0 to 2³² − 1.
[[nodiscard]] std::vector<std::int64_t> bits_of(const std::vector<float>& numbers);
[[nodiscard]] std::vector<float> numbers_of(const std::vector<std::int64_t>& bits);

class OwnSubject {
 public:
  // `of` must outlive it. Changed copies of the input that batch transforms make are the input itself, as in
  // Evaluator::predict. Errors where the data has no field “input”, the numbers are not as many as it has, a token is
  // not in the vocabulary, or a number is not finite; one that is missing is NaN where the data has such gaps.
  static Result<std::unique_ptr<OwnSubject>> create(const ProbeSubject& of, const OwnInput& input);
  OwnSubject(const OwnSubject&) = delete;
  OwnSubject& operator=(const OwnSubject&) = delete;

  // Its dataset has one row, which is the only one that is watched; ProbeSubject::evaluator is that of the data.
  [[nodiscard]] const ProbeSubject& subject() const { return subject_; }

 private:
  OwnSubject(const ProbeSubject& of, std::shared_ptr<const Dataset> dataset);
  Split split_;
  ProbeSubject subject_;
};

}  // namespace vitrine
