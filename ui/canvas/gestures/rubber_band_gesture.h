// Selects every node that a rectangle drawn on empty canvas touches; with Ctrl or Shift in addition to what was.
#pragma once

#include <QGraphicsRectItem>
#include <memory>
#include <vector>

#include "core/graph/graph.h"
#include "ui/canvas/gestures/gesture.h"

namespace vitrine::ui {

class RubberBandGesture final : public Gesture {
 public:
  using Gesture::Gesture;
  void press(const Pointer& pointer) override;
  void move(const Pointer& pointer) override;
  void release(const Pointer& pointer) override;
  void cancel() override;

 private:
  Pointer m_start;
  std::vector<NodeId> m_before;  // selected when it began
  bool m_adding = false;
  std::unique_ptr<QGraphicsRectItem> m_band;
};

}  // namespace vitrine::ui
