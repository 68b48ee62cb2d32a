// Sets parameters of layers or anything else that has a settings path. Keystrokes in one field are one step of undo.
#pragma once

#include "ui/commands/command.h"

namespace vitrine::ui {

class SetSettings final : public Command {
 public:
  // `gesture` 0 never merges; the same number merges whatever follows it.
  SetSettings(Document& document, const QString& text, SettingsSnapshot before, SettingsSnapshot after, int gesture)
      : Command(document, text), m_before(std::move(before)), m_after(std::move(after)), m_gesture(gesture) {}
  void apply() override { m_edits.restore(m_after); }
  void revert() override { m_edits.restore(m_before); }
  int id() const override { return m_gesture == 0 ? -1 : 1; }
  bool mergeWith(const QUndoCommand* other) override;

 private:
  SettingsSnapshot m_before, m_after;
  int m_gesture;
};

}  // namespace vitrine::ui
