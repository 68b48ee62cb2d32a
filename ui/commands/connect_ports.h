// Draws an edge; the edge that was in the input port gives way.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class ConnectPorts final : public Command {
 public:
  ConnectPorts(Document& document, const Edge& edge) : Command(document, QObject::tr("connect")), m_edge(edge) {
    if (const Edge* there = m_edits.graph().edge_into(edge.to)) {
      m_replaced = *there;
      m_replacedAt = *m_edits.indexOf(*there);
    }
  }
  void apply() override {
    if (m_replaced) m_edits.removeEdge(*m_replaced);
    m_edits.addEdge(m_edge);
  }
  void revert() override {
    m_edits.removeEdge(m_edge);
    if (m_replaced) m_edits.addEdge(*m_replaced, m_replacedAt);
  }

 private:
  Edge m_edge;
  std::optional<Edge> m_replaced;
  std::size_t m_replacedAt = 0;
};

}  // namespace vitrine::ui
