#include "ui/canvas/gestures/keyboard_connect.h"

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/connection_preview.h"

namespace vitrine::ui {

KeyboardConnect::KeyboardConnect(CanvasView& view, const Port& output) : m_view(view), m_from(output) {
  const Graph& graph = view.document().graph();
  std::size_t firstFree = SIZE_MAX;
  for (const Node& node : graph.nodes()) {
    const NodeItem* item = view.canvas().node(node.id);
    if (node.id == output.node || !item) continue;
    for (const PortItem* port : item->inputs()) {
      m_targets.push_back(port->port());
      // Begin where a person most likely wants to go: the first input that is free and may be connected.
      if (firstFree == SIZE_MAX && !graph.edge_into(port->port()) && graph.can_connect({output, port->port()}))
        firstFree = m_targets.size() - 1;
    }
  }
  m_current = firstFree == SIZE_MAX ? 0 : firstFree;
  if (!m_targets.empty()) show();
}

KeyboardConnect::~KeyboardConnect() {
  m_view.preview().hide();
  m_view.hideBubble();
}

void KeyboardConnect::show() {
  const Port& target = m_targets[m_current];
  const PortItem* from = m_view.canvas().port(m_from, true);
  const PortItem* to = m_view.canvas().port(target, false);
  if (!from || !to) return;
  m_verdict = judge(m_view.document(), {m_from, target});
  m_view.preview().show(from->centre(), to->centre(), m_verdict.answer);
  m_view.preview().mark(target, false, m_verdict.answer);
  m_view.ensureVisible(QRectF(to->centre(), QSizeF()).adjusted(-40, -40, 40, 40), 20, 20);
  const Graph& graph = m_view.document().graph();
  QString text = QObject::tr("%1 → %2").arg(canvas::text(port_name(graph, m_from, true)),
                                            canvas::text(port_name(graph, target, false)));
  if (!m_verdict.reason.isEmpty()) text += QStringLiteral(": ") + m_verdict.reason;
  m_view.showBubble(m_view.mapFromScene(to->centre()), m_verdict.answer, text);
  m_view.announce(text);
}

bool KeyboardConnect::key(const QKeyEvent& event) {
  if (m_targets.empty()) {
    m_view.announce(QObject::tr("There is no input to connect to."));
    return false;
  }
  const std::size_t count = m_targets.size();
  switch (event.key()) {
    case Qt::Key_Tab:
    case Qt::Key_Right:
    case Qt::Key_Down:
      m_current = (m_current + 1) % count;
      show();
      return true;
    case Qt::Key_Backtab:
    case Qt::Key_Left:
    case Qt::Key_Up:
      m_current = (m_current + count - 1) % count;
      show();
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_verdict.answer == Answer::no) {
        m_view.announce(m_verdict.reason, Grade::bad);
        return true;
      }
      m_view.report(m_view.document().connectPorts({m_from, m_targets[m_current]}));
      return false;
    case Qt::Key_Escape:
    case Qt::Key_C:
      return false;
    default:
      return true;
  }
}

}  // namespace vitrine::ui
