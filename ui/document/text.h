// The engine's text (UTF-8) as Qt's.
#pragma once

#include <QString>
#include <string>

#include "core/base/text.h"

namespace vitrine::ui {

[[nodiscard]] inline QString qtext(const std::string& s) {
  return QString::fromStdString(s);
}

// "1 epoch", "2 epochs", "10,000 layers".
[[nodiscard]] inline QString counted(std::int64_t count, const QString& one, const QString& many) {
  return qtext(grouped(count)) + " " + (count == 1 ? one : many);
}

// "dense_2: its input is … . Set Units of dense_2 to 10."

}  // namespace vitrine::ui
