// Numbers and times as the views write them.
#pragma once

#include <QString>

namespace vitrine::ui {

[[nodiscard]] QString figure(double value, int digits = 4);  // "0.0912", "1.2e-5", "—" where it is not finite
[[nodiscard]] QString grouped(qint64 value);                 // "2,712", as the person's language groups
[[nodiscard]] QString percent(double share);                 // "87 %"; never rounds up to 100 or down to 0

}  // namespace vitrine::ui
