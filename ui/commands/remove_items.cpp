#include "ui/commands/remove_items.h"

#include <algorithm>
#include <set>

namespace vitrine::ui {

RemoveItems::RemoveItems(Document& document, const std::vector<NodeId>& nodes, const std::vector<Edge>& edges)
    : Command(document, QObject::tr("remove")) {
  const std::set<NodeId> doomed(nodes.begin(), nodes.end());
  const std::set<Edge> cut(edges.begin(), edges.end());
  const Graph& graph = m_edits.graph();
  for (std::size_t i = 0; i < graph.nodes().size(); ++i)
    if (doomed.contains(graph.nodes()[i].id)) m_nodes.emplace_back(i, graph.nodes()[i]);
  for (std::size_t i = 0; i < graph.edges().size(); ++i) {
    const Edge& edge = graph.edges()[i];
    if (cut.contains(edge) || doomed.contains(edge.from.node) || doomed.contains(edge.to.node))
      m_edges.emplace_back(i, edge);
  }
  if (m_nodes.size() == 1)
    setText(QObject::tr("remove %1").arg(QString::fromStdString(m_nodes.front().second.name)));
  else if (m_nodes.size() > 1)
    setText(QObject::tr("remove %1 layers").arg(m_nodes.size()));
  else
    setText(QObject::tr("disconnect"));
}

void RemoveItems::apply() {
  for (auto it = m_edges.rbegin(); it != m_edges.rend(); ++it) m_edits.removeEdge(it->second);
  for (auto it = m_nodes.rbegin(); it != m_nodes.rend(); ++it) m_edits.removeNode(it->second.id);
}

void RemoveItems::revert() {
  for (const auto& [at, node] : m_nodes) m_edits.addNode(node, at);
  for (const auto& [at, edge] : m_edges) m_edits.addEdge(edge, at);
}

}  // namespace vitrine::ui
