// What is looked at of a step, and what is seen there.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/train/step_explained.h"
#include "ui/views/weights/matrix_data.h"

namespace vitrine::ui {

struct StepLook {
  std::size_t stage = 0;
  int picture = -1;          // among StepSeen::pictures; −1: what the stage makes
  std::int64_t sample = 0;   // of the batch
  std::int64_t head = 0;     // of attention
  std::int64_t number = 0;   // which number of the picture is explained
  std::int64_t anchor = 0;   // which number of the sample's output a window belongs to
  std::uint64_t serial = 0;  // of the question
  // Whether the same numbers are drawn.
  [[nodiscard]] bool drawsAs(const StepLook& other) const {
    return stage == other.stage && picture == other.picture && sample == other.sample && head == other.head &&
           anchor == other.anchor;
  }
  friend bool operator==(const StepLook&, const StepLook&) = default;
};

// One tensor of a stage, or what is made of them: a window of a convolution, the scores of a head.
struct StepPicture {
  QString title;     // "y · dense_1 · 32×16"
  int tensor = -1;   // among the stage's; −1: made of them
  bool one = false;  // it shows one sample of the batch
};

struct StepSeen {
  StepLook look;  // with the picture that was chosen
  QString problem;
  std::vector<StoryTensor> tensors;
  std::vector<StepPicture> pictures;
  std::shared_ptr<const MatrixData> matrix;  // of the picture; null: nothing to draw
  std::int64_t first = 0;                    // the place in its tensor of the matrix's first number
  std::int64_t samples = 1, heads = 0;       // there are
  QString statistics, note;                  // of the whole tensor; what is left out
  Explained words;
};

// All that is seen of a stage there. May take long: for a thread of its own.
[[nodiscard]] StepSeen seenOf(const StoryStage& stage, std::vector<StoryTensor> tensors, StepLook look);

// "mean 0.12 · deviation 1.1 · −3 to 2.5 · 40 % zeros · 2 not finite"
[[nodiscard]] QString statisticsInWords(const ValueStatistics& statistics);

}  // namespace vitrine::ui
