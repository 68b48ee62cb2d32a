// Puts another network in the place of the whole one: layers that become a block, a block that is dissolved, a
// definition that changes.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class ReplaceNetwork final : public Command {
 public:
  ReplaceNetwork(Document& document, const QString& text, Graph after)
      : Command(document, text), m_before(document.project().graph), m_after(std::move(after)) {}
  void apply() override { m_edits.replaceWhole(m_after); }
  void revert() override { m_edits.replaceWhole(m_before); }

 private:
  Graph m_before, m_after;
};

}  // namespace vitrine::ui
