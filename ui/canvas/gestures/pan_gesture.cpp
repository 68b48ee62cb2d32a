#include "ui/canvas/gestures/pan_gesture.h"

#include "ui/canvas/canvas_view.h"

namespace vitrine::ui {

void PanGesture::press(const Pointer& pointer) {
  m_start = m_last = pointer.view;
  m_view.viewport()->setCursor(Qt::ClosedHandCursor);
}

void PanGesture::move(const Pointer& pointer) {
  m_view.panBy(pointer.view - m_last);
  m_last = pointer.view;
}

void PanGesture::release(const Pointer&) {
  m_view.viewport()->unsetCursor();
}

void PanGesture::cancel() {
  m_view.panBy(m_start - m_last);
  m_view.viewport()->unsetCursor();
}

}  // namespace vitrine::ui
