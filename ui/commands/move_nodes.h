// Moves layers: one command for a whole drag or layout.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class MoveNodes final : public Command {
 public:
  using Places = std::vector<std::pair<NodeId, Point>>;
  MoveNodes(Document& document, Places before, Places after)
      : Command(document, QObject::tr("move")), m_before(std::move(before)), m_after(std::move(after)) {}
  void redo() override { put(m_after); }
  void undo() override { put(m_before); }

 private:
  void put(const Places& places) {
    for (const auto& [id, point] : places) m_edits.move(id, point);
  }
  Places m_before, m_after;
};

}  // namespace vitrine::ui
