// What flows through a connection, as the look of its line.
#pragma once

#include <QColor>
#include <QString>

#include "core/train/inside.h"

namespace vitrine::ui {

// In steps that can just be told apart, so that a line is drawn anew only where it looks another.
struct EdgeSignal {
  double width = 0;    // px at 100 %, 1 … 4; 0: nothing is known of it, or it means nothing
  double balance = 0;  // mean / root of the mean square: −1 all alike and negative, 1 all alike and positive
  double zeros = 0;    // share of numbers that are exactly 0
  bool lost = false;   // some are not finite
  friend bool operator==(const EdgeSignal&, const EdgeSignal&) = default;
};

// Root of the mean square of those that are finite.
[[nodiscard]] double signalStrength(const ValueStatistics& numbers);
// 4 px for the strongest connection of the network, one less for each tenth of that, down to 1.
[[nodiscard]] EdgeSignal signalOf(const ValueStatistics& numbers, double strongest);
// The theme's colour of positive or of negative numbers mixed into that of a plain line, the more the more they
// agree; paler where many are 0; that of what is bad where some are not finite.
[[nodiscard]] QColor signalColour(const EdgeSignal& signal);
// "signal 0.31 (root mean square), 40 % of the strongest, mostly positive".
[[nodiscard]] QString signalInWords(const ValueStatistics& numbers, double strongest);

}  // namespace vitrine::ui
