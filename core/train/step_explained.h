// A stage's formula with the numbers of one element filled in, worked out apart from the program, in double.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/train/step_story.h"

namespace vitrine {

struct Explained {
  std::vector<std::string> lines;  // plain text: "y[1, 2] = Σ x·W + b", "= 0.5·1.2 + … = 0.61"
  std::optional<double> value;     // worked out; none where the formula stays a general one
  std::optional<float> told;       // what the program has there
  bool agrees = true;              // they are the same to the rounding of single precision
};

// Of the number at `place` of the tensor at `which` of `tensors`, which are those of the stage with their numbers
// (see StepStory::look). Sums of many terms name the first ones. Places are counted from 1 in words, from 0 here.
[[nodiscard]] Explained explained(const StoryStage& stage, const std::vector<StoryTensor>& tensors, std::size_t which,
                                  std::int64_t place);

// Which tensor of a stage is worth explaining first, an index: what it makes; the new weight of an update.
[[nodiscard]] std::size_t main_tensor(const StoryStage& stage);

// The rectangle of a convolution's input that one place of its output reads.
struct StoryWindow {
  std::int64_t rows = 0, columns = 0, channels = 0;  // of the kernel
  std::vector<float> window, kernel;                 // channel by channel, row by row; padding is 0
  std::vector<char> padding;                         // of the window: it lies outside of the image
};
// None: no convolution, or not all of the numbers are there. With pooling joined to it, of the place that won.
[[nodiscard]] std::optional<StoryWindow> window_of(const StoryStage& stage, const std::vector<StoryTensor>& tensors,
                                                   std::int64_t place);

// One head of attention for one sample, row by row.
struct StoryHead {
  std::int64_t queries = 0, keys = 0, width = 0, heads = 0;
  std::vector<float> q, k, v;  // (queries, width), (keys, width), (keys, width)
  std::vector<float> scores;   // q·kᵀ/√width, (queries, keys); what a mask leaves out is NaN
  std::vector<float> weights;  // the softmax of each row, as the program has it
};
// None: no attention, no such head, or not all of the numbers are there.
[[nodiscard]] std::optional<StoryHead> head_of(const StoryStage& stage, const std::vector<StoryTensor>& tensors,
                                               std::int64_t sample, std::int64_t head);

// The pictures of a head, in the order of StoryHead.
enum class HeadPart { q, k, v, scores, weights };
struct StoryPlace {
  std::size_t tensor = 0;  // an index among those of the stage
  std::int64_t place = 0;
};
// Where the number of a picture stands: of scores, where the softmax of it does. None: there is no such number.
[[nodiscard]] std::optional<StoryPlace> place_in_head(const StoryStage& stage,
                                                      const std::vector<StoryTensor>& tensors, std::int64_t sample,
                                                      std::int64_t head, HeadPart part, std::int64_t number);

}  // namespace vitrine
