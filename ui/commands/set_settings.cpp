#include "ui/commands/set_settings.h"

namespace vitrine::ui {

bool SetSettings::mergeWith(const QUndoCommand* other) {
  const auto* next = dynamic_cast<const SetSettings*>(other);
  if (!next || next->m_gesture != m_gesture) return false;
  for (const auto& [id, params] : next->m_before.layers) {
    m_before.layers.try_emplace(id, params);  // unchanged until now, or it would be there
    m_after.layers.try_emplace(id, params);
  }
  SettingsSnapshot after = next->m_after;
  for (const auto& [id, params] : m_after.layers) after.layers.try_emplace(id, params);
  m_after = std::move(after);
  setObsolete(m_before == m_after);
  return true;
}

}  // namespace vitrine::ui
