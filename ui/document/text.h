// The engine's text (UTF-8) as Qt's.
#pragma once

#include <QString>
#include <string>

namespace vitrine::ui {

[[nodiscard]] inline QString qtext(const std::string& s) {
  return QString::fromStdString(s);
}

}  // namespace vitrine::ui
