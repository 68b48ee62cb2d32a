// What the explanations of a step's stages share: numbers by role and place, and sums that name their terms.
#pragma once

#include <any>
#include <optional>
#include <string>
#include <string_view>
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
  [[nodiscard]] std::vector<double> whole(StoryRole role, std::size_t port);  // empty where it is not all there
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
  [[nodiscard]] bool empty() const { return terms_ == 0; }
  [[nodiscard]] double size() const { return size_; }  // Σ |term|, for the rounding
  [[nodiscard]] std::string words() const;             // "0.5·1.2 + 0.1·(−2) + … (14 more: 0.3)"

 private:
  [[nodiscard]] bool writes() const;  // the next term is one of the first
  void count(double value);
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
  std::size_t port = 0;  // of the op's inputs or outputs, the one whose part in the element is worked out
  Shape shape = {};      // its
  double size = 0;       // of all that was summed

  [[nodiscard]] const Shape& in_shape(std::size_t input) const { return stage.in_shapes.at(input); }
  [[nodiscard]] std::size_t inputs() const { return stage.in_shapes.size(); }
  // What the op was made from.
  template <class A>
  [[nodiscard]] A made_from() const {
    const std::any attributes = stage.operation->attributes();
    const A* const found = std::any_cast<A>(&attributes);
    return found ? *found : A{};
  }

  void say(std::string line) { out.lines.push_back(std::move(line)); }
  // "= words = value"; `magnitude`: of what was added up for it.
  void find(const std::string& words, double value, double magnitude = 0);
  void find(const StorySum& sum);
  void find_nothing(std::string_view why);  // "= 0: why"
  // The same value: "= x[1, 2] = value".
  void find_at(std::string_view symbol, const Shape& of, std::int64_t at, double value);
};
void explain_forward(StoryCase& c);
void explain_backward(StoryCase& c);
void explain_update(StoryCase& c);

}  // namespace vitrine
