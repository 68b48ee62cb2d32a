// What the recurrent view makes of an answer: layers to choose, the order of units, what is read at each position,
// and words.
#pragma once

#include <QStringList>
#include <QTextStream>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"
#include "core/train/probes/recurrence.h"

namespace vitrine::ui {

// One direction of one layer of a stack.
struct RecurrentChoice {
  std::string node;
  std::int64_t layer = 0;
  bool reverse = false;
  QString title;  // "lstm_1", "lstm_1 · layer 2 of 2 · backward"
};
[[nodiscard]] std::vector<RecurrentChoice> recurrentChoices(const Project& project);

enum class UnitOrder { own, activity, similarity };
// Places of the units in the answer, top to bottom. By activity: the largest mean |number| first, of the chosen
// track. By similarity: from the most active on, each time the one whose numbers go most as those of the one before
// do. What is not finite counts as 0.
[[nodiscard]] std::vector<std::int64_t> unitOrder(const RecurrenceAnswer& answer, const RecurrentTrack& track,
                                                  UnitOrder order);

// What is read at each step: words where it is tokens, else curves.
struct RecurrentInput {
  QStringList words;                       // one a step; none where it is numbers
  std::vector<std::vector<float>> curves;  // each of steps; of many numbers the first
  QString caption;                         // "input", "what lstm_1 reads: 3 of 64 numbers"
};
[[nodiscard]] RecurrentInput recurrentInput(const RecurrenceAnswer& answer, const Dataset& dataset);

// How far back the slope reaches, in a sentence; why not, where there is none.
[[nodiscard]] QString reachWords(const RecurrenceAnswer& answer);
[[nodiscard]] QString recurrentNumber(float value);  // "NaN", "∞" as what they are

// A row for each position, at this step as curves count it: what is read, the slopes, and all numbers of all units.
void writeRecurrence(const RecurrenceAnswer& answer, const RecurrentInput& input, std::int64_t step,
                     QTextStream& out);

}  // namespace vitrine::ui
