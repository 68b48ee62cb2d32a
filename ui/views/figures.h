// Numbers as the views write them: as the whole window does.
#pragma once

#include "ui/document/numbers.h"

namespace vitrine::ui {

[[nodiscard]] inline QString grouped(qint64 value) {
  return wholeNumber(value);
}

}  // namespace vitrine::ui
