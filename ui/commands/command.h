// A command on the document's undo stack.
#pragma once

#include <QUndoCommand>

#include "ui/commands/edits.h"

namespace vitrine::ui {

class Command : public QUndoCommand {
 public:
  Command(Document& document, const QString& text) : QUndoCommand(text), m_edits(document) {}

 protected:
  DocumentEdits m_edits;
};

}  // namespace vitrine::ui
