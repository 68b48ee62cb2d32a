// A command on the document's undo stack.
#pragma once

#include <QUndoCommand>
#include <optional>

#include "ui/commands/edits.h"

namespace vitrine::ui {

// It does and undoes its work where it was made: the canvas shows that block again. A block's definition is shared, so
// an edit within one changes the network around it in places that the command need not know: undo puts it back whole.
class Command : public QUndoCommand {
 public:
  Command(Document& document, const QString& text)
      : QUndoCommand(text), m_edits(document), m_level(document.level()) {}

  void redo() final {
    m_edits.goTo(m_level);
    if (!m_level.empty()) m_before = m_edits.whole();
    apply();
  }
  void undo() final {
    m_edits.goTo(m_level);
    revert();
    if (m_before) m_edits.restoreWhole(*m_before);
  }

 protected:
  virtual void apply() = 0;
  virtual void revert() = 0;
  DocumentEdits m_edits;

 private:
  NodePath m_level;
  std::optional<Graph> m_before;
};

}  // namespace vitrine::ui
