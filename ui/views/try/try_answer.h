// What a network answers to an own input, made ready to be read: bars of classes, numbers, a map, a text.
#pragma once

#include <QImage>
#include <QString>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"

namespace vitrine::ui {

struct TriedLine {
  QString name;
  double value = 0;
  QString words;  // "98 %", "12.4"
};

struct TriedAnswer {
  QString headline;              // "1 · 98 %"; empty: there is nothing to read
  QString text;                  // of a sequence: all of it
  std::vector<TriedLine> lines;  // the most probable first; of numbers in their order
  bool shares = false;           // the lines are shares of 0 … 1, to be drawn as bars
  QImage picture;                // of a map: the class of each pixel
  bool sample = false;           // the output is itself like a sample: a picture, or points
};

// `output`: 1 × output shape, as TryInputAnswer has it; `filled`: positions of the input that are given, 0: all.
[[nodiscard]] TriedAnswer readAnswer(const Project& project, const Dataset& dataset, const Tensor& output,
                                     std::int64_t filled);

}  // namespace vitrine::ui
