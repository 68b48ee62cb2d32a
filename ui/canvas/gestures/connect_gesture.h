// Draws an edge from a port to another, in either direction, with a magnet and a live yes or no. From an input that
// has an edge it pulls that edge's end off, to put it elsewhere or to drop it. A new wire dropped on empty canvas
// asks which layer is to stand there.
#pragma once

#include <optional>

#include "ui/canvas/connection_check.h"
#include "ui/canvas/gestures/gesture.h"

namespace vitrine::ui {

class ConnectGesture final : public Gesture {
 public:
  ConnectGesture(CanvasView& view, const Port& port, bool output);
  void press(const Pointer& pointer) override;
  void move(const Pointer& pointer) override;
  void release(const Pointer& pointer) override;
  void cancel() override;

 private:
  [[nodiscard]] Edge edgeTo(const Port& target) const;
  void aimAt(const Pointer& pointer);
  void finish();

  Port m_port;        // the end that stays
  bool m_fromOutput;  // whether that end is an output
  std::optional<Edge> m_pulled;
  QPoint m_start;
  bool m_dragging = false;
  std::optional<Port> m_target;
  Verdict m_verdict;
};

}  // namespace vitrine::ui
