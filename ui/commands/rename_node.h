// Gives a layer another name.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class RenameNode final : public Command {
 public:
  RenameNode(Document& document, NodeId node, std::string from, std::string to)
      : Command(document, QObject::tr("rename %1").arg(QString::fromStdString(from))),
        m_node(std::move(node)),
        m_from(std::move(from)),
        m_to(std::move(to)) {}
  void apply() override { m_edits.rename(m_node, m_to); }
  void revert() override { m_edits.rename(m_node, m_from); }

 private:
  NodeId m_node;
  std::string m_from, m_to;
};

}  // namespace vitrine::ui
