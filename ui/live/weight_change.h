// One number of the weights, set by hand.
#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <string>

#include "core/base/result.h"

namespace vitrine::ui {

struct WeightChange {
  std::string key;  // "dense_1/weight"
  std::int64_t place = 0;
  float before = 0, after = 0;
  QString words;  // "input_1 number 2 → dense_1 unit 5"
};

// Sets it, as an edit that can be undone; or why it cannot be now, and what to do.
using SetWeight = std::function<Status(const WeightChange&)>;

}  // namespace vitrine::ui
