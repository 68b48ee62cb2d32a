// The small parts that panels are made of; the style sheet gives them their look by role.
#pragma once

#include <QFrame>
#include <QLabel>

namespace vitrine::ui {

inline QLabel* newLabel(const QString& words, const char* role, QWidget* parent) {
  auto* out = new QLabel(words, parent);
  out->setProperty("role", role);
  return out;
}

// A thin line between two parts of a panel.
inline QFrame* newLine(QWidget* parent) {
  auto* out = new QFrame(parent);
  out->setProperty("role", "line");
  return out;
}

}  // namespace vitrine::ui
