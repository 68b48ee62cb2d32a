#include "ui/document/settings_edit.h"

namespace vitrine::ui {

Status SettingsEdit::set(const QString& path, const QString& text) {
  return set_setting(m_project, path.toStdString(), text.toStdString());
}

Status SettingsEdit::apply(const Fix& fix) {
  for (const Fix::Setting& setting : fix.settings) VITRINE_CHECK(set_setting(m_project, setting.path, setting.value));
  return {};
}

std::vector<NodeId> SettingsEdit::changedLayers() const {
  std::vector<NodeId> out;
  const auto &was = m_original.graph.nodes(), &is = m_project.graph.nodes();
  for (std::size_t i = 0; i < was.size() && i < is.size(); ++i)
    if (was[i].params != is[i].params) out.push_back(was[i].id);
  return out;
}

}  // namespace vitrine::ui
