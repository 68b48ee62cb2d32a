// Numbers as the window reads and writes them: one way everywhere, whatever the desktop's language. A point before
// the decimals, commas between thousands; typed, a comma is taken for a point as well.
#pragma once

#include <QString>

namespace vitrine::ui {

[[nodiscard]] QString figure(double value, int digits = 4);  // "0.0912", "1.2e-5", "—" where it is not a number
[[nodiscard]] QString wholeNumber(qint64 value);             // "2,712"
[[nodiscard]] QString percent(double share);                 // "87 %"; never rounds up to 100 or down to 0
[[nodiscard]] QString durationText(double seconds);          // "0:42", "1:07:30"
[[nodiscard]] QString shortExponent(QString number);         // "1e-05" -> "1e-5"

// What a person typed for one number, spelt as the engine reads it: "0,5" -> "0.5", "1.234,5" -> "1234.5"; where only
// whole numbers make sense, "10,000" -> "10000". Text that is no number comes back as it was.
[[nodiscard]] QString spelt(const QString& typed, bool whole);

}  // namespace vitrine::ui
