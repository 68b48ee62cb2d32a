// What the network answered on samples whose answer is known, made ready to be shown.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"
#include "core/train/probes/outputs.h"

namespace vitrine::ui {

enum class Task { none, classes, sequences, regression };
[[nodiscard]] Task taskOf(const Dataset& dataset);
// Whether the network's first output is an answer about the data's own target, so that it can be right or wrong.
[[nodiscard]] bool judgesTarget(const Project& project);

struct Judged {
  std::int64_t row = 0;  // of the dataset
  int truth = -1;        // class; -1: no label
  int answer = 0;
  double confidence = 0;             // probability of the answer; for sequences the mean over the judged tokens
  bool wrong = false;                // an answer without a label is never wrong
  std::vector<int> truths, answers;  // of sequences and maps, place by place
  int places = 0, right = 0;         // those with a label, and of these the ones answered right
};

// Whether each pixel of the input's pictures has a class of its own.
[[nodiscard]] bool hasMaps(const Dataset& dataset);

// One for each row of the outputs that fits the dataset, the wrong ones first and of those the most confident first;
// the others follow from the least certain to the most. Maps come by how much of them is wrong.
[[nodiscard]] std::vector<Judged> judge(const Dataset& dataset, const OutputsAnswer& outputs);

[[nodiscard]] QString className(const Field& field,
                                int index);  // "setosa"; its number where it has no name; "—" below 0
// A sample of a field in a line of words: its first numbers or names.
[[nodiscard]] QString inputInWords(const Field& field, std::int64_t row);
// Of a sample of tokens those around these positions, which stand in brackets.
[[nodiscard]] QString tokensAround(const Field& field, std::int64_t row, std::int64_t first, std::int64_t last);

// One of the values that are to be predicted, from 0: "price"; "value 2" where it has no name.
[[nodiscard]] QString valueName(const Field& target, std::int64_t index);

}  // namespace vitrine::ui
