// Selects nodes by a click and moves the selected ones by a drag: live on the canvas, once in the document.
#pragma once

#include <utility>
#include <vector>

#include "core/graph/graph.h"
#include "ui/canvas/gestures/gesture.h"

namespace vitrine::ui {

class MoveNodesGesture final : public Gesture {
 public:
  MoveNodesGesture(CanvasView& view, NodeId node) : Gesture(view), m_node(std::move(node)) {}
  void press(const Pointer& pointer) override;
  void move(const Pointer& pointer) override;
  void release(const Pointer& pointer) override;
  void cancel() override;

 private:
  NodeId m_node;  // under the pointer
  Pointer m_start;
  bool m_dragging = false;
  bool m_wasAloneToBe = false;  // a click without a drag leaves only this node selected
  std::vector<std::pair<NodeId, QPointF>> m_before;
};

}  // namespace vitrine::ui
