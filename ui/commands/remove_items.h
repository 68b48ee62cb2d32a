// Removes layers, with all their edges, and single edges. Undo puts each back where it was in the file.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class RemoveItems final : public Command {
 public:
  RemoveItems(Document& document, const std::vector<NodeId>& nodes, const std::vector<Edge>& edges);
  void apply() override;
  void revert() override;
  bool nothing() const { return m_nodes.empty() && m_edges.empty(); }

 private:
  std::vector<std::pair<std::size_t, Node>> m_nodes;  // with their places, ascending
  std::vector<std::pair<std::size_t, Edge>> m_edges;
};

}  // namespace vitrine::ui
