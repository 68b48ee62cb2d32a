// Places a layer.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class AddNode final : public Command {
 public:
  AddNode(Document& document, Node node)
      : Command(document, QObject::tr("add %1").arg(QString::fromStdString(node.name))), m_node(std::move(node)) {}
  void apply() override { m_edits.addNode(m_node); }
  void revert() override { m_edits.removeNode(m_node.id); }

 private:
  Node m_node;
};

}  // namespace vitrine::ui
