// Gives the project another title and other notes.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class SetWords final : public Command {
 public:
  struct Words {
    std::string title, notes;
  };
  SetWords(Document& document, Words before, Words after)
      : Command(document, QObject::tr("describe the project")),
        m_before(std::move(before)),
        m_after(std::move(after)) {}
  void apply() override { m_edits.setWords(m_after.title, m_after.notes); }
  void revert() override { m_edits.setWords(m_before.title, m_before.notes); }

 private:
  Words m_before, m_after;
};

}  // namespace vitrine::ui
