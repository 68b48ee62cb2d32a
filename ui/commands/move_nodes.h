// Moves layers: one command for a whole drag or layout, and for a row of arrow keys.
#pragma once

#include <algorithm>

#include "ui/commands/command.h"

namespace vitrine::ui {

class MoveNodes final : public Command {
 public:
  using Places = std::vector<std::pair<NodeId, Point>>;
  // `gesture` 0 never merges; the same number merges moves of the same layers.
  MoveNodes(Document& document, Places before, Places after, int gesture)
      : Command(document, QObject::tr("move")),
        m_before(std::move(before)),
        m_after(std::move(after)),
        m_gesture(gesture) {}
  void apply() override { put(m_after); }
  void revert() override { put(m_before); }
  int id() const override { return m_gesture == 0 ? -1 : 2; }
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = dynamic_cast<const MoveNodes*>(other);
    const auto sameLayer = [](const auto& a, const auto& b) { return a.first == b.first; };
    if (!next || next->m_gesture != m_gesture ||
        !std::equal(m_after.begin(), m_after.end(), next->m_after.begin(), next->m_after.end(), sameLayer))
      return false;
    m_after = next->m_after;
    setObsolete(m_before == m_after);
    return true;
  }

 private:
  void put(const Places& places) {
    for (const auto& [id, point] : places) m_edits.move(id, point);
  }
  Places m_before, m_after;
  int m_gesture;
};

}  // namespace vitrine::ui
