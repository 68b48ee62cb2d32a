// Moves the view: with the middle button, or the left one while space is held.
#pragma once

#include "ui/canvas/gestures/gesture.h"

namespace vitrine::ui {

class PanGesture final : public Gesture {
 public:
  using Gesture::Gesture;
  void press(const Pointer& pointer) override;
  void move(const Pointer& pointer) override;
  void release(const Pointer& pointer) override;
  void cancel() override;

 private:
  QPoint m_start, m_last;
};

}  // namespace vitrine::ui
