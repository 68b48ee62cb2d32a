#include "ui/canvas/gestures/connect_gesture.h"

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/connection_preview.h"

namespace vitrine::ui {

ConnectGesture::ConnectGesture(CanvasView& view, const Port& port, bool output)
    : Gesture(view), m_port(port), m_fromOutput(output) {
  if (output) return;
  if (const Edge* edge = view.document().graph().edge_into(port)) {
    m_pulled = *edge;
    m_port = edge->from;
    m_fromOutput = true;
  }
}

void ConnectGesture::press(const Pointer& pointer) {
  m_start = pointer.view;
}

Edge ConnectGesture::edgeTo(const Port& target) const {
  return m_fromOutput ? Edge{m_port, target} : Edge{target, m_port};
}

void ConnectGesture::move(const Pointer& pointer) {
  if (!m_dragging) {
    if ((pointer.view - m_start).manhattanLength() < kStart) return;
    m_dragging = true;
    if (m_pulled)
      if (EdgeItem* item = m_view.canvas().edge(*m_pulled)) item->setDetached(true);
  }
  aimAt(pointer);
}

void ConnectGesture::aimAt(const Pointer& pointer) {
  CanvasScene& scene = m_view.canvas();
  const PortItem* anchor = scene.port(m_port, m_fromOutput);
  if (!anchor) return;
  const PortItem* target = scene.portNear(pointer.scene, m_view.viewLength(canvas::kMagnet), !m_fromOutput);
  const std::optional<Port> aimed = target ? std::optional(target->port()) : std::nullopt;
  if (aimed != m_target) {
    m_target = aimed;
    m_verdict = aimed ? judge(m_view.document(), edgeTo(*aimed), m_pulled) : Verdict{};
  }
  // From an output to an output, or an input to an input: said, not silently ignored.
  const PortItem* alike =
      target ? nullptr : scene.portNear(pointer.scene, m_view.viewLength(canvas::kMagnet), m_fromOutput);
  if (alike && alike->port() != m_port)
    m_verdict = {Answer::no, m_fromOutput
                                 ? QObject::tr("This is an output too: connect to an input, on a layer's left.")
                                 : QObject::tr("This is an input too: connect to an output, on a layer's right.")};
  else if (!target)
    m_verdict = {};
  const QPointF end = target ? target->centre() : pointer.scene;
  m_view.preview().show(m_fromOutput ? anchor->centre() : end, m_fromOutput ? end : anchor->centre(),
                        m_verdict.answer);
  m_view.preview().mark(m_target, !m_fromOutput, m_verdict.answer);
  if (m_verdict.reason.isEmpty())
    m_view.hideBubble();
  else
    m_view.showBubble(pointer.view, m_verdict.answer, m_verdict.reason);
}

void ConnectGesture::finish() {
  m_view.preview().hide();
  m_view.hideBubble();
  if (m_pulled)
    if (EdgeItem* item = m_view.canvas().edge(*m_pulled)) item->setDetached(false);
}

void ConnectGesture::release(const Pointer& pointer) {
  if (!m_dragging) return;
  aimAt(pointer);
  finish();
  Document& document = m_view.document();
  if (m_verdict.answer == Answer::no) return m_view.refuse(pointer.view, m_verdict.reason);
  if (!m_target) {
    if (m_pulled)
      m_view.report(document.removeItems({}, {*m_pulled}));
    else if (!m_view.canvas().nodeAt(pointer.scene))
      m_view.offerLayersFor(m_port, m_fromOutput, pointer.view);
    return;
  }
  const Edge edge = edgeTo(*m_target);
  if (m_pulled && edge == *m_pulled) return;
  if (m_pulled) {
    const UndoStep step(document.undoStack(), QObject::tr("reconnect"));
    if (m_view.report(document.removeItems({}, {*m_pulled}))) m_view.report(document.connectPorts(edge));
  } else {
    m_view.report(document.connectPorts(edge));
  }
}

void ConnectGesture::cancel() {
  finish();
}

}  // namespace vitrine::ui
