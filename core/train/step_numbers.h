// What the explanations of a step's stages share: numbers by role and place, and sums that name their terms.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/train/step_explained.h"

namespace vitrine {

// Six significant digits, with a true minus.
[[nodiscard]] std::string in_story(double value);
// "[3, 2]", from 1; nothing for a single number.
[[nodiscard]] std::string place_in_words(const Shape& shape, std::int64_t place);
[[nodiscard]] std::vector<std::int64_t> place_of(const Shape& shape, std::int64_t place);  // one an axis
[[nodiscard]] std::int64_t place_at(const Shape& shape, const std::vector<std::int64_t>& axes);

class StoryNumbers {
 public:
  explicit StoryNumbers(const std::vector<StoryTensor>& tensors) : tensors_(tensors) {}

  [[nodiscard]] const StoryTensor* find(StoryRole role, std::size_t port = 0) const;
  [[nodiscard]] Shape shape(StoryRole role, std::size_t port = 0) const;  // a scalar where there is none
  // 0 where it is not there: all_there() says so from then on.
  double at(StoryRole role, std::size_t port, std::int64_t place);
  double in(std::size_t port, std::int64_t place) { return at(StoryRole::input, port, place); }
  double out(std::size_t port, std::int64_t place) { return at(StoryRole::output, port, place); }
  double arriving(std::size_t port, std::int64_t place) { return at(StoryRole::arriving, port, place); }
  [[nodiscard]] const std::vector<StoryTensor>& all() const { return tensors_; }
  [[nodiscard]] bool all_there() const { return there_; }

 private:
  const std::vector<StoryTensor>& tensors_;
  bool there_ = true;
};

// A sum of which the first terms are written down.
class StorySum {
 public:
  void add(double a, double b);  // the term a·b
  void add(double term);
  [[nodiscard]] double value() const { return sum_; }
  [[nodiscard]] double size() const { return size_; }  // Σ |term|, for the rounding
  [[nodiscard]] std::string words() const;             // "0.5·1.2 + 0.1·(−2) + … (14 more: 0.3)"

 private:
  void write(const std::string& term, double value);
  std::string words_;
  double sum_ = 0, size_ = 0, written_sum_ = 0;
  std::int64_t terms_ = 0, written_ = 0;
};

// One element that is being explained.
struct StoryCase {
  const StoryStage& stage;
  StoryNumbers numbers;
  const StoryTensor& tensor;  // whose element it is
  std::int64_t place;
  Explained& out;
  double size = 0;  // of all that was summed
};
void explain_forward(StoryCase& c);
void explain_backward(StoryCase& c);
void explain_update(StoryCase& c);

}  // namespace vitrine
