// The application's one style sheet, built from the theme's colours. Dynamic property "role" picks variants:
// "primary", "quiet", "link" (buttons); "heading", "muted", "faint", "figure", "title", "section" (labels); "card".
#pragma once

#include <QString>

#include "ui/theme/theme.h"

namespace vitrine::ui {

[[nodiscard]] QString styleSheet(const Colours& colours);

}  // namespace vitrine::ui
