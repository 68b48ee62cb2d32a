// Opens a block in place, or closes it: what stands around it makes room, or comes back.
#pragma once

#include <utility>
#include <vector>

#include "ui/commands/command.h"

namespace vitrine::ui {

class OpenBlock final : public Command {
 public:
  using Places = std::vector<std::pair<NodeId, Point>>;
  OpenBlock(Document& document, NodeId block, bool open, Places before, Places after)
      : Command(document, open ? QObject::tr("open in place") : QObject::tr("close the block")),
        m_block(std::move(block)),
        m_open(open),
        m_before(std::move(before)),
        m_after(std::move(after)) {}
  void apply() override { put(m_open, m_after); }
  void revert() override { put(!m_open, m_before); }

 private:
  void put(bool open, const Places& places) {
    for (const auto& [id, place] : places) m_edits.move(id, place);
    m_edits.setOpen(m_block, open);
  }
  NodeId m_block;
  bool m_open;
  Places m_before, m_after;
};

}  // namespace vitrine::ui
