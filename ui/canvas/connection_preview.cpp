#include "ui/canvas/connection_preview.h"

#include <QPen>

#include "ui/canvas/canvas_scene.h"

namespace vitrine::ui {

void ConnectionPreview::show(QPointF from, QPointF to, Answer answer) {
  if (!m_line) {
    m_line = std::make_unique<QGraphicsPathItem>();
    m_line->setZValue(5);
    m_scene.addItem(m_line.get());
  }
  m_line->setPath(EdgeRouter::direct(from, to));
  m_line->setPen(QPen(colourOf(answer), 2.4, answer == Answer::no ? Qt::DashLine : Qt::SolidLine, Qt::RoundCap));
}

void ConnectionPreview::mark(const std::optional<Port>& port, bool output, Answer answer) {
  if (m_marked && m_marked != port)
    if (PortItem* old = m_scene.port(*m_marked, m_markedOutput)) old->setAnswer(Answer::none);
  m_marked = port;
  m_markedOutput = output;
  if (port)
    if (PortItem* item = m_scene.port(*port, output)) item->setAnswer(answer);
}

void ConnectionPreview::hide() {
  mark(std::nullopt, false, Answer::none);
  m_line.reset();
}

}  // namespace vitrine::ui
