// Connects without a pointer: arrows or Tab go through the ports, Enter connects, Escape leaves.
#pragma once

#include <QKeyEvent>
#include <vector>

#include "ui/canvas/connection_check.h"
#include "ui/canvas/gestures/gesture.h"

namespace vitrine::ui {

class KeyboardConnect {
 public:
  KeyboardConnect(CanvasView& view, const Port& output);
  ~KeyboardConnect();
  // False once it is over.
  bool key(const QKeyEvent& event);

 private:
  void show();
  CanvasView& m_view;
  Port m_from;
  std::vector<Port> m_targets;  // inputs of all other nodes, in order
  std::size_t m_current = 0;
  Verdict m_verdict;
};

}  // namespace vitrine::ui
