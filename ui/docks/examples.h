// The examples that travel inside the program.
#pragma once

#include <QString>
#include <vector>

#include "core/project/project.h"

namespace vitrine::ui {

struct Example {
  QString resource;  // ":/examples/digits-cnn.vitrine"
  Project project;
};

// In the order people should meet them: the richest network first. Read once.
[[nodiscard]] const std::vector<Example>& examples();

}  // namespace vitrine::ui
